// SPDX-License-Identifier: GPL-2.0
#include "strings.h"

#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "../engine/text.h"

/*
 * What is kept of a process is charged to the memory cgroup that it is in: so
 * nobody can have more of it kept than the cgroup may have. One that has no room
 * left must not thereby hide what it executes, so then it is not charged.
 */
static void *kept_alloc(size_t size)
{
	void *data = kvmalloc(size, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);

	return data ?: kvmalloc(size, GFP_KERNEL);
}

static u32 room_left(const struct kg_room *room)
{
	return room ? room->size - room->used : 0;
}

static bool room_has(const struct kg_room *room, const char *data)
{
	return room && data >= room->data && data < room->data + room->size;
}

/**
 * kg_room_alloc() - memory for what is kept of a process
 * @room: where there may be some left, or NULL
 * @size: bytes
 *
 * Context: Process context of the process. May sleep.
 * Return: it, to be given to kg_room_free(); or NULL.
 */
void *kg_room_alloc(struct kg_room *room, size_t size)
{
	char *data;

	if (size > room_left(room))
		return kept_alloc(size);
	data = room->data + room->used;
	room->used += size;
	return data;
}

/**
 * kg_room_rest() - what is left of a room
 * @room: the room
 * @left: set to how many bytes that are
 *
 * For who does not know yet how many it takes.
 *
 * Return: the place of what kg_room_alloc() returns for so many of them.
 */
char *kg_room_rest(struct kg_room *room, u32 *left)
{
	*left = room_left(room);
	return room->data + room->used;
}

/**
 * kg_room_string() - copy a string that is kept of a process
 * @room: as of kg_room_alloc()
 * @string: @len bytes and a NUL
 * @len: how many
 *
 * Context: Process context of the process. May sleep.
 * Return: a copy, to be given to kg_room_free(); or NULL for want of memory.
 */
char *kg_room_string(struct kg_room *room, const char *string, u32 len)
{
	char *copy = kg_room_alloc(room, len + 1);

	return copy ? memcpy(copy, string, len + 1) : NULL;
}

/**
 * kg_room_free() - free memory
 * @room: that kg_room_alloc() was given; what is in it goes with it
 * @data: what that returned, or NULL
 *
 * Context: Any but hard interrupt.
 */
void kg_room_free(const struct kg_room *room, void *data)
{
	if (!room_has(room, data))
		kvfree(data);
}

/* What was put into the room last can grow where it is. */
static bool strings_grow(const struct kg_strings *strings, struct kg_room *room, u32 more)
{
	if (more > room_left(room) || !room_has(room, strings->data) ||
	    strings->data + strings->len != room->data + room->used)
		return false;
	room->used += more;
	return true;
}

static int strings_move(struct kg_strings *strings, struct kg_room *room, u32 more)
{
	char *data = kg_room_alloc(room, strings->len + more);

	if (!data)
		return -ENOMEM;
	if (strings->len)
		memcpy(data, strings->data, strings->len);
	kg_room_free(room, strings->data);
	strings->data = data;
	return 0;
}

/**
 * kg_strings_append() - add a string
 * @strings: a few
 * @room: where there may be room for them, always the same; or NULL
 * @string: @len bytes without a NUL
 * @len: how many
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_strings_append(struct kg_strings *strings, struct kg_room *room, const char *string,
		      u32 len)
{
	if (!strings_grow(strings, room, len + 1) && strings_move(strings, room, len + 1))
		return -ENOMEM;
	memcpy(strings->data + strings->len, string, len);
	strings->data[strings->len + len] = '\0';
	strings->len += len + 1;
	strings->count++;
	return 0;
}

/**
 * kg_strings_copy() - copy strings
 * @to: empty; filled in
 * @room: where there may be room for the copy, or NULL
 * @from: a few
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_strings_copy(struct kg_strings *to, struct kg_room *room, const struct kg_strings *from)
{
	if (!from->len)
		return 0;
	to->data = kg_room_alloc(room, from->len);
	if (!to->data)
		return -ENOMEM;
	memcpy(to->data, from->data, from->len);
	to->len = from->len;
	to->count = from->count;
	return 0;
}

/**
 * kg_strings_have() - is a string among others
 * @strings: the others
 * @string: @len bytes without a NUL
 * @len: how many
 *
 * Return: true if so.
 */
bool kg_strings_have(const struct kg_strings *strings, const char *string, u32 len)
{
	u32 at = 0;

	while (at < strings->len) {
		u32 n = kg_nul_at(strings->data + at, strings->len - at);

		if (n == len && !memcmp(strings->data + at, string, len))
			return true;
		at += n + 1;
	}
	return false;
}

/**
 * kg_strings_free() - free strings
 * @strings: by whatever means they were made; empty after that
 * @room: in which they may be, or NULL
 *
 * Context: Any but hard interrupt.
 */
void kg_strings_free(struct kg_strings *strings, const struct kg_room *room)
{
	kg_room_free(room, strings->data);
	*strings = (struct kg_strings){ 0 };
}
