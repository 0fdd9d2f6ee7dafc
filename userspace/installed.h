/* SPDX-License-Identifier: GPL-2.0 */
/* The rules that the kernel runs, as it lists them. */
#ifndef KG_INSTALLED_H
#define KG_INSTALLED_H

#include <stddef.h>

#include "../engine/types.h"
#include "ledger.h"

/**
 * struct installed_rule - a rule of the set that runs, or whose alerts are counted
 * @runs: it is in the set that runs; if not, up to @time all is 0
 * @index: its place in the set
 * @action: enum kexecguard_action
 * @hits: matches since the set was loaded
 * @denied: how often it refused
 * @excluded: how often an exclusion kept it from matching
 * @tested: since the set was loaded, while that was measured: how often it was looked at
 * @time: and nanoseconds that this took
 * @ledger: what became of its alerts since the module was loaded
 * @id: rule_id; NULL for all rules of which only the ledger is left
 * @meta: JSON object, see struct meta
 */
struct installed_rule {
	bool runs;
	u32 index;
	u32 action;
	u64 hits;
	u64 denied;
	u64 excluded;
	u64 tested;
	u64 time;
	struct ledger ledger;
	char *id;
	char *meta;
};

/**
 * struct installed_rules - all of them
 * @rules: those that run, in the order of their set, and then the others
 * @n: how many
 * @n_running: of these, how many run
 */
struct installed_rules {
	struct installed_rule *rules;
	size_t n;
	size_t n_running;
};

const char *installed_add(struct installed_rules *rules, const void *attrs, int len);
void installed_free(struct installed_rules *rules);

#endif /* KG_INSTALLED_H */
