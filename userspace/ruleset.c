// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "diag.h"
#include "memory.h"
#include "owner.h"
#include "rule_read.h"
#include "rulefile.h"
#include "ruleset.h"
#include "text.h"

static bool refuse_path(const struct ruleset *set, const char *path, const char *why)
{
	const struct diag_text text = { .to = set->messages, .log = set->log, .path = path };

	diag_whole(&text, DIAG_ERROR, "%s", why);
	return false;
}

/* Who could change what the configuration names would change what it says. */
static bool is_owned(const struct ruleset *set, const char *path)
{
	const struct diag_text text = { .to = set->messages, .log = set->log, .path = path };

	return !set->config || owner_is_root(&text);
}

static int is_shown(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int name_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_file(struct ruleset *set, const char *path)
{
	return is_owned(set, path) && rulefile_read(set, path);
}

static bool read_folder(struct ruleset *set, const char *path, size_t *n_files);

/*
 * A link to a file is read, one to a folder is not followed: so no folder is
 * read twice, and there is no way round in circles.
 */
static bool read_in_folder(struct ruleset *set, const char *path, size_t *n_files)
{
	struct stat status;

	if (!lstat(path, &status) && S_ISDIR(status.st_mode))
		return read_folder(set, path, n_files);
	if (!rulefile_has_suffix(path))
		return true;
	++*n_files;
	if (stat(path, &status))
		return refuse_path(set, path, strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse_path(set, path, "not a file");
	return read_file(set, path);
}

static bool read_entry(struct ruleset *set, const char *folder, const char *name, size_t *n_files)
{
	const char *slash = folder[strlen(folder) - 1] == '/' ? "" : "/";
	char *path = memory_format("%s%s%s", folder, slash, name);
	bool good;

	good = read_in_folder(set, path, n_files);
	free(path);
	return good;
}

/* Its rule files and folders, by name. */
static bool read_folder(struct ruleset *set, const char *path, size_t *n_files)
{
	struct dirent **entries;
	bool good = true;
	int n, i;

	if (!is_owned(set, path))
		return false;
	n = scandir(path, &entries, is_shown, name_order);
	if (n < 0)
		return refuse_path(set, path, strerror(errno));
	for (i = 0; i < n; i++) {
		good &= read_entry(set, path, entries[i]->d_name, n_files);
		free(entries[i]);
	}
	free(entries);
	return good;
}

static bool read_path(struct ruleset *set, const char *path)
{
	struct stat status;
	size_t n_files = 0;
	bool good;

	if (stat(path, &status))
		return refuse_path(set, path, strerror(errno));
	if (!S_ISDIR(status.st_mode))
		return read_file(set, path);
	good = read_folder(set, path, &n_files);
	if (good && !n_files)
		return refuse_path(set, path,
				   "no rule file in this folder (*.yml *.yaml *.json *.ndjson)");
	return good;
}

/**
 * ruleset_read() - read rules from files and folders
 * @set: where they are added; begins zeroed but for @set->messages (NULL: nobody
 *	hears them), @set->log, @set->take_disabled and @set->recorded
 * @paths: the files and folders
 * @n_paths: how many
 *
 * Reads on whatever is wrong, so that a person sees all of it at once.
 *
 * Return: %EXIT_DONE, or %EXIT_USAGE if a path could not be read or had no rules
 * in it. That rules were rejected shows in @set->n_rejected.
 */
int ruleset_read(struct ruleset *set, char *const paths[], size_t n_paths)
{
	bool good = true;
	size_t i;

	for (i = 0; i < n_paths; i++)
		good &= read_path(set, paths[i]);
	return good ? EXIT_DONE : EXIT_USAGE;
}

/**
 * ruleset_find() - the rule of this id
 * @set: the rules
 * @id: its id
 *
 * Return: the rule, or NULL.
 */
const struct rule *ruleset_find(const struct ruleset *set, struct kg_text id)
{
	const struct rule *rule = set->rules, *end = rule + set->n_rules;

	for (; rule < end; rule++) {
		if (strlen(rule->id) == id.len && !memcmp(rule->id, id.data, id.len))
			return rule;
	}
	return NULL;
}

/**
 * ruleset_nearest() - which id may have been meant
 * @set: what was read
 * @id: what was written
 *
 * Return: the id of a rule that was read, whatever became of it; NULL if none is near.
 */
const char *ruleset_nearest(const struct ruleset *set, const char *id)
{
	const struct rule_outcome *at = set->outcomes, *end = at + set->n_outcomes;
	const char *nearest = NULL;

	for (; at < end; at++) {
		if (at->id)
			nearest = text_nearer(id, nearest, at->id);
	}
	return nearest;
}

/**
 * ruleset_never() - how many rules can never match, and so are not loaded
 * @set: the rules
 *
 * Return: the number.
 */
size_t ruleset_never(const struct ruleset *set)
{
	size_t n = 0, i;

	for (i = 0; i < set->n_rules; i++)
		n += set->rules[i].never;
	return n;
}

static size_t count_skipped(const struct ruleset *set, enum rule_scope scope)
{
	size_t n = 0, i;

	for (i = 0; i < set->n_outcomes; i++)
		n += set->outcomes[i].result == RULE_SKIPPED && set->outcomes[i].scope == scope;
	return n;
}

/**
 * ruleset_put_skipped() - say how many rules were skipped, if any, and why
 * @set: the rules
 * @to: where to
 */
void ruleset_put_skipped(const struct ruleset *set, FILE *to)
{
	const char *before = ": ";
	enum rule_scope scope;
	size_t n;

	if (!set->n_skipped)
		return;
	fprintf(to, "%zu skipped", set->n_skipped);
	for (scope = 0; scope < SCOPE_COUNT; scope++) {
		n = count_skipped(set, scope);
		if (n)
			fprintf(to, "%s%zu %s", before, n, rule_scope_name(scope));
		if (n)
			before = ", ";
	}
	putc('\n', to);
}

static void outcome_free(struct rule_outcome *outcome)
{
	free(outcome->path);
	free(outcome->id);
	free(outcome->name);
}

static void file_free(struct diag_text *file)
{
	free((char *)file->path);
	free((char *)file->data);
	free(file);
}

/**
 * ruleset_free() - free the rules of a set
 * @set: empty afterwards
 */
void ruleset_free(struct ruleset *set)
{
	size_t i;

	for (i = 0; i < set->n_rules; i++)
		rule_free(&set->rules[i]);
	for (i = 0; i < set->n_outcomes; i++)
		outcome_free(&set->outcomes[i]);
	for (i = 0; i < set->n_files; i++)
		file_free(set->files[i]);
	free(set->rules);
	free(set->outcomes);
	free(set->files);
	*set = (struct ruleset){ .messages = set->messages, .log = set->log };
}
