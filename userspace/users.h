/* SPDX-License-Identifier: GPL-2.0 */
/* Names for user and group ids, and ids for names. */
#ifndef KG_USERS_H
#define KG_USERS_H

#include "../engine/types.h"

/**
 * struct users_entry - a user or group of this machine
 * @name: its name
 * @id: its id
 */
struct users_entry {
	const char *name;
	u32 id;
};

const char *users_name(u32 uid);
const char *users_group_name(u32 gid);
bool users_find(const char *name, bool group, u32 *id);
size_t users_list(bool groups, const struct users_entry **entries);

#endif /* KG_USERS_H */
