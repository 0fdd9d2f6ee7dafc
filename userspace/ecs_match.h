/* SPDX-License-Identifier: GPL-2.0 */
/* The part of an ECS document that says why the rule matched. */
#ifndef KG_ECS_MATCH_H
#define KG_ECS_MATCH_H

#include "alert.h"

struct rulebook;
struct writer;

void ecs_put_match(struct writer *to, const struct alert *alert, struct rulebook *rules);

#endif /* KG_ECS_MATCH_H */
