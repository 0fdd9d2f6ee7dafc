// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "config_rules.h"
#include "meta.h"
#include "rulebook.h"
#include "shipped.h"

/**
 * rulebook_add_path() - look for rules here
 * @book: before the first is looked up
 * @path: a rule file or a folder
 *
 * Return: %EXIT_DONE, or %EXIT_USAGE if there is none, which is told.
 */
int rulebook_add_path(struct rulebook *book, char *path)
{
	if (access(path, R_OK))
		return diag_input(path, "%s", strerror(errno));
	*(char **)vector_add(&book->paths, sizeof(path), 1) = path;
	return EXIT_DONE;
}

static void forget(struct rulebook *book)
{
	struct explanation **at = book->explanations.data;
	size_t i;

	for (i = 0; i < book->explanations.count; i++) {
		explanation_free(at[i]);
		free(at[i]);
	}
	vector_free(&book->explanations);
	ruleset_free(&book->set);
	config_free(&book->config);
	book->explanations = (struct vector){ 0 };
	book->set = (struct ruleset){ 0 };
	book->config = (struct config){ 0 };
}

static void read_shipped(struct rulebook *book)
{
	char *folder = shipped_rules();

	book->set.take_disabled = true;
	if (folder)
		ruleset_read(&book->set, &folder, 1);
}

/* Nothing that is wrong with them is said: who loaded them was told. */
static void read_rules(struct rulebook *book)
{
	const char *path = book->config_path ? book->config_path : CONFIG_PATH;

	if (book->paths.count) {
		book->set.take_disabled = true;
		ruleset_read(&book->set, book->paths.data, book->paths.count);
	} else if (config_read(&book->config, path) || book->config.policy) {
		read_shipped(book);
	} else {
		config_rules(&book->config, &book->set);
	}
}

/* Once for each set of rules that the kernel ran: then files may have been changed. */
static void read_anew(struct rulebook *book, u64 generation)
{
	if (book->is_read && book->generation == generation)
		return;
	forget(book);
	read_rules(book);
	book->is_read = true;
	book->generation = generation;
}

static struct explanation *known(const struct rulebook *book, const struct rule *rule)
{
	struct explanation **at = book->explanations.data, **end = at + book->explanations.count;

	while (at < end && (*at)->rule != rule)
		at++;
	return at < end ? *at : NULL;
}

static struct explanation *explain(struct rulebook *book, const struct rule *rule)
{
	struct explanation *explanation = known(book, rule);

	if (explanation)
		return explanation;
	explanation = memory_alloc(sizeof(*explanation));
	*(struct explanation **)vector_add(&book->explanations, sizeof(explanation), 1) =
		explanation;
	explanation_begin(explanation, rule);
	return explanation;
}

/* NULL if it is the rule that matched. */
static const char *difference(const struct explanation *explanation, const struct alert *alert)
{
	const struct meta *meta = meta_of(alert->rule_meta);

	if (!meta->condition)
		return "an older kexecguard compiled the rule";
	if (strcmp(meta->condition, explanation->name))
		return "the rule that matched is another version than the one in the files";
	return explanation->blob ? NULL : "the rule cannot be compiled here";
}

/**
 * rulebook_find() - find the rule that raised an alert
 * @book: where
 * @alert: the alert
 * @why: why there is none, if so
 *
 * Return: its explanation, which is the book's; NULL if what matched is not
 * what is written there.
 */
struct explanation *rulebook_find(struct rulebook *book, const struct alert *alert,
				  const char **why)
{
	struct explanation *explanation;
	const struct rule *rule;

	read_anew(book, alert->generation);
	rule = ruleset_find(&book->set, alert->rule_id);
	if (!rule) {
		*why = "the rule is not in the files that are looked at";
		return NULL;
	}
	explanation = explain(book, rule);
	*why = difference(explanation, alert);
	return *why ? NULL : explanation;
}

/**
 * rulebook_free() - forget the rules
 * @book: which
 */
void rulebook_free(struct rulebook *book)
{
	forget(book);
	vector_free(&book->paths);
}
