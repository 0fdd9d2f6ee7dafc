// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "eql_parser.h"

static const char *const keywords[] = {
	"and", "any", "by", "false", "in", "in~", "join", "like", "like~", "maxspan", "not", "null",
	"of", "or", "regex", "regex~", "sample", "sequence", "true", "until", "where", "with",
};

/**
 * eql_parser_next() - take a word off the front
 * @p: the parser
 *
 * Return: false if there is no such word, which was reported.
 */
bool eql_parser_next(struct eql_parser *p)
{
	return eql_lex(&p->lexer, &p->token);
}

/**
 * eql_parser_at_name() - is the word that is next this one
 * @p: the parser
 * @name: the word, a keyword or another
 *
 * Return: true if so.
 */
bool eql_parser_at_name(const struct eql_parser *p, const char *name)
{
	return eql_token_is(&p->token, EQL_TOKEN_NAME, name);
}

/**
 * eql_parser_at_symbol() - is the symbol that is next this one
 * @p: the parser
 * @symbol: the symbol
 *
 * Return: true if so.
 */
bool eql_parser_at_symbol(const struct eql_parser *p, const char *symbol)
{
	return eql_token_is(&p->token, EQL_TOKEN_SYMBOL, symbol);
}

/**
 * eql_parser_keyword() - the keyword that a word is, whatever its case
 * @token: the word
 *
 * Return: the keyword as it is to be written; NULL if it is none.
 */
const char *eql_parser_keyword(const struct eql_token *token)
{
	char first;
	size_t i;

	if (token->kind != EQL_TOKEN_NAME)
		return NULL;
	first = tolower((unsigned char)*token->bytes);
	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (*keywords[i] == first && !strcasecmp(token->bytes, keywords[i]))
			return keywords[i];
	}
	return NULL;
}

/**
 * eql_parser_expected() - say that something else was expected
 * @p: the parser
 * @expected: what
 *
 * Or what is wrong in particular with the word that is next.
 *
 * Return: NULL.
 */
void *eql_parser_expected(struct eql_parser *p, const char *expected)
{
	const struct eql_token *token = &p->token;
	const char *keyword = eql_parser_keyword(token);

	if (token->kind == EQL_TOKEN_END)
		return eql_parser_refuse(p, token->offset, "expected %s, and here is the end",
					 expected);
	if (keyword && strcmp(keyword, token->bytes))
		return eql_parser_refuse(p, token->offset, "'%s' is written in lower case: '%s'",
					 token->bytes, keyword);
	if (token->kind == EQL_TOKEN_STRING)
		return eql_parser_refuse(p, token->offset, "expected %s, and here is a string",
					 expected);
	return eql_parser_refuse(p, token->offset, "expected %s, and here is '%s'", expected,
				 token->bytes);
}

/**
 * eql_parser_expect() - take a symbol off the front
 * @p: the parser
 * @symbol: the symbol
 * @expected: what to say is expected, if another word is there
 *
 * Return: false if something was reported.
 */
bool eql_parser_expect(struct eql_parser *p, const char *symbol, const char *expected)
{
	if (!eql_parser_at_symbol(p, symbol))
		return eql_parser_expected(p, expected);
	return eql_parser_next(p);
}

/**
 * eql_parser_enter() - go down a level, so that nobody's query exhausts the stack
 * @p: the parser; whoever comes up again counts @p->depth down
 * @offset: where the level begins
 *
 * Return: false if it is one too many, which was reported.
 */
bool eql_parser_enter(struct eql_parser *p, size_t offset)
{
	if (p->depth >= EQL_DEPTH_MAX)
		return eql_parser_refuse(p, offset, "nested deeper than %d", EQL_DEPTH_MAX);
	p->depth++;
	return true;
}

/**
 * eql_parser_add() - collect a node
 * @children: where to
 * @child: the node, or NULL
 *
 * Return: @child.
 */
struct eql_expr *eql_parser_add(struct vector *children, struct eql_expr *child)
{
	if (child)
		*(struct eql_expr **)vector_add(children, sizeof(child), 1) = child;
	return child;
}
