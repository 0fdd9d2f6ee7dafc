// SPDX-License-Identifier: GPL-2.0
#include "location.h"

#include <linux/audit.h>
#include <linux/cgroup.h>
#include <linux/cred.h>
#include <linux/ipc_namespace.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/sched/task.h>
#include <linux/string.h>
#include <linux/user_namespace.h>
#include <linux/utsname.h>
#include <net/net_namespace.h>

#include "compat.h"

/**
 * kg_session_read() - in which sessions a task is
 * @session: filled in
 * @task: any
 *
 * Context: Under rcu_read_lock().
 */
void kg_session_read(struct kg_session *session, struct task_struct *task)
{
	session->login = audit_get_sessionid(task);
	session->leader = task_session_nr_ns(task, &init_pid_ns);
}

/*
 * The names from the root on, for as long as there is room: who may make groups
 * below chooses their names and their depth, and would else push out what was
 * made above. No group of the unified hierarchy changes its name or place, and
 * one that is removed keeps both for as long as a task is seen in it.
 */
static void cgroup_read(struct kg_location *location, struct task_struct *task)
{
	struct cgroup *cgroup = task_dfl_cgroup(task);
	u32 len = 0, name_len;
	const char *name;
	int level;

	for (level = 1; level <= cgroup->level; level++) {
		name = kg_cgroup_name(cgroup_ancestor(cgroup, level));
		name_len = strlen(name);
		/* With a slash before it, and one behind it if it is the last that fits. */
		if (len + name_len + 2 > sizeof(location->cgroup))
			break;
		location->cgroup[len++] = '/';
		memcpy(location->cgroup + len, name, name_len);
		len += name_len;
	}
	if (level <= cgroup->level || !len)
		location->cgroup[len++] = '/';
	location->cgroup_len = len;
}

static void namespaces_read(struct kexecguard_namespaces *numbers, const struct nsproxy *nsproxy)
{
	numbers->mnt = kg_mnt_ns_common(nsproxy->mnt_ns)->inum;
	numbers->net = nsproxy->net_ns->ns.inum;
	numbers->uts = nsproxy->uts_ns->ns.inum;
	numbers->ipc = nsproxy->ipc_ns->ns.inum;
	numbers->cgroup = nsproxy->cgroup_ns->ns.inum;
}

/**
 * kg_location_read() - where a task is now
 * @location: filled in
 * @task: any
 *
 * Context: Under rcu_read_lock(). Takes the lock of the task's own matters, and
 * walks KG_CGROUP_MAX bytes of names at most.
 */
void kg_location_read(struct kg_location *location, struct task_struct *task)
{
	const struct pid_namespace *pids = task_active_pid_ns(task);

	location->known = true;
	kg_session_read(&location->session, task);
	cgroup_read(location, task);
	/* Holds task->nsproxy. */
	task_lock(task);
	location->has_namespaces = task->nsproxy && pids;
	if (location->has_namespaces)
		namespaces_read(&location->namespaces, task->nsproxy);
	task_unlock(task);
	if (!location->has_namespaces)
		return;
	location->namespaces.pid = pids->ns.inum;
	location->namespaces.user = __task_cred(task)->user_ns->ns.inum;
}
