/* SPDX-License-Identifier: GPL-2.0 */
/* The rules that the kernel runs, as it lists them. */
#ifndef KG_INSTALLED_H
#define KG_INSTALLED_H

#include <stddef.h>

#include "../engine/types.h"

/**
 * struct installed_rule - a rule of the set that runs
 * @index: its place in the set
 * @action: enum kexecguard_action
 * @hits: matches since the set was loaded
 * @excluded: how often an exclusion kept it from matching
 * @id: rule_id
 * @meta: JSON object, see struct meta
 */
struct installed_rule {
	u32 index;
	u32 action;
	u64 hits;
	u64 excluded;
	char *id;
	char *meta;
};

/**
 * struct installed_rules - all of them, in the order of the set
 * @rules: the rules
 * @n: how many
 */
struct installed_rules {
	struct installed_rule *rules;
	size_t n;
};

const char *installed_add(struct installed_rules *rules, const void *attrs, int len);
void installed_free(struct installed_rules *rules);

#endif /* KG_INSTALLED_H */
