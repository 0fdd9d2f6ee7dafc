// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <kexecguard.h>

#include "alert.h"
#include "array.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "exposition.h"
#include "installed.h"
#include "memory.h"
#include "metrics.h"
#include "options.h"
#include "replace.h"
#include "sha256.h"
#include "status.h"
#include "text.h"

/**
 * struct number - a family of one sample
 * @name: of it
 * @type: of it
 * @help: what it is
 * @offset: in what is told of
 * @size: bytes of the number there: 1, 4 or 8
 */
struct number {
	const char *name;
	enum exposition_type type;
	const char *help;
	size_t offset;
	size_t size;
};

#define NUMBER(kind, family, in, member, text) \
	{ .name = "kexecguard_" family, .type = EXPOSITION_##kind, .help = text, \
	  .offset = offsetof(struct in, member), .size = sizeof(((struct in *)NULL)->member) }
#define COUNTER(family, member, text)	NUMBER(COUNTER, family, status, member, text)
#define GAUGE(family, member, text)	NUMBER(GAUGE, family, status, member, text)

static const struct number general[] = {
	GAUGE("locked", locked,
	      "Whether rules and mode stay as they are until the machine restarts."),
	GAUGE("policy_generation", generation,
	      "Number of the rule set since the module was loaded, 0 before the first."),
	GAUGE("policy_rules", rules, "Rules that run."),
	GAUGE("policy_bytes", policy_size, "Size of their program."),
	COUNTER("execs_total", execs, "Program starts that were seen."),
	COUNTER("events_incomplete_total", incomplete,
		"Events ruled on without a fact, for want of memory."),
	COUNTER("parents_untracked_total", untracked,
		"Parents that are unknown or were read from their memory."),
	GAUGE("processes", processes, "Tasks that are tracked."),
	COUNTER("alerts_generated_total", log.ledger.generated,
		"Alerts: the sum of those delivered, overwritten, suppressed and queued."),
	COUNTER("alerts_delivered_total", log.ledger.delivered, "Alerts handed to a reader."),
	COUNTER("alerts_overwritten_total", log.ledger.overwritten,
		"Alerts lost: the log was full before a reader came."),
	COUNTER("alerts_suppressed_total", log.ledger.suppressed,
		"Alerts not reported by themselves: folded, or lost for want of memory."),
	COUNTER("alerts_folded_total", log.ledger.folded,
		"Of those suppressed: another alert stands for them."),
	GAUGE("alerts_queued", log.ledger.queued, "Alerts that wait for a reader."),
	GAUGE("log_next_sequence", log.next_seq, "Number that the next alert gets."),
	GAUGE("log_acknowledged_sequence", log.acknowledged,
	      "Number of the newest alert that a reader has where it belongs."),
};

/* What an older module does not tell. */
static const struct number of_log[] = {
	GAUGE("log_alerts", log.held, "Alerts in the log, delivered or not."),
	GAUGE("log_alerts_max", log.held_max, "Alerts that it has room for."),
	GAUGE("log_bytes", log.bytes, "Memory that they take."),
	GAUGE("log_bytes_max", log.bytes_max, "Memory that they may take."),
	COUNTER("events_refused_total", trust.refused, "Events refused for want of memory."),
	COUNTER("events_spared_total", trust.spared,
		"Events that a deny rule matches and that init did, which is not refused."),
};

static const struct number of_evaluation[] = {
	COUNTER("rules_evaluated_total", evaluation.tested,
		"Rules that an event could match, so that they were looked at."),
	COUNTER("matches_total", evaluation.matches,
		"Matches: one for each rule and event that it matched."),
	COUNTER("events_denied_total", evaluation.denied, "Events that a rule refused."),
};

#define OF_RULE(family, member, text)	NUMBER(COUNTER, family, installed_rule, member, text)

/* Of each rule that runs: from 0 again with the next set. */
static const struct number of_running[] = {
	OF_RULE("rule_hits_total", hits, "Events that a rule matched, since it was loaded."),
	OF_RULE("rule_denials_total", denied, "Events that it refused, since it was loaded."),
	OF_RULE("rule_exclusions_total", excluded,
		"Events that it did not match because of an exclusion, since it was loaded."),
};

/* Of each rule that runs or of which the log still counts alerts. */
static const struct number of_rule[] = {
	OF_RULE("rule_alerts_generated_total", ledger.generated,
		"Alerts of a rule: those delivered, overwritten, suppressed and queued."),
	OF_RULE("rule_alerts_delivered_total", ledger.delivered,
		"Alerts of a rule that were handed to a reader."),
	OF_RULE("rule_alerts_overwritten_total", ledger.overwritten,
		"Alerts of a rule that were lost before a reader came."),
	OF_RULE("rule_alerts_suppressed_total", ledger.suppressed,
		"Alerts of a rule that were not reported by themselves."),
	NUMBER(GAUGE, "rule_alerts_queued", installed_rule, ledger.queued,
	       "Alerts of a rule that wait for a reader."),
};

static u64 number_value(const struct number *number, const void *of)
{
	const void *at = (const char *)of + number->offset;

	switch (number->size) {
	case sizeof(u8):
		return *(const u8 *)at;
	case sizeof(u32):
		return *(const u32 *)at;
	default:
		return *(const u64 *)at;
	}
}

static void put_numbers(FILE *to, const struct number *numbers, size_t n, const void *of)
{
	const struct number *number;

	for (number = numbers; number < numbers + n; number++) {
		exposition_begin(to, number->name, number->type, number->help);
		exposition_put(to, number->name, NULL, 0, number_value(number, of));
	}
}

static void put_up(FILE *to, bool up)
{
	exposition_begin(to, "kexecguard_up", EXPOSITION_GAUGE,
			 "Whether the module is loaded, and answers.");
	exposition_put(to, "kexecguard_up", NULL, 0, up);
}

/* What is no number goes into the labels of a sample that is always 1. */
static void put_module(FILE *to, const struct status *status)
{
	char load[17];
	const struct exposition_label labels[] = {
		{ "version", text_of_string(status->version) },
		{ "load", { .data = load,
			    .len = sprintf(load, "%" PRIx64, status->log.instance) } },
	};

	exposition_begin(to, "kexecguard_module_info", EXPOSITION_GAUGE,
			 "Version of the module, and what alert numbers of this load go by.");
	exposition_put(to, "kexecguard_module_info", labels, ARRAY_SIZE(labels), 1);
}

static void put_policy(FILE *to, const struct status *status)
{
	char digest[SHA256_TEXT_SIZE], version[21];
	const struct exposition_label labels[] = {
		{ "digest", text_of_string(status->has_digest
					   ? sha256_text(status->digest, digest) : "") },
		{ "version", { .data = version, .len = sprintf(version, "%" PRIu64,
							       status->trust.policy_version) } },
		{ "signed", text_of_string(status->trust.policy_signed ? "true" : "false") },
	};

	exposition_begin(to, "kexecguard_policy_info", EXPOSITION_GAUGE,
			 "SHA-256 of the rule set that runs, its version, and whether it was signed.");
	exposition_put(to, "kexecguard_policy_info", labels, ARRAY_SIZE(labels), 1);
}

static void put_mode(FILE *to, const struct status *status)
{
	u32 mode;

	exposition_begin(to, "kexecguard_mode", EXPOSITION_GAUGE,
			 "1 for the mode that the module is in.");
	for (mode = KEXECGUARD_MODE_OFF; mode <= KEXECGUARD_MODE_ENFORCE; mode++) {
		const struct exposition_label label = {
			"mode", text_of_string(alert_mode_name(mode))
		};

		exposition_put(to, "kexecguard_mode", &label, 1, mode == status->mode);
	}
}

static void put_staged(FILE *to, const struct status *status)
{
	static const char *const kinds[] = { "reboot", "crash" };
	size_t i;

	exposition_begin(to, "kexecguard_image_staged", EXPOSITION_GAUGE,
			 "Whether a kernel image is staged, to restart into or for a crash.");
	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		const struct exposition_label label = { "kind", text_of_string(kinds[i]) };

		exposition_put(to, "kexecguard_image_staged", &label, 1,
			       status->staged[i].loaded);
	}
}

static void put_hook(FILE *to, const struct coverage_hook *hook, const char *family,
		     const char *key, const char *(*name_of)(u32 value), u32 last, u32 current)
{
	u32 value;

	for (value = 0; value <= last; value++) {
		const struct exposition_label labels[] = {
			{ "hook", text_of_string(hook->name) },
			{ key, text_of_string(name_of(value)) },
		};

		exposition_put(to, family, labels, ARRAY_SIZE(labels), value == current);
	}
}

static void put_hooks(FILE *to, const struct coverage *coverage)
{
	const struct coverage_hook *hook, *end = coverage->hooks + coverage->n;

	exposition_begin(to, "kexecguard_hook_state", EXPOSITION_GAUGE,
			 "1 for the state that a hook is in.");
	for (hook = coverage->hooks; hook < end; hook++)
		put_hook(to, hook, "kexecguard_hook_state", "state", coverage_state_name,
			 KEXECGUARD_HOOK_LOST, hook->state);
	exposition_begin(to, "kexecguard_hook_trial", EXPOSITION_GAUGE,
			 "1 for what the last trial of a hook came to.");
	for (hook = coverage->hooks; hook < end; hook++)
		put_hook(to, hook, "kexecguard_hook_trial", "result", coverage_test_name,
			 KEXECGUARD_TEST_SKIPPED, hook->test);
	exposition_begin(to, "kexecguard_hook_calls_total", EXPOSITION_COUNTER,
			 "Calls that came to a hook.");
	for (hook = coverage->hooks; hook < end; hook++) {
		const struct exposition_label label = { "hook", text_of_string(hook->name) };

		exposition_put(to, "kexecguard_hook_calls_total", &label, 1, hook->calls);
	}
}

static void put_events(FILE *to, const struct evaluation *evaluation)
{
	u32 event;

	exposition_begin(to, "kexecguard_events_total", EXPOSITION_COUNTER,
			 "Events that were brought before rules.");
	for (event = 0; event < evaluation->n_events && event < KEXECGUARD_EVENT_HOOK_LOST;
	     event++) {
		const struct exposition_label label = {
			"event", text_of_string(alert_event_name(event))
		};

		exposition_put(to, "kexecguard_events_total", &label, 1,
			       evaluation->events[event]);
	}
}

static void put_evaluation(FILE *to, const struct status *status)
{
	const struct evaluation *evaluation = &status->evaluation;
	u64 ends[EVALUATION_BUCKETS_MAX];
	size_t i;

	if (!evaluation_told(evaluation))
		return;
	put_events(to, evaluation);
	put_numbers(to, of_evaluation, ARRAY_SIZE(of_evaluation), status);
	for (i = 0; i + 1 < evaluation->n_buckets; i++)
		ends[i] = evaluation_bucket_end(i);
	exposition_begin(to, "kexecguard_evaluation_duration_seconds", EXPOSITION_HISTOGRAM,
			 "How long evaluating the rules for an event took, facts included.");
	exposition_put_histogram(to, "kexecguard_evaluation_duration_seconds",
				 evaluation->histogram, ends, evaluation->n_buckets,
				 evaluation->time);
}

static struct installed_rule *find_rule(const struct installed_rules *rules, const char *id)
{
	size_t i;

	for (i = 0; id && i < rules->n; i++) {
		if (rules->rules[i].id && !strcmp(rules->rules[i].id, id))
			return &rules->rules[i];
	}
	return NULL;
}

/*
 * Rules may have an id in common, and samples may not have all labels in common.
 * Their alerts the module has counted together.
 */
static struct installed_rules rules_by_id(const struct installed_rules *rules)
{
	struct installed_rules by_id = {};
	const struct installed_rule *rule;
	struct installed_rule *same;

	by_id.rules = memory_alloc((rules->n + 1) * sizeof(*by_id.rules));
	for (rule = rules->rules; rule < rules->rules + rules->n; rule++) {
		same = find_rule(&by_id, rule->id);
		if (same) {
			same->hits += rule->hits;
			same->denied += rule->denied;
			same->excluded += rule->excluded;
		} else {
			by_id.rules[by_id.n++] = *rule;
			by_id.n_running += rule->runs;
		}
	}
	return by_id;
}

/* Those of which only the sum is left have no id. */
static void put_rule_number(FILE *to, const struct installed_rule *rules, size_t n,
			    const struct number *number)
{
	const struct installed_rule *rule;

	exposition_begin(to, number->name, number->type, number->help);
	for (rule = rules; rule < rules + n; rule++) {
		const struct exposition_label label = {
			"rule_id", text_of_string(rule->id ? rule->id : "")
		};

		exposition_put(to, number->name, &label, 1, number_value(number, rule));
	}
}

static void put_rules(FILE *to, const struct installed_rules *rules)
{
	struct installed_rules by_id = rules_by_id(rules);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(of_running); i++)
		put_rule_number(to, by_id.rules, by_id.n_running, &of_running[i]);
	for (i = 0; i < ARRAY_SIZE(of_rule); i++)
		put_rule_number(to, by_id.rules, by_id.n, &of_rule[i]);
	free(by_id.rules);
}

/**
 * metrics_put() - write what there is
 * @to: where to
 * @status: of the module
 * @rules: that it runs
 */
void metrics_put(FILE *to, const struct status *status, const struct installed_rules *rules)
{
	put_up(to, true);
	put_module(to, status);
	put_policy(to, status);
	put_mode(to, status);
	put_numbers(to, general, ARRAY_SIZE(general), status);
	if (status->log.instance)
		put_numbers(to, of_log, ARRAY_SIZE(of_log), status);
	put_evaluation(to, status);
	put_staged(to, status);
	put_hooks(to, &status->coverage);
	put_rules(to, rules);
}

/**
 * metrics_put_absent() - write that there is no module
 * @to: where to
 */
void metrics_put_absent(FILE *to)
{
	put_up(to, false);
}

/**
 * metrics_collect() - ask the module and write what there is
 * @to: where to
 * @client: the connection to it
 *
 * Return: enum exit_code; unless it is %EXIT_DONE nothing was written.
 */
int metrics_collect(FILE *to, struct client *client)
{
	struct installed_rules rules = {};
	struct status status;
	int err;

	err = client_status(client, &status);
	if (!err)
		err = client_rules(client, &rules);
	if (!err)
		metrics_put(to, &status, &rules);
	installed_free(&rules);
	status_free(&status);
	return err;
}

/* Who reads it shall see that there is no module, instead of what was before. */
static int collect(FILE *to)
{
	struct client *client = NULL;
	int err = client_open(&client);

	if (!err)
		err = metrics_collect(to, client);
	if (err == EXIT_NO_MODULE)
		metrics_put_absent(to);
	client_close(client);
	return err;
}

static int write_metrics(const char *path)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = memory_stream(&text, &len);
	int err = collect(to), failed = 0;

	memory_stream_end(to);
	if (len)
		failed = replace_file(path, text, len);
	if (failed)
		diag_file(stderr, path, DIAG_ERROR, "cannot write it: %s", strerror(failed));
	free(text);
	return !err && failed ? EXIT_FINDINGS : err;
}

/**
 * cmd_metrics() - ``kexecguard metrics [--output FILE]``
 * @argc: arguments
 * @argv: from "metrics" on
 *
 * Return: enum exit_code.
 */
int cmd_metrics(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "metrics",
		.options = longs,
		.shorts = "o:",
		.help = "usage: kexecguard metrics [-o FILE]\n\n"
			"What the module does and has seen, as metrics in the text format of Prometheus.\n"
			"If it is not loaded, kexecguard_up is 0, and the exit status 4.\n\n"
			"  -o, --output FILE  where to, instead of standard output; FILE is replaced when\n"
			"                     all is written, as node_exporter's textfile collector needs\n"
			"                     it. 'kexecguard serve' does that by itself if 'metrics' in\n"
			"                     kexecguard.yml(5) says so\n",
	};
	const char *path = "-";
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0)
		path = optarg;
	return option == OPTIONS_END ? write_metrics(path) : options_exit(option);
}
