// SPDX-License-Identifier: GPL-2.0
#include "account.h"

#include <linux/build_bug.h>
#include <linux/hashtable.h>
#include <linux/jhash.h>
#include <linux/lockdep.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <uapi/kexecguard.h>

DEFINE_SPINLOCK(kg_books_lock);

/* All below is under kg_books_lock. Process context only, so it need not keep interrupts off. */
static LIST_HEAD(accounts);
static u32 n_accounts;
static DEFINE_HASHTABLE(by_id, 10);
static struct kg_ledger all;
/* Of the rules whose accounts are gone. */
static struct kg_ledger gone;
static u64 last_mark;

static u32 id_hash(const void *id, u32 len)
{
	return jhash(id, len, 0);
}

static struct kg_account *account_find(const void *id, u32 len)
{
	struct kg_account *account;

	hash_for_each_possible(by_id, account, by_id, id_hash(id, len))
		if (account->id_len == len && !memcmp(account->id, id, len))
			return account;
	return NULL;
}

static struct kg_account *account_make(const void *id, u32 len)
{
	struct kg_account *account = kzalloc(struct_size(account, id, len), GFP_KERNEL);

	if (account) {
		INIT_LIST_HEAD(&account->held);
		account->id_len = len;
		memcpy(account->id, id, len);
	}
	return account;
}

static void account_enter(struct kg_account *account)
{
	list_add_tail(&account->all, &accounts);
	hash_add(by_id, &account->by_id, id_hash(account->id, account->id_len));
	n_accounts++;
}

/**
 * kg_account_open() - refer to the account of a rule
 * @id: the rule's
 * @len: bytes of it
 *
 * Context: Process context. May sleep.
 * Return: the account, which stays until kg_account_close(); NULL for want of memory.
 */
struct kg_account *kg_account_open(const void *id, u32 len)
{
	struct kg_account *made = account_make(id, len), *account;

	if (!made)
		return NULL;
	spin_lock(&kg_books_lock);
	account = account_find(id, len);
	if (!account) {
		account = made;
		made = NULL;
		account_enter(account);
	}
	account->users++;
	spin_unlock(&kg_books_lock);
	kfree(made);
	return account;
}

/**
 * kg_account_close() - refer to an account no more
 * @account: from kg_account_open()
 *
 * Context: Process context.
 */
void kg_account_close(struct kg_account *account)
{
	spin_lock(&kg_books_lock);
	kg_account_release(account);
	spin_unlock(&kg_books_lock);
}

/**
 * kg_account_hold() - refer to an account, for an alert or a statement
 * @account: to which somebody refers
 *
 * Context: Under kg_books_lock.
 */
void kg_account_hold(struct kg_account *account)
{
	lockdep_assert_held(&kg_books_lock);
	account->users++;
}

static void ledger_add(struct kg_ledger *to, const struct kg_ledger *ledger)
{
	int fate;

	for (fate = 0; fate < KG_FATES; fate++)
		to->of[fate] += ledger->of[fate];
}

/**
 * kg_account_release() - the same no more
 * @account: after the last one only its numbers are left
 *
 * Context: Under kg_books_lock.
 */
void kg_account_release(struct kg_account *account)
{
	lockdep_assert_held(&kg_books_lock);
	if (--account->users)
		return;
	ledger_add(&gone, &account->ledger);
	hash_del(&account->by_id);
	list_del(&account->all);
	n_accounts--;
	kfree(account);
}

/**
 * kg_account_stream() - with which alerts of its rule one may be folded
 * @account: the rule's
 * @decision: enum kexecguard_decision
 * @root: it is about what root does
 *
 * One that was denied is never folded into one that was not; and whoever has no
 * privilege cannot, by any number of alerts, have one about root folded.
 *
 * Return: the stream.
 */
struct kg_stream *kg_account_stream(struct kg_account *account, u32 decision, bool root)
{
	BUILD_BUG_ON(2 * KEXECGUARD_DECISION_SPARED + 1 != KG_STREAMS - 1);
	return &account->streams[2 * decision + root];
}

/**
 * kg_account_count() - enter something into the books
 * @account: of the rule
 * @fate: what became of alerts
 * @n: of how many; negative, of how many it is not true any more
 *
 * Context: Under kg_books_lock; it must close when that is given back.
 */
void kg_account_count(struct kg_account *account, enum kg_fate fate, int n)
{
	lockdep_assert_held(&kg_books_lock);
	account->ledger.of[fate] += n;
	all.of[fate] += n;
}

/**
 * kg_account_all() - what became of all alerts
 * @ledger: filled in
 *
 * Context: Under kg_books_lock.
 */
void kg_account_all(struct kg_ledger *ledger)
{
	lockdep_assert_held(&kg_books_lock);
	*ledger = all;
}

/* An account is in a statement once: with the first rule of its id. */
static void statement_put(struct kg_statement *statement, struct kg_account *account)
{
	struct kg_statement_row *row = &statement->rows[statement->n++];

	if (account->mark == last_mark) {
		row->account = NULL;
		return;
	}
	account->mark = last_mark;
	kg_account_hold(account);
	row->account = account;
	row->ledger = account->ledger;
}

static void statement_fill(struct kg_statement *statement, struct kg_account *const rules[],
			   u32 n_rules)
{
	struct kg_account *account;
	u32 i;

	last_mark++;
	for (i = 0; i < n_rules; i++)
		statement_put(statement, rules[i]);
	list_for_each_entry(account, &accounts, all)
		if (account->mark != last_mark && account->ledger.of[KG_GENERATED])
			statement_put(statement, account);
	statement->gone = gone;
}

/**
 * kg_statement_make() - look at all accounts at one moment
 * @rules: accounts of the rules that run, which come first, in this order
 * @n_rules: how many
 *
 * The lock is held for as long as it takes to copy them: those of the rules that
 * run, and of rules that are gone and have alerts in the log. There are no more of
 * these than alerts.
 *
 * Context: Process context. May sleep.
 * Return: the statement, for kg_statement_free(); NULL for want of memory.
 */
struct kg_statement *kg_statement_make(struct kg_account *const rules[], u32 n_rules)
{
	struct kg_statement *statement;
	bool filled;
	u32 room;

	do {
		room = n_rules + READ_ONCE(n_accounts);
		statement = kvzalloc(struct_size(statement, rows, room), GFP_KERNEL);
		if (!statement)
			return NULL;
		spin_lock(&kg_books_lock);
		filled = n_rules + n_accounts <= room;
		if (filled)
			statement_fill(statement, rules, n_rules);
		spin_unlock(&kg_books_lock);
		if (!filled)
			kvfree(statement);
	} while (!filled);
	return statement;
}

/**
 * kg_statement_free() - give a statement back
 * @statement: which; may be NULL
 *
 * Context: Process context. May sleep.
 */
void kg_statement_free(struct kg_statement *statement)
{
	u32 i;

	if (!statement)
		return;
	for (i = 0; i < statement->n; i++)
		if (statement->rows[i].account)
			kg_account_close(statement->rows[i].account);
	kvfree(statement);
}
