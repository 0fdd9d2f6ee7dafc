// SPDX-License-Identifier: GPL-2.0
#include "alertlog.h"

#include <linux/jiffies.h>
#include <linux/printk.h>
#include <linux/random.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <linux/workqueue.h>
#include <uapi/kexecguard.h>

#include "netlink.h"
#include "rate.h"

/* So long are alerts folded into one. */
#define FOLD_PERIOD HZ
/* Folds that are closed before the lock is given to somebody else. */
#define FOLDS_AT_ONCE 32
/* Rules that are named when the module goes with alerts of theirs. */
#define RULES_TOLD 16

/* Set at load. */
static struct kg_alertlog_limits limits;
static struct kg_rate rate;
static u64 instance;

/* All below is under kg_books_lock. */
/* Alerts that others are folded into, the oldest fold first. */
static LIST_HEAD(folds);
/* No fold is opened any more. */
static bool ended;
/* Read without the lock, too. */
static u32 largest;

static void folds_due(struct work_struct *work);
static DECLARE_DELAYED_WORK(folds_work, folds_due);

/* The work is armed under the lock, as kg_alertlog_end() counts on. */
static void folds_arm(void)
{
	const struct kg_held *first = list_first_entry_or_null(&folds, struct kg_held, open);
	unsigned long due;

	if (!first)
		return;
	due = first->opened + FOLD_PERIOD;
	schedule_delayed_work(&folds_work, time_after(due, jiffies) ? due - jiffies : 0);
}

static void fold_open(struct kg_held *held, struct kg_stream *stream)
{
	stream->kept = held;
	held->stream = stream;
	held->opened = jiffies;
	list_add_tail(&held->open, &folds);
	folds_arm();
}

static void fold_count(struct kg_account *account, struct kg_held *kept)
{
	kept->repeats++;
	kept->last_time = ktime_get_real_ns();
	kg_account_count(account, KG_GENERATED, 1);
	kg_account_count(account, KG_SUPPRESSED, 1);
	kg_account_count(account, KG_FOLDED, 1);
}

/* The room for that is KG_ALERTLOG_TAIL. */
static void fold_tell(const struct kg_held *held)
{
	if (held->repeats == 1)
		return;
	nla_put_u64_64bit(held->attrs, KEXECGUARD_A_ALERT_REPEATS, held->repeats,
			  KEXECGUARD_A_PAD);
	nla_put_u64_64bit(held->attrs, KEXECGUARD_A_ALERT_LAST_TIME, held->last_time,
			  KEXECGUARD_A_PAD);
}

static void fold_close(struct kg_held *held)
{
	list_del(&held->open);
	held->stream->kept = NULL;
	held->stream = NULL;
	fold_tell(held);
	kg_held_number(held);
}

/* Returns the number of the last one; 0 when there is none left. */
static u64 folds_close_some(unsigned long opened_by)
{
	struct kg_held *held;
	u64 seq = 0;
	int n;

	spin_lock(&kg_books_lock);
	for (n = 0; n < FOLDS_AT_ONCE; n++) {
		held = list_first_entry_or_null(&folds, struct kg_held, open);
		if (!held || time_after(held->opened, opened_by))
			break;
		fold_close(held);
		seq = held->seq;
	}
	spin_unlock(&kg_books_lock);
	return seq;
}

/* Each fold is closed once, so this ends, whatever is opened meanwhile. */
static void folds_close(unsigned long opened_by)
{
	u64 seq;

	while ((seq = folds_close_some(opened_by)))
		kg_netlink_ring(seq);
}

static void folds_due(struct work_struct *work)
{
	folds_close(jiffies - FOLD_PERIOD);
	spin_lock(&kg_books_lock);
	folds_arm();
	spin_unlock(&kg_books_lock);
}

/**
 * kg_alertlog_admit() - ask whether an alert may be logged
 * @account: of its rule
 * @stream: of this account
 *
 * If it was counted, that is all; else it is to be made, and given to
 * kg_alertlog_add().
 *
 * Context: Process context.
 * Return: enum kg_admission.
 */
enum kg_admission kg_alertlog_admit(struct kg_account *account, struct kg_stream *stream)
{
	enum kg_admission admission = KG_ADMITTED;
	/* In ticks, what a burst does not cover would be counted as one too many. */
	u64 now = ktime_get_ns();

	spin_lock(&kg_books_lock);
	if (!kg_rate_take(&rate, &stream->paid, now)) {
		admission = stream->kept ? KG_COUNTED : KG_KEPT;
		if (stream->kept)
			fold_count(account, stream->kept);
	}
	spin_unlock(&kg_books_lock);
	return admission;
}

/* Returns its number, 0 if it waits for one. */
static u64 log_held(struct kg_held *held, struct kg_stream *stream, struct list_head *evicted)
{
	kg_account_count(held->account, KG_GENERATED, 1);
	kg_held_add(held, evicted);
	WRITE_ONCE(largest, max_t(u32, largest, held->attrs->len + KG_ALERTLOG_TAIL));
	if (stream && !ended)
		fold_open(held, stream);
	else
		kg_held_number(held);
	return held->seq;
}

/* One that there was no memory for has a number, so that a reader sees that it is missing. */
static u64 log_suppressed(struct kg_account *account)
{
	kg_account_count(account, KG_GENERATED, 1);
	kg_account_count(account, KG_SUPPRESSED, 1);
	return kg_held_skip();
}

/**
 * kg_alertlog_add() - log an alert, and ring for the reader
 * @account: of its rule, which the caller refers to
 * @stream: if it is kept, those after it are folded into it for a second; NULL if
 *	it was admitted
 * @attrs: its netlink attributes, with room for KG_ALERTLOG_TAIL more, which the
 *	log takes over; NULL for an alert that there was no memory for
 *
 * Context: Process context. May sleep.
 * Return: its number, 0 if it has none yet or is suppressed.
 */
u64 kg_alertlog_add(struct kg_account *account, struct kg_stream *stream, struct sk_buff *attrs)
{
	struct kg_held *held = kg_held_make(account, attrs);
	LIST_HEAD(evicted);
	u64 seq = 0;

	spin_lock(&kg_books_lock);
	if (stream && stream->kept) {
		/* Another one came first, while this one was made. */
		fold_count(account, stream->kept);
		if (held)
			list_add(&held->among, &evicted);
	} else {
		seq = held ? log_held(held, stream, &evicted) : log_suppressed(account);
	}
	spin_unlock(&kg_books_lock);
	kg_held_free_all(&evicted);
	if (seq)
		kg_netlink_ring(seq);
	return held ? seq : 0;
}

/**
 * kg_alertlog_read() - hand out what the log holds, in order
 * @from: the first number that is wanted
 * @take: gets each alert, and says whether it took it; must not sleep
 * @to: for @take
 *
 * What was taken counts as delivered, and stays in the log.
 *
 * Context: Process context.
 * Return: the number to go on from.
 */
u64 kg_alertlog_read(u64 from, bool (*take)(void *to, u64 seq, const struct sk_buff *attrs),
		     void *to)
{
	struct kg_held *held;
	u64 next;

	spin_lock(&kg_books_lock);
	for (held = kg_held_from(from); held; held = kg_held_next(held)) {
		if (!take(to, held->seq, held->attrs))
			break;
		kg_held_deliver(held);
	}
	next = held ? held->seq : max(from, kg_held_newest() + 1);
	spin_unlock(&kg_books_lock);
	return next;
}

/**
 * kg_alertlog_flush() - give what is being folded to the readers
 *
 * Context: Process context. May sleep.
 */
void kg_alertlog_flush(void)
{
	folds_close(jiffies);
}

/**
 * kg_alertlog_largest() - how large an alert can be
 *
 * Return: bytes of attributes of the largest alert there was.
 */
u32 kg_alertlog_largest(void)
{
	return READ_ONCE(largest);
}

/**
 * kg_alertlog_newest() - the number of the newest alert
 *
 * Return: the number, 0 before the first.
 */
u64 kg_alertlog_newest(void)
{
	u64 newest;

	spin_lock(&kg_books_lock);
	newest = kg_held_newest();
	spin_unlock(&kg_books_lock);
	return newest;
}

/**
 * kg_alertlog_acknowledge() - a reader has alerts where they belong
 * @seq: all up to this one
 *
 * They are the first to go when room is needed.
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if there is no such alert yet.
 */
int kg_alertlog_acknowledge(u64 seq)
{
	int err = 0;

	spin_lock(&kg_books_lock);
	if (seq > kg_held_newest())
		err = -EINVAL;
	else
		kg_held_acknowledge(seq);
	spin_unlock(&kg_books_lock);
	return err;
}

/**
 * kg_alertlog_state() - the log at one moment
 * @state: filled in
 */
void kg_alertlog_state(struct kg_alertlog_state *state)
{
	state->instance = instance;
	state->limits = limits;
	spin_lock(&kg_books_lock);
	state->newest = kg_held_newest();
	state->acknowledged = kg_held_acknowledged();
	kg_account_all(&state->ledger);
	kg_held_usage(&state->usage);
	spin_unlock(&kg_books_lock);
}

/**
 * kg_alertlog_init() - begin a log
 * @limits_: what limits it
 *
 * Its numbers mean something together with its instance, which is drawn here.
 */
void kg_alertlog_init(const struct kg_alertlog_limits *limits_)
{
	limits = *limits_;
	rate = kg_rate_make(limits.rate, limits.burst);
	kg_held_limit(limits.alerts, (u64)limits.kib << 10);
	instance = get_random_u64() ?: 1;
}

/**
 * kg_alertlog_end() - fold nothing any more
 *
 * Context: Process context, when no hook is left. Sleeps.
 */
void kg_alertlog_end(void)
{
	spin_lock(&kg_books_lock);
	ended = true;
	spin_unlock(&kg_books_lock);
	kg_alertlog_flush();
	cancel_delayed_work_sync(&folds_work);
}

/* Of which rules they are: of so many rules at most. */
static void undelivered_log(const struct kg_statement *statement, u64 left)
{
	const struct kg_statement_row *row;
	u32 i, told = 0;

	for (i = 0; i < statement->n && told < RULES_TOLD; i++) {
		row = &statement->rows[i];
		if (!row->ledger.of[KG_QUEUED])
			continue;
		pr_warn("%llu of them by rule \"%*pE\"\n", row->ledger.of[KG_QUEUED],
			(int)row->account->id_len, row->account->id);
		left -= row->ledger.of[KG_QUEUED];
		told++;
	}
	if (left)
		pr_warn("%llu of them by other rules\n", left);
}

static void undelivered_report(void)
{
	struct kg_alertlog_state state;
	struct kg_statement *statement;

	kg_alertlog_state(&state);
	if (!state.ledger.of[KG_QUEUED])
		return;
	pr_warn("unloaded with %llu alerts that no reader had pulled\n",
		state.ledger.of[KG_QUEUED]);
	statement = kg_statement_make(NULL, 0);
	if (statement)
		undelivered_log(statement, state.ledger.of[KG_QUEUED]);
	kg_statement_free(statement);
}

/**
 * kg_alertlog_uninit() - end the log
 *
 * What nobody was handed is lost now, so the kernel log says how much that is.
 *
 * Context: Process context, when neither a hook nor netlink is left. Sleeps.
 */
void kg_alertlog_uninit(void)
{
	LIST_HEAD(dropped);
	bool any;

	kg_alertlog_end();
	undelivered_report();
	do {
		spin_lock(&kg_books_lock);
		any = kg_held_drop(&dropped);
		spin_unlock(&kg_books_lock);
	} while (any);
	kg_held_free_all(&dropped);
}
