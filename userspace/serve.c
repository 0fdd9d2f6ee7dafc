// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "apply.h"
#include "array.h"
#include "client.h"
#include "command.h"
#include "metrics_file.h"
#include "moment.h"
#include "notify.h"
#include "options.h"
#include "output/outputs.h"
#include "rulebook.h"
#include "signals.h"
#include "source.h"
#include "status.h"

#define POSITIONS	"/var/lib/kexecguard/positions"
#define WAIT_MAX_MS	30000	/* for what nobody thought of, as in monitor */
#define STATUS_MS	1000	/* between two lines of status */
#define LINGER_MS	2000	/* at the end, for receivers that are slow */

/**
 * struct serve - the service
 * @config_path: the configuration, NULL for the usual one
 * @client: the module
 * @outputs: where alerts are written to
 * @metrics: a file of metrics
 * @rules: by which text says what a rule matched
 * @acknowledged: the newest alert that the module was told to be safe
 * @notify: the service manager
 * @trouble: what is wrong with the configuration, NULL if nothing is
 * @status: the line of status that was told last
 * @status_next: when it may be told again
 * @signals: what was blocked when the tool was started
 */
struct serve {
	const char *config_path;
	struct client *client;
	struct outputs outputs;
	struct metrics_file metrics;
	struct rulebook rules;
	u64 acknowledged;
	struct notify notify;
	const char *trouble;
	char *status;
	u64 status_next;
	sigset_t signals;
};

static volatile sig_atomic_t stopping, reloading, reopening;

static void on_signal(int number)
{
	if (number == SIGHUP)
		reloading = 1;
	else if (number == SIGUSR1)
		reopening = 1;
	else
		stopping = 1;
}

static void catch_signals(struct serve *serve)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGUSR1 };

	signals_catch(numbers, ARRAY_SIZE(numbers), on_signal, &serve->signals);
	signal(SIGPIPE, SIG_IGN);
	/* A file that may not get longer is an error like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
}

static u64 now_ms(void)
{
	return moment_on(CLOCK_MONOTONIC) / MOMENT_MS;
}

/* Rules first: if these are refused, the outputs stay too. */
static int apply_all(struct serve *serve, struct source *source)
{
	struct policy policy;
	int err;

	err = source_policy(source, true, &policy);
	if (!err)
		err = source_try(source, &policy, false);
	if (!err)
		source_put_left_out(source, stdout);
	if (!err)
		err = apply_config(serve->client, &source->config, &policy);
	policy_free(&policy);
	return err;
}

static bool knows_outputs(const struct source *source)
{
	return source->config.outputs.count && !source->config.failed;
}

static struct source source_of(const struct serve *serve)
{
	return (struct source){ .config_path = serve->config_path, .done = "applied",
				.set.messages = stderr };
}

/* Alerts of the rules that run are worth more than none: only without outputs it ends. */
static int configure(struct serve *serve)
{
	struct source source = source_of(serve);
	int err = apply_all(serve, &source);

	serve->trouble = err ? "the configuration was not applied" : NULL;
	if (knows_outputs(&source)) {
		outputs_configure(&serve->outputs, &source.config.outputs);
		metrics_file_configure(&serve->metrics, &source.config.metrics);
		if (err && err != EXIT_NO_MODULE && err != EXIT_PERMISSION) {
			diag_error("alerts are written all the same, of the rules that run");
			err = EXIT_DONE;
		}
	}
	source_free(&source);
	return err;
}

static int read_log(struct serve *serve)
{
	struct output_log *log = &serve->outputs.log;
	struct status status;
	int err = client_status(serve->client, &status);

	log->host.instance = status.log.instance;
	log->next_seq = status.log.next_seq;
	status_free(&status);
	return err;
}

/* All of it or nothing. */
static void reload(struct serve *serve)
{
	struct source source = source_of(serve);
	int err;

	notify_send(&serve->notify, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, now_ms() * 1000);
	err = apply_all(serve, &source);
	/* An output that comes back can be ahead of what was known at the start. */
	if (!err)
		err = read_log(serve);
	serve->trouble = err ? "the configuration was not reloaded, the one before stays" : NULL;
	if (err) {
		diag_error("%s", serve->trouble);
	} else {
		outputs_configure(&serve->outputs, &source.config.outputs);
		metrics_file_configure(&serve->metrics, &source.config.metrics);
	}
	source_free(&source);
	outputs_reopen(&serve->outputs);
	notify_send(&serve->notify, "READY=1");
}

static int acknowledge(struct serve *serve)
{
	u64 seq = outputs_acknowledged(&serve->outputs);

	if (seq <= serve->acknowledged)
		return EXIT_DONE;
	serve->acknowledged = seq;
	return client_acknowledge(serve->client, seq);
}

/*
 * From the lowest that an output wants; those that have it already pass it over. A long
 * log is read in parts: @more says that there is another.
 */
static int pull(struct serve *serve, bool *more)
{
	int err = EXIT_DONE;
	u64 since;

	if (outputs_since(&serve->outputs, &since))
		err = client_alerts(serve->client, since, &serve->outputs.sink);
	*more = outputs_have_enough(&serve->outputs);
	outputs_settle(&serve->outputs);
	return err ? err : acknowledge(serve);
}

static char *status_line(const struct serve *serve)
{
	char *line = NULL;
	size_t len;
	FILE *to = memory_stream(&line, &len);

	if (serve->trouble)
		fprintf(to, "%s; ", serve->trouble);
	outputs_put_state(to, &serve->outputs);
	memory_stream_end(to);
	return line;
}

/* Returns when there may be more to tell. */
static u64 tell_status(struct serve *serve, u64 now)
{
	char *line = status_line(serve);
	bool same = serve->status && !strcmp(line, serve->status);

	if (same || now < serve->status_next) {
		free(line);
		return same ? UINT64_MAX : serve->status_next;
	}
	notify_send(&serve->notify, "STATUS=%s", line);
	free(serve->status);
	serve->status = line;
	serve->status_next = now + STATUS_MS;
	return UINT64_MAX;
}

static int timeout_until(u64 when, u64 now)
{
	if (when <= now)
		return 0;
	return when - now < WAIT_MAX_MS ? when - now : WAIT_MAX_MS;
}

static u64 earlier(u64 a, u64 b)
{
	return a < b ? a : b;
}

static int sleep_and_wake(struct serve *serve, u64 until)
{
	struct pollfd polls[CLIENT_OTHERS_MAX];
	size_t n = outputs_poll(&serve->outputs, polls);
	int err;

	err = client_wait(serve->client, polls, n, timeout_until(until, serve->outputs.now),
			  &serve->signals);
	serve->outputs.now = now_ms();
	outputs_wake(&serve->outputs, polls);
	return err;
}

static void answer_signals(struct serve *serve)
{
	if (reloading) {
		reloading = 0;
		reopening = 0;
		reload(serve);
	}
	if (reopening) {
		reopening = 0;
		outputs_reopen(&serve->outputs);
	}
}

/* When to look at the outputs again. */
static u64 next_round(const struct serve *serve, bool more)
{
	return more ? serve->outputs.now : outputs_next_wake(&serve->outputs);
}

static int follow(struct serve *serve)
{
	bool more;
	u64 until;
	int err;

	while (!stopping) {
		answer_signals(serve);
		err = pull(serve, &more);
		if (err)
			return err;
		until = next_round(serve, more);
		until = earlier(until, metrics_file_tick(&serve->metrics, serve->client,
							 serve->outputs.now));
		until = earlier(until, tell_status(serve, serve->outputs.now));
		until = earlier(until, notify_alive(&serve->notify, serve->outputs.now));
		err = sleep_and_wake(serve, until);
		if (err)
			return err;
	}
	return EXIT_DONE;
}

/* What is in the log by now goes out, but nobody waits for long. */
static int finish(struct serve *serve)
{
	u64 end = now_ms() + LINGER_MS;
	bool more;
	int err = pull(serve, &more);

	while (!err && (more || !outputs_at_rest(&serve->outputs)) && serve->outputs.now < end) {
		err = sleep_and_wake(serve, earlier(end, next_round(serve, more)));
		if (!err)
			err = pull(serve, &more);
	}
	return err;
}

static int run_outputs(struct serve *serve)
{
	int err = read_log(serve);

	serve->outputs.now = now_ms();
	if (!err)
		err = configure(serve);
	/* First the bell, then the log: what comes in between rings. */
	if (!err)
		err = client_listen(serve->client);
	if (err)
		return err;
	notify_send(&serve->notify, "READY=1");
	err = follow(serve);
	notify_send(&serve->notify, "STOPPING=1");
	if (!err)
		err = finish(serve);
	metrics_file_end(&serve->metrics, serve->client, err != EXIT_NO_MODULE);
	return err;
}

/* And the one that it is in, which a service manager makes. */
static int make_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *outer = memory_copy(path, slash ? slash - path : 0);

	if (*outer)
		mkdir(outer, 0755);
	free(outer);
	if (!mkdir(path, 0700) || errno == EEXIST)
		return EXIT_DONE;
	diag_file(stderr, path, DIAG_ERROR, "cannot make this folder: %s", strerror(errno));
	return EXIT_FINDINGS;
}

/* Two that store positions there would undo each other's. It ends with the process. */
static int lock_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd >= 0 && !flock(fd, LOCK_EX | LOCK_NB))
		return EXIT_DONE;
	if (fd >= 0 && errno == EWOULDBLOCK)
		diag_file(stderr, path, DIAG_ERROR, "another 'kexecguard serve' is using it");
	else
		diag_file(stderr, path, DIAG_ERROR, "%s", strerror(errno));
	if (fd >= 0)
		close(fd);
	return EXIT_FINDINGS;
}

static int serve_outputs(struct serve *serve, const char *positions)
{
	int err;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getenv("JOURNAL_STREAM"))
		diag_for_journal();
	catch_signals(serve);
	outputs_init(&serve->outputs, positions);
	serve->rules.config_path = serve->config_path;
	serve->outputs.log.rules = &serve->rules;
	err = client_open(&serve->client);
	if (!err)
		err = make_folder(positions);
	if (!err)
		err = lock_folder(positions);
	if (!err) {
		position_tidy(positions);
		notify_open(&serve->notify);
		err = run_outputs(serve);
		outputs_free(&serve->outputs);
		rulebook_free(&serve->rules);
		notify_close(&serve->notify);
	}
	client_close(serve->client);
	free(serve->status);
	return err;
}

/**
 * cmd_serve() - ``kexecguard serve [--config FILE] [--positions DIR]``
 * @argc: arguments
 * @argv: from "serve" on
 *
 * Return: enum exit_code.
 */
int cmd_serve(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "positions", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "serve",
		.options = longs,
		.help = "usage: kexecguard serve [--config FILE] [--positions DIR]\n\n"
			"Makes the host run as its configuration says, as 'apply' does, and writes alerts\n"
			"to its outputs as they come: files, the journal, syslog, the kernel's audit log.\n"
			"Each goes on where it was, after a restart too. For a service manager: see\n"
			"kexecguard.service.\n\n"
			"  --config FILE    the configuration; without, " CONFIG_PATH "\n"
			"  --positions DIR  where it is kept how far each output has come; without,\n"
			"                   " POSITIONS "\n\n"
			"SIGHUP reads the configuration and its rules again, all or nothing, and begins\n"
			"files anew that were moved away; SIGUSR1 does only that; SIGTERM ends it when\n"
			"the last alert is out.\n",
	};
	const char *positions = POSITIONS;
	struct serve serve = {};
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'c')
			serve.config_path = optarg;
		if (option == 'p')
			positions = optarg;
	}
	return option == OPTIONS_END ? serve_outputs(&serve, positions) : options_exit(option);
}
