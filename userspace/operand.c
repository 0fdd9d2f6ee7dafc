// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "operand.h"
#include "wildcard.h"

/**
 * operand_count() - in how many ways a test comes true
 * @test: the test
 *
 * Return: at least one.
 */
size_t operand_count(const struct eql_expr *test)
{
	return test->n_literals ? test->n_literals : 1;
}

static u32 compare_of(enum eql_op op)
{
	switch (op) {
	case EQL_LT:
		return KG_COMPARE_LT;
	case EQL_LE:
		return KG_COMPARE_LE;
	case EQL_GT:
		return KG_COMPARE_GT;
	case EQL_GE:
		return KG_COMPARE_GE;
	default:
		return KG_COMPARE_EQ;
	}
}

/* Where a literal stands in the value; false if it is all of it. */
static bool pattern_flags(enum eql_op op, const struct eql_literal *literal, u32 *flags)
{
	switch (op) {
	case EQL_STARTS:
	case EQL_STARTS_FOLD:
		*flags = KG_PATTERN_PLAIN | KG_PATTERN_AT_START;
		return true;
	case EQL_ENDS:
	case EQL_ENDS_FOLD:
		*flags = KG_PATTERN_PLAIN | KG_PATTERN_AT_END;
		return true;
	case EQL_CONTAINS:
	case EQL_CONTAINS_FOLD:
		*flags = KG_PATTERN_PLAIN;
		return true;
	default:
		*flags = wildcard_flags(literal->bytes, literal->len);
		return eql_op_is_like(op) && wildcard_in(literal->bytes, literal->len);
	}
}

static struct operand text_operand(struct compiler *compiler, enum eql_op op,
				   const struct eql_literal *literal)
{
	struct operand operand = {
		.kind = OPERAND_EXACT,
		.fold = eql_op_folds(op),
		.bytes = literal->bytes,
		.len = literal->len,
	};
	u32 flags;

	if (literal->regex) {
		operand.kind = OPERAND_REGEX;
		operand.regex = literal->regex;
		return operand;
	}
	if (pattern_flags(op, literal, &flags)) {
		operand.kind = OPERAND_PATTERN;
		operand.flags = flags | (operand.fold ? KG_PATTERN_FOLD : 0);
	}
	if (operand.fold)
		operand.bytes = compile_fold(compiler, literal->bytes, literal->len);
	return operand;
}

/**
 * operand_of() - one of the ways in which a test comes true
 * @compiler: the compiler
 * @test: the test
 * @i: which way
 *
 * Return: the operand; it lives as long as @compiler and @test.
 */
struct operand operand_of(struct compiler *compiler, const struct eql_expr *test, size_t i)
{
	const struct eql_literal *literal = &test->literals[i];

	if (test->op == EQL_EXISTS)
		return (struct operand){ .kind = OPERAND_EXISTS };
	if (test->op == EQL_IS_TRUE)
		return (struct operand){ .kind = OPERAND_IS_TRUE };
	if (literal->type == EQL_STRING)
		return text_operand(compiler, test->op, literal);
	return (struct operand){
		.kind = test->of_length ? OPERAND_LENGTH : OPERAND_NUMBER,
		.compare = compare_of(test->op),
		.number = literal->number,
	};
}

static int compare(u64 a, u64 b)
{
	return (a > b) - (a < b);
}

/**
 * operand_order() - an order of operands, for qsort()
 * @left: struct operand
 * @right: struct operand
 *
 * Return: less than, equal to or greater than 0; 0 only if they are the same.
 */
int operand_order(const void *left, const void *right)
{
	const struct operand *a = left, *b = right;
	size_t len = a->len < b->len ? a->len : b->len;
	int order = compare(a->kind, b->kind);

	order = order ? order : compare(a->compare, b->compare);
	order = order ? order : compare(a->number, b->number);
	order = order ? order : compare(a->fold, b->fold);
	order = order ? order : compare(a->flags, b->flags);
	order = order || !len ? order : memcmp(a->bytes, b->bytes, len);
	return order ? order : compare(a->len, b->len);
}
