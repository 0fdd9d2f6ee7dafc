// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diag_log.h"
#include "exception.h"
#include "memory.h"
#include "rule_read.h"
#include "rulefile.h"
#include "textfile.h"
#include "yaml.h"

/**
 * struct rulefile - a file being read
 * @set: where its rules go
 * @text: what is in it
 * @json: it is JSON
 * @lines: each line is a document of its own: an export
 * @n_documents: how many there were
 * @exceptions: those that stand in it
 */
struct rulefile {
	struct ruleset *set;
	struct diag_text *text;
	bool json;
	bool lines;
	size_t n_documents;
	struct exceptions exceptions;
};

static bool has_suffix(const char *name, const char *suffix)
{
	size_t len = strlen(name), suffix_len = strlen(suffix);

	return len > suffix_len && !strcmp(name + len - suffix_len, suffix);
}

/**
 * rulefile_has_suffix() - is a file of a folder one of rules, by its name
 * @name: the name
 *
 * Return: true if so.
 */
bool rulefile_has_suffix(const char *name)
{
	return has_suffix(name, ".yml") || has_suffix(name, ".yaml") ||
	       has_suffix(name, ".json") || has_suffix(name, ".ndjson");
}

static bool refuse_file(const struct rulefile *file, const char *why)
{
	diag_whole(file->text, DIAG_ERROR, "%s", why);
	return false;
}

/* The files stay with the set: what is said of a rule later points into them. */
static struct diag_text *add_file(struct ruleset *set, const char *path)
{
	struct vector files = { set->files, set->n_files, set->n_files };
	struct diag_text *text = memory_alloc(sizeof(*text));

	text->to = set->messages;
	text->log = set->log;
	text->path = memory_copy(path, strlen(path));
	*(struct diag_text **)vector_add(&files, sizeof(text), 1) = text;
	set->files = files.data;
	set->n_files = files.count;
	return text;
}

static void add_rule(struct ruleset *set, const struct rule *rule)
{
	struct vector rules = { set->rules, set->n_rules, set->rules_max };

	*(struct rule *)vector_add(&rules, sizeof(*rule), 1) = *rule;
	set->rules = rules.data;
	set->n_rules = rules.count;
	set->rules_max = rules.capacity;
}

static struct rule_outcome *add_outcome(struct ruleset *set)
{
	struct vector outcomes = { set->outcomes, set->n_outcomes, set->outcomes_max };
	struct rule_outcome *outcome = vector_add(&outcomes, sizeof(*outcome), 1);

	set->outcomes = outcomes.data;
	set->n_outcomes = outcomes.count;
	set->outcomes_max = outcomes.capacity;
	return outcome;
}

static char *copy(const char *text)
{
	return text ? memory_copy(text, strlen(text)) : NULL;
}

/* @first: the first message that is about it. */
static void take_result(struct ruleset *set, enum rule_result result, enum rule_scope scope,
			struct rule *rule, size_t first)
{
	struct rule_outcome *outcome;

	if (result == RULE_NONE) {
		rule_free(rule);
		return;
	}
	outcome = add_outcome(set);
	*outcome = (struct rule_outcome){
		.result = result, .scope = scope, .line = rule->line, .never = rule->never,
		.path = copy(rule->path), .id = copy(rule->id), .name = copy(rule->name),
		.first_message = first, .n_messages = set->log ? set->log->n - first : 0,
	};
	set->n_rejected += result == RULE_REJECTED;
	set->n_skipped += result == RULE_SKIPPED;
	if (result == RULE_ACCEPTED)
		add_rule(set, rule);
	else
		rule_free(rule);
}

static size_t message_count(const struct rulefile *file)
{
	return file->set->log ? file->set->log->n : 0;
}

static void read_rule(struct rulefile *file, const struct yaml *yaml, struct fy_node *root,
		      bool export)
{
	struct rule_keys keys = { .yaml = yaml, .root = root };
	size_t first = message_count(file);
	enum rule_result result;
	enum rule_scope scope;
	struct rule rule;

	file->n_documents++;
	result = rule_read(file->set, &keys, export, &rule, &scope);
	if (result == RULE_NONE)
		exceptions_take(&file->exceptions, &keys);
	take_result(file->set, result, scope, &rule, first);
}

/* A list of rules in a file of JSON is an export too, by another way. */
static void read_list(struct rulefile *file, const struct yaml *yaml)
{
	struct fy_node *item;
	void *at = NULL;

	while ((item = yaml_next_item(yaml_root(yaml), &at)))
		read_rule(file, yaml, item, true);
}

/* What does not parse may be a rule, and so counts as one. */
static void reject_broken(struct rulefile *file, const struct yaml *yaml, size_t first)
{
	struct rule rule = {
		.path = copy(file->text->path),
		.line = yaml->line,
	};

	file->n_documents++;
	take_result(file->set, RULE_REJECTED, SCOPE_OURS, &rule, first);
}

static void read_one(struct rulefile *file, size_t from, size_t to, unsigned int line)
{
	struct yaml yaml = { .file = file->text, .base = from, .len = to - from, .line = line };
	size_t first = message_count(file);

	if (yaml_is_empty(&yaml))
		return;
	if (!yaml_parse(&yaml, file->json)) {
		reject_broken(file, &yaml, first);
		return;
	}
	if (file->json && !file->lines && yaml_is_list(yaml_root(&yaml)))
		read_list(file, &yaml);
	else
		read_rule(file, &yaml, yaml_root(&yaml), file->lines);
	yaml_free(&yaml);
}

static size_t line_after(const struct diag_text *text, size_t at)
{
	const char *newline = memchr(text->data + at, '\n', text->len - at);

	return newline ? (size_t)(newline - text->data) + 1 : text->len;
}

static bool begins_document(const struct rulefile *file, size_t at)
{
	return file->lines || (!file->json && yaml_is_separator(file->text, at));
}

/*
 * The documents one by one, so that what is wrong with one does not keep the
 * others from being read.
 */
static void read_documents(struct rulefile *file)
{
	const struct diag_text *text = file->text;
	unsigned int line = 1, first = 1;
	size_t from = 0, at;

	for (at = line_after(text, 0); at < text->len; at = line_after(text, at)) {
		line++;
		if (!begins_document(file, at))
			continue;
		read_one(file, from, at, first);
		from = at;
		first = line;
	}
	read_one(file, from, text->len, first);
}

/**
 * rulefile_read() - read the rules of a file
 * @set: where they go, and where what is wrong is reported
 * @path: the file
 *
 * Return: false if it cannot be read or has no rules at all. That rules of it
 * are rejected is counted in @set.
 */
bool rulefile_read(struct ruleset *set, const char *path)
{
	struct rulefile file = {
		.set = set,
		.text = add_file(set, path),
		.json = has_suffix(path, ".json") || has_suffix(path, ".ndjson"),
		.lines = has_suffix(path, ".ndjson"),
	};
	size_t first;

	if (has_suffix(path, ".toml"))
		return refuse_file(&file,
				   "TOML is not read: kexecguard-import-toml makes rules of it");
	if (!textfile_read(file.text, RULEFILE_MIB_MAX))
		return false;
	first = set->n_rules;
	read_documents(&file);
	exceptions_apply(&file.exceptions, set, first);
	exceptions_free(&file.exceptions);
	return file.n_documents || refuse_file(&file, "there is no rule in it");
}
