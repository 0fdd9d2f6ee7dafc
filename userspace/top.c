// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "array.h"
#include "board.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "jsonl.h"
#include "memory.h"
#include "moment.h"
#include "options.h"
#include "signals.h"
#include "terminal.h"

/* The module measures rules for ten seconds after it was asked to. */
#define INTERVAL_MAX	9

/**
 * struct top - the board, drawn again and again
 * @client: the module
 * @interval: seconds between two looks
 * @order: which rules stand first
 * @looks: the last two; which is the later one changes with each
 * @now: the later one
 * @style: what can be shown
 * @signals: what was blocked when the tool was started
 */
struct top {
	struct client *client;
	u64 interval;
	enum board_order order;
	struct board_look looks[2];
	unsigned int now;
	struct report_style style;
	sigset_t signals;
};

static volatile sig_atomic_t stopping, suspending;

static void on_signal(int signal)
{
	if (signal == SIGTSTP)
		suspending = 1;
	else if (signal != SIGWINCH && signal != SIGCONT)
		stopping = signal;
}

static void catch_signals(struct top *top)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGCONT, SIGWINCH };

	signals_catch(numbers, ARRAY_SIZE(numbers), on_signal, &top->signals);
}

static int look(struct top *top)
{
	struct board_look *next = &top->looks[!top->now];
	int err;

	board_look_free(next);
	err = client_status(top->client, &next->status);
	if (!err)
		err = client_rules_measured(top->client, &next->rules);
	next->at = moment_on(CLOCK_MONOTONIC);
	top->now = !top->now;
	return err;
}

/* The first look has nothing before it: of then there are totals alone. */
static void make_board(const struct top *top, struct board *board)
{
	const struct board_look *now = &top->looks[top->now], *before = &top->looks[!top->now];

	board_make(board, before->at ? before : now, now, top->order);
}

/*
 * Until it is time, a key is pressed or a signal comes. Returns false if it is time.
 * Where nobody can press a key there is nothing to watch for.
 */
static bool wait_until(const struct top *top, u64 when, bool keys)
{
	struct pollfd input = { .fd = keys ? STDIN_FILENO : -1, .events = POLLIN };
	struct timespec time;
	u64 now = moment_on(CLOCK_MONOTONIC);

	if (now >= when)
		return false;
	time.tv_sec = (when - now) / MOMENT_SECOND;
	time.tv_nsec = (when - now) % MOMENT_SECOND;
	return ppoll(&input, 1, &time, &top->signals);
}

static void draw(const struct top *top)
{
	struct board_size size;
	unsigned short columns, lines;
	struct board board;
	char *text = NULL;
	size_t len;
	FILE *to = memory_stream(&text, &len);

	terminal_size(&columns, &lines);
	/* After the last line stands the cursor; and no lines would be any number. */
	size = (struct board_size){ .columns = columns, .lines = lines > 1 ? lines - 1 : 1 };
	make_board(top, &board);
	board_put(to, &board, &top->style, &size);
	memory_stream_end(to);
	terminal_show(text);
	board_free(&board);
	free(text);
}

/* q and the end of a terminal end it. */
static void answer_key(struct top *top)
{
	struct pollfd input = { .fd = STDIN_FILENO, .events = POLLIN };
	char key;

	if (poll(&input, 1, 0) <= 0)
		return;
	if (read(STDIN_FILENO, &key, 1) != 1)
		key = 'q';
	switch (key) {
	case 'q':
		stopping = SIGQUIT;
		break;
	case 'r':
		top->order = BOARD_BY_RATE;
		break;
	case 'h':
		top->order = BOARD_BY_HITS;
		break;
	case 'c':
		top->order = BOARD_BY_COST;
		break;
	}
}

/* Back to the shell and, when it says so, here again. */
static bool suspend(struct terminal *terminal)
{
	suspending = 0;
	terminal_end(terminal);
	raise(SIGSTOP);
	return terminal_begin(terminal);
}

static u64 next_look(const struct top *top)
{
	return moment_on(CLOCK_MONOTONIC) + top->interval * MOMENT_SECOND;
}

static int follow(struct top *top, struct terminal *terminal)
{
	u64 when = next_look(top);
	int err = EXIT_DONE;

	while (!stopping && !err) {
		draw(top);
		if (wait_until(top, when, true)) {
			answer_key(top);
			if (suspending && !suspend(terminal))
				return EXIT_FINDINGS;
			continue;
		}
		err = look(top);
		when = next_look(top);
	}
	return err;
}

static int run_live(struct top *top)
{
	struct terminal terminal;
	int err = look(top);

	if (err)
		return err;
	if (!terminal_begin(&terminal)) {
		diag_error("cannot set the terminal: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	err = follow(top, &terminal);
	terminal_end(&terminal);
	return err;
}

static void put_once(const struct top *top, bool json)
{
	const struct board_size size = {};
	struct json_object *object;
	struct board board;

	make_board(top, &board);
	if (json) {
		object = board_json(&board);
		jsonl_put(stdout, object);
		json_object_put(object);
	} else {
		board_put(stdout, &board, &top->style, &size);
	}
	board_free(&board);
}

/* Two looks, and what came between them. */
static int run_once(struct top *top, bool json)
{
	u64 when;
	int err = look(top);

	when = next_look(top);
	while (!err && !stopping && wait_until(top, when, false))
		;
	if (!err)
		err = look(top);
	if (!err)
		put_once(top, json);
	return err;
}

static int run(struct top *top, bool once, bool json)
{
	int err = client_open(&top->client);

	if (err)
		return err;
	catch_signals(top);
	report_style_of(&top->style, stdout);
	err = once || json || !terminal_is_there() ? run_once(top, json) : run_live(top);
	board_look_free(&top->looks[0]);
	board_look_free(&top->looks[1]);
	client_close(top->client);
	return err;
}

static int set_interval(const struct options *options, u64 *interval)
{
	if (options_u64(optarg, interval) && *interval && *interval <= INTERVAL_MAX)
		return EXIT_DONE;
	return diag_usage(options->command, "--interval is 1 to %d seconds, not '%s'",
			  INTERVAL_MAX, optarg);
}

/**
 * cmd_top() - ``kexecguard top [--once] [--json] [--interval SECONDS]``
 * @argc: arguments
 * @argv: from "top" on
 *
 * Return: enum exit_code.
 */
int cmd_top(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "once", no_argument, NULL, 'o' },
		{ "json", no_argument, NULL, 'j' },
		{ "interval", required_argument, NULL, 'i' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "top",
		.options = longs,
		.help = "usage: kexecguard top [--once] [--json] [--interval SECONDS]\n\n"
			"The rules at work: how often each matches now and did since it was loaded, how\n"
			"often it refused, how often it is looked at, and what that costs: on average,\n"
			"and of one processor. What all rules share, the index that keeps most of them\n"
			"from being looked at, is in the line above.\n\n"
			"  --once              print it once and end, as when this is no terminal\n"
			"  --json              the same as one JSON object, for scripts\n"
			"  --interval SECONDS  between two looks, 1 to 9; without, 2\n\n"
			"Keys: r, h and c order by rate, hits and cost; q ends.\n"
			"The module measures what rules cost only while somebody looks.\n",
	};
	struct top top = { .interval = 2 };
	bool once = false, json = false;
	int option, err = EXIT_DONE;

	options_begin();
	while (!err && (option = options_next(&options, argc, argv)) >= 0) {
		once |= option == 'o';
		json |= option == 'j';
		if (option == 'i')
			err = set_interval(&options, &top.interval);
	}
	if (err)
		return err;
	return option == OPTIONS_END ? run(&top, once, json) : options_exit(option);
}
