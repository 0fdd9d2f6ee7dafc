// SPDX-License-Identifier: GPL-2.0
#include "regex_run.h"
#include "text.h"

/**
 * struct walk - an expression being looked through, from its start to its end
 * @arena: where runs live
 * @runs: struct regex_run: those that have ended
 * @bytes: the one at hand
 * @at_start: nothing stands before it
 */
struct walk {
	struct arena *arena;
	struct vector runs;
	struct vector bytes;
	bool at_start;
};

static void end_run(struct walk *walk, bool at_end)
{
	struct regex_run *run;

	if (walk->bytes.count) {
		run = vector_add(&walk->runs, sizeof(*run), 1);
		run->bytes = arena_copy(walk->arena, walk->bytes.data, walk->bytes.count);
		run->len = walk->bytes.count;
		run->at_start = walk->at_start;
		run->at_end = at_end;
	}
	walk->bytes.count = 0;
	walk->at_start = false;
}

/* Is a set one character, or one letter in both cases? */
static bool is_one(const struct regex_node *set)
{
	const struct regex_range *ranges = set->ranges;

	if (!set->n_ranges || set->n_ranges > 2 || ranges[0].first != ranges[0].last ||
	    ranges[0].first >= KG_CODE_BYTE)
		return false;
	if (set->n_ranges == 1)
		return true;
	return ranges[1].first == ranges[1].last && ranges[1].first < 0x80 &&
	       kg_fold(ranges[0].first) == ranges[1].first;
}

static void walk_set(struct walk *walk, const struct regex_node *set)
{
	char bytes[TEXT_UTF8_MAX];
	size_t len, i;

	if (!is_one(set)) {
		end_run(walk, false);
		return;
	}
	len = text_put_utf8(bytes, set->ranges[0].first);
	for (i = 0; i < len; i++)
		*(char *)vector_add(&walk->bytes, 1, 1) = kg_fold(bytes[i]);
}

static void walk_node(struct walk *walk, const struct regex_node *node)
{
	size_t i;

	if (node->kind == REGEX_SET)
		walk_set(walk, node);
	for (i = 0; node->kind == REGEX_SEQUENCE && i < node->n_children; i++)
		walk_node(walk, node->children[i]);
	if (node->kind == REGEX_SET || node->kind == REGEX_SEQUENCE)
		return;
	end_run(walk, false);
	if (node->kind == REGEX_INTERSECTION || (node->kind == REGEX_REPEAT && node->min)) {
		for (i = 0; i < node->n_children; i++) {
			walk_node(walk, node->children[i]);
			end_run(walk, false);
		}
	}
}

/**
 * regex_runs() - the bytes that a value must have
 * @arena: where they live
 * @node: the expression
 *
 * Return: the runs; after the last comes one without bytes.
 */
const struct regex_run *regex_runs(struct arena *arena, const struct regex_node *node)
{
	struct walk walk = { .arena = arena, .at_start = true };
	const struct regex_run *runs;

	walk_node(&walk, node);
	end_run(&walk, true);
	vector_add(&walk.runs, sizeof(*runs), 1);
	runs = arena_copy(arena, walk.runs.data, walk.runs.count * sizeof(*runs));
	vector_free(&walk.runs);
	vector_free(&walk.bytes);
	return runs;
}
