// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>

#include "alert.h"
#include "client.h"
#include "command.h"
#include "escape.h"
#include "installed.h"
#include "jsonl.h"
#include "ledger.h"
#include "meta.h"
#include "options.h"
#include "text.h"

static void add_running(struct json_object *object, const struct installed_rule *rule)
{
	struct meta meta;

	meta_read(&meta, text_of_string(rule->meta));
	jsonl_add_u64(object, "index", rule->index);
	jsonl_add_name(object, "id", rule->id);
	jsonl_add_string(object, "name", meta.name);
	jsonl_add_string(object, "action", alert_action_name(rule->action));
	jsonl_add_string(object, "severity", meta.severity);
	if (meta.risk_score >= 0)
		jsonl_add_u64(object, "risk_score", meta.risk_score);
	jsonl_add_string(object, "version", meta.version);
	jsonl_add_u64(object, "hits", rule->hits);
	jsonl_add_u64(object, "excluded", rule->excluded);
	jsonl_add_u64(object, "denied", rule->denied);
	meta_free(&meta);
}

static struct json_object *rule_json(const struct installed_rule *rule)
{
	struct json_object *object = json_object_new_object();

	if (rule->runs)
		add_running(object, rule);
	else
		jsonl_add_name(object, "id", rule->id);
	ledger_add(jsonl_add_object(object, "alerts"), &rule->ledger);
	return object;
}

static void print_json(const struct installed_rules *rules, size_t n)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < n; i++)
		json_object_array_add(list, rule_json(&rules->rules[i]));
	jsonl_put(stdout, list);
	json_object_put(list);
}

/* Of a rule that raised no alert there is nothing to say. */
static void print_ledger(const struct installed_rule *rule)
{
	if (!rule->ledger.generated)
		return;
	fputs("  alerts: ", stdout);
	ledger_put(stdout, &rule->ledger);
	if (rule->ledger.folded)
		printf("; %" PRIu64 " folded", rule->ledger.folded);
	putchar('\n');
}

static void print_rule(const struct installed_rule *rule, int width)
{
	struct meta meta;

	meta_read(&meta, text_of_string(rule->meta));
	printf("%-6s  %-8s  %10" PRIu64 "  %10" PRIu64 "  ", alert_action_name(rule->action),
	       meta.severity ? meta.severity : "-", rule->hits, rule->excluded);
	escape_put(stdout, text_of_string(rule->id), ESCAPE_FOR_EYES);
	printf("%*s", width - (int)strlen(rule->id) + 2, "");
	escape_put(stdout, text_of_string(meta.name), ESCAPE_FOR_EYES);
	putchar('\n');
	print_ledger(rule);
	meta_free(&meta);
}

static int id_width(const struct installed_rules *rules)
{
	int width = strlen("ID");
	size_t i;

	for (i = 0; i < rules->n_running; i++) {
		if ((int)strlen(rules->rules[i].id) > width)
			width = strlen(rules->rules[i].id);
	}
	return width;
}

static void print_table(const struct installed_rules *rules)
{
	int width = id_width(rules);
	size_t i;

	if (!rules->n_running) {
		puts("No rules are loaded.");
		return;
	}
	printf("%-6s  %-8s  %10s  %10s  %-*s  %s\n", "ACTION", "SEVERITY", "HITS", "EXCLUDED",
	       width, "ID", "NAME");
	for (i = 0; i < rules->n_running; i++)
		print_rule(&rules->rules[i], width);
}

/* What was alerted before is accounted for, whatever runs now. */
static void print_others(const struct installed_rules *rules)
{
	const struct installed_rule *rule;

	if (rules->n > rules->n_running)
		puts("\nRules that do not run any more:");
	for (rule = rules->rules + rules->n_running; rule < rules->rules + rules->n; rule++) {
		if (rule->id)
			escape_put(stdout, text_of_string(rule->id), ESCAPE_FOR_EYES);
		else
			fputs("all that the log holds no alert of any more", stdout);
		putchar('\n');
		print_ledger(rule);
	}
}

static void print_text(const struct installed_rules *rules, bool all)
{
	print_table(rules);
	if (all)
		print_others(rules);
}

static int list(bool json, bool all)
{
	struct installed_rules rules;
	struct client *client;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_rules(client, &rules);
	if (!err && json)
		print_json(&rules, all ? rules.n : rules.n_running);
	else if (!err)
		print_text(&rules, all);
	installed_free(&rules);
	client_close(client);
	return err;
}

/**
 * cmd_rules_list() - ``kexecguard rules list [--all] [--json]``
 * @argc: arguments
 * @argv: from "list" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_list(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules list",
		.options = longs,
		.help = "usage: kexecguard rules list [--all] [--json]\n\n"
			"The rules that the kernel runs; how often each matched since they were\n"
			"loaded (hits); how often it did not although all of it held but an\n"
			"exclusion, a 'not ...' (excluded); and what became of its alerts.\n\n"
			"  --all   also rules that do not run any more, as far as the log counts\n"
			"          their alerts\n"
			"  --json  one JSON array, for scripts\n",
	};
	bool json = false, all = false;
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		json |= option == 'j';
		all |= option == 'a';
	}
	return option == OPTIONS_END ? list(json, all) : options_exit(option);
}
