/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_NETLINK_H
#define KG_NETLINK_H

#include <linux/types.h>

int kg_netlink_init(void);
void kg_netlink_uninit(void);
bool kg_netlink_heard(void);
void kg_netlink_ring(u64 seq);

#endif /* KG_NETLINK_H */
