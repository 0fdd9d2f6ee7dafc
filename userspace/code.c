// SPDX-License-Identifier: GPL-2.0
/*
 * A rule's code: tests with jumps, emitted from its end to its start. Where a
 * test goes is known when it is emitted, and once all is turned around every
 * jump goes forward.
 */
#include <string.h>

#include "code.h"
#include "predicate.h"

/* Above all costs, so that exclusions come after what they exclude from. */
#define RANK_OF_EXCLUSION	256

/**
 * struct emitter - the code of one rule, back to front
 * @compiler: whose predicates it asks
 * @tests: struct kg_test; their targets count from the end
 */
struct emitter {
	struct compiler *compiler;
	struct vector tests;
};

static u32 emit_test(struct emitter *e, u32 predicate, u32 on_true, u32 on_false)
{
	struct kg_test *test = vector_add(&e->tests, sizeof(*test), 1);

	test->predicate = predicate;
	test->on_true = on_true;
	test->on_false = on_false;
	return e->tests.count - 1;
}

/* The dearest field that a condition may have to gather. */
static unsigned int cost_of(const struct eql_expr *expr)
{
	unsigned int cost = 0, other;
	size_t i;

	if (expr->kind == EQL_TEST)
		return kg_field_infos[expr->field].cost;
	for (i = 0; i < expr->n_children; i++) {
		other = cost_of(expr->children[i]);
		if (other > cost)
			cost = other;
	}
	return cost;
}

/*
 * What a rule does not want although it wants the rest: a negation beside
 * something that is none. "f == null" asks what there is.
 */
static bool is_exclusion(const struct eql_expr *expr)
{
	return expr->kind == EQL_NOT && expr->children[0]->op != EQL_EXISTS;
}

/* An exclusion counts only what all else in its conjunction would have taken. */
static unsigned int rank_of(const struct eql_expr *expr, bool excludes)
{
	return cost_of(expr) + (excludes && is_exclusion(expr) ? RANK_OF_EXCLUSION : 0);
}

static bool has_exclusions(const struct eql_expr *expr)
{
	size_t n = 0, i;

	for (i = 0; i < expr->n_children; i++)
		n += is_exclusion(expr->children[i]);
	return expr->kind == EQL_AND && n && n < expr->n_children;
}

/*
 * The children, cheapest first, and exclusions last; otherwise as written. Tests
 * have no effect, so their order is free.
 */
static struct eql_expr **order_children(struct compiler *compiler, const struct eql_expr *expr,
					bool excludes)
{
	size_t size = expr->n_children * sizeof(*expr->children), i, at;
	struct eql_expr **ordered = arena_alloc(&compiler->arena, size);
	unsigned int *costs = arena_alloc(&compiler->arena, expr->n_children * sizeof(*costs));

	for (i = 0; i < expr->n_children; i++) {
		unsigned int cost = rank_of(expr->children[i], excludes);

		for (at = i; at && costs[at - 1] > cost; at--) {
			costs[at] = costs[at - 1];
			ordered[at] = ordered[at - 1];
		}
		costs[at] = cost;
		ordered[at] = expr->children[i];
	}
	return ordered;
}

static u32 emit(struct emitter *e, const struct eql_expr *expr, u32 on_true, u32 on_false,
		bool wanted);

/*
 * Returns where the condition begins. An exclusion that holds goes where all
 * that is false goes, past a test that notes it.
 */
static u32 emit_all(struct emitter *e, const struct eql_expr *expr, u32 on_true, u32 on_false,
		    bool wanted)
{
	bool excludes = wanted && has_exclusions(expr);
	struct eql_expr **children = order_children(e->compiler, expr, excludes);
	u32 excluded = on_false;
	size_t i;

	if (excludes)
		excluded = emit_test(e, KG_NONE, on_false, on_false);
	for (i = expr->n_children; i; i--) {
		const struct eql_expr *child = children[i - 1];
		u32 otherwise = is_exclusion(child) ? excluded : on_false;

		on_true = emit(e, child, on_true, otherwise, wanted);
	}
	return on_true;
}

static u32 emit_any(struct emitter *e, const struct eql_expr *expr, u32 on_true, u32 on_false,
		    bool wanted)
{
	struct eql_expr **children = order_children(e->compiler, expr, false);
	size_t i;

	for (i = expr->n_children; i; i--)
		on_false = emit(e, children[i - 1], on_true, on_false, wanted);
	return on_false;
}

/* @wanted: the rule wants the condition to be true, and not false. */
static u32 emit(struct emitter *e, const struct eql_expr *expr, u32 on_true, u32 on_false,
		bool wanted)
{
	switch (expr->kind) {
	case EQL_TEST:
		return emit_test(e, predicate_of(e->compiler, expr), on_true, on_false);
	case EQL_NOT:
		return emit(e, expr->children[0], on_false, on_true, !wanted);
	case EQL_AND:
		return emit_all(e, expr, on_true, on_false, wanted);
	default:
		return emit_any(e, expr, on_true, on_false, wanted);
	}
}

static u32 turn(u32 target, u32 count)
{
	return target == KG_ACCEPT || target == KG_REJECT ? target : count - 1 - target;
}

static void copy_turned(const struct emitter *e, struct kg_test *to)
{
	const struct kg_test *from = e->tests.data;
	u32 count = e->tests.count, i;

	for (i = 0; i < count; i++) {
		to[i] = from[count - 1 - i];
		to[i].on_true = turn(to[i].on_true, count);
		to[i].on_false = turn(to[i].on_false, count);
	}
}

/**
 * code_emit() - lay down a rule's code
 * @compiler: the compiler, after predicates_emit()
 * @condition: the rule's condition, of which all tests were collected; no constant
 *
 * Return: its place in the section.
 */
struct kg_range code_emit(struct compiler *compiler, const struct eql_expr *condition)
{
	struct vector *section = &compiler->sections[KG_SECTION_CODE];
	struct emitter emitter = { .compiler = compiler };
	struct kg_range range = { .first = section->count };

	emit(&emitter, condition, KG_ACCEPT, KG_REJECT, true);
	range.count = emitter.tests.count;
	copy_turned(&emitter, vector_add(section, sizeof(struct kg_test), range.count));
	vector_free(&emitter.tests);
	return range;
}
