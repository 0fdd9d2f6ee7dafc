// SPDX-License-Identifier: GPL-2.0
#include "task.h"

#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/hash.h>
#include <linux/hashtable.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timekeeping.h>

#include "stats.h"

/* 4,096 buckets: 32 KiB; a few tasks in each on a busy host. */
#define TABLE_BITS 12
/* Neighbouring buckets share a lock. */
#define LOCK_BITS 6

static DEFINE_HASHTABLE(table, TABLE_BITS);
/*
 * Protect the chains of the table against each other's writers. A task can be
 * freed in any context, hence with interrupts off.
 */
static spinlock_t locks[1 << LOCK_BITS];
static atomic64_t n_tasks;
static struct kmem_cache *cache;

static u32 bucket_of(const struct task_struct *task)
{
	return hash_ptr((void *)task, TABLE_BITS);
}

static spinlock_t *lock_of(u32 bucket)
{
	return &locks[bucket >> (TABLE_BITS - LOCK_BITS)];
}

static struct kg_task *entry_find(const struct task_struct *task)
{
	struct kg_task *entry;

	hlist_for_each_entry_rcu(entry, &table[bucket_of(task)], node)
		if (entry->task == task)
			return entry;
	return NULL;
}

static void entry_free_rcu(struct rcu_head *rcu)
{
	kmem_cache_free(cache, container_of(rcu, struct kg_task, rcu));
}

static void entry_drop(struct kg_task *entry)
{
	kg_task_abandon(entry);
	kg_image_put(rcu_dereference_protected(entry->image, true));
	atomic64_dec(&n_tasks);
	call_rcu(&entry->rcu, entry_free_rcu);
}

/* The entry of a task, under the lock of its bucket. */
static struct kg_task *entry_locked(u32 bucket, const struct task_struct *task)
{
	struct kg_task *entry;

	hlist_for_each_entry(entry, &table[bucket], node)
		if (entry->task == task)
			break;
	return entry;
}

/*
 * Of two that add the same task (the scan and the task itself) the first one wins; but
 * that of a new task is its own, and what is there then was left by one that was freed as
 * the hooks were being placed. Returns what lost.
 */
static struct kg_task *entry_insert(struct kg_task *entry, bool new)
{
	u32 bucket = bucket_of(entry->task);
	struct kg_task *other;
	unsigned long flags;

	spin_lock_irqsave(lock_of(bucket), flags);
	other = entry_locked(bucket, entry->task);
	if (other && new)
		hlist_del_rcu(&other->node);
	if (!other || new)
		hlist_add_head_rcu(&entry->node, &table[bucket]);
	spin_unlock_irqrestore(lock_of(bucket), flags);
	return new ? other : other ? entry : NULL;
}

/* An entry for a task, with a reference to its image handed over. */
static int entry_add(const struct task_struct *task, struct kg_image *image, bool new)
{
	struct kg_task *entry = kmem_cache_zalloc(cache, GFP_KERNEL);
	struct kg_task *lost;

	if (!entry) {
		kg_image_put(image);
		return -ENOMEM;
	}
	entry->task = task;
	RCU_INIT_POINTER(entry->image, image);
	atomic64_inc(&n_tasks);
	lost = entry_insert(entry, new);
	if (lost)
		entry_drop(lost);
	return 0;
}

/**
 * kg_task_add() - track a task that is being forked
 * @child: the new task; its parent-to-be is current
 *
 * It runs what current runs.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_task_add(struct task_struct *child)
{
	struct kg_image *image = NULL;
	struct kg_task *entry;
	int err;

	if (current->flags & PF_KTHREAD) {
		kg_task_remove(child);
		return 0;
	}
	rcu_read_lock();
	entry = entry_find(current);
	if (entry)
		image = kg_image_get_rcu(&entry->image);
	rcu_read_unlock();
	err = entry_add(child, image, true);
	/* What another left there is not the child's either. */
	if (err)
		kg_task_remove(child);
	return err;
}

/**
 * kg_task_remove() - forget a task that is being freed
 * @task: the task
 *
 * Context: Any.
 */
void kg_task_remove(const struct task_struct *task)
{
	u32 bucket = bucket_of(task);
	struct kg_task *entry;
	unsigned long flags;

	spin_lock_irqsave(lock_of(bucket), flags);
	entry = entry_locked(bucket, task);
	if (entry)
		hlist_del_rcu(&entry->node);
	spin_unlock_irqrestore(lock_of(bucket), flags);
	if (entry)
		entry_drop(entry);
}

/**
 * kg_task_current() - what is known of the current task
 *
 * Context: Process context. May sleep.
 * Return: its entry, made if there was none, which stays as long as the task;
 * or NULL for want of memory.
 */
struct kg_task *kg_task_current(void)
{
	struct kg_task *entry;

	rcu_read_lock();
	entry = entry_find(current);
	rcu_read_unlock();
	if (entry)
		return entry;
	if (entry_add(current, NULL, false))
		return NULL;
	rcu_read_lock();
	entry = entry_find(current);
	rcu_read_unlock();
	return entry;
}

/**
 * kg_task_runs() - what the current task runs, as far as it is known
 * @entry: its own; only the task itself replaces an image that is there
 *
 * Return: an image that stays until the task's next exec, or NULL.
 */
const struct kg_image *kg_task_runs(const struct kg_task *entry)
{
	return rcu_dereference_check(entry->image, true);
}

/* Remember an image that was read from memory, unless the task got one meanwhile. */
static void image_remember(const struct task_struct *task, struct kg_image *image)
{
	struct kg_task *entry;

	rcu_read_lock();
	entry = entry_find(task);
	if (entry) {
		kg_image_get(image);
		if (cmpxchg((struct kg_image **)&entry->image, NULL, image))
			kg_image_put(image);
	}
	rcu_read_unlock();
}

/**
 * kg_task_names() - the names of what a task runs, as far as it is known
 * @task: any
 *
 * Context: Under rcu_read_lock().
 * Return: strings that stay until the unlock, or NULL.
 */
const struct kg_strings *kg_task_names(const struct task_struct *task)
{
	struct kg_task *entry = entry_find(task);
	struct kg_image *image = entry ? rcu_dereference(entry->image) : NULL;

	return image ? &image->names : NULL;
}

/**
 * kg_task_image_seen() - what a task runs, if its exec was seen
 * @task: any that stays
 *
 * Context: Any.
 * Return: a reference to the image, or NULL.
 */
struct kg_image *kg_task_image_seen(struct task_struct *task)
{
	struct kg_image *image = NULL;
	struct kg_task *entry;

	rcu_read_lock();
	entry = entry_find(task);
	if (entry)
		image = kg_image_get_rcu(&entry->image);
	rcu_read_unlock();
	return image;
}

/**
 * kg_task_image_unread() - what a task runs, without a look into its memory
 * @task: the caller holds a reference to it
 *
 * For where nobody may be waited for: a process can keep its memory locked.
 *
 * Context: Process context. May sleep for memory.
 * Return: a reference to the image; or NULL if its exec was not seen, or for
 * want of memory.
 */
struct kg_image *kg_task_image_unread(struct task_struct *task)
{
	/* It has none. */
	if (task->flags & PF_KTHREAD)
		return kg_image_from_task(task);
	return kg_task_image_seen(task);
}

/**
 * kg_task_image() - what a task runs
 * @task: the caller holds a reference to it
 *
 * If its exec was not seen, that is read from its memory, once.
 *
 * Context: Process context. May sleep.
 * Return: a reference to the image, or NULL for want of memory.
 */
struct kg_image *kg_task_image(struct task_struct *task)
{
	struct kg_image *image = kg_task_image_unread(task);

	if (image || task->flags & PF_KTHREAD)
		return image;
	image = kg_image_from_task(task);
	if (image)
		image_remember(task, image);
	kg_stat_inc(KG_STAT_UNTRACKED);
	return image;
}

/**
 * kg_task_abandon() - forget what a task was about to execute
 * @entry: the current task's, or one that nobody can find any more
 *
 * Context: Any.
 */
void kg_task_abandon(struct kg_task *entry)
{
	kg_image_put(entry->pending);
	entry->pending = NULL;
	kfree(entry->reported);
	entry->reported = NULL;
}

/**
 * kg_task_commit() - an exec succeeded: what was pending is what the task runs
 * @entry: the current task's
 * @bprm: the exec
 *
 * If there was no memory for what was pending, what it runs is not known, and
 * surely not what it ran before.
 *
 * Context: Process context. May sleep.
 * Return: 0, or as kg_image_complete() why it is not known.
 */
int kg_task_commit(struct kg_task *entry, struct linux_binprm *bprm)
{
	struct kg_image *old;
	int err = entry->pending ? kg_image_complete(entry->pending, bprm) : 0;

	if (err)
		kg_task_abandon(entry);
	old = xchg((struct kg_image **)&entry->image, entry->pending);
	entry->pending = NULL;
	kg_image_put(old);
	kg_task_abandon(entry);
	return err;
}

/* Processes that are read in one go of the scan. */
#define SCAN_BATCH 64

/* What began later is tracked from its birth, or is read when it is asked for. */
static bool thread_unknown(const struct task_struct *thread, u64 begun)
{
	const struct kg_task *entry;

	if (thread->start_boottime > begun)
		return false;
	entry = entry_find(thread);
	return !entry || !rcu_access_pointer(entry->image);
}

static bool process_unknown(struct task_struct *process, u64 begun)
{
	struct task_struct *thread;

	if (process->flags & (PF_KTHREAD | PF_EXITING))
		return false;
	for_each_thread(process, thread)
		if (thread_unknown(thread, begun))
			return true;
	return false;
}

static u32 scan_find(struct task_struct **found, u64 begun)
{
	struct task_struct *process;
	u32 n = 0;

	rcu_read_lock();
	for_each_process(process) {
		if (!process_unknown(process, begun))
			continue;
		get_task_struct(process);
		found[n++] = process;
		if (n == SCAN_BATCH)
			break;
	}
	rcu_read_unlock();
	return n;
}

/* The n-th thread of a process, with a reference. */
static struct task_struct *thread_get(struct task_struct *process, u32 n)
{
	struct task_struct *thread, *found = NULL;

	rcu_read_lock();
	for_each_thread(process, thread) {
		if (n--)
			continue;
		found = thread;
		get_task_struct(found);
		break;
	}
	rcu_read_unlock();
	return found;
}

/* Whether the process came to be known. */
static bool scan_process(struct task_struct *process)
{
	struct kg_image *image = kg_image_from_task(process);
	struct task_struct *thread;
	bool known = image;
	u32 n = 0;

	while (known && (thread = thread_get(process, n++))) {
		known = !entry_add(thread, kg_image_get(image), false);
		image_remember(thread, image);
		put_task_struct(thread);
	}
	kg_image_put(image);
	return known;
}

/**
 * kg_tasks_scan() - make images of all processes that are older than the module
 *
 * Called once forks and execs are seen, so that what is not found here is
 * tracked from its birth. Only what is older than this is looked at, so that
 * who forks and ends for ever does not keep it going. A process that is not
 * found because it was being forked by one that was not yet known is read when
 * it is first asked for; so is one for which there was no memory.
 *
 * Context: Process context, at load. May sleep.
 */
void kg_tasks_scan(void)
{
	struct task_struct *found[SCAN_BATCH];
	u64 begun = ktime_get_boottime_ns();
	bool progress = true;
	u32 n, i;

	while (progress && (n = scan_find(found, begun))) {
		progress = false;
		for (i = 0; i < n; i++) {
			progress |= scan_process(found[i]);
			put_task_struct(found[i]);
		}
		cond_resched();
	}
}

/**
 * kg_tasks_count() - how many tasks are tracked
 *
 * Return: the number.
 */
u64 kg_tasks_count(void)
{
	return atomic64_read(&n_tasks);
}

/**
 * kg_tasks_init() - make the table of tasks
 *
 * Return: 0 or -ENOMEM.
 */
int kg_tasks_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(locks); i++)
		spin_lock_init(&locks[i]);
	cache = KMEM_CACHE(kg_task, 0);
	return cache ? 0 : -ENOMEM;
}

/**
 * kg_tasks_uninit() - forget all tasks
 *
 * Context: Process context, when no hook is placed any more. Sleeps.
 */
void kg_tasks_uninit(void)
{
	struct kg_task *entry;
	struct hlist_node *next;
	int bucket;

	hash_for_each_safe(table, bucket, next, entry, node) {
		hash_del_rcu(&entry->node);
		entry_drop(entry);
	}
	rcu_barrier();
	kmem_cache_destroy(cache);
}
