// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "tail.h"

static u64 number_at(struct json_object *root, const char *key, const char *inner)
{
	struct json_object *object, *value;

	if (!json_object_object_get_ex(root, key, &object) ||
	    !json_object_object_get_ex(object, inner, &value))
		return 0;
	return json_object_get_uint64(value);
}

/* An alert's number, or that of one that could not be read; 0 if it is neither. */
static u64 number_of_document(const char *line, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root = tokener ? json_tokener_parse_ex(tokener, line, len) : NULL, *own;
	u64 seq = 0;

	if (root) {
		seq = number_at(root, "event", "sequence");
		if (!seq && json_object_object_get_ex(root, "kexecguard", &own))
			seq = number_at(own, "broken", "sequence");
	}
	json_object_put(root);
	if (tokener)
		json_tokener_free(tokener);
	return seq;
}

static size_t tail_of_ecs(const char *text, size_t len, u64 *seq)
{
	size_t at, next, end = 0;
	const char *newline;
	u64 number;

	for (at = 0; at < len; at = next) {
		newline = memchr(text + at, '\n', len - at);
		if (!newline)
			break;
		next = newline + 1 - text;
		number = number_of_document(text + at, next - at);
		if (number) {
			*seq = number;
			end = next;
		}
	}
	return end;
}

/* The line of a block that has its number in it; 0 if it is another line. */
static u64 number_of_line(const char *line, const char *end)
{
	static const char *const heads[] = { "  alert ", "Alert " };
	size_t i;

	for (i = 0; i < 2; i++) {
		if ((size_t)(end - line) <= strlen(heads[i]) ||
		    memcmp(line, heads[i], strlen(heads[i])))
			continue;
		for (line += strlen(heads[i]); line < end && *line == ' '; line++)
			;
		return line < end && isdigit((unsigned char)*line) ? strtoull(line, NULL, 10) : 0;
	}
	return 0;
}

/*
 * Of a block that ends in an empty line. Before the last line that looks so there may
 * be a sentence that begins with the name of a process, which anybody can choose.
 */
static u64 number_of_block(const char *text, const char *end)
{
	const char *newline;
	u64 seq = 0, number;

	for (; text < end; text = newline + 1) {
		newline = memchr(text, '\n', end - text);
		number = number_of_line(text, newline);
		if (number)
			seq = number;
	}
	return seq;
}

static size_t tail_of_text(const char *text, size_t len, u64 *seq)
{
	const char *at = text, *blank;
	size_t end = 0;
	u64 number;

	while ((blank = memmem(at, text + len - at, "\n\n", 2))) {
		number = number_of_block(at, blank + 1);
		at = blank + 2;
		if (number) {
			*seq = number;
			end = at - text;
		}
	}
	return end;
}

/**
 * tail_read() - find the last alert that is whole
 * @text: the end of a file, from where a record begins
 * @len: bytes of it
 * @format: of the records
 * @seq: gets the number of that alert, if there is any
 *
 * Return: bytes up to the end of that alert, 0 if there is none. What is behind
 * it was to be followed by another, or is cut.
 */
size_t tail_read(const char *text, size_t len, enum record_format format, u64 *seq)
{
	return format == RECORD_ECS ? tail_of_ecs(text, len, seq) : tail_of_text(text, len, seq);
}
