// SPDX-License-Identifier: GPL-2.0
/* The terminal is given back as it was. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <fcntl.h>

#include "../../userspace/terminal.h"

/**
 * struct screen - a terminal of our own
 * @outside: where its user is
 * @inside: where a program is
 * @before: how it is set
 * @shown: what was written to it
 * @len: bytes of that
 */
struct screen {
	int outside;
	int inside;
	struct termios before;
	char shown[4096];
	size_t len;
};

static void screen_open(struct screen *screen)
{
	*screen = (struct screen){ .outside = posix_openpt(O_RDWR | O_NOCTTY) };
	assert_int_not_equal(screen->outside, -1);
	assert_int_equal(grantpt(screen->outside) | unlockpt(screen->outside), 0);
	screen->inside = open(ptsname(screen->outside), O_RDWR | O_NOCTTY);
	assert_int_not_equal(screen->inside, -1);
	assert_int_equal(tcgetattr(screen->inside, &screen->before), 0);
}

static void screen_close(struct screen *screen)
{
	close(screen->inside);
	close(screen->outside);
}

static bool screen_is_as_before(const struct screen *screen)
{
	const struct termios *before = &screen->before;
	struct termios after;

	return !tcgetattr(screen->inside, &after) && after.c_iflag == before->c_iflag &&
	       after.c_oflag == before->c_oflag && after.c_cflag == before->c_cflag &&
	       after.c_lflag == before->c_lflag &&
	       !memcmp(after.c_cc, before->c_cc, sizeof(after.c_cc));
}

/* What a program does there, in a process of its own; returns its exit status. */
static int screen_run(struct screen *screen, int (*program)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		dup2(screen->inside, STDIN_FILENO);
		dup2(screen->inside, STDOUT_FILENO);
		dup2(screen->inside, STDERR_FILENO);
		_exit(program());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	fcntl(screen->outside, F_SETFL, O_NONBLOCK);
	screen->len = 0;
	for (;;) {
		ssize_t n = read(screen->outside, screen->shown + screen->len,
				 sizeof(screen->shown) - 1 - screen->len);

		if (n <= 0)
			break;
		screen->len += n;
	}
	screen->shown[screen->len] = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int show_something(void)
{
	struct terminal terminal;
	struct termios ours;

	if (!terminal_begin(&terminal) || tcgetattr(STDIN_FILENO, &ours) ||
	    ours.c_lflag & (ICANON | ECHO) || !(ours.c_lflag & ISIG))
		return 1;
	fprintf(stderr, "said meanwhile\n");
	terminal_show("first\nsecond\n");
	terminal_end(&terminal);
	fprintf(stderr, "said afterwards\n");
	return 0;
}

static void is_given_back(void **state)
{
	struct screen screen;

	screen_open(&screen);
	assert_int_equal(screen_run(&screen, show_something), 0);
	assert_true(screen_is_as_before(&screen));
	assert_string_equal(screen.shown, "\033[?1049h\033[?25l"
					  "\033[Hfirst\033[K\r\nsecond\033[K\r\n\033[J"
					  "\033[?25h\033[?1049l"
					  "said meanwhile\r\nsaid afterwards\r\n");
	screen_close(&screen);
}

static int tell_size(void)
{
	unsigned short columns, lines;

	terminal_size(&columns, &lines);
	printf("%hu x %hu", columns, lines);
	return fflush(stdout);
}

static void has_a_size(void **state)
{
	const struct winsize size = { .ws_col = 132, .ws_row = 43 };
	struct screen screen;

	screen_open(&screen);
	assert_int_equal(screen_run(&screen, tell_size), 0);
	assert_string_equal(screen.shown, "80 x 24");
	assert_int_equal(ioctl(screen.outside, TIOCSWINSZ, &size), 0);
	assert_int_equal(screen_run(&screen, tell_size), 0);
	assert_string_equal(screen.shown, "132 x 43");
	screen_close(&screen);
}

static int look_for_one(void)
{
	int none = open("/dev/null", O_RDWR);

	setenv("TERM", "xterm", 1);
	if (!terminal_is_there())
		return 1;
	setenv("TERM", "dumb", 1);
	if (terminal_is_there())
		return 2;
	setenv("TERM", "xterm", 1);
	dup2(none, STDOUT_FILENO);
	return terminal_is_there() ? 3 : 0;
}

static void is_not_looked_for_where_there_is_none(void **state)
{
	struct screen screen;

	screen_open(&screen);
	assert_int_equal(screen_run(&screen, look_for_one), 0);
	screen_close(&screen);
}

/* With a job of its own, in front or not; returns its exit status, -1 if it was stopped. */
static int run_job(bool in_front, int (*job)(void))
{
	int status;
	pid_t pid;

	signal(SIGTTOU, SIG_IGN);
	if (setsid() < 0 || ioctl(STDIN_FILENO, TIOCSCTTY, 0))
		return -2;
	setenv("TERM", "xterm", 1);
	pid = fork();
	if (!pid) {
		setpgid(0, 0);
		if (in_front)
			tcsetpgrp(STDIN_FILENO, getpid());
		signal(SIGTTOU, SIG_DFL);
		_exit(job());
	}
	if (waitpid(pid, &status, WUNTRACED) != pid)
		return -3;
	kill(pid, SIGKILL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int look_from_behind(void)
{
	return terminal_is_there();
}

static int go_behind(void)
{
	struct terminal terminal;

	if (!terminal_is_there() || !terminal_begin(&terminal))
		return 1;
	signal(SIGTTOU, SIG_IGN);
	tcsetpgrp(STDIN_FILENO, getppid());
	signal(SIGTTOU, SIG_DFL);
	terminal_end(&terminal);
	return 0;
}

static int run_behind(void)
{
	return run_job(false, look_from_behind);
}

static int run_going_behind(void)
{
	return run_job(true, go_behind);
}

/* A job in the background that sets a terminal is stopped: that is none to be taken over. */
static void is_not_taken_from_another_job(void **state)
{
	struct screen screen;

	screen_open(&screen);
	assert_int_equal(screen_run(&screen, run_behind), 0);
	screen_close(&screen);
}

static void is_given_back_by_a_job_that_went_behind(void **state)
{
	struct screen screen;

	screen_open(&screen);
	assert_int_equal(screen_run(&screen, run_going_behind), 0);
	assert_true(screen_is_as_before(&screen));
	screen_close(&screen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_given_back),
		cmocka_unit_test(has_a_size),
		cmocka_unit_test(is_not_looked_for_where_there_is_none),
		cmocka_unit_test(is_not_taken_from_another_job),
		cmocka_unit_test(is_given_back_by_a_job_that_went_behind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
