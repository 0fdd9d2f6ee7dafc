/* SPDX-License-Identifier: GPL-2.0 */
/* Names for user and group ids. */
#ifndef KG_USERS_H
#define KG_USERS_H

#include "../engine/types.h"

const char *users_name(u32 uid);
const char *users_group_name(u32 gid);

#endif /* KG_USERS_H */
