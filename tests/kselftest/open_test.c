// SPDX-License-Identifier: GPL-2.0
/* Kernel images that are opened, linked or renamed: however the path is spelled, one alert. */
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "kselftest_harness.h"

#include "kg_bpf.h"
#include "kg_fixture.h"

#define IMAGE KG_PATH("vmlinuz-kg")
#define OTHER KG_PATH("other")
/* On a disk, whose names can be forgotten. */
#define DISK_IMAGE "/var/tmp/vmlinuz-kg"

static const char rules[] =
	KG_ALERT_RULE("open", "file where event.action == \"open\"")
	KG_ALERT_RULE("link", "file where event.action == \"link\"")
	KG_ALERT_RULE("rename", "file where event.action == \"rename\"");

/* What a test does in a process of its own, whose place and root it may change. */
typedef int (*act_fn)(void);

static int in_child(act_fn act)
{
	pid_t pid = fork();

	if (!pid)
		_exit(act() ? errno : 0);
	return kg_wait(pid);
}

static int open_close(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	return fd < 0 ? -1 : close(fd);
}

static int open_absolute(void)
{
	return open_close(IMAGE, O_RDONLY);
}

static int open_relative(void)
{
	return chdir(KG_DIR) ?: open_close("vmlinuz-kg", O_RDONLY);
}

static int open_slashes(void)
{
	return open_close("//tmp///kgt//vmlinuz-kg", O_RDONLY);
}

static int open_roundabout(void)
{
	return open_close("/tmp/./kgt/../kgt/vmlinuz-kg", O_RDONLY);
}

static int open_proc_root(void)
{
	return open_close("/proc/self/root/tmp/kgt/vmlinuz-kg", O_RDONLY);
}

static int open_proc_cwd(void)
{
	return chdir(KG_DIR) ?: open_close("/proc/self/cwd/vmlinuz-kg", O_RDONLY);
}

static int open_symlink(void)
{
	return symlink("vmlinuz-kg", OTHER) ?: open_close(OTHER, O_RDONLY);
}

static int open_symlinked_folder(void)
{
	return symlink(".", OTHER) ?: open_close(OTHER "/vmlinuz-kg", O_RDONLY);
}

static int own_mounts(void)
{
	return unshare(CLONE_NEWNS) ?: mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

static int open_bind_mount(void)
{
	return kg_write_text(OTHER, "") ?: own_mounts() ?:
	       mount(IMAGE, OTHER, NULL, MS_BIND, NULL) ?: open_close(OTHER, O_RDONLY);
}

static int open_bind_mounted_folder(void)
{
	return mkdir(OTHER, 0755) ?: own_mounts() ?:
	       mount(KG_DIR, OTHER, NULL, MS_BIND, NULL) ?:
	       open_close(OTHER "/vmlinuz-kg", O_RDONLY);
}

static int open_overlay(void)
{
	return mkdir(OTHER, 0755) ?: own_mounts() ?:
	       mount("tmpfs", "/mnt", "tmpfs", 0, NULL) ?:
	       mount("overlay", OTHER, "overlay", MS_RDONLY, "lowerdir=" KG_DIR ":/mnt") ?:
	       open_close(OTHER "/vmlinuz-kg", O_RDONLY);
}

static int grow(const char *path, const char *as)
{
	struct stat is;

	return kg_write_text(path, "") ?: stat(as, &is) ?: truncate(path, is.st_size);
}

/*
 * An overlay whose upper part says that the file of this name is what the lower
 * part has under that one.
 */
static int overlay_redirect(const char *path)
{
	return grow(path, IMAGE) ?: setxattr(path, "trusted.overlay.metacopy", "", 0, 0) ?:
	       setxattr(path, "trusted.overlay.redirect", "/vmlinuz-kg", 11, 0);
}

static int open_overlay_redirected(void)
{
	return mkdir(OTHER, 0755) ?: own_mounts() ?: mount("tmpfs", "/mnt", "tmpfs", 0, NULL) ?:
	       mkdir("/mnt/upper", 0755) ?: mkdir("/mnt/work", 0755) ?:
	       overlay_redirect("/mnt/upper/harmless") ?:
	       mount("overlay", OTHER, "overlay", 0, "metacopy=on,redirect_dir=on,lowerdir=" KG_DIR
		     ",upperdir=/mnt/upper,workdir=/mnt/work") ?:
	       open_close(OTHER "/harmless", O_RDONLY);
}

static int open_chroot(void)
{
	return chroot(KG_DIR) ?: open_close("/vmlinuz-kg", O_RDONLY);
}

static int open_to_write(void)
{
	return open_close(IMAGE, O_WRONLY);
}

static int open_to_truncate(void)
{
	return open_close(IMAGE, O_RDWR | O_TRUNC);
}

static int open_openat2(void)
{
	struct open_how how = { .flags = O_RDONLY };
	int fd = syscall(SYS_openat2, AT_FDCWD, IMAGE, &how, sizeof(how));

	return fd < 0 ? -1 : close(fd);
}

/* What an O_PATH descriptor gives is opened by another open. */
static int open_again(void)
{
	char path[32];
	int fd = open(IMAGE, O_PATH | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return fd < 0 ? -1 : open_close(path, O_RDONLY);
}

/*
 * A ring of one entry, whose one request is for a worker of the kernel's: the
 * task that opens is none that the process made.
 */
static int open_io_uring(void)
{
	struct io_uring_params params = { 0 };
	int ring = syscall(SYS_io_uring_setup, 1, &params);
	struct io_uring_sqe *sqe;
	struct io_uring_cqe *cqe;
	char *queue;

	if (ring < 0)
		return -1;
	queue = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQ_RING);
	sqe = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, ring, IORING_OFF_SQES);
	if (queue == MAP_FAILED || sqe == MAP_FAILED)
		return -1;
	sqe->opcode = IORING_OP_OPENAT;
	sqe->flags = IOSQE_ASYNC;
	sqe->fd = AT_FDCWD;
	sqe->addr = (uintptr_t)IMAGE;
	__atomic_store_n((uint32_t *)(queue + params.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1, IORING_ENTER_GETEVENTS, NULL, 0) != 1)
		return -1;
	/* Both queues are in the one mapping, and its one array of requests is all zeroes. */
	cqe = (struct io_uring_cqe *)(queue + params.cq_off.cqes);
	errno = cqe->res < 0 ? -cqe->res : 0;
	return cqe->res < 0 ? -1 : 0;
}

static int open_by_shell(void)
{
	char *argv[] = { "sh", "-c", "read -r x <" IMAGE, NULL };

	return kg_command_quiet(argv) > 1 ? -1 : 0;
}

static int open_by_exec(void)
{
	char *argv[] = { IMAGE, NULL };

	return kg_run(IMAGE, argv, NULL);
}

FIXTURE(spelling)
{
	struct kg kg;
};

FIXTURE_VARIANT(spelling)
{
	act_fn act;
	const char *path;	/* reported; NULL: where the image is */
	bool write;
	bool elsewhere;		/* on a file system that is made for the test */
};

#define SPELLING(name, ...) \
	FIXTURE_VARIANT_ADD(spelling, name) { .act = open_##name, __VA_ARGS__ }

SPELLING(absolute);
SPELLING(relative);
SPELLING(slashes);
SPELLING(roundabout);
SPELLING(proc_root);
SPELLING(proc_cwd);
SPELLING(symlink);
SPELLING(symlinked_folder);
SPELLING(bind_mount, .path = OTHER);
SPELLING(bind_mounted_folder, .path = OTHER "/vmlinuz-kg");
SPELLING(chroot, .path = "/vmlinuz-kg");
SPELLING(to_write, .write = true);
SPELLING(to_truncate, .write = true);
SPELLING(openat2);
SPELLING(io_uring);
SPELLING(again);
SPELLING(by_shell);
SPELLING(by_exec);
SPELLING(overlay, .path = OTHER "/vmlinuz-kg", .elsewhere = true);
SPELLING(overlay_redirected, .path = OTHER "/harmless", .elsewhere = true);

FIXTURE_SETUP(spelling)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("vmlinuz-kg"));
	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
}

FIXTURE_TEARDOWN(spelling)
{
	kg_end(&self->kg);
}

static bool file_is(const struct kg_file *file, const struct stat *is)
{
	return file->present && file->major == major(is->st_dev) &&
	       file->minor == minor(is->st_dev) && file->inode == is->st_ino &&
	       file->owner == is->st_uid && file->mode == is->st_mode;
}

KG_TEST(spelling, raises_one_alert)
{
	const char *const fired[] = { "open", NULL };
	const struct kg_alert *alert;
	struct stat is;

	ASSERT_EQ(0, stat(IMAGE, &is));
	ASSERT_EQ(0, in_child(variant->act));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "open");
	EXPECT_EQ(KEXECGUARD_EVENT_FILE_OPEN, alert->event);
	EXPECT_EQ(KEXECGUARD_DECISION_ALLOWED, alert->decision);
	EXPECT_TRUE(variant->elsewhere || file_is(&alert->file, &is));
	EXPECT_TRUE(kg_bytes_equal(alert->file.path, variant->path ?: IMAGE)) {
		TH_LOG("%.*s", (int)alert->file.path.len, alert->file.path.data);
	}
	EXPECT_EQ(NULL, alert->file.target.data);
	EXPECT_EQ(variant->write, alert->file.write);
}

FIXTURE(silent)
{
	struct kg kg;
};

FIXTURE_SETUP(silent)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("vmlinuz-kg"));
	ASSERT_EQ(0, mkdir(KG_PATH("vmlinuz-folder"), 0755));
	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
}

FIXTURE_TEARDOWN(silent)
{
	kg_end(&self->kg);
}

static int touch(const char *path)
{
	return open_close(path, O_RDWR | O_CREAT);
}

/* What is called nearly so, or is no file, or is not opened. */
KG_TEST(silent, other_things)
{
	struct stat is;

	EXPECT_EQ(0, touch(KG_PATH("vmlinu")));
	EXPECT_EQ(0, touch(KG_PATH("xvmlinuz")));
	EXPECT_EQ(0, touch(KG_PATH("config-vmlinuz")));
	EXPECT_EQ(0, touch(KG_PATH("vmlinux.h")));
	EXPECT_EQ(0, touch(KG_PATH("vmlinux.lds.h")));
	EXPECT_EQ(0, rename(KG_PATH("vmlinux.lds.h"), KG_PATH("vmlinux.lds")));
	EXPECT_EQ(0, touch(KG_PATH("kcore")));
	EXPECT_EQ(0, touch(KG_PATH("linux")));
	EXPECT_EQ(0, touch(KG_PATH("shim.efi")));
	EXPECT_EQ(0, touch(KG_PATH("Image~1")));
	EXPECT_EQ(0, touch(KG_PATH("vmlinuz-folder/other")));
	EXPECT_EQ(0, open_close(KG_PATH("vmlinuz-folder"), O_RDONLY));
	EXPECT_EQ(0, rename(KG_PATH("vmlinuz-folder"), KG_PATH("vmlinuz-place")));
	EXPECT_EQ(0, rename(KG_PATH("linux"), KG_PATH("windows")));
	EXPECT_EQ(0, link(KG_PATH("windows"), KG_PATH("linux")));
	EXPECT_EQ(0, symlink("linux", KG_PATH("vmlinuz")));
	EXPECT_EQ(0, rename(KG_PATH("vmlinuz"), KG_PATH("vmlinuz.old")));
	EXPECT_EQ(0, open_close(IMAGE, O_PATH));
	EXPECT_EQ(0, stat(IMAGE, &is));
	EXPECT_EQ(0, chmod(IMAGE, 0600));
	EXPECT_EQ(0, truncate(IMAGE, 1));
	EXPECT_NE(0, open_close(KG_PATH("vmlinuz-none"), O_RDONLY));
	EXPECT_EQ(0, unlink(IMAGE));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n) {
		TH_LOG("%s of %.*s", self->kg.alerts.at[0].rule_id,
		       (int)self->kg.alerts.at[0].file.path.len,
		       self->kg.alerts.at[0].file.path.data);
	}
}

/* It has the name of a kernel, and no kernel in it. */
KG_TEST(silent, types_of_the_kernel)
{
	if (access(KG_BPF_TYPES, F_OK))
		SKIP(return, "this kernel has no " KG_BPF_TYPES);
	EXPECT_EQ(0, open_close(KG_BPF_TYPES, O_RDONLY));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

/* Who may not open it does not, and that is no open. */
static int open_as_nobody(void)
{
	return setuid(KG_NOBODY) ?: open_close(IMAGE, O_RDONLY);
}

KG_TEST(silent, not_permitted)
{
	ASSERT_EQ(0, chmod(IMAGE, 0600));
	ASSERT_EQ(EACCES, in_child(open_as_nobody));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

/*
 * The end of a process closes what it has open, and for that an overlay opens what
 * it has by then beneath it; which is called an image there, under another name.
 */
static int end_with_overlay_open(void)
{
	int fd;

	if (kg_write_text(KG_PATH("harmless"), "x") || mkdir(OTHER, 0755) || own_mounts() ||
	    mount("tmpfs", "/mnt", "tmpfs", 0, NULL) || mkdir("/mnt/upper", 0755) ||
	    mkdir("/mnt/work", 0755) ||
	    mount("overlay", OTHER, "overlay", 0,
		  "lowerdir=" KG_DIR ",upperdir=/mnt/upper,workdir=/mnt/work"))
		return -1;
	fd = open(OTHER "/harmless", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -1 : chmod(OTHER "/harmless", 0600) ?:
	       link("/mnt/upper/harmless", "/mnt/upper/vmlinuz-kg");
}

/* It gets nothing of it, and there is nothing any more to say of who ends. */
KG_TEST(silent, end_of_a_process)
{
	static const char stdio[] =
		KG_ALERT_RULE("stdio", "file where event.action == \"open\" and "
			      "process.stdin.path == null");

	ASSERT_EQ(0, kg_load_rules(&self->kg, stdio));
	ASSERT_EQ(0, in_child(end_with_overlay_open));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

FIXTURE(names)
{
	struct kg kg;
};

FIXTURE_VARIANT(names)
{
	const char *path;
};

#define NAME(id, is) \
	FIXTURE_VARIANT_ADD(names, id) { .path = is }

NAME(plain, KG_PATH("vmlinuz"));
NAME(version, KG_PATH("vmlinuz-6.1.0-50-amd64.dpkg-new"));
NAME(long_version, KG_PATH("vmlinuz-a-name-that-does-not-fit-into-an-entry-of-the-kernel"));
NAME(unpacked, KG_PATH("vmlinux-6.1"));
NAME(loud, KG_PATH("VMLINUZ-6.1"));
NAME(built, KG_PATH("bzImage"));
NAME(old, KG_PATH("zImage.old"));
NAME(map, KG_PATH("System.map-6.1"));
NAME(running, "/proc/kcore");

FIXTURE_SETUP(names)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	if (strncmp(variant->path, "/proc/", 6))
		ASSERT_EQ(0, touch(variant->path));
	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
}

FIXTURE_TEARDOWN(names)
{
	kg_end(&self->kg);
}

KG_TEST(names, are_those_of_images)
{
	const char *const fired[] = { "open", NULL };

	ASSERT_EQ(0, open_close(variant->path, O_RDONLY));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(kg_bytes_equal(kg_only(&self->kg, "open")->file.path, variant->path));
}

static int link_away(void)
{
	return link(IMAGE, OTHER);
}

static int link_from_descriptor(void)
{
	char path[32];
	int fd = open(IMAGE, O_PATH | O_CLOEXEC);

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, path, AT_FDCWD, OTHER, AT_SYMLINK_FOLLOW);
}

static int link_onto(void)
{
	return link(KG_PATH("file"), KG_PATH("vmlinuz-new"));
}

static int link_relative(void)
{
	return chdir(KG_DIR) ?: link("vmlinuz-kg", "./folder/../other");
}

static int rename_away(void)
{
	return rename(IMAGE, OTHER);
}

static int rename_elsewhere(void)
{
	return rename(IMAGE, KG_PATH("folder/other"));
}

static int rename_onto(void)
{
	return rename(KG_PATH("file"), IMAGE);
}

static int rename_exchanged(void)
{
	return renameat2(AT_FDCWD, KG_PATH("file"), AT_FDCWD, IMAGE, RENAME_EXCHANGE);
}

static int rename_not_permitted(void)
{
	return chmod(KG_DIR, 0755) ?: setuid(KG_NOBODY) ?: rename(IMAGE, OTHER);
}

FIXTURE(renaming)
{
	struct kg kg;
};

FIXTURE_VARIANT(renaming)
{
	act_fn act;
	const char *rule;
	const char *path;
	const char *target;
	int error;
};

#define RENAMING(name, is, from, to, ...) \
	FIXTURE_VARIANT_ADD(renaming, name) { \
		.act = name, .rule = is, .path = from, .target = to, __VA_ARGS__ \
	}

RENAMING(link_away, "link", IMAGE, OTHER);
RENAMING(link_from_descriptor, "link", IMAGE, OTHER);
RENAMING(link_onto, "link", KG_PATH("file"), KG_PATH("vmlinuz-new"));
RENAMING(link_relative, "link", IMAGE, OTHER);
RENAMING(rename_away, "rename", IMAGE, OTHER);
RENAMING(rename_elsewhere, "rename", IMAGE, KG_PATH("folder/other"));
RENAMING(rename_onto, "rename", KG_PATH("file"), IMAGE);
RENAMING(rename_exchanged, "rename", KG_PATH("file"), IMAGE);
RENAMING(rename_not_permitted, "rename", IMAGE, OTHER, .error = EACCES);

static const char deny_rules[] =
	KG_DENY_RULE("open", "file where event.action == \"open\"")
	KG_DENY_RULE("link", "file where event.action == \"link\"")
	KG_DENY_RULE("rename", "file where event.action == \"rename\"");

FIXTURE_SETUP(renaming)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_write_text(IMAGE, "image"));
	ASSERT_EQ(0, kg_write_text(KG_PATH("file"), "file"));
	ASSERT_EQ(0, mkdir(KG_PATH("folder"), 0755));
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
}

FIXTURE_TEARDOWN(renaming)
{
	kg_end(&self->kg);
}

static ino_t inode_of(const char *path)
{
	struct stat is;

	return stat(path, &is) ? 0 : is.st_ino;
}

KG_TEST(renaming, is_seen)
{
	const char *const fired[] = { variant->rule, NULL };
	ino_t inode = inode_of(variant->path);
	const struct kg_alert *alert;

	ASSERT_EQ(variant->error, in_child(variant->act));
	EXPECT_EQ(variant->error ? 0 : inode, inode_of(variant->target));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, variant->rule);
	EXPECT_EQ(strcmp(variant->rule, "link") ? KEXECGUARD_EVENT_FILE_RENAME
						: KEXECGUARD_EVENT_FILE_LINK, alert->event);
	EXPECT_EQ(KEXECGUARD_DECISION_WOULD_DENY, alert->decision);
	EXPECT_TRUE(kg_bytes_equal(alert->file.path, variant->path));
	EXPECT_TRUE(kg_bytes_equal(alert->file.target, variant->target));
	EXPECT_EQ(inode, alert->file.inode);
	EXPECT_FALSE(alert->file.write);
}

/* And then everything is as it was. */
KG_TEST(renaming, is_denied)
{
	const char *const fired[] = { variant->rule, NULL };
	ino_t inode = inode_of(variant->path), target = inode_of(variant->target);

	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	ASSERT_EQ(EPERM, in_child(variant->act));
	EXPECT_EQ(inode, inode_of(variant->path));
	EXPECT_EQ(target, inode_of(variant->target));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_EQ(KEXECGUARD_DECISION_DENIED, kg_only(&self->kg, variant->rule)->decision);
}

FIXTURE(opening)
{
	struct kg kg;
};

FIXTURE_SETUP(opening)
{
	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("vmlinuz-kg"));
	ASSERT_EQ(0, kg_install_act("kg-opener"));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
}

FIXTURE_TEARDOWN(opening)
{
	kg_end(&self->kg);
}

static int truncate_by_open(void)
{
	return open_close(IMAGE, O_WRONLY | O_TRUNC);
}

/* Neither is it opened, nor what an open would have done with it done. */
KG_TEST(opening, is_denied)
{
	const act_fn acts[] = { open_absolute, open_again, open_by_exec, truncate_by_open };
	struct stat before, after;
	size_t i;

	ASSERT_EQ(0, stat(IMAGE, &before));
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	for (i = 0; i < ARRAY_SIZE(acts); i++) {
		EXPECT_NE(0, in_child(acts[i])) {
			TH_LOG("act %zu", i);
		}
	}
	ASSERT_EQ(EPERM, in_child(open_absolute));
	ASSERT_EQ(0, stat(IMAGE, &after));
	EXPECT_EQ(before.st_size, after.st_size);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(i + 1, kg_count(&self->kg, "open"));
	ASSERT_EQ(i + 1, self->kg.alerts.n);
	while (i--)
		EXPECT_EQ(KEXECGUARD_DECISION_DENIED, self->kg.alerts.at[i].decision);
}

/* Of who opens, all that is known of who executes. */
KG_TEST(opening, says_who)
{
	static const char who[] =
		KG_ALERT_RULE("who", "file where event.action == \"open\" and event.type == \"access\" and "
			      "event.category == \"file\" and file.path == \"/tmp/kgt/vmlinuz-kg\" and "
			      "file.name == \"vmlinuz-kg\" and file.target.path == null and "
			      "file.uid == \"0\" and file.write and not file.unnamed and "
			      "file.device like \"?*:?*\" and file.inode regex \"[0-9]+\" and "
			      "process.name == \"kg-opener\" and process.args == \"mark\" and "
			      "process.executable == \"/tmp/kgt/kg-opener\" and user.id == \"0\" and "
			      "process.parent.name == \"kg-parent\" and "
			      "process.parent.executable == \"/tmp/kgt/kg-parent\" and "
			      "process.session_leader.pid != null")
		KG_ALERT_RULE("not", "file where event.action == \"open\" and "
			      "not process.name == \"kg-opener\"");
	const char *const fired[] = { "who", NULL };
	const struct kg_alert *alert;
	struct kg_rule_list list;

	ASSERT_EQ(0, kg_load_rules(&self->kg, who));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-parent"), "fork;exec:" KG_PATH("kg-opener")
				   " mark;open:9 " IMAGE));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "who");
	EXPECT_TRUE(kg_bytes_equal(alert->process.executable, KG_PATH("kg-opener")));
	EXPECT_TRUE(kg_bytes_equal(alert->parent.executable, KG_PATH("kg-parent")));
	EXPECT_TRUE(alert->file.write);
	EXPECT_FALSE(alert->incomplete);
	ASSERT_EQ(0, kg_rules(&self->kg.sock, &list));
	ASSERT_EQ(2, list.n_running);
	EXPECT_EQ(1, list.at[0].hits);
	EXPECT_EQ(0, list.at[1].hits);
	EXPECT_EQ(1, list.at[1].excluded);
	kg_rules_free(&list);
}

/* Each one of many, and none of those of a set without such rules. */
KG_TEST(opening, many)
{
	static const char none[] = KG_ALERT_RULE("none", "process where process.name == \"kg-none\"");
	struct kg_status before, after;
	int i;

	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	for (i = 0; i < 500; i++)
		ASSERT_EQ(0, open_absolute());
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.generated + 500, after.generated);
	EXPECT_TRUE(kg_ledger_closes(&after));
	EXPECT_EQ(before.incomplete, after.incomplete);
	EXPECT_EQ(kg_hook(&before, "security_file_open")->calls + 500,
		  kg_hook(&after, "security_file_open")->calls);
	ASSERT_EQ(0, kg_load_rules(&self->kg, none));
	ASSERT_EQ(0, open_absolute());
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_EQ(after.generated, before.generated);
}

FIXTURE(handle)
{
	struct kg kg;
	union {
		struct file_handle handle;
		char room[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	};
	int folder;
};

static int drop_names(void)
{
	sync();
	return kg_write_text("/proc/sys/vm/drop_caches", "2");
}

FIXTURE_SETUP(handle)
{
	int mount;

	ASSERT_EQ(0, kg_begin(&self->kg));
	ASSERT_EQ(0, kg_write_text(DISK_IMAGE, "not a kernel"));
	self->folder = open("/var/tmp", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ASSERT_LE(0, self->folder);
	self->handle.handle_bytes = MAX_HANDLE_SZ;
	ASSERT_EQ(0, name_to_handle_at(AT_FDCWD, DISK_IMAGE, &self->handle, &mount, 0));
	ASSERT_EQ(0, kg_load_rules(&self->kg, rules));
	ASSERT_EQ(0, drop_names());
}

FIXTURE_TEARDOWN(handle)
{
	close(self->folder);
	unlink(DISK_IMAGE);
	unlink("/var/tmp/other");
	kg_end(&self->kg);
}

KG_TEST(handle, is_a_file_without_a_name)
{
	static const char unnamed[] =
		KG_ALERT_RULE("unnamed", "file where file.unnamed and file.path == null and "
			      "file.name == null and file.inode != null");
	const char *const fired[] = { "unnamed", NULL };
	const struct kg_alert *alert;
	struct stat is;
	int fd;

	ASSERT_EQ(0, kg_load_rules(&self->kg, unnamed));
	ASSERT_EQ(0, drop_names());
	fd = open_by_handle_at(self->folder, &self->handle, O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, fstat(fd, &is));
	close(fd);
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "unnamed");
	EXPECT_EQ(NULL, alert->file.path.data);
	EXPECT_TRUE(file_is(&alert->file, &is));
}

/* It has its name as long as somebody else has it by that. */
KG_TEST(handle, is_a_file_with_a_name)
{
	const char *const fired[] = { "open", NULL };
	int named = open(DISK_IMAGE, O_PATH | O_CLOEXEC), fd;

	ASSERT_LE(0, named);
	fd = open_by_handle_at(self->folder, &self->handle, O_RDONLY);
	ASSERT_LE(0, fd);
	close(fd);
	close(named);
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(kg_bytes_equal(kg_only(&self->kg, "open")->file.path, DISK_IMAGE));
}

/* What was never opened can get a name that says nothing. */
KG_TEST(handle, gets_a_name)
{
	const char *const fired[] = { "link", NULL };
	int fd = open_by_handle_at(self->folder, &self->handle, O_PATH);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, linkat(fd, "", AT_FDCWD, "/var/tmp/other", AT_EMPTY_PATH));
	close(fd);
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_EQ(NULL, kg_only(&self->kg, "link")->file.path.data);
	EXPECT_TRUE(kg_bytes_equal(kg_only(&self->kg, "link")->file.target, "/var/tmp/other"));
}

FIXTURE(unload)
{
	pid_t storm[2];
};

/*
 * Opens an image and gives it another name and its own back, for ever. Now and then
 * it sleeps: unloading waits until each task has slept or been out of the kernel,
 * and on a slow kernel one that only opens hardly ever is.
 */
static int storm(int worker)
{
	const char *const image = worker ? IMAGE : KG_PATH("vmlinuz-two");
	const char *const other = worker ? OTHER : KG_PATH("two");
	int i;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (i = 1; !open_close(image, O_RDONLY) && !rename(image, other) &&
	     !rename(other, image); i++)
		if (i % 16 == 0)
			usleep(1);
	return 1;
}

FIXTURE_SETUP(unload)
{
	int i;

	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, touch(IMAGE));
	ASSERT_EQ(0, touch(KG_PATH("vmlinuz-two")));
	ASSERT_EQ(0, kg_module_unload_wait());
	for (i = 0; i < 2; i++) {
		self->storm[i] = fork();
		ASSERT_LE(0, self->storm[i]);
		if (!self->storm[i])
			_exit(storm(i));
	}
}

FIXTURE_TEARDOWN(unload)
{
	int i;

	for (i = 0; i < 2; i++) {
		kill(self->storm[i], SIGKILL);
		EXPECT_EQ(128 + SIGKILL, kg_wait(self->storm[i]));
	}
	EXPECT_EQ(0, kg_module_unload_wait());
	kg_dir_remove();
}

/* However busy the machine is, each of them opens again before long. */
static bool storm_is_seen(struct kg_sock *sock)
{
	struct kg_status status;
	int i;

	for (i = 0; i < 3000; i++) {
		if (kg_status(sock, &status))
			return false;
		if (status.generated)
			return true;
		usleep(20000);
	}
	return false;
}

/* The debug kernel takes longer than KG_TIMEOUT for this where others have the processors, too. */
TEST_F_TIMEOUT(unload, under_a_storm_of_opens, 900)
{
	struct kg kg;
	int i;

	for (i = 0; i < 30; i++) {
		ASSERT_EQ(0, kg_module_load(""));
		memset(&kg, 0, sizeof(kg));
		ASSERT_EQ(0, kg_sock_open(&kg.sock));
		ASSERT_EQ(0, kg_load_rules(&kg, rules));
		ASSERT_TRUE(storm_is_seen(&kg.sock)) TH_LOG("load %d", i);
		kg_sock_close(&kg.sock);
		ASSERT_EQ(0, kg_module_unload_wait()) TH_LOG("unload %d", i);
	}
}

TEST_HARNESS_MAIN
