/* SPDX-License-Identifier: GPL-2.0 */
/* Needles: what a value must have for a pattern to match it. */
#ifndef KG_NEEDLE_H
#define KG_NEEDLE_H

#include "pattern.h"

/**
 * struct needle - a run of bytes that a pattern needs
 * @bytes: the run, folded
 * @len: its bytes, at most KG_NEEDLE_MAX; 0 if the pattern has none
 * @place: enum kg_place
 * @offset: bytes from that place to the needle's end
 * @pattern: whose it is, in PATTERNS
 */
struct needle {
	char bytes[KG_NEEDLE_MAX];
	size_t len;
	enum kg_place place;
	u32 offset;
	u32 pattern;
};

void needles_choose(const struct pattern *patterns, size_t n, struct needle *needles);
void needles_emit(struct compiler *compiler, struct kg_matcher *matcher, struct needle *needles,
		  size_t n);

#endif /* KG_NEEDLE_H */
