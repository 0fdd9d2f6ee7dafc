// SPDX-License-Identifier: GPL-2.0
#include "image.h"

#include <linux/binfmts.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/file.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/kexecguard.h>

#include "compat.h"

/*
 * The most that argv and envp take together: three quarters of the kernel's
 * default stack limit (bprm_stack_limits() in fs/exec.c).
 */
#define ARGS_MAX (_STK_LIM / 4 * 3)

static const char deleted[] = " (deleted)";

static int strings_append(struct kg_strings *strings, const char *string, u32 len)
{
	char *data = krealloc(strings->data, strings->len + len + 1, GFP_KERNEL);

	if (!data)
		return -ENOMEM;
	memcpy(data + strings->len, string, len);
	data[strings->len + len] = '\0';
	strings->data = data;
	strings->len += len + 1;
	strings->count++;
	return 0;
}

static bool strings_have(const struct kg_strings *strings, const char *string, u32 len)
{
	u32 at = 0;

	while (at < strings->len) {
		u32 n = strlen(strings->data + at);

		if (n == len && !memcmp(strings->data + at, string, len))
			return true;
		at += n + 1;
	}
	return false;
}

static int names_add(struct kg_image *image, const char *path, u32 len)
{
	u32 at = len;

	while (at && path[at - 1] != '/')
		at--;
	if (strings_have(&image->names, path + at, len - at))
		return 0;
	return strings_append(&image->names, path + at, len - at);
}

/**
 * kg_ids_read() - the ids of a credential as the initial user namespace sees them
 * @ids: filled in
 * @cred: read; the caller sees to it that it stays
 */
void kg_ids_read(struct kg_ids *ids, const struct cred *cred)
{
	ids->uid = from_kuid(&init_user_ns, cred->uid);
	ids->gid = from_kgid(&init_user_ns, cred->gid);
	ids->euid = from_kuid(&init_user_ns, cred->euid);
	ids->egid = from_kgid(&init_user_ns, cred->egid);
}

static struct kg_image *image_alloc(void)
{
	struct kg_image *image = kzalloc(sizeof(*image), GFP_KERNEL);

	if (image)
		refcount_set(&image->refs, 1);
	return image;
}

static void image_free(struct kg_image *image)
{
	kfree(image->filename);
	kfree(image->names.data);
	kfree(image->files.data);
	kvfree(image->args.data);
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

/**
 * kg_image_begin() - begin the image of a program that is about to be executed
 * @bprm: the exec, at its first step
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: an image with the path that was asked for, or NULL for want of memory.
 */
struct kg_image *kg_image_begin(const struct linux_binprm *bprm)
{
	struct kg_image *image = image_alloc();

	if (!image)
		return NULL;
	kg_ids_read(&image->ids, bprm->cred);
	image->filename = kstrdup(bprm->filename, GFP_KERNEL);
	if (!image->filename) {
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
static u32 path_name_len(const struct file *file, const char *path)
{
	u32 len = strlen(path);

	if (d_unhashed(file->f_path.dentry) && len >= sizeof(deleted) - 1 &&
	    !strcmp(path + len - (sizeof(deleted) - 1), deleted))
		len -= sizeof(deleted) - 1;
	return len;
}

static int image_add_path(struct kg_image *image, const struct file *file, const char *path)
{
	int err = names_add(image, path, path_name_len(file, path));

	return err ?: strings_append(&image->files, path, strlen(path));
}

/**
 * kg_image_add_file() - add a file that is part of what is executed
 * @image: under construction
 * @file: a script, an interpreter or the program itself, in the order in which
 *	the kernel comes to them
 *
 * The path is the open file's own, as seen from the task's root; nothing is
 * looked up. One that is longer than PATH_MAX counts as not known; its last
 * component is a name all the same.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_image_add_file(struct kg_image *image, struct file *file)
{
	struct name_snapshot name;
	char *buffer, *path;
	int err;

	buffer = __getname();
	if (!buffer)
		return -ENOMEM;
	path = d_path(&file->f_path, buffer, PATH_MAX);
	if (!IS_ERR(path)) {
		err = image_add_path(image, file, path);
	} else {
		take_dentry_name_snapshot(&name, file->f_path.dentry);
		err = names_add(image, name.name.name, name.name.len);
		release_dentry_name_snapshot(&name);
	}
	__putname(buffer);
	return err;
}

/*
 * argv as the kernel copied it lies in the new program's own stack, which
 * nobody else can write yet: from bprm->p on, the strings of argv, then those
 * of the environment, up to bprm->exec.
 */
static struct page *args_page(struct linux_binprm *bprm, unsigned long pos)
{
	struct page *page = NULL;
	long n;

	mmap_read_lock(bprm->mm);
	n = kg_get_page_remote(bprm->mm, pos, FOLL_FORCE, &page);
	mmap_read_unlock(bprm->mm);
	return n == 1 ? page : NULL;
}

/* Bytes up to the end of the wanted-th string, or all; says how many it found. */
static u32 strings_span(const char *data, u32 len, u32 wanted, u32 *found)
{
	u32 at = 0;

	*found = 0;
	while (*found < wanted && at < len) {
		const char *end = memchr(data + at, '\0', len - at);

		if (!end)
			return len;
		at = end + 1 - data;
		(*found)++;
	}
	return at;
}

/*
 * The copy is charged to the memory cgroup of the task whose argv it is. One
 * that has no room left must not thereby hide its argv, so then it is not.
 */
static char *args_alloc(u32 len)
{
	char *data = kvmalloc(len, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	return data ?: kvmalloc(len, GFP_KERNEL);
}

/* argv being read: what there is of it, in a buffer of so much room. */
struct args_reader {
	struct linux_binprm *bprm;
	struct kg_strings args;
	u32 room;
};

static int args_make_room(struct args_reader *reader, const char *data, u32 len)
{
	struct linux_binprm *bprm = reader->bprm;
	u32 found;

	/* Nearly always all of argv is in its first page. */
	reader->room = strings_span(data, len, bprm->argc, &found);
	if (found != bprm->argc)
		reader->room = bprm->exec - bprm->p;
	reader->args.data = args_alloc(reader->room);
	return reader->args.data ? 0 : -ENOMEM;
}

/* Append what one page has of argv. */
static int args_take(struct args_reader *reader, const char *data, u32 len)
{
	struct kg_strings *args = &reader->args;
	u32 found;

	if (!args->data && args_make_room(reader, data, len))
		return -ENOMEM;
	len = strings_span(data, len, reader->bprm->argc - args->count, &found);
	len = min(len, reader->room - args->len);
	memcpy(args->data + args->len, data, len);
	args->len += len;
	args->count += found;
	return 0;
}

static int args_read_page(struct args_reader *reader, unsigned long pos)
{
	u32 offset = offset_in_page(pos);
	u32 len = min_t(unsigned long, PAGE_SIZE - offset, reader->bprm->exec - pos);
	struct page *page = args_page(reader->bprm, pos);
	const char *kaddr;
	int err;

	if (!page)
		return -EFAULT;
	kaddr = kmap_local_page(page);
	err = args_take(reader, kaddr + offset, len);
	kunmap_local(kaddr);
	put_page(page);
	return err;
}

static int args_read(struct args_reader *reader)
{
	struct linux_binprm *bprm = reader->bprm;
	unsigned long pos = bprm->p;
	int err = 0;

	while (!err && pos < bprm->exec && reader->args.count < bprm->argc) {
		if (fatal_signal_pending(current))
			return -EINTR;
		err = args_read_page(reader, pos);
		pos = (pos & PAGE_MASK) + PAGE_SIZE;
		cond_resched();
	}
	return err;
}

/* Give back the room for the environment, which argv was not known to end before. */
static void args_trim(struct args_reader *reader)
{
	struct kg_strings *args = &reader->args;
	char *data;

	if (args->len > reader->room / 2)
		return;
	data = args_alloc(args->len);
	if (!data)
		return;
	memcpy(data, args->data, args->len);
	kvfree(args->data);
	args->data = data;
}

/**
 * kg_image_read_args() - copy argv of an exec, all of it
 * @image: under construction; what was read at an earlier step is replaced
 * @bprm: the exec
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: 0, -ENOMEM, -EINTR if the task was killed meanwhile, or -EFAULT if
 * a page of argv could not be had.
 */
int kg_image_read_args(struct kg_image *image, struct linux_binprm *bprm)
{
	struct args_reader reader = { .bprm = bprm };
	int err = args_read(&reader);

	if (err) {
		kvfree(reader.args.data);
		return err;
	}
	if (reader.args.len)
		args_trim(&reader);
	kvfree(image->args.data);
	image->args = reader.args;
	return 0;
}

static struct file *mm_exe_file(struct mm_struct *mm)
{
	struct file *file;

	rcu_read_lock();
	file = kg_get_file_rcu(&mm->exe_file);
	rcu_read_unlock();
	return file;
}

/*
 * What the process says of its own argv now. Only anonymous memory is read, as
 * /proc does: a process can put a file there whose file system answers when it
 * likes, and we would wait for that with it.
 */
static int args_read_memory(struct kg_strings *args, struct task_struct *task,
			    struct mm_struct *mm)
{
	unsigned long start, end;
	int len;

	spin_lock(&mm->arg_lock);
	start = mm->arg_start;
	end = mm->arg_end;
	spin_unlock(&mm->arg_lock);
	if (start >= end)
		return 0;
	len = min_t(unsigned long, end - start, ARGS_MAX);
	args->data = kvmalloc(len + 1, GFP_KERNEL);
	if (!args->data)
		return -ENOMEM;
	len = access_process_vm(task, start, args->data, len, FOLL_FORCE | FOLL_ANON);
	if (len <= 0)
		return 0;
	if (args->data[len - 1])
		args->data[len++] = '\0';
	args->len = strings_span(args->data, len, U32_MAX, &args->count);
	return 0;
}

static int image_read_mm(struct kg_image *image, struct task_struct *task, struct mm_struct *mm)
{
	struct file *file = mm_exe_file(mm);
	int err = 0;

	if (file) {
		err = kg_image_add_file(image, file);
		fput(file);
	}
	return err ?: args_read_memory(&image->args, task, mm);
}

/**
 * kg_image_from_task() - make an image of what a task runs now
 * @task: a task whose exec was not seen; the caller holds a reference
 *
 * For tasks that are older than the module, and for those that there was no
 * memory to track. Its argv is read from its memory, where it may have
 * rewritten it, so the image is marked.
 *
 * Context: Process context. May sleep.
 * Return: an image, or NULL for want of memory.
 */
struct kg_image *kg_image_from_task(struct task_struct *task)
{
	struct kg_image *image = image_alloc();
	struct mm_struct *mm;
	int err = 0;

	if (!image)
		return NULL;
	image->flags = KEXECGUARD_PROCESS_FROM_MEMORY;
	rcu_read_lock();
	kg_ids_read(&image->ids, __task_cred(task));
	rcu_read_unlock();
	mm = get_task_mm(task);
	if (mm) {
		err = image_read_mm(image, task, mm);
		mmput(mm);
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
	u32 at = image->files.len;

	if (!at)
		return NULL;
	for (at--; at && image->files.data[at - 1]; at--)
		;
	return image->files.data + at;
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
