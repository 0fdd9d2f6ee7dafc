// SPDX-License-Identifier: GPL-2.0
/*
 * Whether a rule is ours to run. A collection of rules has many that are not:
 * in other languages, for other systems, about other events. They are not
 * wrong, so they are left out by name and with the reason, and the rest loads.
 *
 * What is not in an export, or has our own key, was written for us: a query there
 * that is about other events is a mistake of its author, who wants to know.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "array.h"
#include "eql_subject.h"
#include "rule_scope.h"

/**
 * rule_scope_name() - why a rule is left out, in a few words
 * @scope: why
 *
 * Return: a constant text.
 */
const char *rule_scope_name(enum rule_scope scope)
{
	static const char *const names[SCOPE_COUNT] = {
		[SCOPE_OURS] = "for us",
		[SCOPE_NO_RULE] = "no rule",
		[SCOPE_TYPE] = "of another type",
		[SCOPE_LANGUAGE] = "in another language",
		[SCOPE_DISABLED] = "disabled",
		[SCOPE_CONFIGURED] = "disabled in the configuration",
		[SCOPE_SYSTEM] = "for another system",
		[SCOPE_EVENTS] = "about other events",
	};

	return names[scope];
}

/* An export has exception lists and connectors, and counts of all it has. */
static bool is_no_rule(const struct rule_keys *keys)
{
	if (keys->values[KEY_QUERY])
		return false;
	return (keys->values[KEY_EXPORTED_COUNT] && !keys->values[KEY_NAME]) ||
	       (keys->values[KEY_LIST_ID] && !keys->values[KEY_RULE_ID]) ||
	       (keys->values[KEY_ATTRIBUTES] && rule_keys_are(keys, KEY_TYPE, "action"));
}

__printf(3, 4)
static void note(const struct rule_keys *keys, size_t offset, const char *fmt, ...)
{
	const char *name;
	char why[256];
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	name = rule_keys_text(keys, KEY_NAME, &len);
	if (name)
		diag_at(keys->yaml->file, offset, DIAG_NOTE, "skipped '%.*s': %s", (int)len, name,
			why);
	else
		diag_at(keys->yaml->file, offset, DIAG_NOTE, "skipped a rule without a name: %s",
			why);
}

/* Another language's query, or no query at all. */
static bool is_foreign(const struct rule_keys *keys, enum rule_key key)
{
	const char *value;
	size_t len;

	value = rule_keys_text(keys, key, &len);
	if (!value || rule_keys_are(keys, key, "eql"))
		return false;
	note(keys, rule_keys_offset(keys, key), "its %s is %.*s, not eql", rule_key_name(key),
	     (int)len, value);
	return true;
}

static bool is_disabled(const struct rule_keys *keys)
{
	if (!rule_keys_are(keys, KEY_ENABLED, "false"))
		return false;
	note(keys, rule_keys_offset(keys, KEY_ENABLED),
	     "it is disabled (--disabled takes such rules too)");
	return true;
}

/* The system that a tag such as "OS: Windows" or just "Windows" names. */
static const char *system_of_tag(const char *tag, size_t len)
{
	static const char *const systems[] = { "Linux", "Windows", "macOS" };
	size_t i;

	if (len > 4 && !strncasecmp(tag, "OS: ", 4)) {
		tag += 4;
		len -= 4;
	}
	for (i = 0; i < ARRAY_SIZE(systems); i++) {
		if (len == strlen(systems[i]) && !strncasecmp(tag, systems[i], len))
			return systems[i];
	}
	return NULL;
}

static bool has_foreign_tags(const struct rule_keys *keys)
{
	const char *tag, *system, *other = NULL;
	struct fy_node *item;
	void *at = NULL;
	size_t len;

	if (!yaml_is_list(keys->values[KEY_TAGS]))
		return false;
	while ((item = yaml_next_item(keys->values[KEY_TAGS], &at))) {
		tag = yaml_text(item, &len);
		system = tag ? system_of_tag(tag, len) : NULL;
		if (system && !strcmp(system, "Linux"))
			return false;
		if (system)
			other = system;
	}
	if (other)
		note(keys, rule_keys_offset(keys, KEY_TAGS), "by its tags it is for %s", other);
	return other;
}

static size_t offset_in_query(const struct rule_keys *keys, size_t at)
{
	size_t *offsets = yaml_text_offsets(keys->yaml, keys->values[KEY_QUERY]);

	at = offsets[at];
	free(offsets);
	return at;
}

static enum rule_scope scope_of_subject(const struct rule_keys *keys,
					const struct eql_subject *subject)
{
	if (subject->events) {
		note(keys, offset_in_query(keys, subject->offset), "it is about '%s' events",
		     subject->events);
		return SCOPE_EVENTS;
	}
	if (subject->system) {
		note(keys, offset_in_query(keys, subject->offset), "it is for %s",
		     subject->system);
		return SCOPE_SYSTEM;
	}
	return SCOPE_OURS;
}

static enum rule_scope scope_of_query(const struct rule_keys *keys)
{
	struct eql_text text = { .file = keys->yaml->file };
	struct eql_subject subject;
	struct arena arena = { 0 };
	enum rule_scope scope;

	text.data = rule_keys_text(keys, KEY_QUERY, &text.len);
	if (!text.data)
		return SCOPE_OURS;
	subject = eql_subject(&text, &arena);
	scope = scope_of_subject(keys, &subject);
	arena_free(&arena);
	return scope;
}

/**
 * rule_scope() - for whom is a rule
 * @keys: the rule
 * @export: it is of an export, in which rules for others are to be expected
 * @disabled: it counts even if it is disabled
 *
 * A rule that is not ours is reported by name, with the reason.
 *
 * Return: for whom it is.
 */
enum rule_scope rule_scope(const struct rule_keys *keys, bool export, bool disabled)
{
	if (export && is_no_rule(keys))
		return SCOPE_NO_RULE;
	if (is_foreign(keys, KEY_TYPE))
		return SCOPE_TYPE;
	if (is_foreign(keys, KEY_LANGUAGE))
		return SCOPE_LANGUAGE;
	if (!disabled && is_disabled(keys))
		return SCOPE_DISABLED;
	if (has_foreign_tags(keys))
		return SCOPE_SYSTEM;
	return export && !keys->values[KEY_KEXECGUARD] ? scope_of_query(keys) : SCOPE_OURS;
}
