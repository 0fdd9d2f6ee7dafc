// SPDX-License-Identifier: GPL-2.0
/* What a person at a terminal is shown of a faulty line. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/diag.h"

#define SHOWN_MAX	4096

/* A terminal that changes nothing of what is written to it. */
static FILE *open_terminal(int *screen)
{
	struct termios settings;
	int line;

	*screen = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(*screen >= 0);
	assert_int_equal(grantpt(*screen), 0);
	assert_int_equal(unlockpt(*screen), 0);
	line = open(ptsname(*screen), O_RDWR | O_NOCTTY);
	assert_true(line >= 0);
	assert_int_equal(tcgetattr(line, &settings), 0);
	cfmakeraw(&settings);
	assert_int_equal(tcsetattr(line, TCSANOW, &settings), 0);
	return fdopen(line, "w");
}

static void read_line(int screen, char *line)
{
	do {
		assert_int_equal(read(screen, line, 1), 1);
	} while (*line++ != '\n');
	*line = '\0';
}

/* What of @text is shown for a fault at @offset, after the line with the message. */
static void show(const char *text, size_t offset, char *shown)
{
	struct diag_text at = { .path = "q", .data = text, .len = strlen(text) };
	int screen;

	at.to = open_terminal(&screen);
	diag_at(&at, offset, DIAG_ERROR, "why");
	fflush(at.to);
	read_line(screen, shown);
	read_line(screen, shown);
	read_line(screen, shown + strlen(shown));
	fclose(at.to);
	close(screen);
}

struct shown_case {
	const char *text;
	size_t offset;
	const char *shown;
};

static void points_at_the_fault(void **state)
{
	static const struct shown_case cases[] = {
		{ "ab cd\nef", 3, "    ab cd\n       ^\n" },
		{ "ab cd\nef", 7, "    ef\n     ^\n" },
		{ "ab", 2, "    ab\n      ^\n" },
		{ "ab\r\ncd", 1, "    ab\n     ^\n" },
		{ "\ta\tb", 3, "     a b\n       ^\n" },
		/* one column, two, none, and what is not to be shown */
		{ "\u00e4b", 2, "    \u00e4b\n     ^\n" },
		{ "\u6f22b", 3, "    \u6f22b\n      ^\n" },
		{ "\U0001f600b", 4, "    \U0001f600b\n      ^\n" },
		{ "a\u0301b", 3, "    a\u0301b\n     ^\n" },
		{ "\033[1mb", 4, "    ?[1mb\n        ^\n" },
		{ "\u202eb", 3, "    ?b\n     ^\n" },
	};
	char shown[SHOWN_MAX];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		show(cases[i].text, cases[i].offset, shown);
		assert_string_equal(shown, cases[i].shown);
	}
}

/* Of a long line, what is around the fault. */
static void cuts_long_lines(void **state)
{
	char shown[SHOWN_MAX], expected[SHOWN_MAX], text[1001];

	memset(text, 'x', 1000);
	text[1000] = '\0';
	text[500] = '!';
	show(text, 500, shown);
	snprintf(expected, sizeof(expected), "    %.100s\n%64s^\n", text + 440, "");
	assert_string_equal(shown, expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(points_at_the_fault),
		cmocka_unit_test(cuts_long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
