// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "escape.h"
#include "memory.h"
#include "moment.h"
#include "text.h"
#include "utf8.h"
#include "writer.h"

#define ROOM_FIRST	8192	/* an alert's document is rarely longer */
#define DIGITS_MAX	20	/* of 64 bits */
#define CODE_MAX	12	/* of a character, as two \uNNNN */

/* Where so many bytes can be written. */
static char *room_for(struct writer *to, size_t len)
{
	if (to->room - to->len < len) {
		to->room = to->room ? (to->room + len) * 2 : ROOM_FIRST + len;
		to->data = memory_resize(to->data, to->room);
	}
	return to->data + to->len;
}

static void end_at(struct writer *to, const char *at)
{
	to->len = at - to->data;
}

static void put(struct writer *to, const char *text, size_t len)
{
	end_at(to, mempcpy(room_for(to, len), text, len));
}

/* What stands before it ends in one of these only if it is the first there. */
static bool is_first(const struct writer *to)
{
	char last = to->len ? to->data[to->len - 1] : '[';

	return last == '{' || last == '[';
}

/*
 * Returns where the value is to be written, of so many bytes at most. Keys are ours:
 * nothing in them needs an escape.
 */
static char *put_key(struct writer *to, const char *key, size_t room)
{
	size_t len = key ? strlen(key) : 0;
	char *at = room_for(to, len + strlen(",\"\":") + room);

	if (!is_first(to))
		*at++ = ',';
	if (!key)
		return at;
	*at++ = '"';
	at = mempcpy(at, key, len);
	*at++ = '"';
	*at++ = ':';
	return at;
}

static char *put_digits(char *at, u64 value)
{
	char digits[DIGITS_MAX];
	size_t n = 0;

	do {
		digits[n++] = '0' + value % 10;
		value /= 10;
	} while (value);
	while (n)
		*at++ = digits[--n];
	return at;
}

static void put_code(struct writer *to, u32 code)
{
	char *at = room_for(to, CODE_MAX + 1);

	if (code < 0x10000) {
		to->len += sprintf(at, "\\u%04x", code);
		return;
	}
	code -= 0x10000;
	to->len += sprintf(at, "\\u%04x\\u%04x", 0xd800 | code >> 10, 0xdc00 | (code & 0x3ff));
}

/* What is itself to a terminal. */
static bool is_shown(char c)
{
	return c >= ' ' && c <= '~';
}

/* Nearly all there is to be written: it is itself to JSON, too. */
static bool is_plain(char c)
{
	return is_shown(c) && c != '"' && c != '\\';
}

static size_t plain_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && is_plain(text[n]))
		n++;
	return n;
}

static size_t shown_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && is_shown(text[n]))
		n++;
	return n;
}

/* Returns its bytes; what is no UTF-8 is passed on byte by byte. */
static size_t put_shown(struct writer *to, const char *text, size_t len)
{
	u32 code;
	size_t n = utf8_decode(text, len, &code);

	if (n && utf8_is_hidden(code))
		put_code(to, code);
	else
		put(to, text, n ? n : 1);
	return n ? n : 1;
}

/* What JSON has an escape of its own for; 0 if it has none. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	}
	return 0;
}

static size_t put_escaped(struct writer *to, const char *text, size_t len)
{
	char escape = short_escape(*text);

	if (!escape)
		return put_shown(to, text, len);
	put(to, (char[]){ '\\', escape }, 2);
	return 1;
}

static void put_part(struct writer *to, const char *text, size_t len)
{
	size_t plain;

	while (len) {
		plain = plain_len(text, len);
		put(to, text, plain);
		if (plain < len)
			plain += put_escaped(to, text + plain, len - plain);
		text += plain;
		len -= plain;
	}
}

static void put_plain(struct writer *to, const char *key, const char *text, size_t len)
{
	char *at = put_key(to, key, len + strlen("\"\""));

	*at++ = '"';
	at = mempcpy(at, text, len);
	*at++ = '"';
	end_at(to, at);
}

static void put_string(struct writer *to, const char *key, const char *text, size_t len)
{
	writer_open_string(to, key);
	put_part(to, text, len);
	writer_close_string(to);
}

static void put_one(struct writer *to, const char *key, char c)
{
	char *at = put_key(to, key, 1);

	*at++ = c;
	end_at(to, at);
}

/**
 * writer_open() - begin an object
 * @to: where to
 * @key: under this name
 */
void writer_open(struct writer *to, const char *key)
{
	put_one(to, key, '{');
}

/**
 * writer_close() - end an object
 * @to: where it was begun
 */
void writer_close(struct writer *to)
{
	put(to, "}", 1);
}

/**
 * writer_open_list() - begin a list
 * @to: where to
 * @key: under this name
 *
 * Return: where it begins, for writer_close_list().
 */
size_t writer_open_list(struct writer *to, const char *key)
{
	size_t begin = to->len;

	put_one(to, key, '[');
	return begin;
}

/**
 * writer_close_list() - end a list; if nothing is in it, there is none
 * @to: where it was begun
 * @begin: where it begins
 */
void writer_close_list(struct writer *to, size_t begin)
{
	if (is_first(to))
		to->len = begin;
	else
		put(to, "]", 1);
}

/**
 * writer_bool() - write true or false
 * @to: where to
 * @key: under this name
 * @value: which
 */
void writer_bool(struct writer *to, const char *key, bool value)
{
	end_at(to, stpcpy(put_key(to, key, sizeof("false")), value ? "true" : "false"));
}

/**
 * writer_u64() - write a number
 * @to: where to
 * @key: under this name
 * @value: the number
 */
void writer_u64(struct writer *to, const char *key, u64 value)
{
	end_at(to, put_digits(put_key(to, key, DIGITS_MAX), value));
}

/**
 * writer_string() - write a string of our own
 * @to: where to
 * @key: under this name
 * @value: valid UTF-8; NULL writes nothing
 */
void writer_string(struct writer *to, const char *key, const char *value)
{
	size_t len;

	if (!value)
		return;
	len = strlen(value);
	if (plain_len(value, len) == len)
		put_plain(to, key, value, len);
	else
		put_string(to, key, value, len);
}

/**
 * writer_name() - write a name that may come from anyone
 * @to: where to
 * @key: under this name
 * @value: the name; NULL writes nothing
 */
void writer_name(struct writer *to, const char *key, const char *value)
{
	writer_text(to, key, text_of_string(value));
}

static void put_foreign(struct writer *to, const char *key, struct kg_text text)
{
	char *escaped;
	size_t len;
	FILE *stream = memory_stream(&escaped, &len);

	escape_put(stream, text, ESCAPE_FOR_JSON);
	memory_stream_end(stream);
	put_string(to, key, escaped, len);
	free(escaped);
}

/**
 * writer_text() - write bytes that may come from anyone
 * @to: where to
 * @key: under this name
 * @text: the bytes; see escape.h for what becomes of those that are no UTF-8; without
 *	data, nothing is written
 */
void writer_text(struct writer *to, const char *key, struct kg_text text)
{
	if (!text.data)
		return;
	if (plain_len(text.data, text.len) == text.len)
		put_plain(to, key, text.data, text.len);
	else if (!escape_needed(text, ESCAPE_FOR_JSON))
		put_string(to, key, text.data, text.len);
	else
		put_foreign(to, key, text);
}

/**
 * writer_digits() - write a number as a string
 * @to: where to
 * @key: under this name
 * @value: the number
 */
void writer_digits(struct writer *to, const char *key, u64 value)
{
	char *at = put_key(to, key, DIGITS_MAX + strlen("\"\""));

	*at++ = '"';
	at = put_digits(at, value);
	*at++ = '"';
	end_at(to, at);
}

/**
 * writer_hex() - write a number of 64 bits whose value is of no interest
 * @to: where to
 * @key: under this name
 * @value: written as hexadecimal digits in a string: not every reader of JSON has
 *	numbers that large
 */
void writer_hex(struct writer *to, const char *key, u64 value)
{
	char digits[17];

	snprintf(digits, sizeof(digits), "%" PRIx64, value);
	writer_string(to, key, digits);
}

/**
 * writer_time() - write a point in time
 * @to: where to
 * @key: under this name
 * @nanoseconds: since 1970, UTC
 */
void writer_time(struct writer *to, const char *key, u64 nanoseconds)
{
	char text[MOMENT_SIZE];

	moment_utc(text, nanoseconds);
	writer_string(to, key, text);
}

/**
 * writer_json() - write what is JSON already
 * @to: where to
 * @key: under this name
 * @json: the value; NULL writes nothing
 *
 * Characters that could harm a terminal are written as JSON's \uNNNN: to a
 * parser it is the same, and a person can look at the file. Outside of strings
 * JSON has none of them.
 */
void writer_json(struct writer *to, const char *key, const char *json)
{
	size_t len = json ? strlen(json) : 0, shown;

	if (!json)
		return;
	end_at(to, put_key(to, key, 0));
	while (len) {
		shown = shown_len(json, len);
		put(to, json, shown);
		if (shown < len)
			shown += put_shown(to, json + shown, len - shown);
		json += shown;
		len -= shown;
	}
}

/**
 * writer_open_string() - begin a string that is put together
 * @to: where to
 * @key: under this name
 */
void writer_open_string(struct writer *to, const char *key)
{
	put_one(to, key, '"');
}

/**
 * writer_part() - write a part of a string
 * @to: where it was begun
 * @value: valid UTF-8
 */
void writer_part(struct writer *to, const char *value)
{
	put_part(to, value, strlen(value));
}

/**
 * writer_part_u64() - write a number in a string
 * @to: where it was begun
 * @value: the number
 */
void writer_part_u64(struct writer *to, u64 value)
{
	end_at(to, put_digits(room_for(to, DIGITS_MAX), value));
}

/**
 * writer_close_string() - end a string
 * @to: where it was begun
 */
void writer_close_string(struct writer *to)
{
	put(to, "\"", 1);
}

/**
 * writer_put() - write what was written as a line
 * @to: where to
 * @from: the document
 */
void writer_put(FILE *to, const struct writer *from)
{
	fwrite(from->data, 1, from->len, to);
	putc('\n', to);
}

/**
 * writer_free() - forget what was written
 * @writer: empty afterwards, and usable
 */
void writer_free(struct writer *writer)
{
	free(writer->data);
	*writer = (struct writer){ 0 };
}
