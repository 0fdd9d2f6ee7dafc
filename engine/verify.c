// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier: what it lets through cannot make the engine read outside the
 * program, loop, or work longer than its bounds. It looks at each element once.
 */
#include "verify.h"
#include "scan.h"
#include "field.h"
#include "text.h"

const struct kg_section_info kg_section_infos[KG_SECTION_COUNT] = {
	[KG_SECTION_BYTES] = { "bytes", 1, KG_PROGRAM_SIZE_MAX },
	[KG_SECTION_RULES] = { "rules", sizeof(struct kg_rule), KG_RULES_MAX },
	[KG_SECTION_CODE] = { "code", sizeof(struct kg_test), KG_ENTRIES_MAX },
	[KG_SECTION_PREDICATES] = {
		"predicates", sizeof(struct kg_predicate), KG_PREDICATES_MAX,
	},
	[KG_SECTION_CANDIDATES] = { "candidates", sizeof(u32), KG_ENTRIES_MAX },
	[KG_SECTION_UNGUARDED] = { "unguarded", sizeof(u32), KG_RULES_MAX },
	[KG_SECTION_MATCHERS] = { "matchers", sizeof(struct kg_matcher), KG_FIELD_COUNT },
	[KG_SECTION_EXACT] = { "exact", sizeof(struct kg_exact), KG_ENTRIES_MAX },
	[KG_SECTION_PATTERNS] = { "patterns", sizeof(struct kg_pattern), KG_PATTERNS_MAX },
	[KG_SECTION_SEGMENTS] = { "segments", sizeof(struct kg_segment), KG_ENTRIES_MAX },
	[KG_SECTION_FAILURES] = { "failures", sizeof(u16), KG_PROGRAM_SIZE_MAX },
	[KG_SECTION_GRAMS] = { "grams", sizeof(struct kg_grams),
			       KG_FIELD_COUNT * KG_MATCHER_GRAMS_MAX },
	[KG_SECTION_HEADS] = { "heads", sizeof(u32), KG_ENTRIES_MAX },
	[KG_SECTION_FILTERS] = { "filters", sizeof(u32), KG_ENTRIES_MAX },
	[KG_SECTION_NEEDLES] = { "needles", sizeof(struct kg_needle), KG_ENTRIES_MAX },
	[KG_SECTION_NUMBERS] = { "numbers", sizeof(struct kg_number), KG_ENTRIES_MAX },
	[KG_SECTION_DFAS] = { "dfas", sizeof(struct kg_dfa), KG_DFAS_MAX },
	[KG_SECTION_DFA_RANGES] = { "dfa ranges", sizeof(struct kg_dfa_range), KG_ENTRIES_MAX },
	[KG_SECTION_TRANSITIONS] = { "transitions", sizeof(u16), KG_PROGRAM_SIZE_MAX },
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
	return section < KG_SECTION_COUNT ? kg_section_infos[section].name : "header";
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
	const struct kg_section_info *info = &kg_section_infos[id];
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

	program->n_guarding = 0;
	program->bytes = section_at(blob, KG_SECTION_BYTES);
	program->rules = section_at(blob, KG_SECTION_RULES);
	program->code = section_at(blob, KG_SECTION_CODE);
	program->predicates = section_at(blob, KG_SECTION_PREDICATES);
	program->candidates = section_at(blob, KG_SECTION_CANDIDATES);
	program->unguarded = section_at(blob, KG_SECTION_UNGUARDED);
	program->matchers = section_at(blob, KG_SECTION_MATCHERS);
	program->exact = section_at(blob, KG_SECTION_EXACT);
	program->patterns = section_at(blob, KG_SECTION_PATTERNS);
	program->segments = section_at(blob, KG_SECTION_SEGMENTS);
	program->failures = section_at(blob, KG_SECTION_FAILURES);
	program->grams = section_at(blob, KG_SECTION_GRAMS);
	program->heads = section_at(blob, KG_SECTION_HEADS);
	program->filters = section_at(blob, KG_SECTION_FILTERS);
	program->needles = section_at(blob, KG_SECTION_NEEDLES);
	program->numbers = section_at(blob, KG_SECTION_NUMBERS);
	program->dfas = section_at(blob, KG_SECTION_DFAS);
	program->dfa_ranges = section_at(blob, KG_SECTION_DFA_RANGES);
	program->transitions = section_at(blob, KG_SECTION_TRANSITIONS);
	program->n_rules = header->sections[KG_SECTION_RULES].count;
	program->n_predicates = header->sections[KG_SECTION_PREDICATES].count;
	program->n_matchers = header->sections[KG_SECTION_MATCHERS].count;
	program->n_patterns = header->sections[KG_SECTION_PATTERNS].count;
	program->n_unguarded = header->sections[KG_SECTION_UNGUARDED].count;
}

static bool target_valid(u32 target, u32 at, u32 count)
{
	return target == KG_ACCEPT || target == KG_REJECT || (target > at && target < count);
}

/* Field and rule fit each other; the predicate was verified. */
static bool verify_question(struct verifier *v, const struct kg_rule *rule, u32 predicate)
{
	u32 field = v->program->matchers[v->program->predicates[predicate].matcher].field;

	if (!(kg_field_infos[field].categories & (1u << rule->category)))
		return refuse(v, "a field that this category does not have");
	if (field == KG_FIELD_EVENT_OUTCOME && rule->action == KG_ACTION_DENY)
		return refuse(v, "a deny rule that asks for the outcome");
	return true;
}

static bool verify_test(struct verifier *v, const struct kg_rule *rule, u32 at)
{
	const struct kg_test *test = &v->program->code[rule->code.first + at];

	v->section = KG_SECTION_CODE;
	v->index = rule->code.first + at;
	if (!target_valid(test->on_true, at, rule->code.count) ||
	    !target_valid(test->on_false, at, rule->code.count))
		return refuse(v, "a jump that is not forward within its rule");
	if (test->predicate == KG_NONE)
		return true;
	if (test->predicate >= v->program->n_predicates)
		return refuse(v, "no such predicate");
	return verify_question(v, rule, test->predicate);
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
static bool verify_hash(struct verifier *v, struct kg_range literal, u32 hash)
{
	if (!literal_valid(v, literal))
		return refuse(v, "bad literal");
	v->hashed += literal.count;
	if (v->hashed > KG_PROGRAM_SIZE_MAX)
		return refuse(v, "too much text in all literals");
	if (hash != kg_hash(literal_text(v, literal)))
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

/* Buckets of @count elements that follow each other, none with more than @most. */
static bool verify_heads(struct verifier *v, struct kg_range range, u32 count, u32 most)
{
	const u32 *heads = v->program->heads + range.first;
	u32 i;

	v->section = KG_SECTION_HEADS;
	for (i = 0; i + 1 < range.count; i++) {
		v->index = range.first + i;
		if (heads[i] > heads[i + 1] || heads[i + 1] - heads[i] > most)
			return refuse(v, "bad bucket");
	}
	v->index = range.first + i;
	if (heads[i] > count)
		return refuse(v, "outside of what it leads to");
	return true;
}

static bool verify_buckets(struct verifier *v, const struct kg_matcher *matcher)
{
	if (!matcher->exact.count && !matcher->bits && !matcher->heads.count)
		return true;
	if (!matcher->bits || matcher->bits > KG_EXACT_BITS_MAX)
		return refuse(v, "bad number of buckets");
	if (matcher->heads.count != (1u << matcher->bits) + 1 ||
	    !range_own(v, KG_SECTION_HEADS, matcher->heads))
		return refuse(v, "bad range of buckets");
	return verify_heads(v, matcher->heads, matcher->exact.count, KG_ENTRIES_MAX);
}

/* One in another bucket than its own would never be found. */
static bool verify_bucket(struct verifier *v, const struct kg_matcher *matcher, u32 at, u32 hash)
{
	const u32 *head = v->program->heads + matcher->heads.first + (hash >> (32 - matcher->bits));

	return (at >= head[0] && at < head[1]) || refuse(v, "not in its bucket");
}

static bool verify_exact(struct verifier *v, const struct kg_matcher *matcher)
{
	struct kg_range range = matcher->exact;
	const struct kg_exact *exact = v->program->exact + range.first;
	u32 i;

	if (!verify_buckets(v, matcher))
		return false;
	v->section = KG_SECTION_EXACT;
	for (i = 0; i < range.count; i++) {
		v->index = range.first + i;
		if (!range_has(matcher->predicates, exact[i].predicate))
			return refuse(v, "another field's predicate");
		if (exact[i].fold > 1)
			return refuse(v, "unknown flags");
		if (exact[i].literal.count > matcher->longest)
			return refuse(v, "longer than the longest");
		if (!verify_hash(v, exact[i].literal, exact[i].hash) ||
		    !verify_order(v, !i, exact[i].hash) ||
		    !verify_bucket(v, matcher, i, exact[i].hash))
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
	if (segment->failures != KG_NONE)
		return verify_failures(v, segment);
	if (floats && segment->bytes.count > KG_LOOSE_SEGMENT_MAX)
		return refuse(v, "floats, is long and has no failures");
	return true;
}

static bool dfa_goes_to(const struct kg_dfa *dfa, u32 state)
{
	return state < dfa->states || state == KG_DFA_ACCEPT || state == KG_DFA_REJECT;
}

/* Together with the ranges: every character has a class. */
static bool verify_dfa_ascii(struct verifier *v, const struct kg_dfa *dfa)
{
	struct kg_range range = { dfa->ascii, KG_DFA_ASCII };
	u32 i;

	if (!range_inside(v, KG_SECTION_BYTES, range))
		return refuse(v, "bad table of classes");
	for (i = 0; i < KG_DFA_ASCII; i++)
		if (v->program->bytes[dfa->ascii + i] >= dfa->classes)
			return refuse(v, "no such class");
	return true;
}

static bool verify_dfa_ranges(struct verifier *v, const struct kg_dfa *dfa)
{
	const struct kg_dfa_range *ranges = v->program->dfa_ranges + dfa->ranges.first;
	u32 i;

	if (!dfa->ranges.count || !range_own(v, KG_SECTION_DFA_RANGES, dfa->ranges))
		return refuse(v, "bad range of ranges");
	v->section = KG_SECTION_DFA_RANGES;
	for (i = 0; i < dfa->ranges.count; i++) {
		v->index = dfa->ranges.first + i;
		if (i ? ranges[i].first <= ranges[i - 1].first : ranges[i].first != KG_DFA_ASCII)
			return refuse(v, "not sorted");
		if (ranges[i].class >= dfa->classes)
			return refuse(v, "no such class");
	}
	return true;
}

static bool verify_transitions(struct verifier *v, const struct kg_dfa *dfa)
{
	const u16 *transitions = v->program->transitions + dfa->transitions.first;
	u32 i;

	v->section = KG_SECTION_TRANSITIONS;
	for (i = 0; i < dfa->transitions.count; i++) {
		v->index = dfa->transitions.first + i;
		if (!dfa_goes_to(dfa, transitions[i]))
			return refuse(v, "no such state");
	}
	return true;
}

static bool verify_dfa(struct verifier *v, u32 index)
{
	const struct kg_dfa *dfa = &v->program->dfas[index];

	v->section = KG_SECTION_DFAS;
	v->index = index;
	if (!dfa->classes || dfa->classes > KG_DFA_CLASSES_MAX)
		return refuse(v, "bad number of classes");
	if (dfa->states > KG_DFA_REJECT || !dfa_goes_to(dfa, dfa->start))
		return refuse(v, "no such state");
	if (dfa->transitions.count != dfa->states * dfa->classes ||
	    !range_own(v, KG_SECTION_TRANSITIONS, dfa->transitions))
		return refuse(v, "bad range of transitions");
	return verify_dfa_ascii(v, dfa) && verify_dfa_ranges(v, dfa) &&
	       verify_transitions(v, dfa);
}

static bool verify_regex(struct verifier *v, const struct kg_pattern *pattern)
{
	if (pattern->flags || pattern->segments.count)
		return refuse(v, "a wildcard pattern and a regular expression");
	if (!range_own(v, KG_SECTION_DFAS, (struct kg_range){ pattern->dfa, 1 }))
		return refuse(v, "bad automaton");
	return verify_dfa(v, pattern->dfa);
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
	if (pattern->dfa != KG_NONE)
		return verify_regex(v, pattern);
	for (i = 0; i < range.count; i++) {
		bool first = !i && pattern->flags & KG_PATTERN_AT_START;
		bool last = i == range.count - 1 && pattern->flags & KG_PATTERN_AT_END;

		if (!verify_segment(v, range.first + i, !first && !last))
			return false;
	}
	return true;
}

/* Nor would a needle, nor one of which its filter does not know. */
static bool verify_found(struct verifier *v, const struct kg_grams *grams, u32 index)
{
	const struct kg_needle *needle = &v->program->needles[index];
	u32 gram = kg_gram(needle->bytes >> 8 * needle->ahead, grams->size, grams->bits);
	u32 bucket = gram >> KG_FILTER_BITS, at = index - grams->needles.first;
	const u32 *head = v->program->heads + grams->heads.first + bucket;

	if (at < head[0] || at >= head[1])
		return refuse(v, "not in its bucket");
	if (!(v->program->filters[grams->filters.first + bucket] >>
	      gram % (1u << KG_FILTER_BITS) & 1))
		return refuse(v, "not in its filter");
	return true;
}

static bool verify_needle(struct verifier *v, const struct kg_matcher *matcher,
			  const struct kg_grams *grams, u32 index)
{
	const struct kg_needle *needle = &v->program->needles[index];

	v->section = KG_SECTION_NEEDLES;
	v->index = index;
	if (!range_has(matcher->patterns, needle->pattern))
		return refuse(v, "another field's pattern");
	if (needle->len > KG_NEEDLE_MAX || needle->len < grams->size + needle->ahead)
		return refuse(v, "bad length");
	if (needle->place >= KG_PLACE_COUNT)
		return refuse(v, "no such place");
	return verify_found(v, grams, index);
}

static bool verify_grams(struct verifier *v, const struct kg_matcher *matcher, u32 index)
{
	const struct kg_grams *grams = &v->program->grams[index];
	u32 i;

	v->section = KG_SECTION_GRAMS;
	v->index = index;
	if (grams->span >= KG_SPAN_COUNT)
		return refuse(v, "no such span");
	if (!grams->size || grams->size > KG_GRAM_MAX)
		return refuse(v, "bad size");
	if (!grams->step || grams->step > KG_NEEDLE_MAX ||
	    (grams->step > 1 && grams->span != KG_SPAN_ALL))
		return refuse(v, "bad step");
	if (!grams->bits || grams->bits > KG_GRAM_BITS_MAX)
		return refuse(v, "bad number of buckets");
	if (grams->heads.count != (1u << grams->bits) + 1 ||
	    grams->filters.count != 1u << grams->bits ||
	    !range_own(v, KG_SECTION_HEADS, grams->heads) ||
	    !range_own(v, KG_SECTION_FILTERS, grams->filters) ||
	    !range_own(v, KG_SECTION_NEEDLES, grams->needles))
		return refuse(v, "bad range");
	if (!verify_heads(v, grams->heads, grams->needles.count, KG_BUCKET_MAX))
		return false;
	for (i = 0; i < grams->needles.count; i++)
		if (!verify_needle(v, matcher, grams, grams->needles.first + i))
			return false;
	return true;
}

static bool verify_numbers(struct verifier *v, const struct kg_matcher *matcher,
			   struct kg_range range)
{
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

static bool verify_candidates(struct verifier *v, struct kg_range range)
{
	u32 i;

	if (!range_own(v, KG_SECTION_CANDIDATES, range))
		return refuse(v, "bad range of candidates");
	for (i = range.first; i < range.first + range.count; i++)
		if (v->program->candidates[i] >= v->program->n_rules)
			return refuse(v, "guards no rule");
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
		if (!verify_candidates(v, v->program->predicates[v->index].candidates))
			return false;
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
	u32 strings = matcher->exact.count + matcher->patterns.count + matcher->grams.count +
		      matcher->lengths.count;

	switch (kg_field_infos[matcher->field].type) {
	case KG_TYPE_STRINGS:
		return !matcher->numbers.count && matcher->is_true == KG_NONE;
	case KG_TYPE_NUMBER:
		return !strings && matcher->is_true == KG_NONE;
	default:
		return !strings && !matcher->numbers.count;
	}
}

static bool matcher_owns(struct verifier *v, const struct kg_matcher *matcher)
{
	return range_own(v, KG_SECTION_PREDICATES, matcher->predicates) &&
	       range_own(v, KG_SECTION_EXACT, matcher->exact) &&
	       range_own(v, KG_SECTION_PATTERNS, matcher->patterns) &&
	       range_own(v, KG_SECTION_GRAMS, matcher->grams) &&
	       range_own(v, KG_SECTION_NUMBERS, matcher->numbers) &&
	       range_own(v, KG_SECTION_NUMBERS, matcher->lengths);
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
	if (!matcher_owns(v, matcher))
		return refuse(v, "bad range");
	if (matcher->guards & ~kg_field_infos[matcher->field].categories)
		return refuse(v, "guards a category that does not have its field");
	if (matcher->longest > KG_LITERAL_MAX)
		return refuse(v, "no literal is so long");
	if (matcher->unscanned > matcher->patterns.count)
		return refuse(v, "bad range of patterns");
	if (matcher->grams.count > KG_MATCHER_GRAMS_MAX)
		return refuse(v, "too many grams");
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
	    !verify_exact(v, matcher) || !verify_numbers(v, matcher, matcher->numbers) ||
	    !verify_numbers(v, matcher, matcher->lengths))
		return false;
	for (i = 0; i < matcher->patterns.count; i++)
		if (!verify_pattern(v, matcher, matcher->patterns.first + i))
			return false;
	for (i = 0; i < matcher->grams.count; i++)
		if (!verify_grams(v, matcher, matcher->grams.first + i))
			return false;
	return true;
}

static bool verify_unguarded(struct verifier *v)
{
	u32 i;

	v->section = KG_SECTION_UNGUARDED;
	for (i = 0; i < v->program->n_unguarded; i++) {
		v->index = i;
		if (v->program->unguarded[i] >= v->program->n_rules)
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
	for (i = 0; i < program->n_matchers; i++) {
		if (!verify_matcher(&v, i))
			return false;
		if (program->matchers[i].guards)
			program->guarding[program->n_guarding++] = i;
	}
	if (!verify_owned(&v))
		return false;
	for (i = 0; i < program->n_rules; i++)
		if (!verify_rule(&v, i))
			return false;
	return verify_unguarded(&v);
}
