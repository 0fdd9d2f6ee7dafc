// SPDX-License-Identifier: GPL-2.0
/*
 * cost COUNT exec PROGRAM [ARGUMENT]...
 * cost COUNT refused PROGRAM [ARGUMENT]...
 * cost COUNT argv ARGUMENTS BYTES PROGRAM
 * cost COUNT open FILE
 * cost COUNT on CPUS PROGRAM [ARGUMENT]...
 *
 * Executes PROGRAM COUNT times, one after the other (vfork, exec, wait), and prints how
 * long one takes: as it is; where each is refused; with so many arguments that have so many
 * bytes together. Or opens and closes FILE so often. Or executes PROGRAM on the first CPUS
 * processors at once, COUNT times on each. Under `lab/lab run --icount` a nanosecond of the
 * guest's clock is an instruction, so the figure repeats.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tests/seconds.h"
#include "mark.h"

/* For who counts by function what happens in between: see profile.c. */
static inline void mark_begin(void)
{
	asm volatile("nopl %c0(%%rax)" : : "i"(MARK_BEGIN) : "memory");
}

static inline void mark_end(void)
{
	asm volatile("nopl %c0(%%rax)" : : "i"(MARK_END) : "memory");
}

static void fail(const char *what)
{
	fprintf(stderr, "cost: error: %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The status of a child that could not execute, and of one that was not to. */
#define FAILED 127
#define REFUSED 126

static void execute(char **argv, bool expected)
{
	pid_t pid = vfork();
	int status = 0;
	bool refused;

	if (!pid) {
		execv(argv[0], argv);
		_exit(errno == EPERM ? REFUSED : FAILED);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		fail("wait");
	refused = WIFEXITED(status) && WEXITSTATUS(status) == REFUSED;
	if (!WIFEXITED(status) || WEXITSTATUS(status) == FAILED || refused != expected) {
		fprintf(stderr, "cost: error: %s ended with wait status %#x\n", argv[0], status);
		exit(1);
	}
}

static void run_exec(char **argv)
{
	execute(argv, false);
}

static void run_refused(char **argv)
{
	execute(argv, true);
}

static void run_open(char **argv)
{
	int fd = open(argv[0], O_RDONLY);

	if (fd < 0 || close(fd))
		fail(argv[0]);
}

/* ARGUMENTS BYTES PROGRAM, as the program with such arguments: its name is the first. */
static char **make_argv(char **words)
{
	size_t count = atol(words[0]), bytes = atol(words[1]), i;
	char **argv = calloc(count + 2, sizeof(*argv));

	if (!argv || !count)
		fail("ARGUMENTS BYTES PROGRAM");
	argv[0] = words[2];
	for (i = 1; i <= count; i++) {
		/* With the byte that ends each. */
		size_t size = bytes / count + (i <= bytes % count);

		argv[i] = malloc(size ? size : 1);
		if (!argv[i] || !size)
			fail("fewer bytes than arguments");
		memset(argv[i], 'x', size - 1);
		argv[i][size - 1] = 0;
	}
	return argv;
}

static void repeat(long count, void (*run)(char **argv), char **argv)
{
	while (count--)
		run(argv);
}

/* Waits for all: each is on a processor of its own. */
static void repeat_on(int cpus, long count, char **argv)
{
	int cpu, status;

	for (cpu = 0; cpu < cpus; cpu++) {
		cpu_set_t only;
		pid_t pid = fork();

		if (pid < 0)
			fail("fork");
		if (pid)
			continue;
		CPU_ZERO(&only);
		CPU_SET(cpu, &only);
		if (sched_setaffinity(0, sizeof(only), &only))
			fail("sched_setaffinity");
		repeat(count, run_exec, argv);
		exit(0);
	}
	while (wait(&status) > 0)
		if (status)
			exit(1);
}

static const struct {
	const char *word;
	void (*run)(char **argv);
	int least;	/* words behind it */
} jobs[] = {
	{ "exec", run_exec, 1 },
	{ "refused", run_refused, 1 },
	{ "argv", run_exec, 3 },
	{ "open", run_open, 1 },
	{ "on", run_exec, 2 },
	{ }
};

int main(int argc, char **argv)
{
	long count = argc > 3 ? atol(argv[1]) : 0;
	size_t job = 0;
	char **words = argv + 3;
	int cpus = 0;
	uint64_t start;

	while (argc > 3 && jobs[job].word && strcmp(argv[2], jobs[job].word))
		job++;
	if (count <= 0 || !jobs[job].word || argc - 3 < jobs[job].least) {
		fprintf(stderr, "usage: cost COUNT exec|refused|argv|open|on WORD...\n");
		return 2;
	}
	if (!strcmp(argv[2], "argv"))
		words = make_argv(words);
	else if (!strcmp(argv[2], "on"))
		cpus = atoi(*words++);
	/* What is read for the first time is in memory the second. */
	repeat(count < 20 ? count : 20, jobs[job].run, words);
	start = nanoseconds_now();
	mark_begin();
	if (cpus)
		repeat_on(cpus, count, words);
	else
		repeat(count, jobs[job].run, words);
	mark_end();
	printf("%llu\n", (unsigned long long)(nanoseconds_now() - start) / count);
	return 0;
}
