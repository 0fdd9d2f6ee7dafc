// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "container.h"
#include "ecs.h"
#include "ecs_event.h"
#include "ecs_process.h"
#include "memory.h"
#include "process.h"
#include "users.h"
#include "writer.h"

/* Ids are strings in ECS, since on other systems they are no numbers. */
static void put_id(struct writer *to, const char *key, u32 id, const char *(*name_of)(u32 id))
{
	if (id == ALERT_UNKNOWN)
		return;
	writer_open(to, key);
	writer_digits(to, "id", id);
	writer_name(to, "name", name_of(id));
	writer_close(to);
}

static void put_args(struct writer *to, const struct alert_process *process)
{
	size_t begin = writer_open_list(to, "args");
	struct kg_text rest = process->args, arg;

	while (alert_args_next(&rest, &arg))
		writer_text(to, NULL, arg);
	writer_close_list(to, begin);
	if (process->args_count != ALERT_UNKNOWN)
		writer_u64(to, "args_count", process->args_count);
}

static void put_command_line(struct writer *to, struct kg_text args)
{
	char *line;
	u32 i;

	if (!args.len)
		return;
	line = memory_copy(args.data, args.len);
	for (i = 0; i < args.len; i++) {
		if (!line[i])
			line[i] = ' ';
	}
	/* What was cut in an argument does not end in a NUL. */
	writer_text(to, "command_line",
		    (struct kg_text){ .data = line,
				      .len = args.len - !args.data[args.len - 1] });
	free(line);
}

/* It names the process, not the program: two programs that one process runs share it. */
static void put_entity_id(struct writer *to, const struct alert_process *process,
			  const struct ecs_host *host)
{
	if (process->pid == ALERT_UNKNOWN || !process->start || !*host->boot_id)
		return;
	writer_open_string(to, "entity_id");
	writer_part(to, host->boot_id);
	writer_part(to, "-");
	writer_part_u64(to, process->pid);
	writer_part(to, "-");
	writer_part_u64(to, process->start);
	writer_close_string(to);
}

static void put_thread(struct writer *to, const struct alert_process *process)
{
	if (process->tid == ALERT_UNKNOWN && !process->comm.data)
		return;
	writer_open(to, "thread");
	if (process->tid != ALERT_UNKNOWN)
		writer_u64(to, "id", process->tid);
	writer_text(to, "name", process->comm);
	writer_close(to);
}

/* What there is of a leader and an ancestor too. */
static void put_process(struct writer *to, const struct alert_process *process,
			const struct ecs_host *host)
{
	if (process->pid != ALERT_UNKNOWN)
		writer_u64(to, "pid", process->pid);
	put_entity_id(to, process, host);
	writer_text(to, "name", process_name(process));
	writer_text(to, "executable", process->executable);
	put_args(to, process);
	put_command_line(to, process->args);
	if (process->start)
		writer_time(to, "start", host->boot_time + process->start);
	put_id(to, "user", process->euid, users_name);
	put_id(to, "real_user", process->uid, users_name);
	put_id(to, "group", process->egid, users_group_name);
	put_id(to, "real_group", process->gid, users_group_name);
}

static void put_script(struct writer *to, struct kg_text script)
{
	if (!script.data)
		return;
	writer_open(to, "script");
	writer_text(to, "path", script);
	writer_close(to);
}

static void put_names(struct writer *to, const struct alert_process *process)
{
	size_t begin = writer_open_list(to, "names"), n, i;
	struct kg_text names[PROCESS_NAMES_MAX];

	n = process_names(process, names);
	for (i = 0; i < n; i++)
		writer_text(to, NULL, names[i]);
	writer_close_list(to, begin);
}

static void put_executables(struct writer *to, const struct alert_process *process)
{
	size_t begin = writer_open_list(to, "executables");

	writer_text(to, NULL, process->script);
	writer_text(to, NULL, process->executable);
	writer_close_list(to, begin);
}

static void put_cgroup(struct writer *to, const struct alert_process *process)
{
	writer_text(to, "cgroup", process->cgroup);
	if (process->cgroup.data)
		writer_bool(to, "cgroup_cut", process_cgroup_cut(process));
}

static void put_namespaces(struct writer *to, const struct alert_process *process)
{
	const struct kexecguard_namespaces *numbers = &process->namespaces;

	if (!process->has_namespaces)
		return;
	writer_open(to, "namespaces");
	writer_u64(to, "mnt", numbers->mnt);
	writer_u64(to, "pid", numbers->pid);
	writer_u64(to, "net", numbers->net);
	writer_u64(to, "user", numbers->user);
	writer_u64(to, "uts", numbers->uts);
	writer_u64(to, "ipc", numbers->ipc);
	writer_u64(to, "cgroup", numbers->cgroup);
	writer_close(to);
}

/* The file as it was at the exec. */
static void put_executed(struct writer *to, const struct alert_file *file)
{
	if (!file->has_inode)
		return;
	writer_open(to, "file");
	ecs_put_identity(to, file);
	ecs_put_mode(to, file->mode);
	writer_close(to);
}

/* A name that somebody may have chosen, and what else speaks for it. */
static void put_own_container(struct writer *to, const struct alert_process *process)
{
	struct container container;
	size_t begin;

	if (!container_find(&container, process))
		return;
	writer_open(to, "container");
	writer_name(to, "id", container.id);
	writer_string(to, "runtime", container.runtime);
	if (*container.pod)
		writer_string(to, "pod", container.pod);
	put_id(to, "named_by", container.user, users_name);
	begin = writer_open_list(to, "rests_on");
	writer_string(to, NULL, "cgroup_name");
	if (container.isolated)
		writer_string(to, NULL, "namespaces");
	writer_close_list(to, begin);
	writer_close(to);
}

static void put_all_names(struct writer *to, const struct alert_process *process)
{
	put_names(to, process);
	put_executables(to, process);
}

/* What ECS has no place for. */
static void put_own_process(struct writer *to, const struct alert_process *process)
{
	put_all_names(to, process);
	writer_text(to, "filename", process->filename);
	put_script(to, process->script);
	if (process->args_length != ALERT_UNKNOWN)
		writer_u64(to, "args_length", process->args_length);
	writer_bool(to, "args_cut", alert_args_cut(process));
	if (alert_args_cut(process))
		writer_u64(to, "args_reported", process->args.len);
	put_id(to, "login_user", process->loginuid, users_name);
	writer_bool(to, "kernel_thread", process->flags & KEXECGUARD_PROCESS_KTHREAD);
	writer_bool(to, "from_memory", process->flags & KEXECGUARD_PROCESS_FROM_MEMORY);
	writer_bool(to, "unknown", process->flags & KEXECGUARD_PROCESS_UNKNOWN);
	if (process->session != ALERT_UNKNOWN)
		writer_u64(to, "login_session", process->session);
	if (process->sid != ALERT_UNKNOWN)
		writer_u64(to, "session_leader_pid", process->sid);
	put_cgroup(to, process);
	put_namespaces(to, process);
	put_executed(to, &process->file);
	put_own_container(to, process);
}

/* For as long as more than a name speaks for it: ECS has no word for doubt. */
static void put_container(struct writer *to, const struct alert_process *process)
{
	struct container container;

	if (!container_find(&container, process) || !container.isolated)
		return;
	writer_open(to, "container");
	writer_name(to, "id", container.id);
	writer_string(to, "runtime", container.runtime);
	writer_close(to);
	if (!*container.pod)
		return;
	writer_open(to, "orchestrator");
	writer_string(to, "type", "kubernetes");
	writer_open(to, "resource");
	writer_string(to, "type", "pod");
	writer_string(to, "id", container.pod);
	writer_close(to);
	writer_close(to);
}

static void put_session_leader(struct writer *to, const struct alert *alert,
			       const struct ecs_host *host)
{
	const struct alert_process *leader = process_session_leader(alert);

	if (!leader)
		return;
	writer_open(to, "session_leader");
	put_process(to, leader, host);
	writer_bool(to, "same_as_process", leader == &alert->process);
	writer_close(to);
}

static void put_hash(struct writer *to, const struct alert *alert)
{
	if (!alert->sha256)
		return;
	writer_open(to, "hash");
	writer_string(to, "sha256", alert->sha256);
	writer_close(to);
}

/* Who acts has more than others: what it is. */
static void put_actor(struct writer *to, const struct alert *alert, const struct ecs_host *host)
{
	put_process(to, &alert->process, host);
	put_thread(to, &alert->process);
	put_hash(to, alert);
	put_session_leader(to, alert, host);
}

static void put_parent(struct writer *to, const struct alert_process *parent,
		       const struct ecs_host *host)
{
	writer_open(to, "parent");
	put_process(to, parent, host);
	put_thread(to, parent);
	writer_close(to);
}

/**
 * ecs_put_processes() - write who acts, and where, and its parent, as ECS has them
 * @to: the document
 * @alert: the alert
 * @host: where it was raised
 */
void ecs_put_processes(struct writer *to, const struct alert *alert, const struct ecs_host *host)
{
	if (!alert->has_process && !alert->has_parent)
		return;
	writer_open(to, "process");
	if (alert->has_process)
		put_actor(to, alert, host);
	if (alert->has_parent)
		put_parent(to, &alert->parent, host);
	writer_close(to);
	if (!alert->has_process)
		return;
	put_container(to, &alert->process);
	put_id(to, "user", alert->process.euid, users_name);
}

static void put_within(struct writer *to, const char *key, const struct alert_process *process,
		       void (*put)(struct writer *to, const struct alert_process *process))
{
	writer_open(to, key);
	put(to, process);
	writer_close(to);
}

/* Of who acts and its parent. */
static void put_both(struct writer *to, const struct alert *alert,
		     void (*put)(struct writer *to, const struct alert_process *process))
{
	if (alert->has_process)
		put_within(to, "process", &alert->process, put);
	if (alert->has_parent)
		put_within(to, "parent", &alert->parent, put);
}

static void put_ancestors(struct writer *to, const struct alert *alert,
			  const struct ecs_host *host)
{
	size_t begin = writer_open_list(to, "ancestors"), i;

	for (i = 0; i < alert->n_ancestors; i++) {
		writer_open(to, NULL);
		put_process(to, &alert->ancestors[i], host);
		put_own_process(to, &alert->ancestors[i]);
		writer_close(to);
	}
	writer_close_list(to, begin);
}

/**
 * ecs_put_own_processes() - write of the processes what ECS has no place for
 * @to: the object that is ours
 * @alert: the alert
 * @host: where it was raised
 */
void ecs_put_own_processes(struct writer *to, const struct alert *alert,
			   const struct ecs_host *host)
{
	put_both(to, alert, put_own_process);
	put_ancestors(to, alert, host);
}

/**
 * ecs_put_names() - of that, write what rules know who acts and its parent by
 * @to: the object that is ours
 * @alert: the alert
 */
void ecs_put_names(struct writer *to, const struct alert *alert)
{
	put_both(to, alert, put_all_names);
}
