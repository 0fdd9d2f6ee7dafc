/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memory for a tool that runs to its end or not at all: without memory these
 * say so and exit, and nobody needs to check.
 */
#ifndef KG_MEMORY_H
#define KG_MEMORY_H

#include <stddef.h>
#include <string.h>

#include "diag.h"

struct arena_block;

/**
 * struct arena - allocations that are freed together
 * @blocks: the newest first; NULL is an empty arena
 * @free: what is left of the newest
 * @n_free: its bytes
 */
struct arena {
	struct arena_block *blocks;
	char *free;
	size_t n_free;
};

/**
 * struct vector - an array that grows
 * @data: its elements
 * @count: how many there are
 * @capacity: for how many there is room
 */
struct vector {
	void *data;
	size_t count;
	size_t capacity;
};

void *memory_alloc(size_t size);
void *memory_resize(void *memory, size_t size);
char *memory_copy(const char *data, size_t len);
__printf(1, 0)
char *memory_vformat(const char *fmt, va_list ap);
__printf(1, 2)
char *memory_format(const char *fmt, ...);
FILE *memory_stream(char **text, size_t *len);
void memory_stream_flush(FILE *to);
void memory_stream_end(FILE *to);

void *arena_alloc(struct arena *arena, size_t size);
void *arena_copy(struct arena *arena, const void *data, size_t len);
__printf(2, 0)
char *arena_vformat(struct arena *arena, const char *fmt, va_list ap);
__printf(2, 3)
char *arena_format(struct arena *arena, const char *fmt, ...);
void arena_free(struct arena *arena);

void vector_grow(struct vector *vector, size_t element, size_t n);
void vector_free(struct vector *vector);

/**
 * vector_add() - append elements, zeroed
 * @vector: the array; all of it is of elements of one size
 * @element: that size in bytes
 * @n: how many to append
 *
 * Return: the first of them; it may move with the next vector_add().
 */
static inline void *vector_add(struct vector *vector, size_t element, size_t n)
{
	char *added;

	if (n > vector->capacity - vector->count)
		vector_grow(vector, element, n);
	added = (char *)vector->data + vector->count * element;
	/* Nothing has no place before there is something. */
	if (n)
		memset(added, 0, n * element);
	vector->count += n;
	return added;
}

#endif /* KG_MEMORY_H */
