/* SPDX-License-Identifier: GPL-2.0 */
/* The parts of an ECS document that are about what was done, not by whom. */
#ifndef KG_ECS_EVENT_H
#define KG_ECS_EVENT_H

#include "alert.h"

struct writer;

void ecs_put_identity(struct writer *to, const struct alert_file *file);
void ecs_put_mode(struct writer *to, u32 mode);
void ecs_put_kexec(struct writer *to, const struct alert *alert);
void ecs_put_file(struct writer *to, const struct alert *alert);

#endif /* KG_ECS_EVENT_H */
