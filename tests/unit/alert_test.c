// SPDX-License-Identifier: GPL-2.0
/* Decoding what the kernel says, and what it would never say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "random.h"
#include "sample.h"

/* What it stands for, and the action: an older module tells neither. */
static void decodes_what_it_stands_for(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_true(alert.repeats == 1 && !alert.last_time);
	assert_string_equal(alert_action_name(alert_action(&alert)), "deny");
	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 4012);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_LAST_TIME, SAMPLE_TIME + 5);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_ACTION, KEXECGUARD_ACTION_ALERT);
	sample_decode(&alert, msg);
	assert_int_equal(alert.repeats, 4012);
	assert_true(alert.last_time == SAMPLE_TIME + 5);
	/* Another rule refused it, which is why the decision does not tell. */
	assert_string_equal(alert_action_name(alert_action(&alert)), "alert");
	nlmsg_free(msg);
}

static void decodes_an_exec(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_int_equal(alert.seq, SAMPLE_SEQ);
	assert_true(alert.time == SAMPLE_TIME);
	assert_int_equal(alert.event, KEXECGUARD_EVENT_EXEC);
	assert_int_equal(alert.mode, KEXECGUARD_MODE_ENFORCE);
	assert_int_equal(alert.decision, KEXECGUARD_DECISION_DENIED);
	assert_int_equal(alert.generation, 7);
	assert_false(alert.incomplete);
	assert_text(alert.rule_id, "kexec-loaded");
	assert_true(alert.has_process && alert.has_parent && !alert.has_kexec);
	assert_int_equal(alert.process.pid, 4711);
	assert_text(alert.process.filename, "/sbin/kexec");
	assert_text(alert.process.executable, "/usr/sbin/kexec");
	assert_null(alert.process.script.data);
	assert_int_equal(alert.process.loginuid, ALERT_UNKNOWN);
	assert_int_equal(alert.parent.pid, 1200);
	assert_text(alert.parent.comm, "worker");
	nlmsg_free(msg);
}

static void decodes_where_it_is(void **state)
{
	struct nl_msg *msg = sample_exec_in(SAMPLE_CGROUP, &sample_isolated, 2);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_int_equal(alert.process.sid, 1002);
	assert_int_equal(alert.process.session, 5);
	assert_text(alert.process.cgroup, SAMPLE_CGROUP);
	assert_true(alert.process.has_namespaces);
	assert_memory_equal(&alert.process.namespaces, &sample_isolated, sizeof(sample_isolated));
	assert_true(alert.process.file.has_inode);
	assert_int_equal(alert.process.file.inode, 1311);
	assert_int_equal(alert.process.file.mode, 0100600);
	assert_int_equal(alert.n_ancestors, 2);
	assert_int_equal(alert.ancestors[0].pid, 1001);
	assert_int_equal(alert.ancestors[1].pid, 1002);
	assert_text(alert.ancestors[1].executable, "/usr/bin/bash");
	assert_int_equal(alert.parent.sid, ALERT_UNKNOWN);
	assert_int_equal(alert.parent.session, ALERT_UNKNOWN);
	assert_false(alert.parent.has_namespaces || alert.parent.file.has_inode);
	assert_null(alert.parent.cgroup.data);
	nlmsg_free(msg);
}

/* From a kernel that reports more; what is near counts. */
static void takes_no_more_ancestors_than_it_has_room_for(void **state)
{
	struct nl_msg *msg = sample_exec_in("/", &sample_host, ALERT_ANCESTORS_MAX + 3);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_int_equal(alert.n_ancestors, ALERT_ANCESTORS_MAX);
	assert_int_equal(alert.ancestors[0].pid, 1001);
	nlmsg_free(msg);
}

static void decodes_a_kexec_call(void **state)
{
	struct nl_msg *msg = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 22);
	struct alert alert;

	sample_decode(&alert, msg);
	assert_true(alert.has_kexec && alert_is_kexec(&alert));
	assert_int_equal(alert.kexec.outcome, KEXECGUARD_OUTCOME_FAILURE);
	assert_int_equal(alert.kexec.error, 22);
	assert_true(alert.kexec.has_flags && alert.kexec.flags == 0x42);
	assert_true(alert.kexec.has_segments && !alert.kexec.segments);
	assert_true(alert.kexec.has_on_crash && alert.kexec.on_crash);
	assert_text(alert.kexec.abi, "x86_64");
	assert_text(alert.kexec.cmdline, "root=/dev/sda1 quiet");
	nlmsg_free(msg);
}

/* Copies the attributes of @from but one. */
static struct nl_msg *without(struct nl_msg *from, int type)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *attr;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)sample_attrs(from), sample_len(from), rest) {
		if (nla_type(attr) != type)
			nla_put(msg, nla_type(attr), nla_len(attr), nla_data(attr));
	}
	return msg;
}

static void names_what_is_missing(void **state)
{
	static const struct {
		int type;
		const char *why;
	} required[] = {
		{ KEXECGUARD_A_ALERT_SEQ, "seq" },
		{ KEXECGUARD_A_ALERT_TIME, "time" },
		{ KEXECGUARD_A_ALERT_EVENT, "event" },
		{ KEXECGUARD_A_ALERT_MODE, "mode" },
		{ KEXECGUARD_A_ALERT_DECISION, "decision" },
		{ KEXECGUARD_A_ALERT_GENERATION, "generation" },
		{ KEXECGUARD_A_ALERT_RULE_ID, "rule_id" },
	};
	struct nl_msg *whole = sample_exec(KEXECGUARD_DECISION_ALLOWED), *msg;
	struct alert alert;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(required); i++) {
		msg = without(whole, required[i].type);
		assert_false(alert_decode(&alert, sample_attrs(msg), sample_len(msg), &why));
		assert_string_equal(why, required[i].why);
		if (required[i].type != KEXECGUARD_A_ALERT_SEQ)
			assert_int_equal(alert.seq, SAMPLE_SEQ);
		nlmsg_free(msg);
	}
	nlmsg_free(whole);
}

static void takes_what_may_be_missing(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct alert alert;

	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_REBOOT, KEXECGUARD_DECISION_ALLOWED);
	nla_put_flag(msg, KEXECGUARD_A_ALERT_INCOMPLETE);
	nla_nest_end(msg, nla_nest_start(msg, KEXECGUARD_A_ALERT_PARENT));
	/* libnl drops a nest that is empty. */
	nla_put(msg, KEXECGUARD_A_ALERT_PROCESS, 0, "");
	sample_decode(&alert, msg);
	assert_true(alert.incomplete);
	assert_true(alert.has_process && !alert.has_parent);
	assert_int_equal(alert.process.pid, ALERT_UNKNOWN);
	assert_int_equal(alert.process.args_count, ALERT_UNKNOWN);
	assert_null(alert.process.executable.data);
	assert_false(alert_args_cut(&alert.process));
	nlmsg_free(msg);
}

/* @data in the place of an attribute's payload must be refused. */
static void refuses_payload(int type, const char *why_expected, const void *data, int len)
{
	struct nl_msg *whole = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct nl_msg *msg = without(whole, type);
	struct alert alert;
	const char *why;

	nla_put(msg, type, len, data);
	assert_false(alert_decode(&alert, sample_attrs(msg), sample_len(msg), &why));
	assert_string_equal(why, why_expected);
	nlmsg_free(msg);
	nlmsg_free(whole);
}

static void refuses_wrong_sizes(void **state)
{
	static const char bytes[16] = "abcdefghijklmno";

	refuses_payload(KEXECGUARD_A_ALERT_SEQ, "seq", bytes, 4);
	refuses_payload(KEXECGUARD_A_ALERT_TIME, "time", bytes, 9);
	refuses_payload(KEXECGUARD_A_ALERT_EVENT, "event", bytes, 8);
	refuses_payload(KEXECGUARD_A_ALERT_EVENT, "event", bytes, 3);
	refuses_payload(KEXECGUARD_A_ALERT_EVENT, "event", bytes, 0);
	refuses_payload(KEXECGUARD_A_ALERT_INCOMPLETE, "incomplete", bytes, 1);
	refuses_payload(KEXECGUARD_A_ALERT_RULE_ID, "rule_id", bytes, 0);
	refuses_payload(KEXECGUARD_A_ALERT_RULE_ID, "rule_id", bytes, 4);
	refuses_payload(KEXECGUARD_A_ALERT_RULE_ID, "rule_id", "a\0b", 4);
	refuses_payload(KEXECGUARD_A_ALERT_PROCESS, "process", bytes, 5);
	refuses_payload(KEXECGUARD_A_ALERT_KEXEC, "kexec", bytes, 7);
}

static void refuses_wrong_sizes_within(void **state)
{
	static const struct {
		int nest;
		int type;
		int len;
		const char *why;
	} cases[] = {
		{ KEXECGUARD_A_ALERT_PROCESS, KEXECGUARD_A_PROCESS_PID, 2, "pid" },
		{ KEXECGUARD_A_ALERT_PARENT, KEXECGUARD_A_PROCESS_START, 4, "start" },
		{ KEXECGUARD_A_ALERT_PROCESS, KEXECGUARD_A_PROCESS_NAMESPACES, 24, "namespaces" },
		{ KEXECGUARD_A_ALERT_PARENT, KEXECGUARD_A_PROCESS_FILE, 3, "file" },
		{ KEXECGUARD_A_ALERT_ANCESTOR, KEXECGUARD_A_PROCESS_SID, 8, "sid" },
		{ KEXECGUARD_A_ALERT_PROCESS, KEXECGUARD_A_PROCESS_ARGS_LENGTH, 8, "args_length" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_ON_CRASH, 4, "on_crash" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_FLAGS, 4, "flags" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_ABI, 8, "abi" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_EXCHANGED, 1, "exchanged" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_SEGMENT_LIST, 8, "segment_list" },
		{ KEXECGUARD_A_ALERT_KEXEC, KEXECGUARD_A_KEXEC_IMAGE_FILE, 3, "file" },
		{ KEXECGUARD_A_ALERT_FILE, KEXECGUARD_A_FILE_INODE, 4, "inode" },
		{ KEXECGUARD_A_ALERT_FILE, KEXECGUARD_A_FILE_MODE, 8, "mode" },
	};
	static const char bytes[64];
	struct nlattr *nest;
	struct nl_msg *msg;
	struct alert alert;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		msg = nlmsg_alloc_simple(0, 0);
		sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_LOAD, KEXECGUARD_DECISION_ALLOWED);
		nest = nla_nest_start(msg, cases[i].nest);
		nla_put(msg, cases[i].type, cases[i].len, bytes);
		nla_nest_end(msg, nest);
		assert_false(alert_decode(&alert, sample_attrs(msg), sample_len(msg), &why));
		assert_string_equal(why, cases[i].why);
		nlmsg_free(msg);
	}
}

static void ignores_attributes_of_later_versions(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct alert alert;

	nla_put_u32(msg, KEXECGUARD_A_MAX + 1, 1);
	nla_put_u32(msg, 0x3fff, 1);
	sample_decode(&alert, msg);
	nlmsg_free(msg);
}

/* In memory of just its size, so that a read past its end is seen. */
static bool decode_copy(const void *attrs, int len, struct alert *alert)
{
	void *copy = malloc(len ? len : 1);
	const char *why;
	bool ok;

	memcpy(copy, attrs, len);
	ok = alert_decode(alert, copy, len, &why);
	assert_int_equal(ok, !why);
	free(copy);
	return ok;
}

static void refuses_every_truncation(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	int head, len;
	struct alert alert;

	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	head = sample_len(msg) - nla_total_size(sizeof(SAMPLE_META));
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &sample_kexec);
	for (len = 0; len < sample_len(msg); len++) {
		/* Between two attributes nobody can tell that an optional one is missing. */
		if (decode_copy(sample_attrs(msg), len, &alert))
			assert_true(len > head - NLA_ALIGNTO && !alert.has_process);
	}
	assert_true(decode_copy(sample_attrs(msg), len, &alert));
	nlmsg_free(msg);
}

/* To the end of what it points to. */
static void walk(const struct alert *alert)
{
	struct kg_text rest = alert->process.args, arg;
	volatile unsigned int walked = 0;
	unsigned int i;

	while (alert_args_next(&rest, &arg))
		walked += arg.len ? arg.data[arg.len - 1] : 0;
	for (i = 0; i < alert->rule_meta.len; i++)
		walked += alert->rule_meta.data[i];
	(void)walked;
}

static void survives_any_corruption(void **state)
{
	struct nl_msg *msg = sample_load();
	unsigned int random = 1, accepted = 0, round, flips;
	int len = sample_len(msg);
	struct alert alert;
	const char *why;
	char *copy;

	for (round = 0; round < 20000; round++) {
		copy = malloc(len);
		memcpy(copy, sample_attrs(msg), len);
		for (flips = 0; flips < 1 + round % 8; flips++)
			copy[next_random(&random) % len] = next_random(&random);
		if (alert_decode(&alert, copy, len, &why)) {
			walk(&alert);
			accepted++;
		}
		free(copy);
	}
	/* Else this has tested the first check only. */
	assert_in_range(accepted, 100, 19900);
	nlmsg_free(msg);
}

static void takes_arguments_apart(void **state)
{
	static const char args[] = "a\0\0bc\0cut";
	struct kg_text rest = { .data = args, .len = sizeof(args) - 1 }, arg;

	assert_true(alert_args_next(&rest, &arg));
	assert_text(arg, "a");
	assert_true(alert_args_next(&rest, &arg));
	assert_text(arg, "");
	assert_true(alert_args_next(&rest, &arg));
	assert_text(arg, "bc");
	assert_true(alert_args_next(&rest, &arg));
	assert_text(arg, "cut");
	assert_false(alert_args_next(&rest, &arg));
}

static void knows_when_arguments_are_cut(void **state)
{
	struct alert_process process = { .args = { .data = "abc", .len = 4 },
					 .args_length = 4 };

	assert_false(alert_args_cut(&process));
	process.args_length = 5;
	assert_true(alert_args_cut(&process));
	process.args_length = ALERT_UNKNOWN;
	assert_false(alert_args_cut(&process));
}

static void names_what_it_does_not_know(void **state)
{
	assert_string_equal(alert_event_name(KEXECGUARD_EVENT_KEXEC_REBOOT), "kexec_reboot");
	assert_string_equal(alert_event_name(99), "unknown");
	assert_string_equal(alert_mode_name(KEXECGUARD_MODE_ENFORCE), "enforce");
	assert_string_equal(alert_mode_name(-1), "unknown");
	assert_string_equal(alert_decision_name(KEXECGUARD_DECISION_WOULD_DENY), "would_deny");
	assert_string_equal(alert_decision_name(KEXECGUARD_DECISION_SPARED), "spared");
	assert_string_equal(alert_decision_name(99), "unknown");
	assert_string_equal(alert_outcome_name(KEXECGUARD_OUTCOME_FAILURE), "failure");
	assert_string_equal(alert_outcome_name(3), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_an_exec),
		cmocka_unit_test(decodes_what_it_stands_for),
		cmocka_unit_test(decodes_where_it_is),
		cmocka_unit_test(takes_no_more_ancestors_than_it_has_room_for),
		cmocka_unit_test(decodes_a_kexec_call),
		cmocka_unit_test(names_what_is_missing),
		cmocka_unit_test(takes_what_may_be_missing),
		cmocka_unit_test(refuses_wrong_sizes),
		cmocka_unit_test(refuses_wrong_sizes_within),
		cmocka_unit_test(ignores_attributes_of_later_versions),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(survives_any_corruption),
		cmocka_unit_test(takes_arguments_apart),
		cmocka_unit_test(knows_when_arguments_are_cut),
		cmocka_unit_test(names_what_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
