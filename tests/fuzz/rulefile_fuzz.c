// SPDX-License-Identifier: GPL-2.0
/* A file of rules, of one of three kinds: the first byte says which. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../userspace/rulefile.h"
#include "fuzz.h"

static char folder[] = "/tmp/rulefile_fuzz.XXXXXX";
static char path[sizeof(folder) + sizeof("/rules.ndjson")];

static void remove_folder(void)
{
	unlink(path);
	rmdir(folder);
}

static void name_file(unsigned int kind)
{
	static const char *const suffixes[] = { "yml", "json", "ndjson" };

	if (!path[0]) {
		if (!mkdtemp(folder))
			abort();
		atexit(remove_folder);
	} else {
		unlink(path);
	}
	snprintf(path, sizeof(path), "%s/rules.%s", folder, suffixes[kind % 3]);
}

static void write_file(const struct fuzz_input *input)
{
	FILE *to = fopen(path, "we");

	if (!to || fwrite(input->data, 1, input->len, to) != input->len || fclose(to))
		abort();
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct fuzz_input input = { data, len };
	struct ruleset set = { .messages = fuzz_messages() };
	size_t size;

	name_file(fuzz_take(&input, 1));
	write_file(&input);
	rulefile_read(&set, path);
	free(ruleset_compile(&set, &size));
	ruleset_free(&set);
	return 0;
}
