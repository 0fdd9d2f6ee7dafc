// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../../userspace/eql.h"
#include "fuzz.h"

/* A message may quote much of an input; a part of one must not look like another. */
#define MESSAGE_SIZE	(256 * 1024)

/**
 * fuzz_take() - a number from the input
 * @input: the input, which has that much less then
 * @bytes: how many bytes it takes, at most 4
 *
 * Return: the number; an input that is used up goes on with zeros.
 */
u32 fuzz_take(struct fuzz_input *input, size_t bytes)
{
	u32 number = 0;

	if (bytes > input->len)
		bytes = input->len;
	memcpy(&number, input->data, bytes);
	input->data += bytes;
	input->len -= bytes;
	return number;
}

/**
 * fuzz_take_text() - some of the input, in memory of its own
 * @input: the input, which has that much less then
 * @len: how many bytes, at most
 *
 * Not a byte more is allocated, and no NUL ends it, so that whoever reads past
 * its end is caught.
 *
 * Return: the bytes, for free().
 */
char *fuzz_take_text(struct fuzz_input *input, size_t len)
{
	char *text;

	if (len > input->len)
		len = input->len;
	text = malloc(len ? len : 1);
	if (!text)
		abort();
	memcpy(text, input->data, len);
	input->data += len;
	input->len -= len;
	return text;
}

/* That the tool contradicts itself is a finding; all else is for nobody. */
static ssize_t hear(void *cookie, const char *text, size_t len)
{
	static const char finding[] = "kexecguard: error: internal error";

	if (len >= strlen(finding) && !memcmp(text, finding, strlen(finding))) {
		fwrite(text, 1, len, stderr);
		abort();
	}
	return len;
}

/**
 * fuzz_messages() - where a target sends what the tool says
 *
 * Return: a stream that aborts when it is told of an internal error.
 */
FILE *fuzz_messages(void)
{
	static FILE *messages;

	if (!messages) {
		messages = fopencookie(NULL, "w", (cookie_io_functions_t){ .write = hear });
		if (!messages)
			abort();
		setvbuf(messages, NULL, _IOLBF, MESSAGE_SIZE);
	}
	return messages;
}

/**
 * fuzz_compile() - a program of one query
 * @query: the query
 * @len: its bytes
 * @action: of the rule
 * @size: set to the program's bytes
 *
 * Return: the program, for free(); NULL if the query is refused or never matches.
 */
void *fuzz_compile(const char *query, size_t len, enum kg_action action, size_t *size)
{
	struct diag_text file = { .to = fuzz_messages(), .path = "query", .data = query,
				  .len = len };
	struct eql_text text = { .data = query, .len = len, .file = &file };
	struct eql_query *read = eql_read(&text, (struct eql_use){ .action = action });
	struct rule rule = { .path = "query", .id = "id", .name = "name", .meta = "{}",
			     .action = action, .query = read };
	struct ruleset set = { .rules = &rule, .n_rules = 1, .messages = fuzz_messages() };
	void *blob = NULL;

	if (!read)
		return NULL;
	rule.category = read->category;
	if (!read->never)
		blob = ruleset_compile(&set, size);
	eql_free(read);
	return blob;
}
