// SPDX-License-Identifier: GPL-2.0
/* The shipped rules: each branch of each fires, each exclusion is silent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/command.h"
#include "../../userspace/ruleset.h"
#include "facts.h"

#define TOOL		"kexecguard-kexec-tool"
#define SEEKING		"kexecguard-kernel-seeking"
#define UNPACKING	"kexecguard-kernel-unpacking"
#define STAGED		"kexecguard-image-staged"
#define CRASH_STAGED	"kexecguard-crash-image-staged"
#define UNLOADED	"kexecguard-image-unloaded"
#define REBOOT		"kexecguard-reboot"

/* Several strings are separated by '|'. What is NULL is missing. */
struct event {
	const char *name;
	const char *args;
	const char *parent_name;
	const char *parent_executable;
	const char *parent_args;
	const char *action;
	const char *on_crash;
	const char *fires;	/* the one rule that does */
};

#define SILENT		.fires = NULL

struct fixture {
	struct ruleset set;
	char *messages;
	u64 *blob;
	size_t size;
	struct kg_program program;
};

/* All of them; and those that the cases below are about, each of which fires alone. */
static struct fixture shipped, plain;

static int read_rules(struct fixture *f, char *const paths[], size_t n)
{
	struct kg_verify_error error;
	size_t len;
	FILE *to = open_memstream(&f->messages, &len);

	f->set.messages = to;
	if (ruleset_read(&f->set, paths, n) != EXIT_DONE)
		return -1;
	f->blob = ruleset_compile(&f->set, &f->size);
	fclose(to);
	return f->blob && kg_program_verify(f->blob, f->size, &f->program, &error) ? 0 : -1;
}

static void free_rules(struct fixture *f)
{
	ruleset_free(&f->set);
	free(f->messages);
	free(f->blob);
}

static int read_shipped(void **state)
{
	char *all[] = { "rules" };
	char *some[] = { "rules/faithful", "rules/kexec" };

	return read_rules(&shipped, all, ARRAY_SIZE(all)) ?:
	       read_rules(&plain, some, ARRAY_SIZE(some));
}

static int free_shipped(void **state)
{
	free_rules(&shipped);
	free_rules(&plain);
	return 0;
}

static void set_strings(struct facts *facts, enum kg_field field, const char *strings, char *copy)
{
	size_t len, i;

	if (!strings)
		return;
	len = strlen(strings) + 1;
	for (i = 0; i < len; i++)
		copy[i] = strings[i] == '|' ? '\0' : strings[i];
	facts_strings(facts, field, copy, len);
}

static void set_command_line(struct facts *facts, enum kg_field field, const char *args,
			     char *copy)
{
	size_t i;

	if (!args)
		return;
	for (i = 0; args[i]; i++)
		copy[i] = args[i] == '|' ? ' ' : args[i];
	copy[i] = '\0';
	facts_string(facts, field, copy);
}

static size_t count_strings(const char *strings)
{
	size_t n = 1;

	for (; *strings; strings++)
		n += *strings == '|';
	return n;
}

/* The rules of a program that fire, by id, each with a space after it. */
static void name_fired(const struct facts *facts, const struct kg_program *program,
		       enum kg_category category, char *fired)
{
	u64 matches = facts_matches(facts, program, category);
	u32 i;

	*fired = '\0';
	for (i = 0; i < program->n_rules; i++) {
		const struct kg_rule *rule = &program->rules[i];

		if (!(matches >> i & 1))
			continue;
		strncat(fired, (const char *)program->bytes + rule->id.first,
			rule->id.count);
		strcat(fired, " ");
	}
}

static void run(const struct kg_program *program, const struct event *event, char *fired)
{
	enum kg_category category = event->action ? KG_CATEGORY_KEXEC : KG_CATEGORY_PROCESS;
	char copies[8][256];
	struct facts facts;

	facts_begin(&facts);
	set_strings(&facts, KG_FIELD_PROCESS_NAME, event->name, copies[0]);
	set_strings(&facts, KG_FIELD_PROCESS_ARGS, event->args, copies[1]);
	set_command_line(&facts, KG_FIELD_PROCESS_COMMAND_LINE, event->args, copies[2]);
	set_strings(&facts, KG_FIELD_PARENT_NAME, event->parent_name, copies[3]);
	set_strings(&facts, KG_FIELD_PARENT_EXECUTABLE, event->parent_executable, copies[4]);
	set_strings(&facts, KG_FIELD_PARENT_ARGS, event->parent_args, copies[5]);
	set_command_line(&facts, KG_FIELD_PARENT_COMMAND_LINE, event->parent_args, copies[6]);
	set_strings(&facts, KG_FIELD_EVENT_ACTION, event->action, copies[7]);
	if (event->args)
		facts_number(&facts, KG_FIELD_PROCESS_ARGS_COUNT, count_strings(event->args));
	if (event->on_crash)
		facts_number(&facts, KG_FIELD_KEXEC_ON_CRASH, !strcmp(event->on_crash, "true"));
	name_fired(&facts, program, category, fired);
}

static void check(const struct event *events, size_t n)
{
	char fired[1024], expected[128];
	size_t i;

	for (i = 0; i < n; i++) {
		run(&plain.program, &events[i], fired);
		snprintf(expected, sizeof(expected), "%s%s", events[i].fires ? events[i].fires : "",
			 events[i].fires ? " " : "");
		if (strcmp(fired, expected))
			fail_msg("event %zu (%s, parent %s) fires '%s', not '%s'", i,
				 events[i].args, events[i].parent_args, fired, expected);
	}
}

static void compile_without_a_word(void **state)
{
	size_t i;

	assert_string_equal(shipped.messages, "");
	assert_int_equal(shipped.program.n_rules, shipped.set.n_rules);
	assert_in_range(shipped.set.n_rules, plain.set.n_rules, 64);
	for (i = 0; i < shipped.set.n_rules; i++) {
		const struct rule *rule = &shipped.set.rules[i];

		/* What asks for the outcome, or is told after the fact, cannot refuse. */
		assert_int_equal(rule->action == KG_ACTION_ALERT,
				 strstr(rule->id, "attempt-") || strstr(rule->id, "-found"));
		assert_non_null(strstr(rule->meta, "\"description\""));
		assert_non_null(strstr(rule->meta, "\"respond\""));
		assert_non_null(strstr(rule->meta, "\"false_positives\""));
		assert_non_null(strstr(rule->meta, "\"threat\""));
	}
}

static void no_rule_asks_at_every_exec(void **state)
{
	u32 i;

	for (i = 0; i < shipped.program.n_unguarded; i++) {
		const struct kg_rule *rule = &shipped.program.rules[shipped.program.unguarded[i]];

		assert_int_not_equal(rule->category, KG_CATEGORY_PROCESS);
	}
}

static void kexec_tool(void **state)
{
	static const struct event events[] = {
		{ "kexec", "kexec|-e", .fires = TOOL },
		{ "kexec", "kexec|--exec", .fires = TOOL },
		{ "kexec", "kexec|-l|/tmp/k", .fires = TOOL },
		{ "kexec", "kexec|/tmp/k|--load", .fires = TOOL },
		{ "kexec", "kexec|-u", .fires = TOOL },
		{ "kexec", "kexec|--unload", "bash", "/bin/bash", "bash", .fires = TOOL },
		{ "kexec-link|kexec", "x|-e", .fires = TOOL },
		{ "kexec", "kexec", SILENT },
		{ "kexec", "kexec|-h", SILENT },
		{ "kexec", "kexec|--exec=1", SILENT },
		{ "kexec", NULL, SILENT },
		{ "Kexec", "kexec|-e", SILENT },
		{ "kexe", "kexec|-e", SILENT },
		{ "kexec", "kexec|-u", "kdumpctl", "/usr/bin/kdumpctl", "bash|x", SILENT },
		{ "kexec", "kexec|-u", "bash|unload.sh", "/bin/bash", "sh|x", SILENT },
		{ "kexec", "kexec|-l", "sh", "/bin/dash", "/bin/sh|/usr/sbin/kdump-config|load",
		  SILENT },
		{ "kexec", "kexec|-l", "sh", "/bin/dash", "/bin/bash|/usr/bin/kdumpctl|start",
		  SILENT },
		{ "kexec", "kexec|-u", "sh", "/bin/dash", "sh|/usr/lib/kdump/unload.sh", SILENT },
		{ "kexec", "kexec|-u", "kdump", "/usr/sbin/kdump-config", "kdump-config",
		  .fires = TOOL },
		{ "kexec", "kexec|-u", "bash", "/bin/bash", "bash|/tmp/usr/bin/kdumpctl",
		  .fires = TOOL },
	};

	check(events, ARRAY_SIZE(events));
}

/* Whatever is not plainly a question; of these none is. */
static void kexec_any_option(void **state)
{
	static const char *const questions[] = {
		"kexec", "kexec|-h", "kexec|-v", "kexec|-S", "kexec|--help", "kexec|--version",
		"kexec|--status", "kexec|--print-ckr-size", "|-h",
	};
	static const char *const acts[] = {
		"kexec|-e", "kexec|-sl|k", "kexec|k", "kexec|--unl", "kexec|-pS", "kexec|-S|-u",
		"kexec|-u|-h", "kexec|k|--command-line|-h", "-h|k", "-h|-u", "x -h|k", "x|k -h",
		"kexec|-h ", "kexec|x\n-h", "kexec||-h", "kexec|-", "kexec|",
	};
	struct event event = { .name = "kexec" };
	char fired[1024];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(questions) + ARRAY_SIZE(acts); i++) {
		bool act = i >= ARRAY_SIZE(questions);

		event.args = act ? acts[i - ARRAY_SIZE(questions)] : questions[i];
		run(&shipped.program, &event, fired);
		if (!strstr(fired, "kexecguard-kexec-any-option ") == act)
			fail_msg("%s: fires '%s'", event.args, fired);
	}
}

#define BASH	"bash", "/bin/bash", "bash"

static void kernel_seeking(void **state)
{
	static const struct event events[] = {
		{ "tail", "tail|-c+20|/boot/vmlinuz", BASH, .fires = SEEKING },
		{ "tail", "tail|-c|20|/boot/vmlinuz", BASH, .fires = SEEKING },
		{ "tail", "tail|--bytes|20|/boot/vmlinuz", BASH, .fires = SEEKING },
		{ "cmp", "cmp|-i|20|/boot/vmlinuz|x", BASH, .fires = SEEKING },
		{ "hexdump", "hexdump|-s|20|/boot/vmlinuz", BASH, .fires = SEEKING },
		{ "xxd", "xxd|-s|20|/boot/vmlinuz", BASH, .fires = SEEKING },
		{ "dd", "dd|if=x|seek=20|/boot/vmlinuz", BASH, .fires = SEEKING },
		/* the image among the parent's arguments alone */
		{ "tail", "tail|-c|20", "sh", "/bin/dash", "sh|x.sh|/boot/vmlinuz",
		  .fires = SEEKING },
		{ "tail", "tail|-c|20", "sh", "/bin/dash", "sh|x.sh|/root/boot/vmlinuz", SILENT },
		{ "tail", "tail|-c|20|/var/log/syslog", BASH, SILENT },
		{ "tail", "tail|-n|20|/boot/vmlinuz", BASH, SILENT },
		{ "tail", "tail|--bytes=20|/boot/vmlinuz", BASH, SILENT },
		{ "tail", "tail|-C|20|/boot/vmlinuz", BASH, SILENT },
		{ "tail", "tail|-c|20|/BOOT/vmlinuz", BASH, SILENT },
		{ "head", "head|-c|20|/boot/vmlinuz", BASH, SILENT },
		{ "cmp", "cmp|/boot/vmlinuz|x", BASH, SILENT },
		{ "cmp", "cmp|-s|/boot/vmlinuz|x", BASH, SILENT },
		{ "xxd", "xxd|-i|/boot/vmlinuz", BASH, SILENT },
		{ "dd", "dd|if=/boot/vmlinuz|skip=20", BASH, SILENT },
		{ "dd", "dd|/boot/vmlinuz|skip=20", BASH, SILENT },
		{ "dd", "dd|if=/boot/vmlinuz|seek=20", BASH, SILENT },
		/* nobody knows the parent */
		{ "tail", "tail|-c|20|/boot/vmlinuz", SILENT },
		{ "tail", "tail|-c|20|/boot/vmlinuz", "bash", NULL, "bash", SILENT },
		/* who is expected to */
		{ "tail", "tail|-c|20|/boot/x", "dracut", "/bin/dracut", "dracut", SILENT },
		{ "tail", "tail|-c|20|/boot/x", "dracut", "/sbin/dracut", "dracut", SILENT },
		{ "tail", "tail|-c|20|/boot/x", "dracut", "/usr/sbin/dracut", "dracut", SILENT },
		{ "tail", "tail|-c|20|/boot/x", "dracut", "/usr/bin/bash|/usr/bin/dracut", "dracut",
		  SILENT },
		{ "tail", "tail|-c|20|/boot/x", "v", "/usr/lib/needrestart/vmlinuz-get-version", "v",
		  SILENT },
		{ "dd", "dd|seek=1|/boot/x", "s", "/usr/bin/spectre-meltdown-checker", "s",
		  SILENT },
		{ "xxd", "xxd|-s|1|/boot/x", "l", "/usr/lib/module-init-tools/lsinitrd-quick", "l",
		  SILENT },
		{ "tail", "tail|-c|20|/boot/x", "dracut", "/tmp/dracut", "dracut",
		  .fires = SEEKING },
	};

	check(events, ARRAY_SIZE(events));
}

static void kernel_unpacking(void **state)
{
	static const struct event events[] = {
		{ "file", "file|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "unlzma", "unlzma|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "sh|gunzip", "gunzip|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "unxz|xz", "unxz|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "bunzip2", "bunzip2|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "unzstd", "unzstd|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "unzip", "unzip|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "tar", "tar|xf|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "grep", "grep|ELF|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "lzop", "lzop|-d|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "lz4", "lz4|--decode|/boot/vmlinuz", BASH, .fires = UNPACKING },
		{ "file", "file|/boot/vmlinuz", .fires = UNPACKING },
		{ "unxz", "unxz", "sh", "/bin/dash", "sh|x.sh|/boot/vmlinuz", .fires = UNPACKING },
		{ "file", "file|/etc/passwd", BASH, SILENT },
		{ "xz", "xz|-d|/boot/vmlinuz", BASH, SILENT },
		{ "grep", "grep|elf|/boot/vmlinuz", BASH, SILENT },
		{ "lzop", "lzop|/boot/vmlinuz", BASH, SILENT },
		{ "lz4", "lz4|--decode=1|/boot/vmlinuz", BASH, SILENT },
		{ "file", "file|/boot", BASH, SILENT },
		{ "file", "file|/boot/x", "mkinitramfs", "/usr/sbin/mkinitramfs", "sh", SILENT },
		{ "file", "file|/boot/x", "kdumpctl", "/usr/bin/kdumpctl", "sh", SILENT },
		{ "file", "file|/boot/x", "stap-report", "/usr/bin/stap-report", "sh", SILENT },
		{ "file", "file|/boot/x", "nv-update-initrd", "/usr/sbin/nv-update-initrd", "sh",
		  SILENT },
		{ "file", "file|/boot/x", "platform-python", "/usr/libexec/platform-python", "p",
		  SILENT },
		{ "file", "file|/boot/x", "platform-python3.6", "/usr/libexec/platform-python3.6", "p",
		  SILENT },
		{ "file", "file|/boot/x", "sh", "/usr/lib/needrestart/vmlinuz-get-version", "sh",
		  SILENT },
		{ "file", "file|/boot/x", "python3", "/usr/bin/python3", "python3|/root/.ansible/tmp/x.py",
		  SILENT },
		{ "file", "file|/boot/x", "my-platform-python", "/usr/bin/x", "p",
		  .fires = UNPACKING },
		{ "file", "file|/boot/x", "x", "/usr/sbin/mkinitramfs", "mkinitramfs",
		  .fires = UNPACKING },
	};

	check(events, ARRAY_SIZE(events));
}

static void kexec_calls(void **state)
{
	static const struct event events[] = {
		{ .action = "kexec_load", .on_crash = "false", .fires = STAGED },
		{ .action = "kexec_file_load", .on_crash = "false", .fires = STAGED },
		{ .action = "kexec_load", .on_crash = "true", .fires = CRASH_STAGED },
		{ .action = "kexec_file_load", .on_crash = "true", .fires = CRASH_STAGED },
		{ "x", "x", BASH, .action = "kexec_file_load", .on_crash = "true",
		  .fires = CRASH_STAGED },
		/* of unknown kind */
		{ .action = "kexec_load", .fires = STAGED },
		{ .action = "kexec_unload", .on_crash = "false", .fires = UNLOADED },
		{ .action = "kexec_unload", .on_crash = "true", .fires = UNLOADED },
		{ .action = "kexec_reboot", .fires = REBOOT },
		{ .action = "kexec_reboot", .on_crash = "false", .fires = REBOOT },
		{ .action = "exec", .on_crash = "true", SILENT },
	};

	check(events, ARRAY_SIZE(events));
}

/* Who does something with a kernel image, on a host without namespaces. */
struct access {
	const char *executable;
	const char *user;
	const char *parent_executable;
	const char *parent_user;
	bool write;
	bool untrusted;
	bool unnamed;
	const char *fires;
	const char *name;	/* of the file, if not that of an image */
};

static void set_file(struct facts *facts, const struct access *access)
{
	facts_string(facts, KG_FIELD_EVENT_ACTION, "open");
	facts_number(facts, KG_FIELD_FILE_WRITE, access->write);
	facts_number(facts, KG_FIELD_FILE_UNNAMED, access->unnamed);
	if (!access->unnamed)
		facts_string(facts, KG_FIELD_FILE_NAME, access->name ?: "vmlinuz-6.1.0-1-amd64");
}

static void check_access(const struct access *access)
{
	char executables[2][256], fired[1024];
	struct facts facts;

	facts_begin(&facts);
	set_file(&facts, access);
	set_strings(&facts, KG_FIELD_PROCESS_EXECUTABLE, access->executable, executables[0]);
	set_strings(&facts, KG_FIELD_PARENT_EXECUTABLE, access->parent_executable,
		    executables[1]);
	facts_string(&facts, KG_FIELD_USER_ID, access->user);
	facts_string(&facts, KG_FIELD_PARENT_USER_ID, access->parent_user);
	facts_number(&facts, KG_FIELD_PROCESS_ARGS_COUNT, strcmp(access->user, "kernel") != 0);
	facts_number(&facts, KG_FIELD_PROCESS_EXECUTABLE_TRUSTED, !access->untrusted);
	facts_number(&facts, KG_FIELD_PARENT_EXECUTABLE_TRUSTED, true);
	facts_number(&facts, KG_FIELD_PROCESS_HOST_MOUNTS, true);
	facts_number(&facts, KG_FIELD_PARENT_HOST_MOUNTS, true);
	name_fired(&facts, &shipped.program, KG_CATEGORY_FILE, fired);
	if (strcmp(fired, access->fires))
		fail_msg("%s of %s, by %s of %s: fires '%s', not '%s'", access->executable,
			 access->user, access->parent_executable, access->parent_user, fired,
			 access->fires);
}

/* Excluded is what root runs, and nobody else: dpkg does what its environment tells it. */
static void kernel_images(void **state)
{
	static const char opened[] = "kexecguard-image-opened ";
	static const char changed[] = "kexecguard-image-changed ";
	static const char memory[] = "kexecguard-kernel-memory-read ";
	static const char by_handle[] = "kexecguard-image-by-handle ";
	static const char sh[] = "/usr/bin/bash";
	static const char get_version[] = "/usr/bin/bash|/usr/lib/needrestart/vmlinuz-get-version";
	static const struct access accesses[] = {
		{ "/usr/bin/od", "0", sh, "0", .fires = opened },
		{ "/usr/bin/dpkg", "0", sh, "0", .fires = "" },
		{ "/usr/bin/dpkg", "0", sh, "0", .untrusted = true, .fires = opened },
		{ "/usr/bin/dpkg", "1000", sh, "1000", .fires = opened },
		{ "/usr/bin/perl|/usr/sbin/needrestart", "0", sh, "0", .fires = "" },
		{ "/usr/bin/perl|/usr/sbin/needrestart", "1000", sh, "1000", .fires = opened },
		{ "/usr/bin/od", "0", get_version, "0", .fires = "" },
		{ "/usr/bin/od", "0", get_version, "0", .untrusted = true, .fires = opened },
		{ "/usr/bin/od", "1000", get_version, "1000", .fires = opened },
		{ "/usr/bin/dpkg", "0", sh, "0", .write = true, .fires = "" },
		{ "/usr/bin/dpkg", "1000", sh, "0", .write = true, .fires = changed },
		{ "/usr/bin/cp", "0", "/usr/bin/kernel-install", "0", .write = true, .fires = "" },
		{ "/usr/bin/cp", "1000", "/usr/bin/kernel-install", "1000", .write = true,
		  .fires = changed },
		{ "/usr/bin/od", "0", sh, "0", .name = "kcore", .fires = memory },
		{ "/usr/sbin/kexec", "0", sh, "0", .name = "kcore", .fires = "" },
		{ "/usr/sbin/kexec", "1000", sh, "1000", .name = "kcore", .fires = memory },
		{ "/usr/bin/x", "0", sh, "0", .unnamed = true, .fires = by_handle },
		/* a path that is too long to be known, and no program at all */
		{ NULL, "0", sh, "0", .unnamed = true, .fires = by_handle },
		{ NULL, "kernel", NULL, "kernel", .unnamed = true, .fires = "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(accesses); i++)
		check_access(&accesses[i]);
}

/* Of what is in a variable, and of whom, it depends whether it is somebody else's code. */
static void exclusion_worn(void **state)
{
	static const struct {
		const char *executable;
		const char *user;
		const char *env;
		bool fires;
	} cases[] = {
		{ "/usr/bin/dpkg", "0", "PATH=/bin|LD_PRELOAD=x.so", true },
		{ "/usr/bin/dpkg", "0", "PATH=/bin|LD_PRELOAD=", false },
		{ "/usr/bin/dpkg", "0", "PATH=/bin|XLD_PRELOAD=x.so", false },
		{ "/usr/bin/dpkg", "1000", "LD_PRELOAD=x.so", false },
		{ "/usr/bin/od", "0", "LD_PRELOAD=x.so", false },
		{ "/usr/bin/perl|/usr/sbin/needrestart", "0", "PERLLIB=/tmp", true },
		{ "/usr/bin/bash|/usr/bin/kdumpctl", "0", "BASH_FUNC_kexec%%=() {  :\n}", true },
		{ "/usr/bin/bash|/usr/bin/kdumpctl", "0", "BASH_FUNC_which%%=() {  :\n}", false },
		{ "/usr/bin/bash|/usr/bin/kdumpctl", "0", "BASH_FUNC_whichx%%=() {  :\n}", true },
		{ "/usr/bin/bash|/usr/bin/kdumpctl", "0",
		  "BASH_FUNC_ml%%=() {  :\n}|BASH_FUNC_[%%=() {  :\n}", true },
	};
	char copies[2][256], fired[1024];
	struct facts facts;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		facts_begin(&facts);
		set_strings(&facts, KG_FIELD_PROCESS_EXECUTABLE, cases[i].executable, copies[0]);
		set_strings(&facts, KG_FIELD_PROCESS_ENV_VARS, cases[i].env, copies[1]);
		facts_string(&facts, KG_FIELD_USER_ID, cases[i].user);
		name_fired(&facts, &shipped.program, KG_CATEGORY_PROCESS, fired);
		if (strcmp(fired, cases[i].fires ? "kexecguard-exclusion-worn " : ""))
			fail_msg("%s of %s with %s: fires '%s'", cases[i].executable,
				 cases[i].user, cases[i].env, fired);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compile_without_a_word),
		cmocka_unit_test(no_rule_asks_at_every_exec),
		cmocka_unit_test(kexec_tool),
		cmocka_unit_test(kexec_any_option),
		cmocka_unit_test(kernel_seeking),
		cmocka_unit_test(kernel_unpacking),
		cmocka_unit_test(kexec_calls),
		cmocka_unit_test(kernel_images),
		cmocka_unit_test(exclusion_worn),
	};

	return cmocka_run_group_tests(tests, read_shipped, free_shipped);
}
