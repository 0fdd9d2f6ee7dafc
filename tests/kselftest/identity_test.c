// SPDX-License-Identifier: GPL-2.0
/*
 * Identity that can be trusted: whether what is executed is what its path says,
 * and all that somebody can do to look so.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_fuse.h"

#define PARENT KG_PATH("kg-parent")
#define CHILD KG_PATH("kg-child")
#define HERE KG_PATH("kg-here")

#define FIRED_MAX 16

/* By its arguments, since a file in memory has another name. */
#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.args like \"*/kg-child\" and " condition)

/* Whatever is asked of a process and can be false. */
#define ROLE_RULES(id, role) \
	CHILD_RULE(id "trusted", role ".executable_trusted") \
	CHILD_RULE(id "untrusted", role ".executable_trusted == false") \
	CHILD_RULE(id "set-id", role ".executable_set_id") \
	CHILD_RULE(id "elsewhere", role ".host_mount_namespace == false") \
	CHILD_RULE(id "nobody", role ".host_user_namespace == false")

static const char rules[] =
	ROLE_RULES("", "process")
	ROLE_RULES("parent-", "process.parent")
	/* What is not set is false, and not unknown. */
	CHILD_RULE("plain", "process.executable_set_id == false and process.host_mount_namespace "
		   "and process.host_user_namespace and process.executable_device != null and "
		   "process.executable_inode != null")
	CHILD_RULE("parent-plain", "process.parent.executable_set_id == false and "
		   "process.parent.host_mount_namespace and process.parent.host_user_namespace")
	CHILD_RULE("by-path", "process.executable == \"/tmp/kgt/kg-child\"")
	KG_ALERT_RULE("call-elsewhere", "kexec where process.host_mount_namespace == false")
	KG_ALERT_RULE("call-trusted", "kexec where process.executable_trusted");

#define PARENT_PLAIN "parent-trusted", "parent-plain"
#define PLAIN "trusted", "plain", "by-path", PARENT_PLAIN
#define UNTRUSTED "untrusted", "plain", "by-path", PARENT_PLAIN

/* What kg-second does before: it becomes the parent. */
#define AS_PARENT "exec:/tmp/kgt/kg-parent;"
#define SPAWN "spawn:/tmp/kgt/kg-child"

static int install(void)
{
	int err = kg_install_act("kg-second");

	err = err ?: kg_install_act("kg-parent");
	err = err ?: kg_install_act("kg-child");
	return err ?: mkdir(HERE, 0777) ? -errno : 0;
}

FIXTURE(identity)
{
	struct kg kg;
};

FIXTURE_VARIANT(identity)
{
	const char *act;
	const char *script;		/* in place of kg-child */
	uid_t owner;			/* of kg-child */
	gid_t group;
	mode_t mode;			/* of it, if not the usual one */
	const char *spoilt;		/* another file that is not root's */
	const char *fired[FIRED_MAX];
};

FIXTURE_VARIANT_ADD(identity, plain)
{
	.act = AS_PARENT SPAWN,
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, of_another_owner)
{
	.act = AS_PARENT SPAWN, .owner = 1000,
	.fired = { UNTRUSTED },
};

FIXTURE_VARIANT_ADD(identity, of_another_group)
{
	.act = AS_PARENT SPAWN, .group = 1000,
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, writable_by_others)
{
	.act = AS_PARENT SPAWN, .mode = 0757,
	.fired = { UNTRUSTED },
};

FIXTURE_VARIANT_ADD(identity, writable_by_a_group)
{
	.act = AS_PARENT SPAWN, .group = 1000, .mode = 0775,
	.fired = { UNTRUSTED },
};

/* Whom an ACL lets write shows in the same bits. */
FIXTURE_VARIANT_ADD(identity, writable_by_the_group_of_root)
{
	.act = AS_PARENT SPAWN, .mode = 0775,
	.fired = { UNTRUSTED },
};

FIXTURE_VARIANT_ADD(identity, in_memory)
{
	.act = AS_PARENT "fork;memexec:/tmp/kgt/kg-child",
	.fired = { "untrusted", "plain", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, deleted)
{
	.act = AS_PARENT "fork;goneexec:/tmp/kgt/kg-child",
	.fired = { "untrusted", "plain", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, script)
{
	.act = AS_PARENT SPAWN, .script = "#!/tmp/kgt/kg-second\n",
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, script_of_another_owner)
{
	.act = AS_PARENT SPAWN, .script = "#!/tmp/kgt/kg-second\n", .owner = 1000,
	.fired = { UNTRUSTED },
};

FIXTURE_VARIANT_ADD(identity, script_of_an_interpreter_of_another_owner)
{
	.act = AS_PARENT SPAWN, .script = "#!/tmp/kgt/kg-spoilt\n",
	.spoilt = KG_PATH("kg-spoilt"),
	.fired = { UNTRUSTED },
};

FIXTURE_VARIANT_ADD(identity, set_user_id)
{
	.act = AS_PARENT SPAWN, .mode = 04755,
	.fired = { "trusted", "set-id", "by-path", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, set_group_id)
{
	.act = AS_PARENT SPAWN, .mode = 02755,
	.fired = { "trusted", "set-id", "by-path", PARENT_PLAIN },
};

/* To the kernel that is no such bit. */
FIXTURE_VARIANT_ADD(identity, set_group_id_without_execution)
{
	.act = AS_PARENT SPAWN, .mode = 02745,
	.fired = { PLAIN },
};

/* The parent is what it was at its exec. */
FIXTURE_VARIANT_ADD(identity, parent_spoilt_since)
{
	.act = AS_PARENT "chmod:4777 /tmp/kgt/kg-parent;" SPAWN,
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, parent_deleted_since)
{
	.act = AS_PARENT "unlink:/tmp/kgt/kg-parent;" SPAWN,
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, parent_mended_since)
{
	.act = "chmod:4777 /tmp/kgt/kg-parent;" AS_PARENT "chmod:755 /tmp/kgt/kg-parent;" SPAWN,
	.fired = { "trusted", "plain", "by-path", "parent-untrusted", "parent-set-id" },
};

FIXTURE_VARIANT_ADD(identity, parent_in_memory)
{
	.act = "memexec:/tmp/kgt/kg-parent;" SPAWN,
	.fired = { "trusted", "plain", "by-path", "parent-untrusted", "parent-plain" },
};

FIXTURE_VARIANT_ADD(identity, parent_forked)
{
	.act = AS_PARENT "fork;fork;" SPAWN,
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(identity, other_mounts)
{
	.act = "unshare:mnt;" AS_PARENT SPAWN,
	.fired = { "trusted", "by-path", "elsewhere", "parent-trusted", "parent-elsewhere" },
};

FIXTURE_VARIANT_ADD(identity, other_mounts_than_the_parent)
{
	.act = AS_PARENT "unshare:mnt;" SPAWN,
	.fired = { "trusted", "by-path", "elsewhere", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, other_users)
{
	.act = "setuid:1000;exec:/tmp/kgt/kg-second;unshare:user;" AS_PARENT SPAWN,
	.fired = { "untrusted", "by-path", "nobody", "parent-untrusted", "parent-nobody" },
};

FIXTURE_VARIANT_ADD(identity, other_users_than_the_parent)
{
	.act = "setuid:1000;" AS_PARENT "unshare:user;" SPAWN,
	.fired = { "untrusted", "by-path", "nobody", PARENT_PLAIN },
};

/* A program that root owns, under the path of another: anybody can do that. */
FIXTURE_VARIANT_ADD(identity, mounted_over)
{
	.act = "setuid:1000;" AS_PARENT "unshare:user;unshare:mnt;"
	       "bind:/tmp/kgt/kg-second /tmp/kgt/kg-child;" SPAWN,
	.fired = { "untrusted", "by-path", "elsewhere", "nobody", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, jail)
{
	.act = AS_PARENT "fork;jailexec:/tmp /tmp/kgt/kg-child",
	.fired = { "trusted", "plain", PARENT_PLAIN },
};

FIXTURE_VARIANT_ADD(identity, outside_of_a_jail)
{
	.act = AS_PARENT "fork;jailexec:/tmp/kgt/kg-here /tmp/kgt/kg-child",
	.fired = { UNTRUSTED },
};

/* Who calls kexec is in the namespaces of this moment. */
FIXTURE_VARIANT_ADD(identity, of_a_call)
{
	.act = AS_PARENT "unshare:mnt;kexec",
	.fired = { "call-elsewhere", "call-trusted" },
};

FIXTURE_VARIANT_ADD(identity, of_a_call_of_what_others_can_write)
{
	.act = "chmod:777 /tmp/kgt/kg-parent;" AS_PARENT "kexec",
	.fired = { },
};

FIXTURE_SETUP(identity)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, install());
	if (variant->script)
		ASSERT_EQ(0, kg_write_script(CHILD, variant->script));
	if (variant->spoilt) {
		ASSERT_EQ(0, kg_install_act("kg-spoilt"));
		ASSERT_EQ(0, chown(variant->spoilt, 1000, 0));
	}
	ASSERT_EQ(0, chown(CHILD, variant->owner, variant->group));
	if (variant->mode)
		ASSERT_EQ(0, chmod(CHILD, variant->mode));
}

FIXTURE_TEARDOWN(identity)
{
	kg_end(&self->kg);
}

KG_TEST(identity, is_that)
{
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"), variant->act));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, variant->fired));
}

FIXTURE(files)
{
	struct kg kg;
};

FIXTURE_SETUP(files)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, install());
}

FIXTURE_TEARDOWN(files)
{
	umount2(HERE, MNT_DETACH);
	kg_end(&self->kg);
}

/* Execute what is in KG_DIR/kg-here, by a parent as it should be. */
static int run_there(void)
{
	return kg_run_simple(KG_PATH("kg-second"),
			     AS_PARENT "spawn:/tmp/kgt/kg-here/kg-child");
}

/* An entry of an ACL, as its extended attribute has it. */
struct acl_entry {
	uint16_t tag;
	uint16_t may;
	uint32_t id;
};

/* A user who may write, and no other sign of it than the group's bit. */
KG_TEST(files, writable_by_an_acl)
{
	const char *const fired[] = { UNTRUSTED, NULL };
	const struct {
		uint32_t version;
		struct acl_entry entries[5];
	} acl = { 2, { { 0x01, 7, -1 }, { 0x02, 7, 1000 }, { 0x04, 5, -1 }, { 0x10, 7, -1 },
		       { 0x20, 5, -1 } } };

	ASSERT_EQ(0, setxattr(CHILD, "system.posix_acl_access", &acl, sizeof(acl), 0));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"), AS_PARENT SPAWN));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(files, of_a_mount)
{
	const char *const fired[] = { "trusted", "set-id", PARENT_PLAIN, NULL };

	ASSERT_EQ(0, mount("kg", HERE, "tmpfs", 0, ""));
	ASSERT_EQ(0, kg_install_act("kg-here/kg-child"));
	ASSERT_EQ(0, chmod(HERE "/kg-child", 04755));
	ASSERT_EQ(0, run_there());
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* So is mounted what users bring: neither its bits nor its owners are believed. */
KG_TEST(files, of_a_mount_without_set_id)
{
	const char *const fired[] = { "untrusted", "plain", PARENT_PLAIN, NULL };

	ASSERT_EQ(0, mount("kg", HERE, "tmpfs", MS_NOSUID, ""));
	ASSERT_EQ(0, kg_install_act("kg-here/kg-child"));
	ASSERT_EQ(0, chmod(HERE "/kg-child", 04755));
	ASSERT_EQ(0, run_there());
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* Its server says that the file is root's. */
KG_TEST(files, that_anybody_serves)
{
	const char *const fired[] = { "untrusted", "plain", PARENT_PLAIN, NULL };
	pid_t server = kg_fuse_begin(HERE, "kg-child", CHILD);
	int status;

	ASSERT_LT(0, server);
	status = run_there();
	kg_fuse_end(server, HERE);
	ASSERT_EQ(0, status);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* A user namespace in which everybody is who they are. */
static int open_user_namespace(void)
{
	char path[64];
	int ready[2], fd = -1;
	pid_t pid;

	if (pipe(ready))
		return -1;
	pid = fork();
	if (!pid) {
		if (!unshare(CLONE_NEWUSER))
			(void)!write(ready[1], "x", 1);
		pause();
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], path, 1) == 1) {
		snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
		kg_write_text(path, "0 0 65536");
		snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
		kg_write_text(path, "0 0 65536");
		snprintf(path, sizeof(path), "/proc/%d/ns/user", pid);
		fd = open(path, O_RDONLY | O_CLOEXEC);
	}
	close(ready[0]);
	kill(pid, SIGKILL);
	kg_wait(pid);
	return fd;
}

/* What is in one folder also in another, with ids of its own there. */
static int mount_mapped(const char *from, const char *to)
{
	struct mount_attr attr = {
		.attr_set = MOUNT_ATTR_IDMAP,
		.userns_fd = open_user_namespace(),
	};
	int tree = syscall(SYS_open_tree, AT_FDCWD, from, OPEN_TREE_CLONE | O_CLOEXEC);
	int err = 0;

	if (tree < 0 ||
	    syscall(SYS_mount_setattr, tree, "", AT_EMPTY_PATH, &attr, sizeof(attr)) ||
	    syscall(SYS_move_mount, tree, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH))
		err = -errno;
	close(tree);
	close(attr.userns_fd);
	return err;
}

/* Where the tests lie, since not all kernels can do that with the file system of KG_DIR. */
KG_TEST(files, of_a_mount_that_maps_ids)
{
	const char *const before[] = { "trusted", "plain", PARENT_PLAIN, NULL };
	const char *const after[] = { "untrusted", "plain", PARENT_PLAIN, NULL };
	char act[256];
	int err;

	snprintf(act, sizeof(act), AS_PARENT "spawn:%s/act x/kg-child", kg_tests_dir());
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"), act));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, before));
	ASSERT_EQ(0, kg_mark(&self->kg));
	err = mount_mapped(kg_tests_dir(), HERE);
	if (err == -ENOSYS)
		SKIP(return, "this kernel has no mount_setattr()");
	ASSERT_EQ(0, err);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-second"),
				   AS_PARENT "spawn:/tmp/kgt/kg-here/act x/kg-child"));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, after));
}

/*
 * The file of another program, which root owns, comes out of a mount namespace
 * where a user has put it under this path; who executes it is outside.
 */
KG_TEST(files, of_other_mounts)
{
	const char *const fired[] = { UNTRUSTED, NULL };
	char act[256];
	pid_t pid;
	int status;

	pid = kg_spawn(KG_PATH("kg-second"), (char *[]){ "kg-second", NULL },
		       "setuid:1000;exec:/tmp/kgt/kg-second;unshare:user;unshare:mnt;"
		       "bind:/tmp/kgt/kg-second /tmp/kgt/kg-child;touch:/tmp/kgt/up;"
		       "wait:/tmp/kgt/go");
	ASSERT_TRUE(kg_wait_file(KG_PATH("up")));
	snprintf(act, sizeof(act), "setuid:1000;" AS_PARENT "spawn:/proc/%d/root" CHILD, pid);
	status = kg_run_simple(KG_PATH("kg-second"), act);
	kill(pid, SIGKILL);
	kg_wait(pid);
	ASSERT_EQ(0, status);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* A script and its interpreter are two files, and both are said. */
KG_TEST(files, by_number)
{
	const char *const fired[] = { "numbers", NULL };
	struct stat script, interpreter;
	char numbered[1024];

	ASSERT_EQ(0, kg_write_script(CHILD, "#!/tmp/kgt/kg-parent\n"));
	ASSERT_EQ(0, stat(CHILD, &script));
	ASSERT_EQ(0, stat(PARENT, &interpreter));
	snprintf(numbered, sizeof(numbered),
		 CHILD_RULE("numbers", "process.executable_inode == \"%ju\" and "
			    "process.executable_inode == \"%ju\" and "
			    "process.executable_device == \"%u:%u\"")
		 CHILD_RULE("others", "(process.executable_inode == \"%ju0\" or "
			    "process.executable_device == \"%u:%u0\")"),
		 (uintmax_t)script.st_ino, (uintmax_t)interpreter.st_ino,
		 major(script.st_dev), minor(script.st_dev),
		 (uintmax_t)script.st_ino, major(script.st_dev), minor(script.st_dev));
	ASSERT_EQ(0, kg_load_rules(&self->kg, numbered));
	ASSERT_EQ(0, kg_run_simple(CHILD, NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

FIXTURE(older)
{
	struct kg kg;
	pid_t pid;
};

/* What the parent does before the module is loaded, and after. */
FIXTURE_VARIANT(older)
{
	const char *before;
	const char *after;
	const char *fired[FIRED_MAX];
};

FIXTURE_VARIANT_ADD(older, itself)
{
	.before = "", .after = "chmod:777 /tmp/kgt/kg-parent;",
	.fired = { PLAIN },
};

FIXTURE_VARIANT_ADD(older, spoilt_before)
{
	.before = "chmod:4777 /tmp/kgt/kg-parent;", .after = "chmod:755 /tmp/kgt/kg-parent;",
	.fired = { "trusted", "plain", "by-path", "parent-untrusted", "parent-set-id" },
};

FIXTURE_VARIANT_ADD(older, in_other_mounts)
{
	.before = "unshare:mnt;" AS_PARENT, .after = "",
	.fired = { "trusted", "by-path", "elsewhere", "parent-trusted", "parent-elsewhere" },
};

/* From where it is by now, its path does not lead to its file any more. */
FIXTURE_VARIANT_ADD(older, gone_to_other_mounts)
{
	.before = "unshare:mnt;", .after = "",
	.fired = { "trusted", "by-path", "elsewhere", "parent-untrusted", "parent-elsewhere" },
};

FIXTURE_VARIANT_ADD(older, with_other_users)
{
	.before = "unshare:user;", .after = "",
	.fired = { "untrusted", "by-path", "nobody", "parent-untrusted", "parent-nobody" },
};

FIXTURE_SETUP(older)
{
	char act[256];

	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, install());
	self->kg.sock.fd = -1;
	snprintf(act, sizeof(act),
		 AS_PARENT "%stouch:/tmp/kgt/up;wait:/tmp/kgt/go;%s" SPAWN, variant->before,
		 variant->after);
	self->pid = kg_spawn(KG_PATH("kg-second"), (char *[]){ "kg-second", NULL }, act);
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
	ASSERT_EQ(0, kg_write_text(KG_PATH("go"), "x"));
	ASSERT_EQ(0, kg_wait(self->pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, variant->fired));
}

TEST_HARNESS_MAIN
