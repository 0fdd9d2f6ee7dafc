/* SPDX-License-Identifier: GPL-2.0 */
/* Strings one after the other, as argv, names and paths are kept. */
#ifndef KG_STRINGS_H
#define KG_STRINGS_H

#include <linux/types.h>

/**
 * struct kg_room - memory for strings, allocated together with whom they belong to
 * @size: bytes
 * @used: of them, from the first on
 * @data: they
 *
 * What does not fit in has memory of its own.
 */
struct kg_room {
	u16 size;
	u16 used;
	char data[];
};

/**
 * struct kg_strings - strings that end in NUL, one after the other
 * @data: in a room, or kvmalloc()ed; NULL if there is none
 * @len: bytes, NULs included
 * @count: how many strings
 */
struct kg_strings {
	char *data;
	u32 len;
	u32 count;
};

void *kg_room_alloc(struct kg_room *room, size_t size);
char *kg_room_rest(struct kg_room *room, u32 *left);
char *kg_room_string(struct kg_room *room, const char *string, u32 len);
void kg_room_free(const struct kg_room *room, void *data);

int kg_strings_append(struct kg_strings *strings, struct kg_room *room, const char *string,
		      u32 len);
int kg_strings_copy(struct kg_strings *to, struct kg_room *room, const struct kg_strings *from);
bool kg_strings_have(const struct kg_strings *strings, const char *string, u32 len);
void kg_strings_free(struct kg_strings *strings, const struct kg_room *room);

#endif /* KG_STRINGS_H */
