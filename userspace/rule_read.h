/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_RULE_READ_H
#define KG_RULE_READ_H

#include "ruleset.h"
#include "yaml.h"

enum rule_result {
	RULE_ACCEPTED,
	RULE_REJECTED,
	RULE_SKIPPED,	/* it is in another language, or of another kind */
	RULE_NONE,	/* it is the last line of an export, which counts the others */
};

enum rule_result rule_read(const struct ruleset *set, const struct yaml *yaml, bool export,
			   struct rule *rule);
void rule_free(struct rule *rule);

#endif /* KG_RULE_READ_H */
