/* SPDX-License-Identifier: GPL-2.0 */
/* The one rule that a command is about. */
#ifndef KG_CHOICE_H
#define KG_CHOICE_H

#include "diag_log.h"
#include "options.h"
#include "ruleset.h"

/**
 * struct choice - a rule that a person has named; begins zeroed
 * @paths: char *: where rules are looked for; none: where those lie that come with us
 * @set: what was read; @recorded may be set beforehand
 * @log: what is wrong with it, of which only what is about the rule is told
 * @rule: the rule
 */
struct choice {
	struct vector paths;
	struct ruleset set;
	struct diag_log log;
	const struct rule *rule;
};

void choice_add_path(struct choice *choice, char *path);
int choice_add_operands(struct choice *choice, const struct options *options, int others,
			int argc, char **argv);
int choice_make(struct choice *choice, const char *name);
void choice_free(struct choice *choice);

#endif /* KG_CHOICE_H */
