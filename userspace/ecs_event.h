/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of an ECS document that are about what was done, not by whom. */
#ifndef KG_ECS_EVENT_H
#define KG_ECS_EVENT_H

#include "alert.h"

struct json_object;

void ecs_add_identity(struct json_object *to, const struct alert_file *file);
void ecs_add_kexec(struct json_object *root, const struct alert *alert);
void ecs_add_file(struct json_object *root, const struct alert *alert);

#endif /* KG_ECS_EVENT_H */
