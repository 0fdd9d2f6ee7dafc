// SPDX-License-Identifier: GPL-2.0
#include "match.h"

/* FNV-1a, 32 bits: offset basis and prime as its authors published them. */
#define FNV_BASIS 2166136261u
#define FNV_PRIME 16777619u

/**
 * kg_fold() - lower the case of an ASCII letter
 * @c: any byte
 *
 * The rule language folds ASCII only.
 *
 * Return: @c, in lower case if it is a letter.
 */
u8 kg_fold(u8 c)
{
	return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
}

/* A byte of the text as it reads: within a text a NUL is a joint of argv. */
static u8 text_at(struct kg_text text, u32 i, bool fold)
{
	u8 c = text.data[i];

	if (!c)
		return ' ';
	return fold ? kg_fold(c) : c;
}

/**
 * kg_hash() - hash a text for the exact tables and the anchors
 * @text: what to hash
 * @fold: hash it as if it were in lower case
 *
 * It need not resist collisions: the tables hold the rules' literals, and a
 * value that collides with one costs a comparison.
 *
 * Return: the FNV-1a hash.
 */
u32 kg_hash(struct kg_text text, bool fold)
{
	u32 hash = FNV_BASIS;
	u32 i;

	for (i = 0; i < text.len; i++)
		hash = (hash ^ text_at(text, i, fold)) * FNV_PRIME;
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
		if (text_at(text, i, fold) != (u8)literal.data[i])
			return false;
	return true;
}

static bool segment_at(const u8 *bytes, u32 len, struct kg_text text, u32 at, bool fold)
{
	u32 i;

	for (i = 0; i < len; i++)
		if (bytes[i] != '?' && bytes[i] != text_at(text, at + i, fold))
			return false;
	return true;
}

/* Knuth, Morris, Pratt: linear in the text, whatever the text. */
static u32 find_by_failures(const u8 *bytes, u32 len, const u16 *failures,
			    struct kg_text text, u32 at, u32 end, bool fold)
{
	u32 matched = 0;

	for (; at < end; at++) {
		u8 c = text_at(text, at, fold);

		while (matched && bytes[matched] != c)
			matched = failures[matched - 1];
		if (bytes[matched] == c)
			matched++;
		if (matched == len)
			return at + 1;
	}
	return KG_NONE;
}

/* Shift-And (Baeza-Yates, Gonnet): bit i of the state: positions 0..i just matched. */
static u32 find_by_masks(u32 len, const u64 *masks, struct kg_text text, u32 at, u32 end)
{
	u64 state = 0, last = 1ull << (len - 1);

	for (; at < end; at++) {
		state = (state << 1 | 1) & masks[text_at(text, at, false)];
		if (state & last)
			return at + 1;
	}
	return KG_NONE;
}

/* Where the leftmost occurrence in [at, end) stops, or KG_NONE. */
static u32 segment_find(const struct kg_program *program, const struct kg_segment *segment,
			struct kg_text text, u32 at, u32 end, bool fold)
{
	const u8 *bytes = program->bytes + segment->bytes.first;
	u32 len = segment->bytes.count;

	if (segment->masks != KG_NONE)
		return find_by_masks(len, program->masks[segment->masks], text, at, end);
	return find_by_failures(bytes, len, program->failures + segment->failures, text, at, end,
				fold);
}

/**
 * kg_pattern_matches() - does a text match a wildcard pattern
 * @program: the program that the pattern is of
 * @pattern: the pattern
 * @text: the text
 *
 * Segments are fixed in length, so the leftmost place for each is the best one
 * and nothing is tried twice: time is linear in the text for each pattern.
 *
 * Return: true if the whole text matches.
 */
bool kg_pattern_matches(const struct kg_program *program, const struct kg_pattern *pattern,
			struct kg_text text)
{
	const struct kg_segment *segment = program->segments + pattern->segments.first;
	const struct kg_segment *stop = segment + pattern->segments.count;
	bool fold = pattern->flags & KG_PATTERN_FOLD;
	u32 at = 0, end = text.len;

	if (segment == stop)
		return true;
	if (pattern->flags & KG_PATTERN_AT_END) {
		u32 len = (--stop)->bytes.count;

		if (len > end || !segment_at(program->bytes + stop->bytes.first, len, text,
					     end - len, fold))
			return false;
		end -= len;
		if (segment == stop)
			return !(pattern->flags & KG_PATTERN_AT_START) || !end;
	}
	if (pattern->flags & KG_PATTERN_AT_START) {
		u32 len = segment->bytes.count;

		if (len > end || !segment_at(program->bytes + segment->bytes.first, len, text, 0,
					     fold))
			return false;
		at = len;
		segment++;
	}
	for (; segment < stop; segment++) {
		at = segment_find(program, segment, text, at, end, fold);
		if (at == KG_NONE)
			return false;
	}
	return true;
}
