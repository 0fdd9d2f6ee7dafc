// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "ecs.h"
#include "eql_print.h"
#include "match.h"
#include "report_match.h"
#include "rulebook.h"

#define LITERALS_SHOWN	6	/* of a test's */
#define VALUES_SHOWN	4	/* of those that make it true */
#define VALUE_SHOWN	60	/* bytes of each, so that a line holds it */

static void put_value(const struct page *page, struct kg_text value)
{
	struct kg_text shown = { value.data, escape_fit(value, page->whom, VALUE_SHOWN) };

	page_label(page, "");
	fputs("  is \"", page->to);
	page_text(page, shown);
	fputs(shown.len < value.len ? "\"...\n" : "\"\n", page->to);
}

/* Of a field with several values those that did it, and not the others. */
static void put_strings(const struct page *page, struct match *match,
			const struct match_test *test)
{
	struct kg_text value;
	size_t at = 0, n = 0;

	while (match_next_value(match, test, &at, &value)) {
		if (n++ < VALUES_SHOWN)
			put_value(page, value);
	}
	if (n <= VALUES_SHOWN)
		return;
	page_label(page, "");
	fprintf(page->to, "  and %zu more\n", n - VALUES_SHOWN);
}

static void put_number(const struct page *page, const struct match *match,
		       const struct match_test *test)
{
	const struct event_value *value = &match->event.values[test->test->field];

	/* A truth says itself what it is. */
	if (kg_field_infos[test->test->field].type == KG_TYPE_BOOL)
		return;
	page_label(page, "");
	fprintf(page->to, "  is %" PRId64 "\n", (int64_t)value->number);
}

static void put_ground(const struct page *page, const struct match_test *test)
{
	page_paragraph(page, "", test->ground == MATCH_MAY
		       ? "  this or another of these; the alert does not tell the value"
		       : "  so it must be; the alert does not tell the value");
}

static void put_test(const struct page *page, struct match *match, const char *label,
		     const struct match_test *test)
{
	char *text = eql_test_text(test->test, LITERALS_SHOWN);

	page_paragraph(page, label, text);
	free(text);
	if (test->ground != MATCH_SEEN)
		put_ground(page, test);
	else if (kg_field_infos[test->test->field].type == KG_TYPE_STRINGS)
		put_strings(page, match, test);
	else
		put_number(page, match, test);
}

/* What it takes beside: what must not be so, and where all of it is written. */
static void put_rest(const struct page *page, const struct match *match, const char *label)
{
	const struct rule *rule = match->explanation->rule;

	if (match->n_false) {
		page_label(page, label);
		fprintf(page->to, "%s%zu test%s had to be false, and %s\n",
			match->tests.count ? "and " : "", match->n_false,
			match->n_false == 1 ? "" : "s", match->n_false == 1 ? "was" : "were");
	}
	page_label(page, "");
	fputs("see ", page->to);
	page_string(page, rule->path);
	fprintf(page->to, ":%u\n", rule->line);
}

static void put_match(const struct page *page, struct match *match)
{
	const struct match_test *test = match->tests.data, *end = test + match->tests.count;
	const char *label = "matched";

	if (!match->tests.count && !match->n_false) {
		page_paragraph(page, label, "every event of this kind");
		label = "";
	}
	for (; test < end; test++, label = "")
		put_test(page, match, label, test);
	put_rest(page, match, label);
}

static void put_untold(const struct page *page, const char *why)
{
	page_format(page, "matched", "by which test cannot be told: %s", why);
}

static void put_found(const struct page *page, const struct alert *alert,
		      struct explanation *explanation)
{
	struct json_object *document = ecs_event(alert);
	struct match match;

	if (match_find(&match, explanation, alert, document))
		put_match(page, &match);
	else
		put_untold(page, "what the alert tells is not what the rule asks for");
	match_free(&match);
	json_object_put(document);
}

/**
 * report_put_match() - write which tests of the rule made it true
 * @page: where to
 * @alert: nothing is written if no rule raised it
 * @rules: where the rule is looked for; NULL if nowhere: then nothing is written
 */
void report_put_match(const struct page *page, const struct alert *alert, struct rulebook *rules)
{
	struct explanation *explanation;
	const char *why;

	if (!rules || alert_is_own(alert))
		return;
	explanation = rulebook_find(rules, alert, &why);
	if (explanation)
		put_found(page, alert, explanation);
	else
		put_untold(page, why);
}
