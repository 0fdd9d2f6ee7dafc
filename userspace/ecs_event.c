// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "ecs_event.h"
#include "file.h"
#include "jsonl.h"
#include "kexec.h"
#include "process.h"
#include "users.h"

/* Ids and numbers of inodes are strings in ECS, as they are in the rule language. */
static void add_number_text(struct json_object *to, const char *key, u64 number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	jsonl_add_string(to, key, text);
}

static void add_identity(struct json_object *to, const struct alert_file *file)
{
	char device[FILE_DEVICE_SIZE];

	jsonl_add_string(to, "device", file_device(device, file));
	if (file->has_inode)
		add_number_text(to, "inode", file->inode);
}

static void add_owner(struct json_object *to, const struct alert_file *file)
{
	struct json_object *owner;

	if (file->owner == ALERT_UNKNOWN)
		return;
	owner = jsonl_add_object(to, "owner");
	add_number_text(owner, "id", file->owner);
	jsonl_add_name(owner, "name", users_name(file->owner));
}

/**
 * ecs_add_identity() - add which file it is, whatever it is called
 * @to: where to
 * @file: the file
 */
void ecs_add_identity(struct json_object *to, const struct alert_file *file)
{
	add_identity(to, file);
	add_owner(to, file);
}

static void add_mode(struct json_object *to, u32 mode)
{
	char text[8];

	if (mode == ALERT_UNKNOWN)
		return;
	snprintf(text, sizeof(text), "%04o", mode & 07777);
	jsonl_add_string(to, "mode", text);
}

static void add_kexec_file(struct json_object *to, const char *key, struct kg_text path,
			   const struct alert_file *file)
{
	struct json_object *object;

	if (!path.data && !file->has_inode)
		return;
	object = jsonl_add_object(to, key);
	jsonl_add_text(object, "path", path.data ? path : file->path);
	ecs_add_identity(object, file);
	add_mode(object, file->mode);
}

static void add_flags(struct json_object *to, const struct alert *alert)
{
	struct json_object *names = json_object_new_array();
	struct kexec_flags flags;
	size_t i;

	if (alert->kexec.has_flags) {
		jsonl_add_u64(to, "flags", alert->kexec.flags);
		kexec_name_flags(alert, &flags);
		for (i = 0; i < flags.n; i++)
			jsonl_append(names, flags.names[i]);
	}
	jsonl_add_list(to, "flag_names", names);
}

static void add_segments(struct json_object *to, const struct alert_kexec *kexec)
{
	struct json_object *list = json_object_new_array(), *object;
	struct kg_text rest = kexec->segment_list;
	struct kexecguard_segment segment;

	while (alert_segments_next(&rest, &segment)) {
		object = json_object_new_object();
		jsonl_add_u64(object, "address", segment.address);
		jsonl_add_u64(object, "memory_size", segment.memory_size);
		jsonl_add_u64(object, "buffer_size", segment.buffer_size);
		json_object_array_add(list, object);
	}
	if (kexec->has_segments)
		jsonl_add_u64(to, "segments", kexec->segments);
	jsonl_add_list(to, "segment_list", list);
	if (kexec->has_entry)
		jsonl_add_u64(to, "entry", kexec->entry);
}

/* Whether an alert told of what is staged is a question of a restart alone. */
static void add_explained(struct json_object *to, const struct alert_kexec *kexec)
{
	if (kexec->unexplained || kexec->staged_by)
		jsonl_add_bool(to, "explained", !kexec->unexplained);
	if (kexec->staged_by)
		jsonl_add_u64(to, "staged_by", kexec->staged_by);
}

static void add_error(struct json_object *root, u32 error)
{
	struct json_object *object;

	if (!error)
		return;
	object = jsonl_add_object(root, "error");
	jsonl_add_string(object, "code", kexec_errno_name(error));
	jsonl_add_string(object, "message", strerror(error));
}

/**
 * ecs_add_kexec() - add what is known of a kexec call
 * @root: the document
 * @alert: nothing is added if it is about something else
 */
void ecs_add_kexec(struct json_object *root, const struct alert *alert)
{
	const struct alert_kexec *kexec = &alert->kexec;
	struct json_object *object;

	if (!alert->has_kexec)
		return;
	object = jsonl_add_object(root, "kexec");
	if (kexec->has_on_crash)
		jsonl_add_bool(object, "on_crash", kexec->on_crash);
	add_flags(object, alert);
	add_segments(object, kexec);
	jsonl_add_text(object, "abi", kexec->abi);
	jsonl_add_text(object, "arch", kexec->arch);
	add_kexec_file(object, "image", kexec->image, &kexec->image_file);
	add_kexec_file(object, "initrd", kexec->initrd, &kexec->initrd_file);
	if (kexec->exchanged)
		jsonl_add_bool(object, "exchanged", true);
	jsonl_add_text(object, "cmdline", kexec->cmdline);
	add_explained(object, kexec);
	if (kexec->error)
		jsonl_add_u64(object, "errno", kexec->error);
	add_error(root, kexec->error);
}

/**
 * ecs_add_file() - add what is known of a file that was opened, linked or renamed
 * @root: the document
 * @alert: nothing is added if it is about something else
 */
void ecs_add_file(struct json_object *root, const struct alert *alert)
{
	const struct alert_file *file = &alert->file;
	struct json_object *object;

	if (!alert->has_file)
		return;
	object = jsonl_add_object(root, "file");
	jsonl_add_text(object, "path", file->path);
	if (file->path.data)
		jsonl_add_text(object, "name", process_base_name(file->path));
	add_identity(object, file);
	jsonl_add_string(object, "type", file_type(file));
	add_mode(object, file->mode);
	if (file->owner != ALERT_UNKNOWN) {
		add_number_text(object, "uid", file->owner);
		jsonl_add_name(object, "owner", users_name(file->owner));
	}
	if (alert->event == KEXECGUARD_EVENT_FILE_OPEN)
		jsonl_add_bool(object, "write", file->write);
	if (file->target.data)
		jsonl_add_text(jsonl_add_object(object, "target"), "path", file->target);
}
