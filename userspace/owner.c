// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "owner.h"

#define LINKS_MAX	40	/* as in the kernel */

/**
 * struct way - the way to a file, walked as the kernel walks it
 * @text: the file, for messages
 * @path: where it has come to: no link in it, nor at its end; "" is the root
 * @rest: what is left
 * @links: how many were followed
 */
struct way {
	const struct diag_text *text;
	char path[PATH_MAX];
	char rest[PATH_MAX];
	unsigned int links;
};

static bool fail(const struct way *way, int err)
{
	diag_whole(way->text, DIAG_ERROR, "%s", strerror(err));
	return false;
}

static const char *here(const struct way *way)
{
	return *way->path ? way->path : "/";
}

/* Root's, or of who runs this: what others write is not theirs to load or sign. */
static bool is_ours(uid_t uid)
{
	return !uid || uid == geteuid();
}

/*
 * In a folder with the sticky bit, others can add names, and not take ours away.
 * The mode of a link means nothing.
 */
static bool is_closed(const struct stat *status)
{
	return !(status->st_mode & 0022) || S_ISLNK(status->st_mode) ||
	       (S_ISDIR(status->st_mode) && status->st_mode & S_ISVTX);
}

static bool check(const struct way *way, const struct stat *status)
{
	if (!is_ours(status->st_uid))
		diag_whole(way->text, DIAG_ERROR,
			   "user %u could change it, who owns %s: give that to root",
			   status->st_uid, here(way));
	else if (!is_closed(status))
		diag_whole(way->text, DIAG_ERROR,
			   "others than root could change it: %s has mode %04o; take write permission from group and others",
			   here(way), status->st_mode & 07777);
	else
		return true;
	return false;
}

static void step_back(struct way *way)
{
	char *slash = strrchr(way->path, '/');

	if (slash)
		*slash = '\0';
}

/* The next name on the way, which is taken from it; false if there is none. */
static bool next_name(struct way *way, char name[PATH_MAX])
{
	const char *at = way->rest + strspn(way->rest, "/");
	size_t len = strcspn(at, "/");

	memcpy(name, at, len);
	name[len] = '\0';
	memmove(way->rest, at + len, strlen(at + len) + 1);
	return len;
}

/* What the link at the end of the path says, before what is left. */
static bool follow(struct way *way)
{
	char target[PATH_MAX], rest[PATH_MAX];
	ssize_t len = readlink(way->path, target, sizeof(target) - 1);

	if (len < 0)
		return fail(way, errno);
	target[len] = '\0';
	strcpy(rest, way->rest);
	if (++way->links > LINKS_MAX)
		return fail(way, ELOOP);
	if (snprintf(way->rest, sizeof(way->rest), "%s/%s", target, rest) >= PATH_MAX)
		return fail(way, ENAMETOOLONG);
	if (*target == '/')
		*way->path = '\0';
	else
		step_back(way);
	return true;
}

static bool step(struct way *way, const char *name)
{
	size_t len = strlen(way->path);
	struct stat status;

	if (len + 1 + strlen(name) >= PATH_MAX)
		return fail(way, ENAMETOOLONG);
	way->path[len] = '/';
	strcpy(way->path + len + 1, name);
	if (lstat(way->path, &status))
		return fail(way, errno);
	return check(way, &status) && (!S_ISLNK(status.st_mode) || follow(way));
}

static bool walk(struct way *way)
{
	char name[PATH_MAX];
	struct stat status;

	if (lstat("/", &status))
		return fail(way, errno);
	if (!check(way, &status))
		return false;
	while (next_name(way, name)) {
		if (!strcmp(name, ".."))
			step_back(way);
		else if (strcmp(name, ".") && !step(way, name))
			return false;
	}
	return true;
}

/**
 * owner_is_root() - can nobody but root change a file, or put another in its place
 * @text: of it, the path, and where messages go
 *
 * The file, and each folder and link on the way to it, must be root's or the
 * caller's own and not writable by group or others.
 *
 * Return: false if somebody can, which was reported.
 */
bool owner_is_root(const struct diag_text *text)
{
	struct way way = { .text = text };
	char folder[PATH_MAX] = "";

	if (*text->path != '/' && !getcwd(folder, sizeof(folder)))
		return fail(&way, errno);
	if (snprintf(way.rest, sizeof(way.rest), "%s/%s", folder, text->path) >= PATH_MAX)
		return fail(&way, ENAMETOOLONG);
	return walk(&way);
}
