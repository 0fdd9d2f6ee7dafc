// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <json-c/json.h>
#include <kexecguard.h>

#include "client.h"
#include "command.h"
#include "escape.h"
#include "installed.h"
#include "jsonl.h"
#include "meta.h"
#include "options.h"

static const char *action_name(u32 action)
{
	switch (action) {
	case KEXECGUARD_ACTION_ALERT:
		return "alert";
	case KEXECGUARD_ACTION_DENY:
		return "deny";
	}
	return "unknown";
}

static struct kg_text text_of(const char *string)
{
	return (struct kg_text){ .data = string, .len = string ? strlen(string) : 0 };
}

static struct json_object *rule_json(const struct installed_rule *rule)
{
	struct json_object *object = json_object_new_object();
	struct meta meta;

	meta_read(&meta, text_of(rule->meta));
	jsonl_add_u64(object, "index", rule->index);
	jsonl_add_text(object, "id", text_of(rule->id));
	jsonl_add_string(object, "name", meta.name);
	jsonl_add_string(object, "action", action_name(rule->action));
	jsonl_add_string(object, "severity", meta.severity);
	if (meta.risk_score >= 0)
		jsonl_add_u64(object, "risk_score", meta.risk_score);
	jsonl_add_string(object, "version", meta.version);
	jsonl_add_u64(object, "hits", rule->hits);
	jsonl_add_u64(object, "excluded", rule->excluded);
	meta_free(&meta);
	return object;
}

static void print_json(const struct installed_rules *rules)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < rules->n; i++)
		json_object_array_add(list, rule_json(&rules->rules[i]));
	jsonl_put(stdout, list);
	json_object_put(list);
}

static void print_rule(const struct installed_rule *rule, int width)
{
	struct meta meta;

	meta_read(&meta, text_of(rule->meta));
	printf("%-6s  %-8s  %10" PRIu64 "  %10" PRIu64 "  ", action_name(rule->action),
	       meta.severity ? meta.severity : "-", rule->hits, rule->excluded);
	escape_put(stdout, text_of(rule->id), ESCAPE_FOR_EYES);
	printf("%*s", width - (int)strlen(rule->id) + 2, "");
	escape_put(stdout, text_of(meta.name), ESCAPE_FOR_EYES);
	putchar('\n');
	meta_free(&meta);
}

static void print_table(const struct installed_rules *rules)
{
	int width = strlen("ID");
	size_t i;

	if (!rules->n) {
		puts("No rules are loaded.");
		return;
	}
	for (i = 0; i < rules->n; i++) {
		if ((int)strlen(rules->rules[i].id) > width)
			width = strlen(rules->rules[i].id);
	}
	printf("%-6s  %-8s  %10s  %10s  %-*s  %s\n", "ACTION", "SEVERITY", "HITS", "EXCLUDED",
	       width, "ID", "NAME");
	for (i = 0; i < rules->n; i++)
		print_rule(&rules->rules[i], width);
}

static int list(bool json)
{
	struct installed_rules rules;
	struct client *client;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_rules(client, &rules);
	if (!err && json)
		print_json(&rules);
	else if (!err)
		print_table(&rules);
	installed_free(&rules);
	client_close(client);
	return err;
}

/**
 * cmd_rules_list() - ``kexecguard rules list [--json]``
 * @argc: arguments
 * @argv: from "list" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_list(int argc, char **argv)
{
	static const char help[] =
		"usage: kexecguard rules list [--json]\n\n"
		"The rules that the kernel runs; how often each matched since they were\n"
		"loaded (hits); and how often it did not although all of it held but an\n"
		"exclusion, a 'not ...' (excluded).\n\n"
		"  --json  one JSON array, for scripts\n";

	return options_json("rules list", help, argc, argv, list);
}
