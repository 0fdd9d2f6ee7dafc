// SPDX-License-Identifier: GPL-2.0
/*
 * compile RULES PROGRAM: the program that the kernel would be given, as a file,
 * for who wants to spoil it.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../../userspace/ruleset.h"

static int write_program(const char *path, const void *blob, size_t size)
{
	FILE *to = fopen(path, "we");

	if (!to || fwrite(blob, 1, size, to) != size || fclose(to)) {
		perror(path);
		return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct ruleset set = { .messages = stderr };
	void *blob = NULL;
	size_t size;
	int err = 1;

	if (argc != 3) {
		fprintf(stderr, "usage: compile RULES PROGRAM\n");
		return 2;
	}
	if (!ruleset_read(&set, &argv[1], 1) && !set.n_rejected)
		blob = ruleset_compile(&set, &size);
	if (blob)
		err = write_program(argv[2], blob, size);
	free(blob);
	ruleset_free(&set);
	return err;
}
