// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "eql_parser.h"

static struct eql_expr *new_literal(struct eql_parser *p, enum eql_literal_type type, s64 number)
{
	struct eql_expr *expr = eql_new(p->arena, EQL_LITERAL, p->token.offset);

	expr->literals = arena_alloc(p->arena, sizeof(*expr->literals));
	expr->n_literals = 1;
	*expr->literals = (struct eql_literal){
		.type = type,
		.number = number,
		.bytes = p->token.bytes,
		.len = p->token.len,
		.offset = p->token.offset,
	};
	return eql_parser_next(p) ? expr : NULL;
}

static struct eql_expr *parse_number(struct eql_parser *p, bool negative)
{
	u64 limit = (u64)INT64_MAX + negative;

	if (p->token.kind == EQL_TOKEN_DECIMAL)
		return new_literal(p, EQL_DECIMAL, 0);
	if (p->token.kind != EQL_TOKEN_INTEGER)
		return eql_parser_expected(p, "a number");
	if (p->token.number > limit)
		return eql_parser_refuse(p, p->token.offset, "this number is too large");
	return new_literal(p, EQL_INTEGER, negative ? -p->token.number : p->token.number);
}

static struct eql_expr *parse_signed(struct eql_parser *p)
{
	bool negative = eql_parser_at_symbol(p, "-");

	if (!eql_parser_next(p))
		return NULL;
	if (p->token.kind == EQL_TOKEN_NAME || p->token.kind == EQL_TOKEN_QUOTED)
		return eql_parser_refuse(p, p->token.offset, "arithmetic is not supported");
	return parse_number(p, negative);
}

static struct eql_expr *parse_group(struct eql_parser *p)
{
	struct eql_expr *expr;

	if (!eql_parser_enter(p, p->token.offset) || !eql_parser_next(p))
		return NULL;
	expr = eql_parse_condition(p);
	if (expr && eql_parser_at_symbol(p, ","))
		return eql_parser_refuse(p, p->token.offset,
					 "a list stands right of 'in', ':', 'like' and 'regex' only");
	if (expr && !eql_parser_expect(p, ")", "')', 'and' or 'or'"))
		return NULL;
	p->depth--;
	return expr;
}

static struct eql_expr *parse_arguments(struct eql_parser *p, struct eql_expr *call)
{
	struct vector arguments = { 0 };
	bool good = true;

	while (good && !eql_parser_at_symbol(p, ")")) {
		if (arguments.count)
			good = eql_parser_expect(p, ",", "',' or ')'");
		good = good && eql_parser_add(&arguments, eql_parse_condition(p));
	}
	eql_set_children(p->arena, call, arguments.data, arguments.count);
	vector_free(&arguments);
	return good && eql_parser_next(p) ? call : NULL;
}

static struct eql_expr *parse_call(struct eql_parser *p, const struct eql_token *name)
{
	struct eql_expr *call = eql_new(p->arena, EQL_CALL, name->offset);

	call->name = name->bytes;
	if (!eql_parser_enter(p, name->offset) || !eql_parser_next(p))
		return NULL;
	call = parse_arguments(p, call);
	p->depth--;
	return call;
}

/* No field's name is nearly as long. */
#define NAME_MAX_LEN	256

static bool is_part(const struct eql_token *token)
{
	return token->kind == EQL_TOKEN_QUOTED ||
	       (token->kind == EQL_TOKEN_NAME && !eql_parser_keyword(token) &&
		token->bytes[token->len - 1] != '~');
}

static const char *append_part(struct eql_parser *p, const char *name, const struct eql_token *part)
{
	size_t len = strlen(name);
	char *joined = arena_alloc(p->arena, len + 1 + part->len + 1);

	memcpy(joined, name, len);
	if (len)
		joined[len++] = '.';
	memcpy(joined + len, part->bytes, part->len);
	return joined;
}

/* child of [...], descendant of [...], event of [...] */
static bool is_lineage(const struct eql_parser *p)
{
	return eql_parser_at_name(p, "of");
}

static struct eql_expr *parse_field_end(struct eql_parser *p, struct eql_expr *field)
{
	if (eql_parser_at_symbol(p, "["))
		return eql_parser_refuse(p, p->token.offset,
					 "array indexes are not supported; '%s == ...' asks for any element",
					 field->name);
	if (is_lineage(p))
		return eql_parser_refuse(p, field->offset, "'%s of' is not supported", field->name);
	if (eql_parser_at_symbol(p, "("))
		return eql_parser_refuse(p, field->offset, "'%s' is no function", field->name);
	return field;
}

static struct eql_expr *add_part(struct eql_parser *p, struct eql_expr *field,
				 const struct eql_token *part)
{
	if (strlen(field->name) + part->len > NAME_MAX_LEN)
		return eql_parser_refuse(p, field->offset, "no field has such a long name");
	field->name = append_part(p, field->name, part);
	return field;
}

/* A part of a name that is a keyword or none at all. */
static void *refuse_part(struct eql_parser *p)
{
	const char *keyword = eql_parser_keyword(&p->token);

	if (!keyword || strcmp(keyword, p->token.bytes))
		return eql_parser_expected(p, "the name of a field");
	return eql_parser_refuse(p, p->token.offset,
				 "expected a field, and '%s' is a keyword; a field of that name is written `%s`",
				 keyword, keyword);
}

/* What follows a name's first part is next. */
static struct eql_expr *parse_parts(struct eql_parser *p, struct eql_expr *field)
{
	struct eql_token part;

	while (field && eql_parser_at_symbol(p, ".")) {
		if (!eql_parser_next(p))
			return NULL;
		part = p->token;
		if (!is_part(&part))
			return refuse_part(p);
		if (!eql_parser_next(p))
			return NULL;
		field = add_part(p, field, &part);
	}
	return field ? parse_field_end(p, field) : NULL;
}

static struct eql_expr *new_field(struct eql_parser *p, size_t offset, const struct eql_token *part)
{
	struct eql_expr *field = eql_new(p->arena, EQL_FIELD, offset);

	field->name = "";
	return add_part(p, field, part);
}

/* The name's first part is next; @offset is where '?' or that part is. */
static struct eql_expr *parse_field(struct eql_parser *p, size_t offset)
{
	struct eql_token part = p->token;

	if (!is_part(&part))
		return refuse_part(p);
	return eql_parser_next(p) ? parse_parts(p, new_field(p, offset, &part)) : NULL;
}

/* A word: what follows it tells a function from a field. */
static struct eql_expr *parse_name(struct eql_parser *p)
{
	struct eql_token name = p->token;

	if (eql_parser_at_name(p, "true") || eql_parser_at_name(p, "false"))
		return new_literal(p, EQL_BOOL, eql_parser_at_name(p, "true"));
	if (eql_parser_at_name(p, "null"))
		return new_literal(p, EQL_NULL, 0);
	if (eql_parser_keyword(&name))
		return refuse_part(p);
	if (!eql_parser_next(p))
		return NULL;
	if (eql_parser_at_symbol(p, "("))
		return parse_call(p, &name);
	if (!is_part(&name))
		return eql_parser_refuse(p, name.offset, "expected '(' after the function '%s'",
					 name.bytes);
	return parse_parts(p, new_field(p, name.offset, &name));
}

/**
 * eql_parse_operand() - parse what can be compared, or a condition in parentheses
 * @p: the parser
 *
 * Return: the node, or NULL.
 */
struct eql_expr *eql_parse_operand(struct eql_parser *p)
{
	size_t offset = p->token.offset;

	switch (p->token.kind) {
	case EQL_TOKEN_STRING:
		return new_literal(p, EQL_STRING, 0);
	case EQL_TOKEN_INTEGER:
	case EQL_TOKEN_DECIMAL:
		return parse_number(p, false);
	case EQL_TOKEN_NAME:
		return parse_name(p);
	case EQL_TOKEN_QUOTED:
		return parse_field(p, offset);
	default:
		break;
	}
	if (eql_parser_at_symbol(p, "("))
		return parse_group(p);
	if (eql_parser_at_symbol(p, "+") || eql_parser_at_symbol(p, "-"))
		return parse_signed(p);
	if (eql_parser_at_symbol(p, "?"))
		return eql_parser_next(p) ? parse_field(p, offset) : NULL;
	return eql_parser_expected(p, "a condition");
}
