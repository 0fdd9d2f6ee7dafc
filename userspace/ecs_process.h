/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of an ECS document that are about processes. */
#ifndef KG_ECS_PROCESS_H
#define KG_ECS_PROCESS_H

#include "alert.h"

struct ecs_host;
struct json_object;

void ecs_add_processes(struct json_object *root, const struct alert *alert,
		       const struct ecs_host *host);
void ecs_add_own_processes(struct json_object *own, const struct alert *alert,
			   const struct ecs_host *host);

#endif /* KG_ECS_PROCESS_H */
