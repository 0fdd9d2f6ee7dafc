// SPDX-License-Identifier: GPL-2.0
/*
 * The module comes and goes while it is in use: programs are executed on all
 * processors, and a task sleeps in a call that is hooked. Nothing hangs, and
 * the kernel has nothing to complain of, which the lab looks after.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_log.h"
#include "kg_program.h"
#include "kg_arch.h"
#include "kg_sleeper.h"

#define LOADS 200

/* So many loads go by before a task is put to sleep in a kexec call again. */
#define LOADS_PER_SLEEP 20

/* The storm has a process on each of these. */
#define CPUS 2

static void pin(int cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

/* Executes a program and a script in turn, for ever; ends if one of them fails. */
static int storm(int cpu)
{
	static const char *const paths[] = { KG_PATH("program"), KG_PATH("script") };
	unsigned int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pin(cpu);
	for (i = 0; !kg_run_simple(paths[i % 2], NULL); i++)
		;
	return 1;
}

/* Rules, so that execs are matched with something when the module goes. */
static int rules_load(struct kg_sock *sock)
{
	static const struct kg_name_rule rules[] = {
		{ "the-program", "program", KG_ACTION_ALERT, NULL },
		{ "the-script", "script", KG_ACTION_ALERT, NULL },
	};
	static struct kg_blob blob;

	kg_blob_build(&blob, rules, 2);
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

FIXTURE(unload)
{
	pid_t storm[CPUS];
};

FIXTURE_SETUP(unload)
{
	int i;

	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("program"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("script"), "#!" KG_PATH("program") "\n"));
	ASSERT_EQ(0, kg_module_unload_wait());
	for (i = 0; i < CPUS; i++) {
		self->storm[i] = fork();
		ASSERT_LE(0, self->storm[i]);
		if (!self->storm[i])
			_exit(storm(i));
	}
}

FIXTURE_TEARDOWN(unload)
{
	int i;

	for (i = 0; i < CPUS; i++) {
		kill(self->storm[i], SIGKILL);
		/* Killed by us, and not ended by itself because an exec failed. */
		EXPECT_EQ(128 + SIGKILL, kg_wait(self->storm[i]));
	}
	EXPECT_EQ(0, kg_module_unload_wait());
	kg_dir_remove();
}

/* A third of the loads has rules and alerts, as of when the module goes. */
static int load_with_rules(void)
{
	struct kg_sock sock;
	int err = kg_sock_open(&sock);

	err = err ?: rules_load(&sock);
	kg_sock_close(&sock);
	return err;
}

/* Two seconds a load, and eight on the debug kernel. */
TEST_F_TIMEOUT(unload, under_a_storm_of_execs, 3000)
{
	struct kg_sleeper sleeper;
	int i;

	for (i = 0; i < LOADS; i++) {
		bool sleeps = i % LOADS_PER_SLEEP == LOADS_PER_SLEEP - 1;

		ASSERT_EQ(0, kg_module_load("")) TH_LOG("load %d", i);
		if (i % 3 == 0)
			ASSERT_EQ(0, load_with_rules());
		if (sleeps) {
			ASSERT_EQ(0, kg_sleeper_begin(&sleeper, KG_ABI_NATIVE));
			EXPECT_EQ(-EAGAIN, kg_module_unload());
			EXPECT_TRUE(kg_module_loaded());
			kg_sleeper_end(&sleeper);
			EXPECT_NE(0, sleeper.result);
		}
		ASSERT_EQ(0, kg_module_unload_wait()) TH_LOG("unload %d", i);
	}
	EXPECT_EQ(0, kg_read_number("/sys/kernel/kexec_loaded"));
}

/* A call that began before the module does not come by it, however long it takes. */
TEST_F_TIMEOUT(unload, under_a_call_older_than_the_module, KG_TIMEOUT)
{
	struct kg_sleeper sleeper;

	ASSERT_EQ(0, kg_sleeper_begin(&sleeper, KG_ABI_NATIVE));
	EXPECT_EQ(0, kg_module_load(""));
	EXPECT_EQ(0, kg_module_unload());
	kg_sleeper_end(&sleeper);
	EXPECT_NE(0, sleeper.result);
}

/* By whichever entry it came: who is in a call holds the module, and nobody afterwards. */
TEST_F_TIMEOUT(unload, under_a_call_by_each_abi, KG_TIMEOUT)
{
	static const enum kg_abi abis[] = { KG_ABI_NATIVE, KG_ABI_32BIT, KG_ABI_X32 };
	struct kg_sleeper sleeper;
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!kg_abi_usable(abis[i]) ||
		    (abis[i] == KG_ABI_32BIT && !KG_32BIT_IN_PROCESS))
			continue;
		ASSERT_EQ(0, kg_module_load(""));
		ASSERT_EQ(0, kg_sleeper_begin(&sleeper, abis[i]));
		EXPECT_EQ(-EAGAIN, kg_module_unload());
		kg_sleeper_end(&sleeper);
		EXPECT_NE(0, sleeper.result);
		EXPECT_EQ(0, kg_module_unload_wait());
	}
}

static void *force_unload(void *result)
{
	*(int *)result = syscall(SYS_delete_module, "kexecguard", O_NONBLOCK | O_TRUNC) ? errno : 0;
	return NULL;
}

/* Force takes it from under a call; then it is too late to lock it, and the call ends well. */
TEST_F_TIMEOUT(unload, by_force_under_a_call, KG_TIMEOUT)
{
	struct kg_sleeper sleeper;
	struct kg_sock sock;
	pthread_t thread;
	int result = -1;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&sock));
	ASSERT_EQ(0, rules_load(&sock));
	ASSERT_EQ(0, kg_sleeper_begin(&sleeper, KG_ABI_NATIVE));
	ASSERT_EQ(0, pthread_create(&thread, NULL, force_unload, &result));
	ASSERT_TRUE(kg_wait_text("/sys/module/kexecguard/initstate", "going\n"));
	EXPECT_EQ(-EBUSY, kg_lock(&sock));
	kg_sleeper_end(&sleeper);
	EXPECT_NE(0, sleeper.result);
	pthread_join(thread, NULL);
	EXPECT_EQ(0, result);
	kg_sock_close(&sock);
}

/* More than goes into one message. */
static int long_rules_load(struct kg_sock *sock)
{
	static struct kg_name_rule rules[KG_NAME_RULES_MAX];
	static char ids[KG_NAME_RULES_MAX][8], meta[4001];
	static struct kg_blob blob;
	size_t i;

	memset(meta, 'm', sizeof(meta) - 1);
	for (i = 0; i < KG_NAME_RULES_MAX; i++) {
		snprintf(ids[i], sizeof(ids[i]), "rule%zu", i);
		rules[i] = (struct kg_name_rule){ ids[i], ids[i], KG_ACTION_ALERT, meta };
	}
	kg_blob_build(&blob, rules, KG_NAME_RULES_MAX);
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

/* What was begun to be read can be read to its end. */
TEST_F_TIMEOUT(unload, by_force_under_a_dump, KG_TIMEOUT)
{
	struct kg_sock sock, other;
	pthread_t thread;
	int result = -1, i;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&sock));
	ASSERT_EQ(0, kg_sock_open(&other));
	ASSERT_EQ(0, long_rules_load(&other));
	ASSERT_EQ(0, kg_request(&sock, kg_msg_new(&sock, KEXECGUARD_CMD_RULES, NLM_F_DUMP)));
	ASSERT_EQ(-EAGAIN, kg_module_unload());
	ASSERT_EQ(0, pthread_create(&thread, NULL, force_unload, &result));
	while (kg_sock_resolve(&other) != -ENOENT)
		;
	/* Time to go, if it went. */
	for (i = 0; i < 20; i++)
		EXPECT_EQ(0, kg_run_simple(KG_PATH("program"), NULL));
	EXPECT_TRUE(kg_module_loaded());
	EXPECT_EQ(0, kg_answer(&sock, NULL, NULL));
	pthread_join(thread, NULL);
	EXPECT_EQ(0, result);
	kg_sock_close(&sock);
	kg_sock_close(&other);
}

#define BREAK "/src/tests/kselftest/module/kg_break.ko"

static void *wait_unload(void *result)
{
	*(int *)result = kg_module_unload_wait();
	return NULL;
}

/* Then it cannot go, and whoever executes something still comes by it. */
TEST_F_TIMEOUT(unload, while_ftrace_is_broken, KG_TIMEOUT)
{
	struct kg_log log;
	pthread_t thread;
	int result = -1;

	if (!kg_exists(BREAK))
		SKIP(return, "no module to break it: run the lab with --make test-modules");
	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_log_begin(&log));
	ASSERT_EQ(0, kg_module_load_file(BREAK, ""));
	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_unload, &result));
	EXPECT_TRUE(kg_wait_text("/sys/module/kexecguard/initstate", "going\n"));
	EXPECT_TRUE(kg_log_waits(&log, "cannot be removed"));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("program"), NULL));
	EXPECT_EQ(-1, result);
	EXPECT_EQ(0, syscall(SYS_delete_module, "kg_break", O_NONBLOCK));
	pthread_join(thread, NULL);
	EXPECT_EQ(0, result);
	EXPECT_FALSE(kg_module_loaded());
	kg_log_end(&log);
}

/* A socket that is open, and a dump that nobody reads on, are no reason to stay or to crash. */
TEST_F_TIMEOUT(unload, under_an_open_socket, KG_TIMEOUT)
{
	struct kg_sock sock;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&sock));
	ASSERT_EQ(0, kg_policy_begin(&sock, 4096));
	EXPECT_EQ(0, kg_module_unload_wait());
	EXPECT_NE(0, kg_policy_commit(&sock, NULL));
	kg_sock_close(&sock);
}

TEST_HARNESS_MAIN
