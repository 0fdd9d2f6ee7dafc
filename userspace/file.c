// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <sys/stat.h>

#include "file.h"

/**
 * file_device() - write which file system a file is on
 * @text: where to
 * @file: which
 *
 * Return: @text, as "major:minor", or NULL if it is not known.
 */
const char *file_device(char text[FILE_DEVICE_SIZE], const struct alert_file *file)
{
	if (file->device_major == ALERT_UNKNOWN || file->device_minor == ALERT_UNKNOWN)
		return NULL;
	snprintf(text, FILE_DEVICE_SIZE, "%u:%u", file->device_major, file->device_minor);
	return text;
}

/**
 * file_type() - the word for what kind of file it is
 * @file: which
 *
 * Return: the word, as in ECS; NULL if it is not known.
 */
const char *file_type(const struct alert_file *file)
{
	if (file->mode == ALERT_UNKNOWN)
		return NULL;
	switch (file->mode & S_IFMT) {
	case S_IFREG:
		return "file";
	case S_IFDIR:
		return "dir";
	case S_IFBLK:
	case S_IFCHR:
		return "device";
	case S_IFIFO:
		return "fifo";
	case S_IFSOCK:
		return "socket";
	}
	return NULL;
}
