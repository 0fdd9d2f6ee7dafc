// SPDX-License-Identifier: GPL-2.0
/*
 * cost COUNT exec PROGRAM [ARGUMENT]...
 * cost COUNT open FILE
 *
 * Executes PROGRAM COUNT times, one after the other (vfork, exec, wait), or opens
 * and closes FILE so often, and prints how long one takes. Under
 * `lab/lab run --icount` a nanosecond of the guest's clock is an instruction, so
 * the figure repeats.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "mark.h"

/* For who counts by function what happens in between: see profile.c. */
#define STRING(bytes...) #bytes
#define STRING_OF(bytes...) STRING(bytes)
#define MARK(which) asm volatile(".byte " STRING_OF(MARK_BYTES(which)) : : : "memory")

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000000ull + now.tv_nsec;
}

static void run_exec(char **argv)
{
	pid_t pid = vfork();
	int status;

	if (!pid) {
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) == 127)
		exit(1);
}

static void run_open(char **argv)
{
	int fd = open(argv[0], O_RDONLY);

	if (fd < 0 || close(fd))
		exit(1);
}

int main(int argc, char **argv)
{
	long count = argc > 3 ? atol(argv[1]) : 0, i;
	void (*run)(char **argv) = argc > 3 && !strcmp(argv[2], "open") ? run_open : run_exec;
	uint64_t start;

	if (count <= 0) {
		fprintf(stderr, "usage: cost COUNT exec PROGRAM [ARGUMENT]... | cost COUNT open FILE\n");
		return 2;
	}
	/* What is read for the first time is in memory the second. */
	for (i = 0; i < 50; i++)
		run(argv + 3);
	start = now_ns();
	MARK(MARK_BEGIN);
	for (i = 0; i < count; i++)
		run(argv + 3);
	MARK(MARK_END);
	printf("%llu\n", (unsigned long long)(now_ns() - start) / count);
	return 0;
}
