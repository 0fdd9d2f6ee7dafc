// SPDX-License-Identifier: GPL-2.0
/*
 * A rule's metadata: what an alert says of the rule. The kernel copies it into
 * each alert, so it has a bound, and what is least needed goes first.
 */
#include <string.h>

#include <json-c/json.h>

#include "../engine/program.h"
#include "array.h"
#include "memory.h"
#include "rule_meta.h"
#include "utf8.h"

/* What rule_meta_with() adds. */
#define CONDITION_FORMAT	",\"condition\":\"%s\"}"
#define CONDITION_SIZE		(strlen(",\"condition\":\"\"") + CONDITION_NAME_SIZE - 1)

/* Bytes of a text that is cut rather than dropped. */
#define TEXT_CUT	300

static void add_text(struct json_object *object, const char *key, const char *text)
{
	if (text)
		json_object_object_add(object, key, json_object_new_string(text));
}

static struct json_object *to_json(struct fy_node *node);

static struct json_object *list_to_json(struct fy_node *list)
{
	struct json_object *array = json_object_new_array();
	struct fy_node *item;
	void *at = NULL;

	while ((item = yaml_next_item(list, &at)))
		json_object_array_add(array, to_json(item));
	return array;
}

/* Of a threat all but the reference: who shows it can make that from the id. */
static struct json_object *map_to_json(struct fy_node *map)
{
	static const char *const keys[] = {
		"framework", "tactic", "technique", "subtechnique", "id", "name",
	};
	struct json_object *object = json_object_new_object();
	struct yaml yaml = { .file = &(struct diag_text){ 0 } };
	struct yaml_pair pair;
	void *at = NULL;
	size_t i;

	while (yaml_next_pair(&yaml, map, &at, &pair)) {
		for (i = 0; i < ARRAY_SIZE(keys); i++) {
			if (yaml_key_is(&pair, keys[i]))
				json_object_object_add(object, keys[i], to_json(pair.value));
		}
	}
	return object;
}

static struct json_object *to_json(struct fy_node *node)
{
	const char *text;
	size_t len;

	if (yaml_is_map(node))
		return map_to_json(node);
	if (yaml_is_list(node))
		return list_to_json(node);
	text = yaml_text(node, &len);
	return text ? json_object_new_string_len(text, len) : NULL;
}

static struct json_object *false_positives(struct fy_node *node)
{
	struct json_object *array;

	if (yaml_is_list(node))
		return list_to_json(node);
	array = json_object_new_array();
	json_object_array_add(array, to_json(node));
	return array;
}

static struct json_object *build(const struct rule_about *about)
{
	struct json_object *meta = json_object_new_object();

	add_text(meta, "id", about->id);
	add_text(meta, "name", about->name);
	json_object_object_add(meta, "version", json_object_new_int64(about->version));
	add_text(meta, "severity", about->severity);
	json_object_object_add(meta, "risk_score", json_object_new_int64(about->risk_score));
	add_text(meta, "description", about->description);
	if (about->threat)
		json_object_object_add(meta, "threat", to_json(about->threat));
	add_text(meta, "respond", about->respond);
	if (about->false_positives)
		json_object_object_add(meta, "false_positives",
				       false_positives(about->false_positives));
	return meta;
}

static const char *to_text(struct json_object *meta)
{
	return json_object_to_json_string_ext(meta, JSON_C_TO_STRING_PLAIN |
						    JSON_C_TO_STRING_NOSLASHESCAPE);
}

static bool is_short(const char *text)
{
	return strlen(text) + CONDITION_SIZE <= KG_RULE_META_MAX;
}

static bool fits(struct json_object *meta)
{
	return is_short(to_text(meta));
}

static void cut(struct json_object *meta, const char *key, const char *text)
{
	size_t len;

	if (!text)
		return;
	len = utf8_cut(text, strlen(text), TEXT_CUT);
	json_object_object_add(meta, key, json_object_new_string_len(text, len));
}

/* What is left in the end fits whatever it says: id, name, numbers. */
static void shrink(struct json_object *meta, const struct rule_about *about)
{
	static const char *const dropped[] = { "false_positives", "respond" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(dropped) && !fits(meta); i++)
		json_object_object_del(meta, dropped[i]);
	if (!fits(meta))
		cut(meta, "description", about->description);
	if (!fits(meta))
		json_object_object_del(meta, "description");
	if (!fits(meta))
		cut(meta, "name", about->name);
	if (!fits(meta))
		json_object_object_del(meta, "threat");
}

/**
 * rule_meta() - a rule's metadata as JSON
 * @about: what there is to say
 *
 * If all of it, with what rule_meta_with() adds, is more than KG_RULE_META_MAX
 * bytes, as much of it goes as must: false_positives; respond; the description,
 * cut and then dropped; the name, cut; threat.
 *
 * Return: a JSON object, for free().
 */
char *rule_meta(const struct rule_about *about)
{
	struct json_object *meta = build(about);
	const char *text = to_text(meta);
	char *copy;

	if (!is_short(text)) {
		shrink(meta, about);
		text = to_text(meta);
	}
	copy = memory_copy(text, strlen(text));
	json_object_put(meta);
	return copy;
}

/**
 * rule_meta_with() - a rule's metadata, and the name of what it asks
 * @arena: where it is made
 * @meta: of rule_meta()
 * @condition: of the rule, with all exceptions in it
 *
 * Return: a JSON object, of KG_RULE_META_MAX bytes at most.
 */
const char *rule_meta_with(struct arena *arena, const char *meta,
			   const struct eql_expr *condition)
{
	char name[CONDITION_NAME_SIZE];

	condition_name(condition, name);
	return arena_format(arena, "%.*s" CONDITION_FORMAT, (int)strlen(meta) - 1, meta, name);
}
