// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "ecs.h"
#include "ecs_match.h"
#include "eql_print.h"
#include "match.h"
#include "rulebook.h"
#include "writer.h"

#define LITERALS_SHOWN	32	/* of a test's */
#define VALUES_SHOWN	16	/* of those that make it true */

static const char *ground_name(enum match_ground ground)
{
	static const char *const names[] = {
		[MATCH_SEEN] = "seen", [MATCH_MUST] = "must", [MATCH_MAY] = "may",
	};

	return names[ground];
}

static void put_strings(struct writer *to, struct match *match, const struct match_test *test)
{
	size_t at = 0, n;
	struct kg_text value;

	for (n = 0; n < VALUES_SHOWN && match_next_value(match, test, &at, &value); n++)
		writer_text(to, NULL, value);
}

/* A truth says itself what it is. */
static void put_number(struct writer *to, const struct match *match,
		       const struct match_test *test)
{
	char text[24];

	if (kg_field_infos[test->test->field].type == KG_TYPE_BOOL)
		return;
	snprintf(text, sizeof(text), "%" PRId64,
		 (int64_t)match->event.values[test->test->field].number);
	writer_string(to, NULL, text);
}

static void put_values(struct writer *to, struct match *match, const struct match_test *test)
{
	size_t begin = writer_open_list(to, "values");

	if (kg_field_infos[test->test->field].type == KG_TYPE_STRINGS)
		put_strings(to, match, test);
	else
		put_number(to, match, test);
	writer_close_list(to, begin);
}

static void put_test(struct writer *to, struct match *match, const struct match_test *test)
{
	char *text = eql_test_text(test->test, LITERALS_SHOWN);

	writer_open(to, NULL);
	writer_name(to, "test", text);
	writer_string(to, "ground", ground_name(test->ground));
	if (test->ground == MATCH_SEEN)
		put_values(to, match, test);
	writer_close(to);
	free(text);
}

static void put_tests(struct writer *to, struct match *match)
{
	const struct match_test *test = match->tests.data, *end = test + match->tests.count;
	size_t begin = writer_open_list(to, "matched");

	for (; test < end; test++)
		put_test(to, match, test);
	writer_close_list(to, begin);
}

/**
 * ecs_put_match() - write which tests of the rule made it true
 * @to: the object that is ours
 * @alert: the alert
 * @rules: where the rule is looked for; NULL if nowhere: then nothing is written
 */
void ecs_put_match(struct writer *to, const struct alert *alert, struct rulebook *rules)
{
	struct explanation *explanation;
	struct json_object *document;
	struct match match;
	const char *why;

	if (!rules || alert_is_own(alert))
		return;
	explanation = rulebook_find(rules, alert, &why);
	if (!explanation)
		return;
	document = ecs_event(alert);
	if (match_find(&match, explanation, alert, document))
		put_tests(to, &match);
	match_free(&match);
	json_object_put(document);
}
