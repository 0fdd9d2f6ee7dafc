/* SPDX-License-Identifier: GPL-2.0 */
/* Needles: what a value must have for a pattern to match it. */
#ifndef KG_NEEDLE_H
#define KG_NEEDLE_H

#include "pattern.h"

/**
 * needle_exists() - has a pattern a needle
 * @needle: its needle
 *
 * Return: false if there is nothing that a value must have.
 */
static inline bool needle_exists(const struct kg_needle *needle)
{
	return needle->len;
}

/* All long needles, and short ones by where they are looked for: 1 + 3 * 2. */
#define NEEDLE_TABLES	7

/**
 * struct needle_tables - the tables that needles go into
 * @bits: of the number of a bucket; 0 if nothing goes into that table
 * @size: bytes in a gram
 * @step: from one look at a value to the next
 */
struct needle_tables {
	u32 bits[NEEDLE_TABLES];
	u32 size[NEEDLE_TABLES];
	u32 step[NEEDLE_TABLES];
};

void needles_choose(const struct compiler *compiler, const struct pattern *patterns, size_t n,
		    struct kg_needle *needles, struct needle_tables *tables);
void needles_emit(struct compiler *compiler, struct kg_matcher *matcher,
		  const struct kg_needle *needles, size_t n, const struct needle_tables *tables);

#endif /* KG_NEEDLE_H */
