// SPDX-License-Identifier: GPL-2.0
/*
 * argv and the environment as the kernel copied them lie in the new program's
 * own stack, which nobody else can write yet: from bprm->p on, the strings of
 * argv, then those of the environment, up to bprm->exec.
 */
#include "argv.h"

#include <linux/binfmts.h>
#include <linux/delay.h>
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "../engine/text.h"
#include "compat.h"

/*
 * The most that argv and envp take together: three quarters of the kernel's
 * default stack limit (bprm_stack_limits() in fs/exec.c).
 */
#define ARGS_MAX (_STK_LIM / 4 * 3)

/* So often, a millisecond or two apart, a process's memory is tried to be locked. */
#define LOCK_TRIES 10

static struct page *stack_page(const struct linux_binprm *bprm, unsigned long pos)
{
	/* The exec lets go of it when it has become the task's. */
	struct mm_struct *mm = bprm->mm ?: current->mm;
	struct page *page = NULL;
	long n;

	mmap_read_lock(mm);
	n = kg_get_page_remote(mm, pos, FOLL_FORCE, &page);
	mmap_read_unlock(mm);
	return n == 1 ? page : NULL;
}

/* Bytes up to the end of the wanted-th string, or all; says how many it found. */
static u32 strings_span(const char *data, u32 len, u32 wanted, u32 *found)
{
	u32 at = 0;

	*found = 0;
	while (*found < wanted && at < len) {
		at += kg_nul_at(data + at, len - at);
		if (at == len)
			return len;
		at++;
		(*found)++;
	}
	return at;
}

/* All that there is, which then nobody needs to count. */
#define WANTED_ALL U32_MAX

/* Strings being read: from where, how many, to where, and what there is of them so far. */
struct reader {
	struct linux_binprm *bprm;
	unsigned long pos;
	u32 wanted;
	struct kg_room *room;
	u32 size;
	struct kg_strings strings;
};

static int reader_alloc(struct reader *reader, u32 size)
{
	reader->size = size;
	reader->strings.data = kg_room_alloc(reader->room, size);
	return reader->strings.data ? 0 : -ENOMEM;
}

/* Append what one page has of the strings. Nearly always all of argv is in its first one. */
static int reader_take(struct reader *reader, const char *data, u32 len)
{
	struct kg_strings *strings = &reader->strings;
	u32 found = 0;

	if (reader->wanted != WANTED_ALL)
		len = strings_span(data, len, reader->wanted - strings->count, &found);
	if (!strings->data &&
	    reader_alloc(reader, found == reader->wanted ? len : reader->bprm->exec - reader->pos))
		return -ENOMEM;
	len = min(len, reader->size - strings->len);
	memcpy(strings->data + strings->len, data, len);
	strings->len += len;
	strings->count += found;
	return 0;
}

static int reader_read_page(struct reader *reader)
{
	u32 offset = offset_in_page(reader->pos);
	u32 len = min_t(unsigned long, PAGE_SIZE - offset, reader->bprm->exec - reader->pos);
	struct page *page = stack_page(reader->bprm, reader->pos);
	const char *kaddr;
	int err;

	if (!page)
		return -EFAULT;
	kaddr = kmap_local_page(page);
	err = reader_take(reader, kaddr + offset, len);
	kunmap_local(kaddr);
	put_page(page);
	reader->pos += len;
	return err;
}

/* Give back the room for the environment, which argv was not known to end before. */
static void reader_trim(struct reader *reader)
{
	struct kg_strings *strings = &reader->strings;
	char *data;

	if (!strings->len || strings->len > reader->size / 2)
		return;
	data = kg_room_alloc(reader->room, strings->len);
	if (!data)
		return;
	memcpy(data, strings->data, strings->len);
	kg_room_free(reader->room, strings->data);
	strings->data = data;
}

/* Read what is wanted, in place of what is there. */
static int reader_run(struct reader *reader, struct kg_strings *strings)
{
	int err = 0;

	while (!err && reader->pos < reader->bprm->exec &&
	       reader->strings.count < reader->wanted) {
		err = fatal_signal_pending(current) ? -EINTR : reader_read_page(reader);
		cond_resched();
	}
	if (err) {
		kg_strings_free(&reader->strings, reader->room);
		return err;
	}
	reader_trim(reader);
	kg_strings_free(strings, reader->room);
	*strings = reader->strings;
	return 0;
}

/**
 * kg_argv_read() - copy argv of an exec, all of it
 * @argv: what is there is replaced, unless this fails
 * @room: where there may be room for it, or NULL
 * @bprm: the exec
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: 0, -ENOMEM, -EINTR if the task was killed meanwhile, or -EFAULT if
 * a page of it could not be had.
 */
int kg_argv_read(struct kg_strings *argv, struct kg_room *room, struct linux_binprm *bprm)
{
	struct reader reader = {
		.bprm = bprm,
		.pos = bprm->p,
		.wanted = bprm->argc,
		.room = room,
	};

	return reader_run(&reader, argv);
}

/* False if it is longer than what is left of the room, or not in memory. */
static bool argv_copy(struct kg_strings *argv, struct kg_room *room,
		      const struct linux_binprm *bprm)
{
	u32 left, len, found;
	char *data = kg_room_rest(room, &left);

	len = min_t(unsigned long, left, bprm->exec - bprm->p);
	len -= copy_from_user(data, (const void __user *)bprm->p, len);
	len = strings_span(data, len, bprm->argc, &found);
	if (!len || found != bprm->argc)
		return false;
	argv->data = kg_room_alloc(room, len);
	argv->len = len;
	argv->count = found;
	return true;
}

/**
 * kg_argv_read_mapped() - copy argv of an exec that can no longer fail, all of it
 * @argv: empty; filled in
 * @room: where there may be room for it
 * @bprm: the exec, of which the memory is that of the current process by now
 *
 * Nobody else can write there yet: who traces it or looks into its memory waits for
 * the exec (exec_update_lock). That it is mapped makes the copy a tenth of
 * kg_argv_read()'s price.
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: as kg_argv_read().
 */
int kg_argv_read_mapped(struct kg_strings *argv, struct kg_room *room, struct linux_binprm *bprm)
{
	return argv_copy(argv, room, bprm) ? 0 : kg_argv_read(argv, room, bprm);
}

/**
 * kg_environ_read() - copy the environment of an exec, all of it
 * @environ: what is there is replaced, unless this fails; its strings are not counted
 * @bprm: the exec
 * @argv: its argv, which lies before its environment
 *
 * Context: Process context of the task that executes. May sleep.
 * Return: as kg_argv_read().
 */
int kg_environ_read(struct kg_strings *environ, struct linux_binprm *bprm,
		    const struct kg_strings *argv)
{
	struct reader reader = {
		.bprm = bprm,
		.pos = bprm->p + argv->len,
		.wanted = WANTED_ALL,
	};

	return reader_run(&reader, environ);
}

/*
 * A process can keep its memory locked for as long as it likes, by a file system
 * of its own making. So this gives up: what a process says of itself is not worth
 * more than these milliseconds.
 */
static bool memory_lock(struct mm_struct *mm)
{
	int left;

	for (left = LOCK_TRIES; left && !fatal_signal_pending(current); left--) {
		if (mmap_read_trylock(mm))
			return true;
		usleep_range(1000, 2000);
	}
	return false;
}

/*
 * What a process has there now, up to the end of a page; 0 if that cannot be had.
 * Only anonymous memory is read, as /proc does: a process can put a file there
 * whose file system answers when it likes. And as the lock is kept, nobody waits
 * for a process that answers its page faults itself either (userfaultfd).
 */
static u32 memory_read_page(struct mm_struct *mm, unsigned long pos, char *to, u32 len)
{
	struct page *page;
	const char *kaddr;
	long n;

	if (!memory_lock(mm))
		return 0;
	n = kg_get_page_remote(mm, pos, FOLL_FORCE | FOLL_ANON, &page);
	mmap_read_unlock(mm);
	if (n != 1)
		return 0;
	len = min_t(u32, len, PAGE_SIZE - offset_in_page(pos));
	kaddr = kmap_local_page(page);
	memcpy(to, kaddr + offset_in_page(pos), len);
	kunmap_local(kaddr);
	put_page(page);
	cond_resched();
	return len;
}

static int memory_read(struct kg_strings *strings, struct mm_struct *mm, unsigned long start,
		       unsigned long end)
{
	u32 wanted, len = 0, got;

	if (start >= end)
		return 0;
	wanted = min_t(unsigned long, end - start, ARGS_MAX);
	strings->data = kvmalloc(wanted + 1, GFP_KERNEL);
	if (!strings->data)
		return -ENOMEM;
	do {
		got = memory_read_page(mm, start + len, strings->data + len, wanted - len);
		len += got;
	} while (got && len < wanted);
	if (!len)
		return 0;
	if (strings->data[len - 1])
		strings->data[len++] = '\0';
	strings->len = strings_span(strings->data, len, U32_MAX, &strings->count);
	return 0;
}

/**
 * kg_argv_read_memory() - copy what a process says of its own argv now
 * @argv: empty; filled in
 * @mm: its memory; the caller holds a reference
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_argv_read_memory(struct kg_strings *argv, struct mm_struct *mm)
{
	unsigned long start, end;

	spin_lock(&mm->arg_lock);
	start = mm->arg_start;
	end = mm->arg_end;
	spin_unlock(&mm->arg_lock);
	return memory_read(argv, mm, start, end);
}

/**
 * kg_environ_read_memory() - copy what the current process says of its environment now
 * @environ: empty; filled in
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_environ_read_memory(struct kg_strings *environ)
{
	struct mm_struct *mm = current->mm;
	unsigned long start, end;

	if (!mm)
		return 0;
	spin_lock(&mm->arg_lock);
	start = mm->env_start;
	end = mm->env_end;
	spin_unlock(&mm->arg_lock);
	return memory_read(environ, mm, start, end);
}
