// SPDX-License-Identifier: GPL-2.0
/* Several outputs at once: what each is given, when one fails, and where it goes on. */
#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "outputs.h"
#include "said.h"

/**
 * struct fake - an output that writes down what it is given
 * @output: what all outputs have
 */
struct fake {
	struct output output;
};

/**
 * struct fate - what becomes of an output, by its name's first letter
 * @text: what it was given: "1 2 gap:3-4 5"
 * @open: what opening it returns
 * @write: what writing returns, from the record @after on
 * @after: how many go well before that
 * @lag: how many alerts it does not acknowledge
 * @pending: nor what is no alert
 * @opened: how often it was opened
 */
struct fate {
	char text[1024];
	int open;
	int write;
	int after;
	u64 lag;
	bool pending;
	int opened;
};

static struct fate fates[26];

static struct fate *fate_of(const struct output *output)
{
	return &fates[*output->config.name - 'a'];
}

static int open_fake(struct output *output)
{
	fate_of(output)->opened++;
	return fate_of(output)->open;
}

static int write_fake(struct output *output, const struct record *record)
{
	struct fate *fate = fate_of(output);
	size_t len = strlen(fate->text);
	char *to = fate->text + len;
	size_t room = sizeof(fate->text) - len;

	if (fate->write && !fate->after)
		return fate->write;
	fate->after -= fate->after > 0;
	switch (record->kind) {
	case RECORD_ALERT:
		snprintf(to, room, "%" PRIu64 " ", record->alert->seq);
		break;
	case RECORD_GAP:
		snprintf(to, room, "gap:%" PRIu64 "-%" PRIu64 " ", record->first, record->last);
		break;
	case RECORD_BROKEN:
		snprintf(to, room, "broken:%" PRIu64 ":%s ", record->first, record->why);
		break;
	case RECORD_LOG:
		snprintf(to, room, "log:%" PRId64 " ",
			 record->before ? (s64)record->before->sequence : -1);
	}
	return 0;
}

static int sync_fake(struct output *output, u64 *acknowledged)
{
	u64 lag = fate_of(output)->lag;

	if (output->given > lag && output->given - lag > *acknowledged)
		*acknowledged = output->given - lag;
	return 0;
}

static bool is_pending_fake(const struct output *output)
{
	return fate_of(output)->pending;
}

static void close_fake(struct output *output)
{
}

static const struct output_ops fake = {
	.type = "fake",
	.size = sizeof(struct fake),
	.open = open_fake,
	.write = write_fake,
	.sync = sync_fake,
	.is_pending = is_pending_fake,
	.close = close_fake,
};

static const struct output_config two[] = {
	{ .ops = &fake, .name = "a", .required = true },
	{ .ops = &fake, .name = "b" },
};

static int forget(void **state)
{
	memset(fates, 0, sizeof(fates));
	unlink("a");
	unlink("b");
	return 0;
}

static void begin(struct outputs *outputs, u64 instance, u64 next_seq)
{
	test_begin(outputs, instance, next_seq);
	test_configure(outputs, two, ARRAY_SIZE(two));
}

static void expect(char name, const char *text)
{
	assert_string_equal(fates[name - 'a'].text, text);
	*fates[name - 'a'].text = '\0';
}

/* What the tool does in a round. */
static void round_of(struct outputs *outputs, u64 first, u64 last)
{
	static const struct pollfd none[2];
	u64 since;

	outputs_wake(outputs, none);
	if (outputs_since(outputs, &since))
		test_give(outputs, since > first ? since : first, last);
	outputs_settle(outputs);
}

static void each_gets_all(void **state)
{
	struct outputs outputs;

	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	round_of(&outputs, 1, 3);
	expect('a', "1 2 3 ");
	expect('b', "1 2 3 ");
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	assert_true(outputs_at_rest(&outputs));
	assert_true(outputs_next_wake(&outputs) == UINT64_MAX);
	outputs_free(&outputs);
}

static void gaps_are_told_where_they_are(void **state)
{
	struct outputs outputs;

	begin(&outputs, 1, 4);
	round_of(&outputs, 3, 4);
	said_begin();
	outputs.sink.broken(&outputs.sink, 7, "mode");
	outputs.sink.broken(&outputs.sink, 0, "message");
	assert_said("kexecguard: error: alert 7 cannot be read: mode is missing or malformed\n"
		    "kexecguard: error: alert 0 cannot be read: message is missing or malformed\n");
	round_of(&outputs, 8, 8);
	expect('a', "gap:1-2 3 4 gap:5-6 broken:7:mode broken:0:message 8 ");
	outputs_free(&outputs);
}

static void goes_on_where_it_was(void **state)
{
	struct outputs outputs;

	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	outputs_free(&outputs);
	begin(&outputs, 1, 6);
	round_of(&outputs, 1, 5);
	expect('a', "1 2 3 4 5 ");
	/* As it ends, what was given comes to rest. */
	test_give(&outputs, 6, 6);
	outputs_free(&outputs);
	begin(&outputs, 1, 7);
	round_of(&outputs, 1, 6);
	expect('a', "6 ");
	outputs_free(&outputs);
	/* And where that is not held any more, it says so. */
	begin(&outputs, 1, 10);
	round_of(&outputs, 8, 9);
	expect('a', "gap:7-7 8 9 ");
	outputs_free(&outputs);
}

static void another_log_is_told_of(void **state)
{
	struct outputs outputs;

	begin(&outputs, 1, 4);
	expect('a', "");
	round_of(&outputs, 1, 3);
	outputs_free(&outputs);
	expect('a', "1 2 3 ");
	begin(&outputs, 2, 3);
	round_of(&outputs, 1, 2);
	outputs_free(&outputs);
	expect('a', "log:3 1 2 ");
	/* Once. */
	begin(&outputs, 2, 3);
	round_of(&outputs, 1, 2);
	outputs_free(&outputs);
	expect('a', "");
}

/* Until the receiver has it, or else nobody would know. */
static void another_log_is_told_of_again(void **state)
{
	struct position position = { .boot_id = TEST_BOOT, .instance = 1, .sequence = 3 };
	struct outputs outputs;

	assert_int_equal(position_write(&position, "a"), 0);
	fates[0].pending = true;
	begin(&outputs, 2, 2);
	fates[0].write = ECONNRESET;
	round_of(&outputs, 1, 1);
	expect('a', "log:3 ");
	fates[0].write = 0;
	outputs.now = outputs_next_wake(&outputs);
	round_of(&outputs, 1, 1);
	expect('a', "log:3 1 ");
	outputs_free(&outputs);
	/* Nor is it forgotten when the tool is started again. */
	begin(&outputs, 2, 2);
	fates[0].pending = false;
	round_of(&outputs, 1, 1);
	expect('a', "log:3 1 ");
	outputs_free(&outputs);
	begin(&outputs, 2, 2);
	round_of(&outputs, 1, 1);
	expect('a', "");
	outputs_free(&outputs);
}

static void another_boot_is_another_log(void **state)
{
	struct position position = { .boot_id = "another", .instance = 1, .sequence = 2 };
	struct outputs outputs;

	assert_int_equal(position_write(&position, "a"), 0);
	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	expect('a', "log:2 1 2 3 ");
	expect('b', "1 2 3 ");
	outputs_free(&outputs);
}

/* A position that is none, or of alerts that are still to come. */
static void what_cannot_be_begins_anew(void **state)
{
	struct position position = { .boot_id = TEST_BOOT, .instance = 1, .sequence = 4 };
	struct outputs outputs;
	FILE *to = fopen("b", "we");

	fputs("kexecguard-position 1 " TEST_BOOT " 1 ", to);
	fclose(to);
	assert_int_equal(position_write(&position, "a"), 0);
	said_begin();
	begin(&outputs, 1, 4);
	assert_said("output a: warning: its position, alert 4, is ahead of the log: "
		    "alerts may be there twice\n"
		    "output b: warning: the position in ./b cannot be used: it is cut or changed: "
		    "alerts may be there twice\n");
	round_of(&outputs, 1, 3);
	expect('a', "log:-1 1 2 3 ");
	expect('b', "log:-1 1 2 3 ");
	outputs_free(&outputs);
	begin(&outputs, 1, 5);
	round_of(&outputs, 1, 4);
	expect('a', "4 ");
	expect('b', "4 ");
	outputs_free(&outputs);
}

/* It gets later what it could not take, and nobody waits for it. */
static void one_that_fails_holds_up_nobody(void **state)
{
	struct outputs outputs;
	u64 wake;

	fates[0].write = ENOSPC;
	fates[0].after = 1;
	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	expect('a', "1 ");
	expect('b', "1 2 3 ");
	assert_int_equal(outputs_acknowledged(&outputs), 1);
	assert_true(outputs_at_rest(&outputs));

	/* Not before it is time, and then each time later. */
	wake = outputs_next_wake(&outputs);
	assert_int_equal(wake, outputs.now + 1000);
	round_of(&outputs, 1, 4);
	expect('a', "");
	expect('b', "4 ");
	outputs.now = wake;
	round_of(&outputs, 1, 4);
	expect('a', "");
	assert_int_equal(outputs_next_wake(&outputs), outputs.now + 2000);

	fates[0].write = 0;
	outputs.now += 2000;
	round_of(&outputs, 1, 4);
	expect('a', "2 3 4 ");
	expect('b', "");
	assert_int_equal(outputs_acknowledged(&outputs), 4);
	/* It is looked at once more, whether it really works. */
	outputs.now = outputs_next_wake(&outputs);
	round_of(&outputs, 1, 4);
	assert_true(outputs_next_wake(&outputs) == UINT64_MAX);
	outputs_free(&outputs);
}

static void assert_state(const struct outputs *outputs, const char *expected)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	outputs_put_state(to, outputs);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

/* And that it is over; while it lasts, and does not change, there is nothing to say. */
static void how_it_fails_is_said_once(void **state)
{
	struct outputs outputs;
	int i;

	said_begin();
	begin(&outputs, 1, 4);
	assert_state(&outputs, "a: up to alert 0; b: up to alert 0");
	fates[0].write = ENOSPC;
	fates[1].write = EAGAIN;
	for (i = 0; i < 6; i++) {
		round_of(&outputs, 1, 3);
		outputs.now += 60000;
	}
	assert_state(&outputs, "a: No space left on device; b: waiting for its receiver");
	fates[0].write = EIO;
	round_of(&outputs, 1, 3);
	fates[0].write = 0;
	fates[1].write = 0;
	for (i = 0; i < 2; i++) {
		outputs.now += 60000;
		round_of(&outputs, 1, 3);
	}
	assert_state(&outputs, "a: up to alert 3; b: up to alert 3");
	outputs_free(&outputs);
	assert_said("output a: error: No space left on device; alerts wait in the kernel's log, "
		    "trying again\n"
		    "output a: error: Input/output error; alerts wait in the kernel's log, "
		    "trying again\n"
		    "output a: note: works again, has alerts up to 3\n");
}

/* As a datagram's that nobody takes: it is told with the next that it failed. */
static void one_that_fails_again_waits_longer(void **state)
{
	struct outputs outputs;
	u64 waited;
	int i;

	begin(&outputs, 1, 4);
	for (i = 0; i < 8; i++) {
		fates[0].write = ECONNREFUSED;
		fates[0].after = 1;
		round_of(&outputs, 1, 99);
		assert_int_equal(fates[0].opened, i + 1);
		waited = outputs_next_wake(&outputs) - outputs.now;
		assert_int_equal(waited, i < 6 ? 1000ull << i : 60000);
		outputs.now = outputs_next_wake(&outputs);
	}
	outputs_free(&outputs);
}

static void one_that_does_not_open_is_tried_again(void **state)
{
	struct outputs outputs;
	u64 least = 0, wake;
	int i;

	fates[1].open = EACCES;
	begin(&outputs, 1, 1);
	for (i = 0; i < 10; i++) {
		wake = outputs_next_wake(&outputs);
		assert_true(wake - outputs.now >= least && wake - outputs.now <= 60000);
		least = wake - outputs.now;
		outputs.now = wake;
		round_of(&outputs, 1, 3);
	}
	assert_int_equal(least, 60000);
	assert_int_equal(fates[1].opened, 11);
	expect('a', "1 2 3 ");
	fates[1].open = 0;
	outputs_reopen(&outputs);
	round_of(&outputs, 1, 3);
	expect('b', "1 2 3 ");
	outputs_free(&outputs);
}

static void one_that_is_blocked_is_asked_again(void **state)
{
	struct outputs outputs;
	u64 since;

	fates[0].write = EAGAIN;
	fates[0].after = 2;
	fates[1].write = EAGAIN;
	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	expect('a', "1 2 ");
	expect('b', "");
	assert_false(outputs_since(&outputs, &since));
	assert_false(outputs_at_rest(&outputs));
	fates[0].write = 0;
	outputs.now = outputs_next_wake(&outputs);
	round_of(&outputs, 1, 3);
	expect('a', "3 ");
	/* It was opened once: what blocks has not failed. */
	assert_int_equal(fates[0].opened, 1);
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	outputs_free(&outputs);
}

/* What is acknowledged late is looked for, and given again if that never came. */
static void acknowledged_is_not_given(void **state)
{
	struct outputs outputs;

	fates[0].lag = 2;
	begin(&outputs, 1, 6);
	round_of(&outputs, 1, 5);
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	assert_false(outputs_at_rest(&outputs));
	assert_true(outputs_next_wake(&outputs) != UINT64_MAX);
	outputs_free(&outputs);
	expect('a', "1 2 3 4 5 ");
	begin(&outputs, 1, 6);
	fates[0].lag = 0;
	round_of(&outputs, 1, 5);
	expect('a', "4 5 ");
	expect('b', "1 2 3 4 5 ");
	assert_true(outputs_at_rest(&outputs));
	outputs_free(&outputs);
}

static void only_who_is_required_counts(void **state)
{
	static const struct output_config required_none[] = {
		{ .ops = &fake, .name = "a" },
		{ .ops = &fake, .name = "b" },
	}, other[] = {
		{ .ops = &fake, .name = "a" },
		{ .ops = &fake, .name = "b", .required = true },
	};
	struct outputs outputs;

	fates[1].open = EACCES;
	begin(&outputs, 1, 4);
	round_of(&outputs, 1, 3);
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	test_configure(&outputs, required_none, 2);
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	test_configure(&outputs, other, 2);
	assert_int_equal(outputs_acknowledged(&outputs), 0);
	outputs_free(&outputs);
}

/* Who stays goes on, without being opened anew; who comes begins with what there is. */
static void outputs_come_and_go(void **state)
{
	static const struct output_config later[] = {
		{ .ops = &fake, .name = "c" },
		{ .ops = &fake, .name = "a", .required = true },
	};
	struct outputs outputs;

	begin(&outputs, 1, 3);
	round_of(&outputs, 1, 2);
	test_configure(&outputs, later, 2);
	round_of(&outputs, 1, 4);
	expect('a', "1 2 3 4 ");
	expect('b', "1 2 ");
	expect('c', "1 2 3 4 ");
	assert_int_equal(fates[0].opened, 1);
	/* And who comes back goes on where it went. */
	test_configure(&outputs, two, 2);
	round_of(&outputs, 1, 4);
	expect('a', "");
	expect('b', "3 4 ");
	test_configure(&outputs, two, 0);
	assert_int_equal(outputs.list.count, 0);
	outputs_free(&outputs);
	unlink("c");
}

/* Alerts go out all the same, and what can be repeated is less than what can be lost. */
static void a_position_that_cannot_be_stored(void **state)
{
	struct outputs outputs;

	test_begin(&outputs, 1, 4);
	outputs.log.positions = "later";
	said_begin();
	test_configure(&outputs, two, 1);
	round_of(&outputs, 1, 3);
	expect('a', "1 2 3 ");
	assert_int_equal(outputs_acknowledged(&outputs), 3);
	assert_int_equal(outputs_next_wake(&outputs), outputs.now + 1000);
	outputs.now += 1000;
	round_of(&outputs, 1, 4);
	assert_said("output a: error: cannot store the position in later/a: "
		    "No such file or directory\n");
	/* Nothing is said of what goes well. */
	assert_int_equal(mkdir("later", 0755), 0);
	said_begin();
	outputs.now += 1000;
	round_of(&outputs, 1, 5);
	assert_true(outputs_next_wake(&outputs) == UINT64_MAX);
	assert_said("");
	outputs_free(&outputs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(each_gets_all, forget),
		cmocka_unit_test_setup(gaps_are_told_where_they_are, forget),
		cmocka_unit_test_setup(goes_on_where_it_was, forget),
		cmocka_unit_test_setup(another_log_is_told_of, forget),
		cmocka_unit_test_setup(another_log_is_told_of_again, forget),
		cmocka_unit_test_setup(another_boot_is_another_log, forget),
		cmocka_unit_test_setup(what_cannot_be_begins_anew, forget),
		cmocka_unit_test_setup(one_that_fails_holds_up_nobody, forget),
		cmocka_unit_test_setup(how_it_fails_is_said_once, forget),
		cmocka_unit_test_setup(one_that_fails_again_waits_longer, forget),
		cmocka_unit_test_setup(one_that_does_not_open_is_tried_again, forget),
		cmocka_unit_test_setup(one_that_is_blocked_is_asked_again, forget),
		cmocka_unit_test_setup(acknowledged_is_not_given, forget),
		cmocka_unit_test_setup(only_who_is_required_counts, forget),
		cmocka_unit_test_setup(outputs_come_and_go, forget),
		cmocka_unit_test_setup(a_position_that_cannot_be_stored, forget),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
