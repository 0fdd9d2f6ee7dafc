/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The rules as they are written, for who shows alerts. The kernel has programs,
 * and hands back what a rule's author says of it and the name of its condition:
 * if that is the name of what is written here, then this is what matched.
 */
#ifndef KG_RULEBOOK_H
#define KG_RULEBOOK_H

#include "alert.h"
#include "config.h"
#include "explain.h"
#include "ruleset.h"

/**
 * struct rulebook - rules that are read when the first is looked up; begins zeroed
 * @paths: char *: rule files and folders; if there are none, those of the configuration,
 *	or without one those that came with kexecguard
 * @config_path: the configuration, NULL for the usual one
 * @config: the configuration
 * @set: the rules
 * @explanations: struct explanation *: of those that were looked up
 * @is_read: @set is as the files were
 * @generation: of the alert for which they were read
 */
struct rulebook {
	struct vector paths;
	const char *config_path;
	struct config config;
	struct ruleset set;
	struct vector explanations;
	bool is_read;
	u64 generation;
};

int rulebook_add_path(struct rulebook *book, char *path);
struct explanation *rulebook_find(struct rulebook *book, const struct alert *alert,
				  const char **why);
void rulebook_free(struct rulebook *book);

#endif /* KG_RULEBOOK_H */
