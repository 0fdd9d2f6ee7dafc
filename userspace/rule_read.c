// SPDX-License-Identifier: GPL-2.0
/* One rule: from a document of a rule file to what the compiler takes. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "config.h"
#include "eql.h"
#include "memory.h"
#include "rule_keys.h"
#include "rule_meta.h"
#include "rule_read.h"
#include "rule_scope.h"

/* What a rule of an export is taken for if it does not say. */
#define DEFAULT_SEVERITY	"low"
#define DEFAULT_RISK_SCORE	21

/**
 * struct reader - a rule being read
 * @set: what it will be part of
 * @export: it is of an export, which is taken as it is
 * @keys: what stands in its file
 * @about: for its metadata
 * @action: what it does
 * @arena: for texts that end in NUL
 * @failed: something was reported that it is rejected for
 */
struct reader {
	const struct ruleset *set;
	bool export;
	struct rule_keys keys;
	struct rule_about about;
	enum kg_action action;
	struct arena arena;
	bool failed;
};

__printf(3, 4)
static void reject(struct reader *r, struct fy_node *node, const char *fmt, ...)
{
	size_t offset = node ? yaml_offset(r->keys.yaml, node) : r->keys.start;
	va_list ap;

	va_start(ap, fmt);
	diag_vat(r->keys.yaml->file, offset, DIAG_ERROR, fmt, ap);
	va_end(ap);
	r->failed = true;
}

/* A block of YAML ends in a newline that is not meant. */
static size_t trimmed(const char *text, size_t len)
{
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return len;
}

/* The text of a node, ending in NUL; NULL if it is none, which is reported. */
static const char *text_of(struct reader *r, struct fy_node *node, const char *name)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	if (!text)
		reject(r, node, "'%s' must be a text", name);
	else if (memchr(text, '\0', len))
		reject(r, node, "'%s' has a NUL in it", name);
	else
		return arena_copy(&r->arena, text, trimmed(text, len));
	return NULL;
}

static const char *optional_text(struct reader *r, enum rule_key key)
{
	return r->keys.values[key] ? text_of(r, r->keys.values[key], rule_key_name(key)) : NULL;
}

static void require(struct reader *r, enum rule_key key)
{
	if (!r->keys.values[key])
		reject(r, NULL, "the rule has no '%s'", rule_key_name(key));
}

static void check_name(struct reader *r)
{
	require(r, KEY_NAME);
	if (r->about.name && !*r->about.name)
		reject(r, r->keys.values[KEY_NAME], "'name' is empty");
}

/* "Kernel image loaded (kexec)" -> "kernel-image-loaded-kexec" */
static const char *slug(struct reader *r, const char *name)
{
	char *id = arena_alloc(&r->arena, strlen(name) + 1), *to = id;

	for (; *name && to - id < (long)KG_RULE_ID_MAX; name++) {
		if (isalnum((unsigned char)*name))
			*to++ = tolower((unsigned char)*name);
		else if (to > id && to[-1] != '-')
			*to++ = '-';
	}
	while (to > id && to[-1] == '-')
		*--to = '\0';
	return id;
}

static bool has_control(const char *text)
{
	for (; *text; text++) {
		if (iscntrl((unsigned char)*text))
			return true;
	}
	return false;
}

static void check_id(struct reader *r, const char *id)
{
	struct fy_node *node = r->keys.values[KEY_RULE_ID];
	const struct ruleset *set = r->set;
	size_t i;

	if (!*id)
		reject(r, node, node ? "'rule_id' is empty"
				     : "no 'rule_id', and none can be made of the name");
	else if (strlen(id) > KG_RULE_ID_MAX)
		reject(r, node, "'rule_id' is longer than %u bytes", KG_RULE_ID_MAX);
	else if (has_control(id))
		reject(r, node, "'rule_id' has control characters in it");
	for (i = 0; i < set->n_rules; i++) {
		if (!strcmp(set->rules[i].id, id))
			reject(r, node, "rule_id '%s' is already that of %s:%u", id,
			       set->rules[i].path, set->rules[i].line);
	}
}

static void read_id(struct reader *r)
{
	if (r->keys.values[KEY_RULE_ID])
		r->about.id = optional_text(r, KEY_RULE_ID);
	else if (r->about.name)
		r->about.id = slug(r, r->about.name);
	if (r->about.id)
		check_id(r, r->about.id);
}

static void read_severity(struct reader *r)
{
	static const char *const severities[] = { "low", "medium", "high", "critical" };
	const char *severity;
	size_t i;

	r->about.severity = DEFAULT_SEVERITY;
	if (!r->export)
		require(r, KEY_SEVERITY);
	severity = optional_text(r, KEY_SEVERITY);
	if (!severity)
		return;
	for (i = 0; i < ARRAY_SIZE(severities); i++) {
		if (!strcmp(severity, severities[i])) {
			r->about.severity = severities[i];
			return;
		}
	}
	reject(r, r->keys.values[KEY_SEVERITY], "'severity' is low, medium, high or critical");
}

static void read_number(struct reader *r, enum rule_key key, s64 max, s64 *number)
{
	if (!r->keys.values[key])
		return;
	if (!yaml_number(r->keys.values[key], number) || *number < 0 || *number > max)
		reject(r, r->keys.values[key], "'%s' is a number from 0 to %lld, without quotes",
		       rule_key_name(key), (long long)max);
}

static void read_numbers(struct reader *r)
{
	r->about.version = 1;
	r->about.risk_score = DEFAULT_RISK_SCORE;
	if (!r->export)
		require(r, KEY_RISK_SCORE);
	read_number(r, KEY_RISK_SCORE, 100, &r->about.risk_score);
	read_number(r, KEY_VERSION, INT32_MAX, &r->about.version);
}

static void check_threat(struct reader *r, struct fy_node *threat)
{
	struct fy_node *item;
	void *at = NULL;

	if (!yaml_is_list(threat)) {
		reject(r, threat, "'threat' is a list");
		return;
	}
	while ((item = yaml_next_item(threat, &at))) {
		if (!yaml_is_map(item))
			reject(r, item, "each 'threat' has a tactic and techniques");
	}
}

static void read_lists(struct reader *r)
{
	r->about.threat = r->keys.values[KEY_THREAT];
	if (r->about.threat)
		check_threat(r, r->about.threat);
	r->about.false_positives = r->keys.values[KEY_FALSE_POSITIVES];
	if (yaml_is_map(r->about.false_positives))
		reject(r, r->about.false_positives, "'false_positives' is a list of texts");
}

static void read_action(struct reader *r, struct fy_node *node)
{
	const char *action = text_of(r, node, "action");

	if (!action)
		return;
	if (!strcmp(action, "deny"))
		r->action = KG_ACTION_DENY;
	else if (strcmp(action, "alert"))
		reject(r, node, "'action' is alert or deny");
}

static void read_own_pair(struct reader *r, const struct yaml_pair *pair)
{
	if (yaml_key_is(pair, "action")) {
		read_action(r, pair->value);
	} else if (yaml_key_is(pair, "respond")) {
		r->about.respond = text_of(r, pair->value, "respond");
	} else {
		diag_at(r->keys.yaml->file, pair->offset, DIAG_ERROR,
			"unknown key '%.*s' in 'kexecguard'; there are 'action' and 'respond'",
			(int)pair->key_len, pair->key ? pair->key : "");
		r->failed = true;
	}
}

/* Our own part: what is misspelt here was meant for us. */
static void read_own(struct reader *r)
{
	struct fy_node *map = r->keys.values[KEY_KEXECGUARD];
	struct yaml_pair pair;
	void *at = NULL;

	if (!map)
		return;
	if (!yaml_is_map(map)) {
		reject(r, map, "'kexecguard' is a map of keys: action, respond");
		return;
	}
	while (yaml_next_pair(r->keys.yaml, map, &at, &pair))
		read_own_pair(r, &pair);
}

static void read_query(struct reader *r, struct rule *rule)
{
	struct eql_use use = { .action = r->action, .recorded = r->set->recorded };
	struct fy_node *node = r->keys.values[KEY_QUERY];
	const char *text;
	size_t len;

	require(r, KEY_QUERY);
	if (!node)
		return;
	text = yaml_text(node, &len);
	if (!text) {
		reject(r, node, "'query' must be a text");
		return;
	}
	rule->text = (struct eql_text){
		.data = memory_copy(text, len),
		.len = len,
		.file = r->keys.yaml->file,
		.places = memory_alloc(sizeof(*rule->text.places)),
	};
	rule->text.places->scalar = yaml_scalar(r->keys.yaml, node);
	rule->query = eql_read(&rule->text, use);
	if (!rule->query)
		r->failed = true;
}

static bool has_any(struct fy_node *node)
{
	void *at = NULL;

	if (yaml_is_list(node))
		return yaml_next_item(node, &at);
	return node;
}

/*
 * What Kibana does beside the query, and we do not. A rule that only alerts
 * does so more often for it; one that denies would deny what it should not.
 */
static void check_beside(struct reader *r, enum rule_key key, const char *effect)
{
	struct fy_node *node = r->keys.values[key];
	enum diag_level level = r->action == KG_ACTION_DENY ? DIAG_ERROR : DIAG_WARNING;

	if (!has_any(node))
		return;
	diag_at(r->keys.yaml->file, yaml_offset(r->keys.yaml, node), level,
		"'%s' of '%s' is not applied here: %s", rule_key_name(key),
		r->about.name ? r->about.name : "", effect);
	r->failed |= level == DIAG_ERROR;
}

static void check_all_beside(struct reader *r)
{
	static const char more[] = "it also matches what that would keep out";

	check_beside(r, KEY_FILTERS, more);
	if (r->action == KG_ACTION_DENY)
		check_beside(r, KEY_EXCEPTIONS_LIST, more);
	else
		check_beside(r, KEY_ALERT_SUPPRESSION, "each match is an alert");
}

/* A "no" would be taken for yes: the rule would run. */
static void check_enabled(struct reader *r)
{
	struct fy_node *node = r->keys.values[KEY_ENABLED];

	if (node && !rule_keys_are(&r->keys, KEY_ENABLED, "true") &&
	    !rule_keys_are(&r->keys, KEY_ENABLED, "false"))
		reject(r, node, "'enabled' is true or false");
}

static void read_keys(struct reader *r)
{
	r->about.name = optional_text(r, KEY_NAME);
	check_name(r);
	read_id(r);
	read_severity(r);
	read_numbers(r);
	read_lists(r);
	r->about.description = optional_text(r, KEY_DESCRIPTION);
	read_own(r);
	if (r->about.id)
		r->action = config_action(r->set->config, r->about.id, r->action);
	check_enabled(r);
	check_all_beside(r);
}

static char *copy_text(const struct rule_keys *keys, enum rule_key key)
{
	const char *text;
	size_t len;

	text = rule_keys_text(keys, key, &len);
	return text ? memory_copy(text, trimmed(text, len)) : NULL;
}

/* What is known of a rule before anything of it is judged. */
static void fill_origin(const struct rule_keys *keys, struct rule *rule)
{
	const struct diag_text *file = keys->yaml->file;

	rule->path = memory_copy(file->path, strlen(file->path));
	rule->line = yaml_line(keys->yaml, keys->start);
	rule->id = copy_text(keys, KEY_RULE_ID);
	rule->name = copy_text(keys, KEY_NAME);
}

static void add_exception_list(struct rule *rule, const struct yaml *yaml, struct fy_node *item)
{
	struct vector lists = { rule->exception_lists, rule->n_exception_lists,
				rule->n_exception_lists };
	struct yaml_pair pair;
	const char *text;
	void *at = NULL;
	size_t len;

	while (yaml_is_map(item) && yaml_next_pair(yaml, item, &at, &pair)) {
		text = yaml_text(pair.value, &len);
		if (text && yaml_key_is(&pair, rule_key_name(KEY_LIST_ID)))
			*(char **)vector_add(&lists, sizeof(char *), 1) = memory_copy(text, len);
	}
	rule->exception_lists = lists.data;
	rule->n_exception_lists = lists.count;
}

static void fill_exception_lists(const struct reader *r, struct rule *rule)
{
	struct fy_node *lists = r->keys.values[KEY_EXCEPTIONS_LIST], *item;
	void *at = NULL;

	rule->exceptions_at = rule_keys_offset(&r->keys, KEY_EXCEPTIONS_LIST);
	while (yaml_is_list(lists) && (item = yaml_next_item(lists, &at)))
		add_exception_list(rule, r->keys.yaml, item);
}

static void fill(const struct reader *r, struct rule *rule)
{
	fill_exception_lists(r, rule);
	rule->meta = rule_meta(&r->about);
	rule->category = rule->query->category;
	rule->action = r->action;
	rule->never = rule->query->never;
}

static enum rule_result read_rule(struct reader *r, struct rule *rule)
{
	read_keys(r);
	if (!rule->id && r->about.id)
		rule->id = memory_copy(r->about.id, strlen(r->about.id));
	read_query(r, rule);
	if (r->failed)
		return RULE_REJECTED;
	fill(r, rule);
	return RULE_ACCEPTED;
}

/* By the id that it would have. */
static bool is_disabled(struct reader *r, struct rule *rule)
{
	const char *id = rule->id;

	if (!id && rule->name)
		id = slug(r, rule->name);
	if (!id || !config_disables(r->set->config, id))
		return false;
	if (!rule->id)
		rule->id = memory_copy(id, strlen(id));
	return true;
}

static enum rule_result read_document(struct reader *r, struct rule *rule, enum rule_scope *scope)
{
	bool good = rule_keys_read(&r->keys);

	fill_origin(&r->keys, rule);
	if (!good)
		return RULE_REJECTED;
	*scope = rule_scope(&r->keys, r->export, r->set->take_disabled);
	if (*scope == SCOPE_NO_RULE)
		return RULE_NONE;
	if (*scope == SCOPE_OURS && is_disabled(r, rule))
		*scope = SCOPE_CONFIGURED;
	if (*scope != SCOPE_OURS)
		return RULE_SKIPPED;
	return read_rule(r, rule);
}

/**
 * rule_read() - read a rule
 * @set: what it will be part of: the rules before it, and where messages go
 * @keys: its document, and what of that the rule is; the values are filled in
 * @export: it is of an export; then it may be for others, and severity and
 *	risk_score may be left out
 * @rule: filled in, for rule_free(); if it is not accepted, not
 *	with all there is in it
 * @scope: if it is skipped, set to why
 *
 * All that is wrong with it is reported, and why it is skipped if it is.
 *
 * Return: what became of it.
 */
enum rule_result rule_read(const struct ruleset *set, struct rule_keys *keys, bool export,
			   struct rule *rule, enum rule_scope *scope)
{
	struct reader reader = { .set = set, .export = export, .keys = *keys };
	enum rule_result result;

	*rule = (struct rule){ 0 };
	*scope = SCOPE_OURS;
	reader.keys.start = yaml_offset(keys->yaml, keys->root);
	result = read_document(&reader, rule, scope);
	*keys = reader.keys;
	arena_free(&reader.arena);
	return result;
}

/**
 * rule_free() - free what a rule consists of
 * @rule: the rule; the struct itself is not freed
 */
void rule_free(struct rule *rule)
{
	size_t i;

	free(rule->path);
	free(rule->id);
	free(rule->name);
	free(rule->meta);
	eql_text_free(&rule->text);
	eql_free(rule->query);
	for (i = 0; i < rule->n_exception_lists; i++)
		free(rule->exception_lists[i]);
	free(rule->exception_lists);
}
