// SPDX-License-Identifier: GPL-2.0
#include <string.h>
#include <strings.h>

#include "array.h"
#include "eql_call.h"
#include "eql_fold.h"
#include "eql_getopt.h"
#include "eql_value.h"
#include "text.h"

enum result {
	RESULT_CONDITION,	/* f(field, "literal"...) is true or false */
	RESULT_NUMBER,		/* f(field) is to be compared */
	RESULT_REFUSED,
};

/**
 * struct function - a function of the language
 * @name: as it is written, but for its case
 * @result: what it comes to
 * @min: how many arguments it takes at least
 * @max: and at most
 * @takes: what they are
 * @op: the test that it is
 * @fold_op: the test that it is with a '~'; %EQL_OP_COUNT if there is no such form
 * @why: why it is refused, or its form with a '~'
 */
struct function {
	const char *name;
	enum result result;
	unsigned int min;
	unsigned int max;
	const char *takes;
	enum eql_op op;
	enum eql_op fold_op;
	const char *why;
};

#define CONDITION(function, test) \
	{ .name = function, .result = RESULT_CONDITION, .min = 2, .max = 2, \
	  .takes = "a field and a string", .op = test, .fold_op = test##_FOLD }
#define REFUSED(function, reason) \
	{ .name = function, .result = RESULT_REFUSED, .why = reason }
#define COMPUTES(function)	REFUSED(function, "a rule compares values and computes none")
#define REPLACED(function, by)	REFUSED(function, "write '" by "'")

static const struct function functions[] = {
	CONDITION("startsWith", EQL_STARTS),
	CONDITION("endsWith", EQL_ENDS),
	CONDITION("stringContains", EQL_CONTAINS),
	{ .name = "wildcard", .result = RESULT_CONDITION, .min = 2, .max = ~0u,
	  .takes = "a field and one string or more", .op = EQL_LIKE, .fold_op = EQL_LIKE_FOLD },
	{ .name = "getopt", .result = RESULT_CONDITION, .min = 3, .max = ~0u,
	  .takes = "a field, a getopt string and one option or more",
	  .op = EQL_GETOPT, .fold_op = EQL_OP_COUNT, .why = "-s and -S are two options" },
	{ .name = "length", .result = RESULT_NUMBER, .min = 1, .max = 1, .takes = "a field",
	  .fold_op = EQL_OP_COUNT },
	REFUSED("cidrMatch", "no field here is an address"),
	COMPUTES("add"), COMPUTES("subtract"), COMPUTES("multiply"), COMPUTES("divide"),
	COMPUTES("modulo"), COMPUTES("number"), COMPUTES("string"), COMPUTES("concat"),
	COMPUTES("between"), COMPUTES("indexOf"), COMPUTES("substring"),
	/* Of EQL as other programs speak it; Elasticsearch has them no more. */
	REPLACED("match", "field regex \"...\""),
	REPLACED("matchLite", "field regex \"...\""),
	REPLACED("arrayContains", "field in (\"...\", \"...\")"),
	REFUSED("arraySearch", "each condition on a list already asks for any element of it"),
	REFUSED("arrayCount", "a rule compares values and counts none"),
	REPLACED("safe", "field == ..."),
};

/* A name and a '~' after it, which does not count. */
static size_t name_len(const struct eql_expr *call)
{
	return strcspn(call->name, "~");
}

static const struct function *find_function(const struct eql_expr *call)
{
	size_t len = name_len(call), i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (strlen(functions[i].name) == len &&
		    !strncasecmp(functions[i].name, call->name, len))
			return &functions[i];
	}
	return NULL;
}

static struct eql_expr *refuse_unknown(struct eql_checker *c, const struct eql_expr *call)
{
	const char *name = arena_copy(c->arena, call->name, name_len(call)), *meant = NULL;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (functions[i].result != RESULT_REFUSED)
			meant = text_nearer(name, meant, functions[i].name);
	}
	if (meant)
		return eql_refuse(c, call->offset, "there is no function '%s'; did you mean '%s'?",
				  call->name, meant);
	return eql_refuse(c, call->offset, "there is no function '%s'", call->name);
}

/* A function that is there, in a form that is there. */
static const struct function *take_function(struct eql_checker *c, const struct eql_expr *call)
{
	const struct function *function = find_function(call);

	if (!function)
		refuse_unknown(c, call);
	else if (function->result == RESULT_REFUSED)
		eql_refuse(c, call->offset, "the function '%s' is not supported: %s", call->name,
			   function->why);
	else if (strchr(call->name, '~') && function->fold_op == EQL_OP_COUNT)
		eql_refuse(c, call->offset, "'%s' has no form with a '~'%s%s", function->name,
			   function->why ? ": " : "", function->why ? function->why : "");
	else
		return function;
	return NULL;
}

static const char *ordinal(struct eql_checker *c, size_t number)
{
	static const char *const first[] = { "1st", "2nd", "3rd" };

	if (number <= ARRAY_SIZE(first))
		return first[number - 1];
	return arena_format(c->arena, "%zuth", number);
}

static bool check_count(struct eql_checker *c, const struct eql_expr *call,
			const struct function *function)
{
	if (call->n_children > function->max)
		eql_refuse(c, call->children[function->max]->offset,
			   "'%s' takes %s, and this is the %s argument", call->name,
			   function->takes, ordinal(c, function->max + 1));
	else if (call->n_children < function->min)
		eql_refuse(c, call->offset, "'%s' takes %s, and has %zu argument%s", call->name,
			   function->takes, call->n_children, call->n_children == 1 ? "" : "s");
	else
		return true;
	return false;
}

/* What all functions here take first: a field that is text. */
static bool take_subject(struct eql_checker *c, const struct eql_expr *call,
			 struct eql_field *field)
{
	const struct eql_expr *first = call->children[0];

	if (first->kind != EQL_FIELD) {
		eql_refuse(c, first->offset, "the 1st argument of '%s' is a field", call->name);
		return false;
	}
	if (!eql_take_field(c, first, field))
		return false;
	if (field->type == KG_TYPE_STRINGS)
		return true;
	eql_refuse(c, first->offset, "the 1st argument of '%s' is text, and '%s' is %s", call->name,
		   first->name, field->type == KG_TYPE_NUMBER ? "a number" : "true or false");
	return false;
}

static bool take_string(struct eql_checker *c, const struct eql_expr *call, size_t i,
			enum eql_op op, struct eql_literal *literal)
{
	const struct eql_expr *argument = call->children[i];

	if (argument->kind == EQL_FIELD) {
		eql_refuse(c, argument->offset,
			   "comparing two fields is not supported: the %s argument of '%s' is a string",
			   ordinal(c, i + 1), call->name);
		return false;
	}
	if (argument->kind != EQL_LITERAL || argument->literals->type != EQL_STRING) {
		eql_refuse(c, argument->offset, "the %s argument of '%s' is a string",
			   ordinal(c, i + 1), call->name);
		return false;
	}
	*literal = *argument->literals;
	return eql_value_fits(c, op, literal);
}

static bool take_strings(struct eql_checker *c, const struct eql_expr *call, struct eql_expr *test)
{
	size_t i;

	test->n_literals = call->n_children - 1;
	test->literals = arena_alloc(c->arena, test->n_literals * sizeof(*test->literals));
	for (i = 0; i < test->n_literals; i++) {
		if (!take_string(c, call, i + 1, test->op, &test->literals[i]))
			return false;
	}
	return true;
}

/* Every text begins and ends with an empty one; by EQL, none contains it. */
static struct eql_expr *settle_empty(struct eql_checker *c, struct eql_expr *test,
				     const struct eql_field *field)
{
	if (test->op == EQL_CONTAINS || test->op == EQL_CONTAINS_FOLD)
		return eql_fold_constant(c->arena, test->offset, false,
					 "no text contains an empty one");
	test->op = EQL_EXISTS;
	test->n_literals = 0;
	return eql_value_settle(c, test, field);
}

/**
 * eql_call_is_condition() - is something a call that is true or false
 * @expr: what was written
 *
 * Return: true if so.
 */
bool eql_call_is_condition(const struct eql_expr *expr)
{
	const struct function *function = expr->kind == EQL_CALL ? find_function(expr) : NULL;

	return function && function->result == RESULT_CONDITION;
}

/**
 * eql_call_check() - check a call that stands as a condition
 * @c: the check
 * @call: the call
 *
 * Return: what it comes to.
 */
struct eql_expr *eql_call_check(struct eql_checker *c, const struct eql_expr *call)
{
	const struct function *function = take_function(c, call);
	struct eql_field field;
	struct eql_expr *test;

	if (!function || !check_count(c, call, function) || !take_subject(c, call, &field))
		return eql_fold_constant(c->arena, call->offset, true, "");
	if (function->result != RESULT_CONDITION)
		return eql_refuse(c, call->offset,
				  "'%s' is no condition: compare it with a number", call->name);
	test = eql_new_test(c, call->offset, &field,
			    strchr(call->name, '~') ? function->fold_op : function->op);
	if (!take_strings(c, call, test))
		return test;
	if (test->op == EQL_GETOPT && !eql_getopt_compile(c, call, test))
		return test;
	if (!eql_op_is_like(test->op) && !test->literals->len)
		return settle_empty(c, test, &field);
	return eql_value_settle(c, test, &field);
}

/**
 * eql_call_take_value() - check a call that is compared with something
 * @c: the check
 * @call: the call
 * @field: filled in: what it comes to, as if it were a field
 *
 * Return: false if there is no such value, which was reported.
 */
bool eql_call_take_value(struct eql_checker *c, const struct eql_expr *call,
			 struct eql_field *field)
{
	const struct function *function = take_function(c, call);

	if (!function || !check_count(c, call, function) || !take_subject(c, call, field))
		return false;
	field->name = arena_format(c->arena, "%s(%s)", function->name, field->name);
	field->type = KG_TYPE_NUMBER;
	field->of_length = true;
	return true;
}
