// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "stream.h"

static bool is_file(int fd)
{
	struct stat status;

	return !fstat(fd, &status) && S_ISREG(status.st_mode);
}

static bool has_room(int fd, const sigset_t *signals)
{
	struct pollfd room = { .fd = fd, .events = POLLOUT };

	return ppoll(&room, 1, NULL, signals) >= 0;
}

/**
 * stream_write() - write all of something, unless a signal comes
 * @fd: where to
 * @data: what
 * @len: bytes of it
 * @signals: what is blocked while it waits; the caller blocks those that are
 *	to be heard at no other time, so that none is missed
 *
 * It waits until there is room and then writes no more than a pipe takes
 * without blocking: so it only ever sleeps where a signal wakes it up. A file
 * always has room, or says that it has none.
 *
 * Return: 0, or errno; EINTR if a signal came.
 */
int stream_write(int fd, const char *data, size_t len, const sigset_t *signals)
{
	bool waits = len && !is_file(fd);
	ssize_t written;

	while (len) {
		if (waits && !has_room(fd, signals))
			return errno;
		written = write(fd, data, waits && len > PIPE_BUF ? PIPE_BUF : len);
		if (written < 0 && errno != EAGAIN && errno != EINTR)
			return errno;
		if (written > 0) {
			data += written;
			len -= written;
		}
	}
	return 0;
}

/**
 * stream_sync() - let what was written outlast this kernel
 * @fd: where to
 *
 * For a file. A pipe, a socket and a terminal have nothing to be asked, and say so
 * by errors that a file has when its file system failed.
 *
 * Return: 0, or errno.
 */
int stream_sync(int fd)
{
	int err = fdatasync(fd) ? errno : 0;

	return (err == EINVAL || err == EROFS) && !is_file(fd) ? 0 : err;
}

/**
 * stream_is_stdout() - does a name lead to standard output
 * @path: "-", or a file's, such as /dev/stdout
 *
 * Return: true if so.
 */
bool stream_is_stdout(const char *path)
{
	struct stat named, ours;

	if (!strcmp(path, "-"))
		return true;
	return !stat(path, &named) && !fstat(STDOUT_FILENO, &ours) &&
	       named.st_dev == ours.st_dev && named.st_ino == ours.st_ino;
}

/**
 * stream_is_terminal() - would what is written there be on a terminal
 * @path: as of stream_is_stdout()
 *
 * Return: true if it is standard output, and that is one.
 */
bool stream_is_terminal(const char *path)
{
	return stream_is_stdout(path) && isatty(STDOUT_FILENO);
}
