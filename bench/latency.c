// SPDX-License-Identifier: GPL-2.0
/*
 * latency COUNT FIFO PROGRAM
 *
 * Executes PROGRAM with an argument of its own COUNT times, and reads lines from FIFO, each time
 * until one has that argument. Prints how long after the begin of its exec a line was read, in
 * nanoseconds: of half of them no longer, and of 99 in 100.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tests/seconds.h"

static void fail(const char *what)
{
	fprintf(stderr, "latency: error: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void execute(char *program, char *argument)
{
	char *const argv[] = { program, argument, NULL };
	pid_t pid = vfork();
	int status;

	if (!pid) {
		execv(program, argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status)
		fail(program);
}

static void read_until(FILE *lines, const char *word)
{
	static char *line;
	static size_t size;

	do {
		if (getline(&line, &size, lines) < 0)
			fail("the lines ended");
	} while (!strstr(line, word));
}

static int compare(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

int main(int argc, char **argv)
{
	long count = argc == 4 ? atol(argv[1]) : 0, i;
	uint64_t *took = count > 0 ? calloc(count, sizeof(*took)) : NULL;
	FILE *lines;

	if (!took) {
		fprintf(stderr, "usage: latency COUNT FIFO PROGRAM\n");
		return 2;
	}
	lines = fopen(argv[2], "r");
	if (!lines)
		fail(argv[2]);
	for (i = 0; i < count; i++) {
		char word[64];
		uint64_t begin = nanoseconds_now();

		snprintf(word, sizeof(word), "--kg-number-%ld-", i);
		execute(argv[3], word);
		read_until(lines, word);
		took[i] = nanoseconds_now() - begin;
	}
	qsort(took, count, sizeof(*took), compare);
	printf("%llu %llu\n", (unsigned long long)took[count / 2],
	       (unsigned long long)took[count * 99 / 100]);
	return 0;
}
