// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include <kexecguard.h>
#include <netlink/attr.h>

#include "array.h"
#include "attr.h"
#include "installed.h"

/* The parts of a message that are texts, before they were copied out of it. */
struct raw_texts {
	struct kg_text id;
	struct kg_text meta;
};

#define FIELD(member, symbol, how, must) \
	{ .name = #member, .offset = offsetof(struct installed_rule, member), \
	  .type = KEXECGUARD_A_RULE_##symbol, .kind = ATTR_##how, .required = must }
#define LEDGER(member, symbol) \
	{ .name = #member, .offset = offsetof(struct installed_rule, ledger.member), \
	  .type = KEXECGUARD_A_RULE_##symbol, .kind = ATTR_U64 }

static const struct attr_field running_fields[] = {
	FIELD(index, INDEX, U32, true),
	FIELD(action, ACTION, U32, true),
	FIELD(hits, HITS, U64, true),
	FIELD(excluded, EXCLUDED, U64, true),
	FIELD(denied, DENIED, U64, false),
	FIELD(tested, TESTED, U64, false),
	FIELD(time, TIME, U64, false),
};

/* Of a second rule of the same id there is none: it is with the first. */
static const struct attr_field ledger_fields[] = {
	LEDGER(generated, GENERATED),
	LEDGER(delivered, DELIVERED),
	LEDGER(overwritten, OVERWRITTEN),
	LEDGER(suppressed, SUPPRESSED),
	LEDGER(folded, FOLDED),
	LEDGER(queued, QUEUED),
};

static const struct attr_field text_fields[] = {
	{ .name = "id", .offset = offsetof(struct raw_texts, id),
	  .type = KEXECGUARD_A_RULE_ID, .kind = ATTR_STRING },
	{ .name = "meta", .offset = offsetof(struct raw_texts, meta),
	  .type = KEXECGUARD_A_RULE_META, .kind = ATTR_STRING },
};

static const char *copy(char **to, struct kg_text text)
{
	if (!text.data)
		return NULL;
	*to = strndup(text.data, text.len);
	return *to ? NULL : "memory";
}

static const char *decode_texts(struct installed_rule *rule, struct nlattr *const tb[])
{
	struct raw_texts raw = { .meta = { .data = "{}", .len = 2 } };
	const char *bad = attr_decode(tb, text_fields, ARRAY_SIZE(text_fields), &raw);

	if (!bad && rule->runs && !raw.id.data)
		bad = "id";
	if (!bad)
		bad = copy(&rule->id, raw.id);
	return bad ? bad : copy(&rule->meta, raw.meta);
}

static const char *decode(struct installed_rule *rule, struct nlattr *const tb[])
{
	const char *bad = NULL;

	rule->runs = tb[KEXECGUARD_A_RULE_INDEX];
	if (rule->runs)
		bad = attr_decode(tb, running_fields, ARRAY_SIZE(running_fields), rule);
	if (!bad)
		bad = attr_decode(tb, ledger_fields, ARRAY_SIZE(ledger_fields), rule);
	return bad ? bad : decode_texts(rule, tb);
}

static void rule_free(struct installed_rule *rule)
{
	free(rule->id);
	free(rule->meta);
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
	struct installed_rule rule = {}, *grown;
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, attrs, len))
		return "message";
	grown = reallocarray(rules->rules, rules->n + 1, sizeof(*grown));
	if (!grown)
		return "memory";
	rules->rules = grown;
	bad = decode(&rule, tb);
	if (bad) {
		rule_free(&rule);
		return bad;
	}
	rules->n_running += rule.runs;
	grown[rules->n++] = rule;
	return NULL;
}

/**
 * installed_free() - forget the rules
 * @rules: empty afterwards
 */
void installed_free(struct installed_rules *rules)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		rule_free(&rules->rules[i]);
	free(rules->rules);
	*rules = (struct installed_rules){};
}
