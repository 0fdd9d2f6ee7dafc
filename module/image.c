// SPDX-License-Identifier: GPL-2.0
#include "image.h"

#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/fs_struct.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/nsproxy.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/kexecguard.h>

#include "argv.h"
#include "compat.h"
#include "path.h"

static const char deleted[] = " (deleted)";

/*
 * An image and room for its strings, so that most need no other memory: each piece is taken
 * and given back at each exec. These are the sizes in which the kernel has memory.
 */
#define IMAGE_SMALL 256
#define IMAGE_MEDIUM 512
#define IMAGE_LARGE 1024
#define IMAGE_HEAD offsetof(struct kg_image, room.data)
/* What most strings of an image are shorter than together. */
static_assert(IMAGE_HEAD + 96 <= IMAGE_SMALL);

/* What most arguments and folders are shorter than. */
#define ARG_USUAL 16
/* Of an exec with so many arguments, argv is long. */
#define ARGS_MANY 8

static int names_add(struct kg_image *image, const char *path, u32 len)
{
	u32 at = len;

	while (at && path[at - 1] != '/')
		at--;
	if (kg_strings_have(&image->names, path + at, len - at))
		return 0;
	return kg_strings_append(&image->names, &image->room, path + at, len - at);
}

/**
 * kg_ids_read() - the ids of a credential as the initial user namespace sees them
 * @ids: filled in
 * @cred: read; the caller sees to it that it stays
 */
void kg_ids_read(struct kg_ids *ids, const struct cred *cred)
{
	/* The kernel's own ids are those of that namespace. */
	ids->uid = __kuid_val(cred->uid);
	ids->gid = __kgid_val(cred->gid);
	ids->euid = __kuid_val(cred->euid);
	ids->egid = __kgid_val(cred->egid);
	ids->host = cred->user_ns == &init_user_ns;
}

/**
 * kg_mounts_are_host() - whether a task sees the mounts that the host has
 * @task: current, or one that is locked with task_lock()
 *
 * The first task never changes its namespaces, and whoever else does changes its
 * own.
 *
 * Return: true if it does; false also of a task that is exiting.
 */
bool kg_mounts_are_host(const struct task_struct *task)
{
	return task->nsproxy && task->nsproxy->mnt_ns == init_task.nsproxy->mnt_ns;
}

/*
 * How much an image will take, by what is known when it is begun. The path that was asked
 * for comes again: as that of the file, with its name, and nearly always in argv.
 */
static size_t image_size(int argc, size_t filename, size_t previous)
{
	size_t strings = 3 * filename + previous + (argc + 1) * ARG_USUAL;

	if (argc >= ARGS_MANY)
		return IMAGE_LARGE;
	return IMAGE_HEAD + strings <= IMAGE_SMALL ? IMAGE_SMALL : IMAGE_MEDIUM;
}

static struct kg_image *image_alloc(size_t size)
{
	struct kg_image *image = kmalloc(size, GFP_KERNEL);

	if (!image)
		return NULL;
	memset(image, 0, IMAGE_HEAD);
	refcount_set(&image->refs, 1);
	image->identities = &image->identity;
	image->room.size = size - IMAGE_HEAD;
	return image;
}

static void image_free(struct kg_image *image)
{
	kg_room_free(&image->room, image->filename);
	kg_room_free(&image->room, image->directory);
	kg_strings_free(&image->names, &image->room);
	kg_strings_free(&image->files, &image->room);
	kg_strings_free(&image->args, &image->room);
	kg_strings_free(&image->previous, &image->room);
	if (image->identities != &image->identity)
		kfree(image->identities);
	kfree(image);
}

static void image_free_rcu(struct rcu_head *rcu)
{
	image_free(container_of(rcu, struct kg_image, rcu));
}

/**
 * kg_image_get() - take another reference
 * @image: one that the caller holds, or NULL
 *
 * Return: @image.
 */
struct kg_image *kg_image_get(struct kg_image *image)
{
	if (image)
		refcount_inc(&image->refs);
	return image;
}

/**
 * kg_image_get_rcu() - take a reference to what a slot points at
 * @slot: where another task may put another image at any time
 *
 * Context: Under rcu_read_lock().
 * Return: the image, or NULL if there is none or its last reference is gone
 * (then the slot holds another one, or its task is being freed).
 */
struct kg_image *kg_image_get_rcu(struct kg_image __rcu **slot)
{
	struct kg_image *image = rcu_dereference(*slot);

	return image && refcount_inc_not_zero(&image->refs) ? image : NULL;
}

/**
 * kg_image_put() - drop a reference
 * @image: may be NULL
 *
 * Context: Any.
 */
void kg_image_put(struct kg_image *image)
{
	if (image && refcount_dec_and_test(&image->refs))
		call_rcu(&image->rcu, image_free_rcu);
}

/* Where a task is, and whether somebody sits in front of it. One that is exiting is nowhere. */
static int image_add_place(struct kg_image *image, struct task_struct *task)
{
	struct fs_struct *fs;
	struct path path;
	int err;

	/* Looked at, not followed, so it takes no lock. */
	image->interactive = !!READ_ONCE(task->signal->tty);
	/* Holds task->fs and task->nsproxy. */
	task_lock(task);
	image->host_mounts = kg_mounts_are_host(task);
	fs = task->fs;
	if (fs)
		get_fs_pwd(fs, &path);
	task_unlock(task);
	if (!fs)
		return 0;
	err = kg_path_copy(&image->directory, &image->room, &path);
	path_put(&path);
	return err;
}

/* What the exec alone knows, and nobody can ask later. */
static int image_add_exec(struct kg_image *image, const struct linux_binprm *bprm,
			  const struct kg_image *previous)
{
	kg_ids_read(&image->ids, bprm->cred);
	return previous ? kg_strings_copy(&image->previous, &image->room, &previous->files) : 0;
}

static int image_add_filename(struct kg_image *image, const char *filename, u32 len)
{
	image->filename = kg_room_string(&image->room, filename, len);
	return image->filename ? names_add(image, filename, len) : -ENOMEM;
}

/**
 * kg_image_begin() - begin the image of a program that is about to be executed
 * @bprm: the exec, at its first step
 * @previous: what the task runs now, NULL if not known
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: an image with the path that was asked for and its name, or NULL for want of
 * memory.
 */
struct kg_image *kg_image_begin(const struct linux_binprm *bprm, const struct kg_image *previous)
{
	size_t len = strlen(bprm->filename);
	struct kg_image *image = image_alloc(image_size(bprm->argc, len,
							previous ? previous->files.len : 0));

	if (!image)
		return NULL;
	if (image_add_exec(image, bprm, previous) || image_add_place(image, current) ||
	    image_add_filename(image, bprm->filename, len)) {
		kg_image_put(image);
		return NULL;
	}
	return image;
}

/**
 * kg_image_add_name() - add a path that was asked for
 * @image: under construction
 * @path: by which a file was asked for that is part of what is executed
 *
 * Its last component is a name, and not always that of the file that was found:
 * a script asks for sh and gets dash.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_image_add_name(struct kg_image *image, const char *path)
{
	return names_add(image, path, strlen(path));
}

/*
 * d_path() marks a file that has no name any more, or as a memfd never had one;
 * the mark is no part of its name.
 */
static u32 path_name_len(const struct file *file, const struct kg_path *path)
{
	u32 len = path->len;

	if (d_unhashed(file->f_path.dentry) && len >= sizeof(deleted) - 1 &&
	    !strcmp(path->said + len - (sizeof(deleted) - 1), deleted))
		len -= sizeof(deleted) - 1;
	return len;
}

static int image_add_path(struct kg_image *image, const struct file *file,
			  const struct kg_path *path)
{
	u32 begin = image->files.len;

	if (names_add(image, path->said, path_name_len(file, path)) ||
	    kg_strings_append(&image->files, &image->room, path->said, path->len))
		return -ENOMEM;
	image->executable = begin;
	return 0;
}

/*
 * A memfd is a file of a tmpfs that nobody can mount, without a folder that it
 * is in; so its name does not change.
 */
static bool file_is_memfd(const struct file *file)
{
	unsigned long magic = file_inode(file)->i_sb->s_magic;
	const struct dentry *dentry = file->f_path.dentry;

	return (magic == TMPFS_MAGIC || magic == HUGETLBFS_MAGIC) && IS_ROOT(dentry) &&
	       strstarts(dentry->d_name.name, "memfd:");
}

/* The mount must let the bits take effect. */
static bool file_is_set_id(const struct file *file, umode_t mode)
{
	return ((mode & S_ISUID) || (mode & (S_ISGID | 0010)) == (S_ISGID | 0010)) &&
	       !(READ_ONCE(file->f_path.mnt->mnt_flags) & MNT_NOSUID);
}

/*
 * Who serves a file system says what its files are. So it must be root who
 * mounted it, as one that believes it; and FUSE is served by anybody. On a mount
 * with ids of its own others are root.
 */
static bool mount_is_trusted(const struct vfsmount *mnt)
{
	const struct super_block *sb = mnt->mnt_sb;

	return sb->s_user_ns == &init_user_ns && sb->s_magic != FUSE_SUPER_MAGIC &&
	       !(READ_ONCE(mnt->mnt_flags) & MNT_NOSUID) && !is_idmapped_mnt(mnt);
}

/*
 * Whether a path leads to where it says from the task's root. A file of another
 * mount namespace, which a user can make, comes in by /proc/PID/root or as an open
 * file, under any path.
 */
static bool path_is_reachable(const struct path *path, struct task_struct *task)
{
	struct fs_struct *fs;
	struct path root;
	bool under;

	task_lock(task);
	fs = task->fs;
	if (fs)
		get_fs_root(fs, &root);
	task_unlock(task);
	if (!fs)
		return false;
	/* Nearly always; and the walk takes a lock. */
	under = path->mnt == root.mnt && root.dentry == root.mnt->mnt_root;
	if (!under)
		under = path_is_under(path, &root);
	path_put(&root);
	return under;
}

/*
 * Nobody but root made this file what it is, or can change it. Whom else an ACL
 * lets write shows in the group's bits of the mode.
 */
static bool file_is_trusted(const struct file *file, umode_t mode, struct task_struct *task)
{
	return uid_eq(file_inode(file)->i_uid, GLOBAL_ROOT_UID) &&
	       !(mode & 0022) && !d_unhashed(file->f_path.dentry) &&
	       mount_is_trusted(file->f_path.mnt) && path_is_reachable(&file->f_path, task);
}

/* The second file is where one is not enough. */
static int image_add_identity(struct kg_image *image, const struct inode *inode)
{
	struct kg_identity *all;

	if (image->n_files == KG_FILES_MAX)
		return 0;
	if (image->n_files == 1) {
		all = kmalloc_array(KG_FILES_MAX, sizeof(*all), GFP_KERNEL);
		if (!all)
			return -ENOMEM;
		all[0] = image->identity;
		image->identities = all;
	}
	kg_identity_read(&image->identities[image->n_files++], inode);
	return 0;
}

/*
 * As the kernel has it in memory: no file system is asked, so none can keep us
 * waiting.
 */
static int image_add_traits(struct kg_image *image, const struct file *file,
			    struct task_struct *task)
{
	umode_t mode = READ_ONCE(file_inode(file)->i_mode);

	image->memfd |= file_is_memfd(file);
	image->deleted |= d_unhashed(file->f_path.dentry);
	image->writable |= mode & 0002;
	image->set_id |= file_is_set_id(file, mode);
	image->untrusted |= !file_is_trusted(file, mode, task);
	return image_add_identity(image, file_inode(file));
}

static int image_add_names(struct kg_image *image, const struct file *file)
{
	struct name_snapshot name KG_UNINITIALIZED;
	struct kg_path path KG_UNINITIALIZED;
	int err;

	if (kg_path_begin(&path, &file->f_path))
		return -ENOMEM;
	if (path.said) {
		err = image_add_path(image, file, &path);
	} else {
		take_dentry_name_snapshot(&name, file->f_path.dentry);
		err = names_add(image, name.name.name, name.name.len);
		release_dentry_name_snapshot(&name);
	}
	kg_path_end(&path);
	return err;
}

static int image_add_file(struct kg_image *image, const struct file *file,
			  struct task_struct *task)
{
	return image_add_traits(image, file, task) ?: image_add_names(image, file);
}

/* Each step of an exec has an argv of its own. */
static void args_forget(struct kg_image *image)
{
	kg_strings_free(&image->args, &image->room);
	image->args_known = false;
}

/**
 * kg_image_add_file() - add a file that is part of what is executed
 * @image: of current, under construction
 * @file: a script, an interpreter or the program itself, in the order in which
 *	the kernel comes to them
 *
 * What was known of argv is forgotten, as it is another now.
 * The path is the open file's own, as seen from the task's root; nothing is
 * looked up. One that is longer than PATH_MAX counts as not known; its last
 * component is a name all the same.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_image_add_file(struct kg_image *image, struct file *file)
{
	args_forget(image);
	return image_add_file(image, file, current);
}

/**
 * kg_image_add_args() - add argv, if it is not there yet
 * @image: of current, under construction, or one that is complete
 * @bprm: the exec, for which nothing is mapped yet
 *
 * Context: Process context. May sleep.
 * Return: as kg_argv_read().
 */
int kg_image_add_args(struct kg_image *image, struct linux_binprm *bprm)
{
	int err;

	if (image->args_known)
		return 0;
	err = kg_argv_read(&image->args, &image->room, bprm);
	image->args_known = !err;
	return err;
}

/**
 * kg_image_complete() - add what is there to be known of an exec that succeeded
 * @image: of current, under construction
 * @bprm: the exec, of which the memory is that of the current process by now
 *
 * Context: Process context. May sleep.
 * Return: as kg_argv_read().
 */
int kg_image_complete(struct kg_image *image, struct linux_binprm *bprm)
{
	int err = 0;

	/* Set-id bits have taken effect. */
	kg_ids_read(&image->ids, current_cred());
	if (!image->args_known)
		err = kg_argv_read_mapped(&image->args, &image->room, bprm);
	image->args_known = !err;
	return err;
}

/**
 * kg_image_trusted() - whether its files are what root made, and their paths their own
 * @image: an image
 *
 * Who is root in another user namespace can mount there what it likes where it
 * likes, so nothing that is executed there is trusted.
 *
 * Return: true if so.
 */
bool kg_image_trusted(const struct kg_image *image)
{
	return !image->untrusted && image->ids.host;
}

static struct file *mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
	file = kg_get_file_rcu(&mm->exe_file);
	rcu_read_unlock();
	return file;
}

/* What it runs and where it is, by now. */
static int image_read_mm(struct kg_image *image, struct task_struct *task, struct mm_struct *mm)
{
	struct file *file = mm_exe_file(mm);
	int err = 0;

	if (file) {
		err = image_add_file(image, file, task);
		fput(file);
	}
	return err ?: kg_argv_read_memory(&image->args, mm) ?: image_add_place(image, task);
}

/**
 * kg_image_from_task() - make an image of what a task runs now
 * @task: a task whose exec was not seen; the caller holds a reference
 *
 * For tasks that are older than the module, and for those that there was no
 * memory to track. Its argv is read from its memory, where it may have
 * rewritten it, and its place is where it is now, so the image is marked. What
 * it ran before is not known.
 *
 * Context: Process context. May sleep.
 * Return: an image, or NULL for want of memory.
 */
struct kg_image *kg_image_from_task(struct task_struct *task)
{
	struct kg_image *image = image_alloc(IMAGE_MEDIUM);
	struct mm_struct *mm;
	int err = 0;

	if (!image)
		return NULL;
	image->flags = KEXECGUARD_PROCESS_FROM_MEMORY;
	image->args_known = true;
	rcu_read_lock();
	kg_ids_read(&image->ids, __task_cred(task));
	rcu_read_unlock();
	mm = get_task_mm(task);
	if (mm) {
		err = image_read_mm(image, task, mm);
		/* If it ended meanwhile, what it has under way (AIO) is waited for by others. */
		mmput_async(mm);
	} else {
		image->flags = task->flags & PF_KTHREAD ? KEXECGUARD_PROCESS_KTHREAD
							: KEXECGUARD_PROCESS_UNKNOWN;
	}
	if (err) {
		kg_image_put(image);
		return NULL;
	}
	return image;
}

/**
 * kg_image_executable() - the path of the program itself
 * @image: an image
 *
 * Of a script, that is its interpreter.
 *
 * Return: the path, or NULL if it has none.
 */
const char *kg_image_executable(const struct kg_image *image)
{
	return image->files.len ? image->files.data + image->executable : NULL;
}

/**
 * kg_image_script() - the path of the script
 * @image: an image
 *
 * Return: the path, or NULL if it runs no script.
 */
const char *kg_image_script(const struct kg_image *image)
{
	return image->files.count > 1 ? image->files.data : NULL;
}
