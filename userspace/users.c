// SPDX-License-Identifier: GPL-2.0
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "users.h"

/*
 * A look-up may go over the network, and a flood of alerts is about a few ids:
 * so answers are kept, but not for long, since an id may change hands.
 */
#define CACHE_SIZE	64
#define CACHE_SECONDS	30
#define NAME_SIZE	64

/**
 * struct cached_name - an answer
 * @id: what was asked
 * @until: when it is to be asked again; 0 if it never was
 * @name: empty if the id has none
 */
struct cached_name {
	u32 id;
	time_t until;
	char name[NAME_SIZE];
};

static const char *look_up_user(u32 uid)
{
	const struct passwd *entry = getpwuid(uid);

	return entry ? entry->pw_name : "";
}

static const char *look_up_group(u32 gid)
{
	const struct group *entry = getgrgid(gid);

	return entry ? entry->gr_name : "";
}

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

static const char *cached(struct cached_name *cache, u32 id, const char *(*look_up)(u32 id))
{
	struct cached_name *entry = &cache[id % CACHE_SIZE];

	if (entry->id != id || entry->until <= now()) {
		snprintf(entry->name, sizeof(entry->name), "%s", look_up(id));
		entry->id = id;
		entry->until = now() + CACHE_SECONDS;
	}
	return *entry->name ? entry->name : NULL;
}

/**
 * users_name() - the name of a user
 * @uid: user id
 *
 * Return: the name, until the next call; NULL if there is none.
 */
const char *users_name(u32 uid)
{
	static struct cached_name cache[CACHE_SIZE];

	return cached(cache, uid, look_up_user);
}

/**
 * users_group_name() - the name of a group
 * @gid: group id
 *
 * Return: the name, until the next call; NULL if there is none.
 */
const char *users_group_name(u32 gid)
{
	static struct cached_name cache[CACHE_SIZE];

	return cached(cache, gid, look_up_group);
}
