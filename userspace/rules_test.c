// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "../engine/verify.h"
#include "array.h"
#include "command.h"
#include "diag.h"
#include "event_file.h"
#include "jsonl.h"
#include "memory.h"
#include "options.h"
#include "ruleset.h"
#include "text.h"

/**
 * struct trial - rules, and the events that they are tried on
 * @set: the rules
 * @blob: their program
 * @program: the same, verified
 * @memory: for the engine
 * @events: the events
 */
struct trial {
	struct ruleset set;
	void *blob;
	struct kg_program program;
	u32 *memory;
	struct event_file events;
};

static struct kg_text rule_id(const struct trial *trial, u32 index)
{
	const struct kg_range id = trial->program.rules[index].id;

	return (struct kg_text){ .data = (const char *)trial->program.bytes + id.first,
				 .len = id.count };
}

/* The program has no names; the rules that it was made of have. */
static const char *rule_name(const struct trial *trial, struct kg_text id)
{
	const struct rule *rule;

	for (rule = trial->set.rules; rule < trial->set.rules + trial->set.n_rules; rule++) {
		if (strlen(rule->id) == id.len && !memcmp(rule->id, id.data, id.len))
			return rule->name;
	}
	return "";
}

static void put_string(struct kg_text text)
{
	struct json_object *value = jsonl_text(text);

	jsonl_put_value(stdout, value);
	json_object_put(value);
}

static void put_match(const struct trial *trial, size_t line, u32 index)
{
	struct kg_text id = rule_id(trial, index);
	const char *name = rule_name(trial, id);

	printf("{\"event\": %zu, \"rule\": {\"id\": ", line);
	put_string(id);
	fputs(", \"name\": ", stdout);
	put_string(text_of_string(name));
	fputs("}}\n", stdout);
}

static void evaluate(struct event_file *file, const struct event *event, size_t line)
{
	struct trial *trial = container_of(file, struct trial, events);
	struct kg_eval eval;
	u32 rule;

	if (event->kind == EVENT_IGNORED)
		return;
	kg_eval_begin(&eval, &trial->program, &event->source, event_category(event),
		      trial->memory);
	while ((rule = kg_eval_next(&eval)) != KG_NONE)
		put_match(trial, line, rule);
}

static int run_trial(struct trial *trial, const char *path)
{
	int err = event_file_read(&trial->events, path);
	size_t n = trial->events.n_ignored;

	if (n)
		diag_file(stderr, path, DIAG_NOTE,
			  "%zu event%s no program start, kexec call or use of a kernel image on Linux, and so for no rule",
			  n, n == 1 ? " is" : "s are");
	return err;
}

/* As the kernel does before it runs a program: what is tested is what runs. */
static int prepare(struct trial *trial)
{
	struct kg_verify_error error;
	size_t size;

	trial->blob = ruleset_compile(&trial->set, &size);
	if (!trial->blob)
		return EXIT_FINDINGS;
	if (!kg_program_verify(trial->blob, size, &trial->program, &error)) {
		diag_error("the compiled rules are refused: %s %u: %s",
			   kg_section_name(error.section), error.index, error.why);
		return EXIT_FINDINGS;
	}
	trial->memory = memory_alloc(kg_eval_memory(&trial->program));
	trial->events.take = evaluate;
	return EXIT_DONE;
}

static void finish(struct trial *trial)
{
	free(trial->memory);
	free(trial->blob);
	ruleset_free(&trial->set);
}

/* Rules that are fine are tried even where others are rejected. */
static int run(struct trial *trial, char *const rules[], size_t n_rules, const char *events)
{
	int read = ruleset_read(&trial->set, rules, n_rules), err;

	err = prepare(trial);
	if (!err)
		err = run_trial(trial, events);
	if (err || read)
		return err ? err : read;
	return trial->set.n_rejected ? EXIT_FINDINGS : EXIT_DONE;
}

static int check_operands(const struct options *options, size_t n_rules, int left)
{
	if (!n_rules)
		return diag_usage(options->command, "no rules are given: --rules PATH");
	if (!left)
		return diag_usage(options->command, "no events are given");
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
	static const struct option longs[] = {
		{ "rules", required_argument, NULL, 'r' },
		{ "disabled", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules test",
		.options = longs,
		.help = "usage: kexecguard rules test [--disabled] --rules PATH... EVENTS.ndjson\n\n"
			"Runs recorded events through the engine that the kernel runs, and prints a\n"
			"line of JSON for each match. EVENTS.ndjson has one ECS document a line; -\n"
			"is standard input.\n\n"
			"  --rules PATH...  rule files, or folders of them; may be repeated\n"
			"  --disabled       rules that are disabled in their file too\n",
	};
	char **rules = memory_alloc(argc * sizeof(*rules));
	struct trial trial = { .set = { .messages = stderr, .recorded = true } };
	size_t n_rules = 0;
	int option, err = EXIT_DONE;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'd')
			trial.set.take_disabled = true;
		else
			rules[n_rules++] = optarg;
	}
	if (option == OPTIONS_END) {
		err = check_operands(&options, n_rules, argc - optind);
		/* "--rules A B EVENTS": what stands before the last is rules too. */
		while (!err && optind < argc - 1)
			rules[n_rules++] = argv[optind++];
		if (!err)
			err = run(&trial, rules, n_rules, argv[optind]);
	} else if (option == OPTIONS_BAD) {
		err = EXIT_USAGE;
	}
	finish(&trial);
	free(rules);
	return err;
}
