// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <string.h>

#include "escape.h"
#include "utf8.h"

#define CODE_DIGITS_MAX	6	/* of the highest code point */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Reads \xNN; returns its length, 0 if this is none. */
static size_t read_byte(const char *text, size_t len, u32 *value)
{
	int high, low;

	if (len < 4 || text[1] != 'x')
		return 0;
	high = hex_digit(text[2]);
	low = hex_digit(text[3]);
	if (high < 0 || low < 0)
		return 0;
	*value = high << 4 | low;
	return 4;
}

/* Reads \u{H...}; returns its length, 0 if this is none. */
static size_t read_code(const char *text, size_t len, u32 *value)
{
	size_t i;

	if (len < 5 || text[1] != 'u' || text[2] != '{')
		return 0;
	*value = 0;
	for (i = 3; i < len && i < 3 + CODE_DIGITS_MAX && hex_digit(text[i]) >= 0; i++)
		*value = *value << 4 | hex_digit(text[i]);
	if (i == 3 || i == len || text[i] != '}' || *value > 0x10ffff)
		return 0;
	return i + 1;
}

static bool reads_as_escape(const char *text, size_t len)
{
	u32 value;

	return *text == '\\' && (read_byte(text, len, &value) || read_code(text, len, &value));
}

static bool is_shown(u32 code, enum escape_for whom)
{
	if (whom == ESCAPE_FOR_JSON)
		return true;
	if (whom == ESCAPE_FOR_ASCII && code >= 0x80)
		return false;
	return !utf8_is_hidden(code);
}

/*
 * One step through a text: what the next character is and how to write it.
 * Returns its bytes; @code is the byte itself if that is no UTF-8.
 */
struct step {
	size_t len;
	u32 code;
	bool utf8;
	bool plain;
};

static struct step next_step(const char *text, size_t len, enum escape_for whom)
{
	struct step step = {};

	step.len = utf8_decode(text, len, &step.code);
	step.utf8 = step.len;
	if (step.utf8) {
		step.plain = is_shown(step.code, whom) && !reads_as_escape(text, len);
	} else {
		step.len = 1;
		step.code = (unsigned char)*text;
	}
	return step;
}

/**
 * escape_needed() - does a text change when it is written
 * @text: the text
 * @whom: for whom
 *
 * Return: false if escape_put() writes it as it is.
 */
bool escape_needed(struct kg_text text, enum escape_for whom)
{
	struct step step;
	size_t i;

	for (i = 0; i < text.len; i += step.len) {
		step = next_step(text.data + i, text.len - i, whom);
		if (!step.plain)
			return true;
	}
	return false;
}

#define ESCAPED_MAX	16	/* bytes of the longest escape, and its end */

/* How a step is written, if it is not as it is; returns bytes of that. */
static int escape_step(char escaped[ESCAPED_MAX], const struct step *step)
{
	if (!step->utf8 || step->code < 0x80)
		return snprintf(escaped, ESCAPED_MAX, "\\x%02x", step->code);
	return snprintf(escaped, ESCAPED_MAX, "\\u{%x}", step->code);
}

/**
 * escape_put() - write a text
 * @to: where to
 * @text: bytes
 * @whom: for whom
 */
void escape_put(FILE *to, struct kg_text text, enum escape_for whom)
{
	char escaped[ESCAPED_MAX];
	size_t i, written = 0;
	struct step step;
	int len;

	for (i = 0; i < text.len; i += step.len) {
		step = next_step(text.data + i, text.len - i, whom);
		if (step.plain)
			continue;
		len = escape_step(escaped, &step);
		fwrite(text.data + written, 1, i - written, to);
		fwrite(escaped, 1, len, to);
		written = i + step.len;
	}
	fwrite(text.data + written, 1, text.len - written, to);
}

/**
 * escape_fit() - how much of a text there is room for
 * @text: bytes
 * @whom: for whom
 * @max: bytes that it may be when it is written
 *
 * Return: bytes of @text, in whole characters, that are no longer than that.
 */
size_t escape_fit(struct kg_text text, enum escape_for whom, size_t max)
{
	char escaped[ESCAPED_MAX];
	size_t i, written = 0;
	struct step step;

	for (i = 0; i < text.len; i += step.len) {
		step = next_step(text.data + i, text.len - i, whom);
		written += step.plain ? step.len : (size_t)escape_step(escaped, &step);
		if (written > max)
			break;
	}
	return i;
}

/* Means nothing to a shell. What is beyond ASCII was found to be a character. */
static bool is_bare_byte(unsigned char c)
{
	static const char marks[] = "_@%+=:,./-";

	return isalnum(c) || c >= 0x80 || memchr(marks, c, sizeof(marks) - 1);
}

static bool is_bare(struct kg_text word)
{
	size_t i;

	for (i = 0; i < word.len; i++) {
		if (!is_bare_byte(word.data[i]))
			return false;
	}
	return word.len;
}

static void put_single_quoted(FILE *to, struct kg_text word)
{
	size_t i;

	putc('\'', to);
	for (i = 0; i < word.len; i++) {
		if (word.data[i] == '\'')
			fputs("'\\''", to);
		else
			putc(word.data[i], to);
	}
	putc('\'', to);
}

static void put_ansi_byte(FILE *to, char c)
{
	switch (c) {
	case '\n':
		fputs("\\n", to);
		break;
	case '\t':
		fputs("\\t", to);
		break;
	case '\\':
	case '\'':
		fprintf(to, "\\%c", c);
		break;
	default:
		putc(c, to);
	}
}

/* As the shell reads it: $'...', where a character that is hidden is its bytes. */
static void put_ansi_quoted(FILE *to, struct kg_text word, enum escape_for whom)
{
	struct step step;
	size_t i, j;

	fputs("$'", to);
	for (i = 0; i < word.len; i += step.len) {
		step = next_step(word.data + i, word.len - i, whom);
		for (j = i; j < i + step.len; j++) {
			if (step.plain || memchr("\n\t\\", word.data[j], 3))
				put_ansi_byte(to, word.data[j]);
			else
				fprintf(to, "\\x%02x", (unsigned char)word.data[j]);
		}
	}
	putc('\'', to);
}

static bool is_hiding(struct kg_text word, enum escape_for whom)
{
	struct step step;
	size_t i;

	for (i = 0; i < word.len; i += step.len) {
		step = next_step(word.data + i, word.len - i, whom);
		if (!step.plain && word.data[i] != '\\')
			return true;
	}
	return false;
}

/**
 * escape_put_word() - write an argument as one word of a shell's command line
 * @to: where to
 * @word: the argument, without a NUL
 * @whom: for whom
 *
 * What comes out, a shell that knows ``$'...'`` turns back into @word.
 */
void escape_put_word(FILE *to, struct kg_text word, enum escape_for whom)
{
	if (is_hiding(word, whom))
		put_ansi_quoted(to, word, whom);
	else if (is_bare(word))
		fwrite(word.data, 1, word.len, to);
	else
		put_single_quoted(to, word);
}

static size_t put_utf8(char *to, u32 code)
{
	if (code < 0x80) {
		to[0] = code;
		return 1;
	}
	if (code < 0x800) {
		to[0] = 0xc0 | code >> 6;
		to[1] = 0x80 | (code & 0x3f);
		return 2;
	}
	if (code < 0x10000) {
		to[0] = 0xe0 | code >> 12;
		to[1] = 0x80 | (code >> 6 & 0x3f);
		to[2] = 0x80 | (code & 0x3f);
		return 3;
	}
	to[0] = 0xf0 | code >> 18;
	to[1] = 0x80 | (code >> 12 & 0x3f);
	to[2] = 0x80 | (code >> 6 & 0x3f);
	to[3] = 0x80 | (code & 0x3f);
	return 4;
}

/**
 * escape_undo() - turn what escape_put() wrote back into the bytes it was
 * @text: changed in place; it only gets shorter
 * @len: bytes of it
 *
 * Return: bytes of the result.
 */
size_t escape_undo(char *text, size_t len)
{
	size_t from = 0, to = 0, taken;
	u32 value;

	while (from < len) {
		taken = text[from] == '\\' ? read_byte(text + from, len - from, &value) : 0;
		if (taken) {
			text[to++] = value;
			from += taken;
			continue;
		}
		taken = text[from] == '\\' ? read_code(text + from, len - from, &value) : 0;
		if (taken) {
			to += put_utf8(text + to, value);
			from += taken;
			continue;
		}
		text[to++] = text[from++];
	}
	return to;
}
