// SPDX-License-Identifier: GPL-2.0
#include "regex_dfa.h"

/**
 * struct builder - an automaton being built
 * @dfa: what there is of it
 * @terms: what its states are made of
 * @states: u32: the term of each state
 * @numbers: u32: for each term its state, from 1; 0 is none yet
 */
struct builder {
	struct regex_dfa *dfa;
	struct regex_terms terms;
	struct vector states;
	struct vector numbers;
};

static u32 state_of(struct builder *builder, u32 term)
{
	u32 *number;

	if (term >= builder->numbers.count)
		vector_add(&builder->numbers, sizeof(u32), term + 1 - builder->numbers.count);
	number = (u32 *)builder->numbers.data + term;
	if (!*number) {
		*(u32 *)vector_add(&builder->states, sizeof(u32), 1) = term;
		*(bool *)vector_add(&builder->dfa->accepts, sizeof(bool), 1) =
			regex_term_takes_empty(&builder->terms, term);
		*number = builder->states.count;
	}
	return *number - 1;
}

static bool is_too_large(const struct builder *builder)
{
	return builder->terms.work >= builder->terms.work_max ||
	       builder->states.count > REGEX_STATES_MAX ||
	       builder->dfa->next.count > REGEX_TRANSITIONS_MAX;
}

static void explore(struct builder *builder)
{
	struct regex_dfa *dfa = builder->dfa;
	size_t state;
	u32 class;

	for (state = 0; state < builder->states.count && !is_too_large(builder); state++) {
		for (class = 0; class < dfa->n_classes; class++) {
			u32 term = ((const u32 *)builder->states.data)[state];
			u32 next = state_of(builder,
					    regex_term_derive(&builder->terms, term, class));

			*(u32 *)vector_add(&dfa->next, sizeof(u32), 1) = next;
		}
	}
	dfa->n_states = builder->states.count;
}

static const char *why_too_large(const struct builder *builder, struct arena *arena)
{
	if (builder->states.count > REGEX_STATES_MAX)
		return arena_format(arena, "this regex would take more than %u states",
				    REGEX_STATES_MAX);
	if (builder->dfa->next.count > REGEX_TRANSITIONS_MAX)
		return arena_format(arena,
				    "this regex would take more than %u states for its %u kinds of characters",
				    REGEX_TRANSITIONS_MAX / builder->dfa->n_classes,
				    builder->dfa->n_classes);
	return "the regexes of this rule would take too long to compile";
}

/**
 * regex_dfa_build() - build the automaton of a regular expression
 * @dfa: filled in; to be freed in any case
 * @arena: where messages live
 * @classes: what the expression tells apart
 * @node: the expression
 * @work_left: see regex_compile()
 *
 * Return: NULL, or why there is none.
 */
const char *regex_dfa_build(struct regex_dfa *dfa, struct arena *arena,
			    const struct regex_classes *classes, const struct regex_node *node,
			    size_t *work_left)
{
	struct builder builder = { .dfa = dfa };
	const char *why = NULL;

	*dfa = (struct regex_dfa){ .n_classes = classes->n_classes };
	regex_terms_init(&builder.terms, classes, *work_left);
	state_of(&builder, regex_term_of(&builder.terms, classes, node));
	explore(&builder);
	if (is_too_large(&builder))
		why = why_too_large(&builder, arena);
	*work_left -= builder.terms.work < *work_left ? builder.terms.work : *work_left;
	regex_terms_free(&builder.terms);
	vector_free(&builder.states);
	vector_free(&builder.numbers);
	return why;
}

/**
 * regex_dfa_free() - free an automaton
 * @dfa: of no use afterwards
 */
void regex_dfa_free(struct regex_dfa *dfa)
{
	vector_free(&dfa->accepts);
	vector_free(&dfa->next);
}
