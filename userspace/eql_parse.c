// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "eql_field.h"
#include "eql_parse.h"
#include "eql_parser.h"

#define CATEGORIES "'process where', 'kexec where' or 'file where'"

static bool at_one_of(const struct eql_parser *p, const char *const *symbols)
{
	for (; *symbols; symbols++) {
		if (eql_parser_at_symbol(p, *symbols))
			return true;
	}
	return false;
}

/* Operands joined by a keyword, as one node however many there are. */
static struct eql_expr *parse_joined(struct eql_parser *p, enum eql_kind kind, const char *keyword,
				     struct eql_expr *(*parse)(struct eql_parser *p))
{
	struct vector children = { 0 };
	struct eql_expr *expr;

	expr = eql_parser_add(&children, parse(p));
	while (expr && eql_parser_at_name(p, keyword))
		expr = eql_parser_next(p) ? eql_parser_add(&children, parse(p)) : NULL;
	if (expr && children.count > 1) {
		expr = eql_new(p->arena, kind, (*(struct eql_expr **)children.data)->offset);
		eql_set_children(p->arena, expr, children.data, children.count);
	}
	vector_free(&children);
	return expr;
}

static struct eql_expr *new_parent(struct eql_parser *p, enum eql_kind kind, size_t offset,
				   struct eql_expr *child)
{
	struct eql_expr *expr;

	if (!child)
		return NULL;
	expr = eql_new(p->arena, kind, offset);
	eql_set_children(p->arena, expr, &child, 1);
	return expr;
}

/* "(" operand { "," operand } ")", appended to a comparison's children. */
static bool parse_list(struct eql_parser *p, struct vector *children)
{
	size_t offset = p->token.offset;

	do {
		if (!eql_parser_next(p))
			return false;
		if (eql_parser_at_symbol(p, ")"))
			return eql_parser_refuse(p, offset,
						 "a list needs a literal after each '(' and ','");
		if (!eql_parser_add(children, eql_parse_operand(p)))
			return false;
	} while (eql_parser_at_symbol(p, ","));
	return eql_parser_expect(p, ")", "',' or ')'");
}

/* The operator is next: it, and what stands to its right. */
static struct eql_expr *parse_right(struct eql_parser *p, struct eql_expr *left, enum eql_op op,
				    bool list)
{
	struct eql_expr *expr = eql_new(p->arena, EQL_COMPARE, p->token.offset);
	struct vector children = { 0 };
	bool good;

	expr->op = op;
	eql_parser_add(&children, left);
	good = eql_parser_next(p);
	if (good && list && eql_parser_at_symbol(p, "("))
		good = parse_list(p, &children);
	else if (good && (op == EQL_IN || op == EQL_IN_FOLD))
		good = eql_parser_refuse(p, p->token.offset,
					 "'%s' takes a list: (\"...\", \"...\")", eql_op_name(op));
	else if (good)
		good = eql_parser_add(&children, eql_parse_operand(p));
	eql_set_children(p->arena, expr, children.data, children.count);
	vector_free(&children);
	return good ? expr : NULL;
}

static struct eql_expr *parse_not_in(struct eql_parser *p, struct eql_expr *left)
{
	size_t offset = p->token.offset;

	if (!eql_parser_next(p))
		return NULL;
	if (eql_parser_at_name(p, "in"))
		return new_parent(p, EQL_NOT, offset, parse_right(p, left, EQL_IN, true));
	if (eql_parser_at_name(p, "in~"))
		return new_parent(p, EQL_NOT, offset, parse_right(p, left, EQL_IN_FOLD, true));
	if (eql_parser_keyword(&p->token))
		return eql_parser_refuse(p, offset, "'... not %s ...' is written 'not ... %s ...'",
					 p->token.bytes, p->token.bytes);
	return eql_parser_expected(p, "'in' after 'not'");
}

/* The operator that is next, EQL_OP_COUNT if it is none. */
static enum eql_op at_operator(const struct eql_parser *p)
{
	enum eql_op op;

	for (op = EQL_EQ; op <= EQL_REGEX_FOLD; op++) {
		enum eql_token_kind kind = EQL_TOKEN_SYMBOL;

		if (isalpha((unsigned char)*eql_op_name(op)))
			kind = EQL_TOKEN_NAME;
		if (eql_token_is(&p->token, kind, eql_op_name(op)))
			return op;
	}
	return EQL_OP_COUNT;
}

/* What may not follow an operand, by name. */
static bool parse_operand_end(struct eql_parser *p)
{
	static const char *const arithmetic[] = { "+", "-", "*", "/", "%", NULL };

	if (eql_parser_at_symbol(p, "="))
		return eql_parser_refuse(p, p->token.offset, "'=' is written '=='");
	if (at_one_of(p, arithmetic))
		return eql_parser_refuse(p, p->token.offset, "arithmetic ('%s') is not supported",
					 p->token.bytes);
	return true;
}

static struct eql_expr *parse_comparison(struct eql_parser *p)
{
	struct eql_expr *expr = eql_parse_operand(p);
	enum eql_op op;

	if (!expr || !parse_operand_end(p))
		return NULL;
	op = at_operator(p);
	if (eql_parser_at_name(p, "not"))
		expr = parse_not_in(p, expr);
	else if (op != EQL_OP_COUNT)
		expr = parse_right(p, expr, op, op >= EQL_IN);
	else
		return expr;
	if (!expr || !parse_operand_end(p))
		return NULL;
	if (at_operator(p) != EQL_OP_COUNT)
		return eql_parser_refuse(p, p->token.offset,
					 "comparisons cannot be chained; join them with 'and'");
	return expr;
}

static struct eql_expr *parse_not(struct eql_parser *p)
{
	size_t offset = p->token.offset;
	struct eql_expr *expr;

	if (!eql_parser_at_name(p, "not"))
		return parse_comparison(p);
	if (!eql_parser_enter(p, offset) || !eql_parser_next(p))
		return NULL;
	expr = new_parent(p, EQL_NOT, offset, parse_not(p));
	p->depth--;
	return expr;
}

static struct eql_expr *parse_and(struct eql_parser *p)
{
	return parse_joined(p, EQL_AND, "and", parse_not);
}

/**
 * eql_parse_condition() - parse a condition
 * @p: the parser
 *
 * Return: its node, or NULL.
 */
struct eql_expr *eql_parse_condition(struct eql_parser *p)
{
	return parse_joined(p, EQL_OR, "or", parse_and);
}

/* What is not a question about a single event. */
static bool parse_end(struct eql_parser *p)
{
	if (p->token.kind == EQL_TOKEN_END)
		return true;
	if (eql_parser_at_symbol(p, "|"))
		return eql_parser_next(p) &&
		       eql_parser_refuse(p, p->token.offset, "pipes ('| %s') are not supported",
					 p->token.bytes);
	if (eql_parser_at_name(p, "until") || eql_parser_at_name(p, "with") ||
	    eql_parser_at_name(p, "by"))
		return eql_parser_refuse(p, p->token.offset,
					 "'%s' is not supported: a rule is about a single event",
					 p->token.bytes);
	return eql_parser_expected(p, "'and', 'or' or the end");
}

static bool parse_category(struct eql_parser *p, struct eql_query *query,
			   const struct eql_token *name)
{
	if (eql_category_find(name->bytes, &query->category))
		return true;
	if (!strcmp(name->bytes, "any"))
		return eql_parser_refuse(p, name->offset,
					 "'any where' is not supported: write " CATEGORIES);
	return eql_parser_refuse(p, name->offset, "'%s where': no such events here; write "
				 CATEGORIES, name->bytes);
}

/* sequence by host.id [...]: more than one event, so no category stands there. */
static bool at_multiple(const struct eql_parser *p)
{
	return eql_parser_at_name(p, "sequence") || eql_parser_at_name(p, "sample") ||
	       eql_parser_at_name(p, "join");
}

static bool parse_head(struct eql_parser *p, struct eql_query *query)
{
	struct eql_token name = p->token;

	if (at_multiple(p))
		return eql_parser_refuse(p, name.offset,
					 "'%s' is not supported: a rule is about a single event",
					 name.bytes);
	if (name.kind != EQL_TOKEN_NAME && name.kind != EQL_TOKEN_STRING)
		return eql_parser_expected(p, CATEGORIES);
	if (!eql_parser_next(p))
		return false;
	if (!eql_parser_at_name(p, "where"))
		return eql_parser_expected(p, "'where'");
	return parse_category(p, query, &name) && eql_parser_next(p);
}

/**
 * eql_parse() - read a query by its grammar
 * @text: the query
 * @query: its category and condition are filled in
 *
 * Return: false if it is refused, which was reported.
 */
bool eql_parse(const struct eql_text *text, struct eql_query *query)
{
	struct eql_parser parser = {
		.lexer = { .text = text, .arena = &query->arena },
		.arena = &query->arena,
	};
	const char *nul = text->len ? memchr(text->data, '\0', text->len) : NULL;

	if (nul)
		return eql_parser_refuse(&parser, nul - text->data, "a NUL in the query");
	if (!eql_parser_next(&parser) || !parse_head(&parser, query))
		return false;
	query->condition = eql_parse_condition(&parser);
	return query->condition && parse_end(&parser);
}
