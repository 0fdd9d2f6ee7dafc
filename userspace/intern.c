// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../engine/text.h"
#include "intern.h"

#define SLOTS_MIN	256

/**
 * intern_range() - where a string is
 * @intern: the strings
 * @number: of the string
 *
 * Return: its place in the bytes.
 */
struct kg_range intern_range(const struct intern *intern, u32 number)
{
	return ((const struct kg_range *)intern->strings.data)[number];
}

static bool is_at(const struct intern *intern, u32 number, const void *data, size_t len)
{
	struct kg_range range = intern_range(intern, number);

	return range.count == len &&
	       (!len || !memcmp((const char *)intern->bytes.data + range.first, data, len));
}

/* The slot of a string, or the free one where it belongs. */
static u32 *find_slot(const struct intern *intern, const void *data, size_t len)
{
	struct kg_text text = { .data = data, .len = len };
	size_t at = kg_hash(text);

	for (;; at++) {
		u32 *slot = &intern->slots[at & (intern->n_slots - 1)];

		if (!*slot || is_at(intern, *slot - 1, data, len))
			return slot;
	}
}

static void grow(struct intern *intern)
{
	const char *bytes = intern->bytes.data;
	u32 number;

	intern->n_slots = intern->n_slots ? intern->n_slots * 2 : SLOTS_MIN;
	free(intern->slots);
	intern->slots = memory_alloc(intern->n_slots * sizeof(*intern->slots));
	for (number = 0; number < intern->strings.count; number++) {
		struct kg_range range = intern_range(intern, number);

		*find_slot(intern, bytes + range.first, range.count) = number + 1;
	}
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
	struct kg_range *range;
	u32 *slot;

	if (intern->strings.count * 2 >= intern->n_slots)
		grow(intern);
	slot = find_slot(intern, data, len);
	if (*slot)
		return *slot - 1;
	range = vector_add(&intern->strings, sizeof(*range), 1);
	range->first = intern->bytes.count;
	range->count = len;
	if (len)
		memcpy(vector_add(&intern->bytes, 1, len), data, len);
	*slot = intern->strings.count;
	return *slot - 1;
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
