/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Last words: before another kernel takes over, what happened is in the hands
 * of who reads alerts, and in this kernel's log.
 */
#ifndef KG_LASTWORDS_H
#define KG_LASTWORDS_H

#include <linux/types.h>

struct kg_ruling;
struct netlink_ext_ack;

void kg_lastwords_init(unsigned int wait_ms);
void kg_lastwords_log(const struct kg_ruling *ruling, int err);
void kg_lastwords_wait(void);
int kg_lastwords_acknowledge(u64 seq, struct netlink_ext_ack *extack);

#endif /* KG_LASTWORDS_H */
