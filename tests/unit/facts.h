/* SPDX-License-Identifier: GPL-2.0 */
/* An event made up by a test, as a source of facts for the engine. */
#ifndef KG_TEST_FACTS_H
#define KG_TEST_FACTS_H

#include <stdlib.h>
#include <string.h>

#include "../../engine/eval.h"
#include "../../engine/verify.h"

struct fact {
	bool present;
	bool failed;
	bool joined;
	const char *strings;
	u32 len;
	s64 number;
};

struct facts {
	struct kg_source source;
	struct fact values[KG_FIELD_COUNT];
	unsigned int *asked;	/* how often each field was gathered, or NULL */
};

static inline enum kg_gather facts_gather(const struct kg_source *source, enum kg_field field,
					  struct kg_value *value)
{
	const struct facts *facts = (const struct facts *)source;
	const struct fact *fact = &facts->values[field];

	if (facts->asked)
		facts->asked[field]++;
	if (fact->failed)
		return KG_GATHER_FAILED;
	if (!fact->present)
		return KG_GATHER_MISSING;
	value->strings = (struct kg_text){ .data = fact->strings, .len = fact->len };
	value->joined = fact->joined;
	value->number = fact->number;
	return KG_GATHER_PRESENT;
}

static inline void facts_begin(struct facts *facts)
{
	*facts = (struct facts){ .source.gather = facts_gather };
}

/* Strings that end in NUL, one after the other: TEXTS("a", "b"). */
static inline void facts_strings(struct facts *facts, enum kg_field field, const char *strings,
				 u32 len)
{
	facts->values[field] = (struct fact){ .present = true, .strings = strings, .len = len };
}

static inline void facts_string(struct facts *facts, enum kg_field field, const char *string)
{
	facts_strings(facts, field, string, strlen(string) + 1);
}

static inline void facts_number(struct facts *facts, enum kg_field field, s64 number)
{
	facts->values[field] = (struct fact){ .present = true, .number = number };
}

/* Which rules match, and which an exclusion kept from it: a bit each, for the first 64. */
static inline u64 facts_judge(const struct facts *facts, const struct kg_program *program,
			      enum kg_category category, u64 *excluded)
{
	struct kg_eval eval;
	u64 matches = 0;
	u32 *memory = malloc(kg_eval_memory(program) + 1);
	u32 rule;

	memset(memory, 0xa5, kg_eval_memory(program));
	kg_eval_begin(&eval, program, &facts->source, category, memory);
	while ((rule = kg_eval_next(&eval)) != KG_NONE)
		matches |= 1ull << (rule % 64);
	/* Of what is behind the set, nothing is known. */
	*excluded = program->n_rules ? eval.excluded[0] : 0;
	if (program->n_rules > 32)
		*excluded |= (u64)eval.excluded[1] << 32;
	free(memory);
	return matches;
}

static inline u64 facts_matches(const struct facts *facts, const struct kg_program *program,
				enum kg_category category)
{
	u64 excluded;

	return facts_judge(facts, program, category, &excluded);
}

#endif /* KG_TEST_FACTS_H */
