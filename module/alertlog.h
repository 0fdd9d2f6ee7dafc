/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The alert log: a ring of the last alerts, and the ledger of all of them.
 *
 * generated = delivered + overwritten + suppressed + queued, at any time.
 */
#ifndef KG_ALERTLOG_H
#define KG_ALERTLOG_H

#include <linux/types.h>

struct sk_buff;

/**
 * struct kg_ledger - what became of the alerts
 * @generated: sequence numbers given out
 * @delivered: handed to a reader
 * @overwritten: pushed out of the ring before that
 * @suppressed: not reported, for want of memory
 * @queued: in the ring and not yet handed out
 */
struct kg_ledger {
	u64 generated;
	u64 delivered;
	u64 overwritten;
	u64 suppressed;
	u64 queued;
};

int kg_alertlog_init(u32 size);
void kg_alertlog_uninit(void);
u64 kg_alertlog_add(struct sk_buff *attrs);
u64 kg_alertlog_read(u64 from, bool (*take)(void *to, u64 seq, const struct sk_buff *attrs),
		     void *to);
u32 kg_alertlog_largest(void);
void kg_alertlog_ledger(struct kg_ledger *ledger);

#endif /* KG_ALERTLOG_H */
