// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "memory.h"
#include "replace.h"
#include "stream.h"

#define MODE	0644	/* of a new file, less what umask takes away */

static mode_t new_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return MODE & ~mask;
}

/* Returns errno. */
static int fill(int fd, const void *data, size_t len)
{
	int err = stream_write(fd, data, len, NULL);

	if (!err && fchmod(fd, new_mode()))
		err = errno;
	return err ? err : stream_sync(fd);
}

/* Beside the file, so that it can take its place; hidden, as what a crash leaves is no file. */
static char *name_beside(const char *path)
{
	const char *slash = strrchr(path, '/');
	int folder = slash ? slash + 1 - path : 0;

	return memory_format("%.*s.%s.XXXXXX", folder, path, path + folder);
}

/* Returns errno. */
static int write_beside(char *name, const void *data, size_t len)
{
	int fd = mkstemp(name), err;

	if (fd < 0)
		return errno;
	err = fill(fd, data, len);
	if (close(fd) && !err)
		err = errno;
	return err;
}

/* A device, a pipe: there is nothing to replace. Returns errno. */
static int write_into(const char *path, const void *data, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC), err;

	if (fd < 0)
		return errno;
	err = stream_write(fd, data, len, NULL);
	close(fd);
	return err;
}

static bool is_special(const char *path)
{
	struct stat status;

	return !stat(path, &status) && !S_ISREG(status.st_mode);
}

/**
 * replace_file() - write a file
 * @path: which; what was there before is there until all is written. "-", and
 *	whatever else leads there, is standard output
 * @data: what
 * @len: bytes of it
 *
 * Return: 0, or errno, and then nothing has changed.
 */
int replace_file(const char *path, const void *data, size_t len)
{
	char *name;
	int err;

	if (stream_is_stdout(path))
		return stream_write(STDOUT_FILENO, data, len, NULL);
	if (is_special(path))
		return write_into(path, data, len);
	name = name_beside(path);
	err = write_beside(name, data, len);
	if (!err && rename(name, path))
		err = errno;
	if (err)
		unlink(name);
	free(name);
	return err;
}
