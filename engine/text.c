// SPDX-License-Identifier: GPL-2.0
#include "text.h"

/* FNV-1a, 32 bits: offset basis and prime as its authors published them. */
#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

/**
 * kg_hash() - hash a text for the exact tables
 * @text: what to hash
 *
 * It is the same for texts that differ in ASCII case only, so that one look-up
 * serves literals that are compared with case and without. It need not resist
 * collisions: the tables hold the rules' literals, and a value that collides
 * with one costs a comparison.
 *
 * Return: the FNV-1a hash of the text in lower case.
 */
u32 kg_hash(struct kg_text text)
{
	u32 hash = FNV_BASIS;
	u32 i;

	for (i = 0; i < text.len; i++)
		hash = (hash ^ kg_text_at(text, i, true)) * FNV_PRIME;
	return hash;
}

/**
 * kg_text_equals() - is a text the same as a literal
 * @text: the text
 * @literal: the literal, already folded if @fold
 * @fold: compare without regard to ASCII case
 *
 * Return: true if it is.
 */
bool kg_text_equals(struct kg_text text, struct kg_text literal, bool fold)
{
	u32 i;

	if (text.len != literal.len)
		return false;
	for (i = 0; i < text.len; i++)
		if (kg_text_at(text, i, fold) != (u8)literal.data[i])
			return false;
	return true;
}

/* The least code point that a sequence of so many bytes may stand for. */
static const u32 least_code[] = { 0, 0, 0x80, 0x800, 0x10000 };

#define CODE_MAX	0x10ffffu
#define SURROGATE_FIRST	0xd800u
#define SURROGATE_LAST	0xdfffu

/* How many bytes a sequence has by its first one; 0 if none begins so. */
static u32 sequence_len(u8 first)
{
	if (first < 0xc2 || first > 0xf4)
		return 0;
	return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

static bool sequence_decode(struct kg_text text, u32 at, u32 len, u32 *code)
{
	u32 i;

	if (len > text.len - at)
		return false;
	*code = (u8)text.data[at] & (0x7f >> len);
	for (i = 1; i < len; i++) {
		u8 c = text.data[at + i];

		if ((c & 0xc0) != 0x80)
			return false;
		*code = *code << 6 | (c & 0x3f);
	}
	return *code >= least_code[len] && *code <= CODE_MAX &&
	       (*code < SURROGATE_FIRST || *code > SURROGATE_LAST);
}

/**
 * kg_char_decode() - take a character off a text
 * @text: the text
 * @at: where the character begins, less than the text's length
 * @code: set to its code point; of a byte that is no UTF-8, KG_CODE_BYTE and
 *	the byte
 *
 * UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above
 * U+10FFFF.
 *
 * Return: its bytes, 1 to 4.
 */
u32 kg_char_decode(struct kg_text text, u32 at, u32 *code)
{
	u8 first = kg_text_at(text, at, false);
	u32 len = sequence_len(first);

	if (len && sequence_decode(text, at, len, code))
		return len;
	*code = first < 0x80 ? first : KG_CODE_BYTE + first;
	return 1;
}

/**
 * kg_char_after() - how many bytes the character at a place has
 * @text: the text
 * @at: where it begins, less than the text's length
 *
 * Return: 1 to 4.
 */
u32 kg_char_after(struct kg_text text, u32 at)
{
	u32 code;

	return kg_char_decode(text, at, &code);
}

/**
 * kg_char_before() - how many bytes the character before a place has
 * @text: the text
 * @end: where it ends, at least 1
 *
 * No valid sequence begins within another, so from the end the same characters
 * are found as from the start.
 *
 * Return: 1 to 4.
 */
u32 kg_char_before(struct kg_text text, u32 end)
{
	u32 len;

	for (len = 4; len > 1; len--)
		if (len <= end && kg_char_after(text, end - len) == len)
			return len;
	return 1;
}

/**
 * kg_text_chars() - how many characters a text has
 * @text: the text
 *
 * Return: their number.
 */
u32 kg_text_chars(struct kg_text text)
{
	u32 at = 0, chars = 0;

	for (; at < text.len; at += kg_char_after(text, at))
		chars++;
	return chars;
}
