// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "eql_lex.h"
#include "text.h"

#define RAW_QUOTES	"\"\"\""

/* Longest first. */
static const char *const symbols[] = {
	"==", "!=", "<=", ">=",
	"<", ">", "=", ":", "(", ")", "[", "]", ",", ".", "|", "?", "+", "-", "*", "/", "%",
};

/**
 * eql_token_is() - is a word this one
 * @token: the word
 * @kind: what it must be
 * @text: and read
 *
 * Return: true if it is.
 */
bool eql_token_is(const struct eql_token *token, enum eql_token_kind kind, const char *text)
{
	return token->kind == kind && !strcmp(token->bytes, text);
}

/* The byte so far ahead; 0 after the end (and no query has a NUL in it). */
static char peek(const struct eql_lexer *lexer, size_t ahead)
{
	size_t at = lexer->at + ahead;

	return at < lexer->text->len ? lexer->text->data[at] : '\0';
}

static bool starts_with(const struct eql_lexer *lexer, const char *start)
{
	size_t len = strlen(start);

	return len <= lexer->text->len - lexer->at &&
	       !memcmp(lexer->text->data + lexer->at, start, len);
}

#define refuse(lexer, offset, ...) \
	(eql_report((lexer)->text, offset, DIAG_ERROR, __VA_ARGS__), false)

static bool find(const struct eql_lexer *lexer, size_t from, const char *what, size_t *at)
{
	const struct eql_text *text = lexer->text;
	const char *found = memmem(text->data + from, text->len - from, what, strlen(what));

	if (found)
		*at = found - text->data;
	return found;
}

/*
 * A comment ends at the first end of one. Where it holds the start of another
 * and more ends follow, Elasticsearch may read on; then nobody should guess.
 */
static bool skip_block_comment(struct eql_lexer *lexer)
{
	size_t start = lexer->at, end, inner, next;

	if (!find(lexer, start + 2, "*/", &end))
		return refuse(lexer, start, "this comment has no end");
	if (find(lexer, start + 2, "/*", &inner) && inner + 1 < end &&
	    find(lexer, end + 2, "*/", &next))
		return refuse(lexer, inner, "a comment in a comment: where does the outer end?");
	lexer->at = end + 2;
	return true;
}

static bool skip_blanks(struct eql_lexer *lexer)
{
	for (;;) {
		if (isspace((unsigned char)peek(lexer, 0))) {
			lexer->at++;
		} else if (peek(lexer, 0) != '/') {
			return true;
		} else if (starts_with(lexer, "//")) {
			while (lexer->at < lexer->text->len && peek(lexer, 0) != '\n')
				lexer->at++;
		} else if (starts_with(lexer, "/*")) {
			if (!skip_block_comment(lexer))
				return false;
		} else {
			return true;
		}
	}
}

static bool is_name_start(char c)
{
	return isalpha((unsigned char)c) || c == '_' || c == '@';
}

static bool is_name_part(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static bool lex_name(struct eql_lexer *lexer, struct eql_token *token)
{
	token->kind = EQL_TOKEN_NAME;
	do {
		lexer->at++;
	} while (is_name_part(peek(lexer, 0)));
	if (peek(lexer, 0) == '~')
		lexer->at++;
	token->len = lexer->at - token->offset;
	token->bytes = arena_copy(lexer->arena, lexer->text->data + token->offset, token->len);
	return true;
}

/* Room for what stands between quotes: nothing is longer than it is written. */
static char *alloc_quoted(const struct eql_lexer *lexer)
{
	char quote = peek(lexer, 0);
	size_t len = 1;

	while (peek(lexer, len) && peek(lexer, len) != quote && peek(lexer, len) != '\n')
		len += peek(lexer, len) == '\\' && peek(lexer, len + 1) ? 2 : 1;
	return arena_alloc(lexer->arena, len + 1);
}

/* Within back-quotes nothing else is special; no field has one in its name. */
static bool lex_quoted_name(struct eql_lexer *lexer, struct eql_token *token)
{
	char *to = alloc_quoted(lexer);

	token->kind = EQL_TOKEN_QUOTED;
	token->bytes = to;
	for (lexer->at++; peek(lexer, 0) != '`'; lexer->at++) {
		if (!peek(lexer, 0) || peek(lexer, 0) == '\n')
			return refuse(lexer, token->offset, "this name has no closing back-quote");
		to[token->len++] = peek(lexer, 0);
	}
	lexer->at++;
	return true;
}

static void skip_digits(struct eql_lexer *lexer)
{
	while (isdigit((unsigned char)peek(lexer, 0)))
		lexer->at++;
}

static bool skip_fraction(struct eql_lexer *lexer)
{
	size_t from = lexer->at;

	if (peek(lexer, 0) == '.' && isdigit((unsigned char)peek(lexer, 1))) {
		lexer->at++;
		skip_digits(lexer);
	}
	if (tolower(peek(lexer, 0)) == 'e') {
		size_t sign = peek(lexer, 1) == '+' || peek(lexer, 1) == '-';

		if (isdigit((unsigned char)peek(lexer, 1 + sign))) {
			lexer->at += 1 + sign;
			skip_digits(lexer);
		}
	}
	return lexer->at > from;
}

static bool to_number(const char *digits, u64 *number)
{
	for (*number = 0; *digits; digits++) {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, (u64)(*digits - '0'), number))
			return false;
	}
	return true;
}

static bool lex_number(struct eql_lexer *lexer, struct eql_token *token)
{
	skip_digits(lexer);
	token->kind = skip_fraction(lexer) ? EQL_TOKEN_DECIMAL : EQL_TOKEN_INTEGER;
	if (is_name_part(peek(lexer, 0)))
		return refuse(lexer, token->offset, "neither a number nor a name");
	token->len = lexer->at - token->offset;
	token->bytes = arena_copy(lexer->arena, lexer->text->data + token->offset, token->len);
	if (token->kind == EQL_TOKEN_INTEGER && !to_number(token->bytes, &token->number))
		return refuse(lexer, token->offset, "this number is too large");
	return true;
}

/* Raw: what stands between the quotes, of which the content may end in two. */
static bool lex_raw_string(struct eql_lexer *lexer, struct eql_token *token)
{
	size_t from = lexer->at + strlen(RAW_QUOTES), end, newline;

	token->kind = EQL_TOKEN_STRING;
	if (!find(lexer, from, RAW_QUOTES, &end))
		return refuse(lexer, token->offset, "this string has no closing \"\"\"");
	while (end + 3 < lexer->text->len && token->len < 2 &&
	       lexer->text->data[end + 3] == '"') {
		end++;
		token->len++;
	}
	if (find(lexer, from, "\n", &newline) && newline < end)
		return refuse(lexer, newline, "a string ends on the line where it begins");
	token->len = end - from;
	token->bytes = arena_copy(lexer->arena, lexer->text->data + from, token->len);
	lexer->at = end + 3;
	return true;
}

#define UNICODE_DIGITS_MIN	2
#define UNICODE_DIGITS_MAX	8

/* \u{h..h}: the lexer stands at the backslash. */
static bool lex_unicode(struct eql_lexer *lexer, char **to)
{
	size_t escape = lexer->at, digits;
	u64 code = 0;

	lexer->at += 2;
	if (peek(lexer, 0) != '{')
		return refuse(lexer, escape, "after '\\u' stands a number in braces");
	lexer->at++;
	for (digits = 0; isxdigit((unsigned char)peek(lexer, 0)); digits++, lexer->at++)
		code = code << 4 | text_hex_digit(peek(lexer, 0));
	if (peek(lexer, 0) != '}' || digits < UNICODE_DIGITS_MIN || digits > UNICODE_DIGITS_MAX)
		return refuse(lexer, escape, "'\\u{...}' takes 2 to 8 hexadecimal digits");
	lexer->at++;
	if (!code)
		return refuse(lexer, escape, "no value here can hold a NUL");
	digits = text_put_utf8(*to, code);
	if (!digits)
		return refuse(lexer, escape, "there is no such character");
	*to += digits;
	return true;
}

static bool lex_escape(struct eql_lexer *lexer, char **to)
{
	static const char letters[] = "btnfr\"\\";
	static const char meanings[] = "\b\t\n\f\r\"\\";
	const char *letter;

	if (peek(lexer, 1) == 'u')
		return lex_unicode(lexer, to);
	letter = peek(lexer, 1) ? strchr(letters, peek(lexer, 1)) : NULL;
	if (!letter)
		return refuse(lexer, lexer->at,
			      "no such escape; in \"\"\"...\"\"\" a backslash is a backslash");
	*(*to)++ = meanings[letter - letters];
	lexer->at += 2;
	return true;
}

/* A string that stands for what is written; most do. */
static bool lex_plain_string(struct eql_lexer *lexer, struct eql_token *token)
{
	const char *from = lexer->text->data + lexer->at + 1, *at = from;
	const char *end = lexer->text->data + lexer->text->len;

	while (at < end && *at && *at != '"' && *at != '\\' && *at != '\n' && *at != '\r')
		at++;
	if (at == end || *at != '"')
		return false;
	token->len = at - from;
	token->bytes = arena_copy(lexer->arena, from, token->len);
	lexer->at += token->len + 2;
	return true;
}

static bool lex_string(struct eql_lexer *lexer, struct eql_token *token)
{
	char *to;

	token->kind = EQL_TOKEN_STRING;
	if (lex_plain_string(lexer, token))
		return true;
	to = alloc_quoted(lexer);
	token->bytes = to;
	lexer->at++;
	while (peek(lexer, 0) != '"') {
		char c = peek(lexer, 0);

		if (!c || c == '\n' || c == '\r')
			return refuse(lexer, token->offset, "this string has no closing quote");
		if (c == '\\') {
			if (!lex_escape(lexer, &to))
				return false;
			continue;
		}
		*to++ = c;
		lexer->at++;
	}
	lexer->at++;
	token->len = to - token->bytes;
	return true;
}

static bool lex_symbol(struct eql_lexer *lexer, struct eql_token *token)
{
	size_t i;

	token->kind = EQL_TOKEN_SYMBOL;
	for (i = 0; i < ARRAY_SIZE(symbols); i++) {
		if (*symbols[i] != peek(lexer, 0) || !starts_with(lexer, symbols[i]))
			continue;
		token->bytes = symbols[i];
		token->len = strlen(symbols[i]);
		lexer->at += token->len;
		return true;
	}
	if (peek(lexer, 0) == '!')
		return refuse(lexer, lexer->at, "'!' is written 'not'");
	if (peek(lexer, 0) == '~')
		return refuse(lexer, lexer->at, "a '~' stands right after the word it belongs to");
	return refuse(lexer, lexer->at, "this character means nothing here");
}

static bool is_old_string(const struct eql_lexer *lexer)
{
	size_t quote = peek(lexer, 0) == '?';

	return peek(lexer, quote) == '\'' || (quote && peek(lexer, quote) == '"');
}

/**
 * eql_lex() - the next word of a query
 * @lexer: where it is, and then where it got to
 * @token: filled in
 *
 * Return: false if there is no such word, which was reported.
 */
bool eql_lex(struct eql_lexer *lexer, struct eql_token *token)
{
	bool good;

	if (!skip_blanks(lexer))
		return false;
	*token = (struct eql_token){ .offset = lexer->at, .bytes = "" };
	if (lexer->at >= lexer->text->len)
		good = true;
	else if (is_old_string(lexer))
		good = refuse(lexer, lexer->at,
			      "a string is written \"...\" or, raw, \"\"\"...\"\"\"");
	else if (is_name_start(peek(lexer, 0)))
		good = lex_name(lexer, token);
	else if (peek(lexer, 0) == '`')
		good = lex_quoted_name(lexer, token);
	else if (isdigit((unsigned char)peek(lexer, 0)))
		good = lex_number(lexer, token);
	else if (starts_with(lexer, RAW_QUOTES))
		good = lex_raw_string(lexer, token);
	else if (peek(lexer, 0) == '"')
		good = lex_string(lexer, token);
	else
		good = lex_symbol(lexer, token);
	token->end = lexer->at;
	return good;
}

/**
 * eql_lex_place() - where a byte of what a string stands for is written
 * @text: the query
 * @string: where in it the string begins; it was read before
 * @at: the byte, of what the string stands for
 *
 * Return: where in the query.
 */
size_t eql_lex_place(const struct eql_text *text, size_t string, size_t at)
{
	struct eql_lexer lexer = { .text = text, .at = string };
	char decoded[TEXT_UTF8_MAX], *to;
	size_t from;

	if (starts_with(&lexer, RAW_QUOTES))
		return string + strlen(RAW_QUOTES) + at;
	lexer.at++;
	for (; at && peek(&lexer, 0) != '"'; at -= to - decoded) {
		from = lexer.at;
		to = decoded;
		if (peek(&lexer, 0) == '\\') {
			lex_escape(&lexer, &to);
		} else {
			lexer.at++;
			to++;
		}
		if ((size_t)(to - decoded) > at)
			return from;
	}
	return lexer.at;
}
