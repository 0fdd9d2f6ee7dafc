/* SPDX-License-Identifier: GPL-2.0 */
/* Paths as strings, as seen from the current task's root. Nothing is looked up. */
#ifndef KG_PATH_H
#define KG_PATH_H

#include <linux/types.h>

struct kg_room;
struct path;

/*
 * Nearly all paths are shorter, and need no page, which the kernel would clear
 * before it hands it out.
 */
#define KG_PATH_SHORT 192

/**
 * struct kg_path - a path being said
 * @said: the path, NULL if it is longer than PATH_MAX
 * @len: of it, without its NUL
 * @page: where it is if it is longer than @buffer; else NULL
 * @buffer: where it is
 */
struct kg_path {
	const char *said;
	u32 len;
	char *page;
	char buffer[KG_PATH_SHORT];
};

int kg_path_begin(struct kg_path *text, const struct path *path);
void kg_path_end(struct kg_path *text);
int kg_path_copy(char **copy, struct kg_room *room, const struct path *path);

#endif /* KG_PATH_H */
