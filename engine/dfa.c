// SPDX-License-Identifier: GPL-2.0
#include "dfa.h"

/* The class of a character that is not ASCII: the last range that begins before it. */
static u32 range_class(const struct kg_dfa_range *ranges, u32 count, u32 code)
{
	u32 low = 0;

	while (count > 1) {
		u32 half = count / 2;

		if (ranges[low + half].first <= code) {
			low += half;
			count -= half;
		} else {
			count = half;
		}
	}
	return ranges[low].class;
}

/* Take a character off a text that is not empty. */
static u32 char_class(const struct kg_program *program, const struct kg_dfa *dfa,
		      struct kg_text text, u32 *at)
{
	u32 code = kg_text_at(text, *at, false);

	if (code < KG_DFA_ASCII) {
		++*at;
		return program->bytes[dfa->ascii + code];
	}
	*at += kg_char_decode(text, *at, &code);
	return range_class(program->dfa_ranges + dfa->ranges.first, dfa->ranges.count, code);
}

/**
 * kg_dfa_matches() - does a text match a regular expression
 * @program: the program that the expression is of
 * @dfa: the expression
 * @text: the text
 *
 * Stops where what follows can no longer change the answer.
 *
 * Return: true if the whole text matches.
 */
bool kg_dfa_matches(const struct kg_program *program, const struct kg_dfa *dfa,
		    struct kg_text text)
{
	const u16 *transitions = program->transitions + dfa->transitions.first;
	u32 state = dfa->start, at = 0;

	while (state < dfa->states && at < text.len)
		state = transitions[state * dfa->classes + char_class(program, dfa, text, &at)];
	if (state < dfa->states)
		return state >= dfa->accepting;
	return state == KG_DFA_ACCEPT;
}
