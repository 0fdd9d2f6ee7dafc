// SPDX-License-Identifier: GPL-2.0
/* The leaders of what is executed: of its group, of its session, of its entry. */
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define FIRED_MAX 12

#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.name == \"kg-child\" and " condition)

#define LEADER_RULE(role, name, itself) \
	CHILD_RULE(role "-" name, "process." role "_leader.name == \"kg-" name "\" and " \
		   "process." role "_leader.same_as_process == " itself " and " \
		   "process." role "_leader.executable == \"/tmp/kgt/kg-" name "\"")

#define LEADER_RULES(role) \
	LEADER_RULE(role, "first", "false") LEADER_RULE(role, "shell", "false") \
	LEADER_RULE(role, "child", "true") \
	CHILD_RULE(role "-gone", "process." role "_leader.name == null and " \
		   "process." role "_leader.executable == null and " \
		   "process." role "_leader.pid == null and " \
		   "process." role "_leader.same_as_process == null and " \
		   "process." role "_leader.args_count == null and " \
		   "process." role "_leader.interactive == null and " \
		   "process." role "_leader.user.id == null") \
	CHILD_RULE(role "-in-full", "process." role "_leader.args == \"kg-mark\" and " \
		   "process." role "_leader.args_count == 2 and " \
		   "process." role "_leader.command_line == \"/tmp/kgt/kg-shell kg-mark\" and " \
		   "process." role "_leader.working_directory == \"/tmp/kgt/kg-there\" and " \
		   "process." role "_leader.interactive and " \
		   "process." role "_leader.pid > 1 and " \
		   "process." role "_leader.user.id == \"0\" and " \
		   "process." role "_leader.real_user.id == \"0\" and " \
		   "process." role "_leader.group.id == \"0\" and " \
		   "process." role "_leader.real_group.id == \"0\" and " \
		   "process." role "_leader.executable_owner.id == \"0\" and " \
		   "process." role "_leader.executable_memfd == false and " \
		   "process." role "_leader.executable_deleted == false and " \
		   "process." role "_leader.executable_writable_by_others == false")

static const char rules[] =
	CHILD_RULE("child", "process.args != null")
	LEADER_RULES("group") LEADER_RULES("session") LEADER_RULES("entry")
	CHILD_RULE("container", "process.entry_leader.entry_meta.type == \"container\"")
	CHILD_RULE("no-container", "process.entry_leader.entry_meta.type == null")
	KG_ALERT_RULE("call", "kexec where process.session_leader.name == \"kg-shell\" and "
		      "process.group_leader.name == \"kg-shell\" and "
		      "process.entry_leader.name == \"kg-shell\" and "
		      "process.entry_leader.entry_meta.type == null");

#define TEN(text) text text text text text text text text text text

FIXTURE(leader)
{
	struct kg kg;
};

/* kg-first begins. sshd is the program that lets people in. */
FIXTURE_VARIANT(leader)
{
	const char *act;
	const char *fired[FIRED_MAX];
};

FIXTURE_VARIANT_ADD(leader, of_a_group)
{
	.act = "setpgid;exec:/tmp/kgt/kg-shell;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_a_group_is_itself)
{
	.act = "fork;setpgid;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "no-container" },
};

/* It has executed nothing since it was forked off its parent. */
FIXTURE_VARIANT_ADD(leader, of_a_group_that_forked)
{
	.act = "fork;setpgid;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-first", "no-container" },
};

/* What it executed last is what it is, and it executed that after the group was made. */
FIXTURE_VARIANT_ADD(leader, of_a_session)
{
	.act = "setsid;exec:/tmp/kgt/kg-shell;fork;setpgid;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "session-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_a_session_is_itself)
{
	.act = "fork;setsid;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "session-child", "no-container" },
};

/* The tree above is as it was; only its root is gone. */
FIXTURE_VARIANT_ADD(leader, that_is_gone)
{
	.act = "fork;setsid;exec:/tmp/kgt/kg-shell;orphan;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-gone", "session-gone", "entry-gone", "no-container" },
};

/* Its argv, its folder and its terminal are those that it had at its own exec. */
FIXTURE_VARIANT_ADD(leader, as_it_was)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;tty;chdir:/tmp/kgt/kg-there;"
	       "exec:/tmp/kgt/kg-shell kg-mark;rewrite:kg-forged;chdir:/;notty;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "session-shell", "entry-shell", "group-in-full",
		   "session-in-full", "entry-in-full", "no-container" },
};

/* Who is let in by sshd, and any session within that one. */
FIXTURE_VARIANT_ADD(leader, of_an_entry)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;exec:/tmp/kgt/kg-shell;"
	       "fork;setsid;exec:/tmp/kgt/kg-first;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-first", "session-first", "entry-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_an_entry_is_itself)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "session-child", "entry-child", "no-container" },
};

/* sshd makes a session for each connection, and another within it for who came. */
FIXTURE_VARIANT_ADD(leader, of_an_entry_is_not_the_door)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;fork;setsid;exec:/tmp/kgt/kg-shell;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "session-shell", "entry-shell", "no-container" },
};

/* Who makes no session of its own has come in by that of whoever started it. */
FIXTURE_VARIANT_ADD(leader, of_an_entry_leads_a_session)
{
	.act = "exec:/tmp/kgt/sshd;fork;setpgid;exec:/tmp/kgt/kg-shell;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_an_entry_far_above)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;exec:/tmp/kgt/kg-shell;" TEN("fork;setsid;")
	       TEN("fork;setsid;") TEN("fork;setsid;") "exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "session-child", "entry-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_an_entry_too_far_above)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;exec:/tmp/kgt/kg-shell;" TEN("fork;setsid;")
	       TEN("fork;setsid;") TEN("fork;setsid;") "fork;setsid;fork;setsid;"
	       "exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "session-child", "entry-gone", "no-container" },
};

/* A service is started by the first process, which this one was left to. */
FIXTURE_VARIANT_ADD(leader, of_a_service)
{
	.act = "fork;orphan;setsid;exec:/tmp/kgt/kg-shell;fork;setsid;exec:/tmp/kgt/kg-first;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-first", "session-first", "entry-shell", "no-container" },
};

/* A container's first process is started from outside; what that starts is no service. */
FIXTURE_VARIANT_ADD(leader, of_a_container)
{
	.act = "setsid;unshare:pid;fork;setsid;exec:/tmp/kgt/kg-shell;fork;setsid;"
	       "exec:/tmp/kgt/kg-first;fork;fork;setsid;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-child", "session-child", "entry-shell", "container" },
};

FIXTURE_VARIANT_ADD(leader, in_another_cgroup_namespace)
{
	.act = "setpgid;unshare:cgroup;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-first", "container" },
};

/* A namespace for the children makes no container of the process itself. */
FIXTURE_VARIANT_ADD(leader, with_a_namespace_for_its_children)
{
	.act = "setpgid;exec:/tmp/kgt/kg-shell;fork;unshare:pid;exec:/tmp/kgt/kg-child",
	.fired = { "child", "group-shell", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, in_another_user_namespace)
{
	.act = "setpgid;unshare:user;spawn:/tmp/kgt/kg-child",
	.fired = { "child", "group-first", "no-container" },
};

FIXTURE_VARIANT_ADD(leader, of_who_calls_kexec)
{
	.act = "exec:/tmp/kgt/sshd;fork;setsid;exec:/tmp/kgt/kg-shell;fork;kexec",
	.fired = { "call" },
};

FIXTURE_SETUP(leader)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-first"));
	ASSERT_EQ(0, kg_install_act("kg-shell"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, kg_install_act("sshd"));
	ASSERT_EQ(0, mkdir(KG_PATH("kg-there"), 0777));
}

FIXTURE_TEARDOWN(leader)
{
	kg_end(&self->kg);
}

static const char *last_of(const char *const *fired)
{
	while (fired[1])
		fired++;
	return *fired;
}

/* Nobody waits for an orphan; its alerts come one by one, in the order of the rules. */
KG_TEST(leader, is_that)
{
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-first"), variant->act));
	ASSERT_EQ(0, kg_pull_wait(&self->kg, last_of(variant->fired)));
	EXPECT_TRUE(kg_fired(&self->kg, variant->fired));
}

TEST_HARNESS_MAIN
