// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "array.h"
#include "eql_field.h"
#include "text.h"

/* A typing error is at most so many letters away from what was meant. */
#define SUGGEST_DISTANCE	2

#define VALUES(...) ((const char *const[]){ __VA_ARGS__, NULL })

struct known {
	const char *name;
	unsigned int categories;
	const char *const *values;
};

/*
 * An exec is an exec under each of the names that agents give it: a rule that
 * was written for any of them is about this event.
 */
static const struct known constants[] = {
	{ "event.action", KG_IN_PROCESS,
	  VALUES("exec", "exec_event", "executed", "process_started", "start", "ProcessRollup2") },
	{ "event.category", KG_IN_PROCESS, VALUES("process") },
	{ "event.category", KG_IN_KEXEC, VALUES("kexec") },
	{ "event.type", KG_IN_ALL, VALUES("start") },
	{ "host.os.type", KG_IN_ALL, VALUES("linux") },
};

/* Fields that do vary, of which all values are known. */
static const struct known closed[] = {
	{ "event.action", KG_IN_KEXEC,
	  VALUES("kexec_load", "kexec_file_load", "kexec_unload", "kexec_reboot") },
	{ "event.outcome", KG_IN_KEXEC, VALUES("success", "failure", "unknown") },
};

static const struct known *known_find(const struct known *known, size_t n, const char *name,
				      enum kg_category category)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (known[i].categories & (1u << category) && !strcmp(known[i].name, name))
			return &known[i];
	}
	return NULL;
}

static bool constant_find(const char *name, enum kg_category category, struct eql_field *field)
{
	const struct known *known = known_find(constants, ARRAY_SIZE(constants), name, category);

	if (!known)
		return false;
	*field = (struct eql_field){
		.name = known->name,
		.type = KG_TYPE_STRINGS,
		.constant = true,
		.values = known->values,
	};
	return true;
}

static bool readable(enum kg_field id, enum kg_category category)
{
	return kg_field_infos[id].categories & (1u << category);
}

/**
 * eql_field_find() - look up a field by its name
 * @name: the name
 * @category: of the rule
 * @field: filled in
 *
 * Return: false if rules of this category cannot read such a field.
 */
bool eql_field_find(const char *name, enum kg_category category, struct eql_field *field)
{
	const struct known *known = known_find(closed, ARRAY_SIZE(closed), name, category);
	enum kg_field id;

	if (constant_find(name, category, field))
		return true;
	for (id = 0; id < KG_FIELD_COUNT; id++) {
		if (!readable(id, category) || strcmp(kg_field_infos[id].name, name))
			continue;
		*field = (struct eql_field){
			.name = kg_field_infos[id].name,
			.type = kg_field_infos[id].type,
			.field = id,
			.values = known ? known->values : NULL,
		};
		return true;
	}
	return false;
}

static const char *nearer(const char *name, const char *best, const char *other)
{
	unsigned int distance = text_distance(name, other);

	if (distance > SUGGEST_DISTANCE || (best && text_distance(name, best) <= distance))
		return best;
	return other;
}

/**
 * eql_field_suggest() - what may have been meant by an unknown field
 * @name: what was written
 * @category: of the rule
 *
 * Return: the name of a field that exists, or NULL.
 */
const char *eql_field_suggest(const char *name, enum kg_category category)
{
	const char *best = NULL;
	enum kg_field id;
	size_t i;

	for (id = 0; id < KG_FIELD_COUNT; id++) {
		if (readable(id, category))
			best = nearer(name, best, kg_field_infos[id].name);
	}
	for (i = 0; i < ARRAY_SIZE(constants); i++) {
		if (constants[i].categories & (1u << category))
			best = nearer(name, best, constants[i].name);
	}
	return best;
}

/**
 * eql_category_name() - a category as it is written
 * @category: the category
 *
 * Return: a constant text.
 */
const char *eql_category_name(enum kg_category category)
{
	return category == KG_CATEGORY_KEXEC ? "kexec" : "process";
}
