// SPDX-License-Identifier: GPL-2.0
/* A lifeline as the event that the kernel would rule on. */
#include <string.h>

#include <json-c/json.h>

#include "array.h"
#include "jsonl.h"
#include "lifeline.h"

#define PID		3100	/* of no process in particular */
#define STARTER_PID	3000
#define KERNEL_THREAD	"kworker/u8:2"

static void add_word(struct json_object *list, const char *word, size_t len)
{
	json_object_array_add(list, json_object_new_string_len(word, len));
}

static struct json_object *words(const char *text)
{
	struct json_object *list = json_object_new_array();
	size_t len;

	for (; *text; text += len + !!text[len]) {
		len = strcspn(text, " ");
		add_word(list, text, len);
	}
	return list;
}

static void add_name(struct json_object *names, const char *path)
{
	const char *slash;

	if (!path)
		return;
	slash = strrchr(path, '/');
	path = slash ? slash + 1 : path;
	add_word(names, path, strlen(path));
}

static struct json_object *names_of(const struct lifeline_program *program)
{
	struct json_object *names = json_object_new_array();

	add_name(names, program->asked);
	add_name(names, program->script);
	add_name(names, program->path);
	return names;
}

static struct json_object *paths_of(const struct lifeline_program *program)
{
	struct json_object *paths = json_object_new_array();

	if (program->script)
		add_word(paths, program->script, strlen(program->script));
	add_word(paths, program->path, strlen(program->path));
	return paths;
}

/* It is root's file, in a place that is root's. */
static void add_file(struct json_object *object, const struct lifeline_program *program)
{
	json_object_object_add(object, "executable", paths_of(program));
	json_object_object_add(object, "args", words(program->args));
	jsonl_add_string(object, "executable_owner.id", "0");
	jsonl_add_string(object, "executable_device", "8:1");
	jsonl_add_string(object, "executable_inode", "131");
	jsonl_add_bool(object, "executable_memfd", false);
	jsonl_add_bool(object, "executable_deleted", false);
	jsonl_add_bool(object, "executable_writable_by_others", false);
	jsonl_add_bool(object, "executable_trusted", true);
	jsonl_add_string(object, "working_directory", "/");
}

static void add_ids(struct json_object *object, const char *user)
{
	static const char *const ids[] = { "user.id", "real_user.id", "group.id", "real_group.id" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ids); i++)
		jsonl_add_string(object, ids[i], user);
}

static struct json_object *process_json(const struct lifeline *lifeline,
					const struct lifeline_program *program, bool kernel)
{
	struct json_object *object = json_object_new_object();

	add_ids(object, kernel ? "0" : lifeline->user);
	jsonl_add_bool(object, "host_mount_namespace", true);
	jsonl_add_bool(object, "host_user_namespace", true);
	jsonl_add_bool(object, "interactive", lifeline->terminal && !kernel);
	if (kernel) {
		jsonl_add_string(object, "name", KERNEL_THREAD);
	} else {
		json_object_object_add(object, "name", names_of(program));
		add_file(object, program);
	}
	return object;
}

static struct json_object *starter_json(const struct lifeline *lifeline)
{
	const struct lifeline_program *starter = &lifeline->starter;
	struct json_object *object = process_json(lifeline, starter, !starter->path);

	if (starter->path)
		jsonl_add_bool(object, "executable_set_id", false);
	jsonl_add_u64(object, "pid", STARTER_PID);
	return object;
}

/* Its own group's leader, as a shell and an init start things. */
static void add_leaders(struct json_object *process, const struct lifeline *lifeline)
{
	struct json_object *group = process_json(lifeline, &lifeline->program, false);
	struct json_object *session = starter_json(lifeline), *entry = starter_json(lifeline);

	jsonl_add_bool(group, "same_as_process", true);
	jsonl_add_bool(session, "same_as_process", false);
	jsonl_add_bool(entry, "same_as_process", false);
	json_object_object_add(process, "group_leader", group);
	json_object_object_add(process, "session_leader", session);
	json_object_object_add(process, "entry_leader", entry);
}

static void add_surroundings(struct json_object *process, const struct lifeline *lifeline)
{
	static const char *const fds[] = { "stdin.path", "stdout.path", "stderr.path" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(fds); i++)
		jsonl_add_string(process, fds[i], lifeline->terminal ? "/dev/tty1" : "/dev/null");
	json_object_object_add(process, "env_vars",
			       words("HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8"));
	if (lifeline->starter.path)
		json_object_object_add(process, "previous.executable",
				       paths_of(&lifeline->starter));
}

static void add_image(struct json_object *root, const struct lifeline *lifeline)
{
	jsonl_add_string(root, "event.category", "file");
	jsonl_add_string(root, "event.action", lifeline->target ? "rename" : "open");
	jsonl_add_string(root, "event.type", lifeline->target ? "change" : "access");
	jsonl_add_string(root, "file.path", lifeline->image);
	jsonl_add_string(root, "file.uid", "0");
	jsonl_add_string(root, "file.device", "8:1");
	jsonl_add_string(root, "file.inode", "132");
	jsonl_add_bool(root, "file.write", false);
	jsonl_add_bool(root, "file.unnamed", false);
	if (lifeline->target)
		jsonl_add_string(root, "file.target.path", lifeline->target);
}

/**
 * lifeline_event() - make the event of it
 * @lifeline: what happens
 * @event: filled in; to be freed with event_free() even after a failure
 *
 * Return: false if @event says that it cannot be.
 */
bool lifeline_event(const struct lifeline *lifeline, struct event *event)
{
	struct json_object *root = json_object_new_object();
	struct json_object *process = process_json(lifeline, &lifeline->program, false);
	bool good;

	jsonl_add_u64(process, "pid", lifeline->first ? 1 : PID);
	jsonl_add_bool(process, "executable_set_id", lifeline->set_id);
	json_object_object_add(process, "parent", starter_json(lifeline));
	add_leaders(process, lifeline);
	add_surroundings(process, lifeline);
	json_object_object_add(root, "process", process);
	if (lifeline->image)
		add_image(root, lifeline);
	good = event_read(event, root);
	json_object_put(root);
	return good;
}
