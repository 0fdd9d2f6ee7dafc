// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../engine/scan.h"
#include "needle.h"
#include "regex.h"
#include "wildcard.h"

#define BUCKETS_EACH	2

/* Needles of so many bytes are all in one table. */
#define NEEDLE_LONG	4

/*
 * So many grams at most has a program in which a value is looked at less often than at each
 * byte: as many as there may be patterns, so that a set does not become too large by it.
 */
#define SELDOM_MAX KG_PATTERNS_MAX

/* Being at a known place makes a needle rarer than so many bytes more would. */
#define PLACE_WORTH	2

/*
 * A needle goes into the first table that takes it, by its length. Short ones are common,
 * but nearly all of them are where a value begins or ends, and need not be looked for
 * elsewhere.
 */
static const struct {
	enum kg_place place;
	enum kg_span span;
	u32 shortest;
} tables_info[NEEDLE_TABLES] = {
	{ KG_PLACE_COUNT, KG_SPAN_ALL, NEEDLE_LONG },
	{ KG_PLACE_FROM_START, KG_SPAN_HEAD, 2 }, { KG_PLACE_FROM_START, KG_SPAN_HEAD, 1 },
	{ KG_PLACE_AT_END, KG_SPAN_TAIL, 2 }, { KG_PLACE_AT_END, KG_SPAN_TAIL, 1 },
	{ KG_PLACE_ANYWHERE, KG_SPAN_ALL, 2 }, { KG_PLACE_ANYWHERE, KG_SPAN_ALL, 1 },
};

/* A run of a segment without '?'. */
struct run {
	const char *bytes;
	size_t len;
	bool first;	/* the segment begins with it */
	bool last;	/* the segment ends with it */
};

/* The end of a run; of a path, it says more than the start. */
static void fill(struct kg_needle *needle, const struct run *run)
{
	size_t at = run->len > KG_NEEDLE_MAX ? run->len - KG_NEEDLE_MAX : 0;

	needle->len = run->len - at;
	for (; at < run->len; at++)
		needle->bytes = needle->bytes << 8 | kg_fold(run->bytes[at]);
}

static struct kg_needle needle_of(const struct run *run, const struct wildcard_segment *segment)
{
	struct kg_needle needle = { .place = KG_PLACE_ANYWHERE };

	fill(&needle, run);
	if (segment->at_start && run->first) {
		needle.place = KG_PLACE_FROM_START;
		needle.offset = run->len;
	} else if (segment->at_end && run->last) {
		needle.place = KG_PLACE_AT_END;
	}
	return needle;
}

static size_t worth(const struct kg_needle *needle)
{
	if (!needle->len)
		return 0;
	return needle->len + (needle->place == KG_PLACE_ANYWHERE ? 0 : PLACE_WORTH);
}

/* The runs of a segment between its '?', which takes any character. */
static void choose_in_segment(const struct wildcard_segment *segment, u32 flags,
			      struct kg_needle *best)
{
	const char *end = segment->bytes + segment->len, *at = segment->bytes, *to;

	for (; at < end; at = to + 1) {
		struct kg_needle other;
		struct run run;

		to = flags & KG_PATTERN_PLAIN ? NULL : memchr(at, '?', end - at);
		to = to ? to : end;
		run = (struct run){ at, to - at, at == segment->bytes, to == end };
		other = needle_of(&run, segment);
		if (worth(&other) > worth(best))
			*best = other;
	}
}

static struct kg_needle choose_of_regex(const struct regex *regex)
{
	const struct regex_run *at;
	struct kg_needle best = { 0 };

	for (at = regex->runs; at->len; at++) {
		struct wildcard_segment segment = {
			.at_start = at->at_start, .at_end = at->at_end,
		};
		struct run run = { at->bytes, at->len, true, true };
		struct kg_needle other = needle_of(&run, &segment);

		if (worth(&other) > worth(&best))
			best = other;
	}
	return best;
}

static struct kg_needle choose(const struct operand *operand)
{
	struct wildcard wildcard = wildcard_begin(operand->bytes, operand->len, operand->flags);
	struct wildcard_segment segment;
	struct kg_needle best = { 0 };

	while (wildcard_next(&wildcard, &segment))
		choose_in_segment(&segment, operand->flags, &best);
	return best;
}

/* Any place will do where the place is KG_PLACE_COUNT. */
static size_t table_of(const struct kg_needle *needle)
{
	size_t i;

	for (i = 0; tables_info[i].shortest > needle->len ||
	     (tables_info[i].place != KG_PLACE_COUNT && tables_info[i].place != needle->place);
	     i++)
		;
	return i;
}

/* With the filters, so that what is looked up is nearly always there. */
static u32 bits_for(size_t n)
{
	u32 bits = 1;

	while (bits < KG_GRAM_BITS_MAX && 1u << bits < BUCKETS_EACH * n)
		bits++;
	return bits;
}

static u32 shortest_long(const struct kg_needle *needles, size_t n)
{
	u32 shortest = KG_NEEDLE_MAX;
	size_t i;

	for (i = 0; i < n; i++)
		if (needles[i].len >= NEEDLE_LONG && needles[i].len < shortest)
			shortest = needles[i].len;
	return shortest;
}

static size_t count_long(const struct kg_needle *needles, size_t n)
{
	size_t found = 0, i;

	for (i = 0; i < n; i++)
		found += needles[i].len >= NEEDLE_LONG;
	return found;
}

/* With so many bytes in a gram of a long needle, and the value looked at so seldom. */
static void plan_tables(const struct kg_needle *needles, size_t n, u32 size, u32 step,
			struct needle_tables *tables)
{
	size_t counts[NEEDLE_TABLES] = { 0 }, i;

	for (i = 0; i < n; i++) {
		if (needle_exists(&needles[i]))
			counts[table_of(&needles[i])]++;
	}
	for (i = 0; i < NEEDLE_TABLES; i++) {
		tables->size[i] = i ? tables_info[i].shortest : size;
		tables->step[i] = i ? 1 : step;
		tables->bits[i] = counts[i] ? bits_for(counts[i] * tables->step[i]) : 0;
	}
}

/* How many bytes of a needle are behind the gram that it is found by first; more follow. */
static u32 ahead_of(const struct kg_needle *needle, const struct needle_tables *tables)
{
	size_t table = table_of(needle);

	/* A value is looked at once where it begins. */
	return tables_info[table].span == KG_SPAN_HEAD ? needle->len - tables->size[table] : 0;
}

static u32 gram_of(const struct kg_needle *needle, u32 ahead, const struct needle_tables *tables)
{
	size_t table = table_of(needle);

	return kg_gram(needle->bytes >> 8 * ahead, tables->size[table], tables->bits[table]);
}

/* How many needles there are in each bucket of each table. */
struct levels {
	u32 *of[NEEDLE_TABLES];
};

static struct levels levels_begin(const struct needle_tables *tables)
{
	struct levels levels;
	size_t i;

	for (i = 0; i < NEEDLE_TABLES; i++)
		levels.of[i] = memory_alloc((1u << tables->bits[i]) * sizeof(u32));
	return levels;
}

static void levels_end(struct levels *levels)
{
	size_t i;

	for (i = 0; i < NEEDLE_TABLES; i++)
		free(levels->of[i]);
}

/* True if it fits into all of its buckets; counted all the same. */
static bool needle_fits(const struct kg_needle *needle, const struct needle_tables *tables,
			const struct levels *levels)
{
	u32 first = ahead_of(needle, tables), ahead;
	size_t table = table_of(needle);
	bool fits = true;

	for (ahead = first; ahead < first + tables->step[table]; ahead++) {
		u32 *level = &levels->of[table][gram_of(needle, ahead, tables) >> KG_FILTER_BITS];

		fits &= ++*level <= KG_BUCKET_MAX;
	}
	return fits;
}

/* The table of long needles is the first. */
static bool long_fit(const struct kg_needle *needles, size_t n,
		     const struct needle_tables *tables)
{
	struct levels levels = levels_begin(tables);
	bool fit = true;
	size_t i;

	for (i = 0; i < n && fit; i++)
		if (needle_exists(&needles[i]) && !table_of(&needles[i]))
			fit = needle_fits(&needles[i], tables, &levels);
	levels_end(&levels);
	return fit;
}

/* What does not fit into its bucket any more goes without a needle. */
static void drop_overfull(struct kg_needle *needles, size_t n, const struct needle_tables *tables)
{
	struct levels levels = levels_begin(tables);
	size_t i;

	for (i = 0; i < n; i++)
		if (needle_exists(&needles[i]) && !needle_fits(&needles[i], tables, &levels))
			needles[i].len = 0;
	levels_end(&levels);
}

/*
 * The table of long needles is passed over most: so a value is looked at as seldom as the
 * shortest of them allows, unless too many of them are then found by the same bytes, or
 * there is no room for so many grams.
 */
static void place_needles(struct kg_needle *needles, size_t n, size_t room,
			  struct needle_tables *tables)
{
	size_t n_long = count_long(needles, n);
	u32 shortest = shortest_long(needles, n);
	u32 size = shortest > KG_GRAM_MAX ? KG_GRAM_MAX : KG_GRAM_MAX - 1, step;

	for (step = shortest - size + 1; step > 1; step--) {
		if (n_long * step > room)
			continue;
		plan_tables(needles, n, size, step, tables);
		if (long_fit(needles, n, tables))
			break;
	}
	if (step == 1)
		plan_tables(needles, n, KG_GRAM_MAX, 1, tables);
	drop_overfull(needles, n, tables);
}

/**
 * needles_choose() - choose the needle of each pattern of a field
 * @compiler: the compiler
 * @patterns: the patterns
 * @n: how many
 * @needles: as many, filled in but for their patterns; without bytes where
 *	there is none
 * @tables: filled in
 *
 * The longest run, cut to its end. Patterns of which too many end alike go
 * without.
 */
void needles_choose(const struct compiler *compiler, const struct pattern *patterns, size_t n,
		    struct kg_needle *needles, struct needle_tables *tables)
{
	size_t taken = compiler->sections[KG_SECTION_NEEDLES].count, i;

	for (i = 0; i < n; i++)
		needles[i] = patterns[i].operand.regex
				     ? choose_of_regex(patterns[i].operand.regex)
				     : choose(&patterns[i].operand);
	place_needles(needles, n, taken < SELDOM_MAX ? SELDOM_MAX - taken : 0, tables);
}

/* A needle on its way into a table. */
struct entry {
	u32 gram;
	struct kg_needle needle;
};

static int entry_order(const void *left, const void *right)
{
	const struct entry *a = left, *b = right;

	if (a->gram != b->gram)
		return a->gram < b->gram ? -1 : 1;
	if (a->needle.pattern != b->needle.pattern)
		return a->needle.pattern < b->needle.pattern ? -1 : 1;
	return (int)a->needle.ahead - (int)b->needle.ahead;
}

static struct kg_range add_heads(struct compiler *compiler, const struct vector *entries, u32 bits)
{
	u32 *buckets = memory_alloc(entries->count * sizeof(*buckets));
	const struct entry *entry = entries->data;
	struct kg_range range;
	size_t i;

	for (i = 0; i < entries->count; i++)
		buckets[i] = entry[i].gram >> KG_FILTER_BITS;
	range = compile_heads(compiler, bits, buckets, entries->count);
	free(buckets);
	return range;
}

static struct kg_range add_filters(struct compiler *compiler, const struct vector *entries,
				   u32 bits)
{
	struct vector *section = &compiler->sections[KG_SECTION_FILTERS];
	struct kg_range range = { section->count, 1u << bits };
	u32 *filters = vector_add(section, sizeof(*filters), range.count);
	const struct entry *entry = entries->data;
	size_t i;

	for (i = 0; i < entries->count; i++)
		filters[entry[i].gram >> KG_FILTER_BITS] |=
			1u << entry[i].gram % (1u << KG_FILTER_BITS);
	return range;
}

static void add_grams(struct compiler *compiler, struct vector *entries,
		      const struct needle_tables *tables, size_t table)
{
	struct vector *section = &compiler->sections[KG_SECTION_NEEDLES];
	const struct entry *entry = entries->data;
	struct kg_grams grams = {
		.span = tables_info[table].span,
		.size = tables->size[table],
		.step = tables->step[table],
		.bits = tables->bits[table],
		.needles = { section->count, entries->count },
	};
	size_t i;

	qsort(entries->data, entries->count, sizeof(*entry), entry_order);
	grams.heads = add_heads(compiler, entries, grams.bits);
	grams.filters = add_filters(compiler, entries, grams.bits);
	for (i = 0; i < entries->count; i++)
		*(struct kg_needle *)vector_add(section, sizeof(struct kg_needle), 1) =
			entry[i].needle;
	*(struct kg_grams *)vector_add(&compiler->sections[KG_SECTION_GRAMS], sizeof(grams), 1) =
		grams;
}

/* A needle, once by each of its grams. */
static void add_entries(struct vector *entries, struct kg_needle needle,
			const struct needle_tables *tables)
{
	u32 first = ahead_of(&needle, tables), stop = first + tables->step[table_of(&needle)];

	for (needle.ahead = first; needle.ahead < stop; needle.ahead++)
		*(struct entry *)vector_add(entries, sizeof(struct entry), 1) =
			(struct entry){ gram_of(&needle, needle.ahead, tables), needle };
}

static void emit_table(struct compiler *compiler, const struct kg_needle *needles, size_t n,
		       const struct needle_tables *tables, size_t table)
{
	struct vector entries = { 0 };
	size_t i;

	for (i = 0; i < n; i++)
		if (table_of(&needles[i]) == table)
			add_entries(&entries, needles[i], tables);
	if (entries.count)
		add_grams(compiler, &entries, tables, table);
	vector_free(&entries);
}

/**
 * needles_emit() - lay down the tables by which needles are found
 * @compiler: the compiler
 * @matcher: whose patterns need them; its grams are set
 * @needles: the needles
 * @n: how many
 * @tables: as needles_choose() has planned them
 */
void needles_emit(struct compiler *compiler, struct kg_matcher *matcher,
		  const struct kg_needle *needles, size_t n, const struct needle_tables *tables)
{
	struct vector *section = &compiler->sections[KG_SECTION_GRAMS];
	size_t i;

	matcher->grams.first = section->count;
	for (i = 0; i < NEEDLE_TABLES; i++)
		emit_table(compiler, needles, n, tables, i);
	matcher->grams.count = section->count - matcher->grams.first;
}
