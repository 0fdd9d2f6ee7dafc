/* SPDX-License-Identifier: GPL-2.0 */
/* The patterns of a matcher: their segments, and how they are found. */
#ifndef KG_PATTERN_H
#define KG_PATTERN_H

#include "operand.h"

/**
 * struct pattern - a pattern that waits to be laid down
 * @operand: what it is
 * @predicate: that it makes true
 */
struct pattern {
	struct operand operand;
	u32 predicate;
};

void patterns_emit(struct compiler *compiler, struct kg_matcher *matcher,
		   const struct pattern *patterns, size_t n);

#endif /* KG_PATTERN_H */
