// SPDX-License-Identifier: GPL-2.0
/*
 * What a query is about, seen from its words alone. A query that was not
 * written for us may use what we would refuse, and yet say at its beginning
 * that it is for another system: then it is not wrong, but not for us.
 */
#include <string.h>
#include <strings.h>

#include "eql_lex.h"
#include "eql_subject.h"

/**
 * struct scan - a query being looked through
 * @lexer: reads its words
 * @token: the word at hand; EQL_TOKEN_END where there is none that can be read
 */
struct scan {
	struct eql_lexer lexer;
	struct eql_token token;
};

static void next(struct scan *scan)
{
	if (!eql_lex(&scan->lexer, &scan->token))
		scan->token = (struct eql_token){ .kind = EQL_TOKEN_END };
}

static bool at_name(const struct scan *scan, const char *name)
{
	return eql_token_is(&scan->token, EQL_TOKEN_NAME, name);
}

static bool at_symbol(const struct scan *scan, const char *symbol)
{
	return eql_token_is(&scan->token, EQL_TOKEN_SYMBOL, symbol);
}

static bool pass_symbol(struct scan *scan, const char *symbol)
{
	if (!at_symbol(scan, symbol))
		return false;
	next(scan);
	return true;
}

static bool pass_name(struct scan *scan, const char *name)
{
	if (!at_name(scan, name))
		return false;
	next(scan);
	return true;
}

/* "sequence", or what stands before "where" and is no category of ours. */
static const char *scan_events(struct scan *scan)
{
	struct eql_token first = scan->token;

	if (at_name(scan, "sequence") || at_name(scan, "sample") || at_name(scan, "join"))
		return first.bytes;
	if (first.kind != EQL_TOKEN_NAME && first.kind != EQL_TOKEN_STRING)
		return NULL;
	next(scan);
	if (!pass_name(scan, "where") || !strcmp(first.bytes, "process") ||
	    !strcmp(first.bytes, "kexec"))
		return NULL;
	return first.bytes;
}

static bool pass_system_field(struct scan *scan)
{
	pass_symbol(scan, "?");
	return pass_name(scan, "host") && pass_symbol(scan, ".") && pass_name(scan, "os") &&
	       pass_symbol(scan, ".") && pass_name(scan, "type");
}

static bool pass_equality(struct scan *scan)
{
	return pass_symbol(scan, "==") || pass_symbol(scan, ":") || pass_name(scan, "in") ||
	       pass_name(scan, "in~") || pass_name(scan, "like") || pass_name(scan, "like~");
}

/* The first of the systems in a list, unless Linux may be among them. */
static const char *scan_systems(struct scan *scan)
{
	const char *first = NULL;

	pass_symbol(scan, "(");
	do {
		if (scan->token.kind != EQL_TOKEN_STRING ||
		    !strcasecmp(scan->token.bytes, "linux") ||
		    strpbrk(scan->token.bytes, "*?"))
			return NULL;
		if (!first)
			first = scan->token.bytes;
		next(scan);
	} while (pass_symbol(scan, ","));
	pass_symbol(scan, ")");
	return first;
}

static const char *scan_condition(struct scan *scan)
{
	if (!pass_system_field(scan) || !pass_equality(scan))
		return NULL;
	return scan_systems(scan);
}

/* Behind it no system is named. */
static size_t last_mention(const struct eql_text *text)
{
	static const char name[] = "host";
	const char *at = text->data, *end = at + text->len;
	size_t last = 0;

	while ((at = memmem(at, end - at, name, strlen(name))))
		last = ++at - text->data;
	return last;
}

/* host.os.type == "windows" decides if all else is joined to it by "and". */
static void scan_conditions(struct scan *scan, struct eql_subject *subject)
{
	size_t last = last_mention(scan->lexer.text);
	struct eql_subject found = { 0 };
	bool begins = true;
	int depth = 0;

	while (scan->token.kind != EQL_TOKEN_END && (found.system || scan->token.offset < last)) {
		if (begins && depth <= 0 && !found.system) {
			begins = false;
			found.offset = scan->token.offset;
			found.system = scan_condition(scan);
			continue;
		}
		if (depth <= 0 && at_name(scan, "or"))
			return;
		begins = at_name(scan, "and");
		depth += at_symbol(scan, "(") - at_symbol(scan, ")");
		next(scan);
	}
	if (found.system)
		*subject = found;
}

/**
 * eql_subject() - find out what a query is about that never happens here
 * @text: the query; nothing is said if it is wrong
 * @arena: where the texts of the result live
 *
 * Return: what it is about.
 */
struct eql_subject eql_subject(const struct eql_text *text, struct arena *arena)
{
	struct diag_text unheard = { .data = text->file->data, .len = text->file->len };
	struct eql_text silent = { .data = text->data, .len = text->len, .file = &unheard,
				   .offsets = text->offsets };
	struct scan scan = { .lexer = { .text = &silent, .arena = arena } };
	struct eql_subject subject = { 0 };

	next(&scan);
	subject.offset = scan.token.offset;
	subject.events = scan_events(&scan);
	if (!subject.events)
		scan_conditions(&scan, &subject);
	return subject;
}
