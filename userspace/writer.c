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

/* Where so many bytes can be written that are counted afterwards. */
static char *room_for(struct writer *to, size_t len)
{
	if (to->room - to->len < len) {
		to->room = to->room ? (to->room + len) * 2 : ROOM_FIRST + len;
		to->data = memory_resize(to->data, to->room);
	}
	return to->data + to->len;
}

static void put(struct writer *to, const char *text, size_t len)
{
	memcpy(room_for(to, len), text, len);
	to->len += len;
}

static void put_char(struct writer *to, char c)
{
	*room_for(to, 1) = c;
	to->len++;
}

static void put_u64(struct writer *to, u64 value)
{
	char digits[DIGITS_MAX];
	size_t at = sizeof(digits);

	do {
		digits[--at] = '0' + value % 10;
		value /= 10;
	} while (value);
	put(to, digits + at, sizeof(digits) - at);
}

/* What stands before it ends in one of these only if it is the first there. */
static bool is_first(const struct writer *to)
{
	char last = to->len ? to->data[to->len - 1] : '[';

	return last == '{' || last == '[';
}

/* Keys are ours: nothing in them needs an escape. */
static void put_key(struct writer *to, const char *key)
{
	size_t len;
	char *at;

	if (!is_first(to))
		put_char(to, ',');
	if (!key)
		return;
	len = strlen(key);
	at = room_for(to, len + 3);
	*at++ = '"';
	memcpy(at, key, len);
	memcpy(at + len, "\":", 2);
	to->len += len + 3;
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
	put_char(to, '\\');
	put_char(to, escape);
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

static void put_string(struct writer *to, const char *key, const char *text, size_t len)
{
	writer_open_string(to, key);
	put_part(to, text, len);
	writer_close_string(to);
}

/**
 * writer_open() - begin an object
 * @to: where to
 * @key: under this name
 */
void writer_open(struct writer *to, const char *key)
{
	put_key(to, key);
	put_char(to, '{');
}

/**
 * writer_close() - end an object
 * @to: where it was begun
 */
void writer_close(struct writer *to)
{
	put_char(to, '}');
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

	put_key(to, key);
	put_char(to, '[');
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
		put_char(to, ']');
}

/**
 * writer_bool() - write true or false
 * @to: where to
 * @key: under this name
 * @value: which
 */
void writer_bool(struct writer *to, const char *key, bool value)
{
	put_key(to, key);
	put(to, value ? "true" : "false", value ? 4 : 5);
}

/**
 * writer_u64() - write a number
 * @to: where to
 * @key: under this name
 * @value: the number
 */
void writer_u64(struct writer *to, const char *key, u64 value)
{
	put_key(to, key);
	put_u64(to, value);
}

/**
 * writer_string() - write a string of our own
 * @to: where to
 * @key: under this name
 * @value: valid UTF-8; NULL writes nothing
 */
void writer_string(struct writer *to, const char *key, const char *value)
{
	if (value)
		put_string(to, key, value, strlen(value));
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

static void put_plain(struct writer *to, const char *key, struct kg_text text)
{
	writer_open_string(to, key);
	put(to, text.data, text.len);
	writer_close_string(to);
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
		put_plain(to, key, text);
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
	writer_open_string(to, key);
	put_u64(to, value);
	writer_close_string(to);
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
	put_key(to, key);
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
	put_key(to, key);
	put_char(to, '"');
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
	put_u64(to, value);
}

/**
 * writer_close_string() - end a string
 * @to: where it was begun
 */
void writer_close_string(struct writer *to)
{
	put_char(to, '"');
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
