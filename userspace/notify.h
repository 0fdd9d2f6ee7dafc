/* SPDX-License-Identifier: GPL-2.0 */
/* What a service manager is told: the protocol of sd_notify(3). */
#ifndef KG_NOTIFY_H
#define KG_NOTIFY_H

#include "../engine/types.h"
#include "diag.h"

/**
 * struct notify - a service manager, or none
 * @fd: socket to it, -1 if there is none
 * @interval: milliseconds in which it wants to hear from us, 0 if it does not
 * @next: when it is to be told that we live
 */
struct notify {
	int fd;
	u64 interval;
	u64 next;
};

void notify_open(struct notify *notify);
void notify_close(struct notify *notify);
__printf(2, 3)
void notify_send(const struct notify *notify, const char *fmt, ...);
u64 notify_alive(struct notify *notify, u64 now);

#endif /* KG_NOTIFY_H */
