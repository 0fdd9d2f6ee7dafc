// SPDX-License-Identifier: GPL-2.0
#include "ruling.h"

#include <linux/bitops.h>
#include <linux/printk.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "alert.h"
#include "compat.h"
#include "measure.h"
#include "mode.h"
#include "stats.h"

/* A policy of 2,000 predicates and patterns needs no allocation to be evaluated. */
#define MEMORY_ON_STACK 256

/**
 * kg_ruling_begin() - bring an event before the rules that hold now
 * @ruling: filled in
 * @facts: the event
 * @category: its category
 *
 * Context: Under kg_hook_srcu, for as long as @ruling is used.
 * Return: false if there are no rules.
 */
bool kg_ruling_begin(struct kg_ruling *ruling, struct kg_facts *facts, enum kg_category category)
{
	memset(ruling, 0, offsetof(struct kg_ruling, matched));
	ruling->policy = kg_policy_current();
	ruling->facts = facts;
	ruling->category = category;
	ruling->mode = kg_mode();
	if (!ruling->policy || !ruling->policy->program.n_rules)
		return false;
	memset(ruling->reported, 0, kg_ruling_size(ruling));
	memset(ruling->counted, 0, kg_ruling_size(ruling));
	kg_stat_event(facts->event);
	return true;
}

/* What was found has happened already: there is nothing to refuse. */
static bool rule_denies(const struct kg_ruling *ruling, const struct kg_rule *rule)
{
	return rule->action == KG_ACTION_DENY &&
	       ruling->facts->event != KEXECGUARD_EVENT_KEXEC_FOUND;
}

static bool is_exec(const struct kg_ruling *ruling)
{
	return ruling->facts->event == KEXECGUARD_EVENT_EXEC;
}

static void ruling_deny(struct kg_ruling *ruling)
{
	if (!ruling->denied)
		kg_stat_inc(KG_STAT_DENIED);
	ruling->denied = true;
}

/* A rule that refuses what it matches has matched. */
static void ruling_refuse(struct kg_ruling *ruling)
{
	if (ruling->mode != KEXECGUARD_MODE_ENFORCE)
		ruling->would_deny = true;
	else if (is_exec(ruling) && kg_mode_spares())
		ruling->spared = true;
	else
		ruling_deny(ruling);
}

static void rule_test(struct kg_ruling *ruling, struct kg_eval *eval, u32 rule)
{
	if (!kg_eval_test(eval, rule))
		return;
	ruling->matched[rule / 32] |= BIT(rule % 32);
	ruling->any = true;
	if (rule_denies(ruling, &ruling->policy->program.rules[rule]))
		ruling_refuse(ruling);
}

static void rule_test_measured(struct kg_ruling *ruling, struct kg_eval *eval, u32 rule)
{
	u64 begun = local_clock();

	rule_test(ruling, eval, rule);
	kg_measure_rule(&ruling->policy->counts[rule], kg_clock_since(begun));
}

static void ruling_match(struct kg_ruling *ruling, struct kg_eval *eval)
{
	bool measured = kg_measure_wanted();
	u32 tested = 0, rule;

	memset(ruling->matched, 0, kg_ruling_size(ruling));
	ruling->any = false;
	for (; (rule = kg_eval_possible(eval)) != KG_NONE; tested++) {
		if (unlikely(measured))
			rule_test_measured(ruling, eval, rule);
		else
			rule_test(ruling, eval, rule);
	}
	memcpy(ruling->excluded, eval->excluded, kg_ruling_size(ruling));
	ruling->tested = tested;
	kg_stat_add(KG_STAT_TESTED, tested);
}

/* What is timed is this: the facts that are asked for, and what the rules say of them. */
static void ruling_run(struct kg_ruling *ruling, struct kg_eval *eval, u32 *memory)
{
	u64 begun = local_clock();

	kg_eval_begin(eval, &ruling->policy->program, &ruling->facts->source, ruling->category,
		      memory);
	ruling_match(ruling, eval);
	kg_stat_evaluation(kg_clock_since(begun));
}

/*
 * What an event that could not be ruled on in full comes to. It counts once; but not
 * the exec of a task that is being killed, which is given no memory for that reason.
 */
static int ruling_incomplete(struct kg_ruling *ruling)
{
	if (ruling->incomplete)
		return ruling->unruled;
	if (is_exec(ruling) && fatal_signal_pending(current))
		return -EINTR;
	ruling->incomplete = true;
	kg_stat_inc(KG_STAT_INCOMPLETE);
	if (!ruling->denied)
		ruling->unruled = kg_mode_unruled(ruling->mode, -ENOMEM, is_exec(ruling));
	return ruling->unruled;
}

/* An alert has argv, whether or not a rule asked for it. */
static bool alert_possible(const struct kg_facts *facts)
{
	return !facts->bprm || !kg_facts_args(facts, facts->processes[KG_ROLE_PROCESS].image);
}

/**
 * kg_ruling_evaluate() - find the rules that an event matches
 * @ruling: the event
 *
 * Can be called again when more is known of the event; what matched before is
 * forgotten then, but not that it was denied. If there is no memory for that,
 * what matched before stands.
 *
 * A fact that cannot be had for want of memory is counted. In enforce mode the
 * event then fails as if the kernel itself had no memory for it; in observe
 * mode it is ruled on without that fact.
 *
 * Context: Process context. May sleep.
 * Return: 0; -ENOMEM; or -EINTR if it is an exec and the task was killed
 * meanwhile.
 */
int kg_ruling_evaluate(struct kg_ruling *ruling)
{
	const struct kg_program *program = &ruling->policy->program;
	u32 on_stack[MEMORY_ON_STACK / sizeof(u32)] KG_UNINITIALIZED, *memory = on_stack;
	struct kg_eval eval KG_UNINITIALIZED;

	if (kg_eval_memory(program) > sizeof(on_stack))
		memory = kmalloc(kg_eval_memory(program), GFP_KERNEL);
	if (!memory)
		return ruling_incomplete(ruling);
	ruling_run(ruling, &eval, memory);
	if (memory != on_stack)
		kfree(memory);
	if (eval.stopped)
		return -EINTR;
	if (ruling->any && !alert_possible(ruling->facts))
		return ruling_incomplete(ruling);
	return eval.incomplete ? ruling_incomplete(ruling) : 0;
}

static u32 rule_decision(const struct kg_ruling *ruling, const struct kg_rule *rule)
{
	if (ruling->denied)
		return KEXECGUARD_DECISION_DENIED;
	if (!rule_denies(ruling, rule))
		return KEXECGUARD_DECISION_ALLOWED;
	return ruling->spared ? KEXECGUARD_DECISION_SPARED : KEXECGUARD_DECISION_WOULD_DENY;
}

static void rule_report(struct kg_ruling *ruling, u32 index)
{
	const struct kg_rule *rule = &ruling->policy->program.rules[index];
	struct kg_rule_counts *counts = &ruling->policy->counts[index];
	u64 seq;

	kg_stat_inc(KG_STAT_MATCHES);
	atomic64_inc(&counts->hits);
	if (ruling->denied && rule_denies(ruling, rule))
		atomic64_inc(&counts->denied);
	seq = kg_alert_raise(ruling, index, rule_decision(ruling, rule));
	if (!ruling->alert)
		ruling->alert = seq;
}

static void rule_count_excluded(struct kg_ruling *ruling, u32 index)
{
	atomic64_inc(&ruling->policy->counts[index].excluded);
}

/* Do something for each rule whose bit is set in a word of a bitmap. */
static void rules_each(struct kg_ruling *ruling, u32 word, u32 bits,
		       void (*act)(struct kg_ruling *ruling, u32 index))
{
	for (; bits; bits &= bits - 1)
		act(ruling, word * 32 + __ffs(bits));
}

/**
 * kg_ruling_report() - raise an alert for each rule that matched
 * @ruling: the event; a rule that it was reported for is not reported again
 *
 * What exclusions kept from matching is counted, once too.
 *
 * Context: Process context. May sleep.
 */
void kg_ruling_report(struct kg_ruling *ruling)
{
	u32 words, word, bits;

	if (ruling->spared)
		kg_stat_inc(KG_STAT_SPARED);
	if (!ruling->tested)
		return;
	words = kg_ruling_size(ruling) / sizeof(u32);
	for (word = 0; word < words; word++) {
		bits = ruling->matched[word] & ~ruling->reported[word];
		ruling->reported[word] |= bits;
		rules_each(ruling, word, bits, rule_report);
		bits = ruling->excluded[word] & ~ruling->counted[word];
		ruling->counted[word] |= bits;
		rules_each(ruling, word, bits, rule_count_excluded);
	}
	kg_alert_forget(ruling);
}
