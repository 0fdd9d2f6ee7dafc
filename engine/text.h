/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text, and comparing it with literals.
 *
 * Text is bytes. A NUL in it reads as a space: so argv, kept as the kernel lays
 * it out (strings that end in NUL, one after the other), is also the command
 * line, joined by spaces, without a copy.
 *
 * Where characters count, a valid UTF-8 sequence is one, and so is each byte
 * that is part of none.
 */
#ifndef KG_ENGINE_TEXT_H
#define KG_ENGINE_TEXT_H

#include "types.h"

struct kg_text {
	const char *data;
	u32 len;
};

/* A byte that is no UTF-8 has this, and itself, for a code point: above all real ones. */
#define KG_CODE_BYTE	0x110000u

/* Bytes as a folded text reads: ASCII letters in lower case, NUL as a space. */
extern const u8 kg_folded[256];

/**
 * kg_fold() - lower the case of an ASCII letter
 * @c: any byte
 *
 * The rule language folds ASCII only.
 *
 * Return: @c, in lower case if it is a letter.
 */
static inline u8 kg_fold(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/**
 * kg_text_at() - a byte of a text as it reads
 * @text: the text
 * @i: which, less than its length
 * @fold: in lower case
 *
 * Return: the byte.
 */
static inline u8 kg_text_at(struct kg_text text, u32 i, bool fold)
{
	u8 c = text.data[i];

	if (fold)
		return kg_folded[c];
	return c ? c : ' ';
}

/**
 * kg_nul_at() - where a string ends
 * @data: @len bytes
 * @len: how many
 *
 * Looks at eight bytes at a time: a byte is zero where subtracting one borrows from a
 * top bit that was not set.
 *
 * Return: the place of the first NUL, or @len if there is none.
 */
static inline u32 kg_nul_at(const char *data, u32 len)
{
	const u64 ones = ~0ull / 255;
	u32 at = 0;
	u64 word;

	for (; len - at >= sizeof(word); at += sizeof(word)) {
		memcpy(&word, data + at, sizeof(word));
		if ((word - ones) & ~word & ones << 7)
			break;
	}
	while (at < len && data[at])
		at++;
	return at;
}

/* Whether one of eight bytes is no ASCII. */
static inline bool kg_beyond_ascii(u64 word)
{
	return word & (~0ull / 255) << 7;
}

u32 kg_hash(struct kg_text text);
bool kg_text_equals(struct kg_text text, struct kg_text literal, bool fold);
u32 kg_char_decode(struct kg_text text, u32 at, u32 *code);
u32 kg_char_after(struct kg_text text, u32 at);
u32 kg_char_before(struct kg_text text, u32 end);
u32 kg_text_chars(struct kg_text text);

#endif /* KG_ENGINE_TEXT_H */
