// SPDX-License-Identifier: GPL-2.0
/* The parent of what is executed: what it was at its own exec, whatever it says now. */
#include <linux/sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

/* What an alert carries of a parent's argv. */
#define REPORT_MAX (4 << 10)

#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.name == \"kg-child\" and " condition)

static const char rules[] =
	CHILD_RULE("child", "process.args != null")
	CHILD_RULE("by-name", "process.parent.name == \"kg-parent\"")
	CHILD_RULE("by-forged-name", "process.parent.name : \"kg-forged*\"")
	CHILD_RULE("by-path", "process.parent.executable == \"/tmp/kgt/kg-parent\"")
	CHILD_RULE("by-arg", "process.parent.args == \"kg-original\"")
	CHILD_RULE("by-forged-arg", "process.parent.args == \"kg-forged\"")
	CHILD_RULE("by-line", "process.parent.command_line == \"kg-parent kg-original\"")
	CHILD_RULE("by-count", "process.parent.args_count == 2")
	CHILD_RULE("but-for-original", "not process.parent.args == \"kg-original\"")
	CHILD_RULE("but-for-forged", "not process.parent.args == \"kg-forged\"")
	CHILD_RULE("second-parent", "process.parent.name == \"kg-second\"")
	CHILD_RULE("set-uid-parent", "process.parent.user.id == \"0\" and "
		   "process.parent.real_user.id == \"1000\"")
	CHILD_RULE("root-parent", "process.parent.user.id == \"0\" and "
		   "process.parent.real_user.id == \"0\"")
	CHILD_RULE("group-parent", "process.parent.group.id == \"1001\" and "
		   "process.parent.real_group.id == \"1001\"")
	CHILD_RULE("user-child", "user.id == \"1000\" and process.real_user.id == \"1000\"");

/* What each child of the parent that is called kg-parent kg-original raises. */
#define OF_ORIGINAL \
	"child", "by-name", "by-path", "by-arg", "by-line", "by-count", "but-for-forged", \
	"root-parent"

FIXTURE(parent)
{
	struct kg kg;
};

FIXTURE_SETUP(parent)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-second"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
}

FIXTURE_TEARDOWN(parent)
{
	kg_end(&self->kg);
}

static pid_t spawn_parent(const char *act)
{
	return kg_spawn(KG_PATH("kg-parent"), (char *[]){ "kg-parent", "kg-original", NULL }, act);
}

static bool is_the_original(const struct kg_process *parent)
{
	return kg_bytes_equal(parent->filename, KG_PATH("kg-parent")) &&
	       kg_bytes_equal(parent->executable, KG_PATH("kg-parent")) && !parent->script.data &&
	       kg_bytes_are(parent->args, "kg-parent\0kg-original", 22) &&
	       parent->args_count == 2 && parent->args_length == 22 && !parent->flags;
}

FIXTURE(disguise)
{
	struct kg kg;
};

/* What a parent can do to look like another before it has a child. */
FIXTURE_VARIANT(disguise)
{
	const char *act;
	const char *comm;
};

FIXTURE_VARIANT_ADD(disguise, none)
{
	.act = "", .comm = "kg-parent",
};

FIXTURE_VARIANT_ADD(disguise, rewritten_argv)
{
	.act = "rewrite:kg-forged;", .comm = "kg-parent",
};

FIXTURE_VARIANT_ADD(disguise, moved_argv)
{
	.act = "argarea:kg-forged;", .comm = "kg-parent",
};

FIXTURE_VARIANT_ADD(disguise, another_comm)
{
	.act = "comm:kg-forged;", .comm = "kg-forged",
};

FIXTURE_VARIANT_ADD(disguise, all_of_it)
{
	.act = "rewrite:kg-forged;comm:kg-forged2;argarea:kg-forged;", .comm = "kg-forged2",
};

FIXTURE_SETUP(disguise)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
}

FIXTURE_TEARDOWN(disguise)
{
	kg_end(&self->kg);
}

KG_TEST(disguise, is_of_no_use)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;
	char act[256];
	pid_t pid;

	snprintf(act, sizeof(act), "%sspawn:/tmp/kgt/kg-child", variant->act);
	pid = spawn_parent(act);
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(pid, alert->parent.pid);
	EXPECT_TRUE(is_the_original(&alert->parent));
	/* What it calls itself is reported as just that. */
	EXPECT_TRUE(kg_bytes_equal(alert->parent.comm, variant->comm));
}

/* A disguised parent, and a helper program that is not. */
KG_TEST(disguise, of_a_grandparent_is_nothing_to_us)
{
	const char *const fired[] = { "child", "but-for-original", "but-for-forged",
				      "second-parent", "root-parent", NULL };
	char act[256];

	ASSERT_EQ(0, kg_install_act("kg-second"));
	snprintf(act, sizeof(act), "%sfork;exec:/tmp/kgt/kg-second;spawn:/tmp/kgt/kg-child",
		 variant->act);
	ASSERT_EQ(0, kg_wait(spawn_parent(act)));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* A subshell: it has executed nothing, so it is what it was forked from. */
KG_TEST(parent, forked_without_exec)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;
	pid_t pid;

	pid = spawn_parent("fork;fork;pid:/tmp/kgt/pid;spawn:/tmp/kgt/kg-child");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_NE(pid, alert->parent.pid);
	EXPECT_EQ(kg_read_number(KG_PATH("pid")), alert->parent.pid);
	EXPECT_TRUE(is_the_original(&alert->parent));
}

KG_TEST(parent, of_a_vfork_child)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;
	pid_t pid;

	pid = spawn_parent("vspawn:/tmp/kgt/kg-child");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(pid, alert->parent.pid);
	EXPECT_TRUE(is_the_original(&alert->parent));
}

/* A fork by another thread than the first: the process is the parent. */
KG_TEST(parent, by_another_thread)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;
	pid_t pid;

	pid = spawn_parent("thread;spawn:/tmp/kgt/kg-child");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(pid, alert->parent.pid);
	EXPECT_TRUE(is_the_original(&alert->parent));
}

/* What it executed last is what it is. */
KG_TEST(parent, that_executed_again)
{
	const char *const fired[] = { "child", "but-for-original", "but-for-forged",
				      "second-parent", "root-parent", NULL };
	const struct kg_alert *alert;
	pid_t pid;

	pid = spawn_parent("exec:/tmp/kgt/kg-second;spawn:/tmp/kgt/kg-child");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(pid, alert->parent.pid);
	EXPECT_TRUE(kg_bytes_equal(alert->parent.executable, KG_PATH("kg-second")));
}

/* Who lost its parent has another one: here a subreaper, which is this test. */
KG_TEST(parent, that_died)
{
	const char *const fired[] = { "child", "but-for-original", "but-for-forged",
				      "root-parent", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, prctl(PR_SET_CHILD_SUBREAPER, 1));
	ASSERT_EQ(0, kg_wait(spawn_parent("orphan;exec:/tmp/kgt/kg-child")));
	ASSERT_LT(0, waitpid(-1, NULL, 0));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(getpid(), alert->parent.pid);
}

/* And without one, the first process, which is older than the module. */
KG_TEST(parent, that_died_and_left_it_to_init)
{
	const struct kg_alert *alert;
	char args[4096];
	ssize_t len;

	ASSERT_EQ(0, kg_wait(spawn_parent("orphan;exec:/tmp/kgt/kg-child")));
	ASSERT_EQ(0, kg_pull_wait(&self->kg, "root-parent"));
	EXPECT_EQ(0, kg_count(&self->kg, "by-name"));
	EXPECT_EQ(0, kg_count(&self->kg, "by-arg"));
	EXPECT_EQ(1, kg_count(&self->kg, "but-for-original"));
	alert = kg_only(&self->kg, "child");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1, alert->parent.pid);
	EXPECT_EQ(KEXECGUARD_PROCESS_FROM_MEMORY, alert->parent.flags);
	len = kg_read_file("/proc/1/cmdline", args, sizeof(args));
	EXPECT_TRUE(kg_bytes_are(alert->parent.args, args, len));
}

/* A parent's argv is cut in the report, and matched whole. */
KG_TEST(parent, with_a_long_argv)
{
	const char *const fired[] = { "child", "by-name", "by-path", "by-arg", "but-for-forged",
				      "root-parent", NULL };
	const struct kg_alert *alert;
	char *argv[12] = { "kg-parent" }, filler[60001], expected[REPORT_MAX];
	int i;

	memset(filler, 'f', sizeof(filler) - 1);
	filler[sizeof(filler) - 1] = '\0';
	for (i = 1; i < 10; i++)
		argv[i] = filler;
	argv[10] = "kg-original";
	ASSERT_EQ(0, kg_run(KG_PATH("kg-parent"), argv, "spawn:/tmp/kgt/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(11, alert->parent.args_count);
	EXPECT_EQ(10 + 9 * sizeof(filler) + 12, alert->parent.args_length);
	memcpy(expected, "kg-parent", 10);
	memcpy(expected + 10, filler, sizeof(expected) - 10);
	EXPECT_TRUE(kg_bytes_are(alert->parent.args, expected, sizeof(expected)));
}

/* Numbers are those that the host knows, not those of a container. */
KG_TEST(parent, in_another_pid_namespace)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;

	/* In there the parent is number 1. */
	ASSERT_EQ(0, kg_wait(spawn_parent("unshare:pid;fork;pid:/tmp/kgt/pid;"
					  "spawn:/tmp/kgt/kg-child")));
	ASSERT_EQ(1, kg_read_number(KG_PATH("pid")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_LT(getpid(), alert->parent.pid);
	EXPECT_LT(alert->parent.pid, alert->process.pid);
	EXPECT_TRUE(is_the_original(&alert->parent));
}

/* Started by a user, with root's rights by its set-user-id bit. */
KG_TEST(parent, with_a_set_user_id_bit)
{
	/* Its argv[0] is its path here, so its line is another. */
	const char *const fired[] = { "child", "by-name", "by-path", "by-arg", "by-count",
				      "but-for-forged", "set-uid-parent", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, chmod(KG_PATH("kg-parent"), 04755));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"),
				   "setuid:1000;fork;exec:/tmp/kgt/kg-parent kg-original;"
				   "spawn:/tmp/kgt/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(1000, alert->parent.uid);
	EXPECT_EQ(0, alert->parent.euid);
	EXPECT_EQ(1000, alert->process.uid);
	EXPECT_EQ(0, alert->process.euid);
}

/* It was root when it was executed; the child is what it is now. */
KG_TEST(parent, that_dropped_its_rights)
{
	const char *const fired[] = { OF_ORIGINAL, "user-child", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_wait(spawn_parent("setgid:1001;setuid:1000;spawn:/tmp/kgt/kg-child")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	EXPECT_EQ(0, alert->parent.uid);
	EXPECT_EQ(0, alert->parent.gid);
	EXPECT_EQ(1000, alert->process.uid);
	EXPECT_EQ(1000, alert->process.euid);
	EXPECT_EQ(1001, alert->process.gid);
	EXPECT_EQ(1001, alert->process.egid);
}

KG_TEST(parent, of_another_group)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"), "setgid:1001;exec:/tmp/kgt/kg-parent;"
							 "spawn:/tmp/kgt/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "group-parent");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1001, alert->parent.gid);
	EXPECT_EQ(1001, alert->parent.egid);
	EXPECT_EQ(0, alert->parent.uid);
}

/* Root in a user namespace of its own is who it is outside. */
KG_TEST(parent, in_another_user_namespace)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_wait(spawn_parent("setgid:1001;setuid:1000;unshare:user;"
					  "spawn:/tmp/kgt/kg-child")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	alert = kg_only(&self->kg, "user-child");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1000, alert->process.uid);
	EXPECT_EQ(1001, alert->process.gid);
}

FIXTURE(older)
{
	struct kg kg;
	pid_t pid;
};

/* A parent that was there before the module, and what it does once that is loaded. */
FIXTURE_VARIANT(older)
{
	const char *before;
	const char *after;
	bool another_process;	/* it forks first */
};

FIXTURE_VARIANT_ADD(older, itself)
{
	.before = "", .after = "",
};

FIXTURE_VARIANT_ADD(older, forked_later)
{
	.before = "", .after = "fork;", .another_process = true,
};

FIXTURE_VARIANT_ADD(older, another_thread)
{
	.before = "thread;", .after = "",
};

FIXTURE_VARIANT_ADD(older, forges_its_argv_later)
{
	.before = "", .after = "rewrite:kg-forged;comm:kg-forged;",
};

FIXTURE_SETUP(older)
{
	char act[256];

	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	snprintf(act, sizeof(act), "%stouch:/tmp/kgt/up;wait:/tmp/kgt/go;%sspawn:/tmp/kgt/kg-child",
		 variant->before, variant->after);
	self->pid = spawn_parent(act);
	ASSERT_TRUE(kg_wait_file(KG_PATH("up")));
	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
}

FIXTURE_TEARDOWN(older)
{
	kill(self->pid, SIGKILL);
	kg_end(&self->kg);
}

KG_TEST(older, than_the_module)
{
	const char *const fired[] = { OF_ORIGINAL, NULL };
	const struct kg_alert *alert;
	const struct kg_process *parent;
	struct kg_status status;

	ASSERT_EQ(0, kg_write_text(KG_PATH("go"), "x"));
	ASSERT_EQ(0, kg_wait(self->pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "child");
	parent = &alert->parent;
	EXPECT_EQ(variant->another_process, parent->pid != (uint32_t)self->pid);
	EXPECT_EQ(KEXECGUARD_PROCESS_FROM_MEMORY, parent->flags);
	EXPECT_TRUE(kg_bytes_are(parent->args, "kg-parent\0kg-original", 22));
	EXPECT_EQ(2, parent->args_count);
	EXPECT_TRUE(kg_bytes_equal(parent->executable, KG_PATH("kg-parent")));
	/* The path that was asked for is not in its memory. */
	EXPECT_EQ(NULL, parent->filename.data);
	EXPECT_EQ(0, alert->process.flags);
	/* It was read when the module was loaded, not now. */
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(0, status.untracked);
}

TEST_HARNESS_MAIN
