// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../engine/scan.h"
#include "needle.h"
#include "regex.h"
#include "wildcard.h"

/* Being at a known place makes a needle rarer than so many bytes more would. */
#define PLACE_WORTH	2

/* A run of a segment without '?'. */
struct run {
	const char *bytes;
	size_t len;
	bool first;	/* the segment begins with it */
	bool last;	/* the segment ends with it */
};

static void fill(struct needle *needle, const struct run *run)
{
	size_t skip = run->len > KG_NEEDLE_MAX ? run->len - KG_NEEDLE_MAX : 0, i;

	needle->len = run->len - skip;
	for (i = 0; i < needle->len; i++)
		needle->bytes[i] = kg_fold(run->bytes[skip + i]);
}

static struct needle needle_of(const struct run *run, const struct wildcard_segment *segment)
{
	struct needle needle = { .place = KG_PLACE_ANYWHERE };

	fill(&needle, run);
	if (segment->at_start && run->first) {
		needle.place = KG_PLACE_FROM_START;
		needle.offset = run->len;
	} else if (segment->at_end && run->last) {
		needle.place = KG_PLACE_FROM_END;
	}
	return needle;
}

static size_t worth(const struct needle *needle)
{
	if (!needle->len)
		return 0;
	return needle->len + (needle->place == KG_PLACE_ANYWHERE ? 0 : PLACE_WORTH);
}

/* The runs of a segment between its '?', which takes any character. */
static void choose_in_segment(const struct wildcard_segment *segment, u32 flags,
			      struct needle *best)
{
	const char *end = segment->bytes + segment->len, *at = segment->bytes, *to;

	for (; at < end; at = to + 1) {
		struct needle other;
		struct run run;

		to = flags & KG_PATTERN_PLAIN ? NULL : memchr(at, '?', end - at);
		to = to ? to : end;
		run = (struct run){ at, to - at, at == segment->bytes, to == end };
		other = needle_of(&run, segment);
		if (worth(&other) > worth(best))
			*best = other;
	}
}

static struct needle choose_of_regex(const struct regex *regex)
{
	const struct regex_run *at;
	struct needle best = { 0 };

	for (at = regex->runs; at->len; at++) {
		struct wildcard_segment segment = {
			.at_start = at->at_start, .at_end = at->at_end,
		};
		struct run run = { at->bytes, at->len, true, true };
		struct needle other = needle_of(&run, &segment);

		if (worth(&other) > worth(&best))
			best = other;
	}
	return best;
}

static struct needle choose(const struct operand *operand)
{
	struct wildcard wildcard = wildcard_begin(operand->bytes, operand->len, operand->flags);
	struct wildcard_segment segment;
	struct needle best = { 0 };

	while (wildcard_next(&wildcard, &segment))
		choose_in_segment(&segment, operand->flags, &best);
	return best;
}

/**
 * needles_choose() - choose the needle of each pattern of a field
 * @patterns: the patterns
 * @n: how many
 * @needles: as many, filled in; without bytes where there is none
 *
 * The longest run, cut to its end, which in a path says more than its start. A
 * needle that many patterns have in common would make each of its hits dear, so
 * those beyond KG_NODE_NEEDLES_MAX go without.
 */
void needles_choose(const struct pattern *patterns, size_t n, struct needle *needles)
{
	struct intern seen = { 0 };
	u32 *counts = memory_alloc(n * sizeof(*counts));
	size_t i;

	for (i = 0; i < n; i++) {
		needles[i] = patterns[i].operand.regex
				     ? choose_of_regex(patterns[i].operand.regex)
				     : choose(&patterns[i].operand);
		if (needles[i].len &&
		    ++counts[intern_add(&seen, needles[i].bytes, needles[i].len)] >
			    KG_NODE_NEEDLES_MAX)
			needles[i].len = 0;
	}
	free(counts);
	intern_free(&seen);
}

static int needle_order(const void *left, const void *right)
{
	const struct needle *a = left, *b = right;
	size_t len = a->len < b->len ? a->len : b->len;
	int order = memcmp(a->bytes, b->bytes, len);

	if (!order)
		order = (a->len > b->len) - (a->len < b->len);
	return order ? order : (a->pattern > b->pattern) - (a->pattern < b->pattern);
}

/*
 * An automaton being built, breadth first: each node stands for the needles, a
 * range of the sorted ones, that begin with the bytes that lead to it.
 */
struct builder {
	struct compiler *compiler;
	const struct needle *needles;
	u32 first;		/* its first node in the section */
	struct vector ranges;	/* struct kg_range by node */
};

static struct kg_node *node_at(const struct builder *builder, u32 index)
{
	struct kg_node *nodes = builder->compiler->sections[KG_SECTION_NODES].data;

	return &nodes[builder->first + index];
}

static void add_node(struct builder *builder, u8 byte, u8 depth, struct kg_range needles)
{
	struct kg_node *node;

	node = vector_add(&builder->compiler->sections[KG_SECTION_NODES], sizeof(*node), 1);
	node->byte = byte;
	node->depth = depth;
	*(struct kg_range *)vector_add(&builder->ranges, sizeof(needles), 1) = needles;
}

/* The needles that end at a node: the first of its range, being the shortest. */
static u32 add_needles(struct builder *builder, u32 index, struct kg_range range)
{
	struct vector *section = &builder->compiler->sections[KG_SECTION_NEEDLES];
	u32 depth = node_at(builder, index)->depth, n;

	node_at(builder, index)->needles.first = section->count;
	for (n = 0; n < range.count; n++) {
		const struct needle *needle = &builder->needles[range.first + n];

		if (needle->len != depth)
			break;
		*(struct kg_needle *)vector_add(section, sizeof(struct kg_needle), 1) =
			(struct kg_needle){ needle->pattern, needle->place, needle->offset };
	}
	node_at(builder, index)->needles.count = n;
	return n;
}

static void add_children(struct builder *builder, u32 index, u32 at, u32 end)
{
	u32 depth = node_at(builder, index)->depth, from, n = 0;

	node_at(builder, index)->child = builder->ranges.count;
	for (; at < end; n++) {
		u8 byte = builder->needles[at].bytes[depth];

		for (from = at; at < end && (u8)builder->needles[at].bytes[depth] == byte; at++)
			;
		add_node(builder, byte, depth + 1, (struct kg_range){ from, at - from });
	}
	node_at(builder, index)->children = n;
}

static void build_nodes(struct builder *builder, size_t n)
{
	u32 index;

	add_node(builder, 0, 0, (struct kg_range){ 0, n });
	for (index = 0; index < builder->ranges.count; index++) {
		struct kg_range range = ((struct kg_range *)builder->ranges.data)[index];
		u32 told = add_needles(builder, index, range);

		add_children(builder, index, range.first + told, range.first + range.count);
	}
}

/* As the parent falls back, and on by the same byte; see engine/verify.c. */
static void link_child(struct builder *builder, u32 parent, u32 index)
{
	struct kg_node *node = node_at(builder, index), *back;
	u32 at = parent;

	while (at && !node->fail) {
		at = node_at(builder, at)->fail;
		node->fail = kg_node_child(node_at(builder, 0), at, node->byte);
	}
	back = node_at(builder, node->fail);
	node->more = back->needles.count ? node->fail : back->more;
}

static void link_nodes(struct builder *builder)
{
	u32 index, child;

	for (index = 0; index < builder->ranges.count; index++) {
		const struct kg_node *node = node_at(builder, index);

		for (child = node->child; child < node->child + node->children; child++)
			link_child(builder, index, child);
	}
}

static u32 add_starts(struct builder *builder)
{
	struct vector *section = &builder->compiler->sections[KG_SECTION_STARTS];
	u16 *starts = vector_add(section, sizeof(u16[256]), 1);
	u32 child;

	for (child = 1; child <= node_at(builder, 0)->children; child++)
		starts[node_at(builder, child)->byte] = child;
	return section->count - 1;
}

/**
 * needles_emit() - lay down the automaton that finds needles
 * @compiler: the compiler
 * @matcher: whose patterns need them; its nodes and starts are set
 * @needles: the needles; sorted here
 * @n: how many
 */
void needles_emit(struct compiler *compiler, struct kg_matcher *matcher, struct needle *needles,
		  size_t n)
{
	struct builder builder = {
		.compiler = compiler,
		.needles = needles,
		.first = compiler->sections[KG_SECTION_NODES].count,
	};

	matcher->starts = KG_NONE;
	matcher->nodes.first = builder.first;
	if (!n)
		return;
	qsort(needles, n, sizeof(*needles), needle_order);
	build_nodes(&builder, n);
	link_nodes(&builder);
	matcher->nodes.count = builder.ranges.count;
	matcher->starts = add_starts(&builder);
	vector_free(&builder.ranges);
}
