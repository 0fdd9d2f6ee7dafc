// SPDX-License-Identifier: GPL-2.0
#include "text.h"

/* FNV-1a, 32 bits: offset basis and prime as its authors published them. */
#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

/* A table, since each byte of what is executed is folded. */
const u8 kg_folded[256] = {
	0x20, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0x09, 0x0a, 0x0b,
	0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
	0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x21, 0x22, 0x23,
	0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a, 0x2b, 0x2c, 0x2d, 0x2e, 0x2f,
	0x30, 0x31, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x38, 0x39, 0x3a, 0x3b,
	0x3c, 0x3d, 0x3e, 0x3f, 0x40, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67,
	0x68, 0x69, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73,
	0x74, 0x75, 0x76, 0x77, 0x78, 0x79, 0x7a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f,
	0x60, 0x61, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x68, 0x69, 0x6a, 0x6b,
	0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76, 0x77,
	0x78, 0x79, 0x7a, 0x7b, 0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x83,
	0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8b, 0x8c, 0x8d, 0x8e, 0x8f,
	0x90, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99, 0x9a, 0x9b,
	0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0xa5, 0xa6, 0xa7,
	0xa8, 0xa9, 0xaa, 0xab, 0xac, 0xad, 0xae, 0xaf, 0xb0, 0xb1, 0xb2, 0xb3,
	0xb4, 0xb5, 0xb6, 0xb7, 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf,
	0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6, 0xc7, 0xc8, 0xc9, 0xca, 0xcb,
	0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7,
	0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xe0, 0xe1, 0xe2, 0xe3,
	0xe4, 0xe5, 0xe6, 0xe7, 0xe8, 0xe9, 0xea, 0xeb, 0xec, 0xed, 0xee, 0xef,
	0xf0, 0xf1, 0xf2, 0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb,
	0xfc, 0xfd, 0xfe, 0xff,
};

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
	u64 word;

	while (at < text.len) {
		/* Nearly all that is executed is ASCII. */
		if (text.len - at >= sizeof(word)) {
			memcpy(&word, text.data + at, sizeof(word));
			if (!kg_beyond_ascii(word)) {
				at += sizeof(word);
				chars += sizeof(word);
				continue;
			}
		}
		at += kg_char_after(text, at);
		chars++;
	}
	return chars;
}
