// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "needle.h"
#include "pattern.h"
#include "regex.h"
#include "wildcard.h"

/* failures[i]: length of the longest proper prefix of [0..i] that it ends in. */
static u32 add_failures(struct compiler *compiler, const struct wildcard_segment *segment)
{
	struct vector *section = &compiler->sections[KG_SECTION_FAILURES];
	u16 *failures = vector_add(section, sizeof(*failures), segment->len);
	u16 matched = 0;
	size_t i;

	for (i = 1; i < segment->len; i++) {
		while (matched && segment->bytes[matched] != segment->bytes[i])
			matched = failures[matched - 1];
		if (segment->bytes[matched] == segment->bytes[i])
			matched++;
		failures[i] = matched;
	}
	return section->count - segment->len;
}

static void add_segment(struct compiler *compiler, const struct wildcard_segment *segment,
			bool plain)
{
	bool loose = !plain && memchr(segment->bytes, '?', segment->len);
	struct kg_segment *added;

	added = vector_add(&compiler->sections[KG_SECTION_SEGMENTS], sizeof(*added), 1);
	added->bytes = compile_bytes(compiler, segment->bytes, segment->len);
	added->failures = KG_NONE;
	if (!segment->at_start && !segment->at_end && !loose)
		added->failures = add_failures(compiler, segment);
}

/* Without a '?' it is as good as plain, and faster to compare. */
static u32 flags_of(const struct operand *operand)
{
	return memchr(operand->bytes, '?', operand->len) ? operand->flags
							 : operand->flags | KG_PATTERN_PLAIN;
}

static void add_segments(struct compiler *compiler, struct kg_pattern *pattern,
			 const struct operand *operand)
{
	struct wildcard wildcard = wildcard_begin(operand->bytes, operand->len, operand->flags);
	struct vector *segments = &compiler->sections[KG_SECTION_SEGMENTS];
	struct wildcard_segment segment;

	while (wildcard_next(&wildcard, &segment))
		add_segment(compiler, &segment, operand->flags & KG_PATTERN_PLAIN);
	pattern->segments.count = segments->count - pattern->segments.first;
}

static u32 add_dfa(struct compiler *compiler, const struct regex *regex)
{
	struct kg_dfa dfa = regex->dfa;

	dfa.ascii = compile_bytes(compiler, (const char *)regex->ascii, KG_DFA_ASCII).first;
	dfa.ranges = compile_append(compiler, KG_SECTION_DFA_RANGES, regex->ranges,
				    dfa.ranges.count);
	dfa.transitions = compile_append(compiler, KG_SECTION_TRANSITIONS, regex->transitions,
					 dfa.transitions.count);
	return compile_append(compiler, KG_SECTION_DFAS, &dfa, 1).first;
}

/* Returns its number. */
static u32 add_pattern(struct compiler *compiler, const struct pattern *pattern)
{
	struct vector *section = &compiler->sections[KG_SECTION_PATTERNS];
	const struct operand *operand = &pattern->operand;
	struct kg_pattern *added = vector_add(section, sizeof(*added), 1);

	added->predicate = pattern->predicate;
	added->segments.first = compiler->sections[KG_SECTION_SEGMENTS].count;
	added->dfa = KG_NONE;
	if (operand->regex) {
		added->dfa = add_dfa(compiler, operand->regex);
	} else {
		added->flags = flags_of(operand);
		add_segments(compiler, added, operand);
	}
	return section->count - 1;
}

/**
 * patterns_emit() - lay down the patterns of a matcher
 * @compiler: the compiler
 * @matcher: whose they are; its patterns and what they are found by are set
 * @patterns: the patterns
 * @n: how many
 *
 * Those that have no needle come first: they must be tried on every string.
 */
void patterns_emit(struct compiler *compiler, struct kg_matcher *matcher,
		   const struct pattern *patterns, size_t n)
{
	struct vector *section = &compiler->sections[KG_SECTION_PATTERNS];
	struct kg_needle *needles = memory_alloc(n * sizeof(*needles));
	struct needle_tables tables;
	size_t n_needles = 0, i;

	needles_choose(compiler, patterns, n, needles, &tables);
	matcher->patterns.first = section->count;
	for (i = 0; i < n; i++) {
		if (!needle_exists(&needles[i]))
			add_pattern(compiler, &patterns[i]);
	}
	matcher->unscanned = section->count - matcher->patterns.first;
	for (i = 0; i < n; i++) {
		if (!needle_exists(&needles[i]))
			continue;
		needles[n_needles] = needles[i];
		needles[n_needles++].pattern = add_pattern(compiler, &patterns[i]);
	}
	matcher->patterns.count = section->count - matcher->patterns.first;
	needles_emit(compiler, matcher, needles, n_needles, &tables);
	free(needles);
}
