// SPDX-License-Identifier: GPL-2.0
/*
 * Each hook is tried, and says so; nobody else notices. One that is taken away
 * (module/kg_take.c) is missed, told of once, and welcome back.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <time.h>

#include "kselftest_harness.h"

#include "kg_arch.h"
#include "kg_fixture.h"
#include "kg_kexec.h"
#include "kg_log.h"
#include "kg_program.h"

#define LOST_RULE "kexecguard-hook-lost"

#define MODULE(name) "/src/tests/kselftest/module/" name ".ko"

static const char take[] = MODULE("kg_take");
static const char deaf[] = MODULE("kg_deaf");

#define NO_MODULE "there is no module to do it: run the lab with --make test-modules"

static int unload(const char *name)
{
	return syscall(SYS_delete_module, name, O_NONBLOCK) ? -errno : 0;
}

/* More than there are trials in a second, beside a storm. */
#define TRIALS 200

/* Says which hook is not as it should be. */
static bool all_hooks(const struct kg_status *status, bool placed, uint32_t test)
{
	const struct kg_hook_status *hook;
	bool as_expected = status->n_hooks;

	for (hook = status->hooks; hook < status->hooks + status->n_hooks; hook++) {
		uint32_t expected = hook->state == KEXECGUARD_HOOK_ABSENT ? KEXECGUARD_TEST_NONE
									 : test;

		if ((placed ? kg_hook_is_placed(hook) : hook->state == KEXECGUARD_HOOK_OFF) &&
		    hook->test == expected)
			continue;
		fprintf(stderr, "# %s: state %u, test %u\n", hook->name, hook->state, hook->test);
		as_expected = false;
	}
	return as_expected;
}

static bool all_pass(const struct kg_status *status)
{
	return all_hooks(status, true, KEXECGUARD_TEST_PASSED);
}

static bool hook_is(struct kg_sock *sock, const char *name, uint32_t state, uint32_t test)
{
	const struct kg_hook_status *hook;
	struct kg_status status;

	if (kg_status(sock, &status))
		return false;
	hook = kg_hook(&status, name);
	return hook && hook->state == state && hook->test == test;
}

/* Until a periodic trial has found it so. */
static bool wait_hook(struct kg_sock *sock, const char *name, uint32_t state, uint32_t test)
{
	const struct timespec tick = { .tv_nsec = 20000000 };
	int i;

	for (i = 0; i < 3000; i++) {
		if (hook_is(sock, name, state, test))
			return true;
		nanosleep(&tick, NULL);
	}
	return false;
}

FIXTURE(selftest)
{
	struct kg kg;
};

/* Another set than that of the test before. */
static const char no_rules[] = KG_ALERT_RULE("none", "process where process.name == \"kg-none\"");

FIXTURE_SETUP(selftest)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, no_rules));
}

FIXTURE_TEARDOWN(selftest)
{
	kg_end(&self->kg);
}

KG_TEST(selftest, passes_at_load)
{
	struct kg_status status;

	kg_sock_close(&self->kg.sock);
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load("selftest_s=0"));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_TRUE(all_pass(&status));
	EXPECT_EQ(0, status.generated);
}

KG_TEST(selftest, passes_on_demand)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_TRUE(all_pass(&status));
}

KG_TEST(selftest, tells_which_hooks_refuse)
{
	static const char *const see[] = {
		"security_task_free", "security_bprm_committed_creds", NULL,
	};
	struct kg_status status;
	unsigned int i, n = 0;

	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	for (i = 0; see[i]; i++) {
		ASSERT_NE(NULL, kg_hook(&status, see[i]));
		EXPECT_FALSE(kg_hook(&status, see[i])->denies);
	}
	for (n = 0, i = 0; i < status.n_hooks; i++)
		n += status.hooks[i].denies;
	EXPECT_EQ(status.n_hooks - 2, n);
}

static bool same_calls(const struct kg_status *before, const struct kg_status *after,
		       const char *name)
{
	return kg_hook(before, name)->calls == kg_hook(after, name)->calls;
}

/* In enforce mode, with rules for all that there is: a trial is none of it. */
KG_TEST(selftest, leaves_no_trace)
{
	static const char rules[] =
		KG_DENY_RULE("any-kexec", "kexec where true")
		KG_DENY_RULE("any-file", "file where true")
		KG_ALERT_RULE("any-exec", "process where true");
	/* Of which the system does not make calls of its own, beside us. */
	static const char *const quiet[] = {
		KG_ENTRY("kexec_load"), KG_ENTRY("kexec_file_load"), "kernel_kexec",
		"security_path_link", "security_path_rename", "security_kernel_load_data",
	};
	struct kg_status before, after;
	size_t i;

	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	for (i = 0; i < 20; i++)
		ASSERT_EQ(0, kg_selftest(&self->kg.sock, &after));
	EXPECT_TRUE(all_pass(&after));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	EXPECT_EQ(before.generated, after.generated);
	EXPECT_EQ(before.execs, after.execs);
	EXPECT_EQ(before.incomplete, after.incomplete);
	EXPECT_TRUE(kg_ledger_closes(&after));
	for (i = 0; i < ARRAY_SIZE(quiet); i++) {
		EXPECT_TRUE(same_calls(&before, &after, quiet[i])) TH_LOG("%s", quiet[i]);
	}
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
}

static int selftest_as(const void *with)
{
	struct kg_status status;
	struct kg_sock sock;
	int err = kg_sock_open(&sock);

	(void)with;
	err = err ?: kg_selftest(&sock, &status);
	kg_sock_close(&sock);
	return err;
}

KG_TEST(selftest, is_not_for_everybody)
{
	EXPECT_EQ(-EPERM, kg_as_nobody(selftest_as, NULL));
	EXPECT_EQ(-EPERM, kg_in_user_namespace(selftest_as, NULL));
	EXPECT_EQ(0, selftest_as(NULL));
}

static void storm(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sched_setaffinity(0, sizeof(set), &set);
	while (!kg_run_simple(KG_PATH("program"), NULL))
		;
	_exit(1);
}

/* Trials do not fail because of the storm, and no exec of it because of a trial. */
KG_TEST(selftest, beside_a_storm_of_execs)
{
	struct kg_status before, after, hooks;
	pid_t storms[2];
	int i;

	ASSERT_EQ(0, kg_install_act("program"));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	for (i = 0; i < 2; i++) {
		storms[i] = fork();
		ASSERT_LE(0, storms[i]);
		if (!storms[i])
			storm(i);
	}
	for (i = 0; i < TRIALS; i++) {
		ASSERT_EQ(0, kg_selftest(&self->kg.sock, &hooks));
		ASSERT_TRUE(all_pass(&hooks)) TH_LOG("trial %d", i);
	}
	for (i = 0; i < 2; i++) {
		kill(storms[i], SIGKILL);
		EXPECT_EQ(128 + SIGKILL, kg_wait(storms[i]));
	}
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_LT(before.execs, after.execs);
	EXPECT_EQ(before.generated, after.generated);
	EXPECT_EQ(before.incomplete, after.incomplete);
}

/* What would be rebooted into is not called for a trial. */
KG_TEST(selftest, spares_a_staged_image)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_stage("console=ttyS0", 0));
	ASSERT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_EQ(0, kg_unstage());
	ASSERT_NE(NULL, kg_hook(&status, "kernel_kexec"));
	EXPECT_EQ(KEXECGUARD_TEST_SKIPPED, kg_hook(&status, "kernel_kexec")->test);
	EXPECT_EQ(KEXECGUARD_HOOK_ACTIVE, kg_hook(&status, "kernel_kexec")->state);
	EXPECT_EQ(KEXECGUARD_TEST_PASSED, kg_hook(&status, "security_bprm_check")->test);
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_TRUE(all_pass(&status));
}

#define TRACING "/sys/kernel/tracing"

/*
 * Where a tracer shares a function, nobody can tell whether its entry leads to
 * us, too: what would not bear to be called for nothing is not, and others are.
 */
KG_TEST(selftest, beside_a_tracer)
{
	struct kg_status status;

	if (!kg_exists(TRACING "/current_tracer"))
		ASSERT_EQ(0, mount("none", TRACING, "tracefs", 0, NULL));
	ASSERT_EQ(0, kg_write_text(TRACING "/set_ftrace_filter",
				   "security_bprm_check " KG_ENTRY("kexec_load") "\n"));
	ASSERT_EQ(0, kg_write_text(TRACING "/current_tracer", "function"));
	EXPECT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_EQ(0, kg_write_text(TRACING "/current_tracer", "nop"));
	EXPECT_EQ(0, kg_write_text(TRACING "/set_ftrace_filter", ""));
	EXPECT_EQ(KEXECGUARD_TEST_SKIPPED, kg_hook(&status, "security_bprm_check")->test);
	EXPECT_EQ(KEXECGUARD_HOOK_ACTIVE, kg_hook(&status, "security_bprm_check")->state);
	EXPECT_EQ(KEXECGUARD_TEST_PASSED, kg_hook(&status, KG_ENTRY("kexec_load"))->test);
	EXPECT_EQ(KEXECGUARD_TEST_PASSED, kg_hook(&status, "security_task_free")->test);
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_TRUE(all_pass(&status));
}

FIXTURE(loaded)
{
	struct kg_sock sock;
	struct kg_log log;
};

FIXTURE_SETUP(loaded)
{
	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(loaded)
{
	kg_sock_close(&self->sock);
	kg_log_end(&self->log);
	EXPECT_EQ(0, kg_module_unload_wait());
	unload("kg_deaf");
}

KG_TEST(loaded, switched_off_has_nothing_to_try)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_module_load("mode=off selftest_s=1"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	EXPECT_EQ(-EBUSY, kg_selftest(&self->sock, &status));
	EXPECT_NE('\0', self->sock.extack[0]);
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_TRUE(all_hooks(&status, false, KEXECGUARD_TEST_NONE));
}

KG_TEST(loaded, refuses_a_period_that_is_none)
{
	EXPECT_EQ(-EINVAL, kg_module_load("selftest_s=86401"));
	EXPECT_TRUE(kg_log_says(&self->log, "selftest_s=86401: use 0 to 86400"));
	EXPECT_FALSE(kg_module_loaded());
}

/* One hook that does not refuse is enough, and the others are gone again. */
KG_TEST(loaded, is_not_with_a_hook_that_fails)
{
	if (!kg_exists(deaf))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(0, kg_module_load_file(deaf, "hook=security_kernel_load_data"));
	EXPECT_EQ(-EIO, kg_module_load(""));
	EXPECT_TRUE(kg_log_says(&self->log, "the hook on security_kernel_load_data does not work"));
	EXPECT_FALSE(kg_module_loaded());
	ASSERT_EQ(0, unload("kg_deaf"));
	EXPECT_EQ(0, kg_module_load(""));
}

/* So that the test above does not fail for another reason. */
KG_TEST(loaded, is_with_a_helper_that_spoils_nothing)
{
	if (!kg_exists(deaf))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(0, kg_module_load_file(deaf, "hook=none"));
	EXPECT_EQ(0, kg_module_load(""));
}

/* Asks for trials as fast as it can, whether the module is there or not. */
static void try_for_ever(void)
{
	struct kg_status status;
	struct kg_sock sock;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		if (!kg_sock_open(&sock))
			while (!kg_selftest(&sock, &status))
				;
		kg_sock_close(&sock);
	}
}

/* Hooks that are just being placed or removed are not lost. */
KG_TEST(loaded, comes_and_goes_while_it_is_tried)
{
	pid_t trier = fork();
	int i;

	ASSERT_LE(0, trier);
	if (!trier)
		try_for_ever();
	for (i = 0; i < 20; i++) {
		ASSERT_EQ(0, kg_module_load("selftest_s=1")) TH_LOG("load %d", i);
		ASSERT_EQ(0, kg_module_unload_wait()) TH_LOG("unload %d", i);
	}
	kill(trier, SIGKILL);
	EXPECT_EQ(128 + SIGKILL, kg_wait(trier));
	EXPECT_FALSE(kg_log_says(&self->log, "is not reached"));
	EXPECT_TRUE(kg_log_says(&self->log, "version "));
}

FIXTURE(lost)
{
	struct kg kg;
	struct kg_log log;
};

/* One that can be called with anything, one that cannot, and one that is a system call. */
FIXTURE_VARIANT(lost)
{
	const char *hook;
	const char *params;
};

FIXTURE_VARIANT_ADD(lost, exec)
{
	.hook = "security_bprm_check", .params = "hook=security_bprm_check",
};

FIXTURE_VARIANT_ADD(lost, task)
{
	.hook = "security_task_free", .params = "hook=security_task_free",
};

FIXTURE_VARIANT_ADD(lost, call)
{
	.hook = KG_ENTRY("kexec_load"), .params = "hook=" KG_ENTRY("kexec_load"),
};

FIXTURE_VARIANT_ADD(lost, rename)
{
	.hook = "security_path_rename", .params = "hook=security_path_rename",
};

FIXTURE_VARIANT_ADD(lost, reboot)
{
	.hook = "kernel_kexec", .params = "hook=kernel_kexec",
};

FIXTURE_SETUP(lost)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	kg_sock_close(&self->kg.sock);
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load("selftest_s=1"));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(lost)
{
	unload("kg_take");
	kg_log_end(&self->log);
	kg_end(&self->kg);
	/* The next test wants the usual period. */
	EXPECT_EQ(0, kg_module_unload_wait());
}

static char *selftest_argv[] = { "kexecguard", "selftest", NULL };

KG_TEST(lost, is_noticed_told_of_once_and_comes_back)
{
	const struct kg_alert *alert;
	struct kg_status status;

	if (!kg_exists(take))
		SKIP(return, NO_MODULE);
	ASSERT_EQ(0, kg_module_load_file(take, variant->params));
	ASSERT_TRUE(wait_hook(&self->kg.sock, variant->hook, KEXECGUARD_HOOK_LOST,
			      KEXECGUARD_TEST_FAILED));
	/* Asked three times more, it is no news. */
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_EQ(1, kg_command_quiet(selftest_argv));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(1, self->kg.alerts.n);
	alert = kg_only(&self->kg, LOST_RULE);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_EVENT_HOOK_LOST, alert->event);
	EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
	EXPECT_EQ(KEXECGUARD_MODE_OBSERVE, alert->mode);
	EXPECT_STREQ(variant->hook, alert->hook);
	EXPECT_NE(NULL, strstr(alert->rule_meta, "\"severity\":\"critical\""));
	EXPECT_TRUE(kg_log_says(&self->log, "is not reached any more"));

	ASSERT_EQ(0, unload("kg_take"));
	ASSERT_TRUE(wait_hook(&self->kg.sock, variant->hook, KEXECGUARD_HOOK_ACTIVE,
			      KEXECGUARD_TEST_PASSED));
	EXPECT_TRUE(kg_log_says(&self->log, "is reached again"));
	EXPECT_EQ(0, kg_command_quiet(selftest_argv));
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	EXPECT_TRUE(all_pass(&status));

	/* Lost again, it is news again. */
	ASSERT_EQ(0, kg_module_load_file(take, variant->params));
	ASSERT_EQ(0, kg_selftest(&self->kg.sock, &status));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(2, kg_count(&self->kg, LOST_RULE));
	ASSERT_EQ(0, unload("kg_take"));
}

TEST_HARNESS_MAIN
