// SPDX-License-Identifier: GPL-2.0
/*
 * Everything at once: the module is loaded and unloaded, loads fail or are killed,
 * and meanwhile it is asked, changed and tried, programs are executed, and
 * processors come and go. The kernel has nothing to complain of, which the lab
 * looks after; no hook is taken for lost; and in the end it works.
 */
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

#include "kselftest_harness.h"

#include "kg_canary.h"

#define ROUNDS 12

#define CPU_ONLINE "/sys/devices/system/cpu/cpu1/online"

/* Until the test stops it. */
static void keep_on(void (*act)(void))
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;)
		act();
}

static void execute(void)
{
	kg_run_simple(KG_PATH("kg-canary"), NULL);
}

/* Two of these are in each other's way. */
static void replace_rules(void)
{
	static struct kg_blob blob;
	struct kg_sock sock;

	kg_canary_blob(&blob);
	if (!kg_sock_open(&sock))
		while (kg_policy_load(&sock, blob.data, blob.size, NULL) != -ENOENT)
			if (kg_policy_begin(&sock, blob.size))
				break;
	kg_sock_close(&sock);
}

static bool any_lost(const struct kg_status *status)
{
	unsigned int i;

	for (i = 0; i < status->n_hooks; i++)
		if (status->hooks[i].state == KEXECGUARD_HOOK_LOST)
			return true;
	return false;
}

static void try_hooks(void)
{
	struct kg_status status;
	struct kg_sock sock;

	if (!kg_sock_open(&sock)) {
		while (!kg_selftest(&sock, &status)) {
			if (any_lost(&status))
				_exit(1);
			kg_set_mode(&sock, KEXECGUARD_MODE_ENFORCE);
		}
	}
	kg_sock_close(&sock);
}

static void read_all(void)
{
	struct kg_alerts alerts = { 0 };
	struct kg_rule_list rules = { 0 };
	struct kg_status status;
	struct kg_sock sock;

	if (!kg_sock_open(&sock) && !kg_status(&sock, &status)) {
		kg_rules(&sock, &rules);
		kg_alerts(&sock, 0, &alerts);
		kg_set_mode(&sock, KEXECGUARD_MODE_OBSERVE);
	}
	kg_rules_free(&rules);
	kg_alerts_free(&alerts);
	kg_sock_close(&sock);
}

/* Where a processor cannot be taken away nothing comes of it. */
static void switch_processor(void)
{
	const struct timespec pause = { .tv_nsec = 300000000 };

	kg_write_text(CPU_ONLINE, "0");
	nanosleep(&pause, NULL);
	kg_write_text(CPU_ONLINE, "1");
	nanosleep(&pause, NULL);
}

static void (*const acts[])(void) = {
	execute, execute, replace_rules, replace_rules, try_hooks, read_all, switch_processor,
};

FIXTURE(churn)
{
	struct kg kg;
	pid_t pids[ARRAY_SIZE(acts)];
};

FIXTURE_SETUP(churn)
{
	size_t i;

	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-canary"));
	ASSERT_EQ(0, kg_module_unload_wait());
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		self->pids[i] = fork();
		ASSERT_LE(0, self->pids[i]);
		if (!self->pids[i])
			keep_on(acts[i]);
	}
}

/* Whether all of them went on until now. */
static bool stop(pid_t pids[])
{
	bool all = true;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(acts) && pids[i]; i++) {
		kill(pids[i], SIGKILL);
		all &= kg_wait(pids[i]) == 128 + SIGKILL;
		pids[i] = 0;
	}
	kg_write_text(CPU_ONLINE, "1");
	return all;
}

FIXTURE_TEARDOWN(churn)
{
	stop(self->pids);
	kg_end(&self->kg);
}

/* One that is killed on the way ends as it likes: it is loaded, or it is not. */
static void load_and_kill(unsigned int round)
{
	const struct timespec moment = { .tv_nsec = round * 30000000L };
	pid_t pid = fork();

	if (!pid)
		_exit(!!kg_module_load("mode=enforce selftest_s=1"));
	nanosleep(&moment, NULL);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

KG_TEST(churn, leaves_no_trace)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		if (i % 3 == 0) {
			ASSERT_EQ(0, kg_module_load("selftest_s=1")) TH_LOG("load %u", i);
		} else if (i % 3 == 1) {
			ASSERT_EQ(-EINVAL, kg_module_load("lock=1")) TH_LOG("load %u", i);
		} else {
			load_and_kill(i);
		}
		ASSERT_EQ(0, kg_module_unload_wait()) TH_LOG("unload %u", i);
	}
	EXPECT_TRUE(stop(self->pids));
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

TEST_HARNESS_MAIN
