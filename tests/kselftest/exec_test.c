// SPDX-License-Identifier: GPL-2.0
/* Programs that are executed: by whatever name and in whatever way, one alert. */
#include <fcntl.h>
#include <linux/memfd.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define LONG_NAME \
	"kg-a-name-that-is-much-longer-than-what-a-task-calls-itself-which-is-cut-at-fifteen-bytes"

#define NAME_RULE(name) KG_ALERT_RULE("name-" name, "process where process.name == \"" name "\"")
#define PARENT_RULE(name) \
	KG_ALERT_RULE("parent-" name, "process where process.name == \"kg-child\" and " \
		      "process.parent.name == \"" name "\"")

static const char rules[] =
	NAME_RULE("kg-target") NAME_RULE("kg-link") NAME_RULE("kg-mid") NAME_RULE("kg-hard")
	NAME_RULE("kg-copy") NAME_RULE("kg-script") NAME_RULE("kg-script2")
	NAME_RULE("kg-interp") NAME_RULE("kg-ilink") NAME_RULE("kg-format")
	NAME_RULE("memfd:kg-memfd") NAME_RULE(LONG_NAME) NAME_RULE("kg-broken")
	NAME_RULE("kg-child")
	PARENT_RULE("kg-parent") PARENT_RULE("kg-broken") PARENT_RULE("kg-script")
	PARENT_RULE("kg-interp")
	KG_ALERT_RULE("both", "process where process.name == \"kg-script\" and "
		      "process.name == \"kg-interp\"")
	KG_ALERT_RULE("executables", "process where "
		      "process.executable == \"/tmp/kgt/kg-script\" and "
		      "process.executable == \"/tmp/kgt/kg-interp\"")
	KG_ALERT_RULE("no-program", "process where process.name == \"kg-helper\" and "
		      "process.parent.executable == null and process.parent.args == null and "
		      "process.parent.args_count == 0 and process.parent.command_line == null and "
		      "process.parent.name != null and process.parent.user.id == \"0\" and "
		      "process.parent.interactive == false and "
		      "process.parent.working_directory == null and "
		      "process.parent.executable_memfd == null and "
		      "process.parent.executable_deleted == null and "
		      "process.parent.executable_owner.id == null and "
		      "process.parent.executable_writable_by_others == null and "
		      "process.previous.executable == null and "
		      "process.session_leader.pid == null and "
		      "process.entry_leader.pid == null");

FIXTURE(names)
{
	struct kg kg;
};

/* How a program is called, and which names it goes by then. */
FIXTURE_VARIANT(names)
{
	const char *symlinks[4];	/* target, link, target, link */
	const char *hard_link;
	const char *copy;
	const char *script;		/* text of kg-script */
	const char *script2;		/* text of kg-script2 */
	const char *directory;		/* to be in */
	const char *root;		/* to be confined to */
	const char *path;		/* executed */
	const char *filename;		/* reported */
	const char *executable;
	const char *reported_script;
	const char *args;		/* reported, a space for each NUL but the last */
	const char *fired[8];
};

FIXTURE_VARIANT_ADD(names, plain)
{
	.path = KG_PATH("kg-target"), .filename = KG_PATH("kg-target"),
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, symlink)
{
	.symlinks = { "kg-target", KG_PATH("kg-link") },
	.path = KG_PATH("kg-link"), .filename = KG_PATH("kg-link"),
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-link", "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, symlink_to_symlink)
{
	.symlinks = { "kg-target", KG_PATH("kg-mid"), "kg-mid", KG_PATH("kg-link") },
	.path = KG_PATH("kg-link"), .filename = KG_PATH("kg-link"),
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-link", "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, symlinked_folder)
{
	.symlinks = { ".", KG_PATH("kg-mid") },
	.path = KG_PATH("kg-mid/kg-target"), .filename = KG_PATH("kg-mid/kg-target"),
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, hard_link)
{
	.hard_link = KG_PATH("kg-hard"),
	.path = KG_PATH("kg-hard"), .filename = KG_PATH("kg-hard"),
	.executable = KG_PATH("kg-hard"), .fired = { "name-kg-hard" },
};

FIXTURE_VARIANT_ADD(names, copy)
{
	.copy = "kg-copy",
	.path = KG_PATH("kg-copy"), .filename = KG_PATH("kg-copy"),
	.executable = KG_PATH("kg-copy"), .fired = { "name-kg-copy" },
};

FIXTURE_VARIANT_ADD(names, long_name)
{
	.copy = LONG_NAME,
	.path = KG_PATH(LONG_NAME), .filename = KG_PATH(LONG_NAME),
	.executable = KG_PATH(LONG_NAME), .fired = { "name-" LONG_NAME },
};

FIXTURE_VARIANT_ADD(names, relative)
{
	.directory = KG_DIR, .path = "kg-target", .filename = "kg-target",
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, relative_by_way_of)
{
	.directory = "/tmp", .path = "./kgt/../kgt//kg-target",
	.filename = "./kgt/../kgt//kg-target",
	.executable = KG_PATH("kg-target"), .fired = { "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, another_root)
{
	.root = KG_DIR, .path = "/kg-target", .filename = "/kg-target",
	.executable = "/kg-target", .fired = { "name-kg-target" },
};

FIXTURE_VARIANT_ADD(names, script)
{
	.script = "#!/tmp/kgt/kg-interp\n",
	.path = KG_PATH("kg-script"), .filename = KG_PATH("kg-script"),
	.executable = KG_PATH("kg-interp"), .reported_script = KG_PATH("kg-script"),
	.args = "/tmp/kgt/kg-interp /tmp/kgt/kg-script one two",
	.fired = { "name-kg-script", "name-kg-interp", "both", "executables" },
};

FIXTURE_VARIANT_ADD(names, script_with_an_argument)
{
	.script = "#! /tmp/kgt/kg-interp  -x y \n",
	.path = KG_PATH("kg-script"), .filename = KG_PATH("kg-script"),
	.executable = KG_PATH("kg-interp"), .reported_script = KG_PATH("kg-script"),
	.args = "/tmp/kgt/kg-interp -x y /tmp/kgt/kg-script one two",
	.fired = { "name-kg-script", "name-kg-interp", "both", "executables" },
};

FIXTURE_VARIANT_ADD(names, script_of_a_script)
{
	.script = "#!/tmp/kgt/kg-interp\n", .script2 = "#!/tmp/kgt/kg-script -y\n",
	.path = KG_PATH("kg-script2"), .filename = KG_PATH("kg-script2"),
	.executable = KG_PATH("kg-interp"), .reported_script = KG_PATH("kg-script2"),
	.args = "/tmp/kgt/kg-interp /tmp/kgt/kg-script -y /tmp/kgt/kg-script2 one two",
	.fired = { "name-kg-script2", "name-kg-script", "name-kg-interp", "both",
		   "executables" },
};

FIXTURE_VARIANT_ADD(names, linked_script)
{
	.script = "#!/tmp/kgt/kg-interp\n", .symlinks = { "kg-script", KG_PATH("kg-link") },
	.path = KG_PATH("kg-link"), .filename = KG_PATH("kg-link"),
	.executable = KG_PATH("kg-interp"), .reported_script = KG_PATH("kg-script"),
	.args = "/tmp/kgt/kg-interp /tmp/kgt/kg-link one two",
	.fired = { "name-kg-link", "name-kg-script", "name-kg-interp", "both",
		   "executables" },
};

/* As a script asks for /bin/sh and gets dash. */
FIXTURE_VARIANT_ADD(names, linked_interpreter)
{
	.script = "#!/tmp/kgt/kg-ilink\n", .symlinks = { "kg-interp", KG_PATH("kg-ilink") },
	.path = KG_PATH("kg-script"), .filename = KG_PATH("kg-script"),
	.executable = KG_PATH("kg-interp"), .reported_script = KG_PATH("kg-script"),
	.args = "/tmp/kgt/kg-ilink /tmp/kgt/kg-script one two",
	.fired = { "name-kg-script", "name-kg-ilink", "name-kg-interp", "both",
		   "executables" },
};

FIXTURE_SETUP(names)
{
	int i;

	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-target"));
	ASSERT_EQ(0, kg_install_act("kg-interp"));
	for (i = 0; i < 4 && variant->symlinks[i]; i += 2)
		ASSERT_EQ(0, symlink(variant->symlinks[i], variant->symlinks[i + 1]));
	if (variant->hard_link)
		ASSERT_EQ(0, link(KG_PATH("kg-target"), variant->hard_link));
	if (variant->copy)
		ASSERT_EQ(0, kg_install_act(variant->copy));
	if (variant->script)
		ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), variant->script));
	if (variant->script2)
		ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script2"), variant->script2));
}

FIXTURE_TEARDOWN(names)
{
	kg_end(&self->kg);
}

/* Called in the child that is to be the program. */
static int execute_confined(const char *directory, const char *root, const char *path)
{
	char *argv[] = { (char *)path, "one", "two", NULL };
	char *env[] = { NULL };

	if ((directory && chdir(directory)) || (root && chroot(root)))
		return errno;
	execve(path, argv, env);
	return errno;
}

/* Spaces of the text stand for the NULs between the arguments, one for each. */
static bool args_read_as(struct kg_bytes args, const char *text)
{
	size_t len = strlen(text), i;

	if (args.len != len + 1 || args.data[len])
		return false;
	for (i = 0; i < len; i++)
		if ((args.data[i] ?: ' ') != text[i])
			return false;
	return true;
}

KG_TEST(names, exec)
{
	const struct kg_alert *alert;
	char args[256];
	size_t i;
	pid_t pid;

	pid = fork();
	if (!pid)
		_exit(execute_confined(variant->directory, variant->root, variant->path));
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, variant->fired));

	snprintf(args, sizeof(args), "%s one two", variant->path);
	for (i = 0; i < self->kg.alerts.n; i++) {
		alert = &self->kg.alerts.at[i];
		EXPECT_EQ(pid, alert->process.pid);
		EXPECT_EQ(pid, alert->process.tid);
		EXPECT_EQ(getpid(), alert->parent.pid);
		EXPECT_TRUE(kg_bytes_equal(alert->process.filename, variant->filename));
		EXPECT_TRUE(kg_bytes_equal(alert->process.executable, variant->executable));
		if (variant->reported_script) {
			EXPECT_TRUE(kg_bytes_equal(alert->process.script,
						   variant->reported_script));
		} else {
			EXPECT_EQ(NULL, alert->process.script.data);
		}
		EXPECT_TRUE(args_read_as(alert->process.args, variant->args ?: args));
		EXPECT_EQ(alert->process.args.len, alert->process.args_length);
	}
}

FIXTURE(exec)
{
	struct kg kg;
};

FIXTURE_SETUP(exec)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-target"));
	ASSERT_EQ(0, kg_install_act("kg-interp"));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
}

FIXTURE_TEARDOWN(exec)
{
	kg_end(&self->kg);
}

/* The alert of a rule that fired alone. */
static const struct kg_alert *pull_only(struct kg *kg, const char *rule_id)
{
	const char *const ids[] = { rule_id, NULL };

	if (kg_pull(kg) || !kg_fired(kg, ids))
		return NULL;
	return kg_only(kg, rule_id);
}

/* A child that executes an open file, and what the kernel calls that. */
static int execute_fd(int fd, const char *path, int flags)
{
	char *argv[] = { "fd", NULL }, *env[] = { NULL };
	pid_t pid = fork();

	if (!pid) {
		syscall(SYS_execveat, fd, path, argv, env, flags);
		_exit(errno);
	}
	return kg_wait(pid);
}

KG_TEST(exec, by_path_variable)
{
	const struct kg_alert *alert;
	pid_t pid = fork();

	if (!pid) {
		setenv("PATH", "/nowhere:" KG_DIR, 1);
		execlp("kg-target", "kg-target", NULL);
		_exit(errno);
	}
	ASSERT_EQ(0, kg_wait(pid));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, KG_PATH("kg-target")));
	EXPECT_TRUE(kg_bytes_are(alert->process.args, "kg-target", 10));
}

KG_TEST(exec, by_descriptor)
{
	int fd = open(KG_PATH("kg-target"), O_PATH | O_CLOEXEC);
	const struct kg_alert *alert;
	char filename[32];

	ASSERT_EQ(0, execute_fd(fd, "", AT_EMPTY_PATH));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	snprintf(filename, sizeof(filename), "/dev/fd/%d", fd);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, filename));
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-target")));
}

KG_TEST(exec, below_a_descriptor)
{
	int fd = open(KG_DIR, O_PATH | O_CLOEXEC);
	const struct kg_alert *alert;
	char filename[64];

	ASSERT_EQ(0, execute_fd(fd, "kg-target", 0));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	snprintf(filename, sizeof(filename), "/dev/fd/%d/kg-target", fd);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, filename));
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-target")));
}

/* Its number as a path is a name; what it is, is another. */
KG_TEST(exec, by_descriptor_in_proc)
{
	int fd = open(KG_PATH("kg-target"), O_RDONLY);
	const struct kg_alert *alert;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ASSERT_EQ(0, kg_run_simple(path, NULL));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, path));
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-target")));
}

KG_TEST(exec, deleted_file)
{
	int fd = open(KG_PATH("kg-target"), O_PATH | O_CLOEXEC);
	const struct kg_alert *alert;

	ASSERT_EQ(0, unlink(KG_PATH("kg-target")));
	ASSERT_EQ(0, execute_fd(fd, "", AT_EMPTY_PATH));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-target") " (deleted)"));
}

static int memfd_of(const char *path)
{
	static char data[4 << 20];
	ssize_t len = kg_read_file(path, data, sizeof(data));
	int fd = memfd_create("kg-memfd", MFD_CLOEXEC);

	if (len <= 0 || write(fd, data, len) != len)
		return -1;
	return fd;
}

KG_TEST(exec, memfd)
{
	int fd = memfd_of(KG_PATH("kg-target"));
	const struct kg_alert *alert;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, execute_fd(fd, "", AT_EMPTY_PATH));
	alert = pull_only(&self->kg, "name-memfd:kg-memfd");
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, "/memfd:kg-memfd (deleted)"));
}

/* A folder so deep that its path is longer than paths can be. */
static int enter_the_deep(int levels)
{
	char name[201];
	int i;

	memset(name, 'd', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	if (chdir(KG_DIR))
		return -errno;
	for (i = 0; i < levels; i++)
		if (mkdir(name, 0755) || chdir(name))
			return -errno;
	return 0;
}

/* The path cannot be told, the name can. */
KG_TEST(exec, path_too_long)
{
	char *argv[] = { "x", NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, enter_the_deep(25));
	ASSERT_EQ(0, rename(KG_PATH("kg-target"), "kg-target"));
	ASSERT_EQ(0, symlink("kg-target", "kg-link"));
	ASSERT_EQ(0, kg_run("kg-link", argv, NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(2, self->kg.alerts.n);
	alert = kg_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_NE(NULL, kg_only(&self->kg, "name-kg-link"));
	EXPECT_EQ(NULL, alert->process.executable.data);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, "kg-link"));
}

/* Called on a script, an interpreter is itself and the script an argument. */
KG_TEST(exec, interpreter_on_a_script)
{
	char *argv[] = { "kg-interp", KG_PATH("kg-script"), NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-interp\n"));
	ASSERT_EQ(0, kg_run(KG_PATH("kg-interp"), argv, NULL));
	alert = pull_only(&self->kg, "name-kg-interp");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(NULL, alert->process.script.data);
	EXPECT_TRUE(kg_bytes_are(alert->process.args, "kg-interp\0/tmp/kgt/kg-script", 29));
}

KG_TEST(exec, script_without_interpreter)
{
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/absent\n"));
	ASSERT_EQ(ENOENT, kg_run_simple(KG_PATH("kg-script"), NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

/* Nothing was executed and nothing could be. */
KG_TEST(exec, not_executable)
{
	ASSERT_EQ(0, chmod(KG_PATH("kg-target"), 0644));
	ASSERT_EQ(EACCES, kg_run_simple(KG_PATH("kg-target"), NULL));
	ASSERT_EQ(ENOENT, kg_run_simple(KG_PATH("absent/kg-target"), NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

/* The script's parent role: both names, by its children's account. */
KG_TEST(exec, script_as_a_parent)
{
	const char *const fired[] = { "name-kg-script", "name-kg-interp", "both", "executables",
				      "name-kg-child", "parent-kg-script", "parent-kg-interp",
				      NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-interp\n"));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-script"), "spawn:/tmp/kgt/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "name-kg-child");
	EXPECT_TRUE(kg_bytes_equal(alert->parent.filename, KG_PATH("kg-script")));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.script, KG_PATH("kg-script")));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.executable, KG_PATH("kg-interp")));
}

static bool binfmt_misc_mount(void)
{
	char *argv[] = { "modprobe", "binfmt_misc", NULL };

	kg_command(argv);
	return !mount("binfmt_misc", "/proc/sys/fs/binfmt_misc", "binfmt_misc", 0, NULL) ||
	       errno == EBUSY;
}

/* A file of a format that an interpreter was registered for: ruled on twice, told once. */
KG_TEST(exec, binfmt_misc)
{
	const char *const fired[] = { "name-kg-format", "name-kg-interp", NULL };
	const char registration[] = ":kgt:M::KGFORMAT::/tmp/kgt/kg-interp:";
	const struct kg_alert *alert;

	if (!binfmt_misc_mount())
		SKIP(return, "this kernel has no binfmt_misc");
	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-format"), "KGFORMAT, and nothing else"));
	ASSERT_EQ(0, kg_write_text("/proc/sys/fs/binfmt_misc/register", registration));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-format"), "touch:/tmp/kgt/done"));
	ASSERT_EQ(0, kg_write_text("/proc/sys/fs/binfmt_misc/kgt", "-1"));
	EXPECT_TRUE(kg_exists(KG_PATH("done")));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "name-kg-interp");
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, KG_PATH("kg-format")));
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-interp")));
	EXPECT_TRUE(kg_bytes_equal(alert->process.script, KG_PATH("kg-format")));
}

/* Another thread than the first one takes over its number. */
KG_TEST(exec, by_another_thread)
{
	const char *const fired[] = { "name-kg-target", "name-kg-child", NULL };
	const struct kg_alert *alert, *child;
	pid_t pid;

	pid = kg_spawn(KG_PATH("kg-parent"), (char *[]){ "kg-parent", NULL },
		       "thread;exec:/tmp/kgt/kg-target now;spawn:/tmp/kgt/kg-child");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "name-kg-target");
	EXPECT_EQ(pid, alert->process.pid);
	EXPECT_NE(pid, alert->process.tid);
	/* And it is what it became. */
	child = kg_only(&self->kg, "name-kg-child");
	EXPECT_EQ(pid, child->parent.pid);
	EXPECT_EQ(pid, child->parent.tid);
	EXPECT_TRUE(kg_bytes_equal(child->parent.executable, KG_PATH("kg-target")));
	EXPECT_TRUE(kg_bytes_are(child->parent.args, "/tmp/kgt/kg-target\0now", 23));
}

KG_TEST(exec, vfork)
{
	const char *const fired[] = { "name-kg-child", "parent-kg-parent", NULL };
	const struct kg_alert *alert;
	pid_t pid;

	pid = kg_spawn(KG_PATH("kg-parent"), (char *[]){ "kg-parent", NULL },
		       "vspawn:/tmp/kgt/kg-child one");
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "name-kg-child");
	EXPECT_EQ(pid, alert->parent.pid);
	EXPECT_TRUE(kg_bytes_equal(alert->parent.executable, KG_PATH("kg-parent")));
	EXPECT_TRUE(kg_bytes_are(alert->process.args, "/tmp/kgt/kg-child\0one", 22));
}

/* Asked for, ruled on, and then refused by the kernel: the task is what it was. */
KG_TEST(exec, failure_after_the_check)
{
	const char *const fired[] = { "name-kg-broken", "name-kg-child", "parent-kg-parent",
				      NULL };
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-broken"), "\177ELF, or so it says"));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-parent"), "tryexec:/tmp/kgt/kg-broken x;"
							 "spawn:/tmp/kgt/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "name-kg-child");
	EXPECT_TRUE(kg_bytes_equal(alert->parent.filename, KG_PATH("kg-parent")));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.executable, KG_PATH("kg-parent")));
	EXPECT_TRUE(kg_bytes_are(alert->parent.args, KG_PATH("kg-parent"), 19));
}

/* Each exec is ruled on once, however many steps it takes. */
KG_TEST(exec, counters)
{
	const char check[] = "security_bprm_check";
	struct kg_status before, after;

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-script"), "#!/tmp/kgt/kg-interp\n"));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-target"), NULL));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-script"), NULL));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(2, after.execs - before.execs);
	EXPECT_EQ(3, kg_hook(&after, check)->calls - kg_hook(&before, check)->calls);
	EXPECT_EQ(KEXECGUARD_HOOK_ACTIVE, kg_hook(&after, check)->state);
	EXPECT_EQ(0, after.incomplete);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

/* When a process began, in hundredths of a second since boot. */
static uint64_t start_of_self(void)
{
	char text[1024] = "", *at;
	int field;

	kg_read_file("/proc/self/stat", text, sizeof(text) - 1);
	at = strrchr(text, ')');
	for (field = 2; at && field < 22; field++)
		at = strchr(at + 1, ' ');
	return at ? strtoull(at + 1, NULL, 10) : 0;
}

/* Every field of an alert, once. */
KG_TEST(exec, fields)
{
	uint64_t before = now_ns();
	const struct kg_alert *alert;
	char comm[16] = "", meta[] = "\"name-kg-target\"";
	pid_t pid;

	pid = kg_spawn(KG_PATH("kg-target"), (char *[]){ "zero", "", "two", NULL }, NULL);
	ASSERT_EQ(0, kg_wait(pid));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(self->kg.since, alert->seq);
	EXPECT_LE(before, alert->time);
	EXPECT_GE(now_ns(), alert->time);
	EXPECT_EQ(KEXECGUARD_EVENT_EXEC, alert->event);
	EXPECT_EQ(KEXECGUARD_MODE_OBSERVE, alert->mode);
	EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
	EXPECT_EQ(self->kg.generation, alert->generation);
	EXPECT_NE(NULL, strstr(alert->rule_meta, meta));
	EXPECT_FALSE(alert->incomplete);
	EXPECT_FALSE(alert->kexec.present);

	EXPECT_EQ(pid, alert->process.pid);
	EXPECT_EQ(pid, alert->process.tid);
	EXPECT_TRUE(kg_bytes_are(alert->process.args, "zero\0\0two", 10));
	EXPECT_EQ(3, alert->process.args_count);
	EXPECT_EQ(10, alert->process.args_length);
	EXPECT_EQ(getuid(), alert->process.uid);
	EXPECT_EQ(getgid(), alert->process.gid);
	EXPECT_EQ(geteuid(), alert->process.euid);
	EXPECT_EQ(getegid(), alert->process.egid);
	EXPECT_EQ(0, alert->process.flags);
	EXPECT_LE(alert->parent.start, alert->process.start);

	EXPECT_EQ(getpid(), alert->parent.pid);
	EXPECT_EQ(getpid(), alert->parent.tid);
	EXPECT_EQ(start_of_self(), alert->parent.start / 10000000);
	/* It may be older than the module. */
	EXPECT_EQ(0, alert->parent.flags & ~KEXECGUARD_PROCESS_FROM_MEMORY);
	/* What the child called itself before it was another program. */
	kg_read_file("/proc/self/comm", comm, sizeof(comm) - 1);
	comm[strcspn(comm, "\n")] = '\0';
	EXPECT_TRUE(kg_bytes_equal(alert->process.comm, comm));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.comm, comm));
}

/* Numbers follow each other without a gap; the first is the one announced. */
KG_TEST(exec, sequence)
{
	struct kg_status status;
	size_t i;

	for (i = 0; i < 5; i++)
		ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-target"), NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(5, self->kg.alerts.n);
	for (i = 0; i < 5; i++) {
		EXPECT_EQ(self->kg.since + i, self->kg.alerts.at[i].seq);
		if (i)
			EXPECT_LE(self->kg.alerts.at[i - 1].time, self->kg.alerts.at[i].time);
	}
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(self->kg.since + 5, status.next_seq);
	EXPECT_TRUE(kg_ledger_closes(&status));
}

/* Who never logged in has no login uid; who did has it for good. */
KG_TEST(exec, login_uid)
{
	const struct kg_alert *alert;

	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-parent"), "loginuid:1234;exec:/tmp/kgt/kg-target"));
	alert = pull_only(&self->kg, "name-kg-target");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(1234, alert->process.loginuid);
	EXPECT_EQ(UINT32_MAX, alert->parent.loginuid);
}

FIXTURE(kernel_thread)
{
	struct kg kg;
	char old[256];
};

/* Programs that the kernel itself starts. */
FIXTURE_VARIANT(kernel_thread)
{
	const char *setting;
	const char *value;
	void (*provoke)(void);
};

static void provoke_core(void)
{
	kg_run_simple(KG_PATH("kg-target"), "crash");
}

/* A protocol family for which the kernel asks for a module. */
static void provoke_modprobe(void)
{
	socket(AF_X25, SOCK_SEQPACKET, 0);
}

FIXTURE_VARIANT_ADD(kernel_thread, core_pattern)
{
	.setting = "/proc/sys/kernel/core_pattern", .value = "|/tmp/kgt/kg-helper %p",
	.provoke = provoke_core,
};

FIXTURE_VARIANT_ADD(kernel_thread, modprobe)
{
	.setting = "/proc/sys/kernel/modprobe", .value = "/tmp/kgt/kg-helper",
	.provoke = provoke_modprobe,
};

FIXTURE_SETUP(kernel_thread)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-target"));
	ASSERT_EQ(0, kg_install_act("kg-helper"));
	ASSERT_LT(0, kg_read_file(variant->setting, self->old, sizeof(self->old) - 1));
	ASSERT_EQ(0, kg_write_text(variant->setting, variant->value));
}

FIXTURE_TEARDOWN(kernel_thread)
{
	EXPECT_EQ(0, kg_write_text(variant->setting, self->old));
	kg_end(&self->kg);
}

KG_TEST(kernel_thread, is_the_parent)
{
	const struct kg_alert *alert;

	variant->provoke();
	ASSERT_EQ(0, kg_pull_wait(&self->kg, "no-program"));
	alert = kg_only(&self->kg, "no-program");
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXECGUARD_PROCESS_KTHREAD, alert->parent.flags);
	EXPECT_EQ(0, alert->parent.args_count);
	EXPECT_EQ(0, alert->parent.args_length);
	EXPECT_EQ(0, alert->parent.args.len);
	EXPECT_EQ(NULL, alert->parent.filename.data);
	EXPECT_EQ(NULL, alert->parent.executable.data);
	EXPECT_EQ(0, alert->process.flags);
	EXPECT_TRUE(kg_bytes_equal(alert->process.filename, KG_PATH("kg-helper")));
}

TEST_HARNESS_MAIN
