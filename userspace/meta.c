// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array.h"
#include "memory.h"
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

/* The page of ATT&CK; that of T1547.006 is T1547/006. */
static void write_reference(struct meta_threat *threat)
{
	const char *dot = strchr(threat->id, '.');
	int len = dot ? dot - threat->id : (int)strlen(threat->id);

	snprintf(threat->reference, sizeof(threat->reference),
		 "https://attack.mitre.org/%s/%.*s%s%s/",
		 threat->kind == META_TACTIC ? "tactics" : "techniques", len, threat->id,
		 dot ? "/" : "", dot ? dot + 1 : "");
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
	threats[meta->n_threats] = (struct meta_threat){
		.kind = kind,
		.id = id,
		.name = get_string(from, "name"),
	};
	write_reference(&threats[meta->n_threats++]);
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

/* NULL if there is none. */
static const char *json_of(struct json_object *value)
{
	return value ? json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
						      JSON_C_TO_STRING_NOSLASHESCAPE) : NULL;
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
	meta->threat_json = json_of(meta->threat);
	meta->false_positives_json = json_of(meta->false_positives);
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

/*
 * A flood of alerts is of a few rules. The kernel copies what it has of a rule into each
 * of its alerts, so the same bytes mean the same.
 */
#define CACHE_SIZE	64
#define HASHED		64	/* bytes, that begin with the id */

/**
 * struct cached - metadata that was read
 * @json: of this; NULL if nothing was
 * @len: bytes of it
 * @meta: what it says
 */
struct cached {
	char *json;
	u32 len;
	struct meta meta;
};

static bool is_of(const struct cached *cached, struct kg_text json)
{
	return cached->json && cached->len == json.len &&
	       (!json.len || !memcmp(cached->json, json.data, json.len));
}

static struct cached *slot_of(struct cached cache[CACHE_SIZE], struct kg_text json)
{
	u32 hash = json.len, i;

	for (i = 0; i < json.len && i < HASHED; i++)
		hash = hash * 31 + (unsigned char)json.data[i];
	return &cache[hash % CACHE_SIZE];
}

/**
 * meta_of() - a rule's metadata, that is read once for many alerts
 * @json: as of meta_read()
 *
 * Return: the metadata, until that of another rule is asked for.
 */
const struct meta *meta_of(struct kg_text json)
{
	static struct cached cache[CACHE_SIZE];
	struct cached *slot = slot_of(cache, json);

	if (is_of(slot, json))
		return &slot->meta;
	meta_free(&slot->meta);
	free(slot->json);
	slot->json = memory_copy(json.data, json.len);
	slot->len = json.len;
	meta_read(&slot->meta, json);
	return &slot->meta;
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
