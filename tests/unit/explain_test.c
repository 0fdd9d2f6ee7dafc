// SPDX-License-Identifier: GPL-2.0
/* Why a rule matches an event, or does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/eql_print.h"
#include "../../userspace/explain_put.h"

/* A rule of this query, without a file, and an event. */
struct fixture {
	struct diag_text file;
	struct rule rule;
	size_t offsets[1024];
	struct explanation explanation;
	struct event event;
	struct json_object *document;
};

static void begin(struct fixture *f, const char *query, const char *document)
{
	size_t i;

	*f = (struct fixture){
		.file = { .to = stderr, .path = "q", .data = query, .len = strlen(query) },
		.rule = { .path = (char *)"q", .line = 1, .id = (char *)"id", .name = (char *)"name",
			  .meta = (char *)"{}" },
	};
	for (i = 0; i <= f->file.len; i++)
		f->offsets[i] = i;
	f->rule.text = (struct eql_text){ .data = query, .len = f->file.len, .file = &f->file,
					  .offsets = f->offsets };
	f->file.to = NULL;
	f->rule.query = eql_read(&f->rule.text, (struct eql_use){ .recorded = true });
	assert_non_null(f->rule.query);
	f->rule.category = f->rule.query->category;
	f->rule.never = f->rule.query->never;
	assert_true(explanation_begin(&f->explanation, &f->rule));
	f->document = json_tokener_parse(document);
	assert_non_null(f->document);
	assert_true(event_read(&f->event, f->document));
}

static void end(struct fixture *f)
{
	event_free(&f->event);
	json_object_put(f->document);
	explanation_free(&f->explanation);
	eql_free(f->rule.query);
}

static void check(const char *query, const char *document, const char *expected)
{
	struct page page = { .whom = ESCAPE_FOR_EYES };
	struct fixture f;
	char *said;
	size_t len;
	bool matches;

	begin(&f, query, document);
	page.to = open_memstream(&said, &len);
	matches = explanation_run(&f.explanation, &f.event);
	explain_put_text(&page, &f.explanation, &f.event, 7,
			 matches ? EXPLAIN_MATCH : EXPLAIN_NO_MATCH);
	fclose(page.to);
	assert_string_equal(said, expected);
	assert_int_equal(explanation_of(&f.explanation, f.rule.query->condition),
			 matches ? VERDICT_TRUE : VERDICT_FALSE);
	free(said);
	end(&f);
}

#define EVENT "{\"process\": {\"name\": \"dd\", \"args\": [\"dd\", \"a b\"], \"pid\": 5}}"

static void says_which_predicate_decided(void **state)
{
	check("process where process.name == \"dd\" and process.args : \"A*\"", EVENT,
	      "event 7: a match\n"
	      "  * true   and\n"
	      "  * true     process.name == \"dd\"  (1:15)\n"
	      "               process.name is \"dd\"\n"
	      "  * true     process.args : \"A*\"  (1:40)\n"
	      "               process.args is \"dd\", \"a b\"\n");
	check("process where process.name == \"dd\" and process.args : \"B*\"", EVENT,
	      "event 7: no match\n"
	      "  * false  and\n"
	      "    true     process.name == \"dd\"  (1:15)\n"
	      "               process.name is \"dd\"\n"
	      "  * false    process.args : \"B*\"  (1:40)\n"
	      "               process.args is \"dd\", \"a b\"\n");
}

static void says_what_was_not_asked(void **state)
{
	check("process where process.name == \"x\" and\n  (process.args == \"y\" or process.pid > 3)", EVENT,
	      "event 7: no match\n"
	      "  * false  and\n"
	      "  * false    process.name == \"x\"  (1:15)\n"
	      "               process.name is \"dd\"\n"
	      "    -        or\n"
	      "    -          process.args == \"y\"  (2:4)\n"
	      "    -          process.pid > 3  (2:27)\n");
}

static void says_which_exclusion_held(void **state)
{
	check("process where process.name == \"dd\" and not process.parent.name != null and\n"
	      "  not (process.args == \"zz\" or process.args == \"a b\")", EVENT,
	      "event 7: no match\n"
	      "  * false  and\n"
	      "    true     process.name == \"dd\"  (1:15)\n"
	      "               process.name is \"dd\"\n"
	      "    true     not\n"
	      "    false      process.parent.name != null  (1:44)\n"
	      "                 process.parent.name is null\n"
	      "  * false    not\n"
	      "  * true       or\n"
	      "    false        process.args == \"zz\"  (2:8)\n"
	      "                   process.args is \"dd\", \"a b\"\n"
	      "  * true         process.args == \"a b\"  (2:32)\n"
	      "                   process.args is \"dd\", \"a b\"\n");
}

static void says_what_was_clear_beforehand(void **state)
{
	check("process where event.type == \"start\"", EVENT, "event 7: a match\n"
	      "  * true   event.type is always \"start\"\n");
	check("process where event.type == \"end\"", EVENT, "event 7: no match\n"
	      "  * false  event.type is never \"end\"\n");
	check("kexec where kexec.on_crash", "{\"event\": {\"action\": \"kexec_load\"}, \"kexec\": {\"on_crash\": true}}",
	      "event 7: a match\n"
	      "  * true   kexec.on_crash == true  (1:13)\n"
	      "             kexec.on_crash is true\n");
}

/* An event must not forge a line of ours, nor fill the screen. */
static void values_are_harmless_and_short(void **state)
{
	check("process where process.args == \"\\\"\\\\\"",
	      "{\"process\": {\"args\": [\"\\u001b[31m\\nevent 8\", \"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\"]}}",
	      "event 7: no match\n"
	      "  * false  process.args == \"\\\"\\\\\"  (1:15)\n"
	      "             process.args is \"\\x1b[31m\\x0aevent 8\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", ... 2 more\n");
}

static void is_json_too(void **state)
{
	struct fixture f;
	char *said;
	size_t len;
	FILE *to = open_memstream(&said, &len);

	begin(&f, "process where process.name == \"x\" and process.pid == 5", EVENT);
	assert_false(explanation_run(&f.explanation, &f.event));
	explain_put_json(to, &f.explanation, &f.event, 7, EXPLAIN_NO_MATCH);
	explain_put_json(to, &f.explanation, &f.event, 8, EXPLAIN_OTHER);
	fclose(to);
	assert_string_equal(said,
			    "{\"event\":7,\"rule\":{\"id\":\"id\",\"name\":\"name\"},\"matches\":false,\"condition\":"
			    "{\"is\":\"and\",\"verdict\":false,\"decides\":true,\"of\":["
			    "{\"is\":\"test\",\"verdict\":false,\"decides\":true,\"test\":\"process.name == \\\"x\\\"\","
			    "\"field\":\"process.name\",\"line\":1,\"column\":15,\"value\":[\"dd\"]},"
			    "{\"is\":\"test\",\"verdict\":true,\"decides\":false,\"test\":\"process.pid == 5\","
			    "\"field\":\"process.pid\",\"line\":1,\"column\":39,\"value\":5}]}}\n"
			    "{\"event\":8,\"rule\":{\"id\":\"id\",\"name\":\"name\"},\"matches\":false,"
			    "\"why\":\"of another category than the rule\"}\n");
	free(said);
	end(&f);
}

static void knows_the_guards(void **state)
{
	struct fixture f;
	const struct eql_expr *guard;
	u32 i, n = 0;

	begin(&f, "process where process.name in (\"x\", \"y\") and process.pid == 5", EVENT);
	for (i = 0; i < f.explanation.program.n_predicates; i++) {
		guard = explanation_guard(&f.explanation, i);
		n += !!guard;
		if (guard)
			assert_int_equal(guard->field, KG_FIELD_PROCESS_NAME);
	}
	assert_int_equal(n, 1);
	end(&f);
}

/* Every test can be written as what it was read from. */
static void writes_tests(void **state)
{
	static const char *const tests[] = {
		"process.name == \"a\"", "process.name in (\"a\", \"b\")", "process.name in~ (\"a\")",
		"process.name like \"a*\"", "process.name like (\"a*\", \"b\")", "process.name : \"a\"",
		"process.name like~ (\"a\", \"b\")", "process.pid == 5", "process.pid < -5", "process.pid >= 5",
		"process.name != null", "kexec.on_crash == true", "startsWith(process.name, \"a\")",
		"endsWith~(process.name, \"a\")", "stringContains(process.name, \"a\")",
		"length(process.name) > 5", "getopt(process.args, \"c:v\", \"l\", \"load\")",
		"getopt(process.args, \"a\\\\\", \"\\\"\")",
	};
	char query[128];
	struct fixture f;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(tests); i++) {
		snprintf(query, sizeof(query), "kexec where %s", tests[i]);
		begin(&f, query, EVENT);
		text = eql_test_text(f.rule.query->condition, 9);
		assert_string_equal(text, tests[i]);
		free(text);
		end(&f);
	}
	begin(&f, "process where process.name in (\"a\", \"b\", \"c\")", EVENT);
	text = eql_test_text(f.rule.query->condition, 1);
	assert_string_equal(text, "process.name in (\"a\", ... 2 more)");
	free(text);
	end(&f);
	begin(&f, "process where getopt(process.args, \"c:v\", \"l\", \"load\")", EVENT);
	text = eql_test_text(f.rule.query->condition, 2);
	assert_string_equal(text, "getopt(process.args, \"c:v\", \"l\", ... 1 more)");
	free(text);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_which_predicate_decided),
		cmocka_unit_test(says_what_was_not_asked),
		cmocka_unit_test(says_which_exclusion_held),
		cmocka_unit_test(says_what_was_clear_beforehand),
		cmocka_unit_test(values_are_harmless_and_short),
		cmocka_unit_test(is_json_too),
		cmocka_unit_test(knows_the_guards),
		cmocka_unit_test(writes_tests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
