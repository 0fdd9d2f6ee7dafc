// SPDX-License-Identifier: GPL-2.0
/* An alert as a person reads it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../userspace/report.h"
#include "../../userspace/utf8.h"
#include "sample.h"

static const struct report_style plain = { .whom = ESCAPE_FOR_EYES };
static const struct report_style ascii = { .whom = ESCAPE_FOR_ASCII };
static const struct report_style coloured = { .whom = ESCAPE_FOR_EYES, .colour = true };

static char *report_alert(const struct alert *alert, const struct report_style *style)
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	report_put(to, alert, style);
	fclose(to);
	return out;
}

static char *report_message(struct nl_msg *msg, const struct report_style *style)
{
	struct alert alert;
	char *out;

	sample_decode(&alert, msg);
	out = report_alert(&alert, style);
	nlmsg_free(msg);
	return out;
}

static void shows_an_exec(void **state)
{
	char *out = report_message(sample_exec(KEXECGUARD_DECISION_DENIED), &plain);

	assert_string_equal(out,
		"[high] DENIED: Kernel loaded\n"
		"  root executes /usr/sbin/kexec (pid 4711), started by bash (pid 1200)\n"
		"  rule      kexec-loaded (deny, severity high, risk 73)\n"
		"  meaning   A kernel is loaded.\n"
		"  attack    T1014 Rootkit\n"
		"            T1547.006 Boot or Logon Autostart Execution: Kernel Modules and\n"
		"            Extensions\n"
		"  process   bash  pid 1200  root\n"
		"            /usr/bin/bash\n"
		"            called as /bin/bash\n"
		"            $ bash\n"
		"            └─ kexec  pid 4711  root\n"
		"               /usr/sbin/kexec\n"
		"               called as /sbin/kexec\n"
		"               $ kexec -l /boot/vmlinuz\n"
		"  respond   Find out who did it.\n"
		"  alert     42  2023-11-14T22:13:20.123+00:00  enforce mode  policy 7\n"
		"\n");
	free(out);
}

static void shows_the_way_up(void **state)
{
	char *out = report_message(sample_exec_in(SAMPLE_CGROUP, &sample_isolated, 2), &plain);

	assert_has(out,
		"  process   bash  pid 1002  root  session leader\n"
		"            $ bash\n"
		"            └─ bash  pid 1001  root\n"
		"               $ bash\n"
		"               └─ bash  pid 1200  root\n"
		"                  /usr/bin/bash\n"
		"                  called as /bin/bash\n"
		"                  $ bash\n"
		"                  └─ kexec  pid 4711  root\n"
		"                     /usr/sbin/kexec\n"
		"                     called as /sbin/kexec\n"
		"                     $ kexec -l /boot/vmlinuz\n"
		"  container containerd\n            " SAMPLE_CONTAINER "\n"
		"            pod " SAMPLE_POD "\n"
		"            by its control group's name, and it has namespaces of its own\n"
		"  cgroup    " SAMPLE_CGROUP "\n"
		"  login     session 5\n"
		"  respond ");
	free(out);
}

static void says_who_leads_the_session(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct alert alert;
	char *out;

	sample_decode(&alert, msg);
	alert.process.sid = 1200;
	out = report_alert(&alert, &plain);
	assert_has(out, "  process   bash  pid 1200  root  session leader\n");
	free(out);
	alert.process.sid = 4711;
	out = report_alert(&alert, &plain);
	assert_has(out, "└─ kexec  pid 4711  root  session leader\n");
	free(out);
	nlmsg_free(msg);
}

static void leaves_out_the_middle_of_a_long_way(void **state)
{
	char *out = report_message(sample_exec_in("/", &sample_host, 16), &ascii);

	assert_has(out,
		"  process   bash  pid 1016  root  session leader\n"
		"            $ bash\n"
		"            `- ... 11 more\n"
		"               `- bash  pid 1004  root\n");
	assert_has(out, "`- bash  pid 1001  root\n");
	assert_lacks(out, "pid 1005");
	assert_lacks(out, "  cgroup  ");
	free(out);
	out = report_message(sample_exec_in("/", &sample_host, 6), &ascii);
	assert_lacks(out, "more");
	assert_has(out, "pid 1005");
	free(out);
}

static void says_what_a_container_rests_on(void **state)
{
	char *out = report_message(sample_exec_in("/user.slice/user-0.slice/user@0.service/docker-"
						  SAMPLE_CONTAINER ".scope", &sample_host, 0),
				   &plain);

	assert_has(out,
		"  container docker\n            " SAMPLE_CONTAINER "\n"
		"            by its control group's name alone, in the host's namespaces\n"
		"            root can choose that name\n");
	free(out);
}

static void escapes_the_name_of_a_group(void **state)
{
	char *out = report_message(sample_exec_in("/lxc/\n\033[2J\342\200\256/", &sample_host, 0),
				   &plain);

	assert_has(out, "  container lxc\n            \\x0a\\x1b[2J\\u{202e}\n");
	assert_has(out, "  cgroup    /lxc/\\x0a\\x1b[2J\\u{202e}/…\n");
	free(out);
}

static void shows_the_hash_of_what_runs(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct alert alert;
	char *out;

	sample_decode(&alert, msg);
	alert.sha256 = SAMPLE_CONTAINER;
	out = report_alert(&alert, &plain);
	assert_has(out, "  sha256    " SAMPLE_CONTAINER "\n");
	free(out);
	nlmsg_free(msg);
}

static void says_for_how_many_it_stands(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_DENIED);
	char *out;

	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 4012);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_LAST_TIME, SAMPLE_TIME + 1000000000ull);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_ACTION, KEXECGUARD_ACTION_ALERT);
	out = report_message(msg, &plain);
	assert_has(out, "  rule      kexec-loaded (alert, severity high, risk 73)\n");
	assert_has(out, "  alert     42  2023-11-14T22:13:20.123+00:00  enforce mode  policy 7\n"
			"            stands for 4012 events until 2023-11-14T22:13:21.123+00:00\n");
	free(out);
}

static void shows_a_kexec_call(void **state)
{
	char *out = report_message(sample_file_load(KEXECGUARD_DECISION_WOULD_DENY, 22), &plain);

	assert_has(out, "[high] would be denied (observe mode): Kernel loaded\n"
		   "  kexec (pid 4711, root) stages a crash kernel with kexec_file_load\n");
	assert_has(out, "\n  image     /boot/vmlinuz\n  initrd    /boot/initrd.img\n"
		   "  cmdline   root=/dev/sda1 quiet\n"
		   "  flags     0x42 = KEXEC_FILE_ON_CRASH | 0x40\n"
		   "  abi       x86_64\n"
		   "  outcome   failure: EINVAL (Invalid argument)\n");
	/* kexec_file_load has none. */
	assert_lacks(out, "segments");
	assert_has(out, "observe mode");
	free(out);
}

/* Of which nothing is lost: a break stands for one space. */
static void breaks_a_long_command_line(void **state)
{
	static const char cmdline[] = " 12345678901234567890123456789012345678901234567890123456789012345678"
		" root=/dev/vda1  ro\n quiet splash console=ttyS0,115200n8 crashkernel=384M init=/bin/sh";
	struct nl_msg *msg = sample_file_load(KEXECGUARD_DECISION_ALLOWED, 0);
	struct alert alert;
	char *out;

	sample_decode(&alert, msg);
	alert.kexec.cmdline = (struct kg_text){ .data = cmdline, .len = sizeof(cmdline) - 1 };
	out = report_alert(&alert, &plain);
	assert_has(out, "  cmdline    12345678901234567890123456789012345678901234567890123456789012345678\n"
		   "            root=/dev/vda1  ro\\x0a quiet splash console=ttyS0,115200n8\n"
		   "            crashkernel=384M init=/bin/sh\n  flags ");
	free(out);
	alert.kexec.cmdline.len = 0;
	out = report_alert(&alert, &plain);
	assert_has(out, "  cmdline   (empty)\n");
	free(out);
	nlmsg_free(msg);
}

static void shows_what_a_call_stages(void **state)
{
	char *out = report_message(sample_load(), &plain);

	assert_has(out, "\n  image     /boot/vmlinuz\n"
		   "            inode 1311 on 8:1, owned by root, mode 0600\n"
		   "            the call named other files at first, and exchanged them\n"
		   "  segments  2, entered at 0x100010\n"
		   "            0x100000  8192 bytes, 4097 of them given\n"
		   "            0x1000  4096 bytes, 0 of them given\n"
		   "  abi       i386\n"
		   "  arch      x86_64\n"
		   "  outcome   success\n");
	free(out);
}

static void shows_where_an_image_came_from(void **state)
{
	char *out = report_message(sample_reboot(12), &plain);

	assert_has(out, "\n  staged    see alert 12\n  outcome   unknown: reported before");
	free(out);
	out = report_message(sample_reboot(0), &plain);
	assert_has(out, "\n  staged    by a call that no alert tells of\n");
	free(out);
}

static void shows_a_file(void **state)
{
	char *out = report_message(sample_file(KEXECGUARD_EVENT_FILE_OPEN, "/boot/vmlinuz", NULL),
				   &plain);

	assert_has(out, "\n  bash (pid 1200, root) opens /boot/vmlinuz\n");
	assert_has(out, "\n  file      /boot/vmlinuz\n"
		   "            inode 1311 on 8:1, owned by root, mode 0600\n");
	assert_lacks(out, "outcome");
	free(out);
	out = report_message(sample_file(KEXECGUARD_EVENT_FILE_LINK, "/boot/vmlinuz", "/boot/x"),
			     &plain);
	assert_has(out, " links /boot/vmlinuz as /boot/x\n");
	assert_has(out, "\n  link      /boot/x\n");
	free(out);
	out = report_message(sample_file(KEXECGUARD_EVENT_FILE_OPEN, NULL, NULL), &plain);
	assert_has(out, " opens a file whose name is not known\n");
	assert_has(out, "\n  file      (no name is known)\n            inode 1311 on 8:1");
	free(out);
}

static char *report_flags(uint32_t event, uint64_t flags, uint64_t segments, uint8_t on_crash)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	sample_put_head(msg, event, KEXECGUARD_DECISION_ALLOWED);
	sample_put_kexec(msg, flags, segments, on_crash, 0);
	return report_message(msg, &plain);
}

/* Nobody did it, and there was nothing to allow. */
static void shows_a_hook_that_was_lost(void **state)
{
	char *out = report_message(sample_hook_lost("security_bprm_check"), &plain);

	assert_has(out, "[high] Kernel loaded\n"
		   "  The hook on security_bprm_check is not reached any more\n");
	assert_has(out, "\n  meaning   A kernel is loaded.\n");
	assert_has(out, "\n  respond   Find out who did it.\n");
	assert_lacks(out, "allowed");
	assert_lacks(out, "process");
	free(out);
	out = report_message(sample_hook_lost("a\033[2Jb"), &plain);
	assert_has(out, "The hook on a\\x1b[2Jb is not");
	free(out);
	out = report_message(sample_hook_lost(NULL), &plain);
	assert_has(out, "The hook on a function of the kernel is not");
	free(out);
}

static void names_flags(void **state)
{
	char *out = report_flags(KEXECGUARD_EVENT_KEXEC_LOAD, 0x3e0003, 4, 1);

	assert_has(out, "0x3e0003 = KEXEC_ON_CRASH | KEXEC_PRESERVE_CONTEXT | KEXEC_ARCH_X86_64\n");
	assert_has(out, "segments  4\n");
	free(out);
	out = report_flags(KEXECGUARD_EVENT_KEXEC_LOAD, 0x12340000, 1, 0);
	assert_has(out, "flags     0x12340000\n");
	free(out);
	out = report_flags(KEXECGUARD_EVENT_KEXEC_FILE_LOAD, 0x2c, 0, 0);
	assert_has(out, "KEXEC_FILE_NO_INITRAMFS | KEXEC_FILE_DEBUG | KEXEC_FILE_FORCE_DTB\n");
	free(out);
	/* The same bits, by either call. */
	out = report_flags(KEXECGUARD_EVENT_KEXEC_UNLOAD, 1, 0, 1);
	assert_has(out, "= KEXEC_ON_CRASH\n");
	assert_has(out, "drops the staged crash kernel");
	free(out);
	out = report_flags(KEXECGUARD_EVENT_KEXEC_UNLOAD, 1, 0, 0);
	assert_has(out, "= KEXEC_FILE_UNLOAD\n");
	free(out);
	out = report_flags(KEXECGUARD_EVENT_KEXEC_REBOOT, 0, 0, 0);
	assert_has(out, "restarts into the staged kernel");
	assert_lacks(out, "flags");
	free(out);
}

static void shows_script_and_interpreter(void **state)
{
	const struct sample_process script = {
		.pid = 9, .filename = "./x.sh", .executable = "/usr/bin/dash",
		.script = "/home/u/x.sh", .args = "/bin/sh\0./x.sh", .args_len = 15,
		.args_count = 2, .args_length = 15,
	};
	char *out = report_message(sample_exec_of(&script), &plain);

	assert_has(out, "[high] allowed: ");
	assert_has(out, "root executes /home/u/x.sh (pid 9)\n");
	assert_has(out, "  process   x.sh  pid 9  root\n"
		   "            script /home/u/x.sh\n"
		   "            interpreter /usr/bin/dash\n"
		   "            called as ./x.sh\n"
		   "            $ /bin/sh ./x.sh\n");
	free(out);
}

static void says_that_arguments_are_cut(void **state)
{
	const struct sample_process process = {
		.pid = 9, .executable = "/x", .args = "a\0bc", .args_len = 4,
		.args_count = 1000, .args_length = 70000,
	};
	char *out = report_message(sample_exec_of(&process), &plain);

	assert_has(out, "            $ a bc\n            … cut: 4 of 70000 bytes, 1000 arguments\n");
	free(out);
	out = report_message(sample_exec_of(&process), &ascii);
	assert_has(out, "            ... cut: 4 of 70000 bytes, 1000 arguments\n");
	free(out);
}

/* Everything that a process or a rule's author chooses. */
static const struct sample_process hostile = {
	.pid = 9,
	.filename = "/tmp/\033]0;title\a",
	.executable = "/tmp/a\n[high] DENIED: forged",
	.script = "/tmp/\xe2\x80\xae" "cod.sh",
	.args = "\033[2J\0\xff\0\xc2\x9b\0\r\n  rule      forged",
	.args_len = sizeof("\033[2J\0\xff\0\xc2\x9b\0\r\n  rule      forged"),
	.args_count = 4,
	.args_length = sizeof("\033[2J\0\xff\0\xc2\x9b\0\r\n  rule      forged"),
};

static void assert_harmless(const char *out)
{
	size_t len = strlen(out), i, step;
	u32 code;

	for (i = 0; i < len; i += step) {
		step = utf8_decode(out + i, len - i, &code);
		assert_true(step);
		assert_true(code == '\n' || !utf8_is_hidden(code));
	}
}

static void nothing_drives_the_terminal(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	char *out;

	nla_put_u64(msg, KEXECGUARD_A_ALERT_SEQ, 1);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_TIME, 0);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_EVENT, 77);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_MODE, 77);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_DECISION, 77);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_GENERATION, 1);
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_ID, "id\033[m");
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META,
		       "{\"name\": \"n\\n\\u001b[31m\", \"severity\": \"\\u001b\", "
		       "\"respond\": \"\\u202e\\u001b[m\\nline two\\n\\n\\u009b\", "
		       "\"threat\": [{\"technique\": [{\"id\": \"\\u001b\"}]}]}");
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &hostile);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &hostile);
	out = report_message(msg, &plain);
	assert_harmless(out);
	/* Each line is ours: a headline or indented. */
	assert_lacks(out, "\n[high]");
	assert_lacks(out, "\n  rule      forged");
	assert_has(out, "/tmp/a\\x0a[high] DENIED: forged");
	assert_has(out, "$ $'\\x1b[2J' $'\\xff' $'\\xc2\\x9b' $'\\x0d\\n  rule      forged'\n");
	free(out);
}

static void colours_on_request_only(void **state)
{
	char *out = report_message(sample_exec(KEXECGUARD_DECISION_DENIED), &coloured);

	assert_has(out, "\033[1;31m[high] DENIED: Kernel loaded\033[0m\n");
	free(out);
	out = report_message(sample_exec(KEXECGUARD_DECISION_DENIED), &plain);
	assert_lacks(out, "\033");
	free(out);
}

static void is_ascii_where_that_is_asked_for(void **state)
{
	char *out = report_message(sample_exec_of(&hostile), &ascii);
	const char *c;

	for (c = out; *c; c++)
		assert_true((unsigned char)*c < 0x80);
	free(out);
}

static size_t widest_line(const char *out)
{
	size_t widest = 0, width, len;

	for (; *out; out += len + 1) {
		len = strcspn(out, "\n");
		width = utf8_width(out, len);
		widest = width > widest ? width : widest;
	}
	return widest;
}

static void breaks_long_lines(void **state)
{
	char args[400], *out;
	struct sample_process process = {
		.pid = 9, .executable = "/x", .args = args, .args_len = sizeof(args),
		.args_count = 40, .args_length = sizeof(args),
	};
	size_t i;

	for (i = 0; i < sizeof(args); i += 10)
		memcpy(args + i, "--option1", 10);
	out = report_message(sample_exec_of(&process), &plain);
	assert_has(out, " \\\n                --option1");
	assert_in_range(widest_line(out), 70, 80);
	free(out);
}

/* Where somebody looks on, and nowhere else. */
static void cuts_what_is_too_long_for_a_terminal(void **state)
{
	static const struct report_style brief = { .whom = ESCAPE_FOR_ASCII, .brief = true };
	char args[3000], *out;
	struct sample_process process = {
		.pid = 9, .executable = "/x", .args = args, .args_len = sizeof(args),
		.args_count = 300, .args_length = sizeof(args),
	};
	size_t i;

	for (i = 0; i < sizeof(args); i += 10)
		memcpy(args + i, "--option1", 10);
	out = report_message(sample_exec_of(&process), &ascii);
	assert_in_range(strlen(out), 3500, 5000);
	free(out);
	out = report_message(sample_exec_of(&process), &brief);
	assert_in_range(strlen(out), 1000, 1900);
	assert_in_range(widest_line(out), 70, 80);
	assert_has(out, " --option1\n            ... the rest is not for a terminal: ");
	free(out);
	memset(args, 'x', sizeof(args) - 1);
	process.args_count = 1;
	out = report_message(sample_exec_of(&process), &brief);
	assert_in_range(strlen(out), 1000, 1900);
	assert_has(out, "xxx\n            ... the rest is not for a terminal: ");
	free(out);
}

/* Each character is two columns wide and three bytes long. */
static void breaks_lines_of_wide_characters(void **state)
{
	char args[40 * 16], *out;
	struct sample_process process = {
		.pid = 9, .executable = "/x", .args = args, .args_len = sizeof(args),
		.args_count = 40, .args_length = sizeof(args),
	};
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	char meta[600] = "{\"respond\": \"";
	size_t i;

	for (i = 0; i < sizeof(args); i += 16)
		memcpy(args + i, "漢字漢字漢", 16);
	out = report_message(sample_exec_of(&process), &plain);
	assert_in_range(widest_line(out), 70, 80);
	free(out);
	for (i = 0; i < 30; i++)
		strcat(meta, "漢字漢字漢 ");
	strcat(meta, "\"}");
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, meta);
	out = report_message(msg, &plain);
	assert_in_range(widest_line(out), 70, 80);
	free(out);
}

static void wraps_advice(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	char meta[600] = "{\"respond\": \"", *out;
	int i;

	for (i = 0; i < 50; i++)
		strcat(meta, "advice ");
	strcat(meta, "end\", \"false_positives\": [\"Backup\", \"An update\"]}");
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	/* The last of a repeated attribute counts: so put ours after it. */
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, meta);
	out = report_message(msg, &plain);
	assert_has(out, "  respond   advice advice");
	assert_has(out, "advice\n            advice");
	assert_has(out, "advice end\n");
	assert_has(out, "  harmless  Backup\n            An update\n");
	assert_in_range(widest_line(out), 70, 80);
	free(out);
}

static void takes_an_alert_of_nothing(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	char *out;

	nla_put_u64(msg, KEXECGUARD_A_ALERT_SEQ, 1);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_TIME, 0);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_EVENT, KEXECGUARD_EVENT_EXEC);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_MODE, KEXECGUARD_MODE_OBSERVE);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_DECISION, KEXECGUARD_DECISION_ALLOWED);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_GENERATION, 1);
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_ID, "r");
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, "no JSON");
	nla_put_flag(msg, KEXECGUARD_A_ALERT_INCOMPLETE);
	out = report_message(msg, &plain);
	assert_has(out, "[no severity] allowed: r\n"
		   "  somebody executes a program\n"
		   "  rule      r (alert)\n"
		   "  alert     1");
	assert_has(out, "a fact could not be had");
	free(out);
}

static void says_what_is_missing(void **state)
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	report_put_gap(to, 5, 5, &plain);
	report_put_gap(to, 7, 16, &plain);
	fclose(to);
	assert_has(out, "Missing: alert 5 (");
	assert_has(out, "Missing: 10 alerts, 7 to 16 (");
	free(out);
}

static void shows_who_it_was(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct alert alert;
	char *out;

	sample_decode(&alert, msg);
	alert.process.uid = 4294967290u;
	alert.process.loginuid = 4294967291u;
	alert.process.tid = 4712;
	alert.parent.flags = KEXECGUARD_PROCESS_FROM_MEMORY;
	out = report_alert(&alert, &plain);
	assert_has(out, "kexec  pid 4711 thread 4712  root, really user 4294967290, "
		   "logged in as user 4294967291\n");
	assert_has(out, "bash  pid 1200  root  program older than the module\n");
	free(out);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_an_exec),
		cmocka_unit_test(says_for_how_many_it_stands),
		cmocka_unit_test(shows_a_kexec_call),
		cmocka_unit_test(breaks_a_long_command_line),
		cmocka_unit_test(shows_what_a_call_stages),
		cmocka_unit_test(shows_where_an_image_came_from),
		cmocka_unit_test(shows_a_file),
		cmocka_unit_test(shows_a_hook_that_was_lost),
		cmocka_unit_test(names_flags),
		cmocka_unit_test(shows_script_and_interpreter),
		cmocka_unit_test(says_that_arguments_are_cut),
		cmocka_unit_test(nothing_drives_the_terminal),
		cmocka_unit_test(colours_on_request_only),
		cmocka_unit_test(is_ascii_where_that_is_asked_for),
		cmocka_unit_test(breaks_long_lines),
		cmocka_unit_test(cuts_what_is_too_long_for_a_terminal),
		cmocka_unit_test(breaks_lines_of_wide_characters),
		cmocka_unit_test(wraps_advice),
		cmocka_unit_test(takes_an_alert_of_nothing),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(shows_who_it_was),
		cmocka_unit_test(shows_the_way_up),
		cmocka_unit_test(says_who_leads_the_session),
		cmocka_unit_test(leaves_out_the_middle_of_a_long_way),
		cmocka_unit_test(says_what_a_container_rests_on),
		cmocka_unit_test(escapes_the_name_of_a_group),
		cmocka_unit_test(shows_the_hash_of_what_runs),
	};

	/* What is shown depends on neither the zone nor the locale of who tests. */
	setenv("TZ", "UTC", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
