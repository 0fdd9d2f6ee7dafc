// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../engine/verify.h"
#include "compile.h"
#include "explain.h"

/* A test, and the predicate that answers it. */
struct explained_test {
	const struct eql_expr *test;
	u32 predicate;
};

static void take_test(void *to, const struct eql_expr *test, u32 predicate)
{
	struct explanation *explanation = to;
	struct explained_test *taken = vector_add(&explanation->asks, sizeof(*taken), 1);

	taken->test = test;
	taken->predicate = predicate;
}

/**
 * explanation_begin() - make ready to explain a rule
 * @explanation: filled in, to be freed with explanation_free() even after a failure
 * @rule: the rule; it must stay
 *
 * Return: false if it cannot be compiled, which was reported.
 */
bool explanation_begin(struct explanation *explanation, const struct rule *rule)
{
	size_t size;

	*explanation = (struct explanation){ .rule = rule };
	condition_name(rule->query->condition, explanation->name);
	if (rule->never)
		return true;
	explanation->blob = compile_rule(rule, &size, take_test, explanation);
	if (!explanation->blob ||
	    !kg_program_verify(explanation->blob, size, &explanation->program,
			       &(struct kg_verify_error){ 0 }))
		return false;
	explanation->memory = memory_alloc(kg_eval_memory(&explanation->program));
	explanation->answers = memory_alloc(explanation->program.n_predicates *
					    sizeof(*explanation->answers));
	return true;
}

/* The way that the engine takes through the rule, from answer to answer. */
static void walk(struct explanation *explanation, struct kg_eval *eval)
{
	const struct kg_program *program = &explanation->program;
	const struct kg_range code = program->rules[0].code;
	u32 at = 0;

	while (at < code.count) {
		const struct kg_test *test = &program->code[code.first + at];
		bool answer = test->predicate == KG_NONE || kg_eval_ask(eval, test->predicate);

		if (test->predicate != KG_NONE)
			explanation->answers[test->predicate] = answer ? VERDICT_TRUE
								       : VERDICT_FALSE;
		at = answer ? test->on_true : test->on_false;
	}
}

/**
 * explanation_run() - see what becomes of an event
 * @explanation: of a rule
 * @event: the event, of the rule's category
 *
 * Return: true if the rule matches it.
 */
bool explanation_run(struct explanation *explanation, const struct event *event)
{
	const struct kg_program *program = &explanation->program;
	struct kg_eval eval;
	bool matches;

	if (!explanation->blob)
		return false;
	memset(explanation->answers, 0, program->n_predicates * sizeof(*explanation->answers));
	kg_eval_begin(&eval, program, &event->source, event_category(event),
		      explanation->memory);
	matches = kg_eval_next(&eval) != KG_NONE;
	walk(explanation, &eval);
	return matches;
}

static u32 predicate_of_test(const struct explanation *explanation, const struct eql_expr *test)
{
	const struct explained_test *at = explanation->asks.data;

	while (at->test != test)
		at++;
	return at->predicate;
}

/**
 * explanation_ask() - ask one test about an event
 * @explanation: of the rule, with a program
 * @event: the event, of the rule's category
 * @test: of the rule's condition
 *
 * Return: what it comes to.
 */
bool explanation_ask(const struct explanation *explanation, const struct event *event,
		     const struct eql_expr *test)
{
	struct kg_eval eval;

	kg_eval_begin(&eval, &explanation->program, &event->source, event_category(event),
		      explanation->memory);
	return kg_eval_ask(&eval, predicate_of_test(explanation, test));
}

/**
 * explanation_ask_all() - ask all tests, also those that the engine need not
 * @explanation: of a rule, with a program
 * @event: the event, of the rule's category
 */
void explanation_ask_all(struct explanation *explanation, const struct event *event)
{
	const struct explained_test *at = explanation->asks.data;
	const struct explained_test *end = at + explanation->asks.count;
	struct kg_eval eval;

	kg_eval_begin(&eval, &explanation->program, &event->source, event_category(event),
		      explanation->memory);
	for (; at < end; at++)
		explanation->answers[at->predicate] = kg_eval_ask(&eval, at->predicate)
						      ? VERDICT_TRUE : VERDICT_FALSE;
}

/**
 * explanation_forget() - take back the answer to a test
 * @explanation: after explanation_ask_all()
 * @test: of the rule's condition; what asks the same is taken back too
 */
void explanation_forget(struct explanation *explanation, const struct eql_expr *test)
{
	explanation->answers[predicate_of_test(explanation, test)] = VERDICT_UNKNOWN;
}

/* And is false if any child is, or is true if any child is; else it is as they all are. */
static enum verdict verdict_of_children(const struct explanation *explanation,
					const struct eql_expr *expr)
{
	enum verdict one = expr->kind == EQL_AND ? VERDICT_FALSE : VERDICT_TRUE;
	enum verdict all = expr->kind == EQL_AND ? VERDICT_TRUE : VERDICT_FALSE;
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		enum verdict verdict = explanation_of(explanation, expr->children[i]);

		if (verdict == one)
			return one;
		if (verdict == VERDICT_UNKNOWN)
			all = VERDICT_UNKNOWN;
	}
	return all;
}

/**
 * explanation_of() - what a part of the condition came to
 * @explanation: after explanation_run()
 * @expr: the part
 *
 * Return: the verdict; unknown if nothing of it had to be asked.
 */
enum verdict explanation_of(const struct explanation *explanation, const struct eql_expr *expr)
{
	enum verdict verdict;

	switch (expr->kind) {
	case EQL_CONSTANT:
		return expr->value ? VERDICT_TRUE : VERDICT_FALSE;
	case EQL_TEST:
		return explanation->answers[predicate_of_test(explanation, expr)];
	case EQL_NOT:
		verdict = explanation_of(explanation, expr->children[0]);
		if (verdict == VERDICT_UNKNOWN)
			return VERDICT_UNKNOWN;
		return verdict == VERDICT_TRUE ? VERDICT_FALSE : VERDICT_TRUE;
	default:
		return verdict_of_children(explanation, expr);
	}
}

/**
 * explanation_decides() - is it because of this child
 * @explanation: after explanation_run()
 * @parent: a part of the condition that decides
 * @child: a child of it
 *
 * Of an and that is true all children decide, and of one that is false those
 * that are false; of an or the other way round.
 *
 * Return: true if the parent came to what it did because of the child.
 */
bool explanation_decides(const struct explanation *explanation, const struct eql_expr *parent,
			 const struct eql_expr *child)
{
	if (parent->kind == EQL_NOT)
		return true;
	return explanation_of(explanation, child) == explanation_of(explanation, parent);
}

/**
 * explanation_guard() - a test without which the rule is not looked at
 * @explanation: of the rule
 * @predicate: the predicate that answers it
 *
 * Return: the test, one of those of which one at least must be true for the rule
 * to be looked at; NULL if the predicate is not of these.
 */
const struct eql_expr *explanation_guard(const struct explanation *explanation, u32 predicate)
{
	const struct explained_test *ask = explanation->asks.data;
	const struct explained_test *end = ask + explanation->asks.count;

	if (!explanation->program.predicates[predicate].candidates.count)
		return NULL;
	while (ask < end && ask->predicate != predicate)
		ask++;
	return ask < end ? ask->test : NULL;
}

/**
 * explanation_free() - free what explanation_begin() made
 * @explanation: which
 */
void explanation_free(struct explanation *explanation)
{
	vector_free(&explanation->asks);
	free(explanation->answers);
	free(explanation->memory);
	free(explanation->blob);
}
