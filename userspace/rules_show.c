// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <kexecguard.h>

#include "alert.h"
#include "choice.h"
#include "client.h"
#include "command.h"
#include "eql_field.h"
#include "eql_print.h"
#include "explain.h"
#include "installed.h"
#include "memory.h"
#include "meta.h"
#include "options.h"
#include "page.h"
#include "policy.h"
#include "policy_page.h"
#include "text.h"

#define GUARD_LITERALS	16	/* of a guard's, before a person */
#define MODULE_FOLDER	"/sys/module/kexecguard"

static void put_head(const struct page *page, const struct rule *rule, const struct meta *meta)
{
	page_colour(page, "1");
	page_string(page, rule->name);
	page_colour(page, "0");
	putc('\n', page->to);
	page_paragraph(page, "id", rule->id);
	page_format(page, "severity", "%s, risk %d", meta->severity, meta->risk_score);
	page_paragraph(page, "action", alert_action_name(rule->action));
	page_paragraph(page, "version", meta->version);
	page_paragraph(page, "finds", meta->description);
	page_attack(page, meta);
	page_paragraph(page, "respond", meta->respond);
	page_false_positives(page, meta);
}

static void collect_fields(const struct eql_expr *expr, bool fields[])
{
	size_t i;

	if (expr->kind == EQL_TEST)
		fields[expr->field] = true;
	for (i = 0; i < expr->n_children; i++)
		collect_fields(expr->children[i], fields);
}

static void put_fields(const struct page *page, const struct rule *rule)
{
	bool fields[KG_FIELD_COUNT] = { false };
	char *list = NULL;
	size_t len, i;
	FILE *to = memory_stream(&list, &len);

	collect_fields(rule->query->condition, fields);
	for (i = 0; i < KG_FIELD_COUNT; i++) {
		if (fields[i])
			fprintf(to, "%s%s", ftell(to) ? ", " : "", kg_field_infos[i].name);
	}
	memory_stream_end(to);
	page_paragraph(page, "reads", len ? list : "nothing of the event");
	free(list);
}

static char *guards_text(const struct explanation *explanation)
{
	char *list = NULL, *text;
	size_t len;
	FILE *to = memory_stream(&list, &len);
	u32 i;

	fputs("looked at if", to);
	for (i = 0; i < explanation->program.n_predicates; i++) {
		const struct eql_expr *guard = explanation_guard(explanation, i);

		if (!guard)
			continue;
		text = eql_test_text(guard, GUARD_LITERALS);
		fprintf(to, "%s %s", ftell(to) > (long)strlen("looked at if") ? " or" : "", text);
		free(text);
	}
	memory_stream_end(to);
	return list;
}

/* What an event must have for the rule to be looked at. */
static void put_index(const struct page *page, const struct rule *rule)
{
	struct explanation explanation;
	char *text;

	if (!explanation_begin(&explanation, rule)) {
		page_paragraph(page, "index", "not loaded: too large");
	} else if (rule->never) {
		page_paragraph(page, "index", "not loaded: it can never match here");
	} else if (explanation.program.n_unguarded) {
		page_format(page, "index", "looked at for every %s",
			    eql_category_event(rule->category));
	} else {
		text = guards_text(&explanation);
		page_paragraph(page, "index", text);
		free(text);
	}
	explanation_free(&explanation);
}

static const struct installed_rule *find(const struct installed_rules *rules, const char *id)
{
	size_t i;

	for (i = 0; i < rules->n_running; i++) {
		if (!strcmp(rules->rules[i].id, id))
			return &rules->rules[i];
	}
	return NULL;
}

static void put_installed(const struct page *page, const struct installed_rule *rule)
{
	if (!rule) {
		page_paragraph(page, "kernel", "not in the set that the kernel runs");
		return;
	}
	page_format(page, "kernel", "in the set that the kernel runs: %" PRIu64 " hit%s, %" PRIu64
		    " excluded", rule->hits, rule->hits == 1 ? "" : "s", rule->excluded);
}

/* Only if there is something to be had: the rule can be shown without. */
static void put_kernel(const struct page *page, const struct rule *rule)
{
	struct installed_rules rules = { };
	struct client *client;

	if (access(MODULE_FOLDER, F_OK) || geteuid())
		return;
	if (client_open(&client))
		return;
	if (!client_rules(client, &rules))
		put_installed(page, find(&rules, rule->id));
	installed_free(&rules);
	client_close(client);
}

static size_t trimmed(const struct eql_text *text)
{
	size_t len = text->len;

	while (len && strchr(" \t\r\n", text->data[len - 1]))
		len--;
	return len;
}

/* As it is written, tabs and all; beside the label, where that is. */
static void put_query(const struct page *page, const struct rule *rule)
{
	const char *at = rule->text.data, *end = at + trimmed(&rule->text), *line_end;
	struct diag_place place = diag_locate(rule->text.file, eql_text_offset(&rule->text, 0));

	page_format(page, "query", "%s:%u:%u", rule->path, place.line, place.col);
	for (; at < end; at = line_end + 1) {
		line_end = memchr(at, '\n', end - at);
		if (!line_end)
			line_end = end;
		fputs("    ", page->to);
		for (; at < line_end && *at == '\t'; at++)
			fputs("    ", page->to);
		page_text(page, (struct kg_text){ .data = at, .len = line_end - at });
		putc('\n', page->to);
	}
}

static void show(const struct rule *rule)
{
	struct page page = page_on(stdout);
	struct meta meta;

	meta_read(&meta, text_of_string(rule->meta));
	put_head(&page, rule, &meta);
	put_fields(&page, rule);
	put_index(&page, rule);
	put_kernel(&page, rule);
	put_query(&page, rule);
	meta_free(&meta);
}

static int show_policy(const char *path)
{
	struct page page = page_on(stdout);
	struct policy policy;
	int err;

	err = policy_read(&policy, path);
	if (!err)
		policy_page(&page, &policy, path);
	policy_free(&policy);
	return err;
}

static const struct option longs[] = {
	{ "rules", required_argument, NULL, 'r' },
	{ "help", no_argument, NULL, 'h' },
	{ }
};

static const struct options options = {
	.command = "rules show",
	.options = longs,
	.operands = OPTIONS_ANY,
	.help = "usage: kexecguard rules show [--rules PATH...] RULE\n\n"
		"What a rule is: what it finds, what it asks and reads, what the kernel counted.\n"
		"RULE is its id, or the path of a file that has only this one; or a policy that\n"
		"'rules compile' made: its version, digest, rules, and whether it is signed.\n\n"
		"  --rules PATH...  where it is looked for: rule files, or folders of them;\n"
		"                   without, the rules that came with kexecguard\n",
};

static int choose_and_show(struct choice *choice, int argc, char **argv)
{
	int err;

	if (optind == argc)
		return diag_usage(options.command, "no rule is named");
	err = choice_add_operands(choice, &options, 1, argc, argv);
	if (err)
		return err;
	if (!choice->paths.count && policy_is_at(argv[optind]))
		return show_policy(argv[optind]);
	err = choice_make(choice, argv[optind]);
	if (!err)
		show(choice->rule);
	return err;
}

/**
 * cmd_rules_show() - ``kexecguard rules show [--rules PATH...] RULE``
 * @argc: arguments
 * @argv: from "show" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_show(int argc, char **argv)
{
	struct choice choice = { 0 };
	int option, err;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0)
		choice_add_path(&choice, optarg);
	err = option == OPTIONS_END ? choose_and_show(&choice, argc, argv) : options_exit(option);
	choice_free(&choice);
	return err;
}
