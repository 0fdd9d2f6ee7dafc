// SPDX-License-Identifier: GPL-2.0
/*
 * What can be asked of a process beyond its name and arguments: where it is,
 * its environment, what it ran before, and what its file is.
 */
#include <signal.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define PARENT KG_PATH("kg-parent")
#define CHILD KG_PATH("kg-child")

#define FIRED_MAX 16

/* By its arguments, since a file in memory has another name. */
#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.args like \"*/kg-child\" and " condition)
#define CALL_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)

static const char rules[] =
	CHILD_RULE("here", "process.working_directory == \"/tmp/kgt/kg-here\"")
	CHILD_RULE("there", "process.working_directory == \"/tmp/kgt/kg-there\"")
	CHILD_RULE("gone", "process.working_directory == \"/tmp/kgt/kg-gone (deleted)\"")
	CHILD_RULE("nowhere", "process.working_directory == null")
	CHILD_RULE("parent-here", "process.parent.working_directory == \"/tmp/kgt/kg-here\"")
	CHILD_RULE("parent-there", "process.parent.working_directory == \"/tmp/kgt/kg-there\"")
	CHILD_RULE("parent-nowhere", "process.parent.working_directory == null")
	CHILD_RULE("tty", "process.interactive")
	CHILD_RULE("no-tty", "process.interactive == false")
	CHILD_RULE("parent-tty", "process.parent.interactive == true")
	CHILD_RULE("parent-no-tty", "process.parent.interactive == false")
	CHILD_RULE("after-parent", "process.previous.executable == \"/tmp/kgt/kg-parent\"")
	CHILD_RULE("after-second", "process.previous.executable == \"/tmp/kgt/kg-second\"")
	CHILD_RULE("after-memory", "process.previous.executable == \"/memfd:kg-memory (deleted)\"")
	CHILD_RULE("after-gone", "process.previous.executable == \"/tmp/kgt/kg-parent (deleted)\"")
	CHILD_RULE("after-script", "process.previous.executable == \"/tmp/kgt/kg-script\"")
	CHILD_RULE("after-nothing", "process.previous.executable == null")
	CHILD_RULE("user", "user.id == \"1000\" and process.user.id == \"1000\"")
	CHILD_RULE("real-user", "user.Ext.real.id == \"1000\" and "
		   "process.real_user.id == \"1000\"")
	CHILD_RULE("group", "group.id == \"1001\" and process.group.id == \"1001\"")
	CHILD_RULE("real-group", "group.Ext.real.id == \"1001\" and "
		   "process.real_group.id == \"1001\"")
	CHILD_RULE("memfd", "process.executable_memfd")
	CHILD_RULE("deleted", "process.executable_deleted")
	CHILD_RULE("writable", "process.executable_writable_by_others")
	CHILD_RULE("in-order", "process.executable_memfd == false and "
		   "process.executable_deleted == false and "
		   "process.executable_writable_by_others == false and "
		   "process.executable_owner.id == \"0\" and "
		   "not process.executable_owner.id == \"1000\"")
	CHILD_RULE("of-user", "process.executable_owner.id == \"1000\"")
	CHILD_RULE("of-root", "process.executable_owner.id == \"0\"")
	CHILD_RULE("parent-memfd", "process.parent.executable_memfd")
	CHILD_RULE("parent-deleted", "process.parent.executable_deleted")
	CHILD_RULE("parent-writable", "process.parent.executable_writable_by_others")
	CHILD_RULE("parent-of-user", "process.parent.executable_owner.id == \"1000\"")
	KG_ALERT_RULE("length", "process where process.args == \"kg-length\" and "
		      "process.executable like \"/tmp/kgt/dddd*\" and "
		      "process.working_directory like \"/tmp/kgt/dddd*\"")
	CALL_RULE("call-there", "process.working_directory == \"/tmp/kgt/kg-there\"")
	CALL_RULE("call-here", "process.working_directory == \"/tmp/kgt/kg-here\"")
	CALL_RULE("call-tty", "process.interactive and process.parent.interactive == false")
	CALL_RULE("call-after", "process.previous.executable == \"/tmp/kgt/kg-second\"")
	CALL_RULE("call-of-user", "process.executable_owner.id == \"1000\"");

/* What a child raises that is where the test is and has nothing special. */
#define PLAIN "no-tty", "parent-no-tty", "after-parent", "in-order", "of-root"

FIXTURE(fields)
{
	struct kg kg;
};

/*
 * kg-second begins: it leads a session without a terminal, in KG_DIR.
 */
FIXTURE_VARIANT(fields)
{
	const char *act;
	uid_t owner;			/* of kg-child and kg-parent */
	mode_t mode;			/* of both, if not the usual one */
	const char *script;		/* in place of kg-child */
	const char *fired[FIRED_MAX];
};

FIXTURE_VARIANT_ADD(fields, plain)
{
	.act = "exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(fields, directory)
{
	.act = "exec:/tmp/kgt/kg-parent;chdir:/tmp/kgt/kg-here;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "here" },
};

/* The parent's is where it was at its exec. */
FIXTURE_VARIANT_ADD(fields, directory_of_parent)
{
	.act = "chdir:/tmp/kgt/kg-there;exec:/tmp/kgt/kg-parent;chdir:/tmp/kgt/kg-here;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "here", "parent-there" },
};

FIXTURE_VARIANT_ADD(fields, directory_of_parent_that_forked)
{
	.act = "chdir:/tmp/kgt/kg-there;exec:/tmp/kgt/kg-parent;fork;chdir:/tmp/kgt/kg-here;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "here", "parent-there" },
};

FIXTURE_VARIANT_ADD(fields, directory_that_is_gone)
{
	.act = "exec:/tmp/kgt/kg-parent;chdir:/tmp/kgt/kg-gone;rmdir:/tmp/kgt/kg-gone;"
	       "spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "gone" },
};

FIXTURE_VARIANT_ADD(fields, directory_too_deep)
{
	.act = "exec:/tmp/kgt/kg-parent;deep;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "nowhere" },
};

FIXTURE_VARIANT_ADD(fields, directory_of_parent_too_deep)
{
	.act = "deep;exec:/tmp/kgt/kg-parent;chdir:/tmp/kgt/kg-here;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "here", "parent-nowhere" },
};

FIXTURE_VARIANT_ADD(fields, terminal)
{
	.act = "tty;exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.fired = { "tty", "parent-tty", "after-parent", "in-order", "of-root" },
};

FIXTURE_VARIANT_ADD(fields, terminal_given_up)
{
	.act = "tty;exec:/tmp/kgt/kg-parent;notty;spawn:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-tty", "after-parent", "in-order", "of-root" },
};

FIXTURE_VARIANT_ADD(fields, terminal_of_another_session)
{
	.act = "tty;exec:/tmp/kgt/kg-parent;fork;setsid;spawn:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-tty", "after-parent", "in-order", "of-root" },
};

FIXTURE_VARIANT_ADD(fields, terminal_since)
{
	.act = "exec:/tmp/kgt/kg-parent;tty;spawn:/tmp/kgt/kg-child",
	.fired = { "tty", "parent-no-tty", "after-parent", "in-order", "of-root" },
};

/* An exec in place: the last one counts, and one that failed does not. */
FIXTURE_VARIANT_ADD(fields, previous)
{
	.act = "exec:/tmp/kgt/kg-parent;fork;exec:/tmp/kgt/kg-second;tryexec:/tmp/kgt/kg-not;"
	       "exec:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-second", "in-order", "of-root" },
};

/* A script and its interpreter are both what it ran before. */
FIXTURE_VARIANT_ADD(fields, previous_script)
{
	.act = "exec:/tmp/kgt/kg-script;exec:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-parent", "after-script", "in-order",
		   "of-root" },
};

FIXTURE_VARIANT_ADD(fields, effective_ids)
{
	.act = "exec:/tmp/kgt/kg-parent;setegid:1001;seteuid:1000;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "user", "group" },
};

FIXTURE_VARIANT_ADD(fields, all_ids)
{
	.act = "exec:/tmp/kgt/kg-parent;setgid:1001;setuid:1000;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN, "user", "group", "real-user", "real-group" },
};

FIXTURE_VARIANT_ADD(fields, memory)
{
	.act = "exec:/tmp/kgt/kg-parent;fork;memexec:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-parent", "of-root", "memfd", "deleted",
		   "writable" },
};

FIXTURE_VARIANT_ADD(fields, parent_in_memory)
{
	.act = "memexec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-memory", "in-order", "of-root",
		   "parent-memfd", "parent-deleted", "parent-writable" },
};

FIXTURE_VARIANT_ADD(fields, deleted)
{
	.act = "exec:/tmp/kgt/kg-parent;fork;goneexec:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-parent", "of-root", "deleted" },
};

FIXTURE_VARIANT_ADD(fields, parent_deleted)
{
	.act = "goneexec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.fired = { "no-tty", "parent-no-tty", "after-gone", "in-order", "of-root",
		   "parent-deleted" },
};

/* As it was at the exec: a program can be deleted while it runs. */
FIXTURE_VARIANT_ADD(fields, parent_deleted_since)
{
	.act = "exec:/tmp/kgt/kg-parent;unlink:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(fields, owner)
{
	.act = "exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child", .owner = 1000,
	.fired = { "no-tty", "parent-no-tty", "after-parent", "of-user", "parent-of-user" },
};

FIXTURE_VARIANT_ADD(fields, writable_by_others)
{
	.act = "exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child", .mode = 0757,
	.fired = { "no-tty", "parent-no-tty", "after-parent", "of-root", "writable",
		   "parent-writable" },
};

FIXTURE_VARIANT_ADD(fields, writable_by_the_group)
{
	.act = "exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child", .mode = 0775,
	.fired = { PLAIN },
};

/* Of a script and its interpreter it is enough that one is so. */
FIXTURE_VARIANT_ADD(fields, script)
{
	.act = "exec:/tmp/kgt/kg-parent;spawn:/tmp/kgt/kg-child",
	.script = "#!/tmp/kgt/kg-second\n", .owner = 1000, .mode = 0757,
	.fired = { "no-tty", "parent-no-tty", "after-parent", "of-user", "of-root", "writable",
		   "parent-of-user", "parent-writable" },
};

/* Who calls kexec is what it was at its own exec. */
FIXTURE_VARIANT_ADD(fields, of_a_call)
{
	.act = "tty;chdir:/tmp/kgt/kg-there;exec:/tmp/kgt/kg-parent;chdir:/tmp/kgt/kg-here;kexec",
	.owner = 1000,
	.fired = { "call-there", "call-tty", "call-after", "call-of-user" },
};

FIXTURE_SETUP(fields)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-second"));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	if (variant->script)
		ASSERT_EQ(0, kg_write_script(CHILD, variant->script));
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-parent\n"));
	ASSERT_EQ(0, chown(CHILD, variant->owner, 0));
	ASSERT_EQ(0, chown(PARENT, variant->owner, 0));
	if (variant->mode) {
		ASSERT_EQ(0, chmod(CHILD, variant->mode));
		ASSERT_EQ(0, chmod(PARENT, variant->mode));
	}
	ASSERT_EQ(0, mkdir(KG_PATH("kg-here"), 0777));
	ASSERT_EQ(0, mkdir(KG_PATH("kg-there"), 0777));
	ASSERT_EQ(0, mkdir(KG_PATH("kg-gone"), 0777));
	ASSERT_EQ(0, chdir(KG_DIR));
}

FIXTURE_TEARDOWN(fields)
{
	kg_end(&self->kg);
}

KG_TEST(fields, are_those)
{
	char act[512];

	snprintf(act, sizeof(act), "setsid;%s", variant->act);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"), act));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, variant->fired));
}

FIXTURE(paths)
{
	struct kg kg;
};

FIXTURE_SETUP(paths)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-child"));
}

FIXTURE_TEARDOWN(paths)
{
	kg_end(&self->kg);
}

/* A folder whose name has so many letters, and in it a program. */
static int make_folder(char *folder, size_t len)
{
	char path[512];

	memcpy(folder, KG_PATH(""), strlen(KG_PATH("")));
	memset(folder + strlen(KG_PATH("")), 'd', len);
	folder[strlen(KG_PATH("")) + len] = '\0';
	snprintf(path, sizeof(path), "%s/x", folder);
	return mkdir(folder, 0755) || chdir(folder) || link(CHILD, path) ? -errno : 0;
}

/* Short ones and long ones are not put together in the same place. */
KG_TEST(paths, of_all_lengths)
{
	char folder[512], path[520];
	size_t len, n = 0;

	for (len = 170; len <= 200; len++, n++) {
		ASSERT_EQ(0, make_folder(folder, len));
		snprintf(path, sizeof(path), "%s/x", folder);
		ASSERT_EQ(0, kg_run(path, (char *[]){ "kg-length", NULL }, NULL));
		ASSERT_EQ(0, kg_pull(&self->kg));
		ASSERT_EQ(n + 1, kg_count(&self->kg, "length"));
		EXPECT_TRUE(kg_bytes_equal(self->kg.alerts.at[n].process.executable, path));
	}
}

FIXTURE(older)
{
	struct kg kg;
	pid_t pid;
};

/* Of what is older than the module: how it is when the module is loaded. */
FIXTURE_SETUP(older)
{
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-second"));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, mkdir(KG_PATH("kg-here"), 0777));
	ASSERT_EQ(0, mkdir(KG_PATH("kg-there"), 0777));
	self->kg.sock.fd = -1;
	self->pid = kg_spawn(KG_PATH("kg-second"), (char *[]){ "kg-second", NULL },
			     "setsid;exec:/tmp/kgt/kg-parent;tty;chdir:/tmp/kgt/kg-there;"
			     "unlink:/tmp/kgt/kg-parent;touch:/tmp/kgt/up;wait:/tmp/kgt/go;"
			     "chdir:/tmp/kgt/kg-here;notty;spawn:/tmp/kgt/kg-child");
	ASSERT_TRUE(kg_wait_file(KG_PATH("up")));
	ASSERT_EQ(0, kg_begin_module(&self->kg, "", rules));
}

FIXTURE_TEARDOWN(older)
{
	kill(self->pid, SIGKILL);
	kg_end(&self->kg);
}

KG_TEST(older, than_the_module)
{
	const char *const fired[] = { "no-tty", "parent-tty", "here", "parent-there",
				      "after-gone", "in-order", "of-root", "parent-deleted",
				      NULL };

	ASSERT_EQ(0, kg_write_text(KG_PATH("go"), "x"));
	ASSERT_EQ(0, kg_wait(self->pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

TEST_HARNESS_MAIN
