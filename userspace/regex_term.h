/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Terms: regular expressions in a normal form, each kept once, and what is left
 * of one after a character (its derivative, as Brzozowski defined it).
 *
 * Terms that are equal up to the laws applied here have the same number. There
 * are finitely many derivatives of a term, and they are the states of its
 * automaton; intersection and complement are derived like anything else.
 */
#ifndef KG_REGEX_TERM_H
#define KG_REGEX_TERM_H

#include "intern.h"
#include "regex_class.h"
#include "regex_parse.h"

/* Always there. */
#define REGEX_TERM_NOTHING	0u	/* the empty language */
#define REGEX_TERM_EMPTY	1u	/* the empty string */

/**
 * struct regex_terms - the terms of one regular expression
 * @keys: what each is made of, by number; see regex_term.c
 * @asked: the derivatives that were asked for: term and class
 * @answers: and what they are: u32
 * @stack: u32: children of terms that are being put together
 * @work: steps so far, about a part of a term each
 * @work_max: when they are so many, answers are of no use any more
 * @everything: the term that takes any string
 */
struct regex_terms {
	struct intern keys;
	struct intern asked;
	struct vector answers;
	struct vector stack;
	size_t work;
	size_t work_max;
	u32 everything;
};

void regex_terms_init(struct regex_terms *terms, const struct regex_classes *classes,
		      size_t work_max);
void regex_terms_free(struct regex_terms *terms);
u32 regex_term_of(struct regex_terms *terms, const struct regex_classes *classes,
		  const struct regex_node *node);
u32 regex_term_derive(struct regex_terms *terms, u32 term, u32 class);
bool regex_term_takes_empty(const struct regex_terms *terms, u32 term);

#endif /* KG_REGEX_TERM_H */
