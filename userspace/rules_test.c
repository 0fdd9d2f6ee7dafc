// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>

#include <json-c/json.h>

#include "array.h"
#include "command.h"
#include "diag.h"
#include "event_file.h"
#include "jsonl.h"
#include "memory.h"
#include "options.h"
#include "policy.h"
#include "ruleset.h"
#include "text.h"

/**
 * struct trial - rules, and the events that they are tried on
 * @paths: char *: where the rules are
 * @set: the rules
 * @policy: the same, compiled
 * @memory: for the engine
 * @events: the events
 */
struct trial {
	struct vector paths;
	struct ruleset set;
	struct policy policy;
	u32 *memory;
	struct event_file events;
};

static void put_string(struct kg_text text)
{
	struct json_object *value = jsonl_text(text);

	jsonl_put_value(stdout, value);
	json_object_put(value);
}

/* The program has no names; the rules that it was made of have. */
static void put_match(const struct trial *trial, size_t line, u32 index)
{
	struct kg_text id = policy_rule_id(&trial->policy, index);
	const struct rule *rule = ruleset_find(&trial->set, id);

	printf("{\"event\": %zu, \"rule\": {\"id\": ", line);
	put_string(id);
	fputs(", \"name\": ", stdout);
	put_string(text_of_string(rule->name));
	fputs("}}\n", stdout);
}

static void evaluate(struct event_file *file, const struct event *event, size_t line)
{
	struct trial *trial = container_of(file, struct trial, events);
	struct kg_eval eval;
	u32 rule;

	if (event->kind == EVENT_IGNORED)
		return;
	kg_eval_begin(&eval, &trial->policy.program, &event->source, event_category(event),
		      trial->memory);
	while ((rule = kg_eval_next(&eval)) != KG_NONE)
		put_match(trial, line, rule);
}

static int run_trial(struct trial *trial, const char *path)
{
	size_t n;
	int err;

	trial->memory = memory_alloc(kg_eval_memory(&trial->policy.program));
	trial->events.take = evaluate;
	err = event_file_read(&trial->events, path);
	n = trial->events.n_ignored;
	if (n)
		diag_file(stderr, path, DIAG_NOTE,
			  "%zu event%s no program start, kexec call or use of a kernel image on Linux, and so for no rule",
			  n, n == 1 ? " is" : "s are");
	return err;
}

static void finish(struct trial *trial)
{
	vector_free(&trial->paths);
	free(trial->memory);
	policy_free(&trial->policy);
	ruleset_free(&trial->set);
}

/* Rules that are fine are tried even where others are rejected. */
static int run(struct trial *trial, const char *events)
{
	int read = ruleset_read(&trial->set, trial->paths.data, trial->paths.count), err;

	err = policy_make(&trial->policy, &trial->set);
	if (!err)
		err = run_trial(trial, events);
	if (err || read)
		return err ? err : read;
	return trial->set.n_rejected ? EXIT_FINDINGS : EXIT_DONE;
}

static const struct option longs[] = {
	{ "rules", required_argument, NULL, 'r' },
	{ "disabled", no_argument, NULL, 'd' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static const struct options options = {
	.command = "rules test",
	.options = longs,
	.operands = OPTIONS_ANY,
	.help = "usage: kexecguard rules test [--disabled] --rules PATH... EVENTS.ndjson\n\n"
		"Runs recorded events through the engine that the kernel runs, and prints a\n"
		"line of JSON for each match. EVENTS.ndjson has one ECS document a line; -\n"
		"is standard input.\n\n"
		"  --rules PATH...  rule files, or folders of them; may be repeated\n"
		"  --disabled       rules that are disabled in their file too\n",
};

static void add_path(struct trial *trial, char *path)
{
	*(char **)vector_add(&trial->paths, sizeof(path), 1) = path;
}

/* "--rules A B EVENTS": what stands before the last is rules too. */
static int take_operands(struct trial *trial, int argc, char **argv)
{
	if (!trial->paths.count)
		return diag_usage(options.command, "no rules are given: --rules PATH");
	if (optind == argc)
		return diag_usage(options.command, "no events are given");
	while (optind < argc - 1)
		add_path(trial, argv[optind++]);
	return EXIT_DONE;
}

/**
 * cmd_rules_test() - ``kexecguard rules test --rules PATH... EVENTS.ndjson``
 * @argc: arguments
 * @argv: from "test" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_test(int argc, char **argv)
{
	struct trial trial = { .set = { .messages = stderr, .recorded = true } };
	int option, err;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'd')
			trial.set.take_disabled = true;
		else
			add_path(&trial, optarg);
	}
	if (option != OPTIONS_END)
		err = options_exit(option);
	else
		err = take_operands(&trial, argc, argv) ?: run(&trial, argv[optind]);
	finish(&trial);
	return err;
}
