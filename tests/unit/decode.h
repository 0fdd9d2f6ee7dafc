/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a receiver gets, turned back into names and bytes by the rules of
 * docs/outputs.md and docs/alerts.md, without the code that wrote it.
 */
#ifndef KG_TEST_DECODE_H
#define KG_TEST_DECODE_H

#include <ctype.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#define DECODE_FIELDS_MAX	128
#define DECODE_BYTES_MAX	4096

/**
 * struct decoded - bytes of anybody
 * @bytes: they
 * @len: how many
 */
struct decoded {
	char bytes[DECODE_BYTES_MAX];
	size_t len;
};

/**
 * struct decoded_field - a field as it was received
 * @name: its name
 * @value: its bytes, escaped as they were received
 */
struct decoded_field {
	char name[64];
	struct decoded value;
};

/**
 * struct decoded_record - a record as it was received
 * @fields: its fields
 * @n: how many
 */
struct decoded_record {
	struct decoded_field fields[DECODE_FIELDS_MAX];
	size_t n;
};

static inline void decode_byte(struct decoded *to, int byte)
{
	assert_true(to->len < DECODE_BYTES_MAX);
	to->bytes[to->len++] = byte;
}

static inline void decode_bytes(struct decoded *to, const char *from, size_t len)
{
	while (len--)
		decode_byte(to, *from++);
}

static inline void decode_character(struct decoded *to, unsigned long code)
{
	if (code < 0x80) {
		decode_byte(to, code);
	} else if (code < 0x800) {
		decode_byte(to, 0xc0 | code >> 6);
		decode_byte(to, 0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		decode_byte(to, 0xe0 | code >> 12);
		decode_byte(to, 0x80 | (code >> 6 & 0x3f));
		decode_byte(to, 0x80 | (code & 0x3f));
	} else {
		decode_byte(to, 0xf0 | code >> 18);
		decode_byte(to, 0x80 | (code >> 12 & 0x3f));
		decode_byte(to, 0x80 | (code >> 6 & 0x3f));
		decode_byte(to, 0x80 | (code & 0x3f));
	}
}

static inline int decode_hex(const char *digits)
{
	char text[3] = { digits[0], digits[0] ? digits[1] : 0 };

	return isxdigit((unsigned char)text[0]) && isxdigit((unsigned char)text[1]) ?
	       (int)strtol(text, NULL, 16) : -1;
}

/* The rule for values: \xNN is a byte, \u{H...} a character, all else is itself. */
static inline void decode_value(struct decoded *to, const char *text, size_t len)
{
	const char *end = text + len;
	unsigned long code;
	char *close;

	to->len = 0;
	while (text < end) {
		if (end - text >= 4 && !memcmp(text, "\\x", 2) && decode_hex(text + 2) >= 0) {
			decode_byte(to, decode_hex(text + 2));
			text += 4;
			continue;
		}
		if (end - text >= 5 && !memcmp(text, "\\u{", 3) &&
		    isxdigit((unsigned char)text[3])) {
			code = strtoul(text + 3, &close, 16);
			if (close < end && *close == '}' && close - text <= 9 &&
			    code <= 0x10ffff) {
				decode_character(to, code);
				text = close + 1;
				continue;
			}
		}
		decode_byte(to, *text++);
	}
}

/* Of $'...', behind its first quote; returns what is behind its last. */
static inline const char *decode_ansi_quoted(struct decoded *to, const char *at, const char *end)
{
	for (; at < end && *at != '\''; at++) {
		if (*at != '\\') {
			decode_byte(to, *at);
			continue;
		}
		at++;
		assert_true(at < end);
		if (*at == 'x') {
			assert_true(decode_hex(at + 1) >= 0);
			decode_byte(to, decode_hex(at + 1));
			at += 2;
		} else {
			assert_non_null(memchr("nt\\'", *at, 4));
			decode_byte(to, *at == 'n' ? '\n' : *at == 't' ? '\t' : *at);
		}
	}
	assert_true(at < end);
	return at + 1;
}

/* As a shell reads it; each word ends in a NUL. */
static inline void decode_words(struct decoded *to, const char *at, size_t len)
{
	const char *end = at + len, *quote;

	to->len = 0;
	while (at < end) {
		if (*at == ' ') {
			decode_byte(to, '\0');
			at++;
		} else if (end - at >= 2 && !memcmp(at, "$'", 2)) {
			at = decode_ansi_quoted(to, at + 2, end);
		} else if (*at == '\'') {
			quote = memchr(at + 1, '\'', end - at - 1);
			assert_non_null(quote);
			decode_bytes(to, at + 1, quote - at - 1);
			at = quote + 1;
		} else if (*at == '\\') {
			assert_true(end - at >= 2);
			decode_byte(to, at[1]);
			at += 2;
		} else {
			/* What a shell would not take as it is. */
			assert_null(memchr("\"`$;&|<>(){}[]*?!#~\n\t", *at, 21));
			decode_byte(to, *at++);
		}
	}
	decode_byte(to, '\0');
}

static inline struct decoded_field *decode_new_field(struct decoded_record *record,
						     const char *name, size_t len)
{
	struct decoded_field *field = &record->fields[record->n++];
	size_t i;

	assert_true(record->n <= DECODE_FIELDS_MAX && len && len < sizeof(field->name));
	for (i = 0; i < len; i++)
		assert_true(isalnum((unsigned char)name[i]) || strchr("_-.", name[i]));
	memcpy(field->name, name, len);
	field->name[len] = '\0';
	field->value.len = 0;
	for (i = 0; i + 1 < record->n; i++)
		assert_string_not_equal(record->fields[i].name, field->name);
	return field;
}

/* The journal's protocol, where no value has a newline: NAME=value lines. */
static inline void decode_journal(struct decoded_record *record, const char *text, size_t len)
{
	const char *end = text + len, *line_end, *equals;

	record->n = 0;
	for (; text < end; text = line_end + 1) {
		line_end = memchr(text, '\n', end - text);
		assert_non_null(line_end);
		equals = memchr(text, '=', line_end - text);
		assert_non_null(equals);
		decode_bytes(&decode_new_field(record, text, equals - text)->value, equals + 1,
			     line_end - equals - 1);
	}
}

/* A value of RFC 5424, behind its first quote; returns what is behind its last. */
static inline const char *decode_quoted(struct decoded *to, const char *at, const char *end)
{
	for (; at < end && *at != '"'; at++) {
		assert_int_not_equal(*at, ']');
		if (*at == '\\') {
			at++;
			assert_true(at < end && memchr("\"\\]", *at, 3));
		}
		decode_byte(to, *at);
	}
	assert_true(at < end);
	return at + 1;
}

/* RFC 5424: header, one element of data, message; returns the message. */
static inline const char *decode_syslog(struct decoded_record *record, const char *text,
					size_t len)
{
	const char *end = text + len, *at = text, *equals;
	int i;

	record->n = 0;
	assert_int_equal(*at, '<');
	/* Priority and version, time, host, name, process, kind. */
	for (i = 0; i < 6; i++) {
		at = memchr(at, ' ', end - at);
		assert_non_null(at);
		at++;
	}
	assert_memory_equal(at, "[kexecguard@32473 ", 18);
	for (at += 17; *at == ' '; ) {
		equals = memchr(at, '=', end - at);
		assert_true(equals && equals[1] == '"');
		at = decode_quoted(&decode_new_field(record, at + 1, equals - at - 1)->value,
				   equals + 2, end);
		assert_true(at < end);
	}
	assert_memory_equal(at, "] ", 2);
	return at + 2;
}

/* Words of name=value; values as they are. */
static inline void decode_audit(struct decoded_record *record, const char *text)
{
	const char *at = text, *value;
	size_t len;

	record->n = 0;
	for (; *at; at = value + len + (value[len] == ' ')) {
		value = strchr(at, '=');
		assert_non_null(value);
		len = strcspn(value, " ");
		decode_bytes(&decode_new_field(record, at, value - at)->value, value + 1, len - 1);
		value++;
		len--;
	}
}

/* As ausearch, which knows that it is a text: in quotes, or else hex. */
static inline void decode_audit_value(struct decoded *to, const char *text, size_t len)
{
	size_t i;

	to->len = 0;
	if (*text == '"') {
		assert_true(len >= 2 && text[len - 1] == '"');
		assert_null(memchr(text + 1, '"', len - 2));
		decode_bytes(to, text + 1, len - 2);
		return;
	}
	assert_true(len && len % 2 == 0);
	for (i = 0; i < len; i += 2) {
		assert_true(decode_hex(text + i) >= 0);
		decode_byte(to, decode_hex(text + i));
	}
}

/* One value of a document, by the names on the way; lists are joined by NULs. */
static inline void decode_json(struct decoded *to, struct json_object *root, const char *path)
{
	struct decoded all = {}, one;
	char name[64];
	size_t len, i;

	for (; *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		snprintf(name, sizeof(name), "%.*s", (int)len, path);
		if (json_object_is_type(root, json_type_array))
			root = json_object_array_get_idx(root, atoi(name));
		else
			assert_true(json_object_object_get_ex(root, name, &root));
		assert_non_null(root);
	}
	if (!json_object_is_type(root, json_type_array)) {
		decode_value(to, json_object_get_string(root), json_object_get_string_len(root));
		return;
	}
	for (i = 0; i < json_object_array_length(root); i++) {
		decode_json(&one, json_object_array_get_idx(root, i), "");
		decode_bytes(&all, one.bytes, one.len);
		decode_byte(&all, '\0');
	}
	*to = all;
}

static inline struct json_object *decode_document(const char *text, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	root = json_tokener_parse_ex(tokener, text, len);
	assert_non_null(root);
	json_tokener_free(tokener);
	return root;
}

/* What drives a terminal, turns or hides what is beside it, or ends a line for somebody. */
static inline bool decode_is_harmful(u32 code)
{
	return (code < 0x20 && code != '\n') || (code >= 0x7f && code < 0xa0) ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0x61c || code == 0xfeff ||
	       (code >= 0xfff9 && code <= 0xfffb) || (code >= 0xe0000 && code <= 0xe007f);
}

/* Valid UTF-8 of harmless characters. */
static inline void assert_shown_as_written(const char *text, size_t len)
{
	iconv_t convert = iconv_open("UCS-4LE", "UTF-8");
	size_t in = len, room = 4 * len, i, n;
	u32 *codes = malloc(room + 4);
	char *from = (char *)text, *to = (char *)codes;

	assert_int_equal(iconv(convert, &from, &in, &to, &room), 0);
	iconv_close(convert);
	n = (u32 *)to - codes;
	for (i = 0; i < n; i++) {
		if (decode_is_harmful(codes[i]))
			fail_msg("U+%04X is in: %.*s", codes[i], (int)len, text);
	}
	free(codes);
}

#endif /* KG_TEST_DECODE_H */
