// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "intern.h"

#define SLOTS_MIN	256
#define HASH_FACTOR	0x9e3779b97f4a7c15u	/* odd, and half of its bits are set */

static u64 mix(u64 hash, u64 word)
{
	hash = (hash ^ word) * HASH_FACTOR;
	return hash ^ hash >> 32;
}

/* Nothing but the slots depends on it, so it may take eight bytes at a time. */
static u32 hash_of(const char *data, size_t len)
{
	u64 hash = len, word;

	for (; len >= sizeof(word); data += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, data, sizeof(word));
		hash = mix(hash, word);
	}
	for (word = 0; len; len--)
		word = word << 8 | (u8)data[len - 1];
	return mix(hash, word);
}

static bool is_at(const struct intern *intern, u32 number, const void *data, size_t len)
{
	struct kg_range range = intern_range(intern, number);

	return range.count == len &&
	       (!len || !memcmp((const char *)intern->bytes.data + range.first, data, len));
}

/* The slot of a string, or the free one where it belongs. */
static struct intern_slot *find_slot(const struct intern *intern, u32 hash, const void *data,
				     size_t len)
{
	size_t at = hash;

	for (;; at++) {
		struct intern_slot *slot = &intern->slots[at & (intern->n_slots - 1)];

		if (!slot->number ||
		    (slot->hash == hash && is_at(intern, slot->number - 1, data, len)))
			return slot;
	}
}

/* What is there is told apart already: each goes to the first free slot. */
static void take_over(struct intern *intern, const struct intern_slot *from)
{
	size_t at = from->hash;

	while (intern->slots[at & (intern->n_slots - 1)].number)
		at++;
	intern->slots[at & (intern->n_slots - 1)] = *from;
}

static void grow(struct intern *intern)
{
	struct intern_slot *old = intern->slots;
	size_t n_old = intern->n_slots, i;

	intern->n_slots = n_old ? n_old * 2 : SLOTS_MIN;
	intern->slots = memory_alloc(intern->n_slots * sizeof(*intern->slots));
	for (i = 0; i < n_old; i++) {
		if (old[i].number)
			take_over(intern, &old[i]);
	}
	free(old);
}

/**
 * intern_add() - number a string
 * @intern: the strings
 * @data: the string
 * @len: its bytes
 *
 * Return: its number, the same for the same bytes.
 */
u32 intern_add(struct intern *intern, const void *data, size_t len)
{
	u32 hash = hash_of(data, len);
	struct intern_slot *slot;
	struct kg_range *range;

	if (intern->strings.count * 2 >= intern->n_slots)
		grow(intern);
	slot = find_slot(intern, hash, data, len);
	if (slot->number)
		return slot->number - 1;
	range = vector_add(&intern->strings, sizeof(*range), 1);
	range->first = intern->bytes.count;
	range->count = len;
	if (len)
		memcpy(vector_add(&intern->bytes, 1, len), data, len);
	*slot = (struct intern_slot){ .hash = hash, .number = intern->strings.count };
	return slot->number - 1;
}

/**
 * intern_free() - free the strings
 * @intern: empty afterwards
 */
void intern_free(struct intern *intern)
{
	vector_free(&intern->bytes);
	vector_free(&intern->strings);
	free(intern->slots);
	*intern = (struct intern){ 0 };
}
