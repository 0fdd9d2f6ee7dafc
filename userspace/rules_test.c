// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "../engine/verify.h"
#include "command.h"
#include "diag.h"
#include "event.h"
#include "jsonl.h"
#include "memory.h"
#include "options.h"
#include "ruleset.h"

/**
 * struct trial - rules, and the events that they are tried on
 * @set: the rules
 * @blob: their program
 * @program: the same, verified
 * @memory: for the engine
 * @events: the file of events, for messages too
 * @tokener: reads them
 * @bad_lines: how many were no events
 * @ignored: how many were events that the module would not see
 */
struct trial {
	struct ruleset set;
	void *blob;
	struct kg_program program;
	u32 *memory;
	struct diag_text events;
	struct json_tokener *tokener;
	size_t bad_lines;
	size_t ignored;
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
	put_string((struct kg_text){ .data = name, .len = strlen(name) });
	fputs("}}\n", stdout);
}

static void evaluate(struct trial *trial, const struct event *event, size_t line)
{
	struct kg_eval eval;
	u32 rule;

	kg_eval_begin(&eval, &trial->program, &event->source, event_category(event),
		      trial->memory);
	while ((rule = kg_eval_next(&eval)) != KG_NONE)
		put_match(trial, line, rule);
}

static void report(struct trial *trial, const char *at, const char *why)
{
	diag_at(&trial->events, at - trial->events.data, DIAG_ERROR, "%s", why);
	trial->bad_lines++;
}

static void try_document(struct trial *trial, struct json_object *document, const char *text,
			 size_t line)
{
	struct event event;

	if (!json_object_is_type(document, json_type_object)) {
		report(trial, text, "an event is a JSON object");
		return;
	}
	if (!event_read(&event, document))
		report(trial, text, event.why);
	else if (event.kind == EVENT_IGNORED)
		trial->ignored++;
	else
		evaluate(trial, &event, line);
	event_free(&event);
}

static void try_line(struct trial *trial, const char *text, size_t len, size_t line)
{
	struct json_object *document;
	enum json_tokener_error error;

	if (strspn(text, " \t\r\n") >= len)
		return;
	json_tokener_reset(trial->tokener);
	document = json_tokener_parse_ex(trial->tokener, text, len);
	error = json_tokener_get_error(trial->tokener);
	if (error == json_tokener_success)
		try_document(trial, document, text, line);
	else if (error == json_tokener_continue)
		report(trial, text + len, "the line ends within a JSON value");
	else
		report(trial, text + json_tokener_get_parse_end(trial->tokener),
		       json_tokener_error_desc(error));
	json_object_put(document);
}

static void try_lines(struct trial *trial)
{
	const char *at = trial->events.data, *end = at + trial->events.len, *newline;
	size_t line;

	for (line = 0; at < end; line++, at = newline + 1) {
		newline = memchr(at, '\n', end - at);
		if (!newline)
			newline = end;
		try_line(trial, at, newline - at, line);
	}
}

static int read_all(FILE *from, struct vector *to)
{
	const size_t step = 65536;
	size_t got;
	char *room;

	do {
		room = vector_add(to, 1, step);
		got = fread(room, 1, step, from);
		to->count -= step - got;
	} while (got);
	return ferror(from) ? -1 : 0;
}

/* The text that is read ends in a NUL that is not counted. */
static int read_events(const char *path, struct vector *to)
{
	FILE *from = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int err;

	if (!from) {
		diag_file(stderr, path, DIAG_ERROR, "%s", strerror(errno));
		return EXIT_USAGE;
	}
	err = read_all(from, to);
	if (err)
		diag_file(stderr, path, DIAG_ERROR, "%s", strerror(errno));
	vector_add(to, 1, 1);
	to->count--;
	if (from != stdin)
		fclose(from);
	return err ? EXIT_USAGE : EXIT_DONE;
}

static int run_trial(struct trial *trial, const char *path)
{
	struct vector text = {};
	int err = read_events(path, &text);

	trial->events = (struct diag_text){ .to = stderr, .path = path, .data = text.data,
					    .len = text.count };
	if (!err)
		try_lines(trial);
	if (trial->ignored)
		diag_file(stderr, path, DIAG_NOTE,
			  "%zu event%s no program start or kexec call on Linux, and so for no rule",
			  trial->ignored, trial->ignored == 1 ? " is" : "s are");
	vector_free(&text);
	return err || trial->bad_lines ? EXIT_USAGE : EXIT_DONE;
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
	trial->tokener = json_tokener_new();
	if (!trial->tokener) {
		diag_error("out of memory");
		return EXIT_FINDINGS;
	}
	json_tokener_set_flags(trial->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	return EXIT_DONE;
}

static void finish(struct trial *trial)
{
	if (trial->tokener)
		json_tokener_free(trial->tokener);
	free(trial->memory);
	free(trial->blob);
	ruleset_free(&trial->set);
}

/* Rules that are fine are tried even where others are rejected. */
static int run(char *const rules[], size_t n_rules, const char *events)
{
	struct trial trial = { .set = { .messages = stderr, .recorded = true } };
	int err, bad;

	err = ruleset_read(&trial.set, rules, n_rules);
	bad = prepare(&trial);
	if (!bad)
		bad = run_trial(&trial, events);
	if (!bad)
		bad = err ? err : trial.set.n_rejected ? EXIT_FINDINGS : EXIT_DONE;
	finish(&trial);
	return bad;
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
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules test",
		.options = longs,
		.help = "usage: kexecguard rules test --rules PATH... EVENTS.ndjson\n\n"
			"Runs recorded events through the engine that the kernel runs, and prints a\n"
			"line of JSON for each match. EVENTS.ndjson has one ECS document a line; -\n"
			"is standard input.\n\n"
			"  --rules PATH...  rule files, or folders of them; may be repeated\n",
	};
	char **rules = memory_alloc(argc * sizeof(*rules));
	size_t n_rules = 0;
	int option, err = EXIT_DONE;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0)
		rules[n_rules++] = optarg;
	if (option == OPTIONS_END) {
		err = check_operands(&options, n_rules, argc - optind);
		/* "--rules A B EVENTS": what stands before the last is rules too. */
		while (!err && optind < argc - 1)
			rules[n_rules++] = argv[optind++];
		if (!err)
			err = run(rules, n_rules, argv[optind]);
	} else if (option == OPTIONS_BAD) {
		err = EXIT_USAGE;
	}
	free(rules);
	return err;
}
