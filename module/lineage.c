// SPDX-License-Identifier: GPL-2.0
/*
 * The way up begins at the parent and ends at the leader of its session, at the
 * first process, or at what the kernel started: whatever comes first. For nearly
 * all processes the parent's session is their own; who just made one (setsid)
 * would else have no ancestors.
 *
 * A process has another parent before its own one is released, so what is
 * reached under RCU in steps from a task to its parent stays until the unlock.
 */
#include "lineage.h"

#include <linux/pid.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "task.h"

static bool is_top(struct task_struct *task, const struct pid *session)
{
	return task_tgid(task) == session || is_global_init(task) || task->flags & PF_KTHREAD;
}

/* What it runs is known since its exec or the scan at load; nobody's memory is read. */
static void ancestor_read(struct kg_ancestor *ancestor, struct task_struct *task)
{
	struct kg_process *process = &ancestor->process;

	kg_process_describe(process, task);
	kg_session_read(&ancestor->session, task);
	process->image = kg_task_image_seen(task);
	if (process->image)
		process->ids = process->image->ids;
}

static void ancestors_read(struct kg_lineage *lineage, struct task_struct *parent)
{
	const struct pid *session = task_session(parent);
	struct task_struct *task = parent;

	while (lineage->n_ancestors < KG_ANCESTORS_MAX && !is_top(task, session)) {
		task = rcu_dereference(task->real_parent);
		ancestor_read(&lineage->ancestors[lineage->n_ancestors++], task);
	}
}

/* It may have ended since it was looked up, and another one stands for it. */
static bool is_still_parent(struct task_struct *task, const struct kg_process *parent)
{
	return parent->present && task_tgid_nr(task) == parent->pid &&
	       task->group_leader->start_boottime == parent->start;
}

/**
 * kg_lineage_read() - find out whom the current task descends from, and where it is
 * @facts: the event; its parent was looked up
 *
 * Context: Process context of the task that acts. May sleep for memory, for
 * nothing else. Holds the RCU lock for KG_ANCESTORS_MAX steps at most.
 * Return: for kg_lineage_free(); NULL for want of memory.
 */
struct kg_lineage *kg_lineage_read(const struct kg_facts *facts)
{
	struct kg_lineage *lineage = kzalloc(sizeof(*lineage), GFP_KERNEL);
	struct task_struct *parent;

	if (!lineage)
		return NULL;
	rcu_read_lock();
	kg_location_read(&lineage->process, current);
	parent = rcu_dereference(current->real_parent);
	if (is_still_parent(parent, &facts->processes[KG_ROLE_PARENT])) {
		kg_location_read(&lineage->parent, parent);
		ancestors_read(lineage, parent);
	}
	rcu_read_unlock();
	return lineage;
}

/**
 * kg_lineage_free() - let go of what was found out
 * @lineage: may be NULL
 */
void kg_lineage_free(struct kg_lineage *lineage)
{
	u32 i;

	if (!lineage)
		return;
	for (i = 0; i < lineage->n_ancestors; i++)
		kg_image_put(lineage->ancestors[i].process.image);
	kfree(lineage);
}
