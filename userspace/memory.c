// SPDX-License-Identifier: GPL-2.0
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "diag.h"
#include "memory.h"

#ifndef __has_feature
#define __has_feature(feature)	0	/* gcc's name for it is the other */
#endif

/*
 * What is allocated from an arena is mostly small, so the arena takes memory for many at
 * once. With the address sanitizer each has its own, and what is done behind its end is seen.
 */
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define ARENA_BLOCK	1
#define ARENA_ALIGN	1
#else
#define ARENA_BLOCK	4064	/* bytes: with its head and malloc()'s own, 4 KiB */
#define ARENA_ALIGN	_Alignof(max_align_t)
#endif

struct arena_block {
	struct arena_block *next;
	max_align_t data[];
};

static void *check(void *memory)
{
	if (memory)
		return memory;
	diag_error("out of memory");
	exit(EXIT_USAGE);
}

/**
 * memory_alloc() - zeroed memory
 * @size: bytes
 *
 * Return: the memory, for free().
 */
void *memory_alloc(size_t size)
{
	return check(calloc(1, size ? size : 1));
}

/**
 * memory_resize() - memory that is to be larger
 * @memory: what there is; may be NULL
 * @size: bytes; those that are added are not zeroed
 *
 * Return: the memory, for free().
 */
void *memory_resize(void *memory, size_t size)
{
	return check(realloc(memory, size));
}

/**
 * memory_copy() - a copy that ends in NUL
 * @data: bytes
 * @len: how many
 *
 * Return: the copy, for free().
 */
char *memory_copy(const char *data, size_t len)
{
	char *copy = memory_alloc(len + 1);

	if (len)
		memcpy(copy, data, len);
	return copy;
}

/**
 * memory_vformat() - a text that is put together
 * @fmt: as for vprintf()
 * @ap: its arguments
 *
 * Return: the text, for free().
 */
char *memory_vformat(const char *fmt, va_list ap)
{
	char *text;

	return vasprintf(&text, fmt, ap) < 0 ? check(NULL) : text;
}

/**
 * memory_format() - a text that is put together
 * @fmt: as for printf()
 *
 * Return: the text, for free().
 */
char *memory_format(const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = memory_vformat(fmt, ap);
	va_end(ap);
	return text;
}

/**
 * memory_stream() - a stream that is written to memory
 * @text: gets what was written, once memory_stream_end() was called; for free()
 * @len: gets its bytes then
 *
 * Return: the stream.
 */
FILE *memory_stream(char **text, size_t *len)
{
	return check(open_memstream(text, len));
}

/**
 * memory_stream_flush() - have what was written to a stream of memory_stream() so far
 * @to: the stream; what is written after a rewind() takes its place
 */
void memory_stream_flush(FILE *to)
{
	if (fflush(to))
		check(NULL);
}

/**
 * memory_stream_end() - close a stream of memory_stream()
 * @to: the stream
 */
void memory_stream_end(FILE *to)
{
	if (fclose(to))
		check(NULL);
}

/* What was left of the block before is given up. */
static void arena_grow(struct arena *arena, size_t size)
{
	struct arena_block *block;

	size = size < ARENA_BLOCK ? ARENA_BLOCK : size;
	block = check(malloc(sizeof(*block) + size));
	block->next = arena->blocks;
	arena->blocks = block;
	arena->free = (char *)block->data;
	arena->n_free = size;
}

static void *take(struct arena *arena, size_t size)
{
	size_t taken = (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
	void *memory;

	if (!arena->blocks || taken > arena->n_free)
		arena_grow(arena, taken);
	memory = arena->free;
	arena->free += taken;
	arena->n_free -= taken;
	return memory;
}

/**
 * arena_alloc() - zeroed memory that lives as long as its arena
 * @arena: the arena
 * @size: bytes
 *
 * Return: the memory, aligned for any type.
 */
void *arena_alloc(struct arena *arena, size_t size)
{
	return memset(take(arena, size), 0, size);
}

/**
 * arena_copy() - a copy that ends in NUL and lives as long as its arena
 * @arena: the arena
 * @data: bytes
 * @len: how many
 *
 * Return: the copy, aligned for any type.
 */
void *arena_copy(struct arena *arena, const void *data, size_t len)
{
	char *copy = take(arena, len + 1);

	if (len)
		memcpy(copy, data, len);
	copy[len] = '\0';
	return copy;
}

/**
 * arena_vformat() - a text that is put together, and lives as long as its arena
 * @arena: the arena
 * @fmt: as for vprintf()
 * @ap: its arguments
 *
 * Return: the text.
 */
char *arena_vformat(struct arena *arena, const char *fmt, va_list ap)
{
	char *text = memory_vformat(fmt, ap), *copy;

	copy = arena_copy(arena, text, strlen(text));
	free(text);
	return copy;
}

/**
 * arena_format() - a text that is put together, and lives as long as its arena
 * @arena: the arena
 * @fmt: as for printf()
 *
 * Return: the text.
 */
char *arena_format(struct arena *arena, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = arena_vformat(arena, fmt, ap);
	va_end(ap);
	return text;
}

/**
 * arena_free() - free all that was allocated from an arena
 * @arena: empty afterwards, and usable
 */
void arena_free(struct arena *arena)
{
	struct arena_block *block, *next;

	for (block = arena->blocks; block; block = next) {
		next = block->next;
		free(block);
	}
	*arena = (struct arena){ 0 };
}

/* Bytes: a vector of one element mostly gets some more. */
#define VECTOR_LEAST	128

/**
 * vector_grow() - make room for more elements
 * @vector: the array
 * @element: bytes of an element
 * @n: how many more
 */
void vector_grow(struct vector *vector, size_t element, size_t n)
{
	size_t least = VECTOR_LEAST / element;

	vector->capacity = (vector->count + n) * 2;
	if (vector->capacity < least)
		vector->capacity = least;
	vector->data = check(reallocarray(vector->data, vector->capacity, element));
}

/**
 * vector_free() - free a vector's elements
 * @vector: empty afterwards, and usable
 */
void vector_free(struct vector *vector)
{
	free(vector->data);
	*vector = (struct vector){ 0 };
}
