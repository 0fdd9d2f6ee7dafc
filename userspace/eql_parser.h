/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the parser share: eql_parse.c knows conditions, eql_operand.c
 * what is compared in them.
 *
 * Each function that parses takes what it knows off the front, and returns NULL
 * (or false) once something was reported.
 */
#ifndef KG_EQL_PARSER_H
#define KG_EQL_PARSER_H

#include "eql_lex.h"

/**
 * struct eql_parser - a query being parsed
 * @lexer: where the words come from
 * @arena: where the nodes live
 * @token: the word that is next
 * @depth: how deep what is being parsed is nested
 */
struct eql_parser {
	struct eql_lexer lexer;
	struct arena *arena;
	struct eql_token token;
	unsigned int depth;
};

#define eql_parser_refuse(p, offset, ...) \
	(eql_report((p)->lexer.text, offset, DIAG_ERROR, __VA_ARGS__), NULL)

bool eql_parser_next(struct eql_parser *p);
bool eql_parser_at_name(const struct eql_parser *p, const char *name);
bool eql_parser_at_symbol(const struct eql_parser *p, const char *symbol);
const char *eql_parser_keyword(const struct eql_token *token);
void *eql_parser_expected(struct eql_parser *p, const char *expected);
bool eql_parser_expect(struct eql_parser *p, const char *symbol, const char *expected);
bool eql_parser_enter(struct eql_parser *p, size_t offset);
struct eql_expr *eql_parser_add(struct vector *children, struct eql_expr *child);

struct eql_expr *eql_parse_condition(struct eql_parser *p);
struct eql_expr *eql_parse_operand(struct eql_parser *p);

#endif /* KG_EQL_PARSER_H */
