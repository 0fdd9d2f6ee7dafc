/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The alerts that are held: by their numbers, in memory that is bounded, of which
 * each rule has its share.
 *
 * All of it is under kg_books_lock.
 */
#ifndef KG_HELD_H
#define KG_HELD_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

#include "account.h"

struct sk_buff;

/**
 * struct kg_held - an alert in the log
 * @account: of its rule
 * @attrs: its netlink attributes
 * @seq: its number, 0 as long as it has none
 * @bytes: memory that it takes
 * @delivered: it was handed to a reader
 * @by_seq: among all that have a number
 * @among: those of its account
 * @stream: what is folded into it, NULL if nothing is
 * @open: among all that something is folded into
 * @opened: since when, in jiffies
 * @repeats: events that it stands for
 * @last_time: of the last of them, nanoseconds since 1970
 */
struct kg_held {
	struct kg_account *account;
	struct sk_buff *attrs;
	u64 seq;
	u32 bytes;
	bool delivered;
	struct rb_node by_seq;
	struct list_head among;
	struct kg_stream *stream;
	struct list_head open;
	unsigned long opened;
	u64 repeats;
	u64 last_time;
};

/**
 * struct kg_held_usage - how full the log is
 * @alerts: that are held
 * @alerts_max: that there is room for
 * @bytes: of memory that they take
 * @bytes_max: that they may take
 */
struct kg_held_usage {
	u32 alerts;
	u32 alerts_max;
	u64 bytes;
	u64 bytes_max;
};

void kg_held_limit(u32 alerts, u64 bytes);
struct kg_held *kg_held_make(struct kg_account *account, struct sk_buff *attrs);
void kg_held_free(struct kg_held *held);
void kg_held_free_all(struct list_head *list);

void kg_held_add(struct kg_held *held, struct list_head *evicted);
void kg_held_number(struct kg_held *held);
void kg_held_deliver(struct kg_held *held);
struct kg_held *kg_held_from(u64 seq);
struct kg_held *kg_held_next(struct kg_held *held);
bool kg_held_drop(struct list_head *dropped);

void kg_held_acknowledge(u64 seq);
u64 kg_held_acknowledged(void);
u64 kg_held_skip(void);
u64 kg_held_newest(void);
void kg_held_usage(struct kg_held_usage *usage);

#endif /* KG_HELD_H */
