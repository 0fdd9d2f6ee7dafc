// SPDX-License-Identifier: GPL-2.0
#include "kg_program.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "field.h"

/* What the program format calls the hash of a text: FNV-1a of it in lower case. */
static u32 hash(const char *text)
{
	u32 value = 2166136261u;

	for (; *text; text++)
		value = (value ^ (u8)tolower(*text)) * 16777619u;
	return value;
}

static void *section_add(struct kg_blob *blob, enum kg_section_id id, size_t size, u32 count)
{
	struct kg_section *section = &blob->header.sections[id];

	if (size * count > sizeof(blob->data) - blob->size - KG_PROGRAM_ALIGN)
		abort();
	blob->size = (blob->size + KG_PROGRAM_ALIGN - 1) / KG_PROGRAM_ALIGN * KG_PROGRAM_ALIGN;
	section->offset = blob->size;
	section->count = count;
	blob->size += size * count;
	return blob->data + section->offset;
}

static const char *rule_text(const struct kg_name_rule *rule, size_t part)
{
	const char *const texts[] = { rule->id, rule->meta ?: "{}", rule->name };

	return texts[part];
}

/* The texts of all rules: id, metadata, name; says where each is. */
static void bytes_add(struct kg_blob *blob, const struct kg_name_rule *rules, size_t n,
		      struct kg_range at[][3])
{
	size_t len = 0, i, part;
	char *bytes;

	for (i = 0; i < n; i++) {
		for (part = 0; part < 3; part++) {
			at[i][part].first = len;
			at[i][part].count = strlen(rule_text(&rules[i], part));
			len += at[i][part].count;
		}
	}
	bytes = section_add(blob, KG_SECTION_BYTES, 1, len);
	for (i = 0; i < n; i++)
		for (part = 0; part < 3; part++)
			memcpy(bytes + at[i][part].first, rule_text(&rules[i], part),
			       at[i][part].count);
}

static void rules_add(struct kg_blob *blob, const struct kg_name_rule *rules, size_t n,
		      struct kg_range at[][3])
{
	struct kg_rule *rule = section_add(blob, KG_SECTION_RULES, sizeof(*rule), n);
	struct kg_test *test = section_add(blob, KG_SECTION_CODE, sizeof(*test), n);
	size_t i;

	for (i = 0; i < n; i++) {
		rule[i].code = (struct kg_range){ i, 1 };
		rule[i].id = at[i][0];
		rule[i].meta = at[i][1];
		rule[i].category = KG_CATEGORY_PROCESS;
		rule[i].action = rules[i].action;
		test[i] = (struct kg_test){ i, KG_ACCEPT, KG_REJECT };
	}
}

static int by_hash(const void *left, const void *right)
{
	const struct kg_exact *a = left, *b = right;

	return a->hash < b->hash ? -1 : a->hash > b->hash;
}

/* Two buckets do. */
static void heads_add(struct kg_blob *blob, struct kg_matcher *matcher,
		      const struct kg_exact *exact)
{
	u32 *heads = section_add(blob, KG_SECTION_HEADS, sizeof(*heads), 3);

	matcher->bits = 1;
	matcher->heads.count = 3;
	while (heads[1] < matcher->exact.count && !(exact[heads[1]].hash >> 31))
		heads[1]++;
	heads[2] = matcher->exact.count;
}

static void matcher_add(struct kg_blob *blob, const struct kg_name_rule *rules, size_t n,
			struct kg_range at[][3])
{
	struct kg_matcher *matcher;
	struct kg_exact *exact;
	size_t i;

	matcher = section_add(blob, KG_SECTION_MATCHERS, sizeof(*matcher), n ? 1 : 0);
	exact = section_add(blob, KG_SECTION_EXACT, sizeof(*exact), n);
	if (!n)
		return;
	matcher->field = KG_FIELD_PROCESS_NAME;
	matcher->guards = 1 << KG_CATEGORY_PROCESS;
	matcher->exists = KG_NONE;
	matcher->is_true = KG_NONE;
	matcher->predicates.count = n;
	matcher->exact.count = n;
	for (i = 0; i < n; i++) {
		exact[i] = (struct kg_exact){ hash(rules[i].name), i, at[i][2], 0 };
		if (at[i][2].count > matcher->longest)
			matcher->longest = at[i][2].count;
	}
	qsort(exact, n, sizeof(*exact), by_hash);
	heads_add(blob, matcher, exact);
}

/* Each is the guard of the rule that asks it. */
static void predicates_add(struct kg_blob *blob, size_t n)
{
	struct kg_predicate *predicate;
	u32 *candidate;
	size_t i;

	predicate = section_add(blob, KG_SECTION_PREDICATES, sizeof(*predicate), n);
	candidate = section_add(blob, KG_SECTION_CANDIDATES, sizeof(*candidate), n);
	for (i = 0; i < n; i++) {
		predicate[i].candidates = (struct kg_range){ i, 1 };
		candidate[i] = i;
	}
}

/**
 * kg_blob_build() - make a program
 * @blob: filled in
 * @rules: each with a name of its own
 * @n: how many; there may be none
 */
void kg_blob_build(struct kg_blob *blob, const struct kg_name_rule *rules, size_t n)
{
	struct kg_range at[KG_NAME_RULES_MAX][3];
	unsigned int id;

	memset(blob, 0, sizeof(*blob));
	blob->size = sizeof(blob->header);
	bytes_add(blob, rules, n, at);
	rules_add(blob, rules, n, at);
	matcher_add(blob, rules, n, at);
	predicates_add(blob, n);
	for (id = 0; id < KG_SECTION_COUNT; id++)
		if (!blob->header.sections[id].offset)
			section_add(blob, id, 1, 0);
	blob->header.magic = KG_PROGRAM_MAGIC;
	blob->header.version = KG_PROGRAM_VERSION;
	blob->header.size = blob->size;
}

/**
 * kg_blob_section() - where a section of a program is
 * @blob: the program
 * @section: which
 *
 * Return: its first element.
 */
void *kg_blob_section(struct kg_blob *blob, enum kg_section_id section)
{
	return blob->data + blob->header.sections[section].offset;
}
