// SPDX-License-Identifier: GPL-2.0
/*
 * Which way it fails, where it is not memory that fails: what is not known keeps
 * nobody from a rule, and an exec under way when the rules are replaced is ruled
 * on by one set. docs/design.md has the directions.
 */
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <signal.h>
#include <sys/fanotify.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_fault.h"
#include "kg_fixture.h"
#include "kg_kexec.h"
#include "kg_program.h"

#define RAN	KG_PATH("ran")
#define REFUSED	KG_PATH("refused")

/* Each denies the target but for who is as an exclusion says. */
#define DENY_BUT(id, condition) \
	KG_DENY_RULE(id, "process where process.name == \"kg-target\" and " \
		     "process.args == \"" id "\" and not " condition)

static const char rules[] =
	DENY_BUT("folder", "process.working_directory == \"/tmp/kgt/here\"")
	DENY_BUT("parent", "process.parent.name == \"kg-caller\"")
	DENY_BUT("argument", "process.parent.args == \"kg-original\"")
	DENY_BUT("helper", "process.parent.name : \"?*\"");

FIXTURE(unknown)
{
	struct kg kg;
};

/* What the caller does before it executes the target, and what comes of that. */
FIXTURE_VARIANT(unknown)
{
	const char *rule;
	const char *act;
	bool denied;
};

FIXTURE_VARIANT_ADD(unknown, nothing)
{
	.rule = "folder", .act = "chdir:/tmp/kgt/here;",
};

FIXTURE_VARIANT_ADD(unknown, folder_that_is_removed)
{
	.rule = "folder", .act = "chdir:/tmp/kgt/here;rmdir:/tmp/kgt/here;", .denied = true,
};

/* Its path is longer than a path can be. */
FIXTURE_VARIANT_ADD(unknown, folder_too_deep)
{
	.rule = "folder", .act = "chdir:/tmp/kgt/here;deep;", .denied = true,
};

FIXTURE_VARIANT_ADD(unknown, no_parent)
{
	.rule = "parent", .act = "fork;",
};

FIXTURE_VARIANT_ADD(unknown, parent_that_died)
{
	.rule = "parent", .act = "orphan;", .denied = true,
};

FIXTURE_VARIANT_ADD(unknown, no_argument)
{
	.rule = "argument", .act = "fork;",
};

FIXTURE_VARIANT_ADD(unknown, argument_that_was_forged)
{
	.rule = "argument", .act = "exec:/tmp/kgt/kg-caller kg-other;rewrite:kg-original;fork;",
	.denied = true,
};

FIXTURE_SETUP(unknown)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, mkdir(KG_PATH("here"), 0755));
	ASSERT_EQ(0, kg_install_act("kg-caller"));
	ASSERT_EQ(0, kg_install_act("kg-target"));
	/* Who loses its parent comes to us. */
	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(unknown)
{
	kg_end(&self->kg);
}

KG_TEST(unknown, is_no_way_around)
{
	char *argv[] = { "kg-caller", "kg-original", NULL };
	struct kg_status before, after;
	char act[512];

	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	setenv(KG_ACT_NEXT, "touch:" RAN, 1);
	snprintf(act, sizeof(act), "%stryexec:/tmp/kgt/kg-target %s;eperm;touch:" REFUSED,
		 variant->act, variant->rule);
	EXPECT_EQ(0, kg_run(KG_PATH("kg-caller"), argv, act));
	EXPECT_TRUE(kg_wait_file(variant->denied ? REFUSED : RAN));
	EXPECT_EQ(!variant->denied, kg_exists(RAN));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(variant->denied, self->kg.alerts.n);
	EXPECT_EQ(variant->denied, kg_count(&self->kg, variant->rule));
	/* It is no want of memory. */
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.incomplete, after.incomplete);
	EXPECT_EQ(before.refused, after.refused);
}

FIXTURE(gone)
{
	struct kg kg;
};

FIXTURE_SETUP(gone)
{
	static const struct kg_name_rule rule = { "deny", "kg-denied", KG_ACTION_DENY, NULL };
	static struct kg_blob blob;

	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	kg_blob_build(&blob, &rule, 1);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
}

FIXTURE_TEARDOWN(gone)
{
	kg_end(&self->kg);
}

/*
 * Killed somewhere in an exec with as much argv as there can be: then there is
 * no exec, nor a fact that was missing. The others are denied, and told.
 */
KG_TEST(gone, in_the_middle_of_an_exec)
{
	enum { ATTEMPTS = 60, ARGUMENT = (128 << 10) - 1, ARGUMENTS = 12, STEP_US = 150 };
	unsigned int killed = 0, denied = 0, i;
	char *argv[ARGUMENTS + 2] = { "kg-denied" }, *argument;
	struct kg_status before, after;
	pid_t pid;
	int status;

	argument = malloc(ARGUMENT + 1);
	memset(argument, 'a', ARGUMENT);
	argument[ARGUMENT] = '\0';
	for (i = 1; i <= ARGUMENTS; i++)
		argv[i] = argument;
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	for (i = 0; i < ATTEMPTS; i++) {
		pid = kg_spawn(KG_PATH("kg-denied"), argv, "touch:" RAN);
		usleep(i * STEP_US);
		kill(pid, SIGKILL);
		status = kg_wait(pid);
		killed += status == 128 + SIGKILL;
		denied += status == EPERM;
	}
	TH_LOG("%u killed, %u denied", killed, denied);
	EXPECT_EQ(ATTEMPTS, killed + denied);
	EXPECT_FALSE(kg_exists(RAN));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_LE(before.generated + denied, after.generated);
	EXPECT_EQ(before.incomplete, after.incomplete);
	EXPECT_EQ(before.refused, after.refused);
	EXPECT_TRUE(kg_ledger_closes(&after));
	/* And it is left to nobody: the same at leisure. */
	EXPECT_EQ(EPERM, kg_run(KG_PATH("kg-denied"), argv, "touch:" RAN));
	free(argument);
}

FIXTURE(waiting)
{
	struct kg kg;
	struct kg_fault fault;
};

FIXTURE_SETUP(waiting)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, KG_ALERT_RULE("load",
				    "kexec where event.action == \"kexec_load\"")));
	ASSERT_EQ(0, kg_fault_begin(&self->fault));
}

FIXTURE_TEARDOWN(waiting)
{
	kg_fault_end(&self->fault);
	kg_end(&self->kg);
}

/* Of this thread alone: the C library would change them all. */
static void *load_as_nobody(void *segments)
{
	long err = syscall(SYS_setresuid, KG_NOBODY, KG_NOBODY, KG_NOBODY);

	return (void *)(err ?: kg_kexec_load(1, segments, KEXEC_ARCH_DEFAULT));
}

/* Memory that comes when its owner likes: who may not make the call is not waited for. */
KG_TEST(waiting, not_for_who_may_not_call)
{
	const struct kg_alert *alert;
	struct uffd_msg asked;
	pthread_t thread;
	void *result;

	ASSERT_EQ(0, fcntl(self->fault.uffd, F_SETFL, O_NONBLOCK));
	ASSERT_EQ(0, pthread_create(&thread, NULL, load_as_nobody, self->fault.page));
	ASSERT_EQ(0, pthread_join(thread, &result));
	EXPECT_EQ(-EPERM, (long)result);
	EXPECT_EQ(-1, read(self->fault.uffd, &asked, sizeof(asked)));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "load");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KG_NOBODY, alert->process.uid);
	EXPECT_EQ(1, alert->kexec.segments);
	EXPECT_EQ(NULL, alert->kexec.segment_list.data);
}

/* A set of one rule, which is called as the set is. */
struct set {
	const char *name;
	enum kg_action action;
};

FIXTURE(replaced)
{
	struct kg kg;
	int gate;	/* who opens the interpreter is kept until we say so */
	bool misc;
};

/*
 * A program that an interpreter runs, and the rules before and after the kernel
 * has found out which. A script is ruled on once that is known; what binfmt_misc
 * sends to an interpreter was ruled on before as well.
 */
FIXTURE_VARIANT(replaced)
{
	const char *program;
	struct set before;
	struct set after;
	int status;
	unsigned int alerts_before;
	unsigned int alerts_after;
};

FIXTURE_VARIANT_ADD(replaced, script_denied_before)
{
	.program = "kg-script",
	.before = { "kg-script", KG_ACTION_DENY }, .after = { "kg-other", KG_ACTION_DENY },
};

FIXTURE_VARIANT_ADD(replaced, script_denied_after)
{
	.program = "kg-script",
	.before = { "kg-other", KG_ACTION_DENY }, .after = { "kg-script", KG_ACTION_DENY },
	.status = EPERM, .alerts_after = 1,
};

FIXTURE_VARIANT_ADD(replaced, script_in_both)
{
	.program = "kg-script",
	.before = { "kg-script", KG_ACTION_ALERT }, .after = { "kg-script", KG_ACTION_ALERT },
	.alerts_after = 1,
};

FIXTURE_VARIANT_ADD(replaced, format_denied_after)
{
	.program = "kg-format",
	.before = { "kg-format", KG_ACTION_ALERT }, .after = { "kg-interp", KG_ACTION_DENY },
	.status = EPERM, .alerts_before = 1, .alerts_after = 1,
};

/* Rules of another set are others, whatever they are called. */
FIXTURE_VARIANT_ADD(replaced, format_in_both)
{
	.program = "kg-format",
	.before = { "kg-format", KG_ACTION_ALERT }, .after = { "kg-format", KG_ACTION_ALERT },
	.alerts_before = 1, .alerts_after = 1,
};

static int set_load(struct kg *kg, const struct set *set)
{
	const struct kg_name_rule rule = { set->name, set->name, set->action, NULL };
	static struct kg_blob blob;

	kg_blob_build(&blob, &rule, 1);
	return kg_policy_load(&kg->sock, blob.data, blob.size, NULL);
}

static int misc_register(void)
{
	char *modprobe[] = { "modprobe", "binfmt_misc", NULL };

	kg_command(modprobe);
	mount("none", "/proc/sys/fs/binfmt_misc", "binfmt_misc", 0, NULL);
	return kg_write_text("/proc/sys/fs/binfmt_misc/register",
			     ":kgt:M::KGFORMAT::/tmp/kgt/kg-interp:");
}

static int gate_place(void)
{
	int gate = fanotify_init(FAN_CLASS_CONTENT | FAN_CLOEXEC, O_RDONLY);

	if (gate < 0)
		return -errno;
	return fanotify_mark(gate, FAN_MARK_ADD, FAN_OPEN_EXEC_PERM, AT_FDCWD,
			     KG_PATH("kg-interp")) ? -errno : gate;
}

/* Wait for who comes to the gate. */
static int gate_knock(int gate, struct fanotify_event_metadata *event)
{
	return read(gate, event, sizeof(*event)) == sizeof(*event) ? 0 : -errno;
}

static int gate_open(int gate, const struct fanotify_event_metadata *event)
{
	struct fanotify_response response = { .fd = event->fd, .response = FAN_ALLOW };

	return write(gate, &response, sizeof(response)) == sizeof(response) ? close(event->fd)
									    : -errno;
}

FIXTURE_SETUP(replaced)
{
	self->misc = !strcmp(variant->program, "kg-format");
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-interp"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-interp\n"));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-format"), "KGFORMAT, and nothing else"));
	if (self->misc)
		ASSERT_EQ(0, misc_register());
	self->gate = gate_place();
	ASSERT_LE(0, self->gate);
	ASSERT_EQ(0, set_load(&self->kg, &variant->before));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(0, kg_mark(&self->kg));
}

FIXTURE_TEARDOWN(replaced)
{
	close(self->gate);
	if (self->misc)
		EXPECT_EQ(0, kg_write_text("/proc/sys/fs/binfmt_misc/kgt", "-1"));
	kg_end(&self->kg);
}

static unsigned int alerts_of(const struct kg *kg, const char *rule_id, uint64_t generation)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < kg->alerts.n; i++)
		n += !strcmp(kg->alerts.at[i].rule_id, rule_id) &&
		     kg->alerts.at[i].generation == generation;
	return n;
}

KG_TEST(replaced, while_the_interpreter_is_looked_for)
{
	struct fanotify_event_metadata event;
	char path[64];
	pid_t pid;

	snprintf(path, sizeof(path), KG_DIR "/%s", variant->program);
	pid = kg_spawn(path, (char *[]){ path, NULL }, "touch:" RAN);
	ASSERT_EQ(0, gate_knock(self->gate, &event));
	ASSERT_EQ(0, set_load(&self->kg, &variant->after));
	ASSERT_EQ(0, gate_open(self->gate, &event));
	EXPECT_EQ(variant->status, kg_wait(pid));
	EXPECT_EQ(!variant->status, kg_exists(RAN));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(variant->alerts_before + variant->alerts_after, self->kg.alerts.n);
	EXPECT_EQ(variant->alerts_before, alerts_of(&self->kg, variant->before.name,
						    self->kg.generation));
	EXPECT_EQ(variant->alerts_after, alerts_of(&self->kg, variant->after.name,
						   self->kg.generation + 1));
}

TEST_HARNESS_MAIN
