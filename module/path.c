// SPDX-License-Identifier: GPL-2.0
#include "path.h"

#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/limits.h>
#include <linux/slab.h>

/**
 * kg_path_copy() - say a path, as seen from the current task's root
 * @copy: set to it, to be kfree()d; to NULL if it is longer than PATH_MAX
 * @path: the caller holds a reference
 *
 * Nothing is looked up.
 *
 * Context: Process context. May sleep.
 * Return: 0 or -ENOMEM.
 */
int kg_path_copy(char **copy, const struct path *path)
{
	char *buffer = __getname();
	char *said;

	*copy = NULL;
	if (!buffer)
		return -ENOMEM;
	said = d_path(path, buffer, PATH_MAX);
	if (!IS_ERR(said))
		*copy = kstrdup(said, GFP_KERNEL);
	__putname(buffer);
	return IS_ERR(said) || *copy ? 0 : -ENOMEM;
}
