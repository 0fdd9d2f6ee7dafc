/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a query. */
#ifndef KG_EQL_LEX_H
#define KG_EQL_LEX_H

#include "eql.h"

enum eql_token_kind {
	EQL_TOKEN_END,
	EQL_TOKEN_NAME,		/* a keyword too; a '~' that follows belongs to it */
	EQL_TOKEN_QUOTED,	/* `name`, never a keyword */
	EQL_TOKEN_STRING,
	EQL_TOKEN_INTEGER,
	EQL_TOKEN_DECIMAL,
	EQL_TOKEN_SYMBOL,
};

/**
 * struct eql_token - a word
 * @kind: what it is
 * @offset: where it begins in the query
 * @end: where the text after it begins
 * @bytes: its text, ends in NUL; of a string or a quoted name, what it stands for
 * @len: bytes of that
 * @number: of an integer
 */
struct eql_token {
	enum eql_token_kind kind;
	size_t offset;
	size_t end;
	const char *bytes;
	size_t len;
	u64 number;
};

/**
 * struct eql_lexer - reads a query word by word
 * @text: the query
 * @arena: where the words' texts live
 * @at: how far it is
 */
struct eql_lexer {
	const struct eql_text *text;
	struct arena *arena;
	size_t at;
};

bool eql_lex(struct eql_lexer *lexer, struct eql_token *token);
size_t eql_lex_place(const struct eql_text *text, size_t string, size_t at);
bool eql_token_is(const struct eql_token *token, enum eql_token_kind kind, const char *text);

#endif /* KG_EQL_LEX_H */
