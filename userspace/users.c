// SPDX-License-Identifier: GPL-2.0
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "memory.h"
#include "moment.h"
#include "users.h"

/*
 * A look-up may go over the network, and a flood of alerts is about a few ids:
 * so answers are kept, but not for long, since an id may change hands.
 */
#define CACHE_SIZE	64
#define CACHE_TIME	(30 * MOMENT_SECOND)
#define NAME_SIZE	64

/**
 * struct cached_name - an answer
 * @id: what was asked
 * @until: when it is to be asked again; 0 if it never was
 * @name: empty if the id has none
 */
struct cached_name {
	u32 id;
	u64 until;
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

static const char *cached(struct cached_name *cache, u32 id, const char *(*look_up)(u32 id))
{
	struct cached_name *entry = &cache[id % CACHE_SIZE];

	if (entry->id != id || entry->until <= moment_on(CLOCK_MONOTONIC)) {
		snprintf(entry->name, sizeof(entry->name), "%s", look_up(id));
		entry->id = id;
		entry->until = moment_on(CLOCK_MONOTONIC) + CACHE_TIME;
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

/**
 * users_find() - the id of a user or group
 * @name: its name
 * @group: it is a group
 * @id: filled in
 *
 * Return: false if there is none of that name.
 */
bool users_find(const char *name, bool group, u32 *id)
{
	const struct passwd *user = group ? NULL : getpwnam(name);
	const struct group *entry = group ? getgrnam(name) : NULL;

	if (user)
		*id = user->pw_uid;
	else if (entry)
		*id = entry->gr_gid;
	return user || entry;
}

static void add_entry(struct vector *list, const char *name, u32 id)
{
	*(struct users_entry *)vector_add(list, sizeof(struct users_entry), 1) =
		(struct users_entry){ .name = memory_copy(name, strlen(name)), .id = id };
}

static void list_users(struct vector *list)
{
	const struct passwd *entry;

	setpwent();
	while ((entry = getpwent()))
		add_entry(list, entry->pw_name, entry->pw_uid);
	endpwent();
}

static void list_groups(struct vector *list)
{
	const struct group *entry;

	setgrent();
	while ((entry = getgrent()))
		add_entry(list, entry->gr_name, entry->gr_gid);
	endgrent();
}

/**
 * users_list() - the users or groups of this machine
 * @groups: the groups
 * @entries: set to them; they stay
 *
 * A network's database may not list all that it has. What is listed is read
 * once: who asks compiles rules, and is soon done.
 *
 * Return: how many there are.
 */
size_t users_list(bool groups, const struct users_entry **entries)
{
	static struct vector lists[2];
	struct vector *list = &lists[groups];

	if (!list->count && groups)
		list_groups(list);
	else if (!list->count)
		list_users(list);
	*entries = list->data;
	return list->count;
}
