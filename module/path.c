// SPDX-License-Identifier: GPL-2.0
#include "path.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/slab.h>

#include "compat.h"
#include "strings.h"

/* d_path() writes to the end of what it is given. */
static bool path_say(struct kg_path *text, const struct path *path, char *buffer, u32 size)
{
	text->said = d_path(path, buffer, size);
	if (IS_ERR(text->said)) {
		text->said = NULL;
		return false;
	}
	text->len = buffer + size - 1 - text->said;
	return true;
}

/**
 * kg_path_begin() - say a path
 * @text: filled in; to be given to kg_path_end(), unless this fails
 * @path: the caller holds a reference
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_path_begin(struct kg_path *text, const struct path *path)
{
	text->page = NULL;
	if (path_say(text, path, text->buffer, sizeof(text->buffer)))
		return 0;
	text->page = __getname();
	if (!text->page)
		return -ENOMEM;
	path_say(text, path, text->page, PATH_MAX);
	return 0;
}

/**
 * kg_path_end() - the path was said
 * @text: from kg_path_begin(); not to be used any more
 */
void kg_path_end(struct kg_path *text)
{
	if (text->page)
		__putname(text->page);
}

/**
 * kg_path_copy() - say a path and keep it
 * @copy: set to it, to be given to kg_room_free(); to NULL if it is longer than PATH_MAX
 * @room: as of kg_room_alloc()
 * @path: the caller holds a reference
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_path_copy(char **copy, struct kg_room *room, const struct path *path)
{
	struct kg_path text KG_UNINITIALIZED;
	int err = kg_path_begin(&text, path);

	*copy = NULL;
	if (err)
		return err;
	if (text.said) {
		*copy = kg_room_string(room, text.said, text.len);
		err = *copy ? 0 : -ENOMEM;
	}
	kg_path_end(&text);
	return err;
}
