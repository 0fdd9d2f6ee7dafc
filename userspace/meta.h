/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a rule's author says of it: the metadata that a policy carries for each
 * rule and the kernel hands back with an alert.
 */
#ifndef KG_META_H
#define KG_META_H

#include <stdbool.h>
#include <stddef.h>

#include "../engine/text.h"

struct json_object;

#define META_REFERENCE_SIZE	128

/**
 * enum meta_threat_kind - levels of MITRE ATT&CK
 * @META_TACTIC: why
 * @META_TECHNIQUE: how
 * @META_SUBTECHNIQUE: how exactly
 * @META_THREAT_KINDS: how many levels there are
 */
enum meta_threat_kind {
	META_TACTIC,
	META_TECHNIQUE,
	META_SUBTECHNIQUE,
	META_THREAT_KINDS,
};

/**
 * struct meta_threat - a tactic or technique that a rule is about
 * @kind: which of these
 * @id: as in "T1014"
 * @name: may be NULL
 * @reference: its page
 */
struct meta_threat {
	enum meta_threat_kind kind;
	const char *id;
	const char *name;
	char reference[META_REFERENCE_SIZE];
};

/**
 * struct meta - a rule's metadata; what is absent is NULL
 * @root: the whole of it; the texts point into it
 * @name: for people
 * @description: what it finds
 * @severity: low, medium, high or critical
 * @version: of the rule
 * @respond: what to do about an alert; Kibana calls it a note
 * @condition: its name, see condition.h
 * @framework: that the threats are of
 * @false_positives: list of what may look like this and is harmless
 * @risk_score: 0 to 100, -1 if absent
 * @threat: the list that the threats were read from
 * @threats: tactics and techniques, each once
 * @n_threats: how many
 * @threat_json: @threat as it is written; as all texts, until meta_free()
 * @false_positives_json: the same of @false_positives
 */
struct meta {
	struct json_object *root;
	const char *name;
	const char *description;
	const char *severity;
	const char *version;
	const char *respond;
	const char *condition;
	const char *framework;
	struct json_object *false_positives;
	int risk_score;
	struct json_object *threat;
	struct meta_threat *threats;
	size_t n_threats;
	const char *threat_json;
	const char *false_positives_json;
};

void meta_read(struct meta *meta, struct kg_text json);
void meta_free(struct meta *meta);
const struct meta *meta_of(struct kg_text json);
int meta_severity_number(const struct meta *meta);

#endif /* KG_META_H */
