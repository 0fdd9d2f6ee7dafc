// SPDX-License-Identifier: GPL-2.0
/* The rules that a configuration asks for, and what it says of them. */
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "config_rules.h"
#include "eql_field.h"
#include "exception.h"

static bool is_rule(const struct ruleset *set, const char *id)
{
	const struct rule_outcome *at = set->outcomes, *end = at + set->n_outcomes;

	for (; at < end; at++) {
		if (at->id && !strcmp(at->id, id))
			return true;
	}
	return false;
}

/* What was meant for a rule would else be lost without a word. */
static bool check_id(const struct config *config, const struct ruleset *set,
		     const struct config_id *id)
{
	const char *other;

	if (is_rule(set, id->id))
		return true;
	other = ruleset_nearest(set, id->id);
	if (other)
		diag_at(&config->file, id->offset, DIAG_ERROR,
			"there is no rule '%s'; did you mean '%s'?", id->id, other);
	else
		diag_at(&config->file, id->offset, DIAG_ERROR, "there is no rule '%s'", id->id);
	return false;
}

static bool check_list(const struct config *config, const struct ruleset *set,
		       const struct vector *ids)
{
	const struct config_id *at = ids->data, *end = at + ids->count;
	bool good = true;

	for (; at < end; at++)
		good &= check_id(config, set, at);
	return good;
}

static bool check_ids(const struct config *config, const struct ruleset *set)
{
	const struct config_exception *exception = config->exceptions.data;
	const struct config_action *action = config->actions.data;
	bool good = check_list(config, set, &config->disabled);
	size_t i;

	for (i = 0; i < config->actions.count; i++)
		good &= check_id(config, set, &action[i].rule);
	for (i = 0; i < config->exceptions.count; i++)
		good &= check_list(config, set, &exception[i].rules);
	return good;
}

static bool is_about(const struct config_exception *exception, const struct rule *rule)
{
	const struct config_id *at = exception->rules.data, *end = at + exception->rules.count;

	if (exception->all)
		return true;
	for (; at < end; at++) {
		if (!strcmp(at->id, rule->id))
			return true;
	}
	return false;
}

static void add(struct vector *bytes, struct vector *offsets, const char *text, size_t offset)
{
	for (; *text; text++) {
		*(char *)vector_add(bytes, 1, 1) = *text;
		*(size_t *)vector_add(offsets, sizeof(size_t), 1) = offset;
	}
}

/* By itself, so that it cannot end what it will be in. */
static bool reads(const struct config_exception *exception, enum kg_category category,
		  enum kg_action action, bool aloud)
{
	const struct eql_text *condition = &exception->condition;
	struct vector bytes = { 0 }, offsets = { 0 };
	struct diag_text file = *condition->file;
	struct eql_query *query;
	struct eql_text text = { .file = &file };
	struct eql_use use = { .action = action, .excluded = true };

	add(&bytes, &offsets, eql_category_name(category), condition->offsets[0]);
	add(&bytes, &offsets, " where ", condition->offsets[0]);
	text.len = bytes.count + condition->len;
	memcpy(vector_add(&bytes, 1, condition->len), condition->data, condition->len);
	memcpy(vector_add(&offsets, sizeof(size_t), condition->len + 1), condition->offsets,
	       (condition->len + 1) * sizeof(size_t));
	text.data = bytes.data;
	text.offsets = offsets.data;
	file.to = aloud ? file.to : NULL;
	query = eql_read(&text, use);
	eql_free(query);
	vector_free(&bytes);
	vector_free(&offsets);
	return query;
}

/* Which kinds of events have all that it asks for; it can hold in no other. */
static u32 categories_of(const struct config_exception *exception)
{
	enum kg_category category;
	u32 categories = 0;

	for (category = 0; category < KG_CATEGORY_COUNT; category++)
		categories |= (u32)reads(exception, category, KG_ACTION_ALERT, false) << category;
	return categories;
}

/**
 * struct configured - exceptions and the rules that they are for
 * @config: has the exceptions
 * @set: the rules
 * @categories: of each exception, categories_of()
 */
struct configured {
	const struct config *config;
	struct ruleset *set;
	u32 *categories;
};

static const struct config_exception *exception_at(const struct configured *configured, size_t i)
{
	return (const struct config_exception *)configured->config->exceptions.data + i;
}

/*
 * One that is about all rules is about those whose events have what it asks for.
 * One that names rules must be readable for each of them.
 */
static bool concerns(const struct configured *configured, size_t i, const struct rule *rule)
{
	const struct config_exception *exception = exception_at(configured, i);
	u32 categories = configured->categories[i];

	return is_about(exception, rule) &&
	       !(exception->all && categories && !(categories & 1u << rule->category));
}

/* Once for each category and action: what is said of it is the same for all such rules. */
static bool check_for(const struct configured *configured, const struct rule *rule, size_t i,
		      bool done[][KG_ACTION_COUNT])
{
	const struct config_exception *exception = exception_at(configured, i);

	if (!concerns(configured, i, rule) || done[rule->category][rule->action])
		return true;
	done[rule->category][rule->action] = true;
	if (reads(exception, rule->category, rule->action, true))
		return true;
	diag_at(&configured->config->file, exception->offset, DIAG_ERROR,
		"the exception '%s' cannot be asked for '%s': that %s, and is about '%s'",
		exception->name, rule->id,
		rule->action == KG_ACTION_DENY ? "denies" : "alerts",
		eql_category_name(rule->category));
	return false;
}

static bool check_exceptions(const struct configured *configured)
{
	bool good = true;
	size_t i, j;

	for (i = 0; i < configured->config->exceptions.count; i++) {
		bool done[KG_CATEGORY_COUNT][KG_ACTION_COUNT] = { 0 }, fits = true;

		for (j = 0; j < configured->set->n_rules && fits; j++)
			fits = check_for(configured, &configured->set->rules[j], i, done);
		good &= fits;
	}
	return good;
}

static bool except(const struct configured *configured, struct rule *rule)
{
	struct vector conditions = { 0 };
	bool good;
	size_t i;

	for (i = 0; i < configured->config->exceptions.count; i++) {
		if (concerns(configured, i, rule))
			*(const struct eql_text **)vector_add(&conditions, sizeof(void *), 1) =
				&exception_at(configured, i)->condition;
	}
	good = !conditions.count || exceptions_join(configured->set, rule, &conditions);
	vector_free(&conditions);
	return good;
}

static bool except_all(const struct configured *configured)
{
	bool good = check_exceptions(configured);
	size_t i;

	for (i = 0; i < configured->set->n_rules && good; i++)
		good = except(configured, &configured->set->rules[i]);
	return good;
}

static bool apply_exceptions(const struct config *config, struct ruleset *set)
{
	struct configured configured = { .config = config, .set = set };
	size_t i, n = config->exceptions.count;
	bool good;

	configured.categories = memory_alloc(n * sizeof(*configured.categories));
	for (i = 0; i < n; i++)
		configured.categories[i] = categories_of(exception_at(&configured, i));
	good = except_all(&configured);
	free(configured.categories);
	return good;
}

/**
 * config_rules() - read the rules of a configuration
 * @config: the configuration
 * @set: filled in; to be freed with ruleset_free() even after a failure
 *
 * With the actions that it gives them, and without what it excepts. All that is
 * wrong is reported.
 *
 * Return: %EXIT_DONE, or %EXIT_USAGE. That rules were rejected shows in @set.
 */
int config_rules(const struct config *config, struct ruleset *set)
{
	int err;

	set->config = config;
	set->version = config->version;
	set->take_disabled = config->take_disabled;
	err = ruleset_read(set, config->paths.data, config->paths.count);
	if (err)
		return err;
	return check_ids(config, set) && apply_exceptions(config, set) ? EXIT_DONE : EXIT_USAGE;
}
