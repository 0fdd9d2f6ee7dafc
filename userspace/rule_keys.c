// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "rule_keys.h"

/* The names of a Kibana rule object. */
static const char *const names[KEY_COUNT] = {
	[KEY_NAME] = "name",
	[KEY_RULE_ID] = "rule_id",
	[KEY_VERSION] = "version",
	[KEY_SEVERITY] = "severity",
	[KEY_RISK_SCORE] = "risk_score",
	[KEY_DESCRIPTION] = "description",
	[KEY_LANGUAGE] = "language",
	[KEY_TYPE] = "type",
	[KEY_QUERY] = "query",
	[KEY_THREAT] = "threat",
	[KEY_FALSE_POSITIVES] = "false_positives",
	[KEY_TAGS] = "tags",
	[KEY_ENABLED] = "enabled",
	[KEY_FILTERS] = "filters",
	[KEY_EXCEPTIONS_LIST] = "exceptions_list",
	[KEY_ALERT_SUPPRESSION] = "alert_suppression",
	[KEY_KEXECGUARD] = "kexecguard",
	[KEY_EXPORTED_COUNT] = "exported_count",
	[KEY_LIST_ID] = "list_id",
	[KEY_ATTRIBUTES] = "attributes",
};

/**
 * rule_key_name() - a key as it is written
 * @key: the key
 *
 * Return: a constant text.
 */
const char *rule_key_name(enum rule_key key)
{
	return names[key];
}

static bool take_pair(struct rule_keys *keys, const struct yaml_pair *pair)
{
	enum rule_key key;

	for (key = 0; key < KEY_COUNT; key++) {
		if (!yaml_key_is(pair, names[key]))
			continue;
		if (keys->values[key]) {
			diag_at(keys->yaml->file, pair->offset, DIAG_ERROR, "a second '%s'",
				names[key]);
			return false;
		}
		if (!yaml_is_null(pair->value))
			keys->values[key] = pair->value;
	}
	return true;
}

/**
 * rule_keys_read() - find the keys that count
 * @keys: which document and what of it; the values are filled in
 *
 * Return: false if it is no map of keys or has one twice, which was reported.
 */
bool rule_keys_read(struct rule_keys *keys)
{
	struct yaml_pair pair;
	bool good = true;
	void *at = NULL;

	if (!yaml_is_map(keys->root)) {
		diag_at(keys->yaml->file, yaml_offset(keys->yaml, keys->root), DIAG_ERROR,
			"a rule is a map of keys: name, query, ...");
		return false;
	}
	while (yaml_next_pair(keys->yaml, keys->root, &at, &pair))
		good &= take_pair(keys, &pair);
	return good;
}

/**
 * rule_keys_offset() - where a key's value stands in the file
 * @keys: the rule
 * @key: the key
 *
 * Return: the offset; of a key that is not there, that of the rule.
 */
size_t rule_keys_offset(const struct rule_keys *keys, enum rule_key key)
{
	return keys->values[key] ? yaml_offset(keys->yaml, keys->values[key]) : keys->start;
}

/**
 * rule_keys_text() - the text that a key has
 * @keys: the rule
 * @key: the key
 * @len: set to its bytes
 *
 * Return: the text, which need not end in NUL; NULL if there is none.
 */
const char *rule_keys_text(const struct rule_keys *keys, enum rule_key key, size_t *len)
{
	return yaml_text(keys->values[key], len);
}

/**
 * rule_keys_are() - has a key this text
 * @keys: the rule
 * @key: the key
 * @text: this text
 *
 * Return: true if it has.
 */
bool rule_keys_are(const struct rule_keys *keys, enum rule_key key, const char *text)
{
	const char *value;
	size_t len;

	value = rule_keys_text(keys, key, &len);
	return value && len == strlen(text) && !memcmp(value, text, len);
}
