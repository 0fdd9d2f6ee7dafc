// SPDX-License-Identifier: GPL-2.0
/* Past alerts: read back from documents, chosen, and told in a line each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/alert_filter.h"
#include "../../userspace/alert_line.h"
#include "../../userspace/array.h"
#include "../../userspace/ecs_read.h"
#include "../../userspace/moment.h"
#include "../../userspace/report.h"
#include "document.h"
#include "samples.h"

#define SECOND	1000000000ull

static const struct ecs_host host = {
	.names = { .nodename = "web-1", .release = "6.1.0-9-amd64", .machine = "x86_64" },
	.boot_id = "1c2d",
	.boot_time = 1600000000000000000ull,
	.instance = 0xabc,
};

static char *in_full(const struct alert *alert)
{
	static const struct report_style style = { .whom = ESCAPE_FOR_EYES };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	report_put(to, alert, &style);
	fclose(to);
	return text;
}

static void comes_back_as_it_was(const struct alert *alert)
{
	struct json_object *document = document_of_alert(alert, &host, NULL);
	struct arena arena = { 0 };
	struct alert back;
	const char *why;
	char *before, *after;

	assert_int_equal(ecs_kind_of(document), ECS_ALERT);
	assert_true(ecs_read(&back, document, &arena, &why));
	before = in_full(alert);
	after = in_full(&back);
	assert_string_equal(before, after);
	free(before);
	free(after);
	arena_free(&arena);
	json_object_put(document);
}

static void each_sample_comes_back(void **state)
{
	struct nl_msg *messages[SAMPLES_MAX];
	size_t n = samples(messages), i;
	struct alert alert;

	for (i = 0; i < n; i++) {
		sample_decode(&alert, messages[i]);
		comes_back_as_it_was(&alert);
		nlmsg_free(messages[i]);
	}
}

static void hostile_bytes_come_back(void **state)
{
	static const struct sample_process hostile = {
		.pid = 7,
		.filename = "/tmp/\xff\x1b[31m\n",
		.executable = "/tmp/\xe2\x80\xae\\x41\"}",
		.args = "a\nb\0\xc3\x28\0",
		.args_len = sizeof("a\nb\0\xc3\x28"),
		.args_count = 2,
		.args_length = 900,
	};
	struct nl_msg *msg = sample_exec_of(&hostile);
	struct alert alert;

	sample_decode(&alert, msg);
	comes_back_as_it_was(&alert);
	nlmsg_free(msg);
}

static void what_only_a_newer_module_knows_comes_back(void **state)
{
	struct nl_msg *msg = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 0);
	struct alert alert;

	sample_decode(&alert, msg);
	alert.has_action = true;
	alert.action = KEXECGUARD_ACTION_DENY + 1;
	comes_back_as_it_was(&alert);
	nlmsg_free(msg);
}

static void spoil(struct json_object *document, const char *object, const char *key,
		  const char *value)
{
	struct json_object *at = document;

	if (object)
		assert_true(json_object_object_get_ex(document, object, &at));
	json_object_object_add(at, key, json_tokener_parse(value));
}

static void says_which_field_is_wrong(void **state)
{
	static const struct {
		const char *object, *key, *value, *why;
	} cases[] = {
		{ "event", "sequence", "\"42\"", "event.sequence" },
		{ "event", "sequence", "-1", "event.sequence" },
		{ NULL, "@timestamp", "\"soon\"", "@timestamp" },
		{ NULL, "@timestamp", "null", "@timestamp" },
		{ "rule", "id", "7", "rule.id" },
		{ "process", "pid", "4294967296", "pid" },
		{ "process", "args", "[1]", "args" },
		{ "process", "user", "{\"id\": \"-1\"}", "user.id" },
		{ "process", "hash", "{\"sha256\": \"\\u001b[31m\"}", "hash.sha256" },
		{ "kexec", "segment_list", "[{}]", "kexec.segment_list" },
		{ "kexec", "image", "{\"device\": \"8\"}", "device" },
	};
	struct nl_msg *msg = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 0);
	struct json_object *document;
	struct arena arena = { 0 };
	struct alert alert, back;
	const char *why;
	size_t i;

	sample_decode(&alert, msg);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		document = document_of_alert(&alert, &host, NULL);
		spoil(document, cases[i].object, cases[i].key, cases[i].value);
		assert_false(ecs_read(&back, document, &arena, &why));
		assert_string_equal(why, cases[i].why);
		json_object_put(document);
	}
	arena_free(&arena);
	nlmsg_free(msg);
}

static void knows_what_is_not_ours(void **state)
{
	static const char *const foreign[] = {
		"{}", "[]", "7", "{\"event\": 7}", "{\"event\": {\"module\": \"auditd\"}}",
		"{\"event\": {\"module\": \"kexecguard\", \"kind\": \"event\"}}",
	};
	const struct record broken = { .kind = RECORD_BROKEN, .first = 7, .why = "seq" };
	struct json_object *document;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(foreign); i++) {
		document = json_tokener_parse(foreign[i]);
		assert_int_equal(ecs_kind_of(document), ECS_FOREIGN);
		json_object_put(document);
	}
	document = document_read(&broken, &host);
	assert_int_equal(ecs_kind_of(document), ECS_OTHER);
	json_object_put(document);
}

static void reads_gaps(void **state)
{
	const struct record record = { .kind = RECORD_GAP, .first = 3, .last = 9 };
	struct json_object *document = document_read(&record, &host);
	struct ecs_gap_read gap;

	assert_int_equal(ecs_kind_of(document), ECS_GAP);
	assert_true(ecs_read_gap(&gap, document));
	assert_int_equal(gap.first, 3);
	assert_int_equal(gap.last, 9);
	json_object_put(document);
}

/* 2023-11-14T22:13:20.123456789Z, a Tuesday. */
static void reads_moments(void **state)
{
	static const struct {
		const char *text;
		u64 seconds;
	} cases[] = {
		{ "0s", 1700000000 }, { "90s", 1699999910 }, { "5m", 1699999700 },
		{ "2h", 1699992800 }, { "3d", 1699740800 }, { "1w", 1699395200 },
		{ "2023-11-14T22:13:20Z", 1700000000 },
		{ "2023-11-14 22:13:20", 1700000000 },
		{ "2023-11-14 22:13", 1699999980 },
		{ "2023-11-14T23:13:20+01:00", 1700000000 },
		{ "2023-11-14T22:13:20-00:30", 1700001800 },
	};
	u64 at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(moment_read(cases[i].text, 1700000000 * SECOND, &at));
		assert_int_equal(at, cases[i].seconds * SECOND);
	}
	assert_true(moment_read("today", SAMPLE_TIME, &at));
	assert_int_equal(at, 1699920000 * SECOND);
	assert_true(moment_read("yesterday", SAMPLE_TIME, &at));
	assert_int_equal(at, 1699833600 * SECOND);
	assert_true(moment_read("2023-11-14", SAMPLE_TIME, &at));
	assert_int_equal(at, 1699920000 * SECOND);
	assert_true(moment_read("08:30", SAMPLE_TIME, &at));
	assert_int_equal(at, (1699920000 + 8 * 3600 + 30 * 60) * SECOND);
	assert_true(moment_read("2023-11-14T22:13:20.123456789Z", 0, &at));
	assert_int_equal(at, SAMPLE_TIME);
	assert_true(moment_read("99w", 10 * SECOND, &at));
	assert_int_equal(at, 0);
}

static void refuses_what_is_no_moment(void **state)
{
	static const char *const cases[] = {
		"", "now", "5", "5 m", "5mm", "-5m", "99999999999m", "2023-11-14x", "25:00",
		"2023-11-14 22:13:20 CET", "2023-11-14 22:13:20.", "2023-13-01", "1969-01-01",
	};
	u64 at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_false(moment_read(cases[i], SAMPLE_TIME, &at));
}

static void chooses(void **state)
{
	static const struct {
		struct alert_filter filter;
		bool taken;
	} cases[] = {
		{ { 0 }, true },
		{ { .since = SAMPLE_TIME }, true },
		{ { .since = SAMPLE_TIME + 1 }, false },
		{ { .until = SAMPLE_TIME }, true },
		{ { .until = SAMPLE_TIME - 1 }, false },
		{ { .rule = "kexec-loaded" }, true },
		{ { .rule = "kernel LOADED" }, true },
		{ { .rule = "kexec-load" }, false },
		{ { .has_pid = true, .pid = 4711 }, true },
		{ { .has_pid = true, .pid = 1200 }, true },
		{ { .has_pid = true, .pid = 1 }, false },
		{ { .denied = true }, true },
	};
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	const struct alert_filter denied = { .denied = true };
	const struct alert_filter later = { .since = SAMPLE_TIME + 1 };
	struct alert alert;
	size_t i;

	sample_decode(&alert, msg);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_int_equal(alert_filter_takes(&cases[i].filter, &alert), cases[i].taken);
	alert.last_time = SAMPLE_TIME + 2;
	assert_true(alert_filter_takes(&later, &alert));
	alert.decision = KEXECGUARD_DECISION_WOULD_DENY;
	assert_false(alert_filter_takes(&denied, &alert));
	nlmsg_free(msg);
}

static char *line_of(struct alert *alert, size_t width, enum escape_for whom)
{
	struct alert_lines lines = { .page.whom = whom, .width = width };
	char *text = NULL;
	size_t len;

	lines.page.to = open_memstream(&text, &len);
	alert_lines_put(&lines, alert);
	fclose(lines.page.to);
	return text;
}

/* What a document says in its own words is anybody's. */
static void a_notice_does_no_harm(void **state)
{
	static const char hostile[] = "\x1b[2J\n";
	const struct report_style style = { .whom = ESCAPE_FOR_EYES };
	struct alert_lines lines = { .page.whom = ESCAPE_FOR_EYES };
	char *text = NULL;
	size_t len;

	lines.page.to = open_memstream(&text, &len);
	alert_lines_put_notice(&lines, hostile);
	report_put_notice(lines.page.to, hostile, &style);
	fclose(lines.page.to);
	assert_string_equal(text, "     -  \\x1b[2J\\x0a\n" "\\x1b[2J\\x0a\n\n");
	free(text);
}

static void assert_line(struct alert *alert, size_t width, enum escape_for whom,
			const char *expected)
{
	char *line = line_of(alert, width, whom);

	assert_string_equal(line, expected);
	free(line);
}

static void tells_in_a_line(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_line(&alert, 0, ESCAPE_FOR_EYES,
		    "    42  2023-11-14 22:13:20  DENIED   high  kexec[4711] by root: Kernel loaded\n");
	assert_line(&alert, 60, ESCAPE_FOR_EYES,
		    "    42  2023-11-14 22:13:20  DENIED   high  kexec[4711] by …\n");
	assert_line(&alert, 60, ESCAPE_FOR_ASCII,
		    "    42  2023-11-14 22:13:20  DENIED   high  kexec[4711] by >\n");
	alert.repeats = 4001;
	alert.decision = KEXECGUARD_DECISION_WOULD_DENY;
	alert.rule_meta = (struct kg_text){ 0 };
	assert_line(&alert, 0, ESCAPE_FOR_EYES,
		    "    42  2023-11-14 22:13:20  would    -     "
		    "kexec[4711] by root, 4001 times: kexec-loaded\n");
	alert.has_process = false;
	assert_line(&alert, 0, ESCAPE_FOR_EYES,
		    "    42  2023-11-14 22:13:20  would    -     4001 times: kexec-loaded\n");
	nlmsg_free(msg);
}

static void a_line_is_one_line(void **state)
{
	static const struct sample_process hostile = {
		.pid = 7,
		.filename = "/tmp/\n\x1b[31m\xff",
		.executable = "/tmp/\n\x1b[31m\xff",
		.args = "x",
		.args_len = sizeof("x"),
	};
	struct nl_msg *msg = sample_exec_of(&hostile);
	struct alert alert;
	char *line;

	sample_decode(&alert, msg);
	line = line_of(&alert, 0, ESCAPE_FOR_EYES);
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	assert_null(strchr(line, '\x1b'));
	free(line);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sample_comes_back),
		cmocka_unit_test(hostile_bytes_come_back),
		cmocka_unit_test(what_only_a_newer_module_knows_comes_back),
		cmocka_unit_test(says_which_field_is_wrong),
		cmocka_unit_test(knows_what_is_not_ours),
		cmocka_unit_test(reads_gaps),
		cmocka_unit_test(reads_moments),
		cmocka_unit_test(refuses_what_is_no_moment),
		cmocka_unit_test(chooses),
		cmocka_unit_test(tells_in_a_line),
		cmocka_unit_test(a_line_is_one_line),
		cmocka_unit_test(a_notice_does_no_harm),
	};

	/* What is shown depends on neither the zone nor the locale of who tests. */
	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
