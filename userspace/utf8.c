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
	size_t low = 0, high = ARRAY_SIZE(hidden), middle;

	while (low < high) {
		middle = (low + high) / 2;
		if (code > hidden[middle].last)
			low = middle + 1;
		else if (code < hidden[middle].first)
			high = middle;
		else
			return true;
	}
	return false;
}
