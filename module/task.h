/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which image each task runs.
 *
 * Kept per task and not per process: so a fork finds what the forking thread
 * runs, and an exec by any thread needs no hand-over.
 */
#ifndef KG_TASK_H
#define KG_TASK_H

#include <linux/rcupdate.h>
#include <linux/types.h>

#include "image.h"

/**
 * struct kg_reported - which rules an exec was reported for
 * @generation: of the rule set
 * @rules: a bit for each rule of it
 */
struct kg_reported {
	u64 generation;
	u32 rules[];
};

/**
 * struct kg_task - what is known of a task
 * @node: in the table of tasks; under its bucket's lock, read under RCU
 * @task: whose it is; compared, never followed
 * @image: what it runs, or NULL if not known; written by the task itself, or
 *	while it is NULL by kg_task_image()
 * @pending: what it is about to execute; used by the task itself only
 * @reported: which rules the pending exec was already reported for, or NULL;
 *	used by the task itself only
 * @rcu: frees it; in the place of what the task itself used
 */
struct kg_task {
	struct hlist_node node;
	const struct task_struct *task;
	struct kg_image __rcu *image;
	union {
		struct {
			struct kg_image *pending;
			struct kg_reported *reported;
		};
		struct rcu_head rcu;
	};
};

int kg_tasks_init(void);
void kg_tasks_uninit(void);
void kg_tasks_scan(void);
u64 kg_tasks_count(void);

int kg_task_add(struct task_struct *child);
void kg_task_remove(const struct task_struct *task);
struct kg_task *kg_task_current(void);
const struct kg_image *kg_task_runs(const struct kg_task *entry);
const struct kg_strings *kg_task_names(const struct task_struct *task);
struct kg_image *kg_task_image_seen(struct task_struct *task);
struct kg_image *kg_task_image_unread(struct task_struct *task);
struct kg_image *kg_task_image(struct task_struct *task);
void kg_task_abandon(struct kg_task *entry);
int kg_task_commit(struct kg_task *entry, struct linux_binprm *bprm);

#endif /* KG_TASK_H */
