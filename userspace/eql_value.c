// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "array.h"
#include "eql_fold.h"
#include "eql_lex.h"
#include "eql_names.h"
#include "eql_value.h"
#include "regex.h"
#include "wildcard.h"

static bool is_order(enum eql_op op)
{
	return op == EQL_LT || op == EQL_LE || op == EQL_GT || op == EQL_GE;
}

static bool fits_strings(struct eql_checker *c, const struct eql_field *field,
			 const struct eql_literal *literal)
{
	if (literal->type == EQL_STRING)
		return true;
	eql_refuse(c, literal->offset, "'%s' is text: write \"%s\"", field->name, literal->bytes);
	return false;
}

static bool fits_number(struct eql_checker *c, const struct eql_field *field,
			const struct eql_literal *literal)
{
	if (literal->type == EQL_INTEGER)
		return true;
	if (literal->type == EQL_STRING)
		eql_refuse(c, literal->offset, "'%s' is a number: write it without quotes",
			   field->name);
	else
		eql_refuse(c, literal->offset, "'%s' is a whole number", field->name);
	return false;
}

static bool fits_bool(struct eql_checker *c, const struct eql_field *field,
		      const struct eql_literal *literal)
{
	if (literal->type == EQL_BOOL)
		return true;
	eql_refuse(c, literal->offset, "'%s' is true or false", field->name);
	return false;
}

static bool fits_type(struct eql_checker *c, const struct eql_field *field,
		      const struct eql_literal *literal)
{
	switch (field->type) {
	case KG_TYPE_STRINGS:
		return fits_strings(c, field, literal);
	case KG_TYPE_NUMBER:
		return fits_number(c, field, literal);
	default:
		return fits_bool(c, field, literal);
	}
}

static bool fits_operator(struct eql_checker *c, const struct eql_expr *compare,
			  const struct eql_field *field)
{
	const char *name = eql_op_name(compare->op);

	if (field->type == KG_TYPE_STRINGS && is_order(compare->op) && eql_field_is_id(field->name))
		eql_refuse(c, compare->offset,
			   "'%s' is a string, as all ids are: it is equal or not, not '%s'",
			   field->name, name);
	else if (field->type == KG_TYPE_STRINGS && is_order(compare->op))
		eql_refuse(c, compare->offset, "'%s' compares numbers, and '%s' is text", name,
			   field->name);
	else if (field->type == KG_TYPE_NUMBER && compare->op > EQL_IN)
		eql_refuse(c, compare->offset, "'%s' compares text, and '%s' is a number", name,
			   field->name);
	else if (field->type == KG_TYPE_BOOL && compare->op != EQL_EQ &&
		 compare->op != EQL_NE && compare->op != EQL_IN)
		eql_refuse(c, compare->offset, "'%s' is true or false: compare it with '=='",
			   field->name);
	else
		return true;
	return false;
}

/**
 * eql_value_fits() - check the bounds of a literal
 * @c: the check
 * @op: what the literal is for
 * @literal: the literal
 *
 * The engine searches for a floating segment that has a '?' place by place.
 *
 * Return: false if the engine could not take it, which was reported.
 */
bool eql_value_fits(struct eql_checker *c, enum eql_op op, const struct eql_literal *literal)
{
	u32 flags = wildcard_flags(literal->bytes, literal->len);
	struct wildcard wildcard = wildcard_begin(literal->bytes, literal->len, flags);
	struct wildcard_segment segment;

	if (literal->type != EQL_STRING)
		return true;
	if (literal->len > KG_LITERAL_MAX) {
		eql_refuse(c, literal->offset, "longer than %u bytes", KG_LITERAL_MAX);
		return false;
	}
	while (eql_op_is_like(op) && wildcard_next(&wildcard, &segment)) {
		if (segment.at_start || segment.at_end || segment.len <= KG_LOOSE_SEGMENT_MAX ||
		    !memchr(segment.bytes, '?', segment.len))
			continue;
		eql_refuse(c, literal->offset,
			   "more than %u bytes with a '?' among them between two '*'",
			   KG_LOOSE_SEGMENT_MAX);
		return false;
	}
	return true;
}

/* A rule is refused once if its expressions take too long, not for each that follows. */
static bool compile_regex(struct eql_checker *c, enum eql_op op, struct eql_literal *literal)
{
	struct kg_text text = { .data = literal->bytes, .len = literal->len };
	struct regex_remark remark;
	size_t offset;

	if (!c->regex_work)
		return false;
	literal->regex = regex_compile(c->arena, text, eql_op_folds(op), &c->regex_work, &remark);
	if (!remark.text)
		return true;
	offset = eql_lex_place(c->text, literal->offset, remark.offset);
	if (literal->regex)
		eql_report(c->text, offset, DIAG_WARNING, "%s", remark.text);
	else
		eql_refuse(c, offset, "%s", remark.text);
	return literal->regex;
}

/* Ids are strings in ECS and numbers in some agents' rules: equal is equal. */
static struct eql_literal spell_id(struct eql_checker *c, const struct eql_field *field,
				   enum eql_op op, const struct eql_literal *literal)
{
	struct eql_literal spelt = *literal;

	if (literal->type != EQL_INTEGER || field->type != KG_TYPE_STRINGS ||
	    !eql_field_is_id(field->name) || op > EQL_IN)
		return spelt;
	spelt.type = EQL_STRING;
	spelt.bytes = arena_format(c->arena, "%" PRId64, literal->number);
	spelt.len = strlen(spelt.bytes);
	return spelt;
}

/* What stands right of the operator must be literals, of the field's type. */
static bool take_literals(struct eql_checker *c, const struct eql_expr *compare,
			  const struct eql_field *field, struct eql_expr *test)
{
	size_t i;

	test->n_literals = compare->n_children - 1;
	test->literals = arena_alloc(c->arena, test->n_literals * sizeof(*test->literals));
	for (i = 0; i < test->n_literals; i++) {
		struct eql_literal *literal = &test->literals[i];

		*literal = spell_id(c, field, compare->op, compare->children[i + 1]->literals);
		if (literal->type == EQL_NULL) {
			eql_refuse(c, literal->offset,
				   "null is tested with '%s == null' or '!= null'", field->name);
			return false;
		}
		if (!fits_type(c, field, literal) || !eql_value_fits(c, compare->op, literal))
			return false;
		if (eql_op_is_regex(compare->op) && !compile_regex(c, compare->op, literal))
			return false;
	}
	return true;
}

static const char *list_values(struct eql_checker *c, const char *const *values)
{
	const char *list = *values;

	while (*++values)
		list = arena_format(c->arena, "%s, %s", list, *values);
	return list;
}

/* A typing error in a value that is one of a few must not be silent. */
static struct eql_expr *check_values(struct eql_checker *c, struct eql_expr *test,
				     const struct eql_field *field)
{
	size_t i, good = 0;

	for (i = 0; i < test->n_literals; i++) {
		const struct eql_literal *literal = &test->literals[i];

		if (eql_fold_fits(test, literal, field)) {
			good++;
			continue;
		}
		eql_report(c->text, literal->offset, DIAG_WARNING, "%s; it can be: %s",
			   eql_fold_reason(c->arena, test, field->name, literal, false),
			   list_values(c, field->values));
	}
	return good ? test : eql_fold_test(c->arena, test, field);
}

/**
 * eql_value_settle() - what a test comes to, by what is known before any event
 * @c: the check
 * @test: the test
 * @field: its field
 *
 * Return: the test, or what can stand for it.
 */
struct eql_expr *eql_value_settle(struct eql_checker *c, struct eql_expr *test,
				  const struct eql_field *field)
{
	if (field->constant)
		return eql_fold_test(c->arena, test, field);
	if (field->values && test->op != EQL_EXISTS)
		return check_values(c, test, field);
	if (!c->use.recorded)
		return eql_names_resolve(c, test);
	return test;
}

static struct eql_expr *check_null(struct eql_checker *c, const struct eql_expr *compare,
				   const struct eql_field *field)
{
	struct eql_expr *exists = eql_new_test(c, compare->children[0]->offset, field, EQL_EXISTS);

	exists->of_length = false;
	exists = eql_value_settle(c, exists, field);
	return compare->op == EQL_EQ ? eql_fold_not(c->arena, exists) : exists;
}

/* "== false" is not "not true": of a field that is missing, neither holds. */
static struct eql_expr *check_bool(struct eql_checker *c, const struct eql_expr *test,
				   const struct eql_field *field)
{
	struct eql_expr *is_true = eql_new_test(c, test->offset, field, EQL_IS_TRUE);
	struct eql_expr *exists = eql_new_test(c, test->offset, field, EQL_EXISTS);
	bool value = test->literals[0].number;
	struct eql_expr *is_false;
	size_t i;

	for (i = 1; i < test->n_literals; i++) {
		if (test->literals[i].number != value)
			return exists;
	}
	if (value)
		return is_true;
	is_false = eql_new(c->arena, EQL_AND, test->offset);
	eql_set_children(c->arena, is_false,
			 (struct eql_expr *[]){ exists, eql_fold_not(c->arena, is_true) }, 2);
	return is_false;
}

static struct eql_expr *check_literals(struct eql_checker *c, const struct eql_expr *compare,
				       const struct eql_field *field)
{
	struct eql_expr *test = eql_new_test(c, compare->children[0]->offset, field,
					     compare->op == EQL_NE ? EQL_EQ : compare->op);

	if (!fits_operator(c, compare, field) || !take_literals(c, compare, field, test))
		return eql_fold_constant(c->arena, test->offset, true, "");
	if (field->type == KG_TYPE_BOOL)
		return check_bool(c, test, field);
	return eql_value_settle(c, test, field);
}

static bool is_null_test(const struct eql_expr *compare)
{
	return (compare->op == EQL_EQ || compare->op == EQL_NE) &&
	       compare->children[1]->literals[0].type == EQL_NULL;
}

/**
 * eql_value_compare() - check what a field is compared with
 * @c: the check
 * @compare: the comparison; right of its operator are literals
 * @field: what is left of it
 *
 * Return: what the comparison comes to.
 */
struct eql_expr *eql_value_compare(struct eql_checker *c, struct eql_expr *compare,
				   const struct eql_field *field)
{
	bool negates = compare->op == EQL_NE;
	struct eql_expr *expr;

	if (is_null_test(compare))
		return check_null(c, compare, field);
	c->negated ^= negates;
	expr = check_literals(c, compare, field);
	c->negated ^= negates;
	return negates ? eql_fold_not(c->arena, expr) : expr;
}
