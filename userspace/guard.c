// SPDX-License-Identifier: GPL-2.0
/*
 * The index: predicates of which one at least must be true for a rule to match,
 * its guards. An event of which none is true does not look at the rule at all.
 */
#include <stdlib.h>
#include <string.h>

#include "eql_field.h"
#include "guard.h"
#include "operand.h"
#include "predicate.h"

/*
 * What it costs to ask a guard, and how often it will be true, as one rank: the
 * field's cost first, and an exact value before a pattern, and that before a
 * regular expression. What is true of every other event guards badly, and then
 * it is better to look at the rule itself.
 */
#define COST_OF_FIELD	4
#define COST_OF_PATTERN	1
#define COST_OF_REGEX	2
#define COST_TOO_COMMON	1000

/* A way to guard a condition: any of these predicates. */
struct guard {
	struct vector predicates;	/* u32 */
	unsigned int cost;
};

/* A guard of a rule, for the index. */
struct entry {
	u32 predicate;
	u32 rule;
	enum kg_category category;
};

static bool is_common(enum kg_field field)
{
	const struct kg_field_info *info = &kg_field_infos[field];

	return info->type != KG_TYPE_STRINGS || eql_field_is_id(info->name);
}

static unsigned int cost_of_operand(const struct operand *operand)
{
	switch (operand->kind) {
	case OPERAND_EXACT:
		return 0;
	case OPERAND_PATTERN:
		return COST_OF_PATTERN;
	case OPERAND_REGEX:
		return COST_OF_REGEX;
	default:
		return COST_TOO_COMMON;
	}
}

static unsigned int cost_of(struct compiler *compiler, const struct eql_expr *test)
{
	unsigned int dearest = 0, cost;
	size_t i;

	if (is_common(test->field))
		return COST_TOO_COMMON;
	for (i = 0; i < operand_count(test); i++) {
		struct operand operand = operand_of(compiler, test, i);

		cost = cost_of_operand(&operand);
		dearest = cost > dearest ? cost : dearest;
	}
	return kg_field_infos[test->field].cost * COST_OF_FIELD + dearest;
}

static bool is_better(const struct guard *guard, const struct guard *best)
{
	if (guard->cost != best->cost)
		return guard->cost < best->cost;
	return guard->predicates.count < best->predicates.count;
}

static struct guard guard_of(struct compiler *compiler, const struct eql_expr *expr, bool negated);

static struct guard guard_of_test(struct compiler *compiler, const struct eql_expr *test,
				  bool negated)
{
	struct guard guard = { .cost = COST_TOO_COMMON };

	if (!negated)
		guard.cost = cost_of(compiler, test);
	if (guard.cost < COST_TOO_COMMON)
		*(u32 *)vector_add(&guard.predicates, sizeof(u32), 1) =
			predicate_of(compiler, test);
	return guard;
}

/* Of children that must all hold, any one's guard will do: the best. */
static struct guard guard_of_all(struct compiler *compiler, const struct eql_expr *expr,
				 bool negated)
{
	struct guard best = { .cost = COST_TOO_COMMON };
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		struct guard guard = guard_of(compiler, expr->children[i], negated);

		if (is_better(&guard, &best)) {
			vector_free(&best.predicates);
			best = guard;
		} else {
			vector_free(&guard.predicates);
		}
	}
	return best;
}

/* Of children of which one must hold, all guards are needed. */
static struct guard guard_of_any(struct compiler *compiler, const struct eql_expr *expr,
				 bool negated)
{
	struct guard all = { .cost = 0 };
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		struct guard guard = guard_of(compiler, expr->children[i], negated);
		size_t n = guard.predicates.count;

		if (guard.cost > all.cost)
			all.cost = guard.cost;
		if (n)
			memcpy(vector_add(&all.predicates, sizeof(u32), n), guard.predicates.data,
			       n * sizeof(u32));
		vector_free(&guard.predicates);
	}
	return all;
}

static struct guard guard_of(struct compiler *compiler, const struct eql_expr *expr, bool negated)
{
	if (expr->kind == EQL_TEST)
		return guard_of_test(compiler, expr, negated);
	if (expr->kind == EQL_NOT)
		return guard_of(compiler, expr->children[0], !negated);
	if ((expr->kind == EQL_AND) != negated)
		return guard_of_all(compiler, expr, negated);
	return guard_of_any(compiler, expr, negated);
}

/**
 * guard_emit() - enter a rule into the index
 * @compiler: the compiler, after predicates_emit()
 * @rule: the rule's number
 * @category: its category
 * @condition: its condition
 */
void guard_emit(struct compiler *compiler, u32 rule, enum kg_category category,
		const struct eql_expr *condition)
{
	struct guard guard = guard_of(compiler, condition, false);
	size_t i;

	if (guard.cost >= COST_TOO_COMMON)
		*(u32 *)vector_add(&compiler->sections[KG_SECTION_UNGUARDED],
				   sizeof(u32), 1) = rule;
	for (i = 0; guard.cost < COST_TOO_COMMON && i < guard.predicates.count; i++)
		*(struct entry *)vector_add(&compiler->guards, sizeof(struct entry), 1) =
			(struct entry){ ((u32 *)guard.predicates.data)[i], rule, category };
	vector_free(&guard.predicates);
}

static int entry_order(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->predicate != b->predicate)
		return a->predicate < b->predicate ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

/* The rules that a predicate guards, from @entry on; returns where the next begin. */
static const struct entry *lay_down(struct compiler *compiler, u32 number,
				    const struct entry *entry, const struct entry *stop)
{
	struct vector *section = &compiler->sections[KG_SECTION_CANDIDATES];
	struct kg_predicate *predicates = compiler->sections[KG_SECTION_PREDICATES].data;
	struct kg_matcher *matchers = compiler->sections[KG_SECTION_MATCHERS].data;
	const struct entry *first = entry;

	predicates[number].candidates.first = section->count;
	for (; entry < stop && entry->predicate == number; entry++) {
		if (entry > first && !entry_order(entry - 1, entry))
			continue;
		*(u32 *)vector_add(section, sizeof(u32), 1) = entry->rule;
		predicates[number].candidates.count++;
		matchers[predicates[number].matcher].guards |= 1u << entry->category;
	}
	return entry;
}

/**
 * guards_lay_down() - lay the index down
 * @compiler: the compiler, after the last guard_emit()
 */
void guards_lay_down(struct compiler *compiler)
{
	struct vector *guards = &compiler->guards;
	const struct entry *entry = guards->data, *stop = entry + guards->count;
	u32 number;

	if (guards->count)
		qsort(guards->data, guards->count, sizeof(*entry), entry_order);
	for (number = 0; number < compiler->sections[KG_SECTION_PREDICATES].count; number++)
		entry = lay_down(compiler, number, entry, stop);
}
