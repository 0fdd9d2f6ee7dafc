// SPDX-License-Identifier: GPL-2.0
/*
 * replay FOLDER: a fuzz target on all files of a folder, as they are and each
 * a little broken in so many ways, the same ones every time. For machines
 * without libFuzzer. Speaks TAP; what goes wrong ends it, and names the file.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define WAYS		40
#define INPUT_MAX	1048576

static u64 state = 1;

/* xorshift64: any will do that repeats. */
static u32 next(u32 below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return below ? (state >> 16) % below : 0;
}

static size_t break_once(u8 *data, size_t len)
{
	size_t at = next(len), from = next(len), part = next(16);

	if (part > len - at)
		part = len - at;
	if (part > len - from)
		part = len - from;
	switch (next(5)) {
	case 0:
		return at;
	case 1:
		data[at] ^= 1 << next(8);
		return len;
	case 2:
		data[at] = next(256);
		return len;
	case 3:
		memmove(data + at, data + from, part);
		return len;
	default:
		memmove(data + at, data + at + part, len - at - part);
		return len - part;
	}
}

static void break_and_try(const u8 *original, size_t len)
{
	u8 *data = malloc(len ? len : 1);
	size_t left = len, times = 1 + next(4);

	if (!data)
		abort();
	memcpy(data, original, len);
	while (times-- && left)
		left = break_once(data, left);
	LLVMFuzzerTestOneInput(data, left);
	free(data);
}

static void try_file(const char *path)
{
	static u8 data[INPUT_MAX];
	FILE *from = fopen(path, "re");
	size_t len, way;

	if (!from)
		return;
	len = fread(data, 1, sizeof(data), from);
	fclose(from);
	LLVMFuzzerTestOneInput(data, len);
	for (way = 0; way < WAYS; way++)
		break_and_try(data, len);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	char path[4096];
	int i, n = argc == 2 ? scandir(argv[1], &entries, visible, alphasort) : -1;

	if (n < 0) {
		fprintf(stderr, "usage: replay FOLDER\n");
		return 2;
	}
	for (i = 0; i < n; i++) {
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		/* What ends the program says what it is about. */
		fprintf(stderr, "%s\n", path);
		try_file(path);
		free(entries[i]);
	}
	free(entries);
	printf("%sok 1 - %d inputs, and %d bent from each\n", n ? "" : "not ", n, WAYS);
	printf("1..1\n");
	return !n;
}
