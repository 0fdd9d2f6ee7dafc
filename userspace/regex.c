// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "../engine/dfa.h"
#include "regex.h"
#include "regex_dfa.h"
#include "regex_run.h"

static u8 *ascii_table(struct arena *arena, const struct regex_classes *classes)
{
	u8 *table = arena_alloc(arena, KG_DFA_ASCII);
	u32 code;

	for (code = 0; code < KG_DFA_ASCII; code++)
		table[code] = regex_class_of(classes, code);
	return table;
}

static void add_ranges(struct regex *regex, struct arena *arena,
		       const struct regex_classes *classes)
{
	const u32 *firsts = classes->firsts.data, *class = classes->classes.data;
	size_t n = classes->firsts.count, i;
	struct kg_dfa_range *ranges = arena_alloc(arena, (n + 1) * sizeof(*ranges));
	u32 kept = 0;

	ranges[0].first = KG_DFA_ASCII;
	ranges[0].class = regex_class_of(classes, KG_DFA_ASCII);
	for (i = 0; i < n; i++) {
		if (firsts[i] <= KG_DFA_ASCII || class[i] == ranges[kept].class)
			continue;
		kept++;
		ranges[kept].first = firsts[i];
		ranges[kept].class = class[i];
	}
	regex->ranges = ranges;
	regex->dfa.ranges.count = kept + 1;
}

/* Does nothing that follows matter any more? */
static bool is_final(const struct regex_dfa *dfa, u32 state)
{
	const u32 *next = (const u32 *)dfa->next.data + (size_t)state * dfa->n_classes;
	u32 class;

	for (class = 0; class < dfa->n_classes; class++) {
		if (next[class] != state)
			return false;
	}
	return true;
}

/* Number the states as the engine wants them: those that accept come last. */
static u16 *name_states(struct kg_dfa *to, const struct regex_dfa *from)
{
	u16 *names = memory_alloc(from->n_states * sizeof(*names));
	const bool *accepts = from->accepts.data;
	u32 state, accepting;

	for (accepting = 0; accepting < 2; accepting++) {
		to->accepting = accepting ? to->states : 0;
		for (state = 0; state < from->n_states; state++) {
			if (accepts[state] != accepting)
				continue;
			if (is_final(from, state))
				names[state] = accepting ? KG_DFA_ACCEPT : KG_DFA_REJECT;
			else
				names[state] = to->states++;
		}
	}
	return names;
}

static void add_transitions(struct regex *regex, struct arena *arena,
			    const struct regex_dfa *dfa)
{
	u16 *names = name_states(&regex->dfa, dfa), *to;
	const u32 *next = dfa->next.data;
	u32 state, class;

	regex->dfa.start = names[0];
	regex->dfa.classes = dfa->n_classes;
	regex->dfa.transitions.count = regex->dfa.states * dfa->n_classes;
	to = arena_alloc(arena, regex->dfa.transitions.count * sizeof(*to));
	regex->transitions = to;
	for (state = 0; state < dfa->n_states; state++, next += dfa->n_classes) {
		if (names[state] >= regex->dfa.states)
			continue;
		for (class = 0; class < dfa->n_classes; class++)
			to[names[state] * dfa->n_classes + class] = names[next[class]];
	}
	free(names);
}

static const struct regex *new_regex(struct arena *arena, const struct regex_classes *classes,
				     const struct regex_dfa *dfa, const struct regex_node *node)
{
	struct regex *regex = arena_alloc(arena, sizeof(*regex));

	regex->ascii = ascii_table(arena, classes);
	add_ranges(regex, arena, classes);
	add_transitions(regex, arena, dfa);
	regex->runs = regex_runs(arena, node);
	return regex;
}

static void refuse(struct regex_remark *remark, const char *why)
{
	*remark = (struct regex_remark){ .text = why };
}

static const struct regex *compile(struct arena *arena, const struct regex_classes *classes,
				   const struct regex_node *node, size_t *work_left,
				   struct regex_remark *remark)
{
	const struct regex *regex = NULL;
	struct regex_dfa dfa;
	const char *why;

	why = regex_dfa_build(&dfa, arena, classes, node, work_left);
	if (why) {
		refuse(remark, why);
	} else {
		regex_dfa_minimize(&dfa);
		regex = new_regex(arena, classes, &dfa, node);
	}
	regex_dfa_free(&dfa);
	return regex;
}

/**
 * regex_compile() - make an automaton of a regular expression
 * @arena: where it lives, and what is said of it
 * @text: the expression, without a NUL in it
 * @fold: it takes ASCII letters in either case
 * @work_left: steps that compiling may take, less those that it took: greater
 *	than 0 unless the expression is refused for taking too many
 * @remark: set: why it is refused; or a warning; or nothing
 *
 * Return: the automaton, NULL if it is refused.
 */
const struct regex *regex_compile(struct arena *arena, struct kg_text text, bool fold,
				  size_t *work_left, struct regex_remark *remark)
{
	const struct regex *regex = NULL;
	const struct regex_node *node;
	struct regex_classes classes;

	node = regex_parse(arena, text, fold, remark);
	if (!node)
		return NULL;
	if (regex_classes_find(&classes, node))
		regex = compile(arena, &classes, node, work_left, remark);
	else
		refuse(remark, arena_format(arena,
					    "this regex tells more than %u kinds of characters apart",
					    REGEX_CLASSES_MAX));
	regex_classes_free(&classes);
	return regex;
}

/**
 * regex_matches() - does a text match, as the engine sees it
 * @regex: the automaton
 * @text: the text
 *
 * Return: true if the whole text matches.
 */
bool regex_matches(const struct regex *regex, struct kg_text text)
{
	const struct kg_program program = {
		.bytes = regex->ascii,
		.dfa_ranges = regex->ranges,
		.transitions = regex->transitions,
	};

	return kg_dfa_matches(&program, &regex->dfa, text);
}
