// SPDX-License-Identifier: GPL-2.0
/*
 * The counters: each event under its kind, each evaluation, match and denial once,
 * on whichever processor; and what a rule costs, while somebody asks.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_kexec.h"

#define IMAGE KG_PATH("vmlinuz-kg")
#define OTHER KG_PATH("vmlinuz-other")
#define PROGRAM KG_PATH("kg-target")

/* A rule that can only match what is called as it says is not looked at for anything else. */
static const char rules[] =
	KG_ALERT_RULE("first", "process where process.name == \"kg-target\"")
	KG_ALERT_RULE("second", "process where process.name == \"kg-target\" and "
		      "process.args_count > 1")
	KG_ALERT_RULE("file", "file where file.name == \"vmlinuz-nowhere\"")
	KG_ALERT_RULE("call", "kexec where kexec.abi == \"nowhere\"");

FIXTURE(stats)
{
	struct kg kg;
	struct kg_status before;
	struct kg_status now;
};

FIXTURE_SETUP(stats)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-target"));
	ASSERT_EQ(0, kg_install_act("kg-else"));
	ASSERT_EQ(0, kg_write_text(IMAGE, "x"));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &self->before));
}

FIXTURE_TEARDOWN(stats)
{
	kg_end(&self->kg);
}

static uint64_t histogram_sum(const struct kg_status *status)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < KG_BUCKETS; i++)
		sum += status->histogram[i];
	return sum;
}

/*
 * What came since the test began: so many events of a kind and none of another,
 * and so many evaluations, each of which is in the histogram.
 */
static bool counted(struct kg *kg, const struct kg_status *before, struct kg_status *now,
		    uint32_t event, uint64_t events, uint64_t evaluations)
{
	uint64_t expected;
	uint32_t kind;

	if (kg_status(&kg->sock, now))
		return false;
	for (kind = 0; kind < KG_EVENTS; kind++) {
		expected = before->events[kind] + (kind == event ? events : 0);
		if (now->events[kind] == expected)
			continue;
		fprintf(stderr, "# kind %u: %ju instead of %ju\n", kind,
			(uintmax_t)now->events[kind], (uintmax_t)expected);
		return false;
	}
	if (now->evaluated - before->evaluated == evaluations &&
	    histogram_sum(now) - histogram_sum(before) == evaluations &&
	    now->evaluation_time >= before->evaluation_time)
		return true;
	fprintf(stderr, "# %ju evaluations instead of %ju, %ju in the histogram\n",
		(uintmax_t)(now->evaluated - before->evaluated), (uintmax_t)evaluations,
		(uintmax_t)(histogram_sum(now) - histogram_sum(before)));
	return false;
}

#define EXPECT_COUNTED(event, events, evaluations) \
	EXPECT_TRUE(counted(&self->kg, &self->before, &self->now, event, events, evaluations))

/* What rules came to since then. */
#define EXPECT_RULES(tests, matched, refused) \
	do { \
		EXPECT_EQ(tests, self->now.tested - self->before.tested); \
		EXPECT_EQ(matched, self->now.matches - self->before.matches); \
		EXPECT_EQ(refused, self->now.denied - self->before.denied); \
	} while (0)

KG_TEST(stats, an_exec_that_matches)
{
	char *argv[] = { "kg-target", "x", NULL };

	ASSERT_EQ(0, kg_run(PROGRAM, argv, NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_RULES(2, 2, 0);
	EXPECT_EQ(1, self->now.execs - self->before.execs);
}

KG_TEST(stats, an_exec_that_matches_one_rule)
{
	ASSERT_EQ(0, kg_run_simple(PROGRAM, NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_RULES(2, 1, 0);
}

KG_TEST(stats, an_exec_that_matches_nothing)
{
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-else"), NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_RULES(0, 0, 0);
}

KG_TEST(stats, a_script_with_its_interpreter)
{
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!" PROGRAM "\n"));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-script"), NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_EQ(1, self->now.execs - self->before.execs);
}

KG_TEST(stats, an_open)
{
	int fd = open(IMAGE, O_RDONLY);

	ASSERT_LE(0, fd);
	close(fd);
	EXPECT_COUNTED(KEXECGUARD_EVENT_FILE_OPEN, 1, 1);
	EXPECT_RULES(0, 0, 0);
}

KG_TEST(stats, a_link)
{
	ASSERT_EQ(0, link(IMAGE, OTHER));
	EXPECT_COUNTED(KEXECGUARD_EVENT_FILE_LINK, 1, 1);
}

KG_TEST(stats, a_rename)
{
	ASSERT_EQ(0, rename(IMAGE, OTHER));
	EXPECT_COUNTED(KEXECGUARD_EVENT_FILE_RENAME, 1, 1);
}

/* A call is evaluated when it is made, and when it is known what came of it. */
KG_TEST(stats, a_kexec_load)
{
	ASSERT_EQ(-EINVAL, kg_kexec_load(1, NULL, 0x8000));
	EXPECT_COUNTED(KEXECGUARD_EVENT_KEXEC_LOAD, 1, 2);
}

KG_TEST(stats, a_kexec_file_load)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(-EBADF, kg_kexec_file_load(-1, -1, "x", 0));
	EXPECT_COUNTED(KEXECGUARD_EVENT_KEXEC_FILE_LOAD, 1, 2);
}

KG_TEST(stats, a_kexec_unload)
{
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	EXPECT_COUNTED(KEXECGUARD_EVENT_KEXEC_UNLOAD, 1, 2);
}

static const char deny_rules[] =
	KG_DENY_RULE("first", "process where process.name == \"kg-target\"")
	KG_DENY_RULE("second", "process where process.name == \"kg-target\"");

/* Two rules refuse it, and it is refused once. */
KG_TEST(stats, a_denial)
{
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &self->before));
	EXPECT_NE(0, kg_run_simple(PROGRAM, NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_RULES(2, 2, 1);
}

KG_TEST(stats, a_call_that_is_denied)
{
	ASSERT_EQ(0, kg_load_rules(&self->kg, KG_DENY_RULE("call", "kexec where true")));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &self->before));
	EXPECT_EQ(-EPERM, kg_kexec_load(1, NULL, 0x8000));
	EXPECT_COUNTED(KEXECGUARD_EVENT_KEXEC_LOAD, 1, 2);
	EXPECT_RULES(2, 1, 1);
}

/* What would be denied in the other mode was not. */
KG_TEST(stats, nothing_is_denied_in_observe_mode)
{
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &self->before));
	EXPECT_EQ(0, kg_run_simple(PROGRAM, NULL));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 1, 1);
	EXPECT_RULES(2, 2, 0);
}

#define RUNS 40

static void run_on(int cpu)
{
	cpu_set_t set;
	int i;

	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof(set), &set))
		_exit(1);
	for (i = 0; i < RUNS; i++)
		if (kg_run_simple(PROGRAM, NULL))
			_exit(1);
	_exit(0);
}

KG_TEST(stats, execs_on_all_processors)
{
	pid_t pids[2];
	int i;

	ASSERT_LE(2, sysconf(_SC_NPROCESSORS_ONLN));
	for (i = 0; i < 2; i++) {
		pids[i] = fork();
		ASSERT_LE(0, pids[i]);
		if (!pids[i])
			run_on(i);
	}
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, kg_wait(pids[i]));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 2 * RUNS, 2 * RUNS);
	EXPECT_RULES(4 * RUNS, 2 * RUNS, 0);
}

static struct kg_rule_info rule_of(struct kg *kg, const char *id, bool measure)
{
	struct kg_rule_info info = { .tested = UINT64_MAX };
	struct kg_rule_list list = { 0 };
	const struct kg_rule_info *found = NULL;

	if (!(measure ? kg_rules_measured : kg_rules)(&kg->sock, &list))
		found = kg_rules_find(&list, id);
	if (found)
		info = *found;
	kg_rules_free(&list);
	return info;
}

/* Who asks for the rules alone has nothing measured; who asks for it has, for a while. */
KG_TEST(stats, what_a_rule_costs)
{
	struct kg_rule_info rule;

	EXPECT_EQ(0, rule_of(&self->kg, "first", false).tested);
	ASSERT_EQ(0, kg_run_simple(PROGRAM, NULL));
	EXPECT_EQ(0, rule_of(&self->kg, "first", true).tested);
	ASSERT_EQ(0, kg_run_simple(PROGRAM, NULL));
	rule = rule_of(&self->kg, "first", false);
	EXPECT_EQ(1, rule.tested);
	EXPECT_LT(0, rule.time);
	EXPECT_EQ(0, rule_of(&self->kg, "file", false).tested);
	sleep(11);
	ASSERT_EQ(0, kg_run_simple(PROGRAM, NULL));
	EXPECT_EQ(1, rule_of(&self->kg, "first", false).tested);
}

/* There is nothing to evaluate then. */
KG_TEST(stats, without_rules)
{
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load(""));
	kg_sock_close(&self->kg.sock);
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_run_simple(PROGRAM, NULL));
	memset(&self->before, 0, sizeof(self->before));
	EXPECT_COUNTED(KEXECGUARD_EVENT_EXEC, 0, 0);
	EXPECT_LE(1, self->now.execs);
	EXPECT_EQ(0, self->now.evaluation_time);
}

TEST_HARNESS_MAIN
