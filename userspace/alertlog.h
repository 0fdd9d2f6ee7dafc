/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's log of alerts, as the module tells of it in its status. */
#ifndef KG_ALERTLOG_H
#define KG_ALERTLOG_H

#include <stdio.h>

#include "../engine/types.h"
#include "ledger.h"

struct json_object;
struct nlattr;

/**
 * struct alertlog - the log
 * @next_seq: of the next alert
 * @acknowledged: the newest alert that a reader has where it belongs
 * @ledger: what became of all alerts
 * @instance: with which numbers mean something; 0 if an older module does not tell,
 *	and all below neither
 * @held: alerts that it holds, delivered or not
 * @held_max: that it has room for
 * @bytes: memory that they take
 * @bytes_max: that they may take
 * @rate: alerts a second that a rule may raise before they are folded, 0 for any number
 * @burst: at once
 */
struct alertlog {
	u64 next_seq;
	u64 acknowledged;
	struct ledger ledger;
	u64 instance;
	u32 held;
	u32 held_max;
	u64 bytes;
	u64 bytes_max;
	u32 rate;
	u32 burst;
};

const char *alertlog_decode(struct alertlog *log, struct nlattr *const tb[]);
void alertlog_add(const struct alertlog *log, struct json_object *root);
void alertlog_put(const struct alertlog *log, FILE *to);

#endif /* KG_ALERTLOG_H */
