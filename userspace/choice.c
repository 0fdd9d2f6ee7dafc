// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "choice.h"
#include "command.h"
#include "memory.h"
#include "rulefile.h"
#include "shipped.h"
#include "text.h"

/**
 * choice_add_path() - look for rules here too
 * @choice: before choice_make()
 * @path: a rule file or a folder
 */
void choice_add_path(struct choice *choice, char *path)
{
	*(char **)vector_add(&choice->paths, sizeof(path), 1) = path;
}

/**
 * choice_add_operands() - "--rules A B RULE": what stands before the last is rules too
 * @choice: before choice_make()
 * @options: of the command
 * @others: how many operands at the end are none
 * @argc: arguments
 * @argv: after options_next() came to the end; optind is at the others afterwards
 *
 * Return: %EXIT_DONE, or %EXIT_USAGE if there was no --rules, and are more operands.
 */
int choice_add_operands(struct choice *choice, const struct options *options, int others,
			int argc, char **argv)
{
	if (!choice->paths.count)
		return options_at_most(options, others, argc, argv);
	while (optind < argc - others)
		choice_add_path(choice, argv[optind++]);
	return EXIT_DONE;
}

static void add_shipped(struct choice *choice)
{
	char *folder = shipped_rules();

	if (folder)
		choice_add_path(choice, folder);
}

static bool is_path(const char *name)
{
	return strchr(name, '/') || rulefile_has_suffix(name);
}

static bool is_file(const char *name)
{
	struct stat status;

	return is_path(name) && !stat(name, &status);
}

static bool is_named(const struct rule_outcome *outcome, const char *id)
{
	return !id || (outcome->id && !strcmp(outcome->id, id));
}

/* What is said of it, and of no rule in particular. */
static void put_messages(const struct choice *choice, const struct rule_outcome *named)
{
	const struct rule_outcome *outcome = choice->set.outcomes;
	const struct rule_outcome *end = outcome + choice->set.n_outcomes;
	size_t said = 0;

	for (; outcome < end; outcome++) {
		diag_log_put(&choice->log, said, outcome->first_message - said, stderr);
		if (named && outcome == named)
			diag_log_put(&choice->log, outcome->first_message, outcome->n_messages,
				     stderr);
		said = outcome->first_message + outcome->n_messages;
	}
	diag_log_put(&choice->log, said, choice->log.n - said, stderr);
}

/* NULL if there is none, or if there is more than one to which no id was given. */
static const struct rule_outcome *find(const struct choice *choice, const char *id)
{
	const struct rule_outcome *outcome = choice->set.outcomes, *found = NULL;
	const struct rule_outcome *end = outcome + choice->set.n_outcomes;

	for (; outcome < end; outcome++) {
		if (!is_named(outcome, id))
			continue;
		if (outcome->result == RULE_ACCEPTED && id)
			return outcome;
		if (found && !id)
			return NULL;
		found = outcome;
	}
	return found;
}

/* What was looked through, as it was named. */
static void put_paths(const struct choice *choice, FILE *to)
{
	char *const *paths = choice->paths.data;
	size_t i;

	for (i = 0; i < choice->paths.count; i++)
		fprintf(to, "%s%s", i ? ", " : " in ", paths[i]);
	if (!choice->paths.count)
		fputs(": none are installed, say with --rules where they are", to);
}

static void put_nearest(const struct choice *choice, const char *name, FILE *to)
{
	const char *nearest = ruleset_nearest(&choice->set, name);

	if (nearest)
		fprintf(to, "; did you mean '%s'?", nearest);
}

static int report_none(const struct choice *choice, const char *name)
{
	char *where;
	size_t len;
	FILE *to;

	if (is_path(name))
		return diag_input(name, "%s", strerror(ENOENT));
	to = memory_stream(&where, &len);
	put_paths(choice, to);
	put_nearest(choice, name, to);
	memory_stream_end(to);
	diag_error("there is no rule '%s'%s", name, where);
	free(where);
	return EXIT_USAGE;
}

static int take(struct choice *choice, const char *name, const char *id)
{
	const struct rule_outcome *found = find(choice, id);

	put_messages(choice, found);
	if (!found && !id && choice->set.n_outcomes) {
		diag_error("%s has %zu rules: name one of them, with --rules %s", name,
			   choice->set.n_outcomes, name);
		return EXIT_USAGE;
	}
	if (!found)
		return report_none(choice, name);
	if (found->result != RULE_ACCEPTED)
		return EXIT_FINDINGS;
	choice->rule = ruleset_find(&choice->set, text_of_string(found->id));
	return EXIT_DONE;
}

/**
 * choice_make() - find the rule that is named
 * @choice: filled in, to be freed with choice_free() even after a failure
 * @name: the id of a rule, or a file with just one
 *
 * What is wrong with it is reported, and not what is with others.
 *
 * Return: enum exit_code; without %EXIT_DONE there is no rule.
 */
int choice_make(struct choice *choice, const char *name)
{
	bool file = is_file(name);
	int err;

	if (file) {
		choice->paths.count = 0;
		choice_add_path(choice, (char *)name);
	} else if (!choice->paths.count) {
		add_shipped(choice);
	}
	choice->set.log = &choice->log;
	choice->set.take_disabled = true;
	err = ruleset_read(&choice->set, choice->paths.data, choice->paths.count);
	choice->set.messages = stderr;
	if (!err || choice->set.n_outcomes)
		return take(choice, name, file ? NULL : name);
	put_messages(choice, NULL);
	return err;
}

/**
 * choice_free() - forget the rule and all that was read for it
 * @choice: the choice
 */
void choice_free(struct choice *choice)
{
	ruleset_free(&choice->set);
	diag_log_free(&choice->log);
	vector_free(&choice->paths);
}
