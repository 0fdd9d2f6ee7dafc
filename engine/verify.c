// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier: what it lets through cannot make the engine read outside the
 * program, loop, or work longer than its bounds. It looks at each element once.
 */
#include "verify.h"
#include "field.h"
#include "match.h"

struct section_info {
	const char *name;
	u32 element;		/* bytes in one */
	u32 max;		/* most elements */
};

static const struct section_info section_infos[KG_SECTION_COUNT] = {
	[KG_SECTION_BYTES] = { "bytes", 1, KG_PROGRAM_SIZE_MAX },
	[KG_SECTION_RULES] = { "rules", sizeof(struct kg_rule), KG_RULES_MAX },
	[KG_SECTION_CODE] = { "code", sizeof(struct kg_test), KG_ENTRIES_MAX },
	[KG_SECTION_PREDICATES] = {
		"predicates", sizeof(struct kg_predicate), KG_PREDICATES_MAX,
	},
	[KG_SECTION_MATCHERS] = { "matchers", sizeof(struct kg_matcher), KG_FIELD_COUNT },
	[KG_SECTION_EXACT] = { "exact", sizeof(struct kg_exact), KG_ENTRIES_MAX },
	[KG_SECTION_PATTERNS] = { "patterns", sizeof(struct kg_pattern), KG_ENTRIES_MAX },
	[KG_SECTION_SEGMENTS] = { "segments", sizeof(struct kg_segment), KG_ENTRIES_MAX },
	[KG_SECTION_FAILURES] = { "failures", sizeof(u16), KG_PROGRAM_SIZE_MAX },
	[KG_SECTION_MASKS] = { "masks", sizeof(u64[256]), KG_ENTRIES_MAX },
	[KG_SECTION_NUMBERS] = { "numbers", sizeof(struct kg_number), KG_ENTRIES_MAX },
	[KG_SECTION_ANCHORS] = { "anchors", sizeof(struct kg_anchor), KG_ENTRIES_MAX },
	[KG_SECTION_UNANCHORED] = { "unanchored", sizeof(u32), KG_RULES_MAX },
};

/*
 * A verification under way: where it is, how much of each section is owned, how
 * many bytes were hashed, and the last hash of a sorted table, with how many in
 * a row had it.
 */
struct verifier {
	const struct kg_program_header *header;
	const struct kg_program *program;
	struct kg_verify_error *error;
	u32 section;
	u32 index;
	u32 owned[KG_SECTION_COUNT];
	u32 hashed;
	u32 last_hash;
	u32 same_hash;
};

/**
 * kg_section_name() - name a section for an error message
 * @section: enum kg_section_id, or KG_SECTION_COUNT for the header
 *
 * Return: a constant text.
 */
const char *kg_section_name(u32 section)
{
	return section < KG_SECTION_COUNT ? section_infos[section].name : "header";
}

static bool refuse(const struct verifier *v, const char *why)
{
	v->error->section = v->section;
	v->error->index = v->index;
	v->error->why = why;
	return false;
}

static u32 section_count(const struct verifier *v, u32 section)
{
	return v->header->sections[section].count;
}

static bool range_inside(const struct verifier *v, u32 section, struct kg_range range)
{
	u32 count = section_count(v, section);

	return range.first <= count && range.count <= count - range.first;
}

/* Owned ranges follow each other, so that nothing is owned, or looked at, twice. */
static bool range_own(struct verifier *v, u32 section, struct kg_range range)
{
	if (range.first != v->owned[section] || !range_inside(v, section, range))
		return false;
	v->owned[section] += range.count;
	return true;
}

static bool literal_valid(const struct verifier *v, struct kg_range literal)
{
	return literal.count <= KG_LITERAL_MAX && range_inside(v, KG_SECTION_BYTES, literal);
}

static struct kg_text literal_text(const struct verifier *v, struct kg_range literal)
{
	return (struct kg_text){
		.data = (const char *)v->program->bytes + literal.first,
		.len = literal.count,
	};
}

static bool range_has(struct kg_range range, u32 index)
{
	return index >= range.first && index - range.first < range.count;
}

static bool verify_section(struct verifier *v, u32 id)
{
	const struct section_info *info = &section_infos[id];
	struct kg_section section = v->header->sections[id];

	v->section = id;
	v->index = 0;
	if (section.offset % KG_PROGRAM_ALIGN)
		return refuse(v, "offset not aligned");
	if (section.count > info->max)
		return refuse(v, "too many elements");
	if (section.offset < sizeof(*v->header) || section.offset > v->header->size ||
	    section.count > (v->header->size - section.offset) / info->element)
		return refuse(v, "outside the program");
	return true;
}

static bool verify_header(struct verifier *v, size_t size)
{
	u32 id;

	v->section = KG_SECTION_COUNT;
	if (size < sizeof(*v->header))
		return refuse(v, "shorter than its header");
	if (v->header->magic != KG_PROGRAM_MAGIC)
		return refuse(v, "no kexecguard program");
	if (v->header->version != KG_PROGRAM_VERSION)
		return refuse(v, "another version of the program format");
	if (v->header->size != size || size > KG_PROGRAM_SIZE_MAX)
		return refuse(v, "wrong size");
	if (v->header->reserved)
		return refuse(v, "reserved bits set");
	for (id = 0; id < KG_SECTION_COUNT; id++)
		if (!verify_section(v, id))
			return false;
	return true;
}

static const void *section_at(const void *blob, u32 id)
{
	const struct kg_program_header *header = blob;

	return (const u8 *)blob + header->sections[id].offset;
}

static void program_point(struct kg_program *program, const void *blob)
{
	const struct kg_program_header *header = blob;

	program->bytes = section_at(blob, KG_SECTION_BYTES);
	program->rules = section_at(blob, KG_SECTION_RULES);
	program->code = section_at(blob, KG_SECTION_CODE);
	program->predicates = section_at(blob, KG_SECTION_PREDICATES);
	program->matchers = section_at(blob, KG_SECTION_MATCHERS);
	program->exact = section_at(blob, KG_SECTION_EXACT);
	program->patterns = section_at(blob, KG_SECTION_PATTERNS);
	program->segments = section_at(blob, KG_SECTION_SEGMENTS);
	program->failures = section_at(blob, KG_SECTION_FAILURES);
	program->masks = section_at(blob, KG_SECTION_MASKS);
	program->numbers = section_at(blob, KG_SECTION_NUMBERS);
	program->anchors = section_at(blob, KG_SECTION_ANCHORS);
	program->unanchored = section_at(blob, KG_SECTION_UNANCHORED);
	program->n_rules = header->sections[KG_SECTION_RULES].count;
	program->n_predicates = header->sections[KG_SECTION_PREDICATES].count;
	program->n_matchers = header->sections[KG_SECTION_MATCHERS].count;
	program->n_anchors = header->sections[KG_SECTION_ANCHORS].count;
	program->n_unanchored = header->sections[KG_SECTION_UNANCHORED].count;
}

static bool target_valid(u32 target, u32 at, u32 count)
{
	return target == KG_ACCEPT || target == KG_REJECT || (target > at && target < count);
}

static bool verify_test(struct verifier *v, const struct kg_rule *rule, u32 at)
{
	const struct kg_program *program = v->program;
	const struct kg_test *test = &program->code[rule->code.first + at];
	u32 field;

	v->section = KG_SECTION_CODE;
	v->index = rule->code.first + at;
	if (test->predicate >= program->n_predicates)
		return refuse(v, "no such predicate");
	if (!target_valid(test->on_true, at, rule->code.count) ||
	    !target_valid(test->on_false, at, rule->code.count))
		return refuse(v, "a jump that is not forward within its rule");
	field = program->matchers[program->predicates[test->predicate].matcher].field;
	if (!(kg_field_infos[field].categories & (1u << rule->category)))
		return refuse(v, "a field that this category does not have");
	if (field == KG_FIELD_EVENT_OUTCOME && rule->action == KG_ACTION_DENY)
		return refuse(v, "a deny rule that asks for the outcome");
	return true;
}

static bool verify_rule(struct verifier *v, u32 index)
{
	const struct kg_rule *rule = &v->program->rules[index];
	u32 at;

	v->section = KG_SECTION_RULES;
	v->index = index;
	if (rule->category >= KG_CATEGORY_COUNT)
		return refuse(v, "no such category");
	if (rule->action >= KG_ACTION_COUNT)
		return refuse(v, "no such action");
	if (!rule->code.count || rule->code.count > KG_RULE_CODE_MAX ||
	    !range_own(v, KG_SECTION_CODE, rule->code))
		return refuse(v, "bad range of code");
	if (!rule->id.count || rule->id.count > KG_RULE_ID_MAX ||
	    !range_inside(v, KG_SECTION_BYTES, rule->id))
		return refuse(v, "bad id");
	if (rule->meta.count > KG_RULE_META_MAX || !range_inside(v, KG_SECTION_BYTES, rule->meta))
		return refuse(v, "bad metadata");
	for (at = 0; at < rule->code.count; at++)
		if (!verify_test(v, rule, at))
			return false;
	return true;
}

/* Literals may share bytes, so their sum has a bound of its own. */
static bool verify_hash(struct verifier *v, struct kg_range literal, bool fold, u32 hash)
{
	if (!literal_valid(v, literal))
		return refuse(v, "bad literal");
	v->hashed += literal.count;
	if (v->hashed > KG_PROGRAM_SIZE_MAX)
		return refuse(v, "too much text in all literals");
	if (hash != kg_hash(literal_text(v, literal), fold))
		return refuse(v, "wrong hash");
	return true;
}

/* A value is compared with all that have its hash, so they must not be many. */
static bool verify_order(struct verifier *v, bool first, u32 hash)
{
	if (!first && hash < v->last_hash)
		return refuse(v, "not sorted");
	if (first || hash != v->last_hash)
		v->same_hash = 0;
	v->last_hash = hash;
	if (++v->same_hash > KG_SAME_HASH_MAX)
		return refuse(v, "too many with the same hash");
	return true;
}

static bool verify_exact(struct verifier *v, const struct kg_matcher *matcher,
			 struct kg_range range, bool fold)
{
	const struct kg_exact *exact = v->program->exact + range.first;
	u32 i;

	v->section = KG_SECTION_EXACT;
	for (i = 0; i < range.count; i++) {
		v->index = range.first + i;
		if (!range_has(matcher->predicates, exact[i].predicate))
			return refuse(v, "another field's predicate");
		if (!verify_hash(v, exact[i].literal, fold, exact[i].hash) ||
		    !verify_order(v, !i, exact[i].hash))
			return false;
	}
	return true;
}

static bool verify_failures(struct verifier *v, const struct kg_segment *segment)
{
	struct kg_range range = { segment->failures, segment->bytes.count };
	u32 i;

	if (!range_own(v, KG_SECTION_FAILURES, range))
		return refuse(v, "bad range of failures");
	for (i = 0; i < range.count; i++)
		if (v->program->failures[range.first + i] > i)
			return refuse(v, "a failure that does not go back");
	return true;
}

static bool verify_segment(struct verifier *v, u32 index, bool floats)
{
	const struct kg_segment *segment = &v->program->segments[index];

	v->section = KG_SECTION_SEGMENTS;
	v->index = index;
	if (!segment->bytes.count || !literal_valid(v, segment->bytes))
		return refuse(v, "bad literal");
	if (segment->masks != KG_NONE &&
	    (segment->masks >= section_count(v, KG_SECTION_MASKS) ||
	     segment->bytes.count > KG_MASKED_SEGMENT_MAX))
		return refuse(v, "bad masks");
	if (segment->failures != KG_NONE && !verify_failures(v, segment))
		return false;
	if (floats && segment->masks == KG_NONE && segment->failures == KG_NONE)
		return refuse(v, "floats and has no way to be found");
	return true;
}

static bool verify_pattern(struct verifier *v, const struct kg_matcher *matcher, u32 index)
{
	const struct kg_pattern *pattern = &v->program->patterns[index];
	struct kg_range range = pattern->segments;
	u32 i;

	v->section = KG_SECTION_PATTERNS;
	v->index = index;
	if (!range_has(matcher->predicates, pattern->predicate))
		return refuse(v, "another field's predicate");
	if (pattern->flags & ~KG_PATTERN_FLAGS)
		return refuse(v, "unknown flags");
	if (!range_own(v, KG_SECTION_SEGMENTS, range))
		return refuse(v, "bad range of segments");
	for (i = 0; i < range.count; i++) {
		bool first = !i && pattern->flags & KG_PATTERN_AT_START;
		bool last = i == range.count - 1 && pattern->flags & KG_PATTERN_AT_END;

		if (!verify_segment(v, range.first + i, !first && !last))
			return false;
	}
	return true;
}

static bool verify_numbers(struct verifier *v, const struct kg_matcher *matcher)
{
	struct kg_range range = matcher->numbers;
	const struct kg_number *number = v->program->numbers + range.first;
	u32 i;

	v->section = KG_SECTION_NUMBERS;
	for (i = 0; i < range.count; i++) {
		v->index = range.first + i;
		if (!range_has(matcher->predicates, number[i].predicate))
			return refuse(v, "another field's predicate");
		if (number[i].compare >= KG_COMPARE_COUNT)
			return refuse(v, "no such comparison");
	}
	return true;
}

static bool verify_predicates(struct verifier *v, u32 matcher_index)
{
	struct kg_range range = v->program->matchers[matcher_index].predicates;
	u32 i;

	v->section = KG_SECTION_PREDICATES;
	for (i = 0; i < range.count; i++) {
		v->index = range.first + i;
		if (v->program->predicates[v->index].matcher != matcher_index)
			return refuse(v, "not its field's");
	}
	return true;
}

static bool optional_has(struct kg_range range, u32 predicate)
{
	return predicate == KG_NONE || range_has(range, predicate);
}

/* The tables of a matcher fit the type of its field. */
static bool matcher_fits(const struct kg_matcher *matcher)
{
	u32 strings = matcher->exact.count + matcher->folded.count + matcher->patterns.count;

	switch (kg_field_infos[matcher->field].type) {
	case KG_TYPE_STRINGS:
		return !matcher->numbers.count && matcher->is_true == KG_NONE;
	case KG_TYPE_NUMBER:
		return !strings && matcher->is_true == KG_NONE;
	default:
		return !strings && !matcher->numbers.count;
	}
}

static bool verify_matcher_head(struct verifier *v, u32 index)
{
	const struct kg_matcher *matcher = &v->program->matchers[index];
	u32 i;

	v->section = KG_SECTION_MATCHERS;
	v->index = index;
	if (matcher->field >= KG_FIELD_COUNT)
		return refuse(v, "no such field");
	for (i = 0; i < index; i++)
		if (v->program->matchers[i].field == matcher->field)
			return refuse(v, "a second matcher for its field");
	if (!range_own(v, KG_SECTION_PREDICATES, matcher->predicates) ||
	    !range_own(v, KG_SECTION_EXACT, matcher->exact) ||
	    !range_own(v, KG_SECTION_EXACT, matcher->folded) ||
	    !range_own(v, KG_SECTION_PATTERNS, matcher->patterns) ||
	    !range_own(v, KG_SECTION_NUMBERS, matcher->numbers))
		return refuse(v, "bad range");
	if (!matcher_fits(matcher))
		return refuse(v, "tables of another type than its field");
	if (!optional_has(matcher->predicates, matcher->exists) ||
	    !optional_has(matcher->predicates, matcher->is_true))
		return refuse(v, "another field's predicate");
	return true;
}

static bool verify_matcher(struct verifier *v, u32 index)
{
	const struct kg_matcher *matcher = &v->program->matchers[index];
	u32 i;

	if (!verify_matcher_head(v, index) || !verify_predicates(v, index) ||
	    !verify_exact(v, matcher, matcher->exact, false) ||
	    !verify_exact(v, matcher, matcher->folded, true) || !verify_numbers(v, matcher))
		return false;
	for (i = 0; i < matcher->patterns.count; i++)
		if (!verify_pattern(v, matcher, matcher->patterns.first + i))
			return false;
	return true;
}

static bool verify_anchor(struct verifier *v, u32 index)
{
	const struct kg_anchor *anchor = &v->program->anchors[index];

	v->section = KG_SECTION_ANCHORS;
	v->index = index;
	if (anchor->rule >= v->program->n_rules ||
	    v->program->rules[anchor->rule].category != KG_CATEGORY_PROCESS)
		return refuse(v, "no such process rule");
	return verify_hash(v, anchor->name, true, anchor->hash) &&
	       verify_order(v, !index, anchor->hash);
}

static bool verify_index(struct verifier *v)
{
	u32 i;

	for (i = 0; i < v->program->n_anchors; i++)
		if (!verify_anchor(v, i))
			return false;
	v->section = KG_SECTION_UNANCHORED;
	for (i = 0; i < v->program->n_unanchored; i++) {
		v->index = i;
		if (v->program->unanchored[i] >= v->program->n_rules)
			return refuse(v, "no such rule");
	}
	return true;
}

/* A predicate that no matcher owns would never be answered. */
static bool verify_owned(struct verifier *v)
{
	v->section = KG_SECTION_PREDICATES;
	v->index = v->owned[KG_SECTION_PREDICATES];
	if (v->index != v->program->n_predicates)
		return refuse(v, "no field's");
	return true;
}

/**
 * kg_program_verify() - check that a blob is a program that is safe to run
 * @blob: the bytes, aligned for u64; they must not change from here on
 * @size: how many
 * @program: filled in if it is one, and valid as long as @blob is
 * @error: filled in if it is none
 *
 * The blob comes from a process with privilege, which is no reason to trust
 * it. Time is linear in @size.
 *
 * Context: Any; does not sleep. A program of KG_PROGRAM_SIZE_MAX takes some tens
 * of milliseconds.
 * Return: true if it is.
 */
bool kg_program_verify(const void *blob, size_t size, struct kg_program *program,
		       struct kg_verify_error *error)
{
	struct verifier v = { .header = blob, .program = program, .error = error };
	u32 i;

	if (!verify_header(&v, size))
		return false;
	program_point(program, blob);
	for (i = 0; i < program->n_matchers; i++)
		if (!verify_matcher(&v, i))
			return false;
	if (!verify_owned(&v))
		return false;
	for (i = 0; i < program->n_rules; i++)
		if (!verify_rule(&v, i))
			return false;
	return verify_index(&v);
}
