// SPDX-License-Identifier: GPL-2.0
/*
 * The index: which process names a rule cannot match without. An exec of any
 * other name does not look at the rule at all.
 */
#include <stdlib.h>
#include <string.h>

#include "../engine/match.h"
#include "anchor.h"
#include "predicate.h"

/* Names are kg_range of folded bytes. False: the condition needs no name. */
static bool anchors_of(struct compiler *compiler, const struct eql_expr *expr,
		       struct vector *names);

static void add_names(struct vector *names, const struct kg_range *more, size_t n)
{
	if (n)
		memcpy(vector_add(names, sizeof(*more), n), more, n * sizeof(*more));
}

/* A pattern stands for names without end. */
static bool anchors_of_test(struct compiler *compiler, const struct eql_expr *test,
			    struct vector *names)
{
	size_t i;

	if (test->field != KG_FIELD_PROCESS_NAME)
		return false;
	for (i = 0; i < operand_count(test); i++) {
		struct operand operand = operand_of(compiler, test, i);
		struct kg_range name;

		if (operand.kind != OPERAND_EXACT && operand.kind != OPERAND_FOLDED)
			return false;
		name = compile_bytes(compiler,
				     compile_fold(compiler, operand.bytes, operand.len),
				     operand.len);
		add_names(names, &name, 1);
	}
	return true;
}

/* Any child that needs a name makes all of them need it: the fewest names win. */
static bool anchors_of_and(struct compiler *compiler, const struct eql_expr *expr,
			   struct vector *names)
{
	struct vector best = { 0 };
	bool anchored = false;
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		struct vector other = { 0 };

		if (anchors_of(compiler, expr->children[i], &other) &&
		    (!anchored || other.count < best.count)) {
			struct vector swap = best;

			best = other;
			other = swap;
			anchored = true;
		}
		vector_free(&other);
	}
	add_names(names, best.data, best.count);
	vector_free(&best);
	return anchored;
}

static bool anchors_of_or(struct compiler *compiler, const struct eql_expr *expr,
			  struct vector *names)
{
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		if (!anchors_of(compiler, expr->children[i], names))
			return false;
	}
	return true;
}

static bool anchors_of(struct compiler *compiler, const struct eql_expr *expr,
		       struct vector *names)
{
	switch (expr->kind) {
	case EQL_TEST:
		return anchors_of_test(compiler, expr, names);
	case EQL_AND:
		return anchors_of_and(compiler, expr, names);
	case EQL_OR:
		return anchors_of_or(compiler, expr, names);
	default:
		return false;
	}
}

static int name_order(const void *left, const void *right)
{
	const struct kg_range *a = left, *b = right;

	if (a->first != b->first)
		return a->first < b->first ? -1 : 1;
	return (a->count > b->count) - (a->count < b->count);
}

static void add_anchor(struct compiler *compiler, u32 rule, struct kg_range name)
{
	struct kg_anchor *anchor;
	struct kg_text text = {
		.data = (const char *)compiler->bytes.bytes.data + name.first,
		.len = name.count,
	};

	anchor = vector_add(&compiler->sections[KG_SECTION_ANCHORS], sizeof(*anchor), 1);
	anchor->hash = kg_hash(text, true);
	anchor->rule = rule;
	anchor->name = name;
}

static void add_anchors(struct compiler *compiler, u32 rule, struct vector *names)
{
	struct kg_range *name = names->data;
	size_t i;

	qsort(name, names->count, sizeof(*name), name_order);
	for (i = 0; i < names->count; i++) {
		if (!i || name_order(&name[i - 1], &name[i]))
			add_anchor(compiler, rule, name[i]);
	}
}

/**
 * anchor_emit() - enter a rule into the index
 * @compiler: the compiler
 * @rule: the rule's number
 * @category: its category; only process rules have anchors
 * @condition: its condition
 */
void anchor_emit(struct compiler *compiler, u32 rule, enum kg_category category,
		 const struct eql_expr *condition)
{
	struct vector *unanchored = &compiler->sections[KG_SECTION_UNANCHORED];
	struct vector names = { 0 };

	if (category == KG_CATEGORY_PROCESS && anchors_of(compiler, condition, &names))
		add_anchors(compiler, rule, &names);
	else
		*(u32 *)vector_add(unanchored, sizeof(u32), 1) = rule;
	vector_free(&names);
}

static int anchor_order(const void *left, const void *right)
{
	const struct kg_anchor *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

/**
 * anchors_sort() - bring the index into the order that the engine searches
 * @compiler: the compiler, after the last anchor_emit()
 */
void anchors_sort(struct compiler *compiler)
{
	struct vector *anchors = &compiler->sections[KG_SECTION_ANCHORS];

	if (anchors->count)
		qsort(anchors->data, anchors->count, sizeof(struct kg_anchor), anchor_order);
}
