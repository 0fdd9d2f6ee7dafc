// SPDX-License-Identifier: GPL-2.0
/*
 * What root does to be rid of us: live patches, tracing and probes switched off
 * or used against the hooks, readers killed, logs and tables flooded. A program
 * that must be denied is denied all the while, and the ledger closes.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "kg_bpf.h"
#include "kg_fixture.h"
#include "kg_log.h"
#include "kg_program.h"

static const char livepatch[] = "/src/tests/kselftest/module/kg_livepatch.ko";
static const char livepatch_enabled[] = "/sys/kernel/livepatch/kg_livepatch/enabled";

#define NO_MODULE "there is no such module: run the lab with --make test-modules"

#define NO_LIVEPATCH "this kernel has no live patches"

#define FTRACE_ENABLED	"/proc/sys/kernel/ftrace_enabled"
#define KPROBES_ENABLED	"/sys/kernel/debug/kprobes/enabled"
#define TRACING		"/sys/kernel/tracing"

#define RAN KG_PATH("ran")

/* Of argv, so that few alerts fit in one message. */
#define LONG_ARGUMENT (15 << 10)

static const struct kg_name_rule rules[] = {
	{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
	{ "alert", "kg-alerted", KG_ACTION_ALERT, NULL },
};

static int rules_load(struct kg_sock *sock)
{
	static struct kg_blob blob;

	kg_blob_build(&blob, rules, ARRAY_SIZE(rules));
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

static int programs_install(void)
{
	return kg_dir_reset() ?: kg_install_act("kg-denied") ?: kg_install_act("kg-alerted");
}

/* The module, with these parameters and the rules above, enforced. */
static int enforce(struct kg *kg, const char *params)
{
	int err = kg_module_load(params);

	err = err ?: kg_sock_open(&kg->sock);
	err = err ?: rules_load(&kg->sock);
	return err ?: kg_set_mode(&kg->sock, KEXECGUARD_MODE_ENFORCE);
}

/* What must be denied is, what may run does, and both are told. */
static bool rules_hold(struct kg *kg)
{
	const char *const fired[] = { "deny", "alert", NULL };

	return !kg_mark(kg) && kg_run_simple(KG_PATH("kg-denied"), "touch:" RAN) == EPERM &&
	       !kg_exists(RAN) && !kg_run_simple(KG_PATH("kg-alerted"), NULL) && !kg_pull(kg) &&
	       kg_fired(kg, fired) &&
	       kg_only(kg, "deny")->decision == KEXECGUARD_DECISION_DENIED;
}

/* Writes to a file that must be there; a write says more than that it failed. */
static int write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
	int err;

	if (fd < 0)
		return -errno;
	err = write(fd, text, strlen(text)) < 0 ? -errno : 0;
	close(fd);
	return err;
}

/*
 * A live patch goes in its own time: once no task is in what it replaced. It lets
 * go of its module when its files are gone already.
 */
static int livepatch_remove(void)
{
	int err = write_to(livepatch_enabled, "0");

	if (!err && !kg_wait_text("/sys/module/kg_livepatch/refcnt", "0\n"))
		err = -ETIMEDOUT;
	return err ?: syscall(SYS_delete_module, "kg_livepatch", 0) ? -errno : 0;
}

FIXTURE(against)
{
	struct kg kg;
};

/* With us there first. */
FIXTURE_SETUP(against)
{
	self->kg.sock.fd = -1;
	ASSERT_EQ(0, programs_install());
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, enforce(&self->kg, ""));
}

FIXTURE_TEARDOWN(against)
{
	EXPECT_TRUE(rules_hold(&self->kg));
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

KG_TEST(against, livepatch)
{
	if (!kg_exists("/sys/kernel/livepatch"))
		SKIP(return, NO_LIVEPATCH);
	ASSERT_TRUE(kg_exists(livepatch)) TH_LOG("%s", NO_MODULE);
	EXPECT_EQ(-EBUSY, kg_module_load_file(livepatch, ""));
	EXPECT_FALSE(kg_exists(livepatch_enabled));
}

KG_TEST(against, ftrace_switched_off)
{
	EXPECT_EQ(-EBUSY, write_to(FTRACE_ENABLED, "0"));
	EXPECT_EQ(1, kg_read_number(FTRACE_ENABLED));
}

/* No hook is one. */
KG_TEST(against, kprobes_switched_off)
{
	EXPECT_EQ(0, write_to(KPROBES_ENABLED, "0"));
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_EQ(0, write_to(KPROBES_ENABLED, "1"));
}

/* Others may look on, at the same places. */
KG_TEST(against, probe_beside_us)
{
	static const char events[] = TRACING "/kprobe_events";

	ASSERT_EQ(0, write_to(events, "p:kg_beside security_bprm_check\n"));
	ASSERT_EQ(0, write_to(events, "r:kg_after security_bprm_check\n"));
	ASSERT_EQ(0, write_to(TRACING "/events/kprobes/kg_beside/enable", "1"));
	ASSERT_EQ(0, write_to(TRACING "/events/kprobes/kg_after/enable", "1"));
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_EQ(0, write_to(TRACING "/events/kprobes/kg_beside/enable", "0"));
	EXPECT_EQ(0, write_to(TRACING "/events/kprobes/kg_after/enable", "0"));
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_EQ(0, write_to(events, "-:kg_beside\n"));
	EXPECT_EQ(0, write_to(events, "-:kg_after\n"));
}

/* How often a probe was hit, by whomever; -1 if there is none. */
static long probe_hits(const char *name)
{
	FILE *profile = fopen(TRACING "/kprobe_profile", "re");
	char found[64];
	long hits, of = -1;

	if (!profile)
		return -1;
	while (of < 0 && fscanf(profile, "%63s %ld %*d", found, &hits) == 2)
		if (!strcmp(found, name))
			of = hits;
	fclose(profile);
	return of;
}

/* A call that goes on from the detour to the original is the same call. */
KG_TEST(against, probe_beside_us_sees_a_call_once)
{
	long before;

	ASSERT_EQ(0, write_to(TRACING "/kprobe_events", "p:kg_once security_bprm_check\n"));
	ASSERT_EQ(0, write_to(TRACING "/events/kprobes/kg_once/enable", "1"));
	before = probe_hits("kg_once");
	EXPECT_LE(0, before);
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-alerted"), NULL));
	EXPECT_EQ(before + 1, probe_hits("kg_once"));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	EXPECT_EQ(before + 2, probe_hits("kg_once"));
	EXPECT_EQ(0, write_to(TRACING "/events/kprobes/kg_once/enable", "0"));
	EXPECT_EQ(0, write_to(TRACING "/kprobe_events", "-:kg_once\n"));
}

KG_TEST(against, tracer_beside_us)
{
	ASSERT_EQ(0, write_to(TRACING "/set_ftrace_filter", "security_bprm_check\n"));
	ASSERT_EQ(0, write_to(TRACING "/current_tracer", "function"));
	EXPECT_TRUE(rules_hold(&self->kg));
	ASSERT_EQ(0, write_to(TRACING "/current_tracer", "function_graph"));
	EXPECT_TRUE(rules_hold(&self->kg));
	ASSERT_EQ(0, write_to(TRACING "/current_tracer", "nop"));
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_EQ(0, kg_write_text(TRACING "/set_ftrace_filter", ""));
}

/* Our own functions have no place for tracing, so tracing does not get between. */
KG_TEST(against, probe_on_us)
{
	static const char *const functions[] = {
		"kexecguard:detour_bprm_check", "kexecguard:kg_ruling_evaluate",
		"kexecguard:hook_redirect",
	};
	char event[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		snprintf(event, sizeof(event), "p:kg_on_us %s\n", functions[i]);
		EXPECT_EQ(-EINVAL, write_to(TRACING "/kprobe_events", event)) {
			TH_LOG("%s", functions[i]);
		}
	}
}

static int raise_long(unsigned int n)
{
	static char argument[LONG_ARGUMENT + 1];
	char *argv[] = { "kg-alerted", argument, NULL };
	int status = 0;

	memset(argument, 'l', LONG_ARGUMENT);
	while (n-- && !status)
		status = kg_run(KG_PATH("kg-alerted"), argv, NULL);
	return status;
}

static int die(void *to, const struct nlmsghdr *reply)
{
	(void)to;
	(void)reply;
	return raise(SIGKILL);
}

/* A reader that is killed while it reads: what it got counts, and the next one gets all. */
KG_TEST(against, reader_killed_while_it_reads)
{
	enum { ALERTS = 40 };
	struct kg_status before, after;
	struct kg_sock sock;
	struct kg_msg *msg;
	pid_t pid;

	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, raise_long(ALERTS));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	pid = fork();
	if (!pid) {
		if (kg_sock_open(&sock))
			_exit(1);
		msg = kg_msg_new(&sock, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP);
		_exit(kg_call(&sock, msg, die, NULL) ? 2 : 3);
	}
	EXPECT_EQ(128 + SIGKILL, kg_wait(pid));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.generated, after.generated);
	EXPECT_LT(before.delivered, after.delivered);
	EXPECT_LT(after.delivered, after.generated);
	EXPECT_TRUE(kg_ledger_closes(&after));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(ALERTS, self->kg.alerts.n);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(after.generated, after.delivered);
	EXPECT_EQ(0, after.queued);
	EXPECT_TRUE(kg_ledger_closes(&after));
}

/* Executes what raises an alert so often; exits with how often it failed. */
static pid_t flood(unsigned int n)
{
	unsigned int failed = 0;
	pid_t pid = fork();

	if (pid)
		return pid;
	while (n--)
		failed += kg_run_simple(KG_PATH("kg-alerted"), NULL) != 0;
	_exit(!!failed);
}

/* Each alert of a flood is counted, and what was pushed out too; the newest are there. */
KG_TEST(against, flood_of_alerts)
{
	enum { EACH = 60, PLACES = 16 };
	struct kg_status status;
	pid_t floods[2];
	size_t i;

	kg_end(&self->kg);
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, programs_install());
	ASSERT_EQ(0, enforce(&self->kg, "alerts=16"));
	for (i = 0; i < 2; i++)
		floods[i] = flood(EACH);
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, kg_wait(floods[i]));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(2 * EACH + 1, status.generated);
	EXPECT_EQ(2 * EACH + 1 - PLACES, status.overwritten);
	EXPECT_EQ(PLACES, status.queued);
	EXPECT_EQ(0, status.suppressed);
	EXPECT_TRUE(kg_ledger_closes(&status));
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, 0, &self->kg.alerts));
	ASSERT_EQ(PLACES, self->kg.alerts.n);
	EXPECT_STREQ("deny", self->kg.alerts.at[PLACES - 1].rule_id);
}

/* Where what a process is were kept in a table of fixed size, this would fill it. */
KG_TEST(against, many_processes)
{
	enum { MANY = 500 };
	struct kg_status before, after;
	pid_t group, pid;
	int i, started = 0;

	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	group = fork();
	if (!group) {
		setpgid(0, 0);
		for (i = 0; i < MANY; i++) {
			pid = fork();
			if (!pid) {
				prctl(PR_SET_PDEATHSIG, SIGKILL);
				pause();
				_exit(0);
			}
			started += pid > 0;
		}
		kg_write_text(KG_PATH("up"), started == MANY ? "x" : "too few");
		pause();
	}
	ASSERT_TRUE(kg_wait_file(KG_PATH("up")));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_LE(before.processes + MANY, after.processes);
	EXPECT_EQ(before.untracked, after.untracked);
	EXPECT_EQ(before.incomplete, after.incomplete);
	EXPECT_TRUE(rules_hold(&self->kg));
	ASSERT_EQ(0, kill(group, SIGKILL));
	EXPECT_EQ(128 + SIGKILL, kg_wait(group));
}

/* An empty set is a set: who brought it is in the log, and what was told stays told. */
KG_TEST(against, rules_flushed)
{
	static struct kg_blob none;
	struct kg_status status;
	struct kg_log log;
	char who[64];

	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_log_begin(&log));
	kg_blob_build(&none, NULL, 0);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, none.data, none.size, NULL));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(0, status.rules);
	EXPECT_EQ(self->kg.generation + 1, status.generation);
	EXPECT_TRUE(kg_log_says(&log, ": 0 rules, "));
	snprintf(who, sizeof(who), "; by \"against_test\" (pid %d, user 0)\n", getpid());
	EXPECT_TRUE(kg_log_says(&log, who));
	kg_log_end(&log);
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	EXPECT_EQ(self->kg.generation, self->kg.alerts.at[0].generation);
	ASSERT_EQ(0, rules_load(&self->kg.sock));
}

/* What the module was loaded with is nobody's business. */
KG_TEST(against, parameters_are_for_root)
{
	static const char folder[] = "/sys/module/kexecguard/parameters";
	struct dirent *entry;
	unsigned int n = 0;
	struct stat st;
	DIR *dir;

	dir = opendir(folder);
	ASSERT_NE(NULL, dir);
	while ((entry = readdir(dir))) {
		ASSERT_EQ(0, fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW));
		if (!S_ISREG(st.st_mode))
			continue;
		EXPECT_EQ(0400, st.st_mode & 07777) {
			TH_LOG("%s", entry->d_name);
		}
		n++;
	}
	closedir(dir);
	EXPECT_LE(3, n);
}

FIXTURE(before)
{
	struct kg kg;
	struct kg_log log;
};

/* With us to come. */
FIXTURE_SETUP(before)
{
	self->kg.sock.fd = -1;
	ASSERT_EQ(0, programs_install());
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(before)
{
	kg_log_end(&self->log);
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

/* There are all hooks, or there is no module, and a line that says which is missing. */
KG_TEST(before, livepatch)
{
	if (!kg_exists("/sys/kernel/livepatch"))
		SKIP(return, NO_LIVEPATCH);
	ASSERT_TRUE(kg_exists(livepatch)) TH_LOG("%s", NO_MODULE);
	ASSERT_EQ(0, kg_module_load_file(livepatch, ""));
	EXPECT_EQ(-EBUSY, kg_module_load(""));
	EXPECT_FALSE(kg_module_loaded());
	EXPECT_TRUE(kg_log_says(&self->log, "cannot hook security_bprm_check: error -16 "
				"(a livepatch or a BPF program has it"));
	EXPECT_EQ(0, livepatch_remove());
	EXPECT_EQ(0, enforce(&self->kg, ""));
	EXPECT_TRUE(rules_hold(&self->kg));
}

KG_TEST(before, ftrace_switched_off)
{
	ASSERT_EQ(0, write_to(FTRACE_ENABLED, "0"));
	EXPECT_EQ(-EBUSY, kg_module_load(""));
	EXPECT_FALSE(kg_module_loaded());
	EXPECT_TRUE(kg_log_says(&self->log, "kernel.ftrace_enabled is 0)"));
	EXPECT_EQ(0, write_to(FTRACE_ENABLED, "1"));
	EXPECT_EQ(0, enforce(&self->kg, ""));
	EXPECT_TRUE(rules_hold(&self->kg));
}

KG_TEST(before, kprobes_switched_off)
{
	ASSERT_EQ(0, write_to(KPROBES_ENABLED, "0"));
	EXPECT_EQ(0, enforce(&self->kg, ""));
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_EQ(0, write_to(KPROBES_ENABLED, "1"));
	EXPECT_TRUE(rules_hold(&self->kg));
}

FIXTURE(watched)
{
	struct kg kg;
	struct kg_bpf bpf;
};

/* Who may have a place of its own at a function, and calls it by itself. */
FIXTURE_VARIANT(watched)
{
	enum bpf_attach_type type;
};

FIXTURE_VARIANT_ADD(watched, by_bpf) { .type = BPF_TRACE_FENTRY };
FIXTURE_VARIANT_ADD(watched, by_bpf_that_waits) { .type = BPF_TRACE_FEXIT };
FIXTURE_VARIANT_ADD(watched, by_bpf_that_may_refuse) { .type = BPF_MODIFY_RETURN };

FIXTURE_SETUP(watched)
{
	self->kg.sock.fd = -1;
	self->bpf = (struct kg_bpf){ -1, -1 };
	ASSERT_EQ(0, programs_install());
	ASSERT_EQ(0, kg_module_unload_wait());
}

FIXTURE_TEARDOWN(watched)
{
	kg_bpf_end(&self->bpf);
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static bool none_is_lost(struct kg_sock *sock)
{
	struct kg_status status;
	unsigned int i;

	if (kg_selftest(sock, &status))
		return false;
	for (i = 0; i < status.n_hooks; i++)
		if (!kg_hook_is_placed(&status.hooks[i]))
			return false;
	return status.n_hooks;
}

/* They see what they watch, and we see and refuse it. */
static bool both_work(struct kg *kg, const struct kg_bpf *bpf)
{
	long runs = kg_bpf_runs(bpf);

	return runs >= 0 && rules_hold(kg) && kg_bpf_runs(bpf) > runs && none_is_lost(&kg->sock);
}

/* Where the kernel lets only one of them be at a function, who was there stays. */
KG_TEST(watched, when_we_are_there)
{
	if (access(KG_BPF_TYPES, F_OK))
		SKIP(return, "this kernel has no " KG_BPF_TYPES);
	ASSERT_EQ(0, enforce(&self->kg, ""));
	if (kg_bpf_shares()) {
		ASSERT_EQ(0, kg_bpf_begin(&self->bpf, "security_bprm_check", variant->type));
		EXPECT_TRUE(both_work(&self->kg, &self->bpf));
	} else {
		ASSERT_EQ(-EBUSY, kg_bpf_begin(&self->bpf, "security_bprm_check", variant->type));
		EXPECT_TRUE(rules_hold(&self->kg));
	}
	kg_bpf_end(&self->bpf);
	EXPECT_TRUE(rules_hold(&self->kg));
	EXPECT_TRUE(none_is_lost(&self->kg.sock));
}

/* There are all hooks, or there is no module, and a line that says which is missing. */
static bool turned_away(void)
{
	struct kg_log log;
	bool said;

	if (kg_log_begin(&log) || kg_module_load("") != -EBUSY || kg_module_loaded())
		return false;
	said = kg_log_says(&log, "cannot hook security_bprm_check: error -16 "
			   "(a livepatch or a BPF program has it");
	kg_log_end(&log);
	return said;
}

KG_TEST(watched, before_we_come_and_after_we_go)
{
	long runs;

	if (access(KG_BPF_TYPES, F_OK))
		SKIP(return, "this kernel has no " KG_BPF_TYPES);
	ASSERT_EQ(0, kg_bpf_begin(&self->bpf, "security_bprm_check", variant->type));
	if (kg_bpf_shares()) {
		ASSERT_EQ(0, enforce(&self->kg, ""));
		EXPECT_TRUE(both_work(&self->kg, &self->bpf));
		kg_sock_close(&self->kg.sock);
		ASSERT_EQ(0, kg_module_unload_wait());
	} else {
		EXPECT_TRUE(turned_away());
	}
	runs = kg_bpf_runs(&self->bpf);
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	EXPECT_LT(runs, kg_bpf_runs(&self->bpf));
}

TEST_HARNESS_MAIN
