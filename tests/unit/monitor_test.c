// SPDX-License-Identifier: GPL-2.0
/* The reader on standard output, with a module that a child plays: what it says was written. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include <cmocka.h>

#include "../../userspace/command.h"
#include "../../userspace/diag.h"
#include "fake_module.h"
#include "folder.h"

/* Of what is written to standard output, the first so many fail: the disk is full. */
static int full;

ssize_t write(int fd, const void *data, size_t len)
{
	if (fd == STDOUT_FILENO && full) {
		full--;
		errno = ENOSPC;
		return -1;
	}
	return syscall(SYS_write, fd, data, len);
}

static int begin(void **state)
{
	return test_make_folder(state) || fake_begin(state);
}

static int finish(void **state)
{
	return fake_gone(state) || test_remove_folder(state);
}

/* What it ended with, after so many alerts; what it wrote is in "out". */
static int monitor(const char *count, int failing)
{
	char *arguments[] = { "monitor", "--format", "ecs", "--count", (char *)count, NULL };
	pid_t child = fork();
	int status;

	if (!child) {
		full = failing;
		if (!freopen("out", "w", stdout) || !freopen("err", "w", stderr))
			_exit(9);
		_exit(cmd_monitor(5, arguments));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int count_lines(const char *path)
{
	FILE *from = fopen(path, "r");
	int c, n = 0;

	assert_non_null(from);
	while ((c = getc(from)) != EOF)
		n += c == '\n';
	fclose(from);
	return n;
}

static void log_of(u64 alerts, u64 broken)
{
	fake->next = alerts + 1;
	fake->broken = broken;
	fake->acknowledged = 0;
}

static void what_was_written_is_acknowledged(void **state)
{
	log_of(4, 0);
	assert_int_equal(monitor("4", 0), EXIT_DONE);
	assert_int_equal(count_lines("out"), 4);
	assert_int_equal(fake->acknowledged, 4);
}

static void one_that_cannot_be_read_has_its_line(void **state)
{
	log_of(5, 4);
	assert_int_equal(monitor("4", 0), EXIT_FINDINGS);
	assert_int_equal(count_lines("out"), 5);
	assert_int_equal(fake->acknowledged, 5);
}

static void what_could_not_be_written_is_not_acknowledged(void **state)
{
	log_of(4, 0);
	assert_int_equal(monitor("4", 1), EXIT_FINDINGS);
	assert_int_equal(fake->acknowledged, 0);
}

/* What comes after that finds room again, and does not stand for what was before. */
static void nor_is_it_if_the_next_cannot_be_read(void **state)
{
	log_of(5, 4);
	assert_int_equal(monitor("4", 1), EXIT_FINDINGS);
	assert_int_equal(count_lines("out"), 0);
	assert_int_equal(fake->acknowledged, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_acknowledged),
		cmocka_unit_test(one_that_cannot_be_read_has_its_line),
		cmocka_unit_test(what_could_not_be_written_is_not_acknowledged),
		cmocka_unit_test(nor_is_it_if_the_next_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
