// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "ecs_event.h"
#include "file.h"
#include "kexec.h"
#include "process.h"
#include "users.h"
#include "writer.h"

/* Ids and numbers of inodes are strings in ECS, as they are in the rule language. */
static void put_identity(struct writer *to, const struct alert_file *file)
{
	char device[FILE_DEVICE_SIZE];

	writer_string(to, "device", file_device(device, file));
	if (file->has_inode)
		writer_digits(to, "inode", file->inode);
}

static void put_owner(struct writer *to, const struct alert_file *file)
{
	if (file->owner == ALERT_UNKNOWN)
		return;
	writer_open(to, "owner");
	writer_digits(to, "id", file->owner);
	writer_name(to, "name", users_name(file->owner));
	writer_close(to);
}

/**
 * ecs_put_identity() - write which file it is, whatever it is called
 * @to: where to
 * @file: the file
 */
void ecs_put_identity(struct writer *to, const struct alert_file *file)
{
	put_identity(to, file);
	put_owner(to, file);
}

/**
 * ecs_put_mode() - write what a file permits, in octal
 * @to: where to
 * @mode: its mode; nothing is written of one that is not known
 */
void ecs_put_mode(struct writer *to, u32 mode)
{
	const char text[] = {
		'0' + (mode >> 9 & 7), '0' + (mode >> 6 & 7), '0' + (mode >> 3 & 7),
		'0' + (mode & 7), '\0',
	};

	if (mode != ALERT_UNKNOWN)
		writer_string(to, "mode", text);
}

static void put_kexec_file(struct writer *to, const char *key, struct kg_text path,
			   const struct alert_file *file)
{
	if (!path.data && !file->has_inode)
		return;
	writer_open(to, key);
	writer_text(to, "path", path.data ? path : file->path);
	ecs_put_identity(to, file);
	ecs_put_mode(to, file->mode);
	writer_close(to);
}

static void put_flags(struct writer *to, const struct alert *alert)
{
	struct kexec_flags flags;
	size_t begin, i;

	if (!alert->kexec.has_flags)
		return;
	writer_u64(to, "flags", alert->kexec.flags);
	kexec_name_flags(alert, &flags);
	begin = writer_open_list(to, "flag_names");
	for (i = 0; i < flags.n; i++)
		writer_string(to, NULL, flags.names[i]);
	writer_close_list(to, begin);
}

static void put_segments(struct writer *to, const struct alert_kexec *kexec)
{
	struct kg_text rest = kexec->segment_list;
	struct kexecguard_segment segment;
	size_t begin;

	if (kexec->has_segments)
		writer_u64(to, "segments", kexec->segments);
	begin = writer_open_list(to, "segment_list");
	while (alert_segments_next(&rest, &segment)) {
		writer_open(to, NULL);
		writer_u64(to, "address", segment.address);
		writer_u64(to, "memory_size", segment.memory_size);
		writer_u64(to, "buffer_size", segment.buffer_size);
		writer_close(to);
	}
	writer_close_list(to, begin);
	if (kexec->has_entry)
		writer_u64(to, "entry", kexec->entry);
}

/* Whether an alert told of what is staged is a question of a restart alone. */
static void put_explained(struct writer *to, const struct alert_kexec *kexec)
{
	if (kexec->unexplained || kexec->staged_by)
		writer_bool(to, "explained", !kexec->unexplained);
	if (kexec->staged_by)
		writer_u64(to, "staged_by", kexec->staged_by);
}

static void put_error(struct writer *to, u32 error)
{
	if (!error)
		return;
	writer_open(to, "error");
	writer_string(to, "code", kexec_errno_name(error));
	writer_string(to, "message", strerror(error));
	writer_close(to);
}

/**
 * ecs_put_kexec() - write what is known of a kexec call
 * @to: the document
 * @alert: nothing is written if it is about something else
 */
void ecs_put_kexec(struct writer *to, const struct alert *alert)
{
	const struct alert_kexec *kexec = &alert->kexec;

	if (!alert->has_kexec)
		return;
	writer_open(to, "kexec");
	if (kexec->has_on_crash)
		writer_bool(to, "on_crash", kexec->on_crash);
	put_flags(to, alert);
	put_segments(to, kexec);
	writer_text(to, "abi", kexec->abi);
	writer_text(to, "arch", kexec->arch);
	put_kexec_file(to, "image", kexec->image, &kexec->image_file);
	put_kexec_file(to, "initrd", kexec->initrd, &kexec->initrd_file);
	if (kexec->exchanged)
		writer_bool(to, "exchanged", true);
	writer_text(to, "cmdline", kexec->cmdline);
	put_explained(to, kexec);
	if (kexec->error)
		writer_u64(to, "errno", kexec->error);
	writer_close(to);
	put_error(to, kexec->error);
}

/**
 * ecs_put_file() - write what is known of a file that was opened, linked or renamed
 * @to: the document
 * @alert: nothing is written if it is about something else
 */
void ecs_put_file(struct writer *to, const struct alert *alert)
{
	const struct alert_file *file = &alert->file;

	if (!alert->has_file)
		return;
	writer_open(to, "file");
	writer_text(to, "path", file->path);
	if (file->path.data)
		writer_text(to, "name", process_base_name(file->path));
	put_identity(to, file);
	writer_string(to, "type", file_type(file));
	ecs_put_mode(to, file->mode);
	if (file->owner != ALERT_UNKNOWN) {
		writer_digits(to, "uid", file->owner);
		writer_name(to, "owner", users_name(file->owner));
	}
	if (alert->event == KEXECGUARD_EVENT_FILE_OPEN)
		writer_bool(to, "write", file->write);
	if (file->target.data) {
		writer_open(to, "target");
		writer_text(to, "path", file->target);
		writer_close(to);
	}
	writer_close(to);
}
