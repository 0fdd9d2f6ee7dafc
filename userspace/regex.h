/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Regular expressions: text in, automaton out.
 *
 *	text -> regex_parse -> tree -> regex_term -> regex_dfa -> struct kg_dfa
 *
 * A regular expression takes the whole value, character by character, in one
 * pass; whatever is written in it, nothing is tried twice.
 */
#ifndef KG_REGEX_H
#define KG_REGEX_H

#include "../engine/program.h"
#include "../engine/text.h"
#include "memory.h"

/*
 * Steps in compiling what one rule has of expressions: some 0.5 s. Elastic's take
 * 20,000 at most, a list of 100 words 500,000. What takes more has a complement,
 * an intersection or counts in counts that explode.
 */
#define REGEX_WORK_MAX	(8u << 20)

/**
 * struct regex_remark - what is to say of a regular expression
 * @offset: where in it
 * @text: what; NULL if there is nothing to say
 */
struct regex_remark {
	size_t offset;
	const char *text;
};

/**
 * struct regex_run - bytes that each value has which an expression takes
 * @bytes: the bytes, folded
 * @len: how many; none if it is "", which ends a list
 * @at_start: the value begins with them
 * @at_end: it ends with them
 */
struct regex_run {
	const char *bytes;
	size_t len;
	bool at_start;
	bool at_end;
};

/**
 * struct regex - a compiled regular expression
 * @dfa: its automaton, with what it owns counted from 0
 * @ascii: the class of each ASCII character
 * @ranges: the classes of the other characters
 * @transitions: where each state goes
 * @runs: what a value must have; up to one without bytes
 */
struct regex {
	struct kg_dfa dfa;
	const u8 *ascii;
	const struct kg_dfa_range *ranges;
	const u16 *transitions;
	const struct regex_run *runs;
};

const struct regex *regex_compile(struct arena *arena, struct kg_text text, bool fold,
				  size_t *work_left, struct regex_remark *remark);
bool regex_matches(const struct regex *regex, struct kg_text text);

#endif /* KG_REGEX_H */
