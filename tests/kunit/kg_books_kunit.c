// SPDX-License-Identifier: GPL-2.0
/*
 * The log and its books, against a second idea of them: an array of alerts, looked
 * through from one end to the other for each question.
 */
#include "../../module/account.c"
#include "../../module/held.c"

#include <kunit/test.h>
#include <linux/module.h>
#include <linux/prandom.h>

#define N_ACCOUNTS	5
#define ROOM		40
#define ROOM_BYTES	(ROOM * 2048ull)
#define MOST		(ROOM + 1)
#define STEPS		20000

/**
 * struct twin - an alert as the array has it
 * @held: the alert
 * @account: number of its account
 * @seq: its number, 0 if it has none
 * @turn: when it got to the end of those of its account
 * @delivered: it was handed out
 */
struct twin {
	struct kg_held *held;
	int account;
	u64 seq;
	u64 turn;
	bool delivered;
};

/**
 * struct books - one test's
 * @account: rules' accounts
 * @stream: one for each, in which an alert may be folded
 * @open: alerts that something is folded into
 * @twins: what should be in the log
 * @n: of them
 * @turn: the last one
 * @newest: the last number
 * @acknowledged: up to here
 * @random: where choices come from
 */
struct books {
	struct kg_account *account[N_ACCOUNTS];
	struct kg_stream stream[N_ACCOUNTS];
	struct list_head open;
	struct twin twins[MOST];
	int n;
	u64 turn;
	u64 newest;
	u64 acknowledged;
	struct rnd_state random;
};

static u32 below(struct books *books, u32 bound)
{
	return prandom_u32_state(&books->random) % bound;
}

/* Each test begins as the module does. */
static int books_open(struct kunit *test)
{
	struct books *books = kunit_kzalloc(test, sizeof(*books), GFP_KERNEL);
	int i;

	KUNIT_ASSERT_NOT_NULL(test, books);
	INIT_LIST_HEAD(&books->open);
	prandom_seed_state(&books->random, 20);
	by_seq = RB_ROOT_CACHED;
	by_weight = RB_ROOT_CACHED;
	newest = 0;
	acknowledged = 0;
	last_mark = 0;
	memset(&usage, 0, sizeof(usage));
	memset(&all, 0, sizeof(all));
	memset(&gone, 0, sizeof(gone));
	kg_held_limit(ROOM, ROOM_BYTES);
	for (i = 0; i < N_ACCOUNTS; i++) {
		char id[] = { 'r', 'u', 'l', 'e', '0' + i };

		books->account[i] = kg_account_open(id, sizeof(id));
		KUNIT_ASSERT_NOT_NULL(test, books->account[i]);
	}
	test->priv = books;
	return 0;
}

static void ledger_closes(struct kunit *test, const struct kg_ledger *ledger)
{
	KUNIT_EXPECT_EQ(test, ledger->of[KG_GENERATED],
			ledger->of[KG_DELIVERED] + ledger->of[KG_OVERWRITTEN] +
			ledger->of[KG_SUPPRESSED] + ledger->of[KG_QUEUED]);
}

/* No account is left over, and all that they counted is. */
static void books_close(struct kunit *test)
{
	struct books *books = test->priv;
	LIST_HEAD(dropped);
	int i;

	spin_lock(&kg_books_lock);
	while (kg_held_drop(&dropped))
		;
	spin_unlock(&kg_books_lock);
	kg_held_free_all(&dropped);
	for (i = 0; i < N_ACCOUNTS; i++)
		kg_account_close(books->account[i]);
	KUNIT_EXPECT_EQ(test, 0, n_accounts);
	KUNIT_EXPECT_EQ(test, 0, usage.alerts);
	KUNIT_EXPECT_EQ(test, 0, usage.bytes);
	KUNIT_EXPECT_EQ(test, 0, memcmp(&gone, &all, sizeof(all)));
	ledger_closes(test, &all);
}

static u64 twin_bytes(const struct books *books, int account)
{
	u64 bytes = 0;
	int i;

	for (i = 0; i < books->n; i++)
		if (books->twins[i].account == account)
			bytes += books->twins[i].held->bytes;
	return bytes;
}

static u32 twin_count(const struct books *books, int account)
{
	u32 n = 0;
	int i;

	for (i = 0; i < books->n; i++)
		n += books->twins[i].account == account;
	return n;
}

/* How much of the log an account has, or would have with one alert more. */
static u64 twin_weight(const struct books *books, int account, u32 more)
{
	u64 n = twin_count(books, account) + !!more;

	return max(n * (ROOM_BYTES / ROOM), twin_bytes(books, account) + more);
}

static struct twin *twin_of(struct books *books, const struct kg_held *held)
{
	int i;

	for (i = 0; i < books->n; i++)
		if (books->twins[i].held == held)
			return &books->twins[i];
	return NULL;
}

static struct twin *twin_oldest(struct books *books)
{
	struct twin *oldest = NULL;
	int i;

	for (i = 0; i < books->n; i++)
		if (books->twins[i].seq && (!oldest || books->twins[i].seq < oldest->seq))
			oldest = &books->twins[i];
	return oldest;
}

static void twin_forget(struct books *books, struct twin *twin)
{
	if (!twin->seq)
		books->newest++;
	*twin = books->twins[--books->n];
}

/* Whose share is exceeded most; the newcomer's account if that is none the less. */
static void payer_is_fair(struct kunit *test, int payer, int newcomer, u32 bytes)
{
	struct books *books = test->priv;
	u64 most = 0;
	int i;

	for (i = 0; i < N_ACCOUNTS; i++)
		if (twin_count(books, i))
			most = max(most, twin_weight(books, i, 0));
	if (twin_count(books, newcomer) && twin_weight(books, newcomer, bytes) >= most)
		KUNIT_EXPECT_EQ(test, newcomer, payer);
	else
		KUNIT_EXPECT_EQ(test, most, twin_weight(books, payer, 0));
}

/* Of two alerts of a rule the older one goes. */
static void victim_is_first(struct kunit *test, const struct twin *victim)
{
	struct books *books = test->priv;
	int i;

	for (i = 0; i < books->n; i++)
		if (books->twins[i].account == victim->account)
			KUNIT_EXPECT_LE(test, victim->turn, books->twins[i].turn);
}

static void eviction_is_right(struct kunit *test, const struct kg_held *held, int newcomer,
			      u32 bytes)
{
	struct books *books = test->priv;
	struct twin *victim = twin_of(books, held), *oldest = twin_oldest(books);

	KUNIT_ASSERT_NOT_NULL(test, victim);
	if (oldest && oldest->seq <= books->acknowledged) {
		KUNIT_EXPECT_PTR_EQ(test, oldest, victim);
	} else {
		payer_is_fair(test, victim->account, newcomer, bytes);
		victim_is_first(test, victim);
	}
	twin_forget(books, victim);
}

/* Hold one more alert of an account, as long as @len says. */
static struct twin *alert_add(struct kunit *test, int account, u32 len)
{
	struct books *books = test->priv;
	struct kg_held *held, *victim;
	struct twin *twin;
	LIST_HEAD(evicted);

	held = kg_held_make(books->account[account], alloc_skb(len, GFP_KERNEL));
	KUNIT_ASSERT_NOT_NULL(test, held);
	spin_lock(&kg_books_lock);
	kg_account_count(held->account, KG_GENERATED, 1);
	kg_held_add(held, &evicted);
	spin_unlock(&kg_books_lock);
	/* The last one that had to go is the first one in the list. */
	list_for_each_entry_reverse(victim, &evicted, among)
		eviction_is_right(test, victim, account, held->bytes);
	kg_held_free_all(&evicted);
	KUNIT_ASSERT_LT(test, books->n, ROOM);
	twin = &books->twins[books->n++];
	*twin = (struct twin){ .held = held, .account = account, .turn = ++books->turn };
	return twin;
}

static void alert_number(struct books *books, struct twin *twin)
{
	spin_lock(&kg_books_lock);
	kg_held_number(twin->held);
	spin_unlock(&kg_books_lock);
	twin->seq = ++books->newest;
	twin->turn = ++books->turn;
}

/* Others shall be folded into it: it gets its number later, or when it is lost. */
static void alert_fold(struct books *books, struct twin *twin)
{
	struct kg_stream *stream = &books->stream[twin->account];

	spin_lock(&kg_books_lock);
	twin->held->stream = stream;
	stream->kept = twin->held;
	list_add_tail(&twin->held->open, &books->open);
	spin_unlock(&kg_books_lock);
}

static void alert_unfold(struct books *books, struct twin *twin)
{
	spin_lock(&kg_books_lock);
	twin->held->stream->kept = NULL;
	twin->held->stream = NULL;
	list_del(&twin->held->open);
	spin_unlock(&kg_books_lock);
	alert_number(books, twin);
}

static void alerts_unfold(struct books *books)
{
	int i;

	for (i = 0; i < books->n; i++)
		if (!books->twins[i].seq)
			alert_unfold(books, &books->twins[i]);
}

static void alert_deliver(struct books *books, struct twin *twin)
{
	spin_lock(&kg_books_lock);
	kg_held_deliver(twin->held);
	spin_unlock(&kg_books_lock);
	twin->delivered = true;
}

static void acknowledge(struct books *books, u64 seq)
{
	spin_lock(&kg_books_lock);
	kg_held_acknowledge(seq);
	spin_unlock(&kg_books_lock);
	books->acknowledged = max(books->acknowledged, seq);
}

/* Read as a reader does, from any number on. */
static void log_is_as_it_should(struct kunit *test, u64 from)
{
	struct books *books = test->priv;
	struct kg_held *held;
	u64 last = 0;
	int i, n = 0, seen = 0;

	for (i = 0; i < books->n; i++)
		n += books->twins[i].seq && books->twins[i].seq >= from;
	spin_lock(&kg_books_lock);
	held = kg_held_from(from);
	spin_unlock(&kg_books_lock);
	while (held) {
		struct twin *twin = twin_of(books, held);

		KUNIT_ASSERT_NOT_NULL(test, twin);
		KUNIT_EXPECT_EQ(test, twin->seq, held->seq);
		KUNIT_EXPECT_GE(test, held->seq, from);
		KUNIT_EXPECT_GT(test, held->seq, last);
		last = held->seq;
		seen++;
		spin_lock(&kg_books_lock);
		held = kg_held_next(held);
		spin_unlock(&kg_books_lock);
	}
	KUNIT_EXPECT_EQ(test, n, seen);
}

static void books_are_right(struct kunit *test)
{
	struct books *books = test->priv;
	u64 bytes = 0;
	int i;

	for (i = 0; i < N_ACCOUNTS; i++) {
		ledger_closes(test, &books->account[i]->ledger);
		KUNIT_EXPECT_EQ(test, twin_count(books, i), books->account[i]->n_held);
		KUNIT_EXPECT_EQ(test, twin_bytes(books, i), books->account[i]->held_bytes);
		bytes += twin_bytes(books, i);
	}
	ledger_closes(test, &all);
	KUNIT_EXPECT_EQ(test, books->n, usage.alerts);
	KUNIT_EXPECT_EQ(test, bytes, usage.bytes);
	KUNIT_EXPECT_LE(test, usage.bytes, ROOM_BYTES);
	KUNIT_EXPECT_EQ(test, books->newest, newest);
	KUNIT_EXPECT_EQ(test, books->acknowledged, kg_held_acknowledged());
}

static void step(struct kunit *test)
{
	struct books *books = test->priv;
	/* The first account floods. */
	int account = below(books, 3) ? 0 : below(books, N_ACCOUNTS);
	struct twin *twin;

	switch (below(books, 8)) {
	case 0:
		if (books->n)
			alert_deliver(books, &books->twins[below(books, books->n)]);
		break;
	case 1:
		acknowledge(books, books->newest - below(books, min(books->newest, 60ull) + 1));
		break;
	case 2:
		alerts_unfold(books);
		break;
	case 3:
		twin = alert_add(test, account, below(books, 12000));
		if (books->stream[account].kept)
			alert_number(books, twin);
		else
			alert_fold(books, twin);
		break;
	default:
		alert_number(books, alert_add(test, account, below(books, 1500)));
	}
}

static void any_order_of_events_leaves_the_books_right(struct kunit *test)
{
	struct books *books = test->priv;
	int i;

	for (i = 0; i < STEPS; i++) {
		step(test);
		books_are_right(test);
		if (i % 16 == 0)
			log_is_as_it_should(test, books->newest - below(books, min(books->newest, 60ull) + 1));
	}
	/* Otherwise nothing was asked of them. */
	KUNIT_EXPECT_GT(test, all.of[KG_OVERWRITTEN], STEPS / 4);
	KUNIT_EXPECT_GT(test, all.of[KG_DELIVERED], STEPS / 50);
	alerts_unfold(books);
}

static void a_flood_leaves_the_share_of_others(struct kunit *test)
{
	struct books *books = test->priv;
	int i;

	for (i = 0; i < 5; i++)
		alert_number(books, alert_add(test, 1, 200));
	for (i = 0; i < 10 * ROOM; i++)
		alert_number(books, alert_add(test, 0, 200));
	KUNIT_EXPECT_EQ(test, 5, twin_count(books, 1));
	KUNIT_EXPECT_EQ(test, 5, books->account[1]->n_held);
	KUNIT_EXPECT_EQ(test, 0, books->account[1]->ledger.of[KG_OVERWRITTEN]);
}

static void what_was_acknowledged_goes_before_a_flood(struct kunit *test)
{
	struct books *books = test->priv;
	int i;

	for (i = 0; i < 5; i++)
		alert_number(books, alert_add(test, 1, 200));
	for (i = 0; i < books->n; i++)
		alert_deliver(books, &books->twins[i]);
	acknowledge(books, 3);
	for (i = 0; i < 10 * ROOM; i++)
		alert_number(books, alert_add(test, 0, 200));
	KUNIT_EXPECT_EQ(test, 2, books->account[1]->n_held);
	/* It had been delivered, so it is not lost. */
	KUNIT_EXPECT_EQ(test, 0, books->account[1]->ledger.of[KG_OVERWRITTEN]);
	KUNIT_EXPECT_EQ(test, 5, books->account[1]->ledger.of[KG_DELIVERED]);
}

static void rules_of_one_id_share_an_account(struct kunit *test)
{
	struct books *books = test->priv;
	struct kg_account *again = kg_account_open("rule0", 5);
	struct kg_account *other = kg_account_open("rule00", 6);
	struct kg_account *rules[] = { again, other, books->account[0] };
	struct kg_statement *statement = kg_statement_make(rules, ARRAY_SIZE(rules));

	KUNIT_EXPECT_PTR_EQ(test, books->account[0], again);
	KUNIT_EXPECT_PTR_NE(test, books->account[0], other);
	KUNIT_ASSERT_NOT_NULL(test, statement);
	KUNIT_EXPECT_EQ(test, 3, statement->n);
	KUNIT_EXPECT_PTR_EQ(test, again, statement->rows[0].account);
	KUNIT_EXPECT_PTR_EQ(test, other, statement->rows[1].account);
	KUNIT_EXPECT_PTR_EQ(test, (struct kg_account *)NULL, statement->rows[2].account);
	kg_statement_free(statement);
	kg_account_close(other);
	kg_account_close(again);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(any_order_of_events_leaves_the_books_right),
	KUNIT_CASE(a_flood_leaves_the_share_of_others),
	KUNIT_CASE(what_was_acknowledged_goes_before_a_flood),
	KUNIT_CASE(rules_of_one_id_share_an_account),
	{}
};

static struct kunit_suite suite = {
	.name = "kg_books",
	.init = books_open,
	.exit = books_close,
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("Tests of kexecguard's log of alerts and its books");
MODULE_LICENSE("GPL");
