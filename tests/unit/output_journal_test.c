// SPDX-License-Identifier: GPL-2.0
/* Alerts in the journal, which is a socket of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "receiver.h"

static struct output_config config = { .ops = &output_journal, .name = "journal",
				       .required = true };
static char text[RECEIVER_MAX];

static int forget(void **state)
{
	unlink("journal");
	return 0;
}

static void begin(struct outputs *outputs, int *journal)
{
	*journal = receiver_unix(SOCK_DGRAM, &config);
	test_begin(outputs, TEST_INSTANCE, 100);
	test_configure(outputs, &config, 1);
}

static void end(struct outputs *outputs, int journal)
{
	outputs_free(outputs);
	close(journal);
}

static void has_fields(void **state)
{
	struct outputs outputs;
	int journal;

	begin(&outputs, &journal);
	test_alert(&outputs, 1, sample_exec(KEXECGUARD_DECISION_DENIED));
	outputs_settle(&outputs);
	assert_true(receiver_read(journal, text) > 0);
	assert_string_equal(text,
		"MESSAGE=Denied: root executes /usr/sbin/kexec (pid 4711), started by bash (pid 1200)\n"
		"PRIORITY=3\n"
		"SYSLOG_FACILITY=10\n"
		"SYSLOG_IDENTIFIER=kexecguard\n"
		"MESSAGE_ID=5e51153287964c779f52a274d64598cc\n"
		"KEXECGUARD_KIND=alert\n"
		"KEXECGUARD_SEQUENCE=1\n"
		"KEXECGUARD_EVENT=exec\n"
		"KEXECGUARD_DECISION=denied\n"
		"KEXECGUARD_MODE=enforce\n"
		"KEXECGUARD_GENERATION=7\n"
		"KEXECGUARD_RULE_ID=kexec-loaded\n"
		"KEXECGUARD_RULE_NAME=Kernel loaded\n"
		"KEXECGUARD_SEVERITY=high\n"
		"KEXECGUARD_RISK_SCORE=73\n"
		"KEXECGUARD_ACTION=deny\n"
		"KEXECGUARD_PID=4711\n"
		"KEXECGUARD_UID=0\n"
		"KEXECGUARD_EUID=0\n"
		"KEXECGUARD_USER=root\n"
		"KEXECGUARD_COMM=worker\n"
		"KEXECGUARD_EXECUTABLE=/usr/sbin/kexec\n"
		"KEXECGUARD_FILENAME=/sbin/kexec\n"
		"KEXECGUARD_COMMAND_LINE=kexec -l /boot/vmlinuz\n"
		"KEXECGUARD_PARENT_PID=1200\n"
		"KEXECGUARD_PARENT_EXECUTABLE=/usr/bin/bash\n"
		"KEXECGUARD_PARENT_COMMAND_LINE=bash\n"
		"KEXECGUARD_INSTANCE=abcdef\n"
		"KEXECGUARD_BOOT_ID=" TEST_BOOT "\n");
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	end(&outputs, journal);
}

/* Where it is, whom it descends from, and which file it is, whatever that is called. */
static void has_what_is_around(void **state)
{
	struct nl_msg *msg = sample_exec_in("/user.slice/user-1000.slice/docker/" SAMPLE_CONTAINER,
					    &sample_isolated, 2);
	struct outputs outputs;
	struct alert alert;
	int journal;

	sample_decode(&alert, msg);
	alert.seq = 1;
	alert.sha256 = "e3b0c442";
	begin(&outputs, &journal);
	outputs.sink.alert(&outputs.sink, &alert);
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_EXECUTABLE=/usr/sbin/kexec\n"
		   "KEXECGUARD_EXECUTABLE_DEVICE=8:1\n"
		   "KEXECGUARD_EXECUTABLE_INODE=1311\n"
		   "KEXECGUARD_EXECUTABLE_OWNER=0\n"
		   "KEXECGUARD_EXECUTABLE_MODE=0600\n"
		   "KEXECGUARD_SHA256=e3b0c442\n");
	assert_has(text, "\nKEXECGUARD_LOGIN_SESSION=5\n"
		   "KEXECGUARD_SESSION_LEADER_PID=1002\n"
		   "KEXECGUARD_CGROUP=/user.slice/user-1000.slice/docker/" SAMPLE_CONTAINER "\n"
		   "KEXECGUARD_CONTAINER_ID=" SAMPLE_CONTAINER "\n"
		   "KEXECGUARD_CONTAINER_RUNTIME=docker\n"
		   "KEXECGUARD_CONTAINER_RESTS_ON=cgroup_name,namespaces\n"
		   "KEXECGUARD_CONTAINER_NAMED_BY=1000\n"
		   "KEXECGUARD_NS_MNT=4026531856\n");
	assert_has(text, "\nKEXECGUARD_ANCESTORS=1001 /usr/bin/bash 1002 /usr/bin/bash\n");
	nlmsg_free(msg);
	end(&outputs, journal);
}

/* A name alone is no container. */
static void says_what_a_container_rests_on(void **state)
{
	struct outputs outputs;
	int journal;

	begin(&outputs, &journal);
	test_alert(&outputs, 1, sample_exec_in(SAMPLE_CGROUP, &sample_host, 0));
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_CONTAINER_RUNTIME=containerd\n"
		   "KEXECGUARD_CONTAINER_POD=" SAMPLE_POD "\n"
		   "KEXECGUARD_CONTAINER_RESTS_ON=cgroup_name\n"
		   "KEXECGUARD_NS_MNT=");
	assert_lacks(text, "ANCESTORS");
	end(&outputs, journal);
}

static void tells_of_files(void **state)
{
	struct outputs outputs;
	int journal;

	begin(&outputs, &journal);
	test_alert(&outputs, 1, sample_file(KEXECGUARD_EVENT_FILE_RENAME, "/boot/vmlinuz", "/x"));
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_FILE_PATH=/boot/vmlinuz\nKEXECGUARD_FILE_DEVICE=8:1\n"
		   "KEXECGUARD_FILE_INODE=1311\nKEXECGUARD_FILE_OWNER=0\n"
		   "KEXECGUARD_FILE_MODE=0600\nKEXECGUARD_FILE_TARGET=/x\n");
	test_alert(&outputs, 2, sample_load());
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_KEXEC_ABI=i386\nKEXECGUARD_KEXEC_SEGMENTS=2\n"
		   "KEXECGUARD_KEXEC_IMAGE=/boot/vmlinuz\nKEXECGUARD_KEXEC_IMAGE_DEVICE=8:1\n");
	assert_has(text, "\nKEXECGUARD_KEXEC_EXCHANGED=true\n");
	test_alert(&outputs, 3, sample_reboot(7));
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_KEXEC_STAGED_BY=7\n");
	test_alert(&outputs, 4, sample_reboot(0));
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_KEXEC_EXPLAINED=false\n");
	end(&outputs, journal);
}

/* One alert for many, which is not a gap. */
static void tells_for_how_many_it_stands(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	struct outputs outputs;
	int journal;

	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 4711);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_LAST_TIME, SAMPLE_TIME + 5000000000ull);
	begin(&outputs, &journal);
	test_alert(&outputs, 1, msg);
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_REPEATS=4711\n"
		   "KEXECGUARD_LAST_TIME=2023-11-14T22:13:25.123456789Z\n");
	end(&outputs, journal);
}

static void tells_what_is_missing(void **state)
{
	struct outputs outputs;
	int journal;

	begin(&outputs, &journal);
	test_give(&outputs, 4, 4);
	receiver_read(journal, text);
	assert_has(text, "MESSAGE=Alerts 1 to 3 are no longer in the kernel's log\nPRIORITY=4\n");
	assert_has(text, "MESSAGE_ID=ead36942ad744f7f9b32e099312e727a\nKEXECGUARD_KIND=gap\n"
		   "KEXECGUARD_GAP_FROM=1\nKEXECGUARD_GAP_TO=3\nKEXECGUARD_GAP_COUNT=3\n");
	receiver_read(journal, text);
	assert_has(text, "KEXECGUARD_SEQUENCE=4\n");
	outputs.sink.broken(&outputs.sink, 5, "mode");
	receiver_read(journal, text);
	assert_has(text, "MESSAGE_ID=6eac7b7d8eea46389516c6dd9414880f\nKEXECGUARD_KIND=broken\n"
		   "KEXECGUARD_SEQUENCE=5\nKEXECGUARD_BROKEN_FIELD=mode\n");
	end(&outputs, journal);
	/* The module was loaded anew. */
	journal = receiver_unix(SOCK_DGRAM, &config);
	test_begin(&outputs, TEST_INSTANCE + 1, 1);
	test_configure(&outputs, &config, 1);
	receiver_read(journal, text);
	assert_has(text, "MESSAGE_ID=71bd31fcbc4343b78d688e4b0dc2619b\nKEXECGUARD_KIND=log\n"
		   "KEXECGUARD_BEFORE_BOOT_ID=" TEST_BOOT "\nKEXECGUARD_BEFORE_INSTANCE=abcdef\n"
		   "KEXECGUARD_BEFORE_SEQUENCE=5\nKEXECGUARD_INSTANCE=abcdf0\n");
	end(&outputs, journal);
}

/* Each line is one of ours. */
static void cannot_be_forged(void **state)
{
	struct outputs outputs;
	char *rest = text, *line;
	ssize_t len;
	int journal;

	begin(&outputs, &journal);
	test_alert(&outputs, 1, sample_forged());
	len = receiver_read(journal, text);
	assert_harmless(text, len);
	assert_has(text, "\nKEXECGUARD_KEXEC_IMAGE=a\\x0a<0>1 - x\"] [y z=\"'}\\\\x1b[2J\\u{202e}"
		   "\\xff\\x0d\\x01MESSAGE=forged\\x0a\n");
	assert_has(text, "\nKEXECGUARD_COMMAND_LINE=kexec -l $'");
	while ((line = strsep(&rest, "\n")) && rest) {
		assert_non_null(strchr(line, '='));
		if (line != text && strncmp(line, "KEXECGUARD_", 11))
			assert_true(!strncmp(line, "PRIORITY=", 9) || !strncmp(line, "SYSLOG_", 7) ||
				    !strncmp(line, "MESSAGE_ID=", 11));
	}
	assert_non_null(line);
	assert_string_equal(line, "");
	end(&outputs, journal);
}

/* What is too long for a datagram comes as a file in memory that nobody can change. */
static void long_entries_come_as_memory(void **state)
{
	static char args[1 << 18];
	struct sample_process process = { .pid = 1, .args = args, .args_len = sizeof(args) };
	struct nl_msg *msg = nlmsg_alloc_size(1 << 19);
	char control[CMSG_SPACE(sizeof(int))];
	struct msghdr message = { .msg_control = control, .msg_controllen = sizeof(control) };
	struct outputs outputs;
	int journal, fd;
	ssize_t got;

	process.args_len = 60000;
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	memset(args, 1, sizeof(args) - 1);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	begin(&outputs, &journal);
	test_alert(&outputs, 1, msg);
	assert_int_equal(recvmsg(journal, &message, 0), 0);
	assert_non_null(CMSG_FIRSTHDR(&message));
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	got = pread(fd, text, sizeof(text) - 1, 0);
	assert_true(got > 200000);
	text[got] = '\0';
	assert_has(text, "KEXECGUARD_COMMAND_LINE=$'\\x01\\x01");
	assert_int_equal(ftruncate(fd, 1), -1);
	close(fd);
	assert_int_equal(outputs_acknowledged(&outputs), 0);
	outputs_settle(&outputs);
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	end(&outputs, journal);
}

/* A journal that does not read: what it has no room for comes later, in order, once. */
static void waits_for_a_slow_journal(void **state)
{
	struct outputs outputs;
	char expected[64];
	int journal, i;
	u64 since;

	begin(&outputs, &journal);
	test_give(&outputs, 1, 2000);
	outputs_settle(&outputs);
	assert_false(outputs_since(&outputs, &since));
	assert_true(outputs_acknowledged(&outputs) < 2000);
	for (i = 1; i <= 2000; i++) {
		while (receiver_read(journal, text) < 0)
			receiver_round(&outputs, 2000);
		snprintf(expected, sizeof(expected), "\nKEXECGUARD_SEQUENCE=%d\n", i);
		assert_has(text, expected);
	}
	receiver_round(&outputs, 2000);
	assert_int_equal(outputs_acknowledged(&outputs), 2000);
	assert_int_equal(receiver_read(journal, text), -1);
	end(&outputs, journal);
}

static void comes_back_with_the_journal(void **state)
{
	struct outputs outputs;
	int journal;

	begin(&outputs, &journal);
	test_give(&outputs, 1, 1);
	outputs_settle(&outputs);
	close(journal);
	receiver_round(&outputs, 3);
	receiver_round(&outputs, 3);
	journal = receiver_unix(SOCK_DGRAM, &config);
	receiver_round(&outputs, 3);
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_SEQUENCE=2\n");
	receiver_read(journal, text);
	assert_has(text, "\nKEXECGUARD_SEQUENCE=3\n");
	assert_int_equal(receiver_read(journal, text), -1);
	end(&outputs, journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(has_fields, forget),
		cmocka_unit_test_setup(has_what_is_around, forget),
		cmocka_unit_test_setup(says_what_a_container_rests_on, forget),
		cmocka_unit_test_setup(tells_of_files, forget),
		cmocka_unit_test_setup(tells_for_how_many_it_stands, forget),
		cmocka_unit_test_setup(tells_what_is_missing, forget),
		cmocka_unit_test_setup(cannot_be_forged, forget),
		cmocka_unit_test_setup(long_entries_come_as_memory, forget),
		cmocka_unit_test_setup(waits_for_a_slow_journal, forget),
		cmocka_unit_test_setup(comes_back_with_the_journal, forget),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
