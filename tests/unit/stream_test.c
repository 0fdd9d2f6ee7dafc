// SPDX-License-Identifier: GPL-2.0
/* Output to a reader that is slow, or gone, or does not read at all. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/stream.h"

#define SIZE	(1 << 20)	/* more than any pipe holds */

static char data[SIZE];
static sigset_t none;

static void ignore(int signal)
{
}

static int setup(void **state)
{
	const struct sigaction action = { .sa_handler = ignore };
	sigset_t alarm_only;
	size_t i;

	for (i = 0; i < SIZE; i++)
		data[i] = i * 7 + i / 251;
	sigemptyset(&none);
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigprocmask(SIG_BLOCK, &alarm_only, NULL);
	sigaction(SIGALRM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	return 0;
}

/* Reads all of it, and exits 0 if it is what was written. */
static void reader(int fd)
{
	static char back[SIZE];
	size_t have = 0;
	ssize_t got;

	while ((got = read(fd, back + have, SIZE - have)) > 0)
		have += got;
	_exit(have == SIZE && !memcmp(back, data, SIZE) ? 0 : 1);
}

static void writes_all_of_it(void **state)
{
	int fds[2], status;
	pid_t child;

	assert_int_equal(pipe(fds), 0);
	child = fork();
	if (!child) {
		close(fds[1]);
		reader(fds[0]);
	}
	close(fds[0]);
	assert_int_equal(stream_write(fds[1], data, SIZE, &none), 0);
	close(fds[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

static void a_signal_ends_it(void **state)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	alarm(1);
	assert_int_equal(stream_write(fds[1], data, SIZE, &none), EINTR);
	close(fds[0]);
	close(fds[1]);
}

/* Also one that came before, when nobody was asleep. */
static void an_early_signal_ends_it(void **state)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	raise(SIGALRM);
	assert_int_equal(stream_write(fds[1], data, SIZE, &none), EINTR);
	close(fds[0]);
	close(fds[1]);
}

static void a_reader_that_is_gone_is_told(void **state)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	close(fds[0]);
	assert_int_equal(stream_write(fds[1], data, 1, &none), EPIPE);
	close(fds[1]);
	assert_int_equal(stream_write(fds[1], data, 1, &none), EBADF);
}

static void nothing_is_written_at_once(void **state)
{
	assert_int_equal(stream_write(-1, NULL, 0, &none), 0);
}

static void syncs_a_file(void **state)
{
	char path[] = "/tmp/stream-XXXXXX";
	int fd = mkstemp(path);

	assert_int_not_equal(fd, -1);
	assert_int_equal(stream_write(fd, data, 1, &none), 0);
	assert_int_equal(stream_sync(fd), 0);
	close(fd);
	unlink(path);
}

/* Of a pipe there is nothing to ask, and of what is closed nobody. */
static void syncs_what_is_no_file(void **state)
{
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(stream_sync(fds[1]), 0);
	close(fds[0]);
	close(fds[1]);
	assert_int_equal(stream_sync(fds[1]), EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_all_of_it),
		cmocka_unit_test(a_signal_ends_it),
		cmocka_unit_test(an_early_signal_ends_it),
		cmocka_unit_test(a_reader_that_is_gone_is_told),
		cmocka_unit_test(nothing_is_written_at_once),
		cmocka_unit_test(syncs_a_file),
		cmocka_unit_test(syncs_what_is_no_file),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
