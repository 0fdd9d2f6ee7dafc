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

/* The bits of a word from a place on, and those before it. */
static u32 bits_from(u32 bit)
{
	return ~0u << bit % 32;
}

/* Clear a range that is not empty. */
static void bits_clear(u32 *words, struct kg_range range)
{
	u32 last = range.first + range.count - 1;
	u32 begin = range.first / 32, end = last / 32;
	/* What stays of the first word and of the last. */
	u32 before = ~bits_from(range.first), behind = bits_from(last) << 1;

	if (begin == end) {
		words[begin] &= before | behind;
		return;
	}
	words[begin] &= before;
	memset(words + begin + 1, 0, (end - begin - 1) * sizeof(u32));
	words[end] &= behind;
}

static u32 words_for(u32 bits)
{
	return (bits + 31) / 32;
}

/* Take the next string off a value; false when there is none left. */
static bool value_next(struct kg_value *value, struct kg_text *text)
{
	struct kg_text *rest = &value->strings;
	u32 len;

	if (value->joined) {
		*text = *rest;
		value->joined = false;
		rest->len = 0;
		return true;
	}
	if (!rest->len)
		return false;
	len = kg_nul_at(rest->data, rest->len);
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

/* First of the entries, sorted by hash, that has at least this one. */
static u32 exact_lower_bound(const struct kg_exact *exact, struct kg_range range, u32 hash)
{
	while (range.count) {
		u32 half = range.count / 2;

		if (exact[range.first + half].hash < hash) {
			range.first += half + 1;
			range.count -= half + 1;
		} else {
			range.count = half;
		}
	}
	return range.first;
}

static void exact_try(struct kg_eval *eval, const struct kg_exact *exact, struct kg_text text)
{
	struct kg_text literal = {
		.data = (const char *)eval->program->bytes + exact->literal.first,
		.len = exact->literal.count,
	};

	if (kg_text_equals(text, literal, exact->fold))
		predicate_true(eval, exact->predicate);
	eval_worked(eval, text.len + 1);
}

static void exact_lookup(struct kg_eval *eval, const struct kg_matcher *matcher,
			 struct kg_text text)
{
	const struct kg_exact *exact = eval->program->exact + matcher->exact.first;
	const u32 *heads = eval->program->heads + matcher->heads.first;
	u32 hash, stop, i;

	if (!matcher->exact.count || text.len > matcher->longest)
		return;
	hash = kg_hash(text);
	heads += hash >> (32 - matcher->bits);
	stop = heads[1];
	i = exact_lower_bound(exact, (struct kg_range){ heads[0], stop - heads[0] }, hash);
	for (; i < stop && exact[i].hash == hash && !eval->stopped; i++)
		exact_try(eval, &exact[i], text);
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

/*
 * Patterns of which a string of the value has a needle; each is tried once a string.
 * With @strings the value is several.
 */
static void patterns_scan(struct kg_eval *eval, const struct kg_matcher *matcher,
			  const struct kg_grams *grams, struct kg_text value, bool strings)
{
	u32 until, pattern, tried_in = KG_NONE;
	struct kg_scan scan;

	kg_scan_begin(&scan, eval->program, grams, value, strings);
	while (scan.at < scan.stop && !eval->stopped) {
		until = scan.stop - scan.at < BREATH ? scan.stop : scan.at + BREATH;
		eval_worked(eval, until - scan.at);
		while (!eval->stopped && (pattern = kg_scan_next(&scan, until)) != KG_NONE) {
			if (tried_in != KG_NONE && tried_in != scan.begin)
				bits_clear(eval->tried, matcher->patterns);
			tried_in = scan.begin;
			if (bit_test(eval->tried, pattern))
				continue;
			bit_set(eval->tried, pattern);
			pattern_try(eval, pattern, kg_scan_string(&scan));
		}
	}
	if (tried_in != KG_NONE)
		bits_clear(eval->tried, matcher->patterns);
}

/* What is looked for at the ends of a string, and what has no needle. */
static void patterns_lookup(struct kg_eval *eval, const struct kg_matcher *matcher,
			    struct kg_text text, bool ends)
{
	const struct kg_grams *grams = eval->program->grams + matcher->grams.first;
	u32 i;

	for (i = 0; i < matcher->unscanned && !eval->stopped; i++)
		pattern_try(eval, matcher->patterns.first + i, text);
	for (i = 0; ends && i < matcher->grams.count; i++)
		if (grams[i].span != KG_SPAN_ALL)
			patterns_scan(eval, matcher, &grams[i], text, false);
}

/*
 * What is looked for anywhere, in all strings in one pass; whether there is something that is
 * looked for at the ends of each.
 */
static bool patterns_search(struct kg_eval *eval, const struct kg_matcher *matcher,
			    const struct kg_value *value)
{
	const struct kg_grams *grams = eval->program->grams + matcher->grams.first;
	bool ends = false;
	u32 i;

	for (i = 0; i < matcher->grams.count; i++) {
		if (grams[i].span == KG_SPAN_ALL)
			patterns_scan(eval, matcher, &grams[i], value->strings, !value->joined);
		else
			ends = true;
	}
	return ends;
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
	bool ends = patterns_search(eval, matcher, &value);
	struct kg_text text;

	while (!eval->stopped && value_next(&value, &text)) {
		exact_lookup(eval, matcher, text);
		patterns_lookup(eval, matcher, text, ends);
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
	const struct kg_program *program = eval->program;
	u32 i;

	for (i = 0; i < program->n_guarding && !eval->stopped; i++) {
		const struct kg_matcher *matcher = &program->matchers[program->guarding[i]];

		if (matcher->guards & (1u << eval->category))
			matcher_run(eval, matcher);
	}
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
	memset(eval, 0, offsetof(struct kg_eval, candidates));
	eval->program = program;
	eval->source = source;
	eval->category = category;
	eval->truth = memory;
	eval->tried = memory + words_for(program->n_predicates);
	memset(memory, 0, kg_eval_memory(program));
	memset(eval->candidates, 0, words_for(program->n_rules) * sizeof(u32));
	memset(eval->excluded, 0, words_for(program->n_rules) * sizeof(u32));
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
