// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../stream.h"
#include "output.h"
#include "tail.h"

#define MODE	0640	/* of a new file: arguments of others' programs can be secrets */

/**
 * struct file - alerts in a file
 * @output: what all outputs have
 * @fd: the file
 * @size: its bytes
 * @rotate_at: bytes after which it is rotated; more than configured after that failed
 * @moved: somebody put it aside
 * @held: a gap, which is written together with the alert behind it
 */
struct file {
	struct output output;
	int fd;
	u64 size;
	u64 rotate_at;
	bool moved;
	struct vector held;
};

static struct file *file_of(struct output *output)
{
	return (struct file *)output;
}

static void set_mark(struct file *file, const struct stat *status)
{
	snprintf(file->output.position.mark, POSITION_MARK_SIZE, "%u:%u:%" PRIu64 ":%" PRIu64,
		 major(status->st_dev), minor(status->st_dev), (u64)status->st_ino, file->size);
}

/* How long the file was when the position was stored; false if it was another one. */
static bool read_mark(const struct file *file, const struct stat *status, u64 *size)
{
	unsigned int major_number, minor_number;
	u64 inode;

	return sscanf(file->output.position.mark, "%u:%u:%" SCNu64 ":%" SCNu64, &major_number,
		      &minor_number, &inode, size) == 4 &&
	       makedev(major_number, minor_number) == status->st_dev &&
	       inode == status->st_ino && *size <= (u64)status->st_size;
}

static int read_at(int fd, char *to, size_t len, u64 at)
{
	ssize_t got;

	while (len) {
		got = pread(fd, to, len, at);
		if (got < 0 && errno != EINTR)
			return errno;
		if (!got)
			return EIO;
		if (got > 0) {
			to += got;
			len -= got;
			at += got;
		}
	}
	return 0;
}

/* What was written and not acknowledged counts, if it is of this log; a part of an alert goes. */
static int take_tail(struct file *file, u64 known)
{
	size_t len = file->size - known, end;
	char *text = memory_alloc(len);
	u64 seq = 0;
	int err = read_at(file->fd, text, len, known);

	if (!err) {
		end = tail_read(text, len, file->output.config.format, &seq);
		file->size = known + end;
		if (ftruncate(file->fd, file->size))
			err = errno;
		else if (seq > file->output.given && !file->output.announce)
			file->output.given = seq;
	}
	free(text);
	return err;
}

/* What another one left without an end of line is not to begin ours. */
static int end_line(struct file *file)
{
	char last;
	int err = read_at(file->fd, &last, 1, file->size - 1);

	if (err || last == '\n')
		return err;
	file->size++;
	return stream_write(file->fd, "\n", 1, NULL);
}

/* In one that was emptied meanwhile and filled again, what was known ends anywhere. */
static bool is_end_of_line(const struct file *file, u64 at)
{
	char last;

	return !at || (!read_at(file->fd, &last, 1, at - 1) && last == '\n');
}

/* Two that write to it would each cut and rotate what the other one wrote. */
static int lock(struct file *file)
{
	if (!flock(file->fd, LOCK_EX | LOCK_NB) || errno != EWOULDBLOCK)
		return 0;
	file->output.why = "another output writes to this file";
	return EBUSY;
}

static int adopt(struct file *file)
{
	struct stat status;
	u64 known;

	if (fstat(file->fd, &status))
		return errno;
	if (!S_ISREG(status.st_mode)) {
		file->output.why = "it is no regular file";
		return EINVAL;
	}
	if (lock(file))
		return EBUSY;
	file->size = status.st_size;
	if (read_mark(file, &status, &known) && is_end_of_line(file, known))
		return file->size > known ? take_tail(file, known) : 0;
	return file->size ? end_line(file) : 0;
}

static void close_file(struct output *output)
{
	struct file *file = file_of(output);

	if (file->fd >= 0)
		close(file->fd);
	file->fd = -1;
	vector_free(&file->held);
}

static int open_file(struct output *output)
{
	struct file *file = file_of(output);
	int err;

	/* A pipe that nobody reads would be waited for. */
	file->fd = open(output->config.where, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK,
			MODE);
	if (file->fd < 0)
		return errno;
	file->moved = false;
	file->rotate_at = output->config.rotate_size;
	err = adopt(file);
	if (err)
		close_file(output);
	return err;
}

/* Somebody may have emptied it. */
static int read_size(struct file *file)
{
	struct stat status;

	if (fstat(file->fd, &status))
		return errno;
	file->size = status.st_size;
	return 0;
}

/* All of it or nothing. */
static int append(struct file *file)
{
	int err = read_size(file);

	if (err)
		return err;
	err = stream_write(file->fd, file->held.data, file->held.count, NULL);
	if (!err)
		file->size += file->held.count;
	else if (ftruncate(file->fd, file->size))
		err = errno;
	file->held.count = 0;
	return err;
}

static int write_file(struct output *output, const struct record *record)
{
	struct file *file = file_of(output);
	size_t len;
	char *text = record_text(record, &output->style, &len);

	memcpy(vector_add(&file->held, 1, len), text, len);
	free(text);
	return record->kind == RECORD_GAP ? 0 : append(file);
}

static bool is_at_its_path(const struct file *file, const struct stat *ours)
{
	struct stat named;

	return !stat(file->output.config.where, &named) && named.st_dev == ours->st_dev &&
	       named.st_ino == ours->st_ino;
}

/*
 * After a failure the kernel takes what it could not write for written, and has it in
 * memory still: it would be found there and acknowledged. What cannot be cut is cut later.
 */
static void cut_to_mark(struct file *file)
{
	struct stat status;
	u64 known;

	if (!fstat(file->fd, &status) && read_mark(file, &status, &known) &&
	    ftruncate(file->fd, known))
		return;
}

static int sync_file(struct output *output, u64 *acknowledged)
{
	struct file *file = file_of(output);
	struct stat status;
	int err = stream_sync(file->fd);

	if (err)
		cut_to_mark(file);
	else if (fstat(file->fd, &status))
		err = errno;
	if (err)
		return err;
	file->size = status.st_size;
	file->moved = !is_at_its_path(file, &status);
	set_mark(file, &status);
	*acknowledged = output->given;
	return 0;
}

static bool is_full(const struct output *output)
{
	const struct file *file = (const struct file *)output;

	return file->moved || (file->rotate_at && file->size >= file->rotate_at);
}

static char *old_name(struct arena *arena, const struct output_config *config, u64 n)
{
	if (!n)
		return arena_format(arena, "%s", config->where);
	return arena_format(arena, "%s.%" PRIu64, config->where, n);
}

/* The oldest is replaced by the one that is not so old, and so on. */
static int rename_all(const struct output_config *config)
{
	struct arena arena = {};
	int err = 0;
	u64 n;

	for (n = config->rotate_keep; n && !err; n--) {
		if (rename(old_name(&arena, config, n - 1), old_name(&arena, config, n)) &&
		    errno != ENOENT)
			err = errno;
	}
	arena_free(&arena);
	return err;
}

/* Whoever may read the old one may read the new one, as far as we can give it away. */
static int begin_another(struct file *file, const struct stat *old)
{
	struct stat status;
	int err;

	close_file(&file->output);
	err = open_file(&file->output);
	if (err)
		return err;
	if (fstat(file->fd, &status) || fchmod(file->fd, old->st_mode & 07777))
		return errno;
	if ((status.st_uid != old->st_uid || status.st_gid != old->st_gid) &&
	    fchown(file->fd, old->st_uid, old->st_gid))
		diag_file(stderr, file->output.config.where, DIAG_WARNING,
			  "does not belong to whom the one before belongs: %s", strerror(errno));
	return 0;
}

/* A file that cannot be rotated goes on to be written: better too long than lost. */
static int rotate_file(struct output *output)
{
	struct file *file = file_of(output);
	struct stat old;
	int err;

	if (fstat(file->fd, &old))
		return errno;
	err = file->moved ? 0 : rename_all(&output->config);
	if (!err)
		return begin_another(file, &old);
	diag_file(stderr, output->config.where, DIAG_ERROR, "cannot be rotated: %s", strerror(err));
	file->rotate_at = file->size + output->config.rotate_size;
	return 0;
}

const struct output_ops output_file = {
	.type = "file",
	.size = sizeof(struct file),
	.open = open_file,
	.write = write_file,
	.sync = sync_file,
	.is_full = is_full,
	.rotate = rotate_file,
	.close = close_file,
};
