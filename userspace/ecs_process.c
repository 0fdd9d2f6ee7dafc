// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "container.h"
#include "ecs.h"
#include "ecs_event.h"
#include "ecs_process.h"
#include "jsonl.h"
#include "memory.h"
#include "process.h"
#include "users.h"

/* Ids are strings in ECS, since on other systems they are no numbers. */
static void add_id(struct json_object *to, const char *key, u32 id,
		   const char *(*name_of)(u32 id))
{
	struct json_object *object;
	char text[16];

	if (id == ALERT_UNKNOWN)
		return;
	snprintf(text, sizeof(text), "%u", id);
	object = jsonl_add_object(to, key);
	jsonl_add_string(object, "id", text);
	jsonl_add_name(object, "name", name_of(id));
}

static void add_args(struct json_object *to, const struct alert_process *process)
{
	struct json_object *list = json_object_new_array();
	struct kg_text rest = process->args, arg;

	while (alert_args_next(&rest, &arg))
		json_object_array_add(list, jsonl_text(arg));
	jsonl_add_list(to, "args", list);
	if (process->args_count != ALERT_UNKNOWN)
		jsonl_add_u64(to, "args_count", process->args_count);
}

static void add_command_line(struct json_object *to, struct kg_text args)
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
	jsonl_add_text(to, "command_line",
		       (struct kg_text){ .data = line,
					 .len = args.len - !args.data[args.len - 1] });
	free(line);
}

/* It names the process, not the program: two programs that one process runs share it. */
static void add_entity_id(struct json_object *to, const struct alert_process *process,
			  const struct ecs_host *host)
{
	char id[ECS_BOOT_ID_SIZE + 48];

	if (process->pid == ALERT_UNKNOWN || !process->start || !*host->boot_id)
		return;
	snprintf(id, sizeof(id), "%s-%u-%" PRIu64, host->boot_id, process->pid, process->start);
	jsonl_add_string(to, "entity_id", id);
}

static void add_thread(struct json_object *to, const struct alert_process *process)
{
	struct json_object *thread;

	if (process->tid == ALERT_UNKNOWN && !process->comm.data)
		return;
	thread = jsonl_add_object(to, "thread");
	if (process->tid != ALERT_UNKNOWN)
		jsonl_add_u64(thread, "id", process->tid);
	jsonl_add_text(thread, "name", process->comm);
}

/* What there is of a leader and an ancestor too. */
static void add_process(struct json_object *to, const struct alert_process *process,
			const struct ecs_host *host)
{
	if (process->pid != ALERT_UNKNOWN)
		jsonl_add_u64(to, "pid", process->pid);
	add_entity_id(to, process, host);
	jsonl_add_text(to, "name", process_name(process));
	jsonl_add_text(to, "executable", process->executable);
	add_args(to, process);
	add_command_line(to, process->args);
	if (process->start)
		jsonl_add_time(to, "start", host->boot_time + process->start);
	add_id(to, "user", process->euid, users_name);
	add_id(to, "real_user", process->uid, users_name);
	add_id(to, "group", process->egid, users_group_name);
	add_id(to, "real_group", process->gid, users_group_name);
}

static void add_path(struct json_object *to, const char *key, struct kg_text path)
{
	if (path.data)
		jsonl_add_text(jsonl_add_object(to, key), "path", path);
}

static struct json_object *names_of(const struct alert_process *process)
{
	struct json_object *list = json_object_new_array();
	struct kg_text names[PROCESS_NAMES_MAX];
	size_t n = process_names(process, names), i;

	for (i = 0; i < n; i++)
		json_object_array_add(list, jsonl_text(names[i]));
	return list;
}

static struct json_object *executables_of(const struct alert_process *process)
{
	struct json_object *list = json_object_new_array();

	if (process->script.data)
		json_object_array_add(list, jsonl_text(process->script));
	if (process->executable.data)
		json_object_array_add(list, jsonl_text(process->executable));
	return list;
}

static void add_cgroup(struct json_object *to, const struct alert_process *process)
{
	jsonl_add_text(to, "cgroup", process->cgroup);
	if (process->cgroup.data)
		jsonl_add_bool(to, "cgroup_cut", process_cgroup_cut(process));
}

static void add_namespaces(struct json_object *to, const struct alert_process *process)
{
	const struct kexecguard_namespaces *numbers = &process->namespaces;
	struct json_object *object;

	if (!process->has_namespaces)
		return;
	object = jsonl_add_object(to, "namespaces");
	jsonl_add_u64(object, "mnt", numbers->mnt);
	jsonl_add_u64(object, "pid", numbers->pid);
	jsonl_add_u64(object, "net", numbers->net);
	jsonl_add_u64(object, "user", numbers->user);
	jsonl_add_u64(object, "uts", numbers->uts);
	jsonl_add_u64(object, "ipc", numbers->ipc);
	jsonl_add_u64(object, "cgroup", numbers->cgroup);
}

/* The file as it was at the exec. */
static void add_executed(struct json_object *to, const struct alert_file *file)
{
	struct json_object *object;
	char mode[16];

	if (!file->has_inode)
		return;
	object = jsonl_add_object(to, "file");
	ecs_add_identity(object, file);
	if (file->mode == ALERT_UNKNOWN)
		return;
	snprintf(mode, sizeof(mode), "%04o", file->mode & 07777);
	jsonl_add_string(object, "mode", mode);
}

/* A name that somebody may have chosen, and what else speaks for it. */
static void add_own_container(struct json_object *to, const struct alert_process *process)
{
	struct json_object *object, *grounds;
	struct container container;

	if (!container_find(&container, process))
		return;
	object = jsonl_add_object(to, "container");
	jsonl_add_name(object, "id", container.id);
	jsonl_add_string(object, "runtime", container.runtime);
	if (*container.pod)
		jsonl_add_string(object, "pod", container.pod);
	add_id(object, "named_by", container.user, users_name);
	grounds = json_object_new_array();
	jsonl_append(grounds, "cgroup_name");
	if (container.isolated)
		jsonl_append(grounds, "namespaces");
	jsonl_add_list(object, "rests_on", grounds);
}

/* What ECS has no place for. */
static void add_own_process(struct json_object *object, const struct alert_process *process)
{
	jsonl_add_list(object, "names", names_of(process));
	jsonl_add_list(object, "executables", executables_of(process));
	jsonl_add_text(object, "filename", process->filename);
	add_path(object, "script", process->script);
	if (process->args_length != ALERT_UNKNOWN)
		jsonl_add_u64(object, "args_length", process->args_length);
	jsonl_add_bool(object, "args_cut", alert_args_cut(process));
	if (alert_args_cut(process))
		jsonl_add_u64(object, "args_reported", process->args.len);
	add_id(object, "login_user", process->loginuid, users_name);
	jsonl_add_bool(object, "kernel_thread", process->flags & KEXECGUARD_PROCESS_KTHREAD);
	jsonl_add_bool(object, "from_memory", process->flags & KEXECGUARD_PROCESS_FROM_MEMORY);
	jsonl_add_bool(object, "unknown", process->flags & KEXECGUARD_PROCESS_UNKNOWN);
	if (process->session != ALERT_UNKNOWN)
		jsonl_add_u64(object, "login_session", process->session);
	if (process->sid != ALERT_UNKNOWN)
		jsonl_add_u64(object, "session_leader_pid", process->sid);
	add_cgroup(object, process);
	add_namespaces(object, process);
	add_executed(object, &process->file);
	add_own_container(object, process);
}

/* For as long as more than a name speaks for it: ECS has no word for doubt. */
static void add_container(struct json_object *root, const struct alert_process *process)
{
	struct container container;
	struct json_object *object;

	if (!container_find(&container, process) || !container.isolated)
		return;
	object = jsonl_add_object(root, "container");
	jsonl_add_name(object, "id", container.id);
	jsonl_add_string(object, "runtime", container.runtime);
	if (!*container.pod)
		return;
	object = jsonl_add_object(root, "orchestrator");
	jsonl_add_string(object, "type", "kubernetes");
	object = jsonl_add_object(object, "resource");
	jsonl_add_string(object, "type", "pod");
	jsonl_add_string(object, "id", container.pod);
}

static void add_session_leader(struct json_object *to, const struct alert *alert,
			       const struct ecs_host *host)
{
	const struct alert_process *leader = process_session_leader(alert);
	struct json_object *object;

	if (!leader)
		return;
	object = jsonl_add_object(to, "session_leader");
	add_process(object, leader, host);
	json_object_object_add(object, "same_as_process",
			       json_object_new_boolean(leader == &alert->process));
}

static void add_hash(struct json_object *to, const struct alert *alert)
{
	if (alert->sha256)
		jsonl_add_string(jsonl_add_object(to, "hash"), "sha256", alert->sha256);
}

/* Who acts has more than others: what it is, and where. */
static void add_actor(struct json_object *root, struct json_object *process,
		      const struct alert *alert, const struct ecs_host *host)
{
	add_process(process, &alert->process, host);
	add_thread(process, &alert->process);
	add_hash(process, alert);
	add_session_leader(process, alert, host);
	add_container(root, &alert->process);
	add_id(root, "user", alert->process.euid, users_name);
}

/**
 * ecs_add_processes() - add who acts and its parent, as ECS has them
 * @root: the document
 * @alert: the alert
 * @host: where it was raised
 */
void ecs_add_processes(struct json_object *root, const struct alert *alert,
		       const struct ecs_host *host)
{
	struct json_object *process, *parent;

	if (!alert->has_process && !alert->has_parent)
		return;
	process = jsonl_add_object(root, "process");
	if (alert->has_process)
		add_actor(root, process, alert, host);
	if (!alert->has_parent)
		return;
	parent = jsonl_add_object(process, "parent");
	add_process(parent, &alert->parent, host);
	add_thread(parent, &alert->parent);
}

static void add_ancestors(struct json_object *own, const struct alert *alert,
			  const struct ecs_host *host)
{
	struct json_object *list = json_object_new_array(), *object;
	size_t i;

	for (i = 0; i < alert->n_ancestors; i++) {
		object = json_object_new_object();
		add_process(object, &alert->ancestors[i], host);
		add_own_process(object, &alert->ancestors[i]);
		json_object_array_add(list, object);
	}
	jsonl_add_list(own, "ancestors", list);
}

/**
 * ecs_add_own_processes() - add of the processes what ECS has no place for
 * @own: the object that is ours
 * @alert: the alert
 * @host: where it was raised
 */
void ecs_add_own_processes(struct json_object *own, const struct alert *alert,
			   const struct ecs_host *host)
{
	if (alert->has_process)
		add_own_process(jsonl_add_object(own, "process"), &alert->process);
	if (alert->has_parent)
		add_own_process(jsonl_add_object(own, "parent"), &alert->parent);
	add_ancestors(own, alert, host);
}
