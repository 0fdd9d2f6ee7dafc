/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The books: what became of the alerts of each rule.
 *
 * A rule has an account, under its id, for as long as a rule set or an alert in
 * the log refers to it: it outlives its set. The numbers of those that are gone
 * are summed up.
 *
 * generated = delivered + overwritten + suppressed + queued, in each account
 * and in all of them together, at any time.
 */
#ifndef KG_ACCOUNT_H
#define KG_ACCOUNT_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct kg_held;

/**
 * enum kg_fate - what becomes of an alert
 * @KG_GENERATED: it was raised
 * @KG_DELIVERED: it was handed to a reader
 * @KG_OVERWRITTEN: it was pushed out of the log before that
 * @KG_SUPPRESSED: it is not reported: for want of memory, or since it was folded
 * @KG_FOLDED: of these, another one stands for it
 * @KG_QUEUED: it is in the log, and was not handed out yet
 */
enum kg_fate {
	KG_GENERATED,
	KG_DELIVERED,
	KG_OVERWRITTEN,
	KG_SUPPRESSED,
	KG_FOLDED,
	KG_QUEUED,
	KG_FATES,
};

/* How many alerts came to what. */
struct kg_ledger {
	u64 of[KG_FATES];
};

/**
 * struct kg_stream - alerts of a rule that may be folded into one
 * @paid: for the rate limit, see kg_rate_take()
 * @kept: the alert that stands for those that are being folded, NULL if none are
 */
struct kg_stream {
	u64 paid;
	struct kg_held *kept;
};

/* By decision, and whether root acts. */
#define KG_STREAMS 8

/**
 * struct kg_account - what became of the alerts of a rule
 * @all: among all accounts
 * @by_id: among those of the same hash
 * @by_weight: among those with alerts in the log, by @weight
 * @held: these alerts, the oldest first
 * @n_held: how many they are
 * @held_bytes: memory that they take
 * @weight: how much of the log that is
 * @ledger: what became of all of them
 * @streams: see kg_account_stream()
 * @mark: the last statement that it is in
 * @users: rules, alerts in the log and statements that refer to it
 * @id_len: bytes of @id
 * @id: the rule's
 *
 * All of it but the id is under kg_books_lock.
 */
struct kg_account {
	struct list_head all;
	struct hlist_node by_id;
	struct rb_node by_weight;
	struct list_head held;
	u32 n_held;
	u64 held_bytes;
	u64 weight;
	struct kg_ledger ledger;
	struct kg_stream streams[KG_STREAMS];
	u64 mark;
	u32 users;
	u32 id_len;
	char id[];
};

/**
 * struct kg_statement_row - an account
 * @account: whose; NULL if the row is of a second rule of the same id
 * @ledger: what became of its alerts
 */
struct kg_statement_row {
	struct kg_account *account;
	struct kg_ledger ledger;
};

/**
 * struct kg_statement - all accounts at one moment: their sum is the whole ledger
 * @gone: of rules of which only numbers are left
 * @n: rows
 * @rows: one for each rule that runs, in its set's order, then one for each
 *	other account that has counted anything
 */
struct kg_statement {
	struct kg_ledger gone;
	u32 n;
	struct kg_statement_row rows[];
};

/* Guards all accounts, and the log of the alerts that they account for. */
extern spinlock_t kg_books_lock;

struct kg_account *kg_account_open(const void *id, u32 len);
void kg_account_close(struct kg_account *account);
void kg_account_hold(struct kg_account *account);
void kg_account_release(struct kg_account *account);
struct kg_stream *kg_account_stream(struct kg_account *account, u32 decision, bool root);
void kg_account_count(struct kg_account *account, enum kg_fate fate, int n);
void kg_account_all(struct kg_ledger *ledger);

struct kg_statement *kg_statement_make(struct kg_account *const rules[], u32 n_rules);
void kg_statement_free(struct kg_statement *statement);

#endif /* KG_ACCOUNT_H */
