// SPDX-License-Identifier: GPL-2.0
#include "held.h"

#include <linux/kernel.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

#include "compat.h"

/* All that have a number. */
static struct rb_root_cached by_seq = RB_ROOT_CACHED;
/* Accounts with alerts, the one that holds most of the log first. */
static struct rb_root_cached by_weight = RB_ROOT_CACHED;
/* The last number that was given. */
static u64 newest;
/* A reader has all up to this one where they belong. Written under the lock. */
static u64 acknowledged;

static struct kg_held_usage usage;
/* What an alert takes at least of @usage.bytes_max, so that both limits are one measure. */
static u64 place;

static bool seq_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct kg_held, by_seq)->seq < rb_entry(b, struct kg_held, by_seq)->seq;
}

static bool weight_more(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct kg_account, by_weight)->weight >
	       rb_entry(b, struct kg_account, by_weight)->weight;
}

/**
 * kg_held_limit() - say how much room there is
 * @alerts: so many may be held
 * @bytes: of memory that they may take
 *
 * Context: At load.
 */
void kg_held_limit(u32 alerts, u64 bytes)
{
	usage.alerts_max = alerts;
	usage.bytes_max = bytes;
	/* More than there is room for take more than there is. */
	place = DIV_ROUND_UP_ULL(bytes, alerts);
}

/**
 * kg_held_make() - prepare to hold an alert
 * @account: of its rule
 * @attrs: its netlink attributes, taken over in any case; may be NULL
 *
 * Context: Process context. May sleep.
 * Return: the alert; NULL for want of memory, or if @attrs is.
 */
struct kg_held *kg_held_make(struct kg_account *account, struct sk_buff *attrs)
{
	struct kg_held *held = attrs ? kzalloc(sizeof(*held), GFP_KERNEL) : NULL;

	if (!held) {
		kfree_skb(attrs);
		return NULL;
	}
	held->account = account;
	held->attrs = attrs;
	held->bytes = attrs->truesize + sizeof(*held);
	held->repeats = 1;
	return held;
}

/**
 * kg_held_free() - free an alert that is not held
 * @held: which; may be NULL
 *
 * Context: Process context.
 */
void kg_held_free(struct kg_held *held)
{
	if (!held)
		return;
	kfree_skb(held->attrs);
	kfree(held);
}

/**
 * kg_held_free_all() - free alerts that are held no more
 * @list: of them
 *
 * Context: Process context, and not under kg_books_lock, which has better to do.
 */
void kg_held_free_all(struct list_head *list)
{
	struct kg_held *held, *next;

	list_for_each_entry_safe(held, next, list, among)
		kg_held_free(held);
}

/* How much of the log alerts are. */
static u64 weight_of(u32 n, u64 bytes)
{
	return max(n * place, bytes);
}

/* One more or less of an account's. */
static void account_change(struct kg_account *account, int n, s64 bytes)
{
	if (account->n_held)
		rb_erase_cached(&account->by_weight, &by_weight);
	account->n_held += n;
	account->held_bytes += bytes;
	account->weight = weight_of(account->n_held, account->held_bytes);
	if (account->n_held)
		rb_add_cached(&account->by_weight, &by_weight, weight_more);
}

/* To lose one that has no number would leave no gap: so it gets one. */
static void held_unfold(struct kg_held *held)
{
	if (held->stream) {
		held->stream->kept = NULL;
		list_del(&held->open);
		newest++;
	}
}

/* It was handed to a reader, or is lost before that. */
static void held_settle(struct kg_held *held, enum kg_fate fate)
{
	kg_account_count(held->account, KG_QUEUED, -1);
	kg_account_count(held->account, fate, 1);
}

/* Hold an alert no more: @to frees it. */
static void held_remove(struct kg_held *held, struct list_head *to)
{
	struct kg_account *account = held->account;

	if (!held->delivered)
		held_settle(held, KG_OVERWRITTEN);
	if (held->seq)
		rb_erase_cached(&held->by_seq, &by_seq);
	held_unfold(held);
	account_change(account, -1, -(s64)held->bytes);
	usage.alerts--;
	usage.bytes -= held->bytes;
	list_move(&held->among, to);
	kg_account_release(account);
}

/*
 * Who holds most makes room, with the newcomer counted as held. All of them hold
 * more than there is room for, so who holds most has more than its share; unless
 * that is the newcomer, with none before it that could go.
 */
static struct kg_account *account_payer(struct kg_account *newcomer, u32 bytes)
{
	struct kg_account *most = rb_entry(rb_first_cached(&by_weight), struct kg_account,
					   by_weight);
	u64 weight = weight_of(newcomer->n_held + 1, newcomer->held_bytes + bytes);

	return newcomer->n_held && weight >= most->weight ? newcomer : most;
}

/*
 * What was acknowledged goes first, the oldest of it. That something was handed to
 * a reader does not count: it may have died with it.
 */
static struct kg_held *held_victim(struct kg_account *newcomer, u32 bytes)
{
	struct rb_node *node = rb_first_cached(&by_seq);
	struct kg_held *oldest = rb_entry_safe(node, struct kg_held, by_seq);

	if (oldest && oldest->seq <= acknowledged)
		return oldest;
	return list_first_entry(&account_payer(newcomer, bytes)->held, struct kg_held, among);
}

static bool has_room(u32 bytes)
{
	return usage.alerts < usage.alerts_max && usage.bytes + bytes <= usage.bytes_max;
}

/**
 * kg_held_add() - hold an alert, which has no number yet
 * @held: from kg_held_make(); its account must be referred to by the caller
 * @evicted: gets what had to make room, for kg_held_free_all()
 *
 * One long alert may take the room of some dozens of short ones; each costs
 * O(log n).
 *
 * Context: Under kg_books_lock.
 */
void kg_held_add(struct kg_held *held, struct list_head *evicted)
{
	struct kg_account *account = held->account;

	lockdep_assert_held(&kg_books_lock);
	while (usage.alerts && !has_room(held->bytes))
		held_remove(held_victim(account, held->bytes), evicted);
	kg_account_hold(account);
	kg_account_count(account, KG_QUEUED, 1);
	list_add_tail(&held->among, &account->held);
	account_change(account, 1, held->bytes);
	usage.alerts++;
	usage.bytes += held->bytes;
}

/**
 * kg_held_number() - give an alert the next number
 * @held: which is held, and has none
 *
 * From now on it is there for readers.
 *
 * Context: Under kg_books_lock.
 */
void kg_held_number(struct kg_held *held)
{
	lockdep_assert_held(&kg_books_lock);
	held->seq = ++newest;
	rb_add_cached(&held->by_seq, &by_seq, seq_less);
	/* It may have waited for that, behind younger ones. */
	list_move_tail(&held->among, &held->account->held);
}

/**
 * kg_held_deliver() - an alert was handed to a reader
 * @held: which
 *
 * Context: Under kg_books_lock.
 */
void kg_held_deliver(struct kg_held *held)
{
	lockdep_assert_held(&kg_books_lock);
	if (held->delivered)
		return;
	held_settle(held, KG_DELIVERED);
	held->delivered = true;
}

/**
 * kg_held_from() - find an alert by its number
 * @seq: the number
 *
 * Context: Under kg_books_lock.
 * Return: the first one that has this number or a higher one, NULL if there is none.
 */
struct kg_held *kg_held_from(u64 seq)
{
	struct rb_node *node = by_seq.rb_root.rb_node;
	struct kg_held *held, *found = NULL;

	while (node) {
		held = rb_entry(node, struct kg_held, by_seq);
		if (held->seq < seq) {
			node = node->rb_right;
		} else {
			found = held;
			node = node->rb_left;
		}
	}
	return found;
}

/**
 * kg_held_next() - the alert after another
 * @held: which has a number
 *
 * Context: Under kg_books_lock.
 * Return: the next one, NULL if there is none.
 */
struct kg_held *kg_held_next(struct kg_held *held)
{
	struct rb_node *node = rb_next(&held->by_seq);

	return node ? rb_entry(node, struct kg_held, by_seq) : NULL;
}

/**
 * kg_held_drop() - hold the oldest alert no more
 * @dropped: gets it, for kg_held_free_all()
 *
 * Context: Under kg_books_lock, when all have numbers.
 * Return: false if none is held.
 */
bool kg_held_drop(struct list_head *dropped)
{
	struct kg_held *held = kg_held_from(0);

	lockdep_assert_held(&kg_books_lock);
	if (held)
		held_remove(held, dropped);
	return held;
}

/**
 * kg_held_acknowledge() - a reader has alerts where they belong
 * @seq: all up to this one
 *
 * What was acknowledged stays so, also if somebody acknowledges less.
 *
 * Context: Under kg_books_lock.
 */
void kg_held_acknowledge(u64 seq)
{
	lockdep_assert_held(&kg_books_lock);
	WRITE_ONCE(acknowledged, max(acknowledged, seq));
}

/**
 * kg_held_acknowledged() - how far readers have come
 *
 * Return: the newest alert that one acknowledged, 0 if none was.
 */
u64 kg_held_acknowledged(void)
{
	return READ_ONCE(acknowledged);
}

/**
 * kg_held_skip() - give a number to an alert that cannot be held
 *
 * Context: Under kg_books_lock.
 * Return: the number.
 */
u64 kg_held_skip(void)
{
	lockdep_assert_held(&kg_books_lock);
	return ++newest;
}

/**
 * kg_held_newest() - the last number that was given
 *
 * Context: Under kg_books_lock.
 * Return: the number, 0 if none was.
 */
u64 kg_held_newest(void)
{
	lockdep_assert_held(&kg_books_lock);
	return newest;
}

/**
 * kg_held_usage() - how full the log is
 * @now: filled in
 *
 * Context: Under kg_books_lock.
 */
void kg_held_usage(struct kg_held_usage *now)
{
	lockdep_assert_held(&kg_books_lock);
	*now = usage;
}
