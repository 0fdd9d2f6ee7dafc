// SPDX-License-Identifier: GPL-2.0
/*
 * The key of a term is an array of u32: its head (kind, and whether it takes the
 * empty string), then
 *
 *	set			its classes, REGEX_CLASSES_MAX bits
 *	sequence		its first part, no sequence; what follows. Or nothing: ""
 *	repeat			what is repeated, least and most times
 *	complement		of what
 *	union, intersection	its parts: at least two, in an order of their own
 */
#include <stdlib.h>
#include <string.h>

#include "array.h"
#include "numbers.h"
#include "regex_term.h"

#define TAKES_EMPTY	0x100u
#define KIND_MASK	0xffu
#define SET_WORDS	ARRAY_SIZE(((struct regex_class_set *)0)->words)

static const u32 *key_of(const struct regex_terms *terms, u32 term)
{
	return (const u32 *)((const char *)terms->keys.bytes.data +
			     intern_range(&terms->keys, term).first);
}

static enum regex_kind kind_of(const struct regex_terms *terms, u32 term)
{
	return key_of(terms, term)[0] & KIND_MASK;
}

static u32 part_count(const struct regex_terms *terms, u32 term)
{
	return intern_range(&terms->keys, term).count / sizeof(u32) - 1;
}

/* Pointers into the keys do not survive a new term, so parts are read one by one. */
static u32 part_of(const struct regex_terms *terms, u32 term, u32 i)
{
	return key_of(terms, term)[1 + i];
}

/**
 * regex_term_takes_empty() - does a term take the empty string
 * @terms: the terms
 * @term: the term
 *
 * Return: true if it does.
 */
bool regex_term_takes_empty(const struct regex_terms *terms, u32 term)
{
	return key_of(terms, term)[0] & TAKES_EMPTY;
}

/* @key has room for the head. */
static u32 add_term(struct regex_terms *terms, enum regex_kind kind, bool takes_empty, u32 *key,
		    u32 n_parts)
{
	terms->work += n_parts;
	key[0] = kind | (takes_empty ? TAKES_EMPTY : 0);
	return intern_add(&terms->keys, key, (1 + n_parts) * sizeof(*key));
}

static u32 add_set(struct regex_terms *terms, const struct regex_class_set *set)
{
	u32 key[1 + SET_WORDS];

	memcpy(key + 1, set->words, sizeof(set->words));
	return add_term(terms, REGEX_SET, false, key, SET_WORDS);
}

static struct regex_class_set set_of(const struct regex_terms *terms, u32 term)
{
	struct regex_class_set set;

	memcpy(set.words, key_of(terms, term) + 1, sizeof(set.words));
	return set;
}

static bool is_repeat(const struct regex_terms *terms, u32 term, u32 least_max, u32 max)
{
	return kind_of(terms, term) == REGEX_REPEAT && part_of(terms, term, 1) <= least_max &&
	       part_of(terms, term, 2) >= max;
}

static u32 repeat(struct regex_terms *terms, u32 term, u32 min, u32 max)
{
	u32 key[] = { 0, term, min, max };

	if (!max || term == REGEX_TERM_EMPTY)
		return REGEX_TERM_EMPTY;
	if (term == REGEX_TERM_NOTHING)
		return min ? REGEX_TERM_NOTHING : REGEX_TERM_EMPTY;
	if (regex_term_takes_empty(terms, term))
		min = 0;
	if (max == 1 && (min || regex_term_takes_empty(terms, term)))
		return term;
	if (is_repeat(terms, term, 0, REGEX_UNBOUNDED))
		return term;
	if (max == REGEX_UNBOUNDED && is_repeat(terms, term, 1, 1))
		return repeat(terms, part_of(terms, term, 0), min, max);
	key[2] = min;
	return add_term(terms, REGEX_REPEAT, !min, key, 3);
}

static u32 complement(struct regex_terms *terms, u32 term)
{
	u32 key[] = { 0, term };

	if (kind_of(terms, term) == REGEX_COMPLEMENT)
		return part_of(terms, term, 0);
	if (term == REGEX_TERM_NOTHING)
		return terms->everything;
	if (term == terms->everything)
		return REGEX_TERM_NOTHING;
	return add_term(terms, REGEX_COMPLEMENT, !regex_term_takes_empty(terms, term), key, 1);
}

/* Most unions have no more parts; for more, memory is allocated. */
#define POWERS_FEW	8

/* A term as what it begins with, how often, and what follows; any term is one. */
struct power {
	u32 term;
	u32 base;
	u32 rest;
	u32 min;
	u32 max;
};

static struct power power_of(const struct regex_terms *terms, u32 term)
{
	struct power power = { .term = term, .base = term, .rest = REGEX_TERM_EMPTY };

	if (kind_of(terms, term) == REGEX_SEQUENCE && term != REGEX_TERM_EMPTY) {
		power.base = part_of(terms, term, 0);
		power.rest = part_of(terms, term, 1);
	}
	power.min = 1;
	power.max = 1;
	if (kind_of(terms, power.base) == REGEX_REPEAT) {
		power.min = part_of(terms, power.base, 1);
		power.max = part_of(terms, power.base, 2);
		power.base = part_of(terms, power.base, 0);
	}
	return power;
}

static void push(struct regex_terms *terms, u32 value)
{
	*(u32 *)vector_add(&terms->stack, sizeof(u32), 1) = value;
}

/* Push a part of a union or an intersection; if it is one itself, its parts. */
static void push_part(struct regex_terms *terms, enum regex_kind kind, u32 term)
{
	u32 n, i;

	if (kind_of(terms, term) != kind) {
		push(terms, term);
		return;
	}
	n = part_count(terms, term);
	for (i = 0; i < n; i++)
		push(terms, part_of(terms, term, i));
	terms->work += n;
}

/* Parts are put together on the stack as a key: room for its head comes first. */
static size_t begin_parts(struct regex_terms *terms)
{
	push(terms, 0);
	return terms->stack.count - 1;
}

static u32 *parts_from(const struct regex_terms *terms, size_t base, u32 *n)
{
	*n = terms->stack.count - base - 1;
	return (u32 *)terms->stack.data + base + 1;
}

/* Make one set of all sets among the parts, which is a part of its own. */
static void join_sets(struct regex_terms *terms, enum regex_kind kind, size_t base)
{
	u32 n, *parts = parts_from(terms, base, &n), kept = 0, n_sets = 0, i, word;
	struct regex_class_set joined = { 0 }, set;

	for (i = 0; i < n; i++) {
		if (kind_of(terms, parts[i]) != REGEX_SET) {
			parts[kept++] = parts[i];
			continue;
		}
		set = set_of(terms, parts[i]);
		for (word = 0; word < SET_WORDS; word++) {
			if (kind == REGEX_UNION || !n_sets)
				joined.words[word] |= set.words[word];
			else
				joined.words[word] &= set.words[word];
		}
		n_sets++;
	}
	if (n_sets)
		parts[kept++] = add_set(terms, &joined);
	terms->stack.count = base + 1 + kept;
}

static u32 sequence(struct regex_terms *terms, u32 first, u32 rest);

static int power_order(const void *left, const void *right)
{
	const struct power *a = left, *b = right;

	if (a->base != b->base)
		return a->base < b->base ? -1 : 1;
	if (a->rest != b->rest)
		return a->rest < b->rest ? -1 : 1;
	return (a->min > b->min) - (a->min < b->min);
}

/* a{1,3}b|a{2,7}b is a{1,7}b. Without this, counters would multiply. */
static bool join_powers(struct power *to, const struct power *from)
{
	if (to->base != from->base || to->rest != from->rest ||
	    (to->max != REGEX_UNBOUNDED && from->min > to->max + 1))
		return false;
	if (from->max > to->max) {
		to->max = from->max;
		to->term = REGEX_TERM_NOTHING;
	}
	return true;
}

/* Those of equal order stay as they came, as with qsort(), which is dear for a few. */
static void sort_few(struct power *powers, u32 n)
{
	struct power power;
	u32 i, to;

	for (i = 1; i < n; i++) {
		power = powers[i];
		for (to = i; to && power_order(&power, &powers[to - 1]) < 0; to--)
			powers[to] = powers[to - 1];
		powers[to] = power;
	}
}

static void sort_powers(struct power *powers, u32 n)
{
	if (n <= POWERS_FEW)
		sort_few(powers, n);
	else
		qsort(powers, n, sizeof(*powers), power_order);
}

/* Order the parts of a union, and join those that differ in a count alone. */
static void join_counts(struct regex_terms *terms, size_t base)
{
	u32 n, *parts = parts_from(terms, base, &n), kept = 0, i;
	struct power few[POWERS_FEW], *powers = few;

	if (n == 1)
		return;
	if (n > POWERS_FEW)
		powers = memory_alloc(n * sizeof(*powers));
	for (i = 0; i < n; i++)
		powers[i] = power_of(terms, parts[i]);
	sort_powers(powers, n);
	for (i = 1; i < n; i++) {
		if (!join_powers(&powers[kept], &powers[i]))
			powers[++kept] = powers[i];
	}
	terms->stack.count = base + 1;
	for (i = 0; i <= kept; i++) {
		struct power *power = &powers[i];

		if (power->term == REGEX_TERM_NOTHING)
			power->term = sequence(terms, repeat(terms, power->base, power->min,
							     power->max), power->rest);
		push(terms, power->term);
	}
	if (powers != few)
		free(powers);
}

static bool begins_with_everything(const struct regex_terms *terms, u32 term)
{
	return kind_of(terms, term) == REGEX_SEQUENCE && term != REGEX_TERM_EMPTY &&
	       part_of(terms, term, 0) == terms->everything;
}

/* Does a term end in one of those? What follows has a lower number than the whole. */
static bool ends_in(struct regex_terms *terms, u32 term, const u32 *ends, u32 n)
{
	while (kind_of(terms, term) == REGEX_SEQUENCE && term > ends[0]) {
		term = part_of(terms, term, 1);
		terms->work++;
		if (numbers_have(ends, n, term))
			return true;
	}
	return false;
}

/*
 * What ends in a part that begins with ".*" is in that part: having seen the
 * second word of ".*a.*b.*c", nobody needs to look for the first any more.
 */
static void drop_covered(struct regex_terms *terms, size_t base)
{
	size_t top = terms->stack.count, n_ends, i;
	u32 *parts, *ends, n, kept = 0;

	/* The ends are noted on the stack, which may move. */
	for (i = base + 1; i < top; i++) {
		u32 part = ((const u32 *)terms->stack.data)[i];

		if (begins_with_everything(terms, part))
			push(terms, part);
	}
	n_ends = terms->stack.count - top;
	terms->stack.count = top;
	if (!n_ends)
		return;
	ends = (u32 *)terms->stack.data + top;
	numbers_sort(ends, n_ends);
	parts = parts_from(terms, base, &n);
	for (i = 0; i < n; i++) {
		if (!ends_in(terms, parts[i], ends, n_ends))
			parts[kept++] = parts[i];
	}
	terms->stack.count = base + 1 + kept;
}

/* Take the parts off the stack, as a union or an intersection of them. */
static u32 end_parts(struct regex_terms *terms, enum regex_kind kind, size_t base)
{
	u32 n, *parts = parts_from(terms, base, &n), takers = 0, i;

	terms->stack.count = base;
	if (n == 1)
		return parts[0];
	for (i = 0; i < n; i++)
		takers += regex_term_takes_empty(terms, parts[i]);
	return add_term(terms, kind, kind == REGEX_UNION ? takers : takers == n, parts - 1, n);
}

/* Of the parts, drop @neutral; true if one is @absorbing, which then is all. */
static bool drop_parts(struct regex_terms *terms, size_t base, u32 neutral, u32 absorbing)
{
	u32 n, *parts = parts_from(terms, base, &n), kept = 0, i;

	terms->work += n;
	for (i = 0; i < n; i++) {
		if (parts[i] == absorbing) {
			terms->stack.count = base;
			return true;
		}
		if (parts[i] != neutral)
			parts[kept++] = parts[i];
	}
	terms->stack.count = base + 1 + kept;
	return false;
}

static bool has_parts(struct regex_terms *terms, size_t base)
{
	if (terms->stack.count > base + 1)
		return true;
	terms->stack.count = base;
	return false;
}

static u32 end_union(struct regex_terms *terms, size_t base)
{
	if (drop_parts(terms, base, REGEX_TERM_NOTHING, terms->everything))
		return terms->everything;
	if (!has_parts(terms, base))
		return REGEX_TERM_NOTHING;
	join_sets(terms, REGEX_UNION, base);
	join_counts(terms, base);
	drop_covered(terms, base);
	if (drop_parts(terms, base, REGEX_TERM_NOTHING, terms->everything))
		return terms->everything;
	return end_parts(terms, REGEX_UNION, base);
}

static void sort_parts(struct regex_terms *terms, size_t base)
{
	u32 n, *parts = parts_from(terms, base, &n);

	terms->stack.count = base + 1 + numbers_unique(parts, n);
}

static u32 end_intersection(struct regex_terms *terms, size_t base)
{
	if (drop_parts(terms, base, terms->everything, REGEX_TERM_NOTHING))
		return REGEX_TERM_NOTHING;
	if (!has_parts(terms, base))
		return terms->everything;
	join_sets(terms, REGEX_INTERSECTION, base);
	if (drop_parts(terms, base, terms->everything, REGEX_TERM_NOTHING))
		return REGEX_TERM_NOTHING;
	sort_parts(terms, base);
	return end_parts(terms, REGEX_INTERSECTION, base);
}

static u32 end_joined(struct regex_terms *terms, enum regex_kind kind, size_t base)
{
	return kind == REGEX_UNION ? end_union(terms, base) : end_intersection(terms, base);
}

static u32 add_counts(u32 a, u32 b)
{
	return a == REGEX_UNBOUNDED || b == REGEX_UNBOUNDED ? REGEX_UNBOUNDED : a + b;
}

/* Each part of a union before what follows: then unions only stand outside. */
static u32 distribute(struct regex_terms *terms, u32 parts, u32 rest)
{
	size_t base = begin_parts(terms);
	u32 n = part_count(terms, parts), i;

	for (i = 0; i < n; i++)
		push_part(terms, REGEX_UNION, sequence(terms, part_of(terms, parts, i), rest));
	return end_union(terms, base);
}

static u32 sequence(struct regex_terms *terms, u32 first, u32 rest)
{
	struct power before, after;
	u32 key[] = { 0, first, rest };
	bool takes_empty;

	terms->work++;
	if (first == REGEX_TERM_NOTHING || rest == REGEX_TERM_NOTHING)
		return REGEX_TERM_NOTHING;
	if (first == REGEX_TERM_EMPTY || rest == REGEX_TERM_EMPTY)
		return first == REGEX_TERM_EMPTY ? rest : first;
	if (kind_of(terms, first) == REGEX_UNION)
		return distribute(terms, first, rest);
	before = power_of(terms, first);
	if (kind_of(terms, first) == REGEX_SEQUENCE)
		return sequence(terms, part_of(terms, first, 0),
				sequence(terms, before.rest, rest));
	after = power_of(terms, rest);
	if (before.base == after.base)
		return sequence(terms, repeat(terms, before.base, before.min + after.min,
					      add_counts(before.max, after.max)), after.rest);
	takes_empty = regex_term_takes_empty(terms, first) && regex_term_takes_empty(terms, rest);
	return add_term(terms, REGEX_SEQUENCE, takes_empty, key, 2);
}

static u32 sequence_of(struct regex_terms *terms, const struct regex_classes *classes,
		       const struct regex_node *node)
{
	u32 term = REGEX_TERM_EMPTY;
	size_t i;

	for (i = node->n_children; i > 0; i--)
		term = sequence(terms, regex_term_of(terms, classes, node->children[i - 1]), term);
	return term;
}

static u32 joined_of(struct regex_terms *terms, const struct regex_classes *classes,
		     const struct regex_node *node)
{
	size_t base = begin_parts(terms), i;

	for (i = 0; i < node->n_children; i++)
		push_part(terms, node->kind, regex_term_of(terms, classes, node->children[i]));
	return end_joined(terms, node->kind, base);
}

/**
 * regex_term_of() - the term of a regular expression
 * @terms: where it is added
 * @classes: what the expression tells apart
 * @node: the expression
 *
 * Return: the term.
 */
u32 regex_term_of(struct regex_terms *terms, const struct regex_classes *classes,
		  const struct regex_node *node)
{
	struct regex_class_set set;

	switch (node->kind) {
	case REGEX_SET:
		set = regex_class_set(classes, node);
		return add_set(terms, &set);
	case REGEX_SEQUENCE:
		return sequence_of(terms, classes, node);
	case REGEX_REPEAT:
		return repeat(terms, regex_term_of(terms, classes, node->children[0]), node->min,
			      node->max);
	case REGEX_COMPLEMENT:
		return complement(terms, regex_term_of(terms, classes, node->children[0]));
	default:
		return joined_of(terms, classes, node);
	}
}

static u32 less_one(u32 count)
{
	return count && count != REGEX_UNBOUNDED ? count - 1 : count;
}

static u32 derive_repeat(struct regex_terms *terms, u32 term, u32 class)
{
	u32 base = part_of(terms, term, 0);
	u32 rest = repeat(terms, base, less_one(part_of(terms, term, 1)),
			  less_one(part_of(terms, term, 2)));

	return sequence(terms, regex_term_derive(terms, base, class), rest);
}

static u32 derive_sequence(struct regex_terms *terms, u32 term, u32 class)
{
	u32 first = part_of(terms, term, 0), rest = part_of(terms, term, 1);
	u32 left = sequence(terms, regex_term_derive(terms, first, class), rest);
	size_t base;

	if (!regex_term_takes_empty(terms, first))
		return left;
	base = begin_parts(terms);
	push_part(terms, REGEX_UNION, left);
	push_part(terms, REGEX_UNION, regex_term_derive(terms, rest, class));
	return end_union(terms, base);
}

static u32 derive_joined(struct regex_terms *terms, u32 term, u32 class)
{
	enum regex_kind kind = kind_of(terms, term);
	u32 n = part_count(terms, term), i;
	size_t base = begin_parts(terms);

	for (i = 0; i < n; i++)
		push_part(terms, kind,
			  regex_term_derive(terms, part_of(terms, term, i), class));
	return end_joined(terms, kind, base);
}

static u32 derive(struct regex_terms *terms, u32 term, u32 class)
{
	switch (kind_of(terms, term)) {
	case REGEX_SEQUENCE:
		return derive_sequence(terms, term, class);
	case REGEX_REPEAT:
		return derive_repeat(terms, term, class);
	case REGEX_COMPLEMENT:
		return complement(terms, regex_term_derive(terms, part_of(terms, term, 0), class));
	default:
		return derive_joined(terms, term, class);
	}
}

/**
 * regex_term_derive() - what is left of a term after a character
 * @terms: the terms
 * @term: the term
 * @class: the character's class
 *
 * Once @terms->work has come to @terms->work_max the answer is of no use.
 *
 * Return: the term that takes what may follow the character.
 */
u32 regex_term_derive(struct regex_terms *terms, u32 term, u32 class)
{
	u32 key[] = { term, class }, number, answer;

	if (++terms->work >= terms->work_max || term == REGEX_TERM_EMPTY)
		return REGEX_TERM_NOTHING;
	if (kind_of(terms, term) == REGEX_SET)
		return part_of(terms, term, class / 32) >> (class % 32) & 1 ? REGEX_TERM_EMPTY
									    : REGEX_TERM_NOTHING;
	number = intern_add(&terms->asked, key, sizeof(key));
	if (number < terms->answers.count)
		return ((const u32 *)terms->answers.data)[number];
	vector_add(&terms->answers, sizeof(u32), 1);
	answer = derive(terms, term, class);
	((u32 *)terms->answers.data)[number] = answer;
	return answer;
}

/**
 * regex_terms_init() - begin with the terms that are always there
 * @terms: filled in
 * @classes: what the expression tells apart
 * @work_max: steps that there may be
 */
void regex_terms_init(struct regex_terms *terms, const struct regex_classes *classes,
		      size_t work_max)
{
	static const struct regex_class_set none;
	struct regex_class_set all = { 0 };
	u32 empty[1], class;

	*terms = (struct regex_terms){ .work_max = work_max };
	add_set(terms, &none);
	add_term(terms, REGEX_SEQUENCE, true, empty, 0);
	for (class = 0; class < classes->n_classes; class++)
		all.words[class / 32] |= 1u << (class % 32);
	terms->everything = repeat(terms, add_set(terms, &all), 0, REGEX_UNBOUNDED);
}

/**
 * regex_terms_free() - free the terms
 * @terms: of no use afterwards
 */
void regex_terms_free(struct regex_terms *terms)
{
	intern_free(&terms->keys);
	intern_free(&terms->asked);
	vector_free(&terms->answers);
	vector_free(&terms->stack);
}
