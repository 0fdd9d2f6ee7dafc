/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Changes of what holds: who may still make them, and who made them.
 */
#ifndef KG_CHANGE_H
#define KG_CHANGE_H

#include <linux/compiler.h>
#include <linux/types.h>

struct netlink_ext_ack;

bool kg_locked(void);
int kg_lock(struct netlink_ext_ack *extack);
int kg_change_allowed(struct netlink_ext_ack *extack);
__printf(1, 2) void kg_change_log(const char *format, ...);

#endif /* KG_CHANGE_H */
