// SPDX-License-Identifier: GPL-2.0
#include "path.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/slab.h>

#include "strings.h"

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
	text->said = d_path(path, text->buffer, sizeof(text->buffer));
	if (!IS_ERR(text->said))
		return 0;
	text->page = __getname();
	if (!text->page)
		return -ENOMEM;
	text->said = d_path(path, text->page, PATH_MAX);
	if (IS_ERR(text->said))
		text->said = NULL;
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
 * kg_path_copy() - say a path in memory of its own
 * @copy: set to it, to be kfree()d; to NULL if it is longer than PATH_MAX
 * @path: the caller holds a reference
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_path_copy(char **copy, const struct path *path)
{
	struct kg_path text;
	int err = kg_path_begin(&text, path);

	*copy = NULL;
	if (err)
		return err;
	if (text.said) {
		*copy = kg_kept_string(text.said);
		err = *copy ? 0 : -ENOMEM;
	}
	kg_path_end(&text);
	return err;
}
