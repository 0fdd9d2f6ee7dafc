// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "process.h"

/**
 * process_base_name() - the last component of a path
 * @path: the path
 *
 * Return: what follows the last slash.
 */
struct kg_text process_base_name(struct kg_text path)
{
	const char *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;

	if (slash) {
		path.len -= slash + 1 - path.data;
		path.data = slash + 1;
	}
	return path;
}

/**
 * process_name() - the one name that says best what a process is
 * @process: the process
 *
 * Return: the script's, else the program's, else what the task calls itself;
 * without data if none of them is known.
 */
struct kg_text process_name(const struct alert_process *process)
{
	if (process->script.data)
		return process_base_name(process->script);
	if (process->executable.data)
		return process_base_name(process->executable);
	if (process->filename.data)
		return process_base_name(process->filename);
	return process->comm;
}

static size_t add_name(struct kg_text names[], size_t n, struct kg_text path)
{
	struct kg_text name = process_base_name(path);
	size_t i;

	if (!path.data)
		return n;
	for (i = 0; i < n; i++) {
		if (names[i].len == name.len && !memcmp(names[i].data, name.data, name.len))
			return n;
	}
	names[n] = name;
	return n + 1;
}

/**
 * process_names() - all names that rules know a process by
 * @process: the process
 * @names: gets them, each once: of the path that was asked for, of the file
 *	that was found, of the script
 *
 * Return: how many there are.
 */
size_t process_names(const struct alert_process *process, struct kg_text names[PROCESS_NAMES_MAX])
{
	size_t n = add_name(names, 0, process->filename);

	n = add_name(names, n, process->executable);
	return add_name(names, n, process->script);
}

/**
 * process_session_leader() - who leads the session of the process that acts
 * @alert: the alert
 *
 * Return: one of the alert's processes; NULL if it is none of them, as one that
 * is gone.
 */
const struct alert_process *process_session_leader(const struct alert *alert)
{
	u32 sid = alert->process.sid;
	size_t i;

	if (!alert->has_process || sid == ALERT_UNKNOWN)
		return NULL;
	if (alert->process.pid == sid)
		return &alert->process;
	if (alert->has_parent && alert->parent.pid == sid)
		return &alert->parent;
	for (i = 0; i < alert->n_ancestors; i++)
		if (alert->ancestors[i].pid == sid)
			return &alert->ancestors[i];
	return NULL;
}

/**
 * process_cgroup_cut() - does the path of its control group go on
 * @process: the process
 *
 * Return: true if it was longer than what was reported.
 */
bool process_cgroup_cut(const struct alert_process *process)
{
	return process->cgroup.len > 1 && process->cgroup.data[process->cgroup.len - 1] == '/';
}
