/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of an ECS document that are about processes. */
#ifndef KG_ECS_PROCESS_H
#define KG_ECS_PROCESS_H

#include "alert.h"

struct ecs_host;
struct writer;

void ecs_put_processes(struct writer *to, const struct alert *alert, const struct ecs_host *host);
void ecs_put_own_processes(struct writer *to, const struct alert *alert,
			   const struct ecs_host *host);
void ecs_put_names(struct writer *to, const struct alert *alert);

#endif /* KG_ECS_PROCESS_H */
