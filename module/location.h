/* SPDX-License-Identifier: GPL-2.0 */
/* Where a task is: its session, its control group, its namespaces. */
#ifndef KG_LOCATION_H
#define KG_LOCATION_H

#include <linux/types.h>
#include <uapi/kexecguard.h>

struct task_struct;

/* A container of a container has some 300 bytes. */
#define KG_CGROUP_MAX 1024

/**
 * struct kg_session - its sessions
 * @login: audit's, (u32)-1 if there is none
 * @leader: process that leads the other, in the initial pid namespace; 0 if not known
 */
struct kg_session {
	u32 login;
	u32 leader;
};

/**
 * struct kg_location - where a task is
 * @known: it was read
 * @session: its sessions
 * @has_namespaces: @namespaces are known; a task that is exiting has none any more
 * @namespaces: their numbers
 * @cgroup_len: bytes of @cgroup
 * @cgroup: path in the unified hierarchy; of one that is longer, the names from
 *	the root on that fit, and a slash
 */
struct kg_location {
	bool known;
	struct kg_session session;
	bool has_namespaces;
	struct kexecguard_namespaces namespaces;
	u32 cgroup_len;
	char cgroup[KG_CGROUP_MAX];
};

void kg_session_read(struct kg_session *session, struct task_struct *task);
void kg_location_read(struct kg_location *location, struct task_struct *task);

#endif /* KG_LOCATION_H */
