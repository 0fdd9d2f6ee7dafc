// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "slurp.h"

#define READ_SIZE	65536

/**
 * slurp() - read all of a stream
 * @from: the stream
 * @to: gets its bytes
 * @max: where there are more, some of these are read too, so that it shows
 *
 * Return: 0, or errno.
 */
int slurp(FILE *from, struct vector *to, size_t max)
{
	size_t got = READ_SIZE;
	char *room;

	errno = 0;
	while (got && to->count <= max) {
		room = vector_add(to, 1, READ_SIZE);
		got = fread(room, 1, READ_SIZE, from);
		to->count -= READ_SIZE - got;
	}
	if (!ferror(from))
		return 0;
	return errno ? errno : EIO;
}

/**
 * slurp_file() - read all of a file
 * @path: the file
 * @to: as of slurp()
 * @max: as of slurp()
 *
 * Return: 0, or errno.
 */
int slurp_file(const char *path, struct vector *to, size_t max)
{
	FILE *from = fopen(path, "re");
	int err;

	if (!from)
		return errno;
	err = slurp(from, to, max);
	fclose(from);
	return err;
}
