/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The alert log: who raises alerts and who reads them meet here. It numbers
 * alerts, folds those of a rule that raises too many, and keeps the books.
 */
#ifndef KG_ALERTLOG_H
#define KG_ALERTLOG_H

#include <linux/types.h>
#include <net/netlink.h>

#include "account.h"
#include "held.h"

struct sk_buff;

/* Room that the attributes of an alert must have left: what is folded into it is told there. */
#define KG_ALERTLOG_TAIL (2 * nla_total_size_64bit(sizeof(u64)))

/**
 * struct kg_alertlog_limits - how much is logged; see the module's parameters
 * @alerts: that are held
 * @kib: of memory that they may take
 * @rate: alerts a second that a rule may raise, 0 for any number
 * @burst: alerts at once
 */
struct kg_alertlog_limits {
	u32 alerts;
	u32 kib;
	u32 rate;
	u32 burst;
};

/**
 * enum kg_admission - what is to be done with an alert
 * @KG_ADMITTED: it is logged
 * @KG_KEPT: it is one too many, and those after it are folded into it
 * @KG_COUNTED: it was folded
 */
enum kg_admission {
	KG_ADMITTED,
	KG_KEPT,
	KG_COUNTED,
};

/**
 * struct kg_alertlog_state - the log at one moment
 * @instance: drawn at load
 * @newest: number of the newest alert
 * @acknowledged: the newest one that a reader acknowledged, 0 if none was
 * @ledger: what became of all
 * @usage: how full it is
 * @limits: what limits it
 */
struct kg_alertlog_state {
	u64 instance;
	u64 newest;
	u64 acknowledged;
	struct kg_ledger ledger;
	struct kg_held_usage usage;
	struct kg_alertlog_limits limits;
};

void kg_alertlog_init(const struct kg_alertlog_limits *limits);
void kg_alertlog_end(void);
void kg_alertlog_uninit(void);
enum kg_admission kg_alertlog_admit(struct kg_account *account, struct kg_stream *stream);
u64 kg_alertlog_add(struct kg_account *account, struct kg_stream *stream, struct sk_buff *attrs);
u64 kg_alertlog_read(u64 from, bool (*take)(void *to, u64 seq, const struct sk_buff *attrs),
		     void *to);
void kg_alertlog_flush(void);
u32 kg_alertlog_largest(void);
u64 kg_alertlog_newest(void);
int kg_alertlog_acknowledge(u64 seq);
void kg_alertlog_state(struct kg_alertlog_state *state);

#endif /* KG_ALERTLOG_H */
