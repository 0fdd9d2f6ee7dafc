// SPDX-License-Identifier: GPL-2.0
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stream.h"
#include "terminal.h"

#define COLUMNS	80	/* of one that does not say */
#define LINES	24

/* A screen of its own, without a cursor; and back. */
#define ENTER	"\033[?1049h\033[?25l"
#define LEAVE	"\033[?25h\033[?1049l"

/* Who sets a terminal that belongs to another job is stopped: 'timeout' runs such ones. */
static bool is_in_background(void)
{
	pid_t front = tcgetpgrp(STDIN_FILENO);

	return front >= 0 && front != getpgrp();
}

/**
 * terminal_is_there() - is there one to be taken over
 *
 * Return: false if standard input or output is something else, if it belongs to
 * another job, or is known to understand nothing.
 */
bool terminal_is_there(void)
{
	const char *type = getenv("TERM");

	return isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && !is_in_background() && type &&
	       strcmp(type, "dumb");
}

/* On the screen it would be painted over at once, and gone at the end. */
static void keep_messages(struct terminal *terminal)
{
	terminal->error = dup(STDERR_FILENO);
	terminal->messages = memfd_create("messages", MFD_CLOEXEC);
	if (terminal->error >= 0 && terminal->messages >= 0)
		dup2(terminal->messages, STDERR_FILENO);
}

static void show_messages(struct terminal *terminal)
{
	char buffer[1024];
	ssize_t len;

	if (terminal->error >= 0)
		dup2(terminal->error, STDERR_FILENO);
	if (terminal->messages >= 0 && !lseek(terminal->messages, 0, SEEK_SET)) {
		while ((len = read(terminal->messages, buffer, sizeof(buffer))) > 0)
			stream_write(STDERR_FILENO, buffer, len, NULL);
	}
	close(terminal->messages);
	close(terminal->error);
}

/**
 * terminal_begin() - take it over
 * @terminal: filled in, for terminal_end()
 *
 * Return: false if it cannot be had; then all is as before.
 */
bool terminal_begin(struct terminal *terminal)
{
	struct termios ours;

	if (tcgetattr(STDIN_FILENO, &terminal->before))
		return false;
	ours = terminal->before;
	ours.c_lflag &= ~(ICANON | ECHO);
	ours.c_cc[VMIN] = 1;
	ours.c_cc[VTIME] = 0;
	if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &ours))
		return false;
	keep_messages(terminal);
	fputs(ENTER, stdout);
	fflush(stdout);
	return true;
}

/* Also where it belongs to another job by now: it has to be as that one knows it. */
static void set_back(const struct termios *before)
{
	sigset_t stop, others;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTTOU);
	sigprocmask(SIG_BLOCK, &stop, &others);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, before);
	sigprocmask(SIG_SETMASK, &others, NULL);
}

/**
 * terminal_end() - give it back as it was
 * @terminal: from terminal_begin()
 */
void terminal_end(struct terminal *terminal)
{
	fputs(LEAVE, stdout);
	fflush(stdout);
	set_back(&terminal->before);
	show_messages(terminal);
}

/**
 * terminal_size() - how much room there is
 * @columns: set to characters in a line
 * @lines: set to lines
 */
void terminal_size(unsigned short *columns, unsigned short *lines)
{
	struct winsize size = {};

	ioctl(STDOUT_FILENO, TIOCGWINSZ, &size);
	*columns = size.ws_col ? size.ws_col : COLUMNS;
	*lines = size.ws_row ? size.ws_row : LINES;
}

/**
 * terminal_show() - replace what is on the screen, without a flicker
 * @text: lines that fit on it, but one
 */
void terminal_show(const char *text)
{
	const char *line = text, *end;

	fputs("\033[H", stdout);
	for (; (end = strchr(line, '\n')); line = end + 1)
		fprintf(stdout, "%.*s\033[K\n", (int)(end - line), line);
	fputs("\033[J", stdout);
	fflush(stdout);
}
