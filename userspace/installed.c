// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <kexecguard.h>
#include <netlink/attr.h>

#include "array.h"
#include "attr.h"
#include "installed.h"

/* A rule before its texts were copied out of the message. */
struct raw_rule {
	u32 index;
	u32 action;
	u64 hits;
	u64 excluded;
	struct kg_text id;
	struct kg_text meta;
};

#define FIELD(member, symbol, how, must) \
	{ .name = #member, .offset = offsetof(struct raw_rule, member), \
	  .type = KEXECGUARD_A_RULE_##symbol, .kind = ATTR_##how, .required = must }

static const struct attr_field fields[] = {
	FIELD(index, INDEX, U32, true),
	FIELD(action, ACTION, U32, true),
	FIELD(hits, HITS, U64, true),
	FIELD(excluded, EXCLUDED, U64, true),
	FIELD(id, ID, STRING, true),
	FIELD(meta, META, STRING, false),
};

static const char *append(struct installed_rules *rules, const struct raw_rule *raw)
{
	struct installed_rule *grown, *rule;

	grown = reallocarray(rules->rules, rules->n + 1, sizeof(*grown));
	if (!grown)
		return "memory";
	rules->rules = grown;
	rule = &grown[rules->n];
	rule->index = raw->index;
	rule->action = raw->action;
	rule->hits = raw->hits;
	rule->excluded = raw->excluded;
	rule->id = strndup(raw->id.data, raw->id.len);
	rule->meta = raw->meta.data ? strndup(raw->meta.data, raw->meta.len) : strdup("{}");
	rules->n++;
	return rule->id && rule->meta ? NULL : "memory";
}

/**
 * installed_add() - add a rule from a netlink message
 * @rules: to these
 * @attrs: the message's attributes
 * @len: bytes of them
 *
 * Return: NULL, or the field that is missing or malformed.
 */
const char *installed_add(struct installed_rules *rules, const void *attrs, int len)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	struct raw_rule raw = {};
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, attrs, len))
		return "message";
	bad = attr_decode(tb, fields, ARRAY_SIZE(fields), &raw);
	return bad ? bad : append(rules, &raw);
}

/**
 * installed_free() - forget the rules
 * @rules: empty afterwards
 */
void installed_free(struct installed_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n; i++) {
		free(rules->rules[i].id);
		free(rules->rules[i].meta);
	}
	free(rules->rules);
	*rules = (struct installed_rules){};
}
