// SPDX-License-Identifier: GPL-2.0
/*
 * Hopcroft's algorithm. States that nothing tells apart so far are a block. A
 * block splits those whose states do not all go into it or all stay out of it;
 * the smaller half is the new block, and will split in its turn.
 */
#include <stdlib.h>
#include <string.h>

#include "regex_dfa.h"

/**
 * struct partition - the states, in blocks
 * @states: all of them, each block's together
 * @places: where in @states each is
 * @blocks: the block of each
 * @first: of each block, where it begins in @states
 * @count: of each block, how many it has
 * @marked: of each block, how many are marked; they come first
 * @touched: the blocks that have some
 * @n_touched: how many
 * @n_blocks: how many blocks
 */
struct partition {
	u32 *states;
	u32 *places;
	u32 *blocks;
	u32 *first;
	u32 *count;
	u32 *marked;
	u32 *touched;
	u32 n_touched;
	u32 n_blocks;
};

/* For each state and class the states that go there: from begin[i] to begin[i + 1]. */
struct sources {
	u32 *begin;
	u32 *states;
};

static u32 *alloc_numbers(size_t n)
{
	return memory_alloc(n * sizeof(u32));
}

static void partition_init(struct partition *p, u32 n_states)
{
	u32 **arrays[] = { &p->states, &p->places, &p->blocks, &p->first, &p->count, &p->marked,
			   &p->touched };
	u32 i;

	*p = (struct partition){ .n_blocks = 1 };
	for (i = 0; i < sizeof(arrays) / sizeof(*arrays); i++)
		*arrays[i] = alloc_numbers(n_states);
	for (i = 0; i < n_states; i++) {
		p->states[i] = i;
		p->places[i] = i;
	}
	p->count[0] = n_states;
}

static void partition_free(struct partition *p)
{
	free(p->states);
	free(p->places);
	free(p->blocks);
	free(p->first);
	free(p->count);
	free(p->marked);
	free(p->touched);
}

static void put(struct partition *p, u32 place, u32 state)
{
	p->states[place] = state;
	p->places[state] = place;
}

static void mark(struct partition *p, u32 state)
{
	u32 block = p->blocks[state], from = p->places[state];
	u32 to = p->first[block] + p->marked[block];

	if (from < to)
		return;
	put(p, from, p->states[to]);
	put(p, to, state);
	if (!p->marked[block]++)
		p->touched[p->n_touched++] = block;
}

/* Make the smaller of a block's marked and unmarked states a block. */
static void split(struct partition *p, u32 block)
{
	u32 marked = p->marked[block], rest = p->count[block] - marked, i;
	u32 new = p->n_blocks;

	p->marked[block] = 0;
	if (!rest)
		return;
	p->n_blocks++;
	if (marked <= rest) {
		p->first[new] = p->first[block];
		p->first[block] += marked;
	} else {
		p->first[new] = p->first[block] + marked;
	}
	p->count[new] = marked <= rest ? marked : rest;
	p->count[block] -= p->count[new];
	for (i = 0; i < p->count[new]; i++)
		p->blocks[p->states[p->first[new] + i]] = new;
}

static void split_touched(struct partition *p)
{
	while (p->n_touched)
		split(p, p->touched[--p->n_touched]);
}

/* By counting: each list's length first, then from each list's end backwards. */
static struct sources find_sources(const struct regex_dfa *dfa)
{
	const u32 *next = dfa->next.data;
	size_t n = dfa->next.count, i;
	struct sources sources = { alloc_numbers(n + 1), alloc_numbers(n) };

	for (i = 0; i < n; i++)
		sources.begin[(size_t)next[i] * dfa->n_classes + i % dfa->n_classes]++;
	for (i = 1; i <= n; i++)
		sources.begin[i] += sources.begin[i - 1];
	for (i = 0; i < n; i++) {
		size_t list = (size_t)next[i] * dfa->n_classes + i % dfa->n_classes;

		sources.states[--sources.begin[list]] = i / dfa->n_classes;
	}
	return sources;
}

/* The states that go into a block by a class; marking moves states, so they are noted first. */
static void split_by(struct partition *p, const struct regex_dfa *dfa,
		     const struct sources *sources, u32 block, u32 class, struct vector *found)
{
	u32 i, j;

	found->count = 0;
	for (i = 0; i < p->count[block]; i++) {
		size_t list = (size_t)p->states[p->first[block] + i] * dfa->n_classes + class;

		for (j = sources->begin[list]; j < sources->begin[list + 1]; j++)
			*(u32 *)vector_add(found, sizeof(u32), 1) = sources->states[j];
	}
	for (i = 0; i < found->count; i++)
		mark(p, ((const u32 *)found->data)[i]);
	split_touched(p);
}

static void refine(struct partition *p, const struct regex_dfa *dfa)
{
	struct sources sources = find_sources(dfa);
	const bool *accepts = dfa->accepts.data;
	struct vector found = { 0 };
	u32 block, class, i;

	for (i = 0; i < dfa->n_states; i++) {
		if (accepts[i])
			mark(p, i);
	}
	split_touched(p);
	for (block = 0; block < p->n_blocks; block++) {
		for (class = 0; class < dfa->n_classes; class++)
			split_by(p, dfa, &sources, block, class, &found);
	}
	vector_free(&found);
	free(sources.begin);
	free(sources.states);
}

/* A block becomes a state, numbered in the order in which its first state came. */
static void merge(struct regex_dfa *dfa, const struct partition *p)
{
	u32 *numbers = alloc_numbers(p->n_blocks), *next = dfa->next.data, kept = 0, i, class;
	bool *accepts = dfa->accepts.data;

	for (i = 0; i < dfa->n_states; i++) {
		if (numbers[p->blocks[i]])
			continue;
		numbers[p->blocks[i]] = kept + 1;
		accepts[kept] = accepts[i];
		memmove(next + (size_t)kept * dfa->n_classes, next + (size_t)i * dfa->n_classes,
			dfa->n_classes * sizeof(*next));
		kept++;
	}
	dfa->n_states = kept;
	dfa->accepts.count = kept;
	dfa->next.count = (size_t)kept * dfa->n_classes;
	for (i = 0; i < kept; i++) {
		for (class = 0; class < dfa->n_classes; class++, next++)
			*next = numbers[p->blocks[*next]] - 1;
	}
	free(numbers);
}

/**
 * regex_dfa_minimize() - make an automaton as small as it can be
 * @dfa: the automaton; its states are numbered anew
 *
 * Time is O(n * log n) for n transitions.
 */
void regex_dfa_minimize(struct regex_dfa *dfa)
{
	struct partition partition;

	partition_init(&partition, dfa->n_states);
	refine(&partition, dfa);
	merge(dfa, &partition);
	partition_free(&partition);
}
