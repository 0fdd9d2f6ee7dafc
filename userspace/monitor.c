// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "alert.h"
#include "array.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "memory.h"
#include "options.h"
#include "output/record.h"
#include "rulebook.h"
#include "signals.h"
#include "stream.h"

/*
 * A doorbell that was lost is heard of, and the end of the module too; this is
 * for what nobody thought of.
 */
#define WAIT_MAX_MS	30000

#define DRAFT_MAX	(64 << 10)	/* bytes */

/**
 * struct draft - what is to be written at once
 * @to: writes to it; NULL until something does
 * @text: what was written to it
 * @len: bytes of it
 * @seq: the newest alert in it
 */
struct draft {
	FILE *to;
	char *text;
	size_t len;
	u64 seq;
};

/**
 * struct monitor - alerts on their way to standard output
 * @sink: for the client
 * @once: print what the log holds and end
 * @since: the next sequence number that is wanted
 * @count: end after so many alerts; 0 for no limit
 * @printed: alerts so far
 * @draft: those that are not written yet
 * @written: the newest alert that was
 * @acknowledged: the newest alert that the module was told so of
 * @missing: sequence numbers that did not come
 * @broken: messages that were no alerts
 * @write_error: errno; the reader of standard output is gone, or its disk full
 * @signals: what was blocked when the tool was started
 * @style: how they are written
 * @host: where they are raised
 * @rules: by which they are explained
 */
struct monitor {
	struct alert_sink sink;
	bool once;
	u64 since;
	u64 count;
	u64 printed;
	struct draft draft;
	u64 written;
	u64 acknowledged;
	u64 missing;
	u64 broken;
	int write_error;
	sigset_t signals;
	struct record_style style;
	struct ecs_host host;
	struct rulebook rules;
};

static volatile sig_atomic_t stopping;

static void on_signal(int number)
{
	stopping = 1;
}

static bool is_full(const struct monitor *monitor)
{
	return monitor->count && monitor->printed >= monitor->count;
}

static bool is_done(const struct monitor *monitor)
{
	return stopping || monitor->write_error || is_full(monitor);
}

static void catch_signals(struct monitor *monitor)
{
	static const int numbers[] = { SIGINT, SIGTERM };

	signals_catch(numbers, ARRAY_SIZE(numbers), on_signal, &monitor->signals);
	signal(SIGPIPE, SIG_IGN);
}

/* A sleep that need not be, since there is something to do, lets none in. */
static void hear_signals(const struct monitor *monitor)
{
	sigset_t waiting, ours;

	if (!sigpending(&waiting) && sigisemptyset(&waiting))
		return;
	sigprocmask(SIG_SETMASK, &monitor->signals, &ours);
	sigprocmask(SIG_SETMASK, &ours, NULL);
}

/* Nothing any more after what could not be written: it would stand for that, too. */
static void put_draft(struct alert_sink *sink)
{
	struct monitor *monitor = (struct monitor *)sink;
	struct draft *draft = &monitor->draft;

	if (!draft->to || !ftell(draft->to) || monitor->write_error)
		return;
	memory_stream_flush(draft->to);
	monitor->write_error = stream_write(STDOUT_FILENO, draft->text, draft->len,
					    &monitor->signals);
	if (!monitor->write_error && draft->seq > monitor->written)
		monitor->written = draft->seq;
	rewind(draft->to);
	hear_signals(monitor);
}

static void draft_free(struct draft *draft)
{
	if (draft->to)
		memory_stream_end(draft->to);
	free(draft->text);
}

static FILE *draft_of(struct monitor *monitor)
{
	struct draft *draft = &monitor->draft;

	if (!draft->to)
		draft->to = memory_stream(&draft->text, &draft->len);
	return draft->to;
}

/* Those that came together are written together; but no more than this waits for others. */
static void draft_add(struct monitor *monitor, u64 seq)
{
	if (seq > monitor->draft.seq)
		monitor->draft.seq = seq;
	if (ftell(monitor->draft.to) >= DRAFT_MAX)
		put_draft(&monitor->sink);
}

/* What is missing is said where it is missing. Numbers begin with 1. */
static void catch_up(struct monitor *monitor, FILE *to, u64 seq)
{
	u64 expected = monitor->since ? monitor->since : 1;
	const struct record gap = { .kind = RECORD_GAP, .first = expected, .last = seq - 1 };

	if (seq > expected) {
		monitor->missing += seq - expected;
		record_put(to, &gap, &monitor->style);
	}
	if (seq >= expected)
		monitor->since = seq + 1;
}

static void on_alert(struct alert_sink *sink, const struct alert *alert)
{
	const struct record record = { .kind = RECORD_ALERT, .alert = alert };
	struct monitor *monitor = (struct monitor *)sink;
	FILE *to;

	if (is_done(monitor))
		return;
	to = draft_of(monitor);
	catch_up(monitor, to, alert->seq);
	record_put(to, &record, &monitor->style);
	monitor->printed++;
	draft_add(monitor, alert->seq);
}

static void on_broken(struct alert_sink *sink, u64 seq, const char *why)
{
	const struct record record = { .kind = RECORD_BROKEN, .first = seq, .why = why };
	struct monitor *monitor = (struct monitor *)sink;
	FILE *to;

	if (is_done(monitor))
		return;
	put_draft(sink);
	if (is_done(monitor))
		return;
	diag_error("alert %" PRIu64 " cannot be read: %s is missing or malformed", seq, why);
	to = draft_of(monitor);
	if (seq)
		catch_up(monitor, to, seq);
	record_put(to, &record, &monitor->style);
	monitor->broken++;
	draft_add(monitor, seq);
}

/*
 * A restart into another kernel waits for this. Whoever looks at the log once
 * does not speak for the reader that it is kept for.
 */
static int acknowledge(struct monitor *monitor, struct client *client)
{
	if (monitor->once || monitor->write_error || monitor->written <= monitor->acknowledged)
		return EXIT_DONE;
	monitor->write_error = stream_sync(STDOUT_FILENO);
	if (monitor->write_error)
		return EXIT_DONE;
	monitor->acknowledged = monitor->written;
	return client_acknowledge(client, monitor->written);
}

static int follow(struct monitor *monitor, struct client *client)
{
	int err;

	for (;;) {
		err = client_alerts(client, monitor->since, &monitor->sink);
		if (!err)
			err = acknowledge(monitor, client);
		if (err || is_done(monitor) || monitor->once)
			return err;
		err = client_wait(client, NULL, 0, WAIT_MAX_MS, &monitor->signals);
		hear_signals(monitor);
		if (err || stopping)
			return err;
	}
}

static void put_summary(const struct monitor *monitor)
{
	if (monitor->once || !isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\n%" PRIu64 " alert%s, %" PRIu64 " missing, %" PRIu64 " unreadable\n",
		monitor->printed, monitor->printed == 1 ? "" : "s", monitor->missing,
		monitor->broken);
}

static int conclude(const struct monitor *monitor, int err)
{
	if (stopping) {
		put_summary(monitor);
		return EXIT_DONE;
	}
	/* Who reads went away, as head does: there is nobody to tell. */
	if (monitor->write_error == EPIPE)
		return EXIT_DONE;
	if (monitor->write_error) {
		diag_error("cannot write output: %s", strerror(monitor->write_error));
		return EXIT_FINDINGS;
	}
	return !err && monitor->broken ? EXIT_FINDINGS : err;
}

static int run(struct monitor *monitor)
{
	struct client *client;
	int err;

	report_style_of(&monitor->style.report, stdout);
	monitor->style.report.rules = &monitor->rules;
	monitor->style.host = &monitor->host;
	ecs_host_read(&monitor->host);
	catch_signals(monitor);
	err = client_open(&client);
	if (err)
		return err;
	/* First the bell, then the log: what comes in between rings. */
	err = monitor->once ? EXIT_DONE : client_listen(client);
	if (!err)
		err = follow(monitor, client);
	client_close(client);
	rulebook_free(&monitor->rules);
	draft_free(&monitor->draft);
	return conclude(monitor, err);
}

static int set_format(const struct options *options, struct monitor *monitor, const char *word)
{
	if (!strcmp(word, "ecs"))
		monitor->style.format = RECORD_ECS;
	else if (!strcmp(word, "text"))
		monitor->style.format = RECORD_TEXT;
	else
		return diag_usage(options->command, "unknown format '%s': it is text or ecs",
				  word);
	return EXIT_DONE;
}

static int set_number(const struct options *options, const char *name, u64 *value)
{
	if (options_u64(optarg, value))
		return EXIT_DONE;
	return diag_usage(options->command, "%s takes a number, not '%s'", name, optarg);
}

static int set_count(const struct options *options, struct monitor *monitor)
{
	int err = set_number(options, "--count", &monitor->count);

	if (!err && !monitor->count)
		return diag_usage(options->command, "--count is 1 or more");
	return err;
}

static int set_option(const struct options *options, struct monitor *monitor, int option)
{
	switch (option) {
	case 'f':
		return set_format(options, monitor, optarg);
	case 's':
		return set_number(options, "--since", &monitor->since);
	case 'c':
		return set_count(options, monitor);
	case 'r':
		return rulebook_add_path(&monitor->rules, optarg);
	case 'o':
		monitor->once = true;
	}
	return EXIT_DONE;
}

/**
 * cmd_monitor() - ``kexecguard monitor [--format text|ecs] [--since SEQ]``
 * @argc: arguments
 * @argv: from "monitor" on
 *
 * Return: enum exit_code.
 */
int cmd_monitor(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "format", required_argument, NULL, 'f' },
		{ "since", required_argument, NULL, 's' },
		{ "count", required_argument, NULL, 'c' },
		{ "once", no_argument, NULL, 'o' },
		{ "rules", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "monitor",
		.options = longs,
		.help = "usage: kexecguard monitor [--format text|ecs] [--since SEQ] [--once]\n"
			"                          [--count N] [--rules PATH]\n\n"
			"Prints the alerts that the kernel's log holds, then each as it comes.\n\n"
			"  --format text|ecs  for a person, or one ECS document of JSON a line\n"
			"  --since SEQ        from this sequence number on\n"
			"  --once             end after what the log holds\n"
			"  --count N          end after N alerts\n"
			"  --rules PATH       rule file or folder in which it is looked up by what a rule\n"
			"                     matched; may be repeated; without, the configuration says\n",
	};
	struct monitor monitor = {
		.sink = { .alert = on_alert, .broken = on_broken, .pause = put_draft },
	};
	int option, err = EXIT_DONE;

	options_begin();
	while (!err && (option = options_next(&options, argc, argv)) >= 0)
		err = set_option(&options, &monitor, option);
	if (err)
		return err;
	return option == OPTIONS_END ? run(&monitor) : options_exit(option);
}
