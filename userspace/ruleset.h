/* SPDX-License-Identifier: GPL-2.0 */
/* A set of rules: read from files, checked, compiled to one program. */
#ifndef KG_RULESET_H
#define KG_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../engine/field.h"
#include "../engine/program.h"
#include "../engine/text.h"
#include "eql.h"
#include "rule_scope.h"

struct config;
struct diag_log;

/**
 * struct rule - a rule that was accepted
 * @path: the file that it came from
 * @line: where it begins there, from 1
 * @id: rule_id, or made from the name where there is none
 * @name: for people
 * @meta: JSON object for whoever shows an alert; see docs/rules.md
 * @category: enum kg_category
 * @action: enum kg_action
 * @never: it can never match here (a warning was given) and is not loaded
 * @text: what it asks, as written
 * @query: the same, checked and folded
 * @exception_lists: lists of what it is not to match; see exception.h
 * @n_exception_lists: how many
 * @exceptions_at: where in the file it names them
 */
struct rule {
	char *path;
	unsigned int line;
	char *id;
	char *name;
	char *meta;
	enum kg_category category;
	enum kg_action action;
	bool never;
	struct eql_text text;
	struct eql_query *query;
	char **exception_lists;
	size_t n_exception_lists;
	size_t exceptions_at;
};

/**
 * enum rule_result - what became of what was read
 * @RULE_ACCEPTED: it is a rule of the set
 * @RULE_REJECTED: it is wrong, or asks for what there is not
 * @RULE_SKIPPED: it is not ours to run
 * @RULE_NONE: it is no rule
 */
enum rule_result {
	RULE_ACCEPTED,
	RULE_REJECTED,
	RULE_SKIPPED,
	RULE_NONE,
};

/**
 * struct rule_outcome - what became of a rule
 * @result: what
 * @scope: if it was skipped, why
 * @path: the file that it stands in
 * @line: where it begins there, from 1
 * @id: as in struct rule; NULL if it has none
 * @name: NULL if it has none
 * @never: it was accepted, and can never match
 * @first_message: of @log in struct ruleset, the first that is about it
 * @n_messages: how many are
 */
struct rule_outcome {
	enum rule_result result;
	enum rule_scope scope;
	char *path;
	unsigned int line;
	char *id;
	char *name;
	bool never;
	size_t first_message;
	size_t n_messages;
};

/**
 * struct ruleset - rules in the order in which they were read
 * @rules: those that were accepted
 * @n_rules: how many
 * @rules_max: for how many there is room
 * @n_rejected: how many were not; each was reported to @messages
 * @n_skipped: how many are not ours to run, and so were left out with a note
 * @outcomes: of all of these
 * @n_outcomes: how many
 * @outcomes_max: for how many there is room
 * @files: those that were read
 * @n_files: how many
 * @messages: where errors and warnings go, as ``path:line:col: error: why``;
 *	NULL if nobody is to hear them
 * @log: keeps them too, unless NULL
 * @take_disabled: rules count that are disabled in their file
 * @version: of the set, as its maker counts; where sets are signed it must not fall
 * @recorded: they are for recorded events, not for the kernel; see struct eql_use
 * @config: says what rules do here and which are not to run, unless NULL; then
 *	they must be root's alone, see owner.h
 */
struct ruleset {
	struct rule *rules;
	size_t n_rules;
	size_t rules_max;
	size_t n_rejected;
	size_t n_skipped;
	struct rule_outcome *outcomes;
	size_t n_outcomes;
	size_t outcomes_max;
	struct diag_text **files;
	size_t n_files;
	FILE *messages;
	struct diag_log *log;
	bool take_disabled;
	u64 version;
	bool recorded;
	const struct config *config;
};

int ruleset_read(struct ruleset *set, char *const paths[], size_t n_paths);
const char *ruleset_nearest(const struct ruleset *set, const char *id);
const struct rule *ruleset_find(const struct ruleset *set, struct kg_text id);
size_t ruleset_never(const struct ruleset *set);
void ruleset_put_skipped(const struct ruleset *set, FILE *to);
void *ruleset_compile(const struct ruleset *set, size_t *size);
void ruleset_free(struct ruleset *set);

#endif /* KG_RULESET_H */
