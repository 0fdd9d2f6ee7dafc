// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "text.h"
#include "utf8.h"

/* Longer names are not typed by hand, and the rows sit on the stack. */
#define DISTANCE_MAX	64

/**
 * text_of_string() - a string as text
 * @string: ends in NUL; or NULL
 *
 * Return: the same bytes, or none.
 */
struct kg_text text_of_string(const char *string)
{
	return (struct kg_text){ .data = string, .len = string ? strlen(string) : 0 };
}

/**
 * text_word() - the word for a number that the kernel told
 * @words: by number; NULL for those that have none
 * @n: how many
 * @number: one of these, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *text_word(const char *const words[], size_t n, u32 number)
{
	return number < n && words[number] ? words[number] : "unknown";
}

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int min = a < b ? a : b;

	return min < c ? min : c;
}

/**
 * text_distance() - how many letters to change, add or drop
 * @a: a text
 * @b: another
 *
 * Return: the Levenshtein distance, or a large number for long texts.
 */
unsigned int text_distance(const char *a, const char *b)
{
	unsigned int row[DISTANCE_MAX + 1], diagonal, above;
	size_t a_len = strlen(a), b_len = strlen(b), i, j;

	if (a_len > DISTANCE_MAX || b_len > DISTANCE_MAX)
		return ~0u;
	for (j = 0; j <= b_len; j++)
		row[j] = j;
	for (i = 1; i <= a_len; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			above = row[j];
			row[j] = min3(row[j] + 1, row[j - 1] + 1,
				      diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_len];
}

/* A typing error is at most so many letters away from what was meant. */
#define SUGGEST_DISTANCE	2

/* Of a short name more than half is what it is. */
static bool is_near(const char *name, unsigned int distance)
{
	return distance <= SUGGEST_DISTANCE && distance * 2 <= strlen(name);
}

/**
 * text_nearer() - which of two names is more likely to have been meant
 * @name: what was written
 * @best: the likeliest so far, or NULL
 * @other: another name
 *
 * Return: @other if it is nearer than @best and near at all, else @best.
 */
const char *text_nearer(const char *name, const char *best, const char *other)
{
	unsigned int distance = text_distance(name, other);

	if (!is_near(other, distance) || (best && text_distance(name, best) <= distance))
		return best;
	return other;
}

/**
 * text_hex_digit() - what a hexadecimal digit is worth
 * @c: the digit
 *
 * Return: 0 to 15.
 */
unsigned int text_hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return (c | 0x20) - 'a' + 10;
}

/**
 * text_put_utf8() - encode a character
 * @to: room for TEXT_UTF8_MAX bytes
 * @code: its number
 *
 * Return: bytes written, 0 if there is no such character.
 */
size_t text_put_utf8(char *to, u64 code)
{
	static const unsigned char heads[] = { 0, 0x00, 0xc0, 0xe0, 0xf0 };
	size_t len = 1 + (code > 0x7f) + (code > 0x7ff) + (code > 0xffff), i;

	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	for (i = len - 1; i; i--, code >>= 6)
		to[i] = 0x80 | (code & 0x3f);
	to[0] = heads[len] | code;
	return len;
}

#define BEYOND_ASCII	0x8080808080808080u

/* Nearly all of nearly every text is ASCII. */
static size_t ascii_len(const char *data, size_t len)
{
	size_t at = 0;
	u64 word;

	for (; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, data + at, sizeof(word));
		if (word & BEYOND_ASCII)
			break;
	}
	return at;
}

/**
 * text_is_utf8() - is a text UTF-8
 * @data: the text
 * @len: its bytes
 * @bad: set to the first byte that is not, otherwise
 *
 * Return: true if it is.
 */
bool text_is_utf8(const char *data, size_t len, size_t *bad)
{
	size_t at, n;
	u32 code;

	for (at = 0; at < len; at += n) {
		n = ascii_len(data + at, len - at);
		if (!n)
			n = utf8_decode(data + at, len - at, &code);
		if (!n) {
			*bad = at;
			return false;
		}
	}
	return true;
}
