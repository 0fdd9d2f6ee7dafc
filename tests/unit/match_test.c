// SPDX-License-Identifier: GPL-2.0
/* By which test a rule matched, as it is told of an alert. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include <json-c/json.h>

#include "../../userspace/command.h"
#include "../../userspace/report.h"
#include "../../userspace/rule_meta.h"
#include "../../userspace/rulebook.h"
#include "document.h"
#include "samples.h"

#define RULE "/tmp/kexecguard-match-test.yml"

/* A rule with the id that the samples have. */
static void write_rule(const char *query)
{
	FILE *to = fopen(RULE, "w");

	fprintf(to, "rule_id: kexec-loaded\nname: R\nseverity: low\nrisk_score: 1\nquery: |\n  %s\n",
		query);
	fclose(to);
}

/* Good until the next. */
static char *report(const struct alert *alert, struct rulebook *book)
{
	const struct report_style style = { .whom = ESCAPE_FOR_ASCII, .rules = book };
	static char text[1 << 16];
	FILE *to = fmemopen(text, sizeof(text), "w");

	report_put(to, alert, &style);
	fclose(to);
	return text;
}

/* The metadata that the rule as it is written would have in the kernel. */
static const char *meta_of(struct arena *arena)
{
	static char path[] = RULE;
	char *paths[] = { path };
	struct ruleset set = { 0 };
	const char *meta;

	assert_int_equal(ruleset_read(&set, paths, 1), 0);
	assert_int_equal(set.n_rules, 1);
	meta = rule_meta_with(arena, set.rules[0].meta, set.rules[0].query->condition);
	ruleset_free(&set);
	return meta;
}

/* The lines under "matched" of an alert that this rule raised. */
static char *matched(struct alert *alert, const char *query)
{
	static char path[] = RULE;
	struct rulebook book = { 0 };
	struct arena arena = { 0 };
	char *text, *from, *to, *lines;

	write_rule(query);
	alert->rule_meta.data = meta_of(&arena);
	alert->rule_meta.len = strlen(alert->rule_meta.data);
	rulebook_add_path(&book, path);
	text = report(alert, &book);
	from = strstr(text, "  matched   ");
	assert_non_null(from);
	to = strstr(from, "\n            see " RULE ":1\n");
	if (!to)
		to = strstr(from, "\n  process");
	assert_non_null(to);
	lines = strndup(from, to - from + 1);
	rulebook_free(&book);
	arena_free(&arena);
	unlink(RULE);
	return lines;
}

static void assert_matched(struct nl_msg *msg, const char *query, const char *expected)
{
	struct alert alert;
	char *lines;

	sample_decode(&alert, msg);
	lines = matched(&alert, query);
	assert_string_equal(lines, expected);
	free(lines);
	nlmsg_free(msg);
}

/* The same of a document: kexecguard.matched, NULL if there is none. */
static char *matched_in_ecs(struct alert *alert, const char *query)
{
	static const struct ecs_host host;
	static char path[] = RULE;
	struct json_object *root, *own, *list;
	struct rulebook book = { 0 };
	char *text = NULL;

	write_rule(query);
	rulebook_add_path(&book, path);
	root = document_of_alert(alert, &host, &book);
	assert_true(json_object_object_get_ex(root, "kexecguard", &own));
	if (json_object_object_get_ex(own, "matched", &list))
		text = strdup(json_object_to_json_string_ext(list, JSON_C_TO_STRING_PLAIN));
	json_object_put(root);
	rulebook_free(&book);
	unlink(RULE);
	return text;
}

static void names_the_test_and_the_value(void **state)
{
	assert_matched(sample_exec(0),
		       "process where process.name == \"kexec\" and process.args in (\"-l\", \"-e\")",
		       "  matched   process.name == \"kexec\"\n"
		       "              is \"kexec\"\n"
		       "            process.args in (\"-l\", \"-e\")\n"
		       "              is \"-l\"\n");
}

static void only_what_was_true_of_several(void **state)
{
	assert_matched(sample_exec(0),
		       "process where process.name == \"xz\" or "
		       "(process.args like \"/boot/*\" and process.args_count > 2) or "
		       "process.parent.name : \"BASH\"",
		       "  matched   process.args like \"/boot/*\"\n"
		       "              is \"/boot/vmlinuz\"\n"
		       "            process.args_count > 2\n"
		       "              is 3\n"
		       "            process.parent.name : \"BASH\"\n"
		       "              is \"bash\"\n");
}

static void counts_what_must_be_false(void **state)
{
	assert_matched(sample_exec(0),
		       "process where process.name == \"kexec\" and "
		       "not process.parent.name in (\"kdumpctl\", \"unload.sh\") and "
		       "not (user.id == \"0\" and process.parent.args == \"x\")",
		       "  matched   process.name == \"kexec\"\n"
		       "              is \"kexec\"\n"
		       "            and 2 tests had to be false, and were\n");
}

static void a_not_within_a_not(void **state)
{
	assert_matched(sample_exec(0),
		       "process where not (not process.name == \"kexec\" or process.pid == 1)",
		       "  matched   process.name == \"kexec\"\n"
		       "              is \"kexec\"\n"
		       "            and 1 test had to be false, and was\n");
}

static void what_nobody_asks(void **state)
{
	assert_matched(sample_exec(0), "process where true",
		       "  matched   every event of this kind\n");
}

static void of_a_call(void **state)
{
	assert_matched(sample_file_load(0, 0),
		       "kexec where event.action == \"kexec_file_load\" and kexec.on_crash == true",
		       "  matched   event.action == \"kexec_file_load\"\n"
		       "              is \"kexec_file_load\"\n"
		       "            kexec.on_crash == true\n");
}

static void of_a_file(void **state)
{
	assert_matched(sample_file(KEXECGUARD_EVENT_FILE_LINK, "/boot/vmlinuz", "/tmp/x"),
		       "file where file.target.path like \"/tmp/*\"",
		       "  matched   file.target.path like \"/tmp/*\"\n"
		       "              is \"/tmp/x\"\n");
}

static void what_the_alert_does_not_tell_must_be(void **state)
{
	assert_matched(sample_exec(0),
		       "process where process.name == \"kexec\" and process.working_directory == \"/\"",
		       "  matched   process.name == \"kexec\"\n"
		       "              is \"kexec\"\n"
		       "            process.working_directory == \"/\"\n"
		       "              so it must be; the alert does not tell the value\n");
}

static void what_cannot_be_told_is_one_of_several(void **state)
{
	assert_matched(sample_exec(0),
		       "process where process.working_directory == \"/\" or "
		       "process.env_vars like \"LD_*\" or process.name == \"xz\"",
		       "  matched   process.working_directory == \"/\"\n"
		       "              this or another of these; the alert does not tell the value\n"
		       "            process.env_vars like \"LD_*\"\n"
		       "              this or another of these; the alert does not tell the value\n");
}

/* The rule saw all of argv, the alert has the start of it. */
static void arguments_that_were_cut_may_have_been_it(void **state)
{
	assert_matched(sample_exec_of(&sample_cut),
		       "process where process.args == \"-c\" and process.args == \"long\"",
		       "  matched   process.args == \"-c\"\n"
		       "              is \"-c\"\n"
		       "            process.args == \"long\"\n"
		       "              so it must be; the alert does not tell the value\n");
}

static void hostile_values_are_escaped(void **state)
{
	static const struct sample_process hostile = {
		.pid = 7,
		.filename = "/x",
		.executable = "/x",
		.args = "a\n\x1b[31m\xff",
		.args_len = sizeof("a\n\x1b[31m\xff"),
		.args_count = 1,
		.args_length = sizeof("a\n\x1b[31m\xff"),
	};

	assert_matched(sample_exec_of(&hostile), "process where process.args like \"a*\"",
		       "  matched   process.args like \"a*\"\n"
		       "              is \"a\\x0a\\x1b[31m\\xff\"\n");
}

static char *untold(const char *loaded, const char *written, const char *id)
{
	static char path[] = RULE;
	struct rulebook book = { 0 };
	struct arena arena = { 0 };
	struct nl_msg *msg = sample_exec(0);
	struct alert alert;
	char *text;

	sample_decode(&alert, msg);
	write_rule(loaded);
	alert.rule_meta.data = meta_of(&arena);
	alert.rule_meta.len = strlen(alert.rule_meta.data);
	alert.rule_id = (struct kg_text){ .data = id, .len = strlen(id) };
	write_rule(written);
	rulebook_add_path(&book, path);
	text = report(&alert, &book);
	rulebook_free(&book);
	arena_free(&arena);
	nlmsg_free(msg);
	unlink(RULE);
	return text;
}

static void says_what_it_cannot_tell(void **state)
{
	static const char kexec[] = "process where process.name == \"kexec\"";
	static const char xz[] = "process where process.name == \"xz\"";
	char *text = untold(kexec, xz, "kexec-loaded");

	assert_non_null(strstr(text, "by which test cannot be told: the rule that matched"));
	text = untold(kexec, kexec, "other");
	assert_non_null(strstr(text, "by which test cannot be told: the rule is not in the"));
	text = untold(xz, xz, "kexec-loaded");
	assert_non_null(strstr(text, "by which test cannot be told: what the alert tells"));
}

static void reads_the_rules_anew_for_another_set(void **state)
{
	static char path[] = RULE;
	struct nl_msg *msg = sample_exec(0);
	struct rulebook book = { 0 };
	struct arena arena = { 0 };
	struct alert alert;
	const char *why;

	sample_decode(&alert, msg);
	write_rule("process where process.name == \"xz\"");
	assert_int_equal(rulebook_add_path(&book, path), EXIT_DONE);
	assert_null(rulebook_find(&book, &alert, &why));
	write_rule("process where process.name == \"kexec\"");
	alert.rule_meta.data = meta_of(&arena);
	alert.rule_meta.len = strlen(alert.rule_meta.data);
	assert_null(rulebook_find(&book, &alert, &why));
	alert.generation++;
	assert_non_null(rulebook_find(&book, &alert, &why));
	rulebook_free(&book);
	arena_free(&arena);
	nlmsg_free(msg);
	unlink(RULE);
}

static void documents_have_the_tests(void **state)
{
	static const char query[] =
		"process where process.args in (\"-l\", \"/boot/vmlinuz\") and "
		"process.args_count > 2 and process.env_vars == \"a\\\"\\u{202e}\" and "
		"not process.pid == 1";
	struct arena arena = { 0 };
	struct alert alert;
	struct nl_msg *msg = sample_exec(0);
	char *text;

	sample_decode(&alert, msg);
	write_rule(query);
	alert.rule_meta.data = meta_of(&arena);
	alert.rule_meta.len = strlen(alert.rule_meta.data);
	text = matched_in_ecs(&alert, query);
	assert_string_equal(text,
			    "[{\"test\":\"process.args in (\\\"-l\\\", \\\"\\/boot\\/vmlinuz\\\")\","
			    "\"ground\":\"seen\",\"values\":[\"-l\",\"\\/boot\\/vmlinuz\"]},"
			    "{\"test\":\"process.args_count > 2\",\"ground\":\"seen\","
			    "\"values\":[\"3\"]},"
			    "{\"test\":\"process.env_vars == \\\"a\\\\\\\"\xe2\x80\xae\\\"\","
			    "\"ground\":\"must\"}]");
	free(text);
	/* What cannot be told is not made up. */
	assert_null(matched_in_ecs(&alert, "process where process.pid > 1"));
	arena_free(&arena);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_test_and_the_value),
		cmocka_unit_test(only_what_was_true_of_several),
		cmocka_unit_test(counts_what_must_be_false),
		cmocka_unit_test(a_not_within_a_not),
		cmocka_unit_test(what_nobody_asks),
		cmocka_unit_test(of_a_call),
		cmocka_unit_test(of_a_file),
		cmocka_unit_test(what_the_alert_does_not_tell_must_be),
		cmocka_unit_test(what_cannot_be_told_is_one_of_several),
		cmocka_unit_test(arguments_that_were_cut_may_have_been_it),
		cmocka_unit_test(hostile_values_are_escaped),
		cmocka_unit_test(says_what_it_cannot_tell),
		cmocka_unit_test(reads_the_rules_anew_for_another_set),
		cmocka_unit_test(documents_have_the_tests),
	};

	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
