/* SPDX-License-Identifier: GPL-2.0 */
/* What the rules say of an event, and what comes of it. */
#ifndef KG_RULING_H
#define KG_RULING_H

#include "../engine/eval.h"
#include "facts.h"
#include "policy.h"

struct sk_buff;

/**
 * struct kg_told - what all alerts of an event tell alike
 * @skb: the first of them, which begins with it; NULL if there is none yet
 * @len: bytes of it
 * @incomplete: there was no memory for some of it
 *
 * The alert itself is in the log by then, and grows there: behind what this is about.
 */
struct kg_told {
	struct sk_buff *skb;
	u32 len;
	bool incomplete;
};

/**
 * struct kg_ruling - an event before the rules
 * @policy: the set that rules, the same from beginning to end
 * @facts: the event
 * @category: enum kg_category
 * @mode: enum kexecguard_mode, the same from beginning to end
 * @denied: the event is refused
 * @would_deny: a rule matched that would refuse it, were it enforced
 * @spared: so did one in enforce mode, but the host cannot be without this exec
 * @incomplete: a fact could not be had
 * @unruled: if so, 0 or the errno with which the event fails unless it is denied
 * @tested: how many rules could match
 * @any: a rule matched
 * @alert: sequence number of the first alert of it, 0 if there is none
 * @told: while alerts of it are raised
 * @matched: a bit a rule of @policy, and so on: of what is behind, nothing is known
 * @excluded: a bit a rule that an exclusion kept from matching
 * @reported: a bit a rule that there is an alert of
 * @counted: a bit a rule of which it was counted that it was excluded
 */
struct kg_ruling {
	const struct kg_policy *policy;
	struct kg_facts *facts;
	enum kg_category category;
	u32 mode;
	bool denied;
	bool would_deny;
	bool spared;
	bool incomplete;
	int unruled;
	bool any;
	u32 tested;
	u64 alert;
	struct kg_told told;
	u32 matched[KG_RULE_WORDS];
	u32 excluded[KG_RULE_WORDS];
	u32 reported[KG_RULE_WORDS];
	u32 counted[KG_RULE_WORDS];
};

/* Bytes of a bit a rule, of those that the set has. */
static inline size_t kg_ruling_size(const struct kg_ruling *ruling)
{
	return DIV_ROUND_UP(ruling->policy->program.n_rules, 32) * sizeof(u32);
}

bool kg_ruling_begin(struct kg_ruling *ruling, struct kg_facts *facts, enum kg_category category);
int kg_ruling_evaluate(struct kg_ruling *ruling);
void kg_ruling_report(struct kg_ruling *ruling);

#endif /* KG_RULING_H */
