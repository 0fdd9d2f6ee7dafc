// SPDX-License-Identifier: GPL-2.0
/*
 * A question for options becomes a regular expression that takes an argument which
 * gives one of them. Of a tool to which -c and a value is an option, the question
 * for -l, -u and --load becomes
 *
 *	-(([^\-c][^c]*)?[lu].*|-(l(o|oa|oad)?)(=.*)?)
 */
#include <ctype.h>
#include <string.h>

#include "eql_getopt.h"
#include "eql_lex.h"
#include "regex.h"

#define OPTION_NAME_MAX	64u	/* all its beginnings are in the expression */

/**
 * struct options - what is asked for, on its way to a regular expression
 * @c: the check
 * @valued: char: the letters that take a value
 * @letters: char: the short options that are asked for
 * @names: char: the long ones, as an expression; empty if there are none
 */
struct options {
	struct eql_checker *c;
	struct vector valued;
	struct vector letters;
	struct vector names;
};

static bool refuse(struct options *options, const struct eql_literal *literal, const char *at,
		   const char *why)
{
	size_t offset = eql_lex_place(options->c->text, literal->offset, at - literal->bytes);

	eql_refuse(options->c, offset, "%s", why);
	return false;
}

static bool is_visible(char c)
{
	return c > ' ' && c < 0x7f;
}

static void put(struct vector *to, const char *text, size_t len)
{
	if (len)
		memcpy(vector_add(to, 1, len), text, len);
}

static void put_words(struct vector *to, const char *words)
{
	put(to, words, strlen(words));
}

/* Characters that are themselves, whatever they mean to an expression. */
static void put_plain(struct vector *to, const char *text, size_t len)
{
	for (; len; text++, len--) {
		if (!isalnum((unsigned char)*text))
			put(to, "\\", 1);
		put(to, text, 1);
	}
}

static const char *why_no_letter(char c)
{
	if (c == ';')
		return "';' is not supported: write 'W:' for 'W;'";
	if (!is_visible(c) || c == '-' || c == ':')
		return "a getopt string has letters, each with none, one or two ':' after it";
	return NULL;
}

/* Of a letter that stands there twice, getopt() sees the first. */
static bool take_string(struct options *options, const struct eql_literal *string)
{
	const char *at = string->bytes, *first, *why;
	size_t colons;

	at += *at == '+' || *at == '-';
	at += *at == ':';
	for (first = at; *at; at += 1 + colons) {
		why = why_no_letter(*at);
		if (why)
			return refuse(options, string, at, why);
		colons = at[1] == ':' ? 1 + (at[2] == ':') : 0;
		if (colons && strchr(first, *at) == at)
			put(&options->valued, at, 1);
	}
	return true;
}

/* Each beginning of a name means it: l(o|oa|oad)? */
static void add_name(struct options *options, const struct eql_literal *name)
{
	struct vector *names = &options->names;
	size_t len;

	put_words(names, names->count ? "|" : "");
	put_plain(names, name->bytes, 1);
	for (len = 1; len < name->len; len++) {
		put_words(names, len == 1 ? "(" : "|");
		put_plain(names, name->bytes + 1, len);
	}
	put_words(names, ")?");
}

static const char *why_no_name(const char *at, const struct eql_literal *name)
{
	if (*at == '-' && at == name->bytes)
		return "an option is named without the '-' before it";
	if (*at == '=')
		return "an option is named without a '=' and a value";
	if (!is_visible(*at))
		return "the name of an option has ASCII characters alone, and no space";
	if (name->len == 1 && (*at == ':' || *at == ';'))
		return "no option can have this name";
	return NULL;
}

static bool take_name(struct options *options, const struct eql_literal *name)
{
	const char *at, *why;

	if (!name->len)
		return refuse(options, name, name->bytes, "the name of an option is missing");
	for (at = name->bytes; *at; at++) {
		why = why_no_name(at, name);
		if (why)
			return refuse(options, name, at, why);
	}
	if (name->len == 1) {
		put(&options->letters, name->bytes, 1);
	} else if (name->len <= OPTION_NAME_MAX) {
		add_name(options, name);
	} else {
		eql_refuse(options->c, name->offset,
			   "the name of an option is longer than %u characters", OPTION_NAME_MAX);
		return false;
	}
	return true;
}

/*
 * One of the letters that are asked for, after others none of which takes a value.
 * The first is no '-': after "--" stands a name.
 */
static void put_cluster(const struct options *options, struct vector *to)
{
	const struct vector *valued = &options->valued, *letters = &options->letters;

	put_words(to, "([^\\-");
	put_plain(to, valued->data, valued->count);
	put_words(to, valued->count ? "][^" : "].*");
	put_plain(to, valued->data, valued->count);
	put_words(to, valued->count ? "]*)?[" : ")?[");
	put_plain(to, letters->data, letters->count);
	put_words(to, "].*");
}

static void put_expression(const struct options *options, struct vector *to)
{
	const struct vector *letters = &options->letters, *names = &options->names;

	put_words(to, "-(");
	if (letters->count)
		put_cluster(options, to);
	put_words(to, letters->count && names->count ? "|" : "");
	if (names->count) {
		put_words(to, "-(");
		put(to, names->data, names->count);
		put_words(to, ")(=.*)?");
	}
	put_words(to, ")");
}

static bool compile(struct eql_checker *c, struct eql_literal *literal)
{
	struct kg_text text = { .data = literal->bytes, .len = literal->len };
	struct regex_remark remark;

	if (!c->regex_work)
		return false;
	literal->regex = regex_compile(c->arena, text, false, &c->regex_work, &remark);
	if (!literal->regex)
		eql_refuse(c, literal->offset, "too many options: %s", remark.text);
	return literal->regex;
}

/* Ask for an expression instead, and remember what was written. */
static bool replace(struct options *options, struct eql_expr *test)
{
	struct eql_checker *c = options->c;
	struct eql_literal *literal = arena_alloc(c->arena, sizeof(*literal));
	struct vector expression = { 0 };

	put_expression(options, &expression);
	put(&expression, "", 1);
	*literal = (struct eql_literal){
		.type = EQL_STRING,
		.bytes = arena_copy(c->arena, expression.data, expression.count),
		.len = expression.count - 1,
		.offset = test->offset,
	};
	vector_free(&expression);
	test->written = arena_copy(c->arena, test, sizeof(*test));
	test->op = EQL_REGEX;
	test->literals = literal;
	test->n_literals = 1;
	return compile(c, literal);
}

static bool is_list_of_arguments(const char *field)
{
	const char *dot = strrchr(field, '.');

	return dot && !strcmp(dot, ".args");
}

static bool take_literals(struct options *options, const struct eql_expr *test)
{
	bool taken = take_string(options, &test->literals[0]);
	size_t i;

	for (i = 1; i < test->n_literals; i++)
		taken &= take_name(options, &test->literals[i]);
	return taken;
}

/**
 * eql_getopt_compile() - make a question for options one that the engine knows
 * @c: the check
 * @call: the question as it is written
 * @test: the same; its literals are a getopt string and names of options
 *
 * Return: false if it is refused, which was reported.
 */
bool eql_getopt_compile(struct eql_checker *c, const struct eql_expr *call,
			struct eql_expr *test)
{
	const struct eql_expr *field = call->children[0];
	struct options options = { .c = c };
	bool taken;

	if (!is_list_of_arguments(field->name)) {
		eql_refuse(c, field->offset,
			   "'getopt' reads a list of arguments, such as process.args, and '%s' is none",
			   field->name);
		return false;
	}
	taken = take_literals(&options, test) && replace(&options, test);
	vector_free(&options.valued);
	vector_free(&options.letters);
	vector_free(&options.names);
	return taken;
}
