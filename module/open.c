// SPDX-License-Identifier: GPL-2.0
/*
 * Who looks into a kernel image, however it spells the path:
 *
 *	security_file_open	every open, when the file was found and may be
 *				opened. The name that counts is the file's own,
 *				which a link, a mount or another root does not
 *				change
 *	security_path_link	another name would hide an image from that
 *	security_path_rename	and so would this
 *
 * An exec opens files by the dozen and images are opened once a month, so what
 * is no image is passed by before it comes to a detour.
 */
#include "open.h"

#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <linux/module.h>
#include <linux/path.h>
#include <linux/security.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat.h"
#include "file.h"
#include "path.h"
#include "ruling.h"
#include "task.h"
#include "trial.h"

/**
 * struct act - something that is done with a file, before the rules
 * @opened: the file
 * @name: holds its name
 * @facts: the event
 * @ruling: what the rules say
 */
struct act {
	struct kg_opened opened;
	struct name_snapshot name;
	struct kg_facts facts;
	struct kg_ruling ruling;
};

static int detour_file_open(struct file *file);
static int detour_path_link(struct dentry *old_dentry, const struct path *new_dir,
			    struct dentry *new_dentry);
static int detour_path_rename(const struct path *old_dir, struct dentry *old_dentry,
			      const struct path *new_dir, struct dentry *new_dentry,
			      unsigned int flags);
static bool open_concerns(struct ftrace_regs *fregs);
static bool link_concerns(struct ftrace_regs *fregs);
static bool rename_concerns(struct ftrace_regs *fregs);

static int try_file_open(void);
static int try_path_link(void);
static int try_path_rename(void);

KG_HOOK(file_open, "security_file_open", security_file_open, detour_file_open,
	.concerns = open_concerns, .try = try_file_open, .denies = true);
KG_HOOK(path_link, "security_path_link", security_path_link, detour_path_link,
	.concerns = link_concerns, .optional = true, .try = try_path_link, .harmless = true,
	.denies = true);
KG_HOOK(path_rename, "security_path_rename", security_path_rename, detour_path_rename,
	.concerns = rename_concerns, .optional = true, .try = try_path_rename, .harmless = true,
	.denies = true);

/* Of files that are the kernel's own, security modules are not asked. */
static struct inode private_inode = { .i_flags = S_PRIVATE };
static struct dentry private_dentry = { .d_inode = &private_inode };
static const struct path nowhere;

static int try_file_open(void)
{
	return kg_hooked(file_open)(NULL);
}

static int try_path_link(void)
{
	return kg_hooked(path_link)(&private_dentry, &nowhere, &private_dentry);
}

static int try_path_rename(void)
{
	return kg_hooked(path_rename)(&nowhere, &private_dentry, &nowhere, &private_dentry, 0);
}

/* As many of a file's names are looked at. */
#define ALIASES_MAX 1024

#define begins(name, prefix) (!strncasecmp(name, prefix, sizeof(prefix) - 1))

/*
 * On FAT a file has two names, and is found by either, VMLINU~1, and with dots
 * after each. An ESP has nothing else that is called so. There are also images
 * that hold a kernel and its initrd, and the folders in which boot loaders want
 * it named linux.
 */
static bool name_is_image_on_fat(const char *name)
{
	size_t len = strlen(name);

	while (len && name[len - 1] == '.')
		len--;
	return strchr(name, '~') || (len == 5 && begins(name, "linux")) ||
	       (len > 4 && begins(name + len - 4, ".efi"));
}

/*
 * Beside a kernel's headers, and read by what is built with them: the linker's
 * scripts, and its types in C. An image that gets such a name is told of then.
 */
static bool name_is_source(const char *name)
{
	return !strncmp(name, "vmlinux.lds", strlen("vmlinux.lds")) || !strcmp(name, "vmlinux.h");
}

/*
 * What a kernel image is called, in upper and lower case alike: some file
 * systems find it by either. The map of its symbols tells as much as the image,
 * and /proc/kcore is the image that runs.
 */
static bool name_is_image(const char *name, unsigned long magic)
{
	bool is_image = false;

	switch (name[0] | 0x20) {
	case 'v':
		is_image = (begins(name, "vmlinuz") || begins(name, "vmlinux")) &&
			   !name_is_source(name);
		break;
	case 'b':
		is_image = begins(name, "bzimage");
		break;
	case 'z':
		is_image = begins(name, "zimage");
		break;
	case 's':
		is_image = begins(name, "system.map");
		break;
	case 'k':
		is_image = magic == PROC_SUPER_MAGIC && !strcmp(name, "kcore");
		break;
	}
	if (magic == MSDOS_SUPER_MAGIC)
		return is_image || name_is_image_on_fat(name);
	/* /sys/kernel/btf/vmlinux has the types of a kernel and none of its code. */
	return is_image && magic != SYSFS_MAGIC;
}

/*
 * A rename may be exchanging the name. What is read of it then is of either, and
 * ends within the dentry: its last byte is always NUL. A long name lies elsewhere,
 * and is freed after an RCU grace period.
 */
static bool dentry_is_called_image(const struct dentry *dentry)
{
	bool is_image;

	rcu_read_lock();
	is_image = name_is_image(READ_ONCE(dentry->d_name.name), dentry->d_sb->s_magic);
	rcu_read_unlock();
	return is_image;
}

/* Found by its handle: nobody knows where it is, so what it is called. */
static bool dentry_is_unnamed(const struct dentry *dentry)
{
	return dentry->d_flags & DCACHE_DISCONNECTED && IS_ROOT(dentry);
}

static bool dentry_is_regular(const struct dentry *dentry)
{
	const struct inode *inode = d_backing_inode(dentry);

	return inode && S_ISREG(inode->i_mode);
}

/*
 * Whether an inode is called an image by one of the names that somebody has it
 * by. Anybody can make links by the million, so not all are looked at; but whoever
 * hides an image among them has linked it before, which is an event.
 */
static bool inode_is_called_image(struct inode *inode)
{
	const struct dentry *dentry;
	unsigned int left = ALIASES_MAX;
	bool is_image = false;

	spin_lock(&inode->i_lock);
	for_each_alias(dentry, inode) {
		is_image = dentry_is_called_image(dentry);
		if (is_image || !--left)
			break;
	}
	spin_unlock(&inode->i_lock);
	return is_image;
}

/* A stacked file system opens it, for the one that was asked for. */
static bool file_is_beneath(const struct file *file)
{
	return d_backing_inode(kg_file_asked_for(file)->dentry) != file_inode(file);
}

/*
 * Before the detour, on every open there is. A file that a stacked file system
 * opens for the one that was asked for is not reported again; but an overlay can
 * be made to have an image under another name. For its names the detour looks:
 * there is a lock on them, for which a real-time kernel may sleep.
 *
 * A task that exits has no root any more from which a path could be said, nor
 * files. It gets none either: what it had open is opened once more when that is
 * closed, by an overlay that has another file beneath it by then, or to take the
 * hash of what was written (IMA).
 */
static bool notrace open_concerns(struct ftrace_regs *fregs)
{
	const struct file *file = (const struct file *)kg_hook_arg(fregs, 0);
	const struct dentry *dentry;

	if (!kg_policy_has(KG_CATEGORY_FILE) || current->flags & PF_EXITING ||
	    !S_ISREG(file_inode(file)->i_mode))
		return false;
	dentry = kg_file_asked_for(file)->dentry;
	if (file_is_beneath(file))
		return !dentry_is_called_image(dentry);
	return dentry_is_called_image(dentry) || dentry_is_unnamed(dentry);
}

/* A file that has an image's name or none, or gets such a name, or is replaced. */
static bool renaming_concerns(const struct dentry *from, const struct dentry *to)
{
	if (!kg_policy_has(KG_CATEGORY_FILE))
		return false;
	return (dentry_is_called_image(from) || dentry_is_called_image(to) ||
		dentry_is_unnamed(from)) &&
	       (dentry_is_regular(from) || dentry_is_regular(to));
}

static bool notrace link_concerns(struct ftrace_regs *fregs)
{
	return renaming_concerns((const struct dentry *)kg_hook_arg(fregs, 0),
				 (const struct dentry *)kg_hook_arg(fregs, 2));
}

static bool notrace rename_concerns(struct ftrace_regs *fregs)
{
	return renaming_concerns((const struct dentry *)kg_hook_arg(fregs, 1),
				 (const struct dentry *)kg_hook_arg(fregs, 3));
}

/* The path that a file is about to get; the folder that it is in is locked. */
static int target_copy(char **target, const struct path *dir, const struct dentry *dentry)
{
	char *folder;
	int err = kg_path_copy(&folder, NULL, dir);

	if (!folder)
		return err;
	*target = kasprintf(GFP_KERNEL, "%s/%s", folder[1] ? folder : "", dentry->d_name.name);
	kvfree(folder);
	return *target ? 0 : -ENOMEM;
}

/* A file, and the directory entry that says what it is called. */
static void act_describe(struct act *act, const struct path *path, struct dentry *named)
{
	struct kg_opened *opened = &act->opened;

	opened->unnamed = dentry_is_unnamed(named);
	if (kg_file_describe(&opened->file, path))
		opened->lost = true;
	take_dentry_name_snapshot(&act->name, named);
	opened->name = act->name.name.name;
	if (opened->unnamed) {
		kvfree(opened->file.path);
		opened->file.path = NULL;
		opened->name = NULL;
	}
}

/* Whether it may be done: 0, or what it fails with. */
static int act_rule(struct act *act, u32 event, bool locked)
{
	struct kg_image *image = locked ? kg_task_image_unread(current) : kg_task_image(current);
	int err = 0;

	kg_facts_begin(&act->facts, event, image);
	kg_image_put(image);
	act->facts.opened = &act->opened;
	act->facts.locked = locked;
	if (kg_ruling_begin(&act->ruling, &act->facts, KG_CATEGORY_FILE)) {
		err = kg_ruling_evaluate(&act->ruling);
		kg_ruling_report(&act->ruling);
		if (act->ruling.denied)
			err = -EPERM;
	}
	kg_facts_end(&act->facts);
	return err;
}

static void act_end(struct act *act)
{
	release_dentry_name_snapshot(&act->name);
	kg_file_forget(&act->opened.file);
	kfree(act->opened.target);
}

/* What is opened beneath another file, as nearly all of what containers open, is no image. */
static bool beneath_is_other(const struct file *file)
{
	return file_is_beneath(file) && !inode_is_called_image(file_inode(file));
}

static int open_rule(struct file *file)
{
	struct act act = { .opened.write = file->f_mode & FMODE_WRITE };
	const struct path *path = kg_file_asked_for(file);
	struct dentry *beneath = NULL;
	int err;

	if (file_is_beneath(file))
		beneath = d_find_any_alias(file_inode(file));
	act_describe(&act, path, beneath ?: path->dentry);
	err = act_rule(&act, KEXECGUARD_EVENT_FILE_OPEN, false);
	act_end(&act);
	dput(beneath);
	return err;
}

/*
 * The folders are locked, and nobody who waits for these should wait for a
 * process that keeps its memory locked.
 */
static int renaming_rule(u32 event, struct dentry *old_dentry, const struct path *new_dir,
			 const struct dentry *new_dentry)
{
	const struct path path = { .mnt = new_dir->mnt, .dentry = old_dentry };
	struct act act = { 0 };
	int err;

	act_describe(&act, &path, old_dentry);
	if (target_copy(&act.opened.target, new_dir, new_dentry))
		act.opened.lost = true;
	err = act_rule(&act, event, true);
	act_end(&act);
	return err;
}

static int detour_file_open(struct file *file)
{
	int index, err;

	if (kg_trial_reached(&kg_hook_file_open))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_file_open);
	/*
	 * fanotify asks its listeners in the original, for as long as they like:
	 * unload is refused meanwhile, instead of hanging. What is opened beneath
	 * another file it is not asked of.
	 */
	if (beneath_is_other(file) || !try_module_get(THIS_MODULE)) {
		err = kg_original(file_open)(file);
	} else {
		err = open_rule(file);
		if (!err)
			err = kg_original(file_open)(file);
		module_put(THIS_MODULE);
	}
	kg_hook_leave(index);
	return err;
}

static int detour_path_link(struct dentry *old_dentry, const struct path *new_dir,
			    struct dentry *new_dentry)
{
	int index, err;

	if (kg_trial_reached(&kg_hook_path_link))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_path_link);
	err = renaming_rule(KEXECGUARD_EVENT_FILE_LINK, old_dentry, new_dir, new_dentry);
	if (!err)
		err = kg_original(path_link)(old_dentry, new_dir, new_dentry);
	kg_hook_leave(index);
	return err;
}

static int detour_path_rename(const struct path *old_dir, struct dentry *old_dentry,
			      const struct path *new_dir, struct dentry *new_dentry,
			      unsigned int flags)
{
	int index, err;

	if (kg_trial_reached(&kg_hook_path_rename))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_path_rename);
	err = renaming_rule(KEXECGUARD_EVENT_FILE_RENAME, old_dentry, new_dir, new_dentry);
	if (!err)
		err = kg_original(path_rename)(old_dir, old_dentry, new_dir, new_dentry, flags);
	kg_hook_leave(index);
	return err;
}
