// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <strings.h>

#include "eql_fold.h"
#include "wildcard.h"

/**
 * eql_fold_constant() - a condition that is the same for all events
 * @arena: where it lives
 * @offset: where in the query
 * @value: what it is
 * @reason: why, for a person
 *
 * Return: the condition.
 */
struct eql_expr *eql_fold_constant(struct arena *arena, size_t offset, bool value,
				   const char *reason)
{
	struct eql_expr *expr = eql_new(arena, EQL_CONSTANT, offset);

	expr->value = value;
	expr->reason = reason;
	return expr;
}

/**
 * eql_fold_not() - the negation of a condition
 * @arena: where it lives
 * @child: the condition, folded
 *
 * Return: the negation, folded.
 */
struct eql_expr *eql_fold_not(struct arena *arena, struct eql_expr *child)
{
	struct eql_expr *expr;

	if (child->kind == EQL_NOT)
		return child->children[0];
	if (child->kind == EQL_CONSTANT)
		return eql_fold_constant(arena, child->offset, !child->value, child->reason);
	expr = eql_new(arena, EQL_NOT, child->offset);
	eql_set_children(arena, expr, &child, 1);
	return expr;
}

/**
 * eql_fold_joined() - fold an and or an or
 * @expr: the node, whose children are folded
 *
 * A child that decides all (false in an and, true in an or) stands for the
 * whole, and with it the reason; other constants are left out.
 *
 * Return: the node, or what is left of it.
 */
struct eql_expr *eql_fold_joined(struct eql_expr *expr)
{
	bool decides = expr->kind == EQL_OR;
	struct eql_expr *constant = NULL;
	size_t kept = 0, i;

	for (i = 0; i < expr->n_children; i++) {
		struct eql_expr *child = expr->children[i];

		if (child->kind != EQL_CONSTANT)
			expr->children[kept++] = child;
		else if (child->value == decides)
			return child;
		else if (!constant)
			constant = child;
	}
	expr->n_children = kept;
	if (!kept)
		return constant;
	return kept == 1 ? expr->children[0] : expr;
}

static bool takes(enum eql_op op, const struct eql_literal *literal, const char *value)
{
	if (eql_op_is_like(op))
		return wildcard_matches(literal->bytes, literal->len, value, eql_op_folds(op));
	if (strlen(value) != literal->len)
		return false;
	return eql_op_folds(op) ? !strncasecmp(literal->bytes, value, literal->len)
				: !memcmp(literal->bytes, value, literal->len);
}

/**
 * eql_fold_fits() - can a literal be true of a field at all
 * @test: the test that it is of
 * @literal: the literal
 * @field: the field, of which all values are known
 *
 * Return: true if it is true of one of them.
 */
bool eql_fold_fits(const struct eql_expr *test, const struct eql_literal *literal,
		   const struct eql_field *field)
{
	const char *const *value;

	for (value = field->values; *value; value++) {
		if (takes(test->op, literal, *value))
			return true;
	}
	return false;
}

static const char *why(struct arena *arena, const struct eql_expr *test,
		       const struct eql_field *field, const struct eql_literal *fits)
{
	if (!fits && test->n_literals > 1)
		return arena_format(arena, "%s is never any of these", field->name);
	return arena_format(arena, "%s is %s %s\"%s\"", field->name, fits ? "always" : "never",
			    eql_op_is_like(test->op) ? "like " : "",
			    fits ? fits->bytes : test->literals[0].bytes);
}

/**
 * eql_fold_test() - answer a test whose answer is known
 * @arena: where the answer lives
 * @test: the test
 * @field: its field, which always has the same values
 *
 * Return: a constant.
 */
struct eql_expr *eql_fold_test(struct arena *arena, const struct eql_expr *test,
			       const struct eql_field *field)
{
	const struct eql_literal *fits = NULL;
	size_t i;

	for (i = 0; i < test->n_literals && !fits; i++) {
		if (eql_fold_fits(test, &test->literals[i], field))
			fits = &test->literals[i];
	}
	return eql_fold_constant(arena, test->offset, fits, why(arena, test, field, fits));
}
