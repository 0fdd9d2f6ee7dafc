// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "match.h"
#include "process.h"

/* NULL if the alert does not tell of who has the role. */
static const struct alert_process *who(const struct alert *alert, enum kg_role role)
{
	switch (role) {
	case KG_ROLE_PROCESS:
		return alert->has_process ? &alert->process : NULL;
	case KG_ROLE_PARENT:
		return alert->has_parent ? &alert->parent : NULL;
	case KG_ROLE_SESSION_LEADER:
		return process_session_leader(alert);
	default:
		return NULL;
	}
}

/* Does an alert tell this of a process? */
static bool tells(const struct alert_process *process, enum kg_part part)
{
	switch (part) {
	case KG_PART_NAME:
	case KG_PART_EXECUTABLE:
	case KG_PART_ARGS:
	case KG_PART_ARGS_COUNT:
	case KG_PART_PID:
	case KG_PART_USER_ID:
	case KG_PART_REAL_USER_ID:
	case KG_PART_GROUP_ID:
	case KG_PART_REAL_GROUP_ID:
		return true;
	case KG_PART_COMMAND_LINE:
		return !alert_args_cut(process);
	default:
		return false;
	}
}

/* Is what it does not have among its values not among those that the kernel saw either? */
static bool is_whole(const struct alert *alert, const struct kg_field_info *info,
		     const struct alert_process *process)
{
	return !alert->incomplete && info->role != KG_ROLE_SESSION_LEADER &&
	       !(process->flags & KEXECGUARD_PROCESS_UNKNOWN) &&
	       !(info->part == KG_PART_ARGS && alert_args_cut(process));
}

static bool is_known(const struct match *match, const struct alert *alert,
		     const struct eql_expr *test)
{
	const struct kg_field_info *info = &kg_field_infos[test->field];
	const struct alert_process *process;

	if (info->role == KG_ROLE_NONE)
		return match->event.values[test->field].present ||
		       (!alert->incomplete && test->field != KG_FIELD_FILE_UNNAMED);
	process = who(alert, info->role);
	if (!process || !tells(process, info->part))
		return false;
	return is_whole(alert, info, process) ||
	       explanation_of(match->explanation, test) == VERDICT_TRUE;
}

/* Beside the answers of the engine: what it could not know. */
static void forget_unknown(struct match *match, const struct alert *alert,
			   const struct eql_expr *expr)
{
	size_t i;

	if (expr->kind == EQL_TEST && !is_known(match, alert, expr))
		explanation_forget(match->explanation, expr);
	for (i = 0; i < expr->n_children; i++)
		forget_unknown(match, alert, expr->children[i]);
}

static void take(struct match *match, const struct eql_expr *test, bool wanted,
		 enum match_ground ground)
{
	struct match_test *taken;

	if (!wanted) {
		match->n_false++;
		return;
	}
	taken = vector_add(&match->tests, sizeof(*taken), 1);
	*taken = (struct match_test){ .test = test, .ground = ground };
}

static size_t count(const struct match *match, const struct eql_expr *expr, enum verdict verdict)
{
	size_t n = 0, i;

	for (i = 0; i < expr->n_children; i++)
		n += explanation_of(match->explanation, expr->children[i]) == verdict;
	return n;
}

static void collect(struct match *match, const struct eql_expr *expr, bool wanted,
		    enum match_ground ground);

/* One of them is enough: those that are seen to be so, else those that may have been. */
static void collect_any(struct match *match, const struct eql_expr *expr, bool wanted,
			enum match_ground ground)
{
	enum verdict verdict = wanted ? VERDICT_TRUE : VERDICT_FALSE;
	bool seen = count(match, expr, verdict);
	size_t i;

	if (!seen) {
		verdict = VERDICT_UNKNOWN;
		ground = count(match, expr, verdict) > 1 ? MATCH_MAY : ground;
	}
	for (i = 0; i < expr->n_children; i++) {
		if (explanation_of(match->explanation, expr->children[i]) == verdict)
			collect(match, expr->children[i], wanted, ground);
	}
}

/* Down the condition, from what it came to. */
static void collect(struct match *match, const struct eql_expr *expr, bool wanted,
		    enum match_ground ground)
{
	bool seen = explanation_of(match->explanation, expr) != VERDICT_UNKNOWN;
	size_t i;

	switch (expr->kind) {
	case EQL_TEST:
		take(match, expr, wanted, seen ? MATCH_SEEN : ground);
		break;
	case EQL_NOT:
		collect(match, expr->children[0], !wanted, ground);
		break;
	case EQL_AND:
	case EQL_OR:
		if (wanted != (expr->kind == EQL_AND)) {
			collect_any(match, expr, wanted, ground);
			break;
		}
		for (i = 0; i < expr->n_children; i++)
			collect(match, expr->children[i], wanted, ground);
		break;
	default:
		break;
	}
}

/**
 * match_find() - find out which tests made a rule true
 * @match: filled in, to be freed with match_free() even after a failure
 * @explanation: of the rule
 * @alert: that it raised
 * @document: of the alert. As a recorded event: what is read here is what
 *	'rules explain' would read
 *
 * Return: false if what the alert tells is not what the rule matches.
 */
bool match_find(struct match *match, struct explanation *explanation, const struct alert *alert,
		struct json_object *document)
{
	const struct rule *rule = explanation->rule;
	const struct eql_expr *condition = rule->query->condition;

	*match = (struct match){ .explanation = explanation };
	if (!event_read(&match->event, document) || match->event.kind == EVENT_IGNORED ||
	    event_category(&match->event) != rule->category)
		return false;
	explanation_ask_all(explanation, &match->event);
	forget_unknown(match, alert, condition);
	if (explanation_of(explanation, condition) == VERDICT_FALSE)
		return false;
	collect(match, condition, true, MATCH_MUST);
	return true;
}

/* Does a value, with the NUL behind it, make a test true? */
static bool has(struct match *match, const struct match_test *test, struct kg_text value)
{
	struct event_value *values = &match->event.values[test->test->field], all = *values;
	bool is_true;

	values->strings = (struct vector){ .data = (char *)value.data, .count = value.len };
	is_true = explanation_ask(match->explanation, &match->event, test->test);
	*values = all;
	return is_true;
}

/**
 * match_next_value() - walk the values that make a test true, each by itself
 * @match: after match_find()
 * @test: one of its tests, of a field of strings
 * @at: the walk, 0 to begin
 * @value: set to the next
 *
 * Return: false after the last.
 */
bool match_next_value(struct match *match, const struct match_test *test, size_t *at,
		      struct kg_text *value)
{
	const struct vector *strings = &match->event.values[test->test->field].strings;
	const char *text = strings->data;
	struct kg_text whole;

	while (*at < strings->count) {
		whole = (struct kg_text){ .data = text + *at, .len = strlen(text + *at) + 1 };
		*at += whole.len;
		if (!has(match, test, whole))
			continue;
		*value = (struct kg_text){ .data = whole.data, .len = whole.len - 1 };
		return true;
	}
	return false;
}

/**
 * match_free() - free what match_find() made
 * @match: which
 */
void match_free(struct match *match)
{
	event_free(&match->event);
	vector_free(&match->tests);
}
