// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "eql_lex.h"
#include "eql_parse.h"

/**
 * struct parser - a query being parsed
 * @lexer: where the words come from
 * @arena: where the nodes live
 * @token: the word that is next
 * @depth: how deep what is being parsed is nested
 *
 * Each parse function takes what it knows off the front, and returns NULL (or
 * false) once something was reported.
 */
struct parser {
	struct eql_lexer lexer;
	struct arena *arena;
	struct eql_token token;
	unsigned int depth;
};

static struct eql_expr *parse_or(struct parser *p);

static const char *const keywords[] = {
	"and", "any", "by", "false", "in", "in~", "join", "like", "like~", "maxspan", "not", "null",
	"of", "or", "regex", "regex~", "sample", "sequence", "true", "until", "where", "with",
};

#define refuse(p, offset, ...) \
	(eql_report((p)->lexer.text, offset, DIAG_ERROR, __VA_ARGS__), NULL)

static bool next(struct parser *p)
{
	return eql_lex(&p->lexer, &p->token);
}

static bool at_name(const struct parser *p, const char *name)
{
	return eql_token_is(&p->token, EQL_TOKEN_NAME, name);
}

static bool at_symbol(const struct parser *p, const char *symbol)
{
	return eql_token_is(&p->token, EQL_TOKEN_SYMBOL, symbol);
}

static bool at_one_of(const struct parser *p, const char *const *symbols)
{
	for (; *symbols; symbols++) {
		if (at_symbol(p, *symbols))
			return true;
	}
	return false;
}

/* The keyword that a name is, whatever its case. */
static const char *keyword_of(const struct eql_token *token)
{
	size_t i;

	if (token->kind != EQL_TOKEN_NAME)
		return NULL;
	for (i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (!strcasecmp(token->bytes, keywords[i]))
			return keywords[i];
	}
	return NULL;
}

/* Say that something else was expected, or what is wrong in particular. */
static void *refuse_token(struct parser *p, const char *expected)
{
	const struct eql_token *token = &p->token;
	const char *keyword = keyword_of(token);

	if (token->kind == EQL_TOKEN_END)
		return refuse(p, token->offset, "expected %s, and here is the end", expected);
	if (keyword && strcmp(keyword, token->bytes))
		return refuse(p, token->offset, "'%s' is written in lower case: '%s'", token->bytes,
			      keyword);
	if (token->kind == EQL_TOKEN_STRING)
		return refuse(p, token->offset, "expected %s, and here is a string", expected);
	return refuse(p, token->offset, "expected %s, and here is '%s'", expected, token->bytes);
}

static bool expect(struct parser *p, const char *symbol, const char *expected)
{
	if (!at_symbol(p, symbol))
		return refuse_token(p, expected);
	return next(p);
}

/* So that nobody's query can exhaust the stack. */
static bool enter(struct parser *p, size_t offset)
{
	if (p->depth >= EQL_DEPTH_MAX)
		return refuse(p, offset, "nested deeper than %d", EQL_DEPTH_MAX);
	p->depth++;
	return true;
}

static struct eql_expr *add_child(struct vector *children, struct eql_expr *child)
{
	if (child)
		*(struct eql_expr **)vector_add(children, sizeof(child), 1) = child;
	return child;
}

/* Operands joined by a keyword, as one node however many there are. */
static struct eql_expr *parse_joined(struct parser *p, enum eql_kind kind, const char *keyword,
				     struct eql_expr *(*parse)(struct parser *p))
{
	struct vector children = { 0 };
	struct eql_expr *expr;

	expr = add_child(&children, parse(p));
	while (expr && at_name(p, keyword))
		expr = next(p) ? add_child(&children, parse(p)) : NULL;
	if (expr && children.count > 1) {
		expr = eql_new(p->arena, kind, (*(struct eql_expr **)children.data)->offset);
		eql_set_children(p->arena, expr, children.data, children.count);
	}
	vector_free(&children);
	return expr;
}

static struct eql_expr *new_parent(struct parser *p, enum eql_kind kind, size_t offset,
				   struct eql_expr *child)
{
	struct eql_expr *expr;

	if (!child)
		return NULL;
	expr = eql_new(p->arena, kind, offset);
	eql_set_children(p->arena, expr, &child, 1);
	return expr;
}

static struct eql_expr *new_literal(struct parser *p, enum eql_literal_type type, s64 number)
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
	return next(p) ? expr : NULL;
}

static struct eql_expr *parse_number(struct parser *p, bool negative)
{
	u64 limit = (u64)INT64_MAX + negative;

	if (p->token.kind == EQL_TOKEN_DECIMAL)
		return new_literal(p, EQL_DECIMAL, 0);
	if (p->token.kind != EQL_TOKEN_INTEGER)
		return refuse_token(p, "a number");
	if (p->token.number > limit)
		return refuse(p, p->token.offset, "this number is too large");
	return new_literal(p, EQL_INTEGER, negative ? -p->token.number : p->token.number);
}

static struct eql_expr *parse_signed(struct parser *p)
{
	bool negative = at_symbol(p, "-");

	if (!next(p))
		return NULL;
	if (p->token.kind == EQL_TOKEN_NAME || p->token.kind == EQL_TOKEN_QUOTED)
		return refuse(p, p->token.offset, "arithmetic is not supported");
	return parse_number(p, negative);
}

static struct eql_expr *parse_group(struct parser *p)
{
	struct eql_expr *expr;

	if (!enter(p, p->token.offset) || !next(p))
		return NULL;
	expr = parse_or(p);
	if (expr && at_symbol(p, ","))
		return refuse(p, p->token.offset,
			      "a list stands right of 'in', ':', 'like' and 'regex' only");
	if (expr && !expect(p, ")", "')', 'and' or 'or'"))
		return NULL;
	p->depth--;
	return expr;
}

static struct eql_expr *parse_arguments(struct parser *p, struct eql_expr *call)
{
	struct vector arguments = { 0 };
	bool good = true;

	while (good && !at_symbol(p, ")")) {
		if (arguments.count)
			good = expect(p, ",", "',' or ')'");
		good = good && add_child(&arguments, parse_or(p));
	}
	eql_set_children(p->arena, call, arguments.data, arguments.count);
	vector_free(&arguments);
	return good && next(p) ? call : NULL;
}

static struct eql_expr *parse_call(struct parser *p, const struct eql_token *name)
{
	struct eql_expr *call = eql_new(p->arena, EQL_CALL, name->offset);

	call->name = name->bytes;
	if (!enter(p, name->offset) || !next(p))
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
	       (token->kind == EQL_TOKEN_NAME && !keyword_of(token) &&
		token->bytes[token->len - 1] != '~');
}

static const char *append_part(struct parser *p, const char *name, const struct eql_token *part)
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
static bool is_lineage(const struct parser *p)
{
	return at_name(p, "of");
}

static struct eql_expr *parse_field_end(struct parser *p, struct eql_expr *field)
{
	if (at_symbol(p, "["))
		return refuse(p, p->token.offset,
			      "array indexes are not supported; '%s == ...' asks for any element",
			      field->name);
	if (is_lineage(p))
		return refuse(p, field->offset, "'%s of' is not supported", field->name);
	if (at_symbol(p, "("))
		return refuse(p, field->offset, "'%s' is no function", field->name);
	return field;
}

static struct eql_expr *add_part(struct parser *p, struct eql_expr *field,
				 const struct eql_token *part)
{
	if (strlen(field->name) + part->len > NAME_MAX_LEN)
		return refuse(p, field->offset, "no field has such a long name");
	field->name = append_part(p, field->name, part);
	return field;
}

/* A part of a name that is a keyword or none at all. */
static void *refuse_part(struct parser *p)
{
	const char *keyword = keyword_of(&p->token);

	if (!keyword || strcmp(keyword, p->token.bytes))
		return refuse_token(p, "the name of a field");
	return refuse(p, p->token.offset,
		      "expected a field, and '%s' is a keyword; a field of that name is written `%s`",
		      keyword, keyword);
}

/* What follows a name's first part is next. */
static struct eql_expr *parse_parts(struct parser *p, struct eql_expr *field)
{
	struct eql_token part;

	while (field && at_symbol(p, ".")) {
		if (!next(p))
			return NULL;
		part = p->token;
		if (!is_part(&part))
			return refuse_part(p);
		if (!next(p))
			return NULL;
		field = add_part(p, field, &part);
	}
	return field ? parse_field_end(p, field) : NULL;
}

static struct eql_expr *new_field(struct parser *p, size_t offset, const struct eql_token *part)
{
	struct eql_expr *field = eql_new(p->arena, EQL_FIELD, offset);

	field->name = "";
	return add_part(p, field, part);
}

/* The name's first part is next; @offset is where '?' or that part is. */
static struct eql_expr *parse_field(struct parser *p, size_t offset)
{
	struct eql_token part = p->token;

	if (!is_part(&part))
		return refuse_part(p);
	return next(p) ? parse_parts(p, new_field(p, offset, &part)) : NULL;
}

/* A word: what follows it tells a function from a field. */
static struct eql_expr *parse_name(struct parser *p)
{
	struct eql_token name = p->token;

	if (at_name(p, "true") || at_name(p, "false"))
		return new_literal(p, EQL_BOOL, at_name(p, "true"));
	if (at_name(p, "null"))
		return new_literal(p, EQL_NULL, 0);
	if (keyword_of(&name))
		return refuse_part(p);
	if (!next(p))
		return NULL;
	if (at_symbol(p, "("))
		return parse_call(p, &name);
	if (!is_part(&name))
		return refuse(p, name.offset, "expected '(' after the function '%s'", name.bytes);
	return parse_parts(p, new_field(p, name.offset, &name));
}

static struct eql_expr *parse_operand(struct parser *p)
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
	if (at_symbol(p, "("))
		return parse_group(p);
	if (at_symbol(p, "+") || at_symbol(p, "-"))
		return parse_signed(p);
	if (at_symbol(p, "?"))
		return next(p) ? parse_field(p, offset) : NULL;
	return refuse_token(p, "a condition");
}

/* "(" operand { "," operand } ")", appended to a comparison's children. */
static bool parse_list(struct parser *p, struct vector *children)
{
	size_t offset = p->token.offset;

	do {
		if (!next(p))
			return false;
		if (at_symbol(p, ")"))
			return refuse(p, offset, "a list needs a literal after each '(' and ','");
		if (!add_child(children, parse_operand(p)))
			return false;
	} while (at_symbol(p, ","));
	return expect(p, ")", "',' or ')'");
}

/* The operator is next: it, and what stands to its right. */
static struct eql_expr *parse_right(struct parser *p, struct eql_expr *left, enum eql_op op,
				    bool list)
{
	struct eql_expr *expr = eql_new(p->arena, EQL_COMPARE, p->token.offset);
	struct vector children = { 0 };
	bool good;

	expr->op = op;
	add_child(&children, left);
	good = next(p);
	if (good && list && at_symbol(p, "("))
		good = parse_list(p, &children);
	else if (good && (op == EQL_IN || op == EQL_IN_FOLD))
		good = refuse(p, p->token.offset, "'%s' takes a list: (\"...\", \"...\")",
			      eql_op_name(op));
	else if (good)
		good = add_child(&children, parse_operand(p));
	eql_set_children(p->arena, expr, children.data, children.count);
	vector_free(&children);
	return good ? expr : NULL;
}

static struct eql_expr *parse_not_in(struct parser *p, struct eql_expr *left)
{
	size_t offset = p->token.offset;

	if (!next(p))
		return NULL;
	if (at_name(p, "in"))
		return new_parent(p, EQL_NOT, offset, parse_right(p, left, EQL_IN, true));
	if (at_name(p, "in~"))
		return new_parent(p, EQL_NOT, offset, parse_right(p, left, EQL_IN_FOLD, true));
	if (keyword_of(&p->token))
		return refuse(p, offset, "'... not %s ...' is written 'not ... %s ...'",
			      p->token.bytes, p->token.bytes);
	return refuse_token(p, "'in' after 'not'");
}

/* The operator that is next, EQL_OP_COUNT if it is none. */
static enum eql_op at_operator(const struct parser *p)
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
static bool parse_operand_end(struct parser *p)
{
	static const char *const arithmetic[] = { "+", "-", "*", "/", "%", NULL };

	if (at_symbol(p, "="))
		return refuse(p, p->token.offset, "'=' is written '=='");
	if (at_one_of(p, arithmetic))
		return refuse(p, p->token.offset, "arithmetic ('%s') is not supported",
			      p->token.bytes);
	return true;
}

static struct eql_expr *parse_comparison(struct parser *p)
{
	struct eql_expr *expr = parse_operand(p);
	enum eql_op op;

	if (!expr || !parse_operand_end(p))
		return NULL;
	op = at_operator(p);
	if (at_name(p, "not"))
		expr = parse_not_in(p, expr);
	else if (op != EQL_OP_COUNT)
		expr = parse_right(p, expr, op, op >= EQL_IN);
	else
		return expr;
	if (!expr || !parse_operand_end(p))
		return NULL;
	if (at_operator(p) != EQL_OP_COUNT)
		return refuse(p, p->token.offset,
			      "comparisons cannot be chained; join them with 'and'");
	return expr;
}

static struct eql_expr *parse_not(struct parser *p)
{
	size_t offset = p->token.offset;
	struct eql_expr *expr;

	if (!at_name(p, "not"))
		return parse_comparison(p);
	if (!enter(p, offset) || !next(p))
		return NULL;
	expr = new_parent(p, EQL_NOT, offset, parse_not(p));
	p->depth--;
	return expr;
}

static struct eql_expr *parse_and(struct parser *p)
{
	return parse_joined(p, EQL_AND, "and", parse_not);
}

static struct eql_expr *parse_or(struct parser *p)
{
	return parse_joined(p, EQL_OR, "or", parse_and);
}

/* What is not a question about a single event. */
static bool parse_end(struct parser *p)
{
	if (p->token.kind == EQL_TOKEN_END)
		return true;
	if (at_symbol(p, "|"))
		return next(p) && refuse(p, p->token.offset, "pipes ('| %s') are not supported",
					 p->token.bytes);
	if (at_name(p, "until") || at_name(p, "with") || at_name(p, "by"))
		return refuse(p, p->token.offset,
			      "'%s' is not supported: a rule is about a single event",
			      p->token.bytes);
	return refuse_token(p, "'and', 'or' or the end");
}

static bool parse_category(struct parser *p, struct eql_query *query, const struct eql_token *name)
{
	if (!strcmp(name->bytes, "process"))
		query->category = KG_CATEGORY_PROCESS;
	else if (!strcmp(name->bytes, "kexec"))
		query->category = KG_CATEGORY_KEXEC;
	else if (!strcmp(name->bytes, "any"))
		return refuse(p, name->offset,
			      "'any where' is not supported: write 'process where' or 'kexec where'");
	else
		return refuse(p, name->offset,
			      "'%s where': no such events here, only 'process where' and 'kexec where'",
			      name->bytes);
	return true;
}

/* sequence by host.id [...]: more than one event, so no category stands there. */
static bool at_multiple(const struct parser *p)
{
	return at_name(p, "sequence") || at_name(p, "sample") || at_name(p, "join");
}

static bool parse_head(struct parser *p, struct eql_query *query)
{
	struct eql_token name = p->token;

	if (at_multiple(p))
		return refuse(p, name.offset,
			      "'%s' is not supported: a rule is about a single event", name.bytes);
	if (name.kind != EQL_TOKEN_NAME && name.kind != EQL_TOKEN_STRING)
		return refuse_token(p, "'process where' or 'kexec where'");
	if (!next(p))
		return false;
	if (!at_name(p, "where"))
		return refuse_token(p, "'where'");
	return parse_category(p, query, &name) && next(p);
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
	struct parser parser = {
		.lexer = { .text = text, .arena = &query->arena },
		.arena = &query->arena,
	};
	const char *nul = text->len ? memchr(text->data, '\0', text->len) : NULL;

	if (nul)
		return refuse(&parser, nul - text->data, "a NUL in the query");
	if (!next(&parser) || !parse_head(&parser, query))
		return false;
	query->condition = parse_or(&parser);
	return query->condition && parse_end(&parser);
}
