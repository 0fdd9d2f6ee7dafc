// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "command.h"
#include "jsonl_file.h"
#include "memory.h"
#include "slurp.h"

/* What some editors begin a file of UTF-8 with. */
#define BYTE_ORDER_MARK	"\xef\xbb\xbf"

/**
 * jsonl_file_report() - say that a line cannot be used
 * @file: the file
 * @at: where in its text
 * @why: what is wrong
 */
void jsonl_file_report(struct jsonl_file *file, const char *at, const char *why)
{
	diag_at(&file->text, at - file->text.data, DIAG_ERROR, "%s", why);
	file->n_bad++;
}

static void report_no_json(struct jsonl_file *file, const char *at, enum json_tokener_error error)
{
	char why[80];

	snprintf(why, sizeof(why), "not JSON: %s", json_tokener_error_desc(error));
	jsonl_file_report(file, at, why);
}

static void take_line(struct jsonl_file *file, const char *text, size_t len, size_t line)
{
	struct json_object *document;
	enum json_tokener_error error;

	if (strspn(text, " \t\r\n") >= len)
		return;
	json_tokener_reset(file->tokener);
	document = json_tokener_parse_ex(file->tokener, text, len);
	error = json_tokener_get_error(file->tokener);
	if (error == json_tokener_success)
		file->take(file, document, text, line);
	else if (error == json_tokener_continue)
		jsonl_file_report(file, text + len, "the line ends within a JSON value");
	else
		report_no_json(file, text + json_tokener_get_parse_end(file->tokener), error);
	json_object_put(document);
}

static void take_lines(struct jsonl_file *file)
{
	const char *at = file->text.data, *end = at + file->text.len, *newline;
	size_t line;

	if (!strncmp(at, BYTE_ORDER_MARK, strlen(BYTE_ORDER_MARK)))
		at += strlen(BYTE_ORDER_MARK);
	for (line = 0; at < end; line++, at = newline + 1) {
		newline = memchr(at, '\n', end - at);
		if (!newline)
			newline = end;
		take_line(file, at, newline - at, line);
	}
}

/* The text that is read ends in a NUL that is not counted. */
static int load(const char *path, struct vector *to)
{
	FILE *from = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int err = from ? slurp(from, to, SIZE_MAX) : errno;

	vector_add(to, 1, 1);
	to->count--;
	if (from && from != stdin)
		fclose(from);
	return err ? diag_input(path, "%s", strerror(err)) : EXIT_DONE;
}

static int read_text(struct jsonl_file *file)
{
	file->tokener = json_tokener_new();
	if (!file->tokener) {
		diag_error("out of memory");
		return EXIT_FINDINGS;
	}
	json_tokener_set_flags(file->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	take_lines(file);
	json_tokener_free(file->tokener);
	return file->n_bad ? EXIT_USAGE : EXIT_DONE;
}

/**
 * jsonl_file_read() - read documents
 * @file: who takes them
 * @path: the file; "-" is standard input
 *
 * A line that is no JSON is reported, and the others are read.
 *
 * Return: %EXIT_DONE; %EXIT_USAGE if the file or a line of it cannot be read.
 */
int jsonl_file_read(struct jsonl_file *file, const char *path)
{
	struct vector text = { 0 };
	int err = load(path, &text);

	file->text = (struct diag_text){ .to = stderr, .path = path, .data = text.data,
					 .len = text.count };
	if (!err)
		err = read_text(file);
	vector_free(&text);
	return err;
}
