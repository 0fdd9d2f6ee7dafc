/* SPDX-License-Identifier: GPL-2.0 */
/* A set of rules: read from files, checked, compiled to one program. */
#ifndef KG_RULESET_H
#define KG_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../engine/field.h"
#include "../engine/program.h"

struct eql_query;

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
 * @query: what it asks, checked and folded
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
	struct eql_query *query;
};

/**
 * struct ruleset - rules in the order in which they were read
 * @rules: those that were accepted
 * @n_rules: how many
 * @n_rejected: how many were not; each was reported to @messages
 * @n_skipped: how many are in another language or of another kind, and so were
 *	left out with a note
 * @messages: where errors and warnings go, as ``path:line:col: error: why``
 */
struct ruleset {
	struct rule *rules;
	size_t n_rules;
	size_t n_rejected;
	size_t n_skipped;
	FILE *messages;
};

int ruleset_read(struct ruleset *set, char *const paths[], size_t n_paths);
void *ruleset_compile(const struct ruleset *set, size_t *size);
void ruleset_free(struct ruleset *set);

#endif /* KG_RULESET_H */
