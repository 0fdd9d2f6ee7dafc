/* SPDX-License-Identifier: GPL-2.0 */
/* The keys of a rule, as they stand in its file. */
#ifndef KG_RULE_KEYS_H
#define KG_RULE_KEYS_H

#include "yaml.h"

enum rule_key {
	KEY_NAME,
	KEY_RULE_ID,
	KEY_VERSION,
	KEY_SEVERITY,
	KEY_RISK_SCORE,
	KEY_DESCRIPTION,
	KEY_LANGUAGE,
	KEY_TYPE,
	KEY_QUERY,
	KEY_THREAT,
	KEY_FALSE_POSITIVES,
	KEY_TAGS,
	KEY_ENABLED,
	KEY_FILTERS,
	KEY_EXCEPTIONS_LIST,
	KEY_ALERT_SUPPRESSION,
	KEY_KEXECGUARD,
	/* of what stands in an export beside rules */
	KEY_EXPORTED_COUNT,
	KEY_LIST_ID,
	KEY_ATTRIBUTES,
	KEY_COUNT,
};

/**
 * struct rule_keys - the keys that count, of which there are more in a Kibana rule
 * @yaml: the document
 * @root: of it, what the rule is
 * @start: where the rule begins in the file
 * @values: the values, NULL where there is none or it is null
 */
struct rule_keys {
	const struct yaml *yaml;
	struct fy_node *root;
	size_t start;
	struct fy_node *values[KEY_COUNT];
};

const char *rule_key_name(enum rule_key key);
bool rule_keys_read(struct rule_keys *keys);
size_t rule_keys_offset(const struct rule_keys *keys, enum rule_key key);
const char *rule_keys_text(const struct rule_keys *keys, enum rule_key key, size_t *len);
bool rule_keys_are(const struct rule_keys *keys, enum rule_key key, const char *text);

#endif /* KG_RULE_KEYS_H */
