/* SPDX-License-Identifier: GPL-2.0 */
/* Where a command has its rules from, and the policy that they make. */
#ifndef KG_SOURCE_H
#define KG_SOURCE_H

#include "policy.h"
#include "ruleset.h"

/**
 * struct source - where rules come from
 * @paths: rule files and folders
 * @n_paths: how many
 * @skip_rejected: rules that are rejected are left out
 * @done: what is not done if something is wrong: "loaded"
 * @set: the rules
 */
struct source {
	char *const *paths;
	size_t n_paths;
	bool skip_rejected;
	const char *done;
	struct ruleset set;
};

int source_compile(struct source *source, struct policy *policy);
void source_put_left_out(const struct source *source, FILE *to);
size_t source_rules(const struct source *source);
void source_free(struct source *source);

#endif /* KG_SOURCE_H */
