/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why a rule matches an event, or does not: what the engine asked, what it heard,
 * and which of it decided.
 */
#ifndef KG_EXPLAIN_H
#define KG_EXPLAIN_H

#include "../engine/eval.h"
#include "condition.h"
#include "event.h"
#include "ruleset.h"

enum verdict {
	VERDICT_UNKNOWN,	/* it was not asked */
	VERDICT_FALSE,
	VERDICT_TRUE,
};

/**
 * struct explanation - a rule, and what became of one event
 * @rule: the rule
 * @name: of its condition, see condition.h
 * @blob: its program, alone; NULL if it can never match, and there is none
 * @program: the same, verified
 * @memory: for the engine
 * @asks: struct explained_test: which predicate answers which test
 * @answers: by predicate, what it answered to the event
 */
struct explanation {
	const struct rule *rule;
	char name[CONDITION_NAME_SIZE];
	void *blob;
	struct kg_program program;
	u32 *memory;
	struct vector asks;
	enum verdict *answers;
};

bool explanation_begin(struct explanation *explanation, const struct rule *rule);
void explanation_ask_all(struct explanation *explanation, const struct event *event);
bool explanation_ask(const struct explanation *explanation, const struct event *event,
		     const struct eql_expr *test);
void explanation_forget(struct explanation *explanation, const struct eql_expr *test);
bool explanation_run(struct explanation *explanation, const struct event *event);
enum verdict explanation_of(const struct explanation *explanation, const struct eql_expr *expr);
bool explanation_decides(const struct explanation *explanation, const struct eql_expr *parent,
			 const struct eql_expr *child);
const struct eql_expr *explanation_guard(const struct explanation *explanation, u32 predicate);
void explanation_free(struct explanation *explanation);

#endif /* KG_EXPLAIN_H */
