/* SPDX-License-Identifier: GPL-2.0 */
/* Byte strings, each kept once. */
#ifndef KG_INTERN_H
#define KG_INTERN_H

#include "../engine/program.h"
#include "memory.h"

/**
 * struct intern_slot - a place in the table by which strings are found
 * @hash: the string's
 * @number: its number, from 1; 0 is a free slot
 */
struct intern_slot {
	u32 hash;
	u32 number;
};

/**
 * struct intern - strings, numbered in the order in which they first came
 * @bytes: all of them, one after the other
 * @strings: struct kg_range in @bytes, by number
 * @slots: hash table
 * @n_slots: a power of two, or 0
 */
struct intern {
	struct vector bytes;
	struct vector strings;
	struct intern_slot *slots;
	size_t n_slots;
};

u32 intern_add(struct intern *intern, const void *data, size_t len);
void intern_free(struct intern *intern);

/**
 * intern_range() - where a string is
 * @intern: the strings
 * @number: of the string
 *
 * Return: its place in the bytes.
 */
static inline struct kg_range intern_range(const struct intern *intern, u32 number)
{
	return ((const struct kg_range *)intern->strings.data)[number];
}

#endif /* KG_INTERN_H */
