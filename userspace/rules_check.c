// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>

#include "command.h"
#include "diag_log.h"
#include "jsonl.h"
#include "lifeline.h"
#include "options.h"
#include "policy.h"
#include "ruleset.h"

/* A message about a rule stands in the rule's file, others say where they do. */
static struct json_object *message_json(const struct diag_message *message, bool of_rule)
{
	struct json_object *object = json_object_new_object();

	jsonl_add_string(object, "level", diag_level_name(message->level));
	if (!of_rule)
		jsonl_add_name(object, "file", message->path);
	if (message->place.line) {
		jsonl_add_u64(object, "line", message->place.line);
		jsonl_add_u64(object, "column", message->place.col);
	}
	jsonl_add_name(object, "text", message->text);
	return object;
}

static const char *status_of(const struct rule_outcome *outcome)
{
	if (outcome->result == RULE_REJECTED)
		return "rejected";
	if (outcome->result == RULE_SKIPPED)
		return "skipped";
	return outcome->never ? "never" : "accepted";
}

static struct json_object *outcome_json(const struct rule_outcome *outcome,
					const struct diag_log *log)
{
	struct json_object *object = json_object_new_object();
	struct json_object *messages = json_object_new_array();
	size_t i;

	jsonl_add_name(object, "file", outcome->path);
	jsonl_add_u64(object, "line", outcome->line);
	jsonl_add_name(object, "id", outcome->id);
	jsonl_add_name(object, "name", outcome->name);
	jsonl_add_string(object, "status", status_of(outcome));
	if (outcome->result == RULE_SKIPPED)
		jsonl_add_string(object, "skipped", rule_scope_name(outcome->scope));
	for (i = 0; i < outcome->n_messages; i++)
		json_object_array_add(messages,
				      message_json(&log->messages[outcome->first_message + i],
						   true));
	json_object_object_add(object, "messages", messages);
	return object;
}

static bool is_of_rule(const struct ruleset *set, size_t message)
{
	const struct rule_outcome *outcome = set->outcomes, *end = outcome + set->n_outcomes;

	for (; outcome < end; outcome++) {
		if (message - outcome->first_message < outcome->n_messages)
			return true;
	}
	return false;
}

static struct json_object *outcomes_json(const struct ruleset *set)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < set->n_outcomes; i++)
		json_object_array_add(list, outcome_json(&set->outcomes[i], set->log));
	return list;
}

static struct json_object *other_messages_json(const struct ruleset *set)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < set->log->n; i++) {
		if (!is_of_rule(set, i))
			json_object_array_add(list, message_json(&set->log->messages[i], false));
	}
	return list;
}

static struct json_object *totals_json(const struct ruleset *set)
{
	struct json_object *totals = json_object_new_object();

	jsonl_add_u64(totals, "rules", set->n_rules + set->n_rejected);
	jsonl_add_u64(totals, "accepted", set->n_rules);
	jsonl_add_u64(totals, "rejected", set->n_rejected);
	jsonl_add_u64(totals, "skipped", set->n_skipped);
	jsonl_add_u64(totals, "never", ruleset_never(set));
	return totals;
}

static void put_json(const struct ruleset *set)
{
	struct json_object *object = json_object_new_object();

	json_object_object_add(object, "rules", outcomes_json(set));
	json_object_object_add(object, "messages", other_messages_json(set));
	json_object_object_add(object, "totals", totals_json(set));
	jsonl_put(stdout, object);
	json_object_put(object);
}

/* The last line is for scripts. */
static void put_text(const struct ruleset *set)
{
	ruleset_put_skipped(set, stdout);
	printf("%zu rules: %zu accepted, %zu rejected\n", set->n_rules + set->n_rejected,
	       set->n_rules, set->n_rejected);
}

/* Do they make a policy, and one that locks nobody out? */
static bool is_policy(const struct ruleset *set)
{
	const struct diag_text where = { .to = set->messages, .log = set->log };
	struct policy policy;
	bool good;

	good = !policy_make(&policy, set) && !lifelines_try(&policy, set, &where, DIAG_ERROR);
	policy_free(&policy);
	return good;
}

static int check(struct ruleset *set, char *const paths[], size_t n_paths, bool json)
{
	int status = ruleset_read(set, paths, n_paths);

	if ((!is_policy(set) || set->n_rejected) && status == EXIT_DONE)
		status = EXIT_FINDINGS;
	if (json)
		put_json(set);
	else
		put_text(set);
	return status;
}

/**
 * cmd_rules_check() - ``kexecguard rules check [--json] PATH...``
 * @argc: arguments
 * @argv: from "check" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_check(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "disabled", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules check",
		.options = longs,
		.operands = OPTIONS_ANY,
		.help = "usage: kexecguard rules check [--json] [--disabled] PATH...\n\n"
			"Compiles the rules in PATH..., rule files or folders of them, says what is\n"
			"wrong with them, and loads nothing. Exits 1 if a rule is rejected, or would\n"
			"refuse what a host cannot be without; 2 if a file cannot be read.\n"
			"Last line: N rules: A accepted, R rejected\n\n"
			"  --json      what became of each rule, as one JSON object\n"
			"  --disabled  rules that are disabled in their file too\n",
	};
	struct diag_log log = { 0 };
	struct ruleset set = { .messages = stderr, .log = &log };
	int option, status;
	bool json = false;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		json |= option == 'j';
		set.take_disabled |= option == 'd';
	}
	if (option != OPTIONS_END)
		return options_exit(option);
	if (optind == argc)
		return diag_usage(options.command, "no rule file is given");
	status = check(&set, argv + optind, argc - optind, json);
	ruleset_free(&set);
	diag_log_free(&log);
	return status;
}
