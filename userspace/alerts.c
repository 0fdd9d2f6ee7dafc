// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "alert_filter.h"
#include "alert_line.h"
#include "array.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "ecs_read.h"
#include "jsonl.h"
#include "jsonl_file.h"
#include "moment.h"
#include "options.h"
#include "output/record.h"
#include "rulebook.h"
#include "status.h"
#include "summary.h"

enum form {
	FORM_LINES,
	FORM_LONG,
	FORM_JSON,
};

/**
 * struct listing - alerts that are listed
 * @sink: for the client
 * @file: for a file
 * @filter: which
 * @form: how
 * @lines: in lines
 * @style: in full, or as documents
 * @host: where those of the kernel are raised
 * @rules: by which they are explained
 * @paths: char *: the files, as --file names them; none for the kernel's log
 * @last: the number of the one before, 0 if there was none in this log
 * @last_time: when it was raised
 * @n_shown: how many were
 * @n_broken: how many could not be read
 */
struct listing {
	struct alert_sink sink;
	struct jsonl_file file;
	struct alert_filter filter;
	enum form form;
	struct alert_lines lines;
	struct record_style style;
	struct ecs_host host;
	struct rulebook rules;
	struct vector paths;
	u64 last;
	u64 last_time;
	size_t n_shown;
	size_t n_broken;
};

static void put_head_once(struct listing *listing)
{
	if (!listing->n_shown++ && listing->form == FORM_LINES && listing->lines.width)
		alert_lines_put_head(&listing->lines);
}

static void put_notice(struct listing *listing, const char *notice)
{
	if (listing->form == FORM_LINES)
		alert_lines_put_notice(&listing->lines, notice);
	else if (listing->form == FORM_LONG)
		report_put_notice(stdout, notice, &listing->style.report);
	else
		diag_error("%s", notice);
}

/* Of alerts that came from a file there is a document: it is passed on. */
static void put_alert(struct listing *listing, const struct alert *alert,
		      struct json_object *document)
{
	const struct record record = { .kind = RECORD_ALERT, .alert = alert };

	put_head_once(listing);
	if (listing->form == FORM_LINES)
		alert_lines_put(&listing->lines, alert);
	else if (document && listing->form == FORM_JSON)
		jsonl_put(stdout, document);
	else
		record_put(stdout, &record, &listing->style);
}

/*
 * What is missing may have been any of those that are wanted, but for those
 * that were raised before or after the time that is asked for.
 */
static void put_gap(struct listing *listing, u64 first, u64 last, u64 time)
{
	const struct record record = { .kind = RECORD_GAP, .first = first, .last = last };
	const struct alert_filter *filter = &listing->filter;
	char *notice;

	if (time < filter->since || (filter->until && listing->last_time > filter->until))
		return;
	put_head_once(listing);
	if (!listing->paths.count && listing->form != FORM_LINES) {
		record_put(stdout, &record, &listing->style);
		return;
	}
	notice = listing->paths.count ? summary_missing(first, last) : summary_gap(first, last);
	put_notice(listing, notice);
	free(notice);
}

/* A file need not begin with the first alert: what stood before it, another file has. */
static void follow(struct listing *listing, u64 seq, u64 time)
{
	u64 expected = listing->last || !listing->paths.count ? listing->last + 1 : seq;

	if (seq > expected)
		put_gap(listing, expected, seq - 1, time);
	if (seq > listing->last) {
		listing->last = seq;
		listing->last_time = time;
	}
}

static void take(struct listing *listing, const struct alert *alert, struct json_object *document)
{
	follow(listing, alert->seq, alert->time);
	if (alert_filter_takes(&listing->filter, alert))
		put_alert(listing, alert, document);
}

static void on_alert(struct alert_sink *sink, const struct alert *alert)
{
	take((struct listing *)sink, alert, NULL);
}

static void on_broken(struct alert_sink *sink, u64 seq, const char *why)
{
	struct listing *listing = (struct listing *)sink;

	diag_error("alert %" PRIu64 " cannot be read: %s is missing or malformed", seq, why);
	listing->n_broken++;
	if (seq)
		follow(listing, seq, UINT64_MAX);
}

static void take_alert(struct listing *listing, struct json_object *document, const char *at)
{
	struct arena arena = { 0 };
	struct alert alert;
	const char *why;
	char *message;

	if (ecs_read(&alert, document, &arena, &why)) {
		take(listing, &alert, document);
	} else {
		message = arena_format(&arena, "%s is missing or malformed", why);
		jsonl_file_report(&listing->file, at, message);
	}
	arena_free(&arena);
}

/* A gap that whoever wrote the file was told of, and wrote down. */
static void take_gap(struct listing *listing, struct json_object *document, const char *at)
{
	struct ecs_gap_read gap;

	if (!ecs_read_gap(&gap, document)) {
		jsonl_file_report(&listing->file, at, "kexecguard.gap is malformed");
		return;
	}
	put_gap(listing, gap.first, gap.last, UINT64_MAX);
	if (gap.last > listing->last)
		listing->last = gap.last;
}

/* Another log began, in which numbers begin anew; or an alert could not be read. */
static void take_other(struct listing *listing, struct json_object *document)
{
	const char *message = ecs_text(document, "message");

	put_head_once(listing);
	put_notice(listing, message ? message : "something that this tool does not know");
	listing->last = 0;
}

static void take_document(struct jsonl_file *file, struct json_object *document, const char *at,
			  size_t line)
{
	struct listing *listing = container_of(file, struct listing, file);

	switch (ecs_kind_of(document)) {
	case ECS_ALERT:
		take_alert(listing, document, at);
		break;
	case ECS_GAP:
		take_gap(listing, document, at);
		break;
	case ECS_OTHER:
		take_other(listing, document);
		break;
	case ECS_FOREIGN:
		jsonl_file_report(file, at, "no alert of kexecguard");
	}
}

static int list_files(struct listing *listing)
{
	char **path = listing->paths.data, **end = path + listing->paths.count;
	int err, first = EXIT_DONE;

	listing->file.take = take_document;
	for (; path < end; path++) {
		err = jsonl_file_read(&listing->file, *path);
		first = first ? first : err;
	}
	if (listing->file.n_bad)
		fprintf(stderr, "%zu line%s could not be read\n", listing->file.n_bad,
			listing->file.n_bad == 1 ? "" : "s");
	return first;
}

static int list_log(struct listing *listing)
{
	struct client *client;
	struct status status;
	int err = client_open(&client);

	if (err)
		return err;
	ecs_host_read(&listing->host);
	err = client_status(client, &status);
	listing->host.instance = status.log.instance;
	status_free(&status);
	if (!err)
		err = client_alerts(client, 0, &listing->sink);
	client_close(client);
	return !err && listing->n_broken ? EXIT_FINDINGS : err;
}

static int list(struct listing *listing)
{
	alert_lines_begin(&listing->lines, stdout);
	report_style_of(&listing->style.report, stdout);
	listing->style.report.rules = &listing->rules;
	listing->style.host = &listing->host;
	listing->style.format = listing->form == FORM_JSON ? RECORD_ECS : RECORD_TEXT;
	return listing->paths.count ? list_files(listing) : list_log(listing);
}

static const struct option longs[] = {
	{ "file", required_argument, NULL, 'f' },
	{ "since", required_argument, NULL, 's' },
	{ "until", required_argument, NULL, 'u' },
	{ "rule", required_argument, NULL, 'r' },
	{ "pid", required_argument, NULL, 'p' },
	{ "denied", no_argument, NULL, 'd' },
	{ "rules", required_argument, NULL, 'R' },
	{ "long", no_argument, NULL, 'l' },
	{ "json", no_argument, NULL, 'j' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static const struct options options = {
	.command = "alerts",
	.options = longs,
	.operands = OPTIONS_ANY,
	.help = "usage: kexecguard alerts [--file FILE...] [--since TIME] [--until TIME]\n"
		"                         [--rule RULE] [--pid PID] [--denied]\n"
		"                         [--long | --json] [--rules PATH]\n\n"
		"Lists past alerts, one a line, oldest first: of the kernel's log, or of files\n"
		"that were written in ECS. What is missing is said where it is missing.\n\n"
		"  --file FILE...  a file of ECS documents, - for standard input\n"
		"  --since TIME    raised then or later: 5m, 2h or 3d for so long ago, today,\n"
		"                  yesterday, 08:30, 2026-11-22, '2026-11-22 08:30:15'; local,\n"
		"                  unless Z or an offset such as +01:00 follows\n"
		"  --until TIME    raised then or before\n"
		"  --rule RULE     of the rule with this id, or with this in its name\n"
		"  --pid PID       by this process, or by a child of it\n"
		"  --denied        only what was refused\n"
		"  --long          in full, as 'kexecguard monitor' prints them\n"
		"  --rules PATH    rule file or folder in which --long looks up by what a rule\n"
		"                  matched; may be repeated; without, the configuration says\n"
		"  --json          one ECS document of JSON a line\n",
};

static int set_moment(const char *name, u64 *nanoseconds)
{
	if (moment_read(optarg, moment_now(), nanoseconds))
		return EXIT_DONE;
	return diag_usage(options.command,
			  "%s takes a time such as 5m, 2h, 3d, today, or '2026-11-22 08:30', not '%s'",
			  name, optarg);
}

static int set_pid(struct alert_filter *filter)
{
	u64 pid;

	filter->has_pid = options_u64(optarg, &pid) && pid < ALERT_UNKNOWN;
	if (!filter->has_pid)
		return diag_usage(options.command, "--pid takes the number of a process, not '%s'",
				  optarg);
	filter->pid = pid;
	return EXIT_DONE;
}

static void add_path(struct listing *listing, char *path)
{
	*(char **)vector_add(&listing->paths, sizeof(path), 1) = path;
}

static int set_form(struct listing *listing, enum form form)
{
	if (listing->form != FORM_LINES && listing->form != form)
		return diag_usage(options.command, "--long and --json exclude each other");
	listing->form = form;
	return EXIT_DONE;
}

static int set_option(struct listing *listing, int option)
{
	switch (option) {
	case 'f':
		add_path(listing, optarg);
		break;
	case 's':
		return set_moment("--since", &listing->filter.since);
	case 'u':
		return set_moment("--until", &listing->filter.until);
	case 'r':
		listing->filter.rule = optarg;
		break;
	case 'p':
		return set_pid(&listing->filter);
	case 'R':
		return rulebook_add_path(&listing->rules, optarg);
	case 'd':
		listing->filter.denied = true;
		break;
	case 'l':
		return set_form(listing, FORM_LONG);
	case 'j':
		return set_form(listing, FORM_JSON);
	}
	return EXIT_DONE;
}

static int check_times(const struct alert_filter *filter)
{
	if (!filter->until || filter->since <= filter->until)
		return EXIT_DONE;
	return diag_usage(options.command, "--until is before --since: no alert can be both");
}

/* "--file A B": what follows is files too. */
static int take_operands(struct listing *listing, int argc, char **argv)
{
	if (!listing->paths.count)
		return options_at_most(&options, 0, argc, argv);
	while (optind < argc)
		add_path(listing, argv[optind++]);
	return EXIT_DONE;
}

/**
 * cmd_alerts() - ``kexecguard alerts [--file FILE...] [--since TIME] ...``
 * @argc: arguments
 * @argv: from "alerts" on
 *
 * Return: enum exit_code.
 */
int cmd_alerts(int argc, char **argv)
{
	struct listing listing = { .sink = { .alert = on_alert, .broken = on_broken } };
	int option, err = EXIT_DONE;

	options_begin();
	while (!err && (option = options_next(&options, argc, argv)) >= 0)
		err = set_option(&listing, option);
	if (!err && option == OPTIONS_END)
		err = check_times(&listing.filter) ?: take_operands(&listing, argc, argv) ?:
			list(&listing);
	else if (!err)
		err = options_exit(option);
	rulebook_free(&listing.rules);
	vector_free(&listing.paths);
	return err;
}
