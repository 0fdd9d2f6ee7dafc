// SPDX-License-Identifier: GPL-2.0
#include "dfa.h"
#include "pattern.h"

/* A segment, ready to be looked for. */
struct run {
	const u8 *bytes;
	u32 len;
	const u16 *failures;	/* NULL: it has a '?', or need not be searched for */
	bool fold;
};

static struct run run_of(const struct kg_program *program, const struct kg_pattern *pattern,
			 const struct kg_segment *segment)
{
	bool plain = segment->failures != KG_NONE;

	return (struct run){
		.bytes = program->bytes + segment->bytes.first,
		.len = segment->bytes.count,
		.failures = plain ? program->failures + segment->failures : NULL,
		.fold = pattern->flags & KG_PATTERN_FOLD,
	};
}

static bool plain_at(const struct run *run, struct kg_text text, u32 at)
{
	u32 i;

	if (run->len > text.len - at)
		return false;
	for (i = 0; i < run->len; i++)
		if (run->bytes[i] != kg_text_at(text, at + i, run->fold))
			return false;
	return true;
}

/* Where a run that begins at a place ends, or KG_NONE. '?' takes a character. */
static u32 loose_after(const struct run *run, struct kg_text text, u32 at)
{
	u32 i;

	for (i = 0; i < run->len; i++) {
		if (at >= text.len)
			return KG_NONE;
		if (run->bytes[i] == '?')
			at += kg_char_after(text, at);
		else if (run->bytes[i] == kg_text_at(text, at, run->fold))
			at++;
		else
			return KG_NONE;
	}
	return at;
}

/* Where a run that ends at the text's end begins, or KG_NONE. */
static u32 loose_before_end(const struct run *run, struct kg_text text)
{
	u32 at = text.len, i;

	for (i = run->len; i; i--) {
		if (!at)
			return KG_NONE;
		if (run->bytes[i - 1] == '?')
			at -= kg_char_before(text, at);
		else if (run->bytes[i - 1] == kg_text_at(text, at - 1, run->fold))
			at--;
		else
			return KG_NONE;
	}
	return at;
}

static u32 run_after(const struct kg_pattern *pattern, const struct run *run,
		     struct kg_text text, u32 at)
{
	if (!(pattern->flags & KG_PATTERN_PLAIN))
		return loose_after(run, text, at);
	return plain_at(run, text, at) ? at + run->len : KG_NONE;
}

static u32 run_before_end(const struct kg_pattern *pattern, const struct run *run,
			  struct kg_text text)
{
	if (!(pattern->flags & KG_PATTERN_PLAIN))
		return loose_before_end(run, text);
	if (run->len > text.len || !plain_at(run, text, text.len - run->len))
		return KG_NONE;
	return text.len - run->len;
}

/* Knuth, Morris, Pratt: linear in the text, whatever the text. */
static u32 find_plain(const struct run *run, struct kg_text text, u32 at)
{
	u32 matched = 0;

	for (; at < text.len; at++) {
		u8 c = kg_text_at(text, at, run->fold);

		while (matched && run->bytes[matched] != c)
			matched = run->failures[matched - 1];
		if (run->bytes[matched] == c)
			matched++;
		if (matched == run->len)
			return at + 1;
	}
	return KG_NONE;
}

/* At each character; a run with '?' is short (KG_LOOSE_SEGMENT_MAX). */
static u32 find_loose(const struct run *run, struct kg_text text, u32 at)
{
	u32 end;

	for (; at < text.len; at += kg_char_after(text, at)) {
		end = loose_after(run, text, at);
		if (end != KG_NONE)
			return end;
	}
	return KG_NONE;
}

/* Where the leftmost occurrence from a place on ends, or KG_NONE. */
static u32 run_find(const struct run *run, struct kg_text text, u32 at)
{
	return run->failures ? find_plain(run, text, at) : find_loose(run, text, at);
}

/**
 * kg_pattern_matches() - does a text match a pattern
 * @program: the program that the pattern is of
 * @pattern: the pattern
 * @text: the text
 *
 * A segment takes a fixed number of characters, so the leftmost place for each
 * is the best one and nothing is tried twice: time is linear in the text for
 * each segment without '?', and for one with them in its product with
 * KG_LOOSE_SEGMENT_MAX. A regular expression takes one pass.
 *
 * Return: true if the whole text matches.
 */
bool kg_pattern_matches(const struct kg_program *program, const struct kg_pattern *pattern,
			struct kg_text text)
{
	const struct kg_segment *segment = program->segments + pattern->segments.first;
	const struct kg_segment *stop = segment + pattern->segments.count;
	struct run run;
	u32 at = 0;

	if (pattern->dfa != KG_NONE)
		return kg_dfa_matches(program, &program->dfas[pattern->dfa], text);
	if (segment < stop && pattern->flags & KG_PATTERN_AT_END) {
		run = run_of(program, pattern, --stop);
		text.len = run_before_end(pattern, &run, text);
		if (text.len == KG_NONE)
			return false;
		if (segment == stop)
			return !(pattern->flags & KG_PATTERN_AT_START) || !text.len;
	}
	if (segment < stop && pattern->flags & KG_PATTERN_AT_START) {
		run = run_of(program, pattern, segment++);
		at = run_after(pattern, &run, text, 0);
	}
	for (; segment < stop && at != KG_NONE; segment++) {
		run = run_of(program, pattern, segment);
		at = run_find(&run, text, at);
	}
	return at != KG_NONE;
}
