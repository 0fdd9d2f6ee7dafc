// SPDX-License-Identifier: GPL-2.0
#include "eval.h"

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

static void bit_clear(u32 *words, u32 bit)
{
	words[bit / 32] &= ~(1u << (bit % 32));
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

static void exact_lookup(struct kg_eval *eval, struct kg_range range, struct kg_text text,
			 bool fold)
{
	const struct kg_exact *exact = eval->program->exact + range.first;
	u32 hash, i;

	if (!range.count)
		return;
	hash = kg_hash(text, fold);
	i = exact_lower_bound(exact, range.count, hash);
	for (; i < range.count && exact[i].hash == hash && !eval->stopped; i++) {
		struct kg_text literal = {
			.data = (const char *)eval->program->bytes + exact[i].literal.first,
			.len = exact[i].literal.count,
		};

		if (kg_text_equals(text, literal, fold))
			bit_set(eval->truth, exact[i].predicate);
		eval_worked(eval, text.len + 1);
	}
}

static void patterns_lookup(struct kg_eval *eval, const struct kg_matcher *matcher,
			    struct kg_text text)
{
	const struct kg_pattern *pattern = eval->program->patterns + matcher->patterns.first;
	const struct kg_pattern *stop = pattern + matcher->patterns.count;

	for (; pattern < stop && !eval->stopped; pattern++) {
		if (bit_test(eval->truth, pattern->predicate))
			continue;
		if (kg_pattern_matches(eval->program, pattern, text))
			bit_set(eval->truth, pattern->predicate);
		eval_worked(eval, text.len + 1);
	}
}

static void strings_answer(struct kg_eval *eval, const struct kg_matcher *matcher,
			   struct kg_value value)
{
	struct kg_text text;

	while (!eval->stopped && value_next(&value, &text)) {
		exact_lookup(eval, matcher->exact, text, false);
		exact_lookup(eval, matcher->folded, text, true);
		patterns_lookup(eval, matcher, text);
		eval_worked(eval, text.len + 1);
	}
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

static void number_answer(struct kg_eval *eval, const struct kg_matcher *matcher, s64 value)
{
	const struct kg_number *number = eval->program->numbers + matcher->numbers.first;
	const struct kg_number *stop = number + matcher->numbers.count;

	for (; number < stop; number++)
		if (number_compare(value, number->compare, number->value))
			bit_set(eval->truth, number->predicate);
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
	u32 i;

	for (i = 0; i < matcher->predicates.count; i++)
		bit_clear(eval->truth, matcher->predicates.first + i);
	bit_set(eval->answered, matcher->field);
	if (!eval_gather(eval, matcher->field, &value))
		return;

	if (matcher->exists != KG_NONE)
		bit_set(eval->truth, matcher->exists);
	switch (kg_field_infos[matcher->field].type) {
	case KG_TYPE_STRINGS:
		strings_answer(eval, matcher, value);
		break;
	case KG_TYPE_NUMBER:
		number_answer(eval, matcher, value.number);
		break;
	case KG_TYPE_BOOL:
		if (value.number && matcher->is_true != KG_NONE)
			bit_set(eval->truth, matcher->is_true);
		break;
	}
}

static bool predicate_ask(struct kg_eval *eval, u32 predicate)
{
	const struct kg_program *program = eval->program;
	const struct kg_matcher *matcher =
		&program->matchers[program->predicates[predicate].matcher];

	if (!bit_test(eval->answered, matcher->field))
		matcher_run(eval, matcher);
	return bit_test(eval->truth, predicate);
}

/* Targets only ever grow, so this ends after at most the code's length. */
static bool rule_matches(struct kg_eval *eval, const struct kg_rule *rule)
{
	const struct kg_test *code = eval->program->code + rule->code.first;
	u32 at = 0;

	while (at < rule->code.count)
		at = predicate_ask(eval, code[at].predicate) ? code[at].on_true
							     : code[at].on_false;
	return at == KG_ACCEPT;
}

static u32 anchor_lower_bound(const struct kg_program *program, u32 hash)
{
	u32 low = 0, count = program->n_anchors;

	while (count) {
		u32 half = count / 2;

		if (program->anchors[low + half].hash < hash) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low;
}

static bool anchors_lookup(struct kg_eval *eval, struct kg_text name)
{
	const struct kg_program *program = eval->program;
	u32 hash = kg_hash(name, true);
	u32 i = anchor_lower_bound(program, hash);
	bool found = false;

	for (; i < program->n_anchors && program->anchors[i].hash == hash; i++) {
		const struct kg_anchor *anchor = &program->anchors[i];
		struct kg_text literal = {
			.data = (const char *)program->bytes + anchor->name.first,
			.len = anchor->name.count,
		};

		if (!kg_text_equals(name, literal, true))
			continue;
		bit_set(eval->candidates, anchor->rule);
		found = true;
	}
	return found;
}

static bool unanchored_add(struct kg_eval *eval, enum kg_category category)
{
	const struct kg_program *program = eval->program;
	bool found = false;
	u32 i;

	for (i = 0; i < program->n_unanchored; i++) {
		u32 rule = program->unanchored[i];

		if (program->rules[rule].category != category)
			continue;
		bit_set(eval->candidates, rule);
		found = true;
	}
	return found;
}

/* Without its name, every rule of the event's category is still possible. */
static void anchored_add(struct kg_eval *eval)
{
	u32 i;

	for (i = 0; i < eval->program->n_anchors; i++)
		bit_set(eval->candidates, eval->program->anchors[i].rule);
}

static bool anchored_find(struct kg_eval *eval)
{
	struct kg_value value;
	struct kg_text name;
	bool found = false;

	if (!eval->program->n_anchors)
		return false;
	if (!eval_gather(eval, KG_FIELD_PROCESS_NAME, &value)) {
		if (eval->incomplete)
			anchored_add(eval);
		return eval->incomplete;
	}
	while (value_next(&value, &name))
		found |= anchors_lookup(eval, name);
	return found;
}

/**
 * kg_eval_begin() - begin to evaluate an event: find the rules that could match
 * @eval: what is filled in
 * @program: a verified program; it must stay until the last kg_eval_next()
 * @source: the facts; it too
 * @category: the event's category
 *
 * Looks at the event's names and at nothing else. If the names could not be
 * gathered (no memory), all rules are possible.
 *
 * Context: As @source's functions.
 * Return: true if a rule could match. Then point @eval->truth at
 * kg_eval_truth_size() bytes, aligned for u32, and call kg_eval_next().
 */
bool kg_eval_begin(struct kg_eval *eval, const struct kg_program *program,
		   const struct kg_source *source, enum kg_category category)
{
	bool found;

	*eval = (struct kg_eval){ .program = program, .source = source };
	found = unanchored_add(eval, category);
	if (category == KG_CATEGORY_PROCESS)
		found |= anchored_find(eval);
	return found;
}

/**
 * kg_eval_truth_size() - how much memory the truth of the predicates takes
 * @program: a verified program
 *
 * Return: bytes, a multiple of four, at most KG_PREDICATES_MAX / 8.
 */
size_t kg_eval_truth_size(const struct kg_program *program)
{
	return (program->n_predicates + 31) / 32 * sizeof(u32);
}

/**
 * kg_eval_next() - the next rule that the event matches
 * @eval: after kg_eval_begin(), with its truth in place
 *
 * Gathers a field when the first rule that is still possible asks for it.
 *
 * Context: As the source's functions.
 * Return: the rule's number, ascending from call to call; or KG_NONE if there is
 * none, or if the caller stopped the evaluation (then @eval->stopped says so).
 */
u32 kg_eval_next(struct kg_eval *eval)
{
	u32 n_rules = eval->program->n_rules;

	while (eval->next < n_rules && !eval->stopped) {
		u32 rule = eval->next;

		if (!(eval->candidates[rule / 32] >> (rule % 32))) {
			eval->next = (rule / 32 + 1) * 32;
			continue;
		}
		eval->next++;
		if (bit_test(eval->candidates, rule) &&
		    rule_matches(eval, &eval->program->rules[rule]) && !eval->stopped)
			return rule;
	}
	return KG_NONE;
}
