/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The configuration: which rules a host runs, what they do there and what they
 * are not to match, in which mode, and whether that is locked. One file of YAML;
 * see docs/policies.md.
 */
#ifndef KG_CONFIG_H
#define KG_CONFIG_H

#include <stdbool.h>

#include "../engine/program.h"
#include "eql.h"
#include "memory.h"

#define CONFIG_PATH	"/etc/kexecguard/kexecguard.yml"

/**
 * struct config_id - the id of a rule
 * @id: as it is written
 * @offset: where in the configuration
 */
struct config_id {
	const char *id;
	size_t offset;
};

/**
 * struct config_action - what a rule does here
 * @rule: which
 * @action: what
 */
struct config_action {
	struct config_id rule;
	enum kg_action action;
};

/**
 * struct config_exception - what rules are not to match
 * @name: for people
 * @offset: where in the configuration
 * @all: it is about all rules; else about @rules
 * @rules: struct config_id
 * @condition: when they are not to match
 */
struct config_exception {
	const char *name;
	size_t offset;
	bool all;
	struct vector rules;
	struct eql_text condition;
};

/**
 * struct config_metrics - where metrics are written to
 * @textfile: a file, NULL if nowhere
 * @every: seconds
 */
struct config_metrics {
	const char *textfile;
	u64 every;
};

/**
 * struct config - a configuration; begins zeroed
 * @file: its file
 * @arena: for its texts
 * @failed: something is wrong with it, which was reported
 * @mode: enum kexecguard_mode
 * @has_mode: it says one
 * @lock: rules and mode are to be locked
 * @version: of the policy
 * @policy: a compiled policy that is to be loaded as it is, or NULL
 * @paths: char *: rule files and folders
 * @take_disabled: as in struct ruleset
 * @skip_rejected: rules that are rejected are left out
 * @disabled: struct config_id: rules that are not to run here
 * @actions: struct config_action
 * @others: what all other rules do, if @has_others; else what they say themselves
 * @has_others: it says so
 * @exceptions: struct config_exception
 * @outputs: struct output_config: where alerts are written to
 * @metrics: and metrics
 */
struct config {
	struct diag_text file;
	struct arena arena;
	bool failed;
	u32 mode;
	bool has_mode;
	bool lock;
	u64 version;
	const char *policy;
	struct vector paths;
	bool take_disabled;
	bool skip_rejected;
	struct vector disabled;
	struct vector actions;
	enum kg_action others;
	bool has_others;
	struct vector exceptions;
	struct vector outputs;
	struct config_metrics metrics;
};

int config_read(struct config *config, const char *path);
bool config_disables(const struct config *config, const char *id);
enum kg_action config_action(const struct config *config, const char *id, enum kg_action own);
void config_free(struct config *config);

#endif /* KG_CONFIG_H */
