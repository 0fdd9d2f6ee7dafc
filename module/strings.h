/* SPDX-License-Identifier: GPL-2.0 */
/* Strings one after the other, as argv, names and paths are kept. */
#ifndef KG_STRINGS_H
#define KG_STRINGS_H

#include <linux/types.h>

/**
 * struct kg_strings - strings that end in NUL, one after the other
 * @data: kvmalloc()ed; NULL if there is none
 * @len: bytes, NULs included
 * @count: how many strings
 */
struct kg_strings {
	char *data;
	u32 len;
	u32 count;
};

void *kg_kept_alloc(size_t size);
char *kg_kept_string(const char *string);

int kg_strings_append(struct kg_strings *strings, const char *string, u32 len);
int kg_strings_copy(struct kg_strings *to, const struct kg_strings *from);
bool kg_strings_have(const struct kg_strings *strings, const char *string, u32 len);
void kg_strings_free(struct kg_strings *strings);

#endif /* KG_STRINGS_H */
