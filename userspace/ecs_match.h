/* SPDX-License-Identifier: GPL-2.0 */
/* The part of an ECS document that says why the rule matched. */
#ifndef KG_ECS_MATCH_H
#define KG_ECS_MATCH_H

#include "alert.h"

struct json_object;
struct rulebook;

void ecs_add_match(struct json_object *root, const struct alert *alert, struct rulebook *rules);

#endif /* KG_ECS_MATCH_H */
