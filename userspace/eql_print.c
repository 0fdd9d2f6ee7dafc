// SPDX-License-Identifier: GPL-2.0
/* A test of a condition, in the rule language again. */
#include <stdio.h>
#include <string.h>

#include "eql_print.h"
#include "memory.h"

/* The function that a test was written as, or NULL if it has an operator. */
static const char *function_of(enum eql_op op)
{
	switch (op) {
	case EQL_STARTS:
		return "startsWith";
	case EQL_STARTS_FOLD:
		return "startsWith~";
	case EQL_ENDS:
		return "endsWith";
	case EQL_ENDS_FOLD:
		return "endsWith~";
	case EQL_CONTAINS:
		return "stringContains";
	case EQL_CONTAINS_FOLD:
		return "stringContains~";
	case EQL_GETOPT:
		return "getopt";
	default:
		return NULL;
	}
}

static void put(struct vector *to, const char *text)
{
	size_t len = strlen(text);

	if (len)
		memcpy(vector_add(to, 1, len), text, len);
}

static void put_string(struct vector *to, const struct eql_literal *literal)
{
	/* At most each byte is escaped; what is not used is given back. */
	char *begin = vector_add(to, 1, 2 * literal->len + 2), *at = begin;
	size_t i;

	*at++ = '"';
	for (i = 0; i < literal->len; i++) {
		if (literal->bytes[i] == '"' || literal->bytes[i] == '\\')
			*at++ = '\\';
		*at++ = literal->bytes[i];
	}
	*at++ = '"';
	to->count -= begin + 2 * literal->len + 2 - at;
}

static void put_number(struct vector *to, long long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", number);
	put(to, text);
}

static void put_literal(struct vector *to, const struct eql_literal *literal)
{
	if (literal->type == EQL_STRING)
		put_string(to, literal);
	else if (literal->type == EQL_BOOL)
		put(to, literal->number ? "true" : "false");
	else
		put_number(to, literal->number);
}

static void put_literals(struct vector *to, const struct eql_expr *test, size_t max)
{
	size_t i;

	for (i = 0; i < test->n_literals && i < max; i++) {
		put(to, i ? ", " : "");
		put_literal(to, &test->literals[i]);
	}
	if (i == test->n_literals)
		return;
	put(to, ", ... ");
	put_number(to, test->n_literals - i);
	put(to, " more");
}

static void put_field(struct vector *to, const struct eql_expr *test)
{
	put(to, test->of_length ? "length(" : "");
	put(to, kg_field_infos[test->field].name);
	put(to, test->of_length ? ") " : " ");
}

static void put_operator(struct vector *to, const struct eql_expr *test, size_t max)
{
	const char *op = eql_op_name(test->op);
	bool list = test->n_literals != 1 || test->op == EQL_IN || test->op == EQL_IN_FOLD;

	if (list && test->op == EQL_EQ)
		op = eql_op_name(EQL_IN);
	put_field(to, test);
	put(to, op);
	if (test->op == EQL_EXISTS || test->op == EQL_IS_TRUE)
		return;
	put(to, list ? " (" : " ");
	put_literals(to, test, max);
	put(to, list ? ")" : "");
}

static void put_function(struct vector *to, const struct eql_expr *test, const char *function,
			 size_t max)
{
	put(to, function);
	put(to, "(");
	put(to, kg_field_infos[test->field].name);
	put(to, ", ");
	put_literals(to, test, max);
	put(to, ")");
}

/**
 * eql_put_test() - append a test as it could have been written
 * @to: bytes, to which it is appended without a NUL
 * @test: the test
 * @max_literals: more literals than these are counted, not written
 *
 * The text has whatever bytes the literals have.
 */
void eql_put_test(struct vector *to, const struct eql_expr *test, size_t max_literals)
{
	const char *function;

	if (test->written)
		test = test->written;
	function = function_of(test->op);
	if (function)
		put_function(to, test, function, max_literals);
	else
		put_operator(to, test, max_literals);
}

/**
 * eql_test_text() - a test as it could have been written
 * @test: the test
 * @max_literals: see eql_put_test()
 *
 * Return: the text, for free().
 */
char *eql_test_text(const struct eql_expr *test, size_t max_literals)
{
	struct vector text = { 0 };

	eql_put_test(&text, test, max_literals);
	vector_add(&text, 1, 1);
	return text.data;
}
