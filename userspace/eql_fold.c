// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "../engine/text.h"
#include "eql_fold.h"
#include "regex.h"
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

static bool compares(s64 value, enum eql_op op, s64 number)
{
	switch (op) {
	case EQL_LT:
		return value < number;
	case EQL_LE:
		return value <= number;
	case EQL_GT:
		return value > number;
	case EQL_GE:
		return value >= number;
	default:
		return value == number;
	}
}

static bool same(const char *a, const char *b, size_t len, bool fold)
{
	return fold ? !strncasecmp(a, b, len) : !memcmp(a, b, len);
}

static bool contains(const char *value, size_t len, const struct eql_literal *literal, bool fold)
{
	for (; len >= literal->len; value++, len--) {
		if (same(value, literal->bytes, literal->len, fold))
			return true;
	}
	return false;
}

/**
 * eql_fold_takes() - is a test true of a value
 * @test: the test, of text or of its length
 * @literal: one of its literals: the test is asked with this one alone
 * @value: the value
 *
 * Return: true if so.
 */
bool eql_fold_takes(const struct eql_expr *test, const struct eql_literal *literal,
		    const char *value)
{
	bool fold = eql_op_folds(test->op);
	size_t len = strlen(value);

	if (test->of_length)
		return compares(kg_text_chars((struct kg_text){ value, len }), test->op,
				literal->number);
	if (eql_op_is_like(test->op))
		return wildcard_matches(literal->bytes, literal->len, value, fold);
	if (eql_op_is_regex(test->op))
		return regex_matches(literal->regex, (struct kg_text){ value, len });
	if (len < literal->len)
		return false;
	switch (test->op) {
	case EQL_STARTS:
	case EQL_STARTS_FOLD:
		return same(value, literal->bytes, literal->len, fold);
	case EQL_ENDS:
	case EQL_ENDS_FOLD:
		return same(value + len - literal->len, literal->bytes, literal->len, fold);
	case EQL_CONTAINS:
	case EQL_CONTAINS_FOLD:
		return contains(value, len, literal, fold);
	default:
		return len == literal->len && same(value, literal->bytes, len, fold);
	}
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
		if (eql_fold_takes(test, literal, *value))
			return true;
	}
	return false;
}

static bool passes(const struct eql_expr *test, const char *value)
{
	size_t i;

	for (i = 0; i < test->n_literals; i++) {
		if (eql_fold_takes(test, &test->literals[i], value))
			return true;
	}
	return test->op == EQL_EXISTS;
}

/* Is what a condition asks of a field by itself true of a value. */
static bool allows(const struct eql_expr *expr, enum kg_field field, const char *value)
{
	if (expr->kind == EQL_TEST && expr->field == field)
		return passes(expr, value);
	if (expr->kind == EQL_NOT)
		expr = expr->children[0];
	return expr->kind != EQL_TEST || expr->field != field || !passes(expr, value);
}

/**
 * eql_fold_agrees() - can all that an and asks of a field be true at once
 * @expr: the and
 * @field: the field, which has one value, and of which all values are known
 *
 * Return: true if there is a value for all of it.
 */
bool eql_fold_agrees(const struct eql_expr *expr, const struct eql_field *field)
{
	const char *const *value;
	size_t i;

	for (value = field->values; *value; value++) {
		for (i = 0; i < expr->n_children; i++) {
			if (!allows(expr->children[i], field->field, *value))
				break;
		}
		if (i == expr->n_children)
			return true;
	}
	return false;
}

/* What a test says of its field, after "is always" or "is never". */
static const char *words_of(const struct eql_expr *test)
{
	switch (test->op) {
	case EQL_EQ:
	case EQL_IN:
	case EQL_IN_FOLD:
		return "";
	case EQL_SEQ:
		return "like ";
	case EQL_REGEX:
	case EQL_REGEX_FOLD:
		return "matched by ";
	case EQL_STARTS:
	case EQL_STARTS_FOLD:
		return "text that starts with ";
	case EQL_ENDS:
	case EQL_ENDS_FOLD:
		return "text that ends with ";
	case EQL_CONTAINS:
	case EQL_CONTAINS_FOLD:
		return "text that contains ";
	default:
		return NULL;
	}
}

/**
 * eql_fold_reason() - say why a test is the same for all events
 * @arena: where the words live
 * @test: the test
 * @name: its field
 * @literal: the literal in question
 * @holds: it is true of all events, not of none
 *
 * Return: such as: event.type is never "end"
 */
const char *eql_fold_reason(struct arena *arena, const struct eql_expr *test, const char *name,
			    const struct eql_literal *literal, bool holds)
{
	const char *words = words_of(test), *when = holds ? "always" : "never";

	if (!words)
		words = arena_format(arena, "%s ", eql_op_name(test->op));
	if (test->of_length)
		return arena_format(arena, "%s is %s %s%" PRId64, name, when, words,
				    literal->number);
	return arena_format(arena, "%s is %s %s\"%s\"", name, when, words, literal->bytes);
}

static const char *why(struct arena *arena, const struct eql_expr *test, const char *name,
		       const struct eql_literal *fits)
{
	if (test->op == EQL_EXISTS)
		return arena_format(arena, "%s is never null", name);
	if (!fits && test->n_literals > 1)
		return arena_format(arena, "%s is never any of these", name);
	return eql_fold_reason(arena, test, name, fits ? fits : test->literals, fits);
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
	bool holds;
	size_t i;

	for (i = 0; i < test->n_literals && !fits; i++) {
		if (eql_fold_fits(test, &test->literals[i], field))
			fits = &test->literals[i];
	}
	holds = fits || test->op == EQL_EXISTS;
	return eql_fold_constant(arena, test->offset, holds, why(arena, test, field->name, fits));
}
