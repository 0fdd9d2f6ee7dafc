/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_ENGINE_EVAL_H
#define KG_ENGINE_EVAL_H

#include "field.h"
#include "program.h"
#include "text.h"

/**
 * enum kg_gather - what came of gathering a field
 * @KG_GATHER_MISSING: the event has no such value: null
 * @KG_GATHER_PRESENT: here it is
 * @KG_GATHER_FAILED: there is one but it could not be had (no memory); the
 *	predicates on it are false and the evaluation is marked incomplete
 */
enum kg_gather {
	KG_GATHER_MISSING,
	KG_GATHER_PRESENT,
	KG_GATHER_FAILED,
};

/**
 * struct kg_value - the value of a field
 * @strings: for KG_TYPE_STRINGS: strings that end in NUL, one after the other,
 *	the last NUL included in the length (so an empty string has length 1);
 *	or, with @joined, one string (which does not end in NUL)
 * @joined: @strings is one string; a NUL within it reads as a space
 * @number: for KG_TYPE_NUMBER; for KG_TYPE_BOOL, 0 or 1
 *
 * Whoever gathers the value keeps it alive until the next one is gathered.
 */
struct kg_value {
	struct kg_text strings;
	bool joined;
	s64 number;
};

/**
 * struct kg_source - where the engine gets the facts of an event
 * @gather: fills in @value of @field; called at most once a field
 * @breathe: called now and then in long work, may yield the processor; says
 *	whether to go on; may be NULL
 *
 * Embed it in the struct that holds the facts.
 */
struct kg_source {
	enum kg_gather (*gather)(const struct kg_source *source, enum kg_field field,
				 struct kg_value *value);
	bool (*breathe)(const struct kg_source *source);
};

#define KG_RULE_WORDS	(KG_RULES_MAX / 32)
#define KG_FIELD_WORDS	((KG_FIELD_COUNT + 31) / 32)

/**
 * struct kg_eval - one event under evaluation
 * @program: the rules
 * @source: the facts
 * @category: of the event
 * @truth: a bit a predicate
 * @tried: a bit a pattern: it was compared with the string at hand
 * @answered: a bit a field: its matcher ran
 * @next: the rule from which on to look
 * @work: steps since the source last breathed
 * @incomplete: a field could not be gathered
 * @stopped: the source did not want to go on
 * @candidates: a bit a rule of @program that could match
 * @excluded: a bit a rule of @program that does not match because of an exclusion
 */
struct kg_eval {
	const struct kg_program *program;
	const struct kg_source *source;
	enum kg_category category;
	u32 *truth;
	u32 *tried;
	u32 answered[KG_FIELD_WORDS];
	u32 next;
	u32 work;
	bool incomplete;
	bool stopped;
	u32 candidates[KG_RULE_WORDS];
	u32 excluded[KG_RULE_WORDS];
};

size_t kg_eval_memory(const struct kg_program *program);
void kg_eval_begin(struct kg_eval *eval, const struct kg_program *program,
		   const struct kg_source *source, enum kg_category category, u32 *memory);
bool kg_eval_ask(struct kg_eval *eval, u32 predicate);
u32 kg_eval_possible(struct kg_eval *eval);
bool kg_eval_test(struct kg_eval *eval, u32 rule);
u32 kg_eval_next(struct kg_eval *eval);

#endif /* KG_ENGINE_EVAL_H */
