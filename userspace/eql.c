// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "eql.h"
#include "eql_check.h"
#include "eql_parse.h"

/**
 * eql_new() - a new node
 * @arena: where it lives
 * @kind: what it is
 * @offset: where in the query
 *
 * Return: the node, otherwise empty.
 */
struct eql_expr *eql_new(struct arena *arena, enum eql_kind kind, size_t offset)
{
	struct eql_expr *expr = arena_alloc(arena, sizeof(*expr));

	expr->kind = kind;
	expr->offset = offset;
	return expr;
}

/**
 * eql_set_children() - give a node its children
 * @arena: where they live
 * @expr: the node
 * @children: pointers to them, copied
 * @n: how many
 */
void eql_set_children(struct arena *arena, struct eql_expr *expr,
		      struct eql_expr *const *children, size_t n)
{
	expr->n_children = n;
	expr->children = arena_alloc(arena, n * sizeof(*children));
	if (n)
		memcpy(expr->children, children, n * sizeof(*children));
}

/**
 * eql_op_name() - an operator as it is written
 * @op: the operator
 *
 * Return: a constant text.
 */
const char *eql_op_name(enum eql_op op)
{
	static const char *const names[EQL_OP_COUNT] = {
		[EQL_EQ] = "==", [EQL_NE] = "!=",
		[EQL_LT] = "<", [EQL_LE] = "<=",
		[EQL_GT] = ">", [EQL_GE] = ">=",
		[EQL_IN] = "in", [EQL_IN_FOLD] = "in~",
		[EQL_LIKE] = "like", [EQL_LIKE_FOLD] = "like~", [EQL_SEQ] = ":",
		[EQL_REGEX] = "regex", [EQL_REGEX_FOLD] = "regex~",
		[EQL_STARTS] = "startsWith", [EQL_STARTS_FOLD] = "startsWith~",
		[EQL_ENDS] = "endsWith", [EQL_ENDS_FOLD] = "endsWith~",
		[EQL_CONTAINS] = "stringContains", [EQL_CONTAINS_FOLD] = "stringContains~",
		[EQL_GETOPT] = "getopt",
		[EQL_EXISTS] = "!= null", [EQL_IS_TRUE] = "== true",
	};

	return names[op];
}

/**
 * eql_op_is_like() - does an operator take wildcards
 * @op: the operator
 *
 * Return: true if it does.
 */
bool eql_op_is_like(enum eql_op op)
{
	return op == EQL_LIKE || op == EQL_LIKE_FOLD || op == EQL_SEQ;
}

/**
 * eql_op_is_regex() - does an operator take regular expressions
 * @op: the operator
 *
 * Return: true if it does.
 */
bool eql_op_is_regex(enum eql_op op)
{
	return op == EQL_REGEX || op == EQL_REGEX_FOLD;
}

/**
 * eql_op_folds() - are upper and lower case the same to an operator
 * @op: the operator
 *
 * Return: true if they are.
 */
bool eql_op_folds(enum eql_op op)
{
	switch (op) {
	case EQL_IN_FOLD:
	case EQL_LIKE_FOLD:
	case EQL_SEQ:
	case EQL_REGEX_FOLD:
	case EQL_STARTS_FOLD:
	case EQL_ENDS_FOLD:
	case EQL_CONTAINS_FOLD:
		return true;
	default:
		return false;
	}
}

/**
 * eql_text_offset() - where a byte of a query stands
 * @text: the query
 * @at: the byte, or the end
 *
 * Return: its offset in the file.
 */
size_t eql_text_offset(const struct eql_text *text, size_t at)
{
	struct eql_places *places = text->places;

	if (text->offsets)
		return text->offsets[at];
	if (!places)
		return at;
	if (!places->offsets)
		places->offsets = scalar_offsets(&places->scalar, text->file->data, text->data,
						 text->len);
	return places->offsets[at];
}

/**
 * eql_text_free() - free what a query's text consists of, if it is all its own
 * @text: the query; the struct itself is not freed, nor is the file
 */
void eql_text_free(struct eql_text *text)
{
	free((char *)text->data);
	free((size_t *)text->offsets);
	if (text->places)
		free(text->places->offsets);
	free(text->places);
}

/**
 * eql_vreport() - eql_report() for who has its arguments as a va_list
 * @text: the query
 * @offset: byte of it
 * @level: how bad it is
 * @fmt: why, without a newline
 * @ap: what @fmt asks for
 */
void eql_vreport(const struct eql_text *text, size_t offset, enum diag_level level,
		 const char *fmt, va_list ap)
{
	if (offset > text->len)
		offset = text->len;
	diag_vat(text->file, eql_text_offset(text, offset), level, fmt, ap);
}

/**
 * eql_report() - say something about a place in a query
 * @text: the query
 * @offset: byte of it
 * @level: how bad it is
 * @fmt: why, without a newline
 */
void eql_report(const struct eql_text *text, size_t offset, enum diag_level level,
		const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	eql_vreport(text, offset, level, fmt, ap);
	va_end(ap);
}

/**
 * eql_read() - read a query
 * @text: the query
 * @use: what for
 *
 * What is wrong with it is reported.
 *
 * Return: the query, for eql_free(), or NULL if it is refused.
 */
struct eql_query *eql_read(const struct eql_text *text, struct eql_use use)
{
	struct eql_query *query = memory_alloc(sizeof(*query));

	if (eql_parse(text, query) && eql_check(text, query, use))
		return query;
	eql_free(query);
	return NULL;
}

/**
 * eql_free() - free a query
 * @query: the query, or NULL
 */
void eql_free(struct eql_query *query)
{
	if (!query)
		return;
	arena_free(&query->arena);
	free(query);
}
