// SPDX-License-Identifier: GPL-2.0
/*
 * A leader is the process whose number its group or session has. The number is
 * not given to another process for as long as the group or session has members,
 * so who has it is the leader, or nobody is any more.
 *
 * The entry leader is the leader of the session through which somebody, or a
 * service, came in. From the current task's session the way goes up: to the
 * session of the leader's parent, and so on, up to a leader that was let in,
 * that is, whose parent
 *
 *	is the host's first process, or a kernel thread: a service;
 *	is not in its pid namespace: the first process of a container, or one
 *	that was sent into it;
 *	or is a program that lets people in from outside, which it itself is not.
 *
 * If one of the leaders on the way is gone, so is what led to it: no entry
 * leader is known.
 */
#include "leader.h"

#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "task.h"

/*
 * Sessions on the way. A login, a terminal multiplexer, a shell in it and a
 * script(1) are four; nobody who does not want to hide nests them this deep.
 */
#define SESSIONS_MAX 32

/* What lets people in from outside, by the names of their programs. */
static const char *const doors[] = { "sshd", "sshd-session", "dropbear", "ssm-session-worker" };

static struct task_struct *leader_of(struct pid *pid)
{
	return pid_task(pid, PIDTYPE_TGID);
}

static bool is_door(const struct kg_strings *names)
{
	int i;

	for (i = 0; names && i < ARRAY_SIZE(doors); i++)
		if (kg_strings_have(names, doors[i], strlen(doors[i])))
			return true;
	return false;
}

/* Of what a task runs, or for the current one of what it is about to. */
static const struct kg_strings *names_of(const struct task_struct *task,
					 const struct kg_image *ours)
{
	if (!same_thread_group((struct task_struct *)task, current))
		return kg_task_names(task);
	return ours ? &ours->names : NULL;
}

static bool let_in(struct task_struct *leader, struct task_struct *parent,
		   const struct kg_image *ours)
{
	if (is_global_init(parent) || parent->flags & PF_KTHREAD)
		return true;
	/* It has no number there, and is not gone: then it would have none anywhere. */
	if (!task_tgid_nr_ns(parent, task_active_pid_ns(leader)) && task_tgid_nr(parent))
		return true;
	return is_door(kg_task_names(parent)) && !is_door(names_of(leader, ours));
}

/**
 * kg_leader_of_group() - the leader of the current task's process group
 *
 * Context: Under rcu_read_lock().
 * Return: a task that stays until the unlock, or NULL if it is gone.
 */
struct task_struct *kg_leader_of_group(void)
{
	return leader_of(task_pgrp(current));
}

/**
 * kg_leader_of_session() - the leader of the current task's session
 *
 * Context: Under rcu_read_lock().
 * Return: a task that stays until the unlock, or NULL if it is gone.
 */
struct task_struct *kg_leader_of_session(void)
{
	return leader_of(task_session(current));
}

/**
 * kg_leader_of_entry() - the leader of the session through which the current task came in
 * @image: what the current task runs, or is about to; NULL if not known
 *
 * Context: Under rcu_read_lock(), which is held for SESSIONS_MAX steps at most.
 * Return: a task that stays until the unlock, or NULL if it is not known.
 */
struct task_struct *kg_leader_of_entry(const struct kg_image *image)
{
	struct task_struct *leader, *parent, *task = current;
	int left;

	for (left = SESSIONS_MAX; left; left--, task = parent) {
		leader = leader_of(task_session(task));
		if (!leader)
			return NULL;
		parent = rcu_dereference(leader->real_parent);
		if (let_in(leader, parent, image))
			return leader;
	}
	return NULL;
}
