// SPDX-License-Identifier: GPL-2.0
/* The kexec calls, whoever makes them and whatever comes of it. */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_arch.h"
#include "kg_fixture.h"
#include "kg_kexec.h"

#define KEXEC_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)

/* What is observed. */
static const char rules[] =
	KEXEC_RULE("load", "event.action == \"kexec_load\"")
	KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"")
	KEXEC_RULE("unload", "event.action == \"kexec_unload\"")
	KEXEC_RULE("reboot", "event.action == \"kexec_reboot\"")
	KEXEC_RULE("excluded-reboot", "event.action == \"kexec_reboot\" and "
		   "not process.name == \"kexec_test\"")
	KEXEC_RULE("failure", "event.outcome == \"failure\"")
	KEXEC_RULE("success", "event.outcome == \"success\"")
	KEXEC_RULE("crash", "kexec.on_crash == true")
	KEXEC_RULE("image", "kexec.image.path like \"/boot/vmlinuz-*\"")
	KEXEC_RULE("initrd", "kexec.initrd.path == \"/tmp/kgt/initrd\"")
	KEXEC_RULE("cmdline", "kexec.cmdline like \"* kg-mark *\"")
	KEXEC_RULE("segments", "kexec.segments == 16")
	KEXEC_RULE("user", "user.id == \"65534\"")
	KEXEC_RULE("program", "process.name == \"kg-renamed\" and process.args == \"-l\" and "
		   "process.parent.name == \"kexec_test\"")
	KG_ALERT_RULE("tool", "process where process.name == \"kexec\"");

/* What is denied: each call, and of those that load a crash image only that. */
static const char deny_rules[] =
	KG_DENY_RULE("deny-load", "kexec where event.action in (\"kexec_load\", "
		     "\"kexec_file_load\")")
	KG_DENY_RULE("deny-unload", "kexec where event.action == \"kexec_unload\"")
	KG_DENY_RULE("deny-reboot", "kexec where event.action == \"kexec_reboot\"")
	KEXEC_RULE("failure", "event.outcome == \"failure\"");

FIXTURE(kexec)
{
	struct kg kg;
};

FIXTURE_SETUP(kexec)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_read_number(KG_CRASH_LOADED));
}

FIXTURE_TEARDOWN(kexec)
{
	EXPECT_EQ(0, kg_unstage());
	kg_end(&self->kg);
}

/* The alert of a rule of those that fired, with what all alerts of a call have. */
static const struct kg_alert *pull_call(struct kg *kg, const char *const fired[], uint32_t event,
					int error)
{
	const struct kg_alert *alert;

	if (kg_pull(kg) || !kg_fired(kg, fired))
		return NULL;
	alert = kg_only(kg, fired[0]);
	if (alert->event == event && alert->kexec.present &&
	    alert->kexec.outcome == (error ? KEXECGUARD_OUTCOME_FAILURE :
					     KEXECGUARD_OUTCOME_SUCCESS) &&
	    alert->kexec.error == (uint32_t)error &&
	    kg_bytes_are(alert->kexec.abi, KG_ARCH, sizeof(KG_ARCH)) &&
	    alert->mode == KEXECGUARD_MODE_OBSERVE &&
	    alert->decision == KEXECGUARD_DECISION_ALLOWED && alert->generation == kg->generation)
		return alert;
	fprintf(stderr, "# event %u outcome %u error %u\n", alert->event, alert->kexec.outcome,
		alert->kexec.error);
	return NULL;
}

KG_TEST(kexec, unload_of_nothing)
{
	const char *const fired[] = { "unload", "success", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_UNLOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(0, alert->kexec.segments);
	EXPECT_EQ(0, alert->kexec.flags);
	EXPECT_EQ(0, alert->kexec.on_crash);
	EXPECT_EQ(NULL, alert->kexec.image.data);
	EXPECT_EQ(NULL, alert->kexec.initrd.data);
	EXPECT_EQ(NULL, alert->kexec.cmdline.data);
	EXPECT_EQ(getpid(), alert->process.pid);
	EXPECT_EQ(getppid(), alert->parent.pid);
	EXPECT_EQ(0, alert->process.uid);
}

KG_TEST(kexec, unload_by_the_other_call)
{
	const char *const fired[] = { "unload", "success", NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_kexec_file_load(-1, -1, NULL, KEXEC_FILE_UNLOAD));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_UNLOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXEC_FILE_UNLOAD, alert->kexec.flags);
}

KG_TEST(kexec, bad_flags)
{
	const char *const fired[] = { "load", "failure", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(-EINVAL, kg_kexec_load(1, NULL, 0x8000));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_LOAD, EINVAL);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(0x8000, alert->kexec.flags);
	EXPECT_EQ(1, alert->kexec.segments);
}

KG_TEST(kexec, bad_memory)
{
	const char *const fired[] = { "load", "failure", "segments", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(-EFAULT, kg_kexec_load(16, (void *)8, KEXEC_ARCH_DEFAULT));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_LOAD, EFAULT);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(16, alert->kexec.segments);
}

/* Numbers are told as they were given, also those that cannot be. */
KG_TEST(kexec, wild_numbers)
{
	const char *const fired[] = { "load", "failure", "crash", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(-EINVAL, kg_kexec_load(~0ul, NULL, 0xdeadbeefcafe0001));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_LOAD, EINVAL);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(~0ull, alert->kexec.segments);
	EXPECT_EQ(0xdeadbeefcafe0001, alert->kexec.flags);
	EXPECT_EQ(1, alert->kexec.on_crash);
}

KG_TEST(kexec, no_file)
{
	const char *const fired[] = { "file-load", "failure", NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(-EBADF, kg_kexec_file_load(-1, -1, NULL, KEXEC_FILE_NO_INITRAMFS));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, EBADF);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(NULL, alert->kexec.image.data);
	EXPECT_EQ(NULL, alert->kexec.cmdline.data);
	EXPECT_EQ(KEXEC_FILE_NO_INITRAMFS, alert->kexec.flags);
}

/* The architecture is as the caller says it, known or not. */
KG_TEST(kexec, arches)
{
	static const struct {
		unsigned long flags;
		const char *name;
	} arches[] = {
		{ KEXEC_ARCH_DEFAULT, "default" },
		{ KEXEC_ARCH_386, "i386" },
		{ KEXEC_ARCH_X86_64, "x86_64" },
		{ KEXEC_ARCH_PPC64, "ppc64" },
		{ KEXEC_ARCH_AARCH64, "aarch64" },
		{ KEXEC_ARCH_MASK, "65535" },
	};
	const struct kg_alert *alert;
	size_t i;

	for (i = 0; i < sizeof(arches) / sizeof(*arches); i++) {
		ASSERT_EQ(0, kg_mark(&self->kg));
		kg_kexec_load(17, NULL, arches[i].flags);
		ASSERT_EQ(0, kg_pull(&self->kg));
		alert = kg_only(&self->kg, "load");
		ASSERT_NE(NULL, alert);
		EXPECT_TRUE(kg_bytes_are(alert->kexec.arch, arches[i].name,
					 strlen(arches[i].name) + 1)) TH_LOG("%s", arches[i].name);
	}
}

/* A file that is no kernel, an initrd, and a command line that has no end. */
KG_TEST(kexec, what_is_no_kernel)
{
	const char *const fired[] = { "file-load", "failure", "initrd", NULL };
	const struct kg_alert *alert;
	char cmdline[] = "no NUL at its end \xff\033[2J";
	int kernel, initrd;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_write_text(KG_PATH("kernel"), "this is no kernel"));
	ASSERT_EQ(0, kg_write_text(KG_PATH("initrd"), "and this no initrd"));
	kernel = open(KG_PATH("kernel"), O_RDONLY);
	initrd = open(KG_PATH("initrd"), O_RDONLY);
	ASSERT_GT(0, syscall(SYS_kexec_file_load, kernel, initrd, sizeof(cmdline) - 1, cmdline,
			     0));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, errno);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.image, KG_PATH("kernel")));
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.initrd, KG_PATH("initrd")));
	EXPECT_TRUE(kg_bytes_are(alert->kexec.cmdline, cmdline, sizeof(cmdline) - 1));
}

/* A command line that cannot be read is none, and no harm. */
KG_TEST(kexec, bad_command_line)
{
	const char *const fired[] = { "file-load", "failure", "image", NULL };
	int fd = open(kg_kernel_path(), O_RDONLY);
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_GT(0, syscall(SYS_kexec_file_load, fd, -1, 100, 8, KEXEC_FILE_NO_INITRAMFS));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, errno);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(NULL, alert->kexec.cmdline.data);
}

/* One that is longer than any is not taken for none. */
KG_TEST(kexec, long_command_line)
{
	const char *const fired[] = { "file-load", "failure", "image", NULL };
	int fd = open(kg_kernel_path(), O_RDONLY);
	const struct kg_alert *alert;
	static char cmdline[5000];

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	memset(cmdline, 'x', sizeof(cmdline));
	ASSERT_GT(0, syscall(SYS_kexec_file_load, fd, -1, sizeof(cmdline), cmdline,
			     KEXEC_FILE_NO_INITRAMFS));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, errno);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_are(alert->kexec.cmdline, cmdline, 4096));
}

static int call_load(const void *unused)
{
	(void)unused;
	return kg_kexec_load(0, NULL, 0);
}

static int call_file_load(const void *unused)
{
	(void)unused;
	return kg_stage("root=/dev/x kg-mark end", 0);
}

/* Who may not is told of all the same, with what came of it. */
KG_TEST(kexec, by_nobody)
{
	const char *const fired[] = { "unload", "failure", "user", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(-EPERM, kg_as_nobody(call_load, NULL));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_UNLOAD, EPERM);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KG_NOBODY, alert->process.uid);
	EXPECT_EQ(KG_NOBODY, alert->process.euid);
}

KG_TEST(kexec, file_by_nobody)
{
	const char *const fired[] = { "file-load", "failure", "image", "cmdline", "user", NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(-EPERM, kg_as_nobody(call_file_load, NULL));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, EPERM);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.image, kg_kernel_path()));
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.cmdline, "root=/dev/x kg-mark end"));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
}

/* The real thing, observed. */
KG_TEST(kexec, of_a_kernel)
{
	const char *const fired[] = { "file-load", "success", "image", "cmdline", NULL };
	const char *const unloaded[] = { "unload", "success", NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage("root=/dev/x kg-mark end", 0));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.image, kg_kernel_path()));
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.cmdline, "root=/dev/x kg-mark end"));
	EXPECT_EQ(NULL, alert->kexec.initrd.data);
	EXPECT_EQ(KEXEC_FILE_NO_INITRAMFS, alert->kexec.flags);
	EXPECT_EQ(0, alert->kexec.on_crash);
	EXPECT_FALSE(alert->kexec.has_segments);
	EXPECT_FALSE(alert->kexec.has_entry);
	EXPECT_EQ(NULL, alert->kexec.arch.data);

	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_NE(NULL, pull_call(&self->kg, unloaded, KEXECGUARD_EVENT_KEXEC_UNLOAD, 0));
}

KG_TEST(kexec, of_a_crash_kernel)
{
	const char *const fired[] = { "file-load", "success", "crash", "image", NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage("root=/dev/x", KEXEC_FILE_ON_CRASH));
	EXPECT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	alert = pull_call(&self->kg, fired, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1, alert->kexec.on_crash);
	EXPECT_EQ(KEXEC_FILE_NO_INITRAMFS | KEXEC_FILE_ON_CRASH, alert->kexec.flags);
}

/*
 * Told once to each rule: before, with an outcome that nobody can know, to those
 * that do not ask for it; and after it failed, to those that do.
 */
KG_TEST(kexec, reboot_with_nothing_staged)
{
	const char *const fired[] = { "reboot", "failure", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(-EINVAL, kg_reboot());
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "reboot");
	EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_REBOOT, alert->event);
	EXPECT_EQ(KEXECGUARD_OUTCOME_UNKNOWN, alert->kexec.outcome);
	EXPECT_EQ(getpid(), alert->process.pid);
	EXPECT_FALSE(alert->kexec.has_flags);
	EXPECT_FALSE(alert->kexec.has_segments);
	alert = kg_only(&self->kg, "failure");
	EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_REBOOT, alert->event);
	EXPECT_EQ(KEXECGUARD_OUTCOME_FAILURE, alert->kexec.outcome);
	EXPECT_EQ(EINVAL, alert->kexec.error);
}

static uint64_t times_excluded(struct kg *kg, const char *id)
{
	struct kg_rule_list list;
	uint64_t n = UINT64_MAX;
	size_t i;

	if (kg_rules(&kg->sock, &list))
		return n;
	for (i = 0; i < list.n; i++)
		if (!strcmp(list.at[i].id, id))
			n = list.at[i].excluded;
	kg_rules_free(&list);
	return n;
}

/* Ruled on before and after, an event is one event all the same. */
KG_TEST(kexec, reboot_that_is_excluded)
{
	uint64_t before = times_excluded(&self->kg, "excluded-reboot");

	ASSERT_EQ(-EINVAL, kg_reboot());
	EXPECT_EQ(before + 1, times_excluded(&self->kg, "excluded-reboot"));
}

/* The tool under another name, and what it does. */
KG_TEST(kexec, by_a_renamed_tool)
{
	char *argv[] = { "kg-renamed", "-s", "-l", (char *)kg_kernel_path(), "--append=x kg-mark y",
			 NULL };
	char *copy[] = { "cp", "/sbin/kexec", KG_PATH("kg-renamed"), NULL };
	const struct kg_alert *alert;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_command(copy));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_run(KG_PATH("kg-renamed"), argv, NULL));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, kg_count(&self->kg, "tool"));
	alert = kg_only(&self->kg, "program");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_EVENT_KEXEC_FILE_LOAD, alert->event);
	EXPECT_EQ(KEXECGUARD_OUTCOME_SUCCESS, alert->kexec.outcome);
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-renamed")));
	/* A newer tool hands over a memfd, into which it has read the file. */
	EXPECT_NE(NULL, alert->kexec.image.data);
	EXPECT_EQ(1, kg_count(&self->kg, "cmdline"));
}

/* By kg_kexec_load() this time, which is given memory and no file. */
KG_TEST(kexec, by_the_older_call)
{
	char *argv[] = { "kexec", "-c", "-l", (char *)kg_kernel_path(), "--append=x", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_command(argv));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(1, kg_count(&self->kg, "tool"));
	alert = kg_only(&self->kg, "load");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_OUTCOME_SUCCESS, alert->kexec.outcome);
	EXPECT_LT(0, alert->kexec.segments);
	EXPECT_GE(16, alert->kexec.segments);
	EXPECT_EQ(NULL, alert->kexec.image.data);
}

FIXTURE(enforced)
{
	struct kg kg;
};

FIXTURE_SETUP(enforced)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_read_number(KG_CRASH_LOADED));
}

FIXTURE_TEARDOWN(enforced)
{
	kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE);
	EXPECT_EQ(0, kg_unstage());
	kg_end(&self->kg);
}

static int enforce(struct kg *kg)
{
	return kg_set_mode(&kg->sock, KEXECGUARD_MODE_ENFORCE) ?: kg_mark(kg);
}

KG_TEST(enforced, observing_it_would_be_denied)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_stage("x", 0));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	alert = kg_only(&self->kg, "deny-load");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_MODE_OBSERVE, alert->mode);
	EXPECT_EQ(KEXECGUARD_DECISION_WOULD_DENY, alert->decision);
	EXPECT_EQ(KEXECGUARD_OUTCOME_SUCCESS, alert->kexec.outcome);
	EXPECT_EQ(0, alert->kexec.error);
}

KG_TEST(enforced, file_load)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_stage("x", 0));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-load", "failure",
			      KEXECGUARD_EVENT_KEXEC_FILE_LOAD));
}

KG_TEST(enforced, load)
{
	char *argv[] = { "kexec", "-c", "-l", (char *)kg_kernel_path(), "--append=x", NULL };

	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_LT(0, kg_command_quiet(argv));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-load", "failure",
			      KEXECGUARD_EVENT_KEXEC_LOAD));
}

/* What the kernel would have said of a call that is denied is not reached. */
KG_TEST(enforced, call_that_would_fail_anyway)
{
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_kexec_load(1, NULL, 0x8000));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-load", "failure",
			      KEXECGUARD_EVENT_KEXEC_LOAD));
}

KG_TEST(enforced, unload)
{
	ASSERT_EQ(0, kg_stage("x", 0));
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_kexec_load(0, NULL, 0));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-unload", "failure",
			      KEXECGUARD_EVENT_KEXEC_UNLOAD));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(-EPERM, kg_kexec_file_load(-1, -1, NULL, KEXEC_FILE_UNLOAD));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-unload", "failure",
			      KEXECGUARD_EVENT_KEXEC_UNLOAD));
}

/* The kernel frees the old crash image before it reads a new one: too late to deny. */
KG_TEST(enforced, crash_load_leaves_the_image_that_was_there)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage("x", KEXEC_FILE_ON_CRASH));
	ASSERT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_stage("y", KEXEC_FILE_ON_CRASH));
	EXPECT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-load", "failure",
			      KEXECGUARD_EVENT_KEXEC_FILE_LOAD));
}

KG_TEST(enforced, crash_unload)
{
	ASSERT_EQ(0, kg_stage("x", KEXEC_FILE_ON_CRASH));
	ASSERT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_kexec_load(0, NULL, KEXEC_ON_CRASH));
	EXPECT_EQ(-EPERM, kg_kexec_file_load(-1, -1, NULL,
					     KEXEC_FILE_UNLOAD | KEXEC_FILE_ON_CRASH));
	EXPECT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(2, kg_count(&self->kg, "deny-unload"));
}

/* With a kernel staged, this test would be over. */
KG_TEST(enforced, reboot)
{
	ASSERT_EQ(0, kg_stage("x", 0));
	ASSERT_EQ(1, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(-EPERM, kg_reboot());
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_TRUE(kg_denied(&self->kg, "deny-reboot", "failure",
			      KEXECGUARD_EVENT_KEXEC_REBOOT));
}

/* Other kinds of reboot are none of ours; of those, one that changes nothing. */
KG_TEST(enforced, other_reboot_commands)
{
	ASSERT_EQ(0, enforce(&self->kg));
	EXPECT_EQ(0, syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
			     LINUX_REBOOT_CMD_CAD_OFF, NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

TEST_HARNESS_MAIN
