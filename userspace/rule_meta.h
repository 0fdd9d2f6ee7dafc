/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_RULE_META_H
#define KG_RULE_META_H

#include "condition.h"
#include "memory.h"
#include "yaml.h"

/**
 * struct rule_about - what a rule's author says of it
 * @id: rule_id
 * @name: for people
 * @version: of the rule
 * @severity: low, medium, high or critical
 * @risk_score: 0 to 100
 * @description: what it finds, or NULL
 * @respond: what to do about an alert, or NULL
 * @threat: list of ATT&CK tactics and techniques as Kibana has them, or NULL
 * @false_positives: list of texts, or a text, or NULL
 */
struct rule_about {
	const char *id;
	const char *name;
	s64 version;
	const char *severity;
	s64 risk_score;
	const char *description;
	const char *respond;
	struct fy_node *threat;
	struct fy_node *false_positives;
};

char *rule_meta(const struct rule_about *about);
const char *rule_meta_with(struct arena *arena, const char *meta,
			   const struct eql_expr *condition);

#endif /* KG_RULE_META_H */
