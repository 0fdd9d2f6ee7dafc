/* SPDX-License-Identifier: GPL-2.0 */
/* Why a rule matched: the tests that made it true, by what the alert tells. */
#ifndef KG_MATCH_H
#define KG_MATCH_H

#include "alert.h"
#include "event.h"
#include "explain.h"

struct json_object;

/**
 * enum match_ground - how it is known that a test came to what it did
 * @MATCH_SEEN: by the values that the alert tells
 * @MATCH_MUST: it must have, since the rule matched and nothing else explains it
 * @MATCH_MAY: it, or another of the same kind
 */
enum match_ground {
	MATCH_SEEN,
	MATCH_MUST,
	MATCH_MAY,
};

/**
 * struct match_test - a test that was true
 * @test: the test
 * @ground: how it is known
 */
struct match_test {
	const struct eql_expr *test;
	enum match_ground ground;
};

/**
 * struct match - a rule that matched
 * @explanation: of the rule
 * @event: what the alert tells, as the engine reads it
 * @tests: struct match_test: those that had to be true and were
 * @n_false: how many had to be false, and were
 */
struct match {
	struct explanation *explanation;
	struct event event;
	struct vector tests;
	size_t n_false;
};

bool match_find(struct match *match, struct explanation *explanation, const struct alert *alert,
		struct json_object *document);
bool match_next_value(struct match *match, const struct match_test *test, size_t *at,
		      struct kg_text *value);
void match_free(struct match *match);

#endif /* KG_MATCH_H */
