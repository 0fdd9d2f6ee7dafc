// SPDX-License-Identifier: GPL-2.0
#include "array.h"
#include "utf8.h"

/* Bytes that a sequence has, by its first; 0 if none begins so. */
static size_t sequence_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef)
		return 3;
	if (first >= 0xf0 && first <= 0xf4)
		return 4;
	return 0;
}

/* Overlong forms, surrogates and what is beyond Unicode are not UTF-8. */
static bool is_valid(u32 code, size_t len)
{
	static const u32 least[] = { 0, 0, 0x80, 0x800, 0x10000 };

	return code >= least[len] && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
}

/**
 * utf8_decode() - take a character off a text
 * @text: begins with it
 * @len: bytes of the text
 * @code: gets the code point
 *
 * Return: bytes that the character has, 0 if the text does not begin with one.
 */
size_t utf8_decode(const char *text, size_t len, u32 *code)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t need, i;

	need = len ? sequence_len(*s) : 0;
	if (!need || need > len)
		return 0;
	*code = need == 1 ? *s : *s & (0x7f >> need);
	for (i = 1; i < need; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	return is_valid(*code, need) ? need : 0;
}

struct code_range {
	u32 first;
	u32 last;
};

/* Sorted. */
static const struct code_range hidden[] = {
	{ 0x0000, 0x001f },	/* C0 controls */
	{ 0x007f, 0x00a0 },	/* DEL, C1 controls, no-break space */
	{ 0x00ad, 0x00ad },	/* soft hyphen */
	{ 0x034f, 0x034f },	/* combining grapheme joiner */
	{ 0x061c, 0x061c },	/* Arabic letter mark */
	{ 0x115f, 0x1160 },	/* Hangul fillers */
	{ 0x1680, 0x1680 },	/* Ogham space */
	{ 0x17b4, 0x17b5 },	/* Khmer inherent vowels */
	{ 0x180b, 0x180f },	/* Mongolian selectors and separator */
	{ 0x2000, 0x200f },	/* spaces, zero-width marks, direction marks */
	{ 0x2028, 0x202f },	/* separators, direction embeddings, narrow space */
	{ 0x205f, 0x206f },	/* space, joiners, direction isolates */
	{ 0x2800, 0x2800 },	/* empty Braille pattern */
	{ 0x3000, 0x3000 },	/* ideographic space */
	{ 0x3164, 0x3164 },	/* Hangul filler */
	{ 0xfe00, 0xfe0f },	/* variation selectors */
	{ 0xfeff, 0xfeff },	/* zero-width no-break space */
	{ 0xffa0, 0xffa0 },	/* Hangul filler */
	{ 0xfff0, 0xfffb },	/* unassigned, interlinear annotation */
	{ 0xfffe, 0xffff },	/* no characters */
	{ 0x1bca0, 0x1bca3 },	/* shorthand format controls */
	{ 0x1d173, 0x1d17a },	/* musical format controls */
	{ 0xe0000, 0xe0fff },	/* tags, variation selectors */
};

/* Of those that people write, the characters that take two columns. Sorted. */
static const struct code_range wide[] = {
	{ 0x1100, 0x115e },	/* Hangul initials */
	{ 0x231a, 0x231b },	/* watch, hourglass */
	{ 0x23e9, 0x23ec },	/* player signs */
	{ 0x2614, 0x2615 },	/* umbrella, cup */
	{ 0x2648, 0x2653 },	/* zodiac */
	{ 0x26aa, 0x26ab },	/* circles */
	{ 0x2705, 0x2705 },	/* check mark */
	{ 0x270a, 0x270b },	/* hands */
	{ 0x274c, 0x274c },	/* cross mark */
	{ 0x2753, 0x2757 },	/* question and exclamation marks */
	{ 0x2795, 0x2797 },	/* heavy signs */
	{ 0x2b1b, 0x2b1c },	/* squares */
	{ 0x2b50, 0x2b55 },	/* star, circle */
	{ 0x2e80, 0x303e },	/* radicals, CJK punctuation */
	{ 0x3041, 0xa4cf },	/* kana to Yi */
	{ 0xa960, 0xa97f },	/* Hangul initials */
	{ 0xac00, 0xd7a3 },	/* Hangul */
	{ 0xf900, 0xfaff },	/* CJK compatibility */
	{ 0xfe30, 0xfe6f },	/* CJK compatibility and small forms */
	{ 0xff01, 0xff60 },	/* full-width forms */
	{ 0xffe0, 0xffe6 },	/* full-width signs */
	{ 0x1f300, 0x1f64f },	/* pictures */
	{ 0x1f680, 0x1f6ff },	/* vehicles */
	{ 0x1f900, 0x1faff },	/* more pictures */
	{ 0x20000, 0x3fffd },	/* CJK */
};

/* Those that stand over the character before them. Sorted. */
static const struct code_range combining[] = {
	{ 0x0300, 0x036f },
	{ 0x0483, 0x0489 },
	{ 0x0591, 0x05bd },
	{ 0x0610, 0x061a },
	{ 0x064b, 0x065f },
	{ 0x1ab0, 0x1aff },
	{ 0x1dc0, 0x1dff },
	{ 0x20d0, 0x20ff },
	{ 0xfe20, 0xfe2f },
};

static bool is_among(u32 code, const struct code_range *ranges, size_t n)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (code > ranges[middle].last)
			low = middle + 1;
		else if (code < ranges[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}

/**
 * utf8_is_hidden() - may a character drive a terminal or deceive the eye
 * @code: its code point
 *
 * Controls, marks that show nothing or turn the direction of writing, and
 * spaces other than the space.
 *
 * Return: true if a person should not be shown the character itself.
 */
bool utf8_is_hidden(u32 code)
{
	return is_among(code, hidden, ARRAY_SIZE(hidden));
}

/**
 * utf8_columns() - how wide a character is on a terminal
 * @code: its code point; not hidden
 *
 * Return: 0 to 2.
 */
unsigned int utf8_columns(u32 code)
{
	if (is_among(code, combining, ARRAY_SIZE(combining)))
		return 0;
	return is_among(code, wide, ARRAY_SIZE(wide)) ? 2 : 1;
}

/**
 * utf8_width() - how wide a text is on a terminal
 * @text: without hidden characters
 * @len: its bytes
 *
 * Return: columns; a byte that is no UTF-8 counts as one.
 */
size_t utf8_width(const char *text, size_t len)
{
	size_t at, width = 0, n;
	u32 code;

	for (at = 0; at < len; at += n ? n : 1) {
		n = utf8_decode(text + at, len - at, &code);
		width += n ? utf8_columns(code) : 1;
	}
	return width;
}

/**
 * utf8_fit() - how much of a text there is room for on a terminal
 * @text: without hidden characters
 * @len: its bytes
 * @columns: how wide it may be
 *
 * Return: bytes that are no wider than that, in whole characters.
 */
size_t utf8_fit(const char *text, size_t len, size_t columns)
{
	size_t at = 0, width = 0, n;
	u32 code;

	while (at < len) {
		n = utf8_decode(text + at, len - at, &code);
		width += n ? utf8_columns(code) : 1;
		if (width > columns)
			break;
		at += n ? n : 1;
	}
	return at;
}

/**
 * utf8_cut() - how much is left of a text that is to be shorter
 * @text: the text
 * @len: its bytes
 * @max: bytes that it may have
 *
 * Return: bytes, @max at most, that do not end within a character.
 */
size_t utf8_cut(const char *text, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max && ((unsigned char)text[max] & 0xc0) == 0x80)
		max--;
	return max;
}
