// SPDX-License-Identifier: GPL-2.0
/* A test of a condition, in the rule language again. */
#include <inttypes.h>
#include <stdlib.h>
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

static void put_string(FILE *to, const struct eql_literal *literal)
{
	size_t i;

	putc('"', to);
	for (i = 0; i < literal->len; i++) {
		if (literal->bytes[i] == '"' || literal->bytes[i] == '\\')
			putc('\\', to);
		putc(literal->bytes[i], to);
	}
	putc('"', to);
}

static void put_literal(FILE *to, const struct eql_literal *literal)
{
	if (literal->type == EQL_STRING)
		put_string(to, literal);
	else if (literal->type == EQL_BOOL)
		fputs(literal->number ? "true" : "false", to);
	else
		fprintf(to, "%" PRId64, (int64_t)literal->number);
}

static void put_literals(FILE *to, const struct eql_expr *test, size_t max)
{
	size_t i;

	for (i = 0; i < test->n_literals && i < max; i++) {
		fputs(i ? ", " : "", to);
		put_literal(to, &test->literals[i]);
	}
	if (i < test->n_literals)
		fprintf(to, ", ... %zu more", test->n_literals - i);
}

static void put_operator(FILE *to, const struct eql_expr *test, size_t max)
{
	const char *op = eql_op_name(test->op);
	bool list = test->n_literals != 1 || test->op == EQL_IN || test->op == EQL_IN_FOLD;

	if (list && test->op == EQL_EQ)
		op = eql_op_name(EQL_IN);
	fprintf(to, test->of_length ? "length(%s) %s" : "%s %s", kg_field_infos[test->field].name,
		op);
	if (test->op == EQL_EXISTS || test->op == EQL_IS_TRUE)
		return;
	fputs(list ? " (" : " ", to);
	put_literals(to, test, max);
	fputs(list ? ")" : "", to);
}

/**
 * eql_test_text() - a test as it could have been written
 * @test: the test
 * @max_literals: more literals than these are counted, not written
 *
 * Return: the text, for free(). It has whatever bytes the literals have.
 */
char *eql_test_text(const struct eql_expr *test, size_t max_literals)
{
	const char *function;
	char *text;
	size_t len;
	FILE *to = memory_stream(&text, &len);

	if (test->written)
		test = test->written;
	function = function_of(test->op);
	if (function) {
		fprintf(to, "%s(%s, ", function, kg_field_infos[test->field].name);
		put_literals(to, test, max_literals);
		putc(')', to);
	} else {
		put_operator(to, test, max_literals);
	}
	memory_stream_end(to);
	return text;
}
