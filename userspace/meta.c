// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array.h"
#include "meta.h"

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value;

	if (!json_object_is_type(object, json_type_object) ||
	    !json_object_object_get_ex(object, key, &value))
		return NULL;
	return value;
}

/* A string, or a number as one. */
static const char *get_string(struct json_object *object, const char *key)
{
	struct json_object *value = get(object, key);

	if (json_object_is_type(value, json_type_string) ||
	    json_object_is_type(value, json_type_int))
		return json_object_get_string(value);
	return NULL;
}

static int get_risk_score(struct json_object *root)
{
	struct json_object *value = get(root, "risk_score");
	int score;

	if (!json_object_is_type(value, json_type_int))
		return -1;
	score = json_object_get_int(value);
	return score >= 0 && score <= 100 ? score : -1;
}

static bool has_threat(const struct meta *meta, const char *id)
{
	size_t i;

	for (i = 0; i < meta->n_threats; i++) {
		if (!strcmp(meta->threats[i].id, id))
			return true;
	}
	return false;
}

static void add_threat(struct meta *meta, enum meta_threat_kind kind, struct json_object *from)
{
	const char *id = get_string(from, "id");
	struct meta_threat *threats;

	if (!id || has_threat(meta, id))
		return;
	threats = reallocarray(meta->threats, meta->n_threats + 1, sizeof(*threats));
	if (!threats)
		return;
	meta->threats = threats;
	threats[meta->n_threats++] = (struct meta_threat){
		.kind = kind,
		.id = id,
		.name = get_string(from, "name"),
	};
}

static size_t list_len(struct json_object *list)
{
	return json_object_is_type(list, json_type_array) ? json_object_array_length(list) : 0;
}

static void read_technique(struct meta *meta, struct json_object *technique)
{
	struct json_object *subs = get(technique, "subtechnique");
	size_t i;

	add_threat(meta, META_TECHNIQUE, technique);
	for (i = 0; i < list_len(subs); i++)
		add_threat(meta, META_SUBTECHNIQUE, json_object_array_get_idx(subs, i));
}

static void read_threat(struct meta *meta, struct json_object *threat)
{
	struct json_object *techniques = get(threat, "technique");
	size_t i;

	if (!meta->framework)
		meta->framework = get_string(threat, "framework");
	add_threat(meta, META_TACTIC, get(threat, "tactic"));
	for (i = 0; i < list_len(techniques); i++)
		read_technique(meta, json_object_array_get_idx(techniques, i));
}

static struct json_object *parse(struct kg_text json)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *root = NULL;

	if (tokener && json.data)
		root = json_tokener_parse_ex(tokener, json.data, json.len);
	if (tokener)
		json_tokener_free(tokener);
	return root;
}

/**
 * meta_read() - read a rule's metadata
 * @meta: filled in, to be freed with meta_free()
 * @json: as the kernel has it; if it is no JSON object, everything is absent
 */
void meta_read(struct meta *meta, struct kg_text json)
{
	struct json_object *root = parse(json), *threats;
	size_t i;

	*meta = (struct meta){
		.root = root,
		.name = get_string(root, "name"),
		.description = get_string(root, "description"),
		.severity = get_string(root, "severity"),
		.version = get_string(root, "version"),
		.condition = get_string(root, "condition"),
		.respond = get_string(root, "respond") ?: get_string(root, "note"),
		.false_positives = get(root, "false_positives"),
		.risk_score = get_risk_score(root),
	};
	threats = get(root, "threat");
	meta->threat = list_len(threats) ? threats : NULL;
	for (i = 0; i < list_len(threats); i++)
		read_threat(meta, json_object_array_get_idx(threats, i));
}

/**
 * meta_free() - free what meta_read() made
 * @meta: which
 */
void meta_free(struct meta *meta)
{
	free(meta->threats);
	json_object_put(meta->root);
	*meta = (struct meta){};
}

/**
 * meta_severity_number() - severity as a number, for event.severity
 * @meta: which
 *
 * Return: what Kibana gives it: 21, 47, 73 or 99; -1 if it has none.
 */
int meta_severity_number(const struct meta *meta)
{
	static const struct {
		const char *name;
		int number;
	} severities[] = { { "low", 21 }, { "medium", 47 }, { "high", 73 }, { "critical", 99 } };
	size_t i;

	for (i = 0; meta->severity && i < ARRAY_SIZE(severities); i++) {
		if (!strcmp(meta->severity, severities[i].name))
			return severities[i].number;
	}
	return -1;
}
