/* SPDX-License-Identifier: GPL-2.0 */
/* Sets of characters: what one step of a regular expression takes. */
#ifndef KG_REGEX_SET_H
#define KG_REGEX_SET_H

#include "../engine/text.h"
#include "memory.h"

/* The highest character there is stands for all bytes that are no UTF-8. */
#define REGEX_CHAR_MAX	KG_CODE_BYTE

/**
 * struct regex_range - characters that follow each other
 * @first: the first of them
 * @last: the last
 */
struct regex_range {
	u32 first;
	u32 last;
};

/**
 * struct regex_set - a set of characters
 * @ranges: struct regex_range; sorted and apart from each other after
 *	regex_set_sort()
 */
struct regex_set {
	struct vector ranges;
};

void regex_set_add(struct regex_set *set, u32 first, u32 last);
void regex_set_join(struct regex_set *set, const struct regex_set *other);
void regex_set_fold(struct regex_set *set);
void regex_set_sort(struct regex_set *set);
void regex_set_invert(struct regex_set *set);

#endif /* KG_REGEX_SET_H */
