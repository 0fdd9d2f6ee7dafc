/* SPDX-License-Identifier: GPL-2.0 */
/* From a term to the smallest automaton that takes the same strings. */
#ifndef KG_REGEX_DFA_H
#define KG_REGEX_DFA_H

#include "regex_term.h"

/*
 * Bounds, on what is built before it is made small. Transitions are two bytes
 * each in the kernel: 128 KiB for one expression.
 */
#define REGEX_STATES_MAX	8192u
#define REGEX_TRANSITIONS_MAX	65536u

/**
 * struct regex_dfa - an automaton
 * @n_states: how many; the first is where it starts
 * @n_classes: how many classes of characters
 * @accepts: bool for each state: a string may end here
 * @next: u32 for each state and class: where it goes
 */
struct regex_dfa {
	u32 n_states;
	u32 n_classes;
	struct vector accepts;
	struct vector next;
};

const char *regex_dfa_build(struct regex_dfa *dfa, struct arena *arena,
			    const struct regex_classes *classes, const struct regex_node *node,
			    size_t *work_left);
void regex_dfa_minimize(struct regex_dfa *dfa);
void regex_dfa_free(struct regex_dfa *dfa);

#endif /* KG_REGEX_DFA_H */
