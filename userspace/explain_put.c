// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "eql_print.h"
#include "explain_put.h"
#include "jsonl.h"
#include "text.h"

#define LITERALS_SHOWN	6	/* of a test's, before a person */
#define VALUES_SHOWN	8	/* of a field's */
#define VALUE_SHOWN	100	/* bytes of each */
#define INDENT		2	/* columns for each level of the condition */

/**
 * struct tree - a condition being written
 * @page: where to
 * @explanation: what it came to
 * @event: of which event
 */
struct tree {
	const struct page *page;
	const struct explanation *explanation;
	const struct event *event;
};

static struct diag_place place_of(const struct rule *rule, const struct eql_expr *expr)
{
	return diag_locate(rule->text.file, eql_text_offset(&rule->text, expr->offset));
}

static const char *joiner_name(const struct eql_expr *expr)
{
	switch (expr->kind) {
	case EQL_AND:
		return "and";
	case EQL_OR:
		return "or";
	case EQL_NOT:
		return "not";
	case EQL_TEST:
		return "test";
	default:
		return "constant";
	}
}

static void put_verdict(const struct tree *tree, enum verdict verdict, bool decides)
{
	static const char *const names[] = {
		[VERDICT_UNKNOWN] = "-", [VERDICT_FALSE] = "false", [VERDICT_TRUE] = "true",
	};
	static const char *const colours[] = {
		[VERDICT_UNKNOWN] = "2", [VERDICT_FALSE] = "31", [VERDICT_TRUE] = "32",
	};

	fprintf(tree->page->to, "  %s ", decides ? "*" : " ");
	page_colour(tree->page, colours[verdict]);
	fprintf(tree->page->to, "%-5s", names[verdict]);
	page_colour(tree->page, "0");
	fputs("  ", tree->page->to);
}

static void put_string(const struct tree *tree, struct kg_text value)
{
	bool cut = value.len > VALUE_SHOWN;

	if (cut)
		value.len = VALUE_SHOWN;
	putc('"', tree->page->to);
	page_text(tree->page, value);
	fputs(cut ? "\"..." : "\"", tree->page->to);
}

static void put_strings(const struct tree *tree, const struct vector *strings)
{
	const char *at = strings->data, *end = at + strings->count;
	size_t n = 0;

	for (; at < end; at += strlen(at) + 1, n++) {
		if (n < VALUES_SHOWN) {
			fputs(n ? ", " : "", tree->page->to);
			put_string(tree, text_of_string(at));
		}
	}
	if (n > VALUES_SHOWN)
		fprintf(tree->page->to, ", ... %zu more", n - VALUES_SHOWN);
}

static void put_value(const struct tree *tree, enum kg_field field)
{
	const struct event_value *value = &tree->event->values[field];

	if (!value->present)
		fputs("null", tree->page->to);
	else if (kg_field_infos[field].type == KG_TYPE_STRINGS)
		put_strings(tree, &value->strings);
	else if (kg_field_infos[field].type == KG_TYPE_BOOL)
		fputs(value->number ? "true" : "false", tree->page->to);
	else
		fprintf(tree->page->to, "%" PRId64, (int64_t)value->number);
}

/* A test, where it stands, and on the next line what the event has there. */
static void put_test(const struct tree *tree, const struct eql_expr *test, int indent)
{
	struct diag_place place = place_of(tree->explanation->rule, test);
	char *text = eql_test_text(test, LITERALS_SHOWN);

	page_string(tree->page, text);
	page_colour(tree->page, "2");
	fprintf(tree->page->to, "  (%u:%u)\n", place.line, place.col);
	if (explanation_of(tree->explanation, test) != VERDICT_UNKNOWN) {
		fprintf(tree->page->to, "%*s%s is ", 2 + indent * INDENT + 11, "",
			kg_field_infos[test->field].name);
		put_value(tree, test->field);
		putc('\n', tree->page->to);
	}
	page_colour(tree->page, "0");
	free(text);
}

static void put_node(const struct tree *tree, const struct eql_expr *expr, int indent,
		     bool decides)
{
	size_t i;

	put_verdict(tree, explanation_of(tree->explanation, expr), decides);
	fprintf(tree->page->to, "%*s", indent * INDENT, "");
	if (expr->kind == EQL_TEST) {
		put_test(tree, expr, indent);
		return;
	}
	if (expr->kind == EQL_CONSTANT)
		page_string(tree->page, expr->reason ? expr->reason : "whatever the event");
	else
		fputs(joiner_name(expr), tree->page->to);
	putc('\n', tree->page->to);
	for (i = 0; i < expr->n_children; i++)
		put_node(tree, expr->children[i], indent + 1,
			 decides && explanation_decides(tree->explanation, expr,
							expr->children[i]));
}

static const char no_event[] =
	"no program start, kexec call or use of a kernel image on Linux, and so for no rule";

static const char *end_words(enum explain_end end)
{
	switch (end) {
	case EXPLAIN_NO_EVENT:
		return no_event;
	case EXPLAIN_OTHER:
		return "of another category than the rule";
	case EXPLAIN_NO_MATCH:
		return "no match";
	default:
		return "a match";
	}
}

/**
 * explain_put_text() - write an explanation for a person
 * @page: where to
 * @explanation: what the rule came to
 * @event: the event
 * @number: of the event
 * @end: what became of it
 */
void explain_put_text(const struct page *page, const struct explanation *explanation,
		      const struct event *event, size_t number, enum explain_end end)
{
	struct tree tree = { .page = page, .explanation = explanation, .event = event };

	page_colour(page, "1");
	fprintf(page->to, "event %zu: %s", number, end_words(end));
	page_colour(page, "0");
	putc('\n', page->to);
	if (end == EXPLAIN_MATCH || end == EXPLAIN_NO_MATCH)
		put_node(&tree, explanation->rule->query->condition, 0, true);
}

static struct json_object *strings_json(const struct vector *strings)
{
	const char *at = strings->data, *end = at + strings->count;
	struct json_object *list = json_object_new_array();

	for (; at < end; at += strlen(at) + 1)
		json_object_array_add(list, jsonl_text(text_of_string(at)));
	return list;
}

static struct json_object *value_json(const struct event *event, enum kg_field field)
{
	const struct event_value *value = &event->values[field];

	if (!value->present)
		return NULL;
	if (kg_field_infos[field].type == KG_TYPE_STRINGS)
		return strings_json(&value->strings);
	if (kg_field_infos[field].type == KG_TYPE_BOOL)
		return json_object_new_boolean(value->number);
	return json_object_new_int64(value->number);
}

static struct json_object *verdict_json(enum verdict verdict)
{
	return verdict == VERDICT_UNKNOWN ? NULL : json_object_new_boolean(verdict == VERDICT_TRUE);
}

static void add_test(struct json_object *object, const struct tree *tree,
		     const struct eql_expr *test)
{
	struct diag_place place = place_of(tree->explanation->rule, test);
	char *text = eql_test_text(test, test->n_literals);

	jsonl_add_name(object, "test", text);
	jsonl_add_string(object, "field", kg_field_infos[test->field].name);
	jsonl_add_u64(object, "line", place.line);
	jsonl_add_u64(object, "column", place.col);
	if (explanation_of(tree->explanation, test) != VERDICT_UNKNOWN)
		json_object_object_add(object, "value", value_json(tree->event, test->field));
	free(text);
}

static struct json_object *node_json(const struct tree *tree, const struct eql_expr *expr,
				     bool decides)
{
	struct json_object *object = json_object_new_object(), *children;
	size_t i;

	jsonl_add_string(object, "is", joiner_name(expr));
	json_object_object_add(object, "verdict",
			       verdict_json(explanation_of(tree->explanation, expr)));
	json_object_object_add(object, "decides", json_object_new_boolean(decides));
	if (expr->kind == EQL_TEST)
		add_test(object, tree, expr);
	if (!expr->n_children)
		return object;
	children = json_object_new_array();
	for (i = 0; i < expr->n_children; i++)
		json_object_array_add(children,
				      node_json(tree, expr->children[i],
						decides && explanation_decides(tree->explanation,
									       expr,
									       expr->children[i])));
	json_object_object_add(object, "of", children);
	return object;
}

/**
 * explain_put_json() - write an explanation as a line of JSON
 * @to: where to
 * @explanation: what the rule came to
 * @event: the event
 * @number: of the event
 * @end: what became of it
 */
void explain_put_json(FILE *to, const struct explanation *explanation,
		      const struct event *event, size_t number, enum explain_end end)
{
	struct json_object *object = json_object_new_object(), *rule = json_object_new_object();
	struct tree tree = { .explanation = explanation, .event = event };

	jsonl_add_u64(object, "event", number);
	jsonl_add_name(rule, "id", explanation->rule->id);
	jsonl_add_name(rule, "name", explanation->rule->name);
	json_object_object_add(object, "rule", rule);
	json_object_object_add(object, "matches", json_object_new_boolean(end == EXPLAIN_MATCH));
	if (end == EXPLAIN_MATCH || end == EXPLAIN_NO_MATCH)
		json_object_object_add(object, "condition",
				       node_json(&tree, explanation->rule->query->condition,
						 true));
	else
		jsonl_add_string(object, "why", end_words(end));
	jsonl_put(to, object);
	json_object_put(object);
}
