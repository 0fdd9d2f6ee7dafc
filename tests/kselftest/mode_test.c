// SPDX-License-Identifier: GPL-2.0
/* Observe and enforce: what runs, what does not, and that nothing of it does. */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_program.h"

static const char rules[] =
	KG_DENY_RULE("deny", "process where process.name == \"kg-denied\"")
	KG_ALERT_RULE("alert", "process where process.name == \"kg-alerted\"")
	KG_DENY_RULE("deny-two", "process where process.name == \"kg-two\"")
	KG_ALERT_RULE("alert-two", "process where process.name == \"kg-two\"")
	KG_DENY_RULE("deny-arg", "process where process.args == \"/tmp/kgt/kg-data\"")
	KG_ALERT_RULE("child", "process where process.name == \"kg-child\" and "
		      "process.parent.name == \"kg-caller\"");

FIXTURE(mode)
{
	struct kg kg;
};

FIXTURE_SETUP(mode)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, kg_install_act("kg-alerted"));
	ASSERT_EQ(0, kg_install_act("kg-two"));
	ASSERT_EQ(0, kg_install_act("kg-free"));
}

FIXTURE_TEARDOWN(mode)
{
	kg_end(&self->kg);
}

static const char ran[] = KG_PATH("ran");

static bool only_decision(struct kg *kg, const char *rule_id, uint32_t mode, uint32_t decision)
{
	const struct kg_alert *alert = kg_only(kg, rule_id);

	if (alert && alert->mode == mode && alert->decision == decision)
		return true;
	fprintf(stderr, "# %s: mode %u decision %u\n", rule_id, alert ? alert->mode : 99,
		alert ? alert->decision : 99);
	return false;
}

KG_TEST(mode, observe)
{
	const char *const fired[] = { "deny", "alert", NULL };

	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), "touch:/tmp/kgt/ran"));
	EXPECT_TRUE(kg_exists(ran));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-alerted"), "touch:/tmp/kgt/ran2"));
	EXPECT_TRUE(kg_exists(KG_PATH("ran2")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(only_decision(&self->kg, "deny", KEXECGUARD_MODE_OBSERVE,
				  KEXECGUARD_DECISION_WOULD_DENY));
	EXPECT_TRUE(only_decision(&self->kg, "alert", KEXECGUARD_MODE_OBSERVE,
				  KEXECGUARD_DECISION_ALLOWED));
}

KG_TEST(mode, enforce)
{
	const char *const fired[] = { "deny", "alert", NULL };

	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), "touch:/tmp/kgt/ran"));
	EXPECT_FALSE(kg_exists(ran));
	/* A rule that only alerts, and what no rule is about, run. */
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-alerted"), "touch:/tmp/kgt/ran2"));
	EXPECT_TRUE(kg_exists(KG_PATH("ran2")));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-free"), "touch:/tmp/kgt/ran3"));
	EXPECT_TRUE(kg_exists(KG_PATH("ran3")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(only_decision(&self->kg, "deny", KEXECGUARD_MODE_ENFORCE,
				  KEXECGUARD_DECISION_DENIED));
	EXPECT_TRUE(only_decision(&self->kg, "alert", KEXECGUARD_MODE_ENFORCE,
				  KEXECGUARD_DECISION_ALLOWED));
}

/* One rule that denies is enough, and then that is what became of the event. */
KG_TEST(mode, two_rules)
{
	const char *const fired[] = { "deny-two", "alert-two", NULL };

	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-two"), "touch:/tmp/kgt/ran"));
	EXPECT_FALSE(kg_exists(ran));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(only_decision(&self->kg, "deny-two", KEXECGUARD_MODE_ENFORCE,
				  KEXECGUARD_DECISION_DENIED));
	EXPECT_TRUE(only_decision(&self->kg, "alert-two", KEXECGUARD_MODE_ENFORCE,
				  KEXECGUARD_DECISION_DENIED));
}

KG_TEST(mode, back_and_forth)
{
	struct kg_status before, after;
	int i;

	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_EQ(KEXECGUARD_MODE_OBSERVE, before.mode);
	for (i = 0; i < 5; i++) {
		ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
		EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
		ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
		EXPECT_EQ(KEXECGUARD_MODE_ENFORCE, after.mode);
		ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
		EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	}
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.generated + 10, after.generated);
}

FIXTURE(denied)
{
	struct kg kg;
};

/*
 * A caller that tries to execute what is denied and then goes on as what it
 * was; nothing of what it tried has run.
 */
FIXTURE_VARIANT(denied)
{
	const char *try;	/* of the caller */
	const char *script;	/* text of kg-script */
	const char *denied;	/* text of kg-denied, if it is a script */
	const char *rule;
};

FIXTURE_VARIANT_ADD(denied, program)
{
	.try = "tryexec:/tmp/kgt/kg-denied", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, by_a_link)
{
	.try = "tryexec:/tmp/kgt/kg-link", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, by_another_thread)
{
	.try = "thread;tryexec:/tmp/kgt/kg-denied", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, script)
{
	.try = "tryexec:/tmp/kgt/kg-denied", .denied = "#!/tmp/kgt/kg-interp\n", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, interpreter)
{
	.try = "tryexec:/tmp/kgt/kg-script", .script = "#!/tmp/kgt/kg-denied\n", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, script_of_a_script)
{
	.try = "tryexec:/tmp/kgt/kg-script", .script = "#!/tmp/kgt/kg-denied x\n",
	.denied = "#!/tmp/kgt/kg-interp\n", .rule = "deny",
};

FIXTURE_VARIANT_ADD(denied, by_an_argument)
{
	.try = "tryexec:/tmp/kgt/kg-interp -x /tmp/kgt/kg-data", .rule = "deny-arg",
};

/* The argument that tells is not the caller's but the first line's. */
FIXTURE_VARIANT_ADD(denied, by_an_argument_of_the_script)
{
	.try = "tryexec:/tmp/kgt/kg-script", .script = "#!/tmp/kgt/kg-interp /tmp/kgt/kg-data\n",
	.rule = "deny-arg",
};

FIXTURE_SETUP(denied)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-caller"));
	ASSERT_EQ(0, kg_install_act("kg-interp"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	if (variant->denied)
		ASSERT_EQ(0, kg_write_script(KG_PATH("kg-denied"), variant->denied));
	if (variant->script)
		ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), variant->script));
	ASSERT_EQ(0, symlink("kg-denied", KG_PATH("kg-link")));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(denied)
{
	kg_end(&self->kg);
}

/*
 * What is executed would touch "ran" and end; the caller, which keeps its part
 * of the actions to itself, touches "on" and has a child.
 */
KG_TEST(denied, has_not_run_and_the_caller_goes_on)
{
	const char *const fired[] = { variant->rule, "child", NULL };
	char act[512];

	snprintf(act, sizeof(act), "%s;eperm;spawn:/tmp/kgt/kg-child;touch:/tmp/kgt/on",
		 variant->try);
	setenv(KG_ACT_NEXT, "touch:/tmp/kgt/ran", 1);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-caller"), act));
	EXPECT_FALSE(kg_exists(ran));
	EXPECT_TRUE(kg_exists(KG_PATH("on")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(only_decision(&self->kg, variant->rule, KEXECGUARD_MODE_ENFORCE,
				  KEXECGUARD_DECISION_DENIED));
}

/* The same without enforcement does run: the above is not for another reason. */
KG_TEST(denied, would_have_run)
{
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	setenv(KG_ACT_NEXT, "touch:/tmp/kgt/ran", 1);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-caller"), variant->try));
	EXPECT_TRUE(kg_exists(ran));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(only_decision(&self->kg, variant->rule, KEXECGUARD_MODE_OBSERVE,
				  KEXECGUARD_DECISION_WOULD_DENY));
}

FIXTURE(load)
{
	struct kg_sock sock;
};

FIXTURE_SETUP(load)
{
	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-denied"));
}

FIXTURE_TEARDOWN(load)
{
	kg_sock_close(&self->sock);
	EXPECT_EQ(0, kg_module_unload_wait());
	kg_dir_remove();
}

static int load_deny_policy(struct kg_sock *sock)
{
	const struct kg_name_rule rule = { "deny", "kg-denied", KG_ACTION_DENY, NULL };
	static struct kg_blob blob;

	kg_blob_build(&blob, &rule, 1);
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

KG_TEST(load, enforcing_from_the_beginning)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_module_load("mode=enforce"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_EQ(KEXECGUARD_MODE_ENFORCE, status.mode);
	EXPECT_EQ(0, status.generation);
	EXPECT_EQ(0, status.rules);
	/* There are no rules yet, so nothing is denied. */
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, load_deny_policy(&self->sock));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
}

/* No hook is placed, whatever is asked for later. */
KG_TEST(load, off)
{
	struct kg_status status;
	unsigned int i;

	ASSERT_EQ(0, kg_module_load("mode=off"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, load_deny_policy(&self->sock));
	EXPECT_EQ(-EBUSY, kg_set_mode(&self->sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_NE('\0', self->sock.extack[0]);
	EXPECT_EQ(-EBUSY, kg_set_mode(&self->sock, KEXECGUARD_MODE_OBSERVE));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_EQ(KEXECGUARD_MODE_OFF, status.mode);
	EXPECT_EQ(0, status.generated);
	EXPECT_EQ(0, status.execs);
	EXPECT_EQ(0, status.processes);
	ASSERT_LT(0, status.n_hooks);
	for (i = 0; i < status.n_hooks; i++) {
		EXPECT_EQ(KEXECGUARD_HOOK_OFF, status.hooks[i].state);
		EXPECT_EQ(0, status.hooks[i].calls);
	}
}

KG_TEST(load, on_by_default)
{
	struct kg_status status;
	unsigned int i;

	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_EQ(KEXECGUARD_MODE_OBSERVE, status.mode);
	EXPECT_LT(0, status.execs);
	EXPECT_LT(0, status.processes);
	EXPECT_EQ(1, status.next_seq);
	EXPECT_TRUE(kg_ledger_closes(&status));
	ASSERT_LT(0, status.n_hooks);
	for (i = 0; i < status.n_hooks; i++)
		EXPECT_TRUE(kg_hook_is_placed(&status.hooks[i]));
	EXPECT_NE(NULL, kg_hook(&status, "security_bprm_check"));
	EXPECT_NE(NULL, kg_hook(&status, "kernel_kexec"));
}

KG_TEST(load, bad_parameters)
{
	const char *const bad[] = {
		"mode=bogus", "mode=", "mode=OBSERVE", "mode=enforce,", "alerts=0", "alerts=1",
		"alerts=15", "alerts=65537", "alerts=-1", "alerts=x", "mode=enforce alerts=1",
		"alerts_kib=255", "alerts_kib=1048577", "alert_rate=1000001", "alert_rate=-1",
		"alert_burst=0", "alert_burst=1000001", "last_words_ms=10001", "last_words_ms=-1", "last_words_ms=x",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, kg_module_load(bad[i])) {
			TH_LOG("%s", bad[i]);
		}
		EXPECT_FALSE(kg_module_loaded());
		EXPECT_EQ(-ENOENT, kg_sock_open(&self->sock));
	}
}

KG_TEST(load, good_parameters)
{
	const char *const good[] = {
		"alerts=16", "alerts=65536 mode=observe", "last_words_ms=0", "last_words_ms=10000",
		"alerts_kib=256 alert_rate=0 alert_burst=1",
		"alerts_kib=1048576 alert_rate=1000000 alert_burst=1000000",
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(good); i++) {
		EXPECT_EQ(0, kg_module_load(good[i]));
		EXPECT_EQ(0, kg_module_unload_wait());
	}
}

/* There is one of it. */
KG_TEST(load, twice)
{
	ASSERT_EQ(0, kg_module_load(""));
	EXPECT_EQ(-EEXIST, kg_module_load(""));
	EXPECT_TRUE(kg_module_loaded());
}

FIXTURE(changing)
{
	struct kg kg;
	struct tally *tally;
	pid_t workers[2];
};

/* What the workers saw, in memory that they share. */
struct tally {
	volatile bool stop;
	volatile unsigned int denied[2];	/* by worker, of what must be denied */
	volatile unsigned int allowed[2];	/* of what must run */
	volatile unsigned int wrong[2];
	volatile int last_wrong;
};

#define REPLACEMENTS 200

/* Two sets in which the same rule has another place. */
static const struct kg_name_rule set_one[] = {
	{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
	{ "alert", "kg-alerted", KG_ACTION_ALERT, NULL },
};

static const struct kg_name_rule set_two[] = {
	{ "other", "kg-other", KG_ACTION_DENY, NULL },
	{ "alert", "kg-alerted", KG_ACTION_ALERT, NULL },
	{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
	{ "more", "kg-more", KG_ACTION_ALERT, NULL },
};

static void work_once(struct tally *tally, int worker, const char *denied)
{
	int status = kg_run_simple(denied, "touch:/tmp/kgt/ran");

	if (status == EPERM)
		tally->denied[worker]++;
	else
		tally->wrong[worker]++;
	if (status != EPERM)
		tally->last_wrong = status;
	status = kg_run_simple(KG_PATH("kg-alerted"), NULL);
	if (!status)
		tally->allowed[worker]++;
	else
		tally->wrong[worker]++;
}

/* One executes a program, the other a script. */
static pid_t start_worker(struct tally *tally, int worker)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	while (!tally->stop)
		work_once(tally, worker, worker ? KG_PATH("kg-script") : KG_PATH("kg-denied"));
	_exit(0);
}

FIXTURE_SETUP(changing)
{
	static struct kg_blob blob;
	int i;

	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, kg_install_act("kg-alerted"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-denied\n"));
	kg_blob_build(&blob, set_one, ARRAY_SIZE(set_one));
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	self->tally = mmap(NULL, sizeof(*self->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
	for (i = 0; i < 2; i++)
		self->workers[i] = start_worker(self->tally, i);
}

FIXTURE_TEARDOWN(changing)
{
	int i;

	self->tally->stop = true;
	for (i = 0; i < 2; i++)
		kg_wait(self->workers[i]);
	kg_end(&self->kg);
}

static void stop_workers(struct tally *tally, const pid_t workers[])
{
	int i;

	tally->stop = true;
	for (i = 0; i < 2; i++)
		waitpid(workers[i], NULL, 0);
}

/* Every exec sees the old set or the new one, never a mix and never none. */
KG_TEST(changing, policy_under_load)
{
	static struct kg_blob blobs[2];
	struct kg_status before, after;
	uint64_t generation;
	int i;

	kg_blob_build(&blobs[0], set_one, ARRAY_SIZE(set_one));
	kg_blob_build(&blobs[1], set_two, ARRAY_SIZE(set_two));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	for (i = 1; i <= REPLACEMENTS; i++) {
		ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blobs[i % 2].data, blobs[i % 2].size,
					    &generation));
		ASSERT_EQ(before.generation + i, generation);
		/* Let something happen under each. */
		usleep(5000);
	}
	stop_workers(self->tally, self->workers);
	TH_LOG("%u and %u execs denied, %u and %u allowed, meanwhile", self->tally->denied[0],
	       self->tally->denied[1], self->tally->allowed[0], self->tally->allowed[1]);
	for (i = 0; i < 2; i++) {
		EXPECT_LT(0, self->tally->denied[i]);
		EXPECT_LT(0, self->tally->allowed[i]);
		EXPECT_EQ(0, self->tally->wrong[i]) {
			TH_LOG("status %d", self->tally->last_wrong);
		}
	}
	EXPECT_FALSE(kg_exists(ran));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.generation + REPLACEMENTS, after.generation);
	EXPECT_TRUE(kg_ledger_closes(&after));
	EXPECT_EQ(before.incomplete, after.incomplete);
}

/* Every alert is of one mode, and its decision is that mode's. */
KG_TEST(changing, mode_under_load)
{
	const struct kg_alert *alert;
	unsigned int of_mode[2] = { 0 };
	size_t n;
	int i;

	for (i = 0; i < 60; i++) {
		ASSERT_EQ(0, kg_set_mode(&self->kg.sock, i % 2 ? KEXECGUARD_MODE_ENFORCE :
								 KEXECGUARD_MODE_OBSERVE));
		usleep(10000);
	}
	stop_workers(self->tally, self->workers);
	ASSERT_EQ(0, kg_pull(&self->kg));
	for (n = 0; n < self->kg.alerts.n; n++) {
		alert = &self->kg.alerts.at[n];
		if (strcmp(alert->rule_id, "deny"))
			continue;
		of_mode[alert->mode == KEXECGUARD_MODE_ENFORCE]++;
		ASSERT_EQ(alert->mode == KEXECGUARD_MODE_ENFORCE ? KEXECGUARD_DECISION_DENIED :
								   KEXECGUARD_DECISION_WOULD_DENY,
			  alert->decision);
	}
	EXPECT_LT(0, of_mode[0]);
	EXPECT_LT(0, of_mode[1]);
}

TEST_HARNESS_MAIN
