/* SPDX-License-Identifier: GPL-2.0 */
/*
 * From a rule set to its program: compile.c leads, predicate.c makes what rules
 * share (with operand.c, pattern.c and needle.c), code.c what each rule has of
 * its own, guard.c the index.
 */
#ifndef KG_COMPILE_H
#define KG_COMPILE_H

#include "eql.h"
#include "intern.h"
#include "ruleset.h"

/**
 * struct compiler - a program being made
 * @set: of these rules
 * @arena: for folded literals
 * @bytes: becomes KG_SECTION_BYTES
 * @keys: what each predicate asks, so that it is asked once; see predicate.c
 * @tests: the tests (const struct eql_expr *) of which the key is known
 * @test_keys: u32: and it, by the test's number
 * @asks: for each key a test (struct eql_expr *) that asks it
 * @numbers: the predicate that each key became
 * @guards: the index, before it is sorted; see guard.c
 * @sections: the other sections
 */
struct compiler {
	const struct ruleset *set;
	struct arena arena;
	struct intern bytes;
	struct intern keys;
	struct intern tests;
	struct vector test_keys;
	struct vector asks;
	u32 *numbers;
	struct vector guards;
	struct vector sections[KG_SECTION_COUNT];
};

/* Called for each test of a rule with the predicate that answers it. */
typedef void (*compile_tell_fn)(void *to, const struct eql_expr *test, u32 predicate);

void *compile_rule(const struct rule *rule, size_t *size, compile_tell_fn tell, void *to);

struct kg_range compile_bytes(struct compiler *compiler, const char *data, size_t len);
struct kg_range compile_append(struct compiler *compiler, enum kg_section_id id, const void *data,
			       size_t n);
struct kg_range compile_heads(struct compiler *compiler, u32 bits, const u32 *buckets, size_t n);
const char *compile_fold(struct compiler *compiler, const char *data, size_t len);

#endif /* KG_COMPILE_H */
