/* SPDX-License-Identifier: GPL-2.0 */
/* Where a command has its rules from, and the policy that they make. */
#ifndef KG_SOURCE_H
#define KG_SOURCE_H

#include "config.h"
#include "policy.h"
#include "ruleset.h"

/**
 * struct source - where rules come from
 * @paths: rule files and folders, or a compiled policy; if there are none, the
 *	configuration says
 * @n_paths: how many
 * @config_path: the configuration, NULL for the usual one
 * @skip_rejected: rules that are rejected are left out
 * @version: the policy's, whatever the configuration says, unless NULL
 * @done: what is not done if something is wrong: "loaded"
 * @config: the configuration, if it was asked
 * @policy_path: the policy, if it was compiled before
 * @set: the rules; what is set in it beforehand holds
 */
struct source {
	char *const *paths;
	size_t n_paths;
	const char *config_path;
	bool skip_rejected;
	const u64 *version;
	const char *done;
	struct config config;
	const char *policy_path;
	struct ruleset set;
};

int source_policy(struct source *source, bool compiled, struct policy *policy);
int source_try(const struct source *source, const struct policy *policy, bool force);
void source_put_left_out(const struct source *source, FILE *to);
void source_free(struct source *source);

#endif /* KG_SOURCE_H */
