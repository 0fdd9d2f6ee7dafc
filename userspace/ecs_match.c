// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "ecs_match.h"
#include "eql_print.h"
#include "jsonl.h"
#include "match.h"
#include "rulebook.h"

#define LITERALS_SHOWN	32	/* of a test's */
#define VALUES_SHOWN	16	/* of those that make it true */

static const char *ground_name(enum match_ground ground)
{
	static const char *const names[] = {
		[MATCH_SEEN] = "seen", [MATCH_MUST] = "must", [MATCH_MAY] = "may",
	};

	return names[ground];
}

static struct json_object *strings_of(struct match *match, const struct match_test *test)
{
	struct json_object *list = json_object_new_array();
	struct kg_text value;
	size_t at = 0;

	while (json_object_array_length(list) < VALUES_SHOWN &&
	       match_next_value(match, test, &at, &value))
		json_object_array_add(list, jsonl_text(value));
	return list;
}

/* A truth says itself what it is. */
static struct json_object *number_of(const struct match *match, const struct match_test *test)
{
	struct json_object *list = json_object_new_array();
	char text[24];

	if (kg_field_infos[test->test->field].type == KG_TYPE_BOOL)
		return list;
	snprintf(text, sizeof(text), "%" PRId64,
		 (int64_t)match->event.values[test->test->field].number);
	jsonl_append(list, text);
	return list;
}

static struct json_object *test_of(struct match *match, const struct match_test *test)
{
	bool strings = kg_field_infos[test->test->field].type == KG_TYPE_STRINGS;
	char *text = eql_test_text(test->test, LITERALS_SHOWN);
	struct json_object *object = json_object_new_object();

	jsonl_add_name(object, "test", text);
	free(text);
	jsonl_add_string(object, "ground", ground_name(test->ground));
	if (test->ground == MATCH_SEEN)
		jsonl_add_list(object, "values",
			       strings ? strings_of(match, test) : number_of(match, test));
	return object;
}

static struct json_object *tests_of(struct explanation *explanation, const struct alert *alert,
				    struct json_object *root)
{
	struct json_object *list = json_object_new_array();
	const struct match_test *test, *end;
	struct match match;

	if (match_find(&match, explanation, alert, root)) {
		test = match.tests.data;
		for (end = test + match.tests.count; test < end; test++)
			json_object_array_add(list, test_of(&match, test));
	}
	match_free(&match);
	return list;
}

/**
 * ecs_add_match() - add which tests of the rule made it true
 * @root: the document that ecs_alert() made of the alert
 * @alert: the alert
 * @rules: where the rule is looked for; NULL if nowhere: then nothing is added
 */
void ecs_add_match(struct json_object *root, const struct alert *alert, struct rulebook *rules)
{
	struct explanation *explanation;
	struct json_object *own;
	const char *why;

	if (!rules || alert_is_own(alert) || !json_object_object_get_ex(root, "kexecguard", &own))
		return;
	explanation = rulebook_find(rules, alert, &why);
	if (explanation)
		jsonl_add_list(own, "matched", tests_of(explanation, alert, root));
}
