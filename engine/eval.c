// SPDX-License-Identifier: GPL-2.0
#include "eval.h"
#include "pattern.h"
#include "scan.h"

/* Steps of work, about a byte each, after which the engine lets its caller breathe. */
#define BREATH (64u << 10)

static bool bit_test(const u32 *words, u32 bit)
{
	return words[bit / 32] >> (bit % 32) & 1;
}

static void bit_set(u32 *words, u32 bit)
{
	words[bit / 32] |= 1u << (bit % 32);
}

/* Clear a range, word by word. */
static void bits_clear(u32 *words, struct kg_range range)
{
	u32 at = range.first, end = range.first + range.count;

	while (at < end) {
		u32 bit = at % 32, n = 32 - bit;

		if (n > end - at)
			n = end - at;
		words[at / 32] &= ~((0xffffffffu >> (32 - n)) << bit);
		at += n;
	}
}

static u32 words_for(u32 bits)
{
	return (bits + 31) / 32;
}

/* Take the next string off a value; false when there is none left. */
static bool value_next(struct kg_value *value, struct kg_text *text)
{
	struct kg_text *rest = &value->strings;
	u32 len = 0;

	if (value->joined) {
		*text = *rest;
		value->joined = false;
		rest->len = 0;
		return true;
	}
	if (!rest->len)
		return false;
	while (len < rest->len && rest->data[len])
		len++;
	text->data = rest->data;
	text->len = len;
	if (len < rest->len)
		len++;
	rest->data += len;
	rest->len -= len;
	return true;
}

static void eval_worked(struct kg_eval *eval, u32 steps)
{
	eval->work += steps;
	if (eval->work < BREATH || !eval->source->breathe)
		return;
	eval->work = 0;
	if (!eval->source->breathe(eval->source))
		eval->stopped = true;
}

/* First of the entries, sorted by hash, that has at least this one. */
static u32 exact_lower_bound(const struct kg_exact *exact, u32 count, u32 hash)
{
	u32 low = 0;

	while (count) {
		u32 half = count / 2;

		if (exact[low + half].hash < hash) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

/* A rule is possible once one of its guards is true. */
static void candidates_add(struct kg_eval *eval, struct kg_range range)
{
	const struct kg_program *program = eval->program;
	u32 i;

	for (i = range.first; i < range.first + range.count; i++)
		if (program->rules[program->candidates[i]].category == eval->category)
			bit_set(eval->candidates, program->candidates[i]);
}

static void predicate_true(struct kg_eval *eval, u32 predicate)
{
	if (bit_test(eval->truth, predicate))
		return;
	bit_set(eval->truth, predicate);
	candidates_add(eval, eval->program->predicates[predicate].candidates);
}

static void exact_lookup(struct kg_eval *eval, const struct kg_matcher *matcher,
			 struct kg_text text)
{
	const struct kg_exact *exact = eval->program->exact + matcher->exact.first;
	u32 count = matcher->exact.count, hash, i;

	if (!count || text.len > matcher->longest)
		return;
	hash = kg_hash(text);
	i = exact_lower_bound(exact, count, hash);
	for (; i < count && exact[i].hash == hash && !eval->stopped; i++) {
		struct kg_text literal = {
			.data = (const char *)eval->program->bytes + exact[i].literal.first,
			.len = exact[i].literal.count,
		};

		if (kg_text_equals(text, literal, exact[i].fold))
			predicate_true(eval, exact[i].predicate);
		eval_worked(eval, text.len + 1);
	}
}

static void pattern_try(struct kg_eval *eval, u32 index, struct kg_text text)
{
	const struct kg_pattern *pattern = &eval->program->patterns[index];

	if (bit_test(eval->truth, pattern->predicate))
		return;
	if (kg_pattern_matches(eval->program, pattern, text))
		predicate_true(eval, pattern->predicate);
	eval_worked(eval, text.len + 1);
}

/* Patterns of which the text has a needle; each is tried once. Says if any was. */
static bool patterns_scan(struct kg_eval *eval, const struct kg_grams *grams, struct kg_text text)
{
	struct kg_scan scan;
	bool tried = false;
	u32 until, pattern;

	kg_scan_begin(&scan, eval->program, grams, text);
	while (scan.at < scan.end && !eval->stopped) {
		until = scan.end - scan.at < BREATH ? scan.end : scan.at + BREATH;
		eval_worked(eval, until - scan.at);
		while (!eval->stopped && (pattern = kg_scan_next(&scan, until)) != KG_NONE) {
			if (bit_test(eval->tried, pattern))
				continue;
			bit_set(eval->tried, pattern);
			tried = true;
			pattern_try(eval, pattern, text);
		}
	}
	return tried;
}

static void patterns_lookup(struct kg_eval *eval, const struct kg_matcher *matcher,
			    struct kg_text text)
{
	const struct kg_grams *grams = eval->program->grams + matcher->grams.first;
	bool tried = false;
	u32 i;

	for (i = 0; i < matcher->unscanned && !eval->stopped; i++)
		pattern_try(eval, matcher->patterns.first + i, text);
	for (i = 0; i < matcher->grams.count; i++)
		tried |= patterns_scan(eval, &grams[i], text);
	if (tried)
		bits_clear(eval->tried, matcher->patterns);
}

static bool number_compare(s64 left, u32 compare, s64 right)
{
	switch (compare) {
	case KG_COMPARE_EQ:
		return left == right;
	case KG_COMPARE_LT:
		return left < right;
	case KG_COMPARE_LE:
		return left <= right;
	case KG_COMPARE_GT:
		return left > right;
	default:
		return left >= right;
	}
}

static void numbers_answer(struct kg_eval *eval, struct kg_range range, s64 value)
{
	const struct kg_number *number = eval->program->numbers + range.first;
	const struct kg_number *stop = number + range.count;

	for (; number < stop; number++)
		if (number_compare(value, number->compare, number->value))
			predicate_true(eval, number->predicate);
}

/* A string that is short is work too: some of a matcher's tables are walked for each. */
static void strings_answer(struct kg_eval *eval, const struct kg_matcher *matcher,
			   struct kg_value value)
{
	struct kg_text text;

	while (!eval->stopped && value_next(&value, &text)) {
		exact_lookup(eval, matcher, text);
		patterns_lookup(eval, matcher, text);
		if (matcher->lengths.count)
			numbers_answer(eval, matcher->lengths, kg_text_chars(text));
		eval_worked(eval, text.len + 1 + matcher->unscanned + matcher->lengths.count);
	}
}

/* An empty array is null; an empty string is not. */
static bool value_is_null(const struct kg_value *value, u8 type)
{
	return type == KG_TYPE_STRINGS && !value->joined && !value->strings.len;
}

static bool eval_gather(struct kg_eval *eval, enum kg_field field, struct kg_value *value)
{
	*value = (struct kg_value){ 0 };
	switch (eval->source->gather(eval->source, field, value)) {
	case KG_GATHER_PRESENT:
		return !value_is_null(value, kg_field_infos[field].type);
	case KG_GATHER_FAILED:
		eval->incomplete = true;
		return false;
	default:
		return false;
	}
}

/* Answer all predicates on a field at once. */
static void matcher_run(struct kg_eval *eval, const struct kg_matcher *matcher)
{
	struct kg_value value;

	bits_clear(eval->truth, matcher->predicates);
	bits_clear(eval->tried, matcher->patterns);
	bit_set(eval->answered, matcher->field);
	if (!eval_gather(eval, matcher->field, &value))
		return;

	if (matcher->exists != KG_NONE)
		predicate_true(eval, matcher->exists);
	switch (kg_field_infos[matcher->field].type) {
	case KG_TYPE_STRINGS:
		strings_answer(eval, matcher, value);
		break;
	case KG_TYPE_NUMBER:
		numbers_answer(eval, matcher->numbers, value.number);
		break;
	case KG_TYPE_BOOL:
		if (value.number && matcher->is_true != KG_NONE)
			predicate_true(eval, matcher->is_true);
		break;
	}
}

/**
 * kg_eval_ask() - is a predicate true of the event
 * @eval: after kg_eval_begin()
 * @predicate: of the program
 *
 * Gathers its field if no other predicate on it was asked before.
 *
 * Context: As the source's functions.
 * Return: true if it is.
 */
bool kg_eval_ask(struct kg_eval *eval, u32 predicate)
{
	const struct kg_program *program = eval->program;
	const struct kg_matcher *matcher =
		&program->matchers[program->predicates[predicate].matcher];

	if (!bit_test(eval->answered, matcher->field))
		matcher_run(eval, matcher);
	return bit_test(eval->truth, predicate);
}

/* Targets only ever grow, so this ends after at most the code's length. */
static bool rule_matches(struct kg_eval *eval, u32 index)
{
	const struct kg_rule *rule = &eval->program->rules[index];
	const struct kg_test *code = eval->program->code + rule->code.first;
	bool excluded = false;
	u32 at = 0;

	while (at < rule->code.count) {
		if (code[at].predicate == KG_NONE) {
			excluded = true;
			at = code[at].on_true;
		} else if (kg_eval_ask(eval, code[at].predicate)) {
			at = code[at].on_true;
		} else {
			at = code[at].on_false;
		}
	}
	if (at != KG_ACCEPT && excluded && !eval->stopped)
		bit_set(eval->excluded, index);
	return at == KG_ACCEPT;
}

static void unguarded_add(struct kg_eval *eval)
{
	const struct kg_program *program = eval->program;
	u32 i;

	for (i = 0; i < program->n_unguarded; i++)
		if (program->rules[program->unguarded[i]].category == eval->category)
			bit_set(eval->candidates, program->unguarded[i]);
}

/* Where a guard cannot be asked, every rule of the category is possible. */
static void all_add(struct kg_eval *eval)
{
	u32 i;

	for (i = 0; i < eval->program->n_rules; i++)
		if (eval->program->rules[i].category == eval->category)
			bit_set(eval->candidates, i);
}

static void guards_ask(struct kg_eval *eval)
{
	const struct kg_matcher *matcher = eval->program->matchers;
	const struct kg_matcher *stop = matcher + eval->program->n_matchers;

	for (; matcher < stop && !eval->stopped; matcher++)
		if (matcher->guards & (1u << eval->category))
			matcher_run(eval, matcher);
}

/**
 * kg_eval_memory() - how much memory the evaluation of an event takes
 * @program: a verified program
 *
 * Return: bytes, a multiple of four, at most 16 KiB.
 */
size_t kg_eval_memory(const struct kg_program *program)
{
	return (words_for(program->n_predicates) + words_for(program->n_patterns)) * sizeof(u32);
}

/**
 * kg_eval_begin() - begin to evaluate an event: find the rules that could match
 * @eval: what is filled in
 * @program: a verified program; it must stay until the last kg_eval_next()
 * @source: the facts; it too
 * @category: the event's category
 * @memory: kg_eval_memory() bytes, uninitialised; they too
 *
 * Gathers the fields that guard rules of the category, and no other. If one of
 * them could not be gathered (no memory), all rules are possible.
 *
 * Context: As @source's functions.
 */
void kg_eval_begin(struct kg_eval *eval, const struct kg_program *program,
		   const struct kg_source *source, enum kg_category category, u32 *memory)
{
	*eval = (struct kg_eval){
		.program = program,
		.source = source,
		.category = category,
		.truth = memory,
		.tried = memory + words_for(program->n_predicates),
	};
	unguarded_add(eval);
	guards_ask(eval);
	if (eval->incomplete)
		all_add(eval);
}

/**
 * kg_eval_possible() - the next rule that the event could match
 * @eval: after kg_eval_begin()
 *
 * Return: the rule's number, ascending from call to call; or KG_NONE if there is
 * none, or if the caller stopped the evaluation (then @eval->stopped says so).
 */
u32 kg_eval_possible(struct kg_eval *eval)
{
	u32 n_rules = eval->program->n_rules;

	while (eval->next < n_rules && !eval->stopped) {
		u32 rule = eval->next;

		if (!(eval->candidates[rule / 32] >> (rule % 32))) {
			eval->next = (rule / 32 + 1) * 32;
			continue;
		}
		eval->next++;
		if (bit_test(eval->candidates, rule))
			return rule;
	}
	return KG_NONE;
}

/**
 * kg_eval_test() - does the event match a rule
 * @eval: after kg_eval_begin()
 * @rule: of kg_eval_possible()
 *
 * Gathers a field when the first rule that is still possible asks for it.
 *
 * Context: As the source's functions.
 * Return: true if it does; false too if the caller stopped the evaluation.
 */
bool kg_eval_test(struct kg_eval *eval, u32 rule)
{
	return rule_matches(eval, rule) && !eval->stopped;
}

/**
 * kg_eval_next() - the next rule that the event matches
 * @eval: after kg_eval_begin()
 *
 * Context: As the source's functions.
 * Return: as kg_eval_possible().
 */
u32 kg_eval_next(struct kg_eval *eval)
{
	u32 rule;

	do {
		rule = kg_eval_possible(eval);
	} while (rule != KG_NONE && !kg_eval_test(eval, rule));
	return rule;
}
