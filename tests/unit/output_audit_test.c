// SPDX-License-Identifier: GPL-2.0
/* Alerts in the kernel's audit log, with a kernel that a child plays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "audit_kernel.h"

static void begin(struct outputs *outputs)
{
	test_begin(outputs, TEST_INSTANCE, 10000);
	test_configure(outputs, &audit_config, 1);
}

static void has_fields(void **state)
{
	struct outputs outputs;

	begin(&outputs);
	test_alert(&outputs, 1, sample_exec(KEXECGUARD_DECISION_DENIED));
	assert_string_equal(kernel->text,
		"op=kexecguard-alert seq=1 event=\"exec\" decision=\"denied\" mode=\"enforce\" "
		"generation=7 rule=\"kexec-loaded\" rule-name=4B65726E656C206C6F61646564 "
		"severity=\"high\" risk-score=73 rule-action=\"deny\" opid=4711 ouid=0 oeuid=0 "
		"user-name=\"root\" ocomm=\"worker\" exe=\"/usr/sbin/kexec\" filename=\"/sbin/kexec\" "
		"cmd=6B65786563202D6C202F626F6F742F766D6C696E757A oppid=1200 "
		"parent-exe=\"/usr/bin/bash\" parent-cmd=\"bash\" instance=\"abcdef\" "
		"boot-id=\"" TEST_BOOT "\" hostname=? addr=? terminal=? res=failed");
	outputs_settle(&outputs);
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	test_alert(&outputs, 2, sample_exec(KEXECGUARD_DECISION_WOULD_DENY));
	assert_has(kernel->text, " res=success");
	outputs_free(&outputs);
}

static void tells_what_is_missing(void **state)
{
	struct outputs outputs;

	begin(&outputs);
	test_give(&outputs, 3, 3);
	assert_int_equal(kernel->told, 2);
	outputs.sink.broken(&outputs.sink, 4, "mode");
	assert_has(kernel->text, "op=kexecguard-broken seq=4 broken-field=\"mode\" ");
	outputs_free(&outputs);
}

/* Only what audit's own tools would not have to encode is in it, and each name once. */
static void cannot_be_forged(void **state)
{
	struct outputs outputs;
	const char *at;
	size_t len;

	begin(&outputs);
	test_alert(&outputs, 1, sample_forged());
	assert_harmless(kernel->text, strlen(kernel->text));
	assert_null(strchr(kernel->text, '\''));
	assert_lacks(kernel->text, "forged");
	for (at = kernel->text; *at; at += len + (at[len] == ' ')) {
		len = strcspn(at, " ");
		at += strspn(at, "abcdefghijklmnopqrstuvwxyz-");
		len = strcspn(at, " ");
		assert_int_equal(*at, '=');
		if (at[1] == '"')
			assert_ptr_equal(memchr(at + 2, '"', len - 2), at + len - 1);
	}
	assert_has(kernel->text, " kexec-image=610A3C303E31202D2078225D205B79207A3D22277D5C1B5B32");
	outputs_free(&outputs);
}

/* Digits that somebody chose could be read as hex: so they stand in quotes. */
static void digits_are_quoted(void **state)
{
	const struct sample_process process = { .pid = 1, .executable = "41", .args = "42",
						.args_len = 3 };
	struct outputs outputs;

	begin(&outputs);
	test_alert(&outputs, 1, sample_exec_of(&process));
	assert_has(kernel->text, " exe=\"41\" cmd=\"42\" ");
	outputs_free(&outputs);
}

static void fits_into_a_message(void **state)
{
	static char args[16384];
	struct sample_process process = { .pid = 1, .args = args, .args_len = sizeof(args) };
	struct nl_msg *msg = nlmsg_alloc_size(1 << 17);
	struct outputs outputs;

	memset(args, '\'', sizeof(args) - 1);
	process.executable = args + sizeof(args) - 4096;
	process.script = process.executable;
	process.filename = process.executable;
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	begin(&outputs);
	test_alert(&outputs, 1, msg);
	assert_int_equal(kernel->told, 1);
	assert_in_range(strlen(kernel->text), 2000, 8000);
	assert_has(kernel->text, " cut=\"executable,script,filename,command_line\" ");
	assert_has(kernel->text, " res=success");
	outputs_free(&outputs);
}

/* Who fills the queue is put to sleep by the kernel: so it is not, and waits outside. */
static void leaves_room_in_the_queue(void **state)
{
	struct outputs outputs;
	u64 since;

	begin(&outputs);
	kernel->status.backlog = 30;
	test_give(&outputs, 1, 2);
	assert_int_equal(kernel->asked, 1);
	kernel->status.backlog = 32;
	test_give(&outputs, 3, 3);
	assert_int_equal(kernel->told, 2);
	assert_false(outputs_since(&outputs, &since));
	kernel->status.backlog = 0;
	receiver_round(&outputs, 40);
	assert_int_equal(kernel->told, 40);
	assert_int_equal(kernel->asked, 4);
	assert_int_equal(outputs_acknowledged(&outputs), 40);
	/* Without a limit it is asked now and then, whether audit is on. */
	kernel->status.backlog_limit = 0;
	kernel->status.backlog = 100000;
	test_give(&outputs, 41, 300);
	assert_int_equal(kernel->told, 300);
	outputs_free(&outputs);
}

/* Then the kernel takes messages and throws them away. */
static void audit_that_is_off_takes_nothing(void **state)
{
	struct outputs outputs;

	begin(&outputs);
	kernel->status.enabled = 0;
	test_give(&outputs, 1, 3);
	outputs_settle(&outputs);
	assert_int_equal(kernel->told, 0);
	assert_int_equal(outputs_acknowledged(&outputs), 0);
	kernel->status.enabled = 1;
	receiver_round(&outputs, 3);
	assert_int_equal(kernel->told, 3);
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	outputs_free(&outputs);
}

static void what_is_refused_is_tried_again(void **state)
{
	struct outputs outputs;

	begin(&outputs);
	kernel->error = EPERM;
	kernel->refuses = true;
	test_give(&outputs, 1, 1);
	assert_int_equal(kernel->told, 0);
	kernel->refuses = false;
	receiver_round(&outputs, 1);
	assert_int_equal(kernel->told, 1);
	assert_int_equal(outputs_acknowledged(&outputs), 0);
	kernel->error = 0;
	receiver_round(&outputs, 1);
	assert_int_equal(kernel->told, 2);
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	outputs_free(&outputs);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin_kernel, end_kernel)
	const struct CMUnitTest tests[] = {
		TEST(has_fields),
		TEST(tells_what_is_missing),
		TEST(cannot_be_forged),
		TEST(digits_are_quoted),
		TEST(fits_into_a_message),
		TEST(leaves_room_in_the_queue),
		TEST(audit_that_is_off_takes_nothing),
		TEST(what_is_refused_is_tried_again),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
