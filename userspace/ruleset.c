// SPDX-License-Identifier: GPL-2.0
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "command.h"
#include "diag.h"
#include "memory.h"
#include "rule_read.h"
#include "rulefile.h"
#include "ruleset.h"

static int is_rulefile(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && rulefile_has_suffix(entry->d_name);
}

static int name_order(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static bool read_in_folder(struct ruleset *set, const char *folder, const char *name)
{
	bool good;
	char *path;

	if (asprintf(&path, "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/",
		     name) < 0)
		return false;
	good = rulefile_read(set, path);
	free(path);
	return good;
}

/* Its rule files, by name; what is below in other folders is not looked at. */
static bool read_folder(struct ruleset *set, const char *path)
{
	struct dirent **entries;
	bool good = true;
	int n, i;

	n = scandir(path, &entries, is_rulefile, name_order);
	if (n < 0) {
		diag_file(set->messages, path, DIAG_ERROR, "%s", strerror(errno));
		return false;
	}
	if (!n) {
		diag_file(set->messages, path, DIAG_ERROR,
			  "no rule file in this folder (*.yml *.yaml *.json *.ndjson)");
		good = false;
	}
	for (i = 0; i < n; i++) {
		good &= read_in_folder(set, path, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return good;
}

static bool read_path(struct ruleset *set, const char *path)
{
	struct stat status;

	if (stat(path, &status)) {
		diag_file(set->messages, path, DIAG_ERROR, "%s", strerror(errno));
		return false;
	}
	if (S_ISDIR(status.st_mode))
		return read_folder(set, path);
	return rulefile_read(set, path);
}

/**
 * ruleset_read() - read rules from files and folders
 * @set: where they are added; begins zeroed but for @set->messages (NULL: stderr)
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

	if (!set->messages)
		set->messages = stderr;
	for (i = 0; i < n_paths; i++)
		good &= read_path(set, paths[i]);
	return good ? EXIT_DONE : EXIT_USAGE;
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
	free(set->rules);
	*set = (struct ruleset){ .messages = set->messages };
}
