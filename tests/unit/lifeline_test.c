// SPDX-License-Identifier: GPL-2.0
/* What a host cannot be without, and the rules that would refuse it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/command.h"
#include "../../userspace/lifeline.h"
#include "../../userspace/policy.h"
#include "../../userspace/ruleset.h"

static char path[] = "/tmp/lifeline_test.XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	return fd < 0 || close(fd);
}

static int remove_file(void **state)
{
	return unlink(path);
}

/* What is said of a rule that asks this. */
static char *try_query(const char *action, const char *query)
{
	struct ruleset set = { 0 };
	struct diag_text where = { 0 };
	char *paths[] = { path }, *messages;
	struct policy policy;
	size_t len;
	FILE *to = fopen(path, "we");

	assert_non_null(to);
	fprintf(to, "name: R\nrule_id: r\nseverity: low\nrisk_score: 1\nquery: |\n  %s\n"
		    "kexecguard: {action: %s}\n", query, action);
	fclose(to);
	where.to = open_memstream(&messages, &len);
	set.messages = where.to;
	assert_int_equal(ruleset_read(&set, paths, 1), EXIT_DONE);
	if (set.n_rules != 1 || policy_make(&policy, &set))
		fail_msg("%s is no rule", query);
	rewind(where.to);
	lifelines_try(&policy, &set, &where, DIAG_ERROR);
	fclose(where.to);
	policy_free(&policy);
	ruleset_free(&set);
	return messages;
}

static void check_refused(const char *query, const char *lifeline)
{
	char *messages = try_query("deny", query);

	if (!strstr(messages, lifeline))
		fail_msg("%s: expected %s: %s", query, lifeline, messages);
	free(messages);
}

/* What asks for it, and how it is named then. */
static const char *const needed[][2] = {
	{ "process where process.pid == 1", "init ('/sbin/init')" },
	{ "process where process.args == \"--deserialize\" and process.pid == 1",
	  "init's re-exec" },
	{ "process where process.name == \"init\"", "init ('/sbin/init')" },
	{ "process where process.name == \"run-init\"", "the initramfs's last step" },
	{ "process where process.parent.name == \"init\" and process.args == \"ext4\"",
	  "the initramfs's modprobe" },
	{ "process where process.name like \"systemd-*-generator\"", "init's generators" },
	{ "process where process.name == \"modprobe\"", "the kernel's modprobe" },
	{ "process where process.name == \"request-key\"", "the kernel's request-key" },
	{ "process where process.name == \"systemd-coredump\"",
	  "the kernel's core handler" },
	{ "process where process.parent.name like \"kworker*\" and "
	  "process.name == \"poweroff\"", "the kernel's poweroff" },
	{ "process where process.name == \"systemd-udevd\"", "udev ('" },
	{ "process where process.executable == \"/usr/bin/mount\"", "mount ('" },
	{ "process where process.name like \"fsck*\"", "fsck ('" },
	{ "process where process.name == \"agetty\"", "agetty ('" },
	{ "process where process.name == \"login\"", "login ('" },
	{ "process where process.name == \"sulogin\"", "sulogin ('" },
	{ "process where process.parent.name == \"sulogin\"", "the rescue shell ('bash')" },
	{ "process where process.name == \"sshd\"", "sshd ('" },
	{ "process where process.name == \"sshd-session\"", "sshd's sessions ('" },
	{ "process where process.name == \"sshd-auth\"", "sshd's sessions ('" },
	{ "process where process.parent.name == \"sshd-session\" and "
	  "process.user.id == \"1000\"", "a user's shell over ssh" },
	{ "process where process.args == \"-i\" and process.name == \"sshd\"",
	  "sshd ('/usr/sbin/sshd -i')" },
	{ "process where process.name == \"unix_chkpwd\"", "the check of passwords" },
	{ "process where process.name == \"systemd-sulogin-shell\"", "sulogin ('" },
	{ "process where process.name == \"cryptsetup\"", "encrypted disks ('" },
	{ "process where process.name == \"systemd-cryptsetup\"", "encrypted disks ('" },
	{ "process where process.name == \"lvm\"", "logical volumes ('" },
	{ "process where process.name == \"vgchange\"", "logical volumes ('" },
	{ "process where process.name like \"dbus-*\"", "the message bus ('" },
	{ "process where process.name == \"systemd-networkd\"", "the network ('" },
	{ "process where process.name == \"NetworkManager\"", "the network ('" },
	{ "process where process.name == \"ifup\"", "the network ('" },
	{ "process where process.parent.name == \"ifup\"", "the network ('" },
	{ "process where process.name like \"dracut-*\"", "the initramfs's first steps" },
	{ "process where process.parent.name == \"sshd\" and process.interactive and "
	  "process.user.id == \"0\"", "root's shell over ssh" },
	{ "process where process.parent.name == \"sshd\" and process.user.id == \"1000\"",
	  "a user's shell over ssh" },
	{ "process where process.args == \"-c\" and process.parent.name == \"sshd\"",
	  "a command over ssh" },
	{ "process where process.executable_set_id and process.user.id != \"0\"",
	  "sudo ('sudo -i')" },
	{ "process where process.name == \"su\"", "su ('su -')" },
	{ "process where process.name == \"kexecguard\"", "kexecguard apply" },
	{ "process where process.command_line == \"kexecguard mode observe\"",
	  "kexecguard mode observe" },
	{ "process where process.args == \"reboot\" and process.name == \"systemctl\"",
	  "systemctl reboot" },
	{ "process where process.args == \"poweroff\"", "systemctl poweroff" },
	{ "process where process.name == \"dpkg\"", "dpkg ('" },
	{ "process where process.parent.executable == \"/usr/bin/dpkg\"",
	  "the scripts of packages" },
	{ "process where process.name == \"dnf\"", "dnf ('" },
	{ "process where process.name == \"rpm\"", "rpm ('" },
	{ "process where process.parent.executable == \"/usr/bin/rpm\"",
	  "the scripts of packages" },
	{ "process where process.name == \"dracut\"", "dracut ('" },
	{ "process where process.parent.name == \"su\"", "su's shell" },
	{ "process where process.name == \"update-initramfs\"", "update-initramfs ('" },
	{ "file where event.action == \"rename\" and file.name like \"vmlinuz*\"",
	  "a kernel's installation" },
	{ "process where process.executable_trusted", ", and " },
	{ "process where process.host_mount_namespace and process.host_user_namespace",
	  ", and " },
	{ "process where process.stdin.path == \"/dev/null\"", ", and " },
	{ "process where process.env_vars like \"PATH=*\"", ", and " },
	{ "process where process.working_directory == \"/\"", ", and " },
	{ "process where process.group_leader.same_as_process", ", and " },
	{ "process where process.session_leader.name == \"systemd\"", ", and " },
	{ "process where process.parent.args_count > 0", ", and " },
	{ "process where process.previous.executable like \"*/bash\"", ", and " },
	{ "process where true", ", and " },
};

static void knows_what_a_host_needs(void **state)
{	size_t i;

	for (i = 0; i < ARRAY_SIZE(needed); i++)
		check_refused(needed[i][0], needed[i][1]);
}

static void says_nothing_of_what_is_no_lifeline(void **state)
{
	static const char *const cases[][2] = {
		{ "alert", "process where true" },
		{ "deny", "process where process.name == \"kexec\"" },
		{ "deny", "process where process.executable_memfd or process.executable_deleted" },
		{ "deny", "process where process.executable_writable_by_others" },
		{ "deny", "process where process.executable_trusted == false" },
		{ "deny", "process where process.executable_owner.id != \"0\"" },
		{ "deny", "process where process.args_count == 0 or process.pid == 0" },
		{ "deny", "process where process.executable_device != \"8:1\"" },
		{ "deny", "kexec where true" },
		{ "deny", "file where file.write" },
	};
	char *messages;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		messages = try_query(cases[i][0], cases[i][1]);
		assert_string_equal(messages, "");
		free(messages);
	}
}

static void says_which_rule_and_what_to_do(void **state)
{
	char expected[512], *messages = try_query("deny", "process where process.name == \"su\"");

	snprintf(expected, sizeof(expected),
		 "%s:1:1: error: the deny rule 'r' would refuse what this host cannot be without: "
		 "su ('su -'). Except that from it, or let it only alert\n", path);
	assert_string_equal(messages, expected);
	free(messages);
}

/* With all sets at once, and so with each. */
static void shipped_rules_leave_them_alone(void **state)
{
	struct ruleset set = { .messages = stderr };
	const struct diag_text where = { .to = stderr };
	char *paths[] = { "rules" };
	struct policy policy;

	assert_int_equal(ruleset_read(&set, paths, 1), EXIT_DONE);
	assert_int_equal(policy_make(&policy, &set), EXIT_DONE);
	assert_int_equal(lifelines_try(&policy, &set, &where, DIAG_ERROR), 0);
	policy_free(&policy);
	ruleset_free(&set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_a_host_needs),
		cmocka_unit_test(says_nothing_of_what_is_no_lifeline),
		cmocka_unit_test(says_which_rule_and_what_to_do),
		cmocka_unit_test(shipped_rules_leave_them_alone),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
