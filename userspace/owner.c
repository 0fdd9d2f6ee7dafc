// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "owner.h"

/* Root's, or of who runs this: what others write is not theirs to load or sign. */
static bool is_ours(uid_t uid)
{
	return !uid || uid == geteuid();
}

/* In a folder with the sticky bit, others can add names, and not take ours away. */
static bool is_closed(const struct stat *status)
{
	if (!(status->st_mode & (S_IWGRP | S_IWOTH)))
		return true;
	return S_ISDIR(status->st_mode) && status->st_mode & S_ISVTX;
}

static bool refuse(const struct diag_text *text, const char *path, const struct stat *status)
{
	if (!is_ours(status->st_uid))
		diag_whole(text, DIAG_ERROR,
			   "user %u could change it, who owns %s: give that to root",
			   status->st_uid, path);
	else
		diag_whole(text, DIAG_ERROR,
			   "others than root could change it: %s has mode %04o; take write permission from group and others",
			   path, status->st_mode & 07777);
	return false;
}

/* @path: resolved, without links; cut shorter with each folder. */
static bool check_way(const struct diag_text *text, char *path)
{
	struct stat status;
	char *slash;

	for (;;) {
		if (lstat(*path ? path : "/", &status)) {
			diag_whole(text, DIAG_ERROR, "%s", strerror(errno));
			return false;
		}
		if (!is_ours(status.st_uid) || !is_closed(&status))
			return refuse(text, *path ? path : "/", &status);
		slash = strrchr(path, '/');
		if (!slash || !*path)
			return true;
		*slash = '\0';
	}
}

/**
 * owner_is_root() - can nobody but root change a file, or put another in its place
 * @text: of it, the path, and where messages go
 *
 * The file and each folder on the way to it must be root's (or the caller's own)
 * and not writable by group or others.
 *
 * Return: false if somebody can, which was reported.
 */
bool owner_is_root(const struct diag_text *text)
{
	char *path = realpath(text->path, NULL);
	bool good;

	if (!path) {
		diag_whole(text, DIAG_ERROR, "%s", strerror(errno));
		return false;
	}
	good = check_way(text, path);
	free(path);
	return good;
}
