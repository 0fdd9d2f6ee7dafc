/* SPDX-License-Identifier: GPL-2.0 */
/* An alert: what is told of an event that a rule matched. */
#ifndef KG_ALERT_H
#define KG_ALERT_H

#include "ruling.h"

struct kg_hook;

int kg_alert_init(void);
void kg_alert_uninit(void);
u64 kg_alert_raise(struct kg_ruling *ruling, u32 index, u32 decision);
void kg_alert_forget(struct kg_ruling *ruling);
void kg_alert_hook_lost(const struct kg_hook *hook);

#endif /* KG_ALERT_H */
