// SPDX-License-Identifier: GPL-2.0
/* What a service manager is told, who is a socket of the test's own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/notify.h"

static int manager;

/* Without a name in the file system, as container managers have it. */
static int begin(void **state)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	char name[64];
	int len = snprintf(name, sizeof(name), "@notify_test.%d", getpid());

	memcpy(address.sun_path + 1, name + 1, len - 1);
	manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	setenv("NOTIFY_SOCKET", name, 1);
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
	return bind(manager, (struct sockaddr *)&address,
		    offsetof(struct sockaddr_un, sun_path) + len);
}

static int end(void **state)
{
	return close(manager);
}

static void expect(const char *expected)
{
	char message[4096];
	ssize_t got = recv(manager, message, sizeof(message) - 1, 0);

	if (!expected) {
		assert_int_equal(got, -1);
		return;
	}
	assert_int_not_equal(got, -1);
	message[got] = '\0';
	assert_string_equal(message, expected);
}

static void tells_what_it_is_told(void **state)
{
	struct notify notify;

	notify_open(&notify);
	notify_send(&notify, "READY=1");
	expect("READY=1");
	notify_send(&notify, "STATUS=%s: %d", "alerts", 5);
	expect("STATUS=alerts: 5");
	notify_close(&notify);
	notify_send(&notify, "STOPPING=1");
	expect(NULL);
}

static void cuts_what_is_too_long(void **state)
{
	struct notify notify;
	char status[5000] = "";

	notify_open(&notify);
	memset(status, 'x', sizeof(status) - 1);
	notify_send(&notify, "STATUS=%s", status);
	memcpy(status, "STATUS=", 7);
	status[2047] = '\0';
	expect(status);
	notify_close(&notify);
}

/* Twice in the time that it waits, and only if it waits for us. */
static void lives(void **state)
{
	struct notify notify;
	char pid[16];

	notify_open(&notify);
	assert_true(notify_alive(&notify, 5) == UINT64_MAX);
	expect(NULL);
	notify_close(&notify);

	setenv("WATCHDOG_USEC", "3000000", 1);
	snprintf(pid, sizeof(pid), "%d", getpid());
	setenv("WATCHDOG_PID", pid, 1);
	notify_open(&notify);
	assert_int_equal(notify_alive(&notify, 1000), 2500);
	expect("WATCHDOG=1");
	assert_int_equal(notify_alive(&notify, 2499), 2500);
	expect(NULL);
	assert_int_equal(notify_alive(&notify, 2600), 4100);
	expect("WATCHDOG=1");
	notify_close(&notify);

	setenv("WATCHDOG_PID", "1", 1);
	notify_open(&notify);
	assert_true(notify_alive(&notify, 1000) == UINT64_MAX);
	expect(NULL);
	notify_close(&notify);
}

static void does_without_a_manager(void **state)
{
	static const char *const none[] = { "", "/no/such/socket" };
	struct notify notify;
	size_t i;

	setenv("WATCHDOG_USEC", "3000000", 1);
	for (i = 0; i < 2; i++) {
		setenv("NOTIFY_SOCKET", none[i], 1);
		notify_open(&notify);
		notify_send(&notify, "READY=1");
		assert_true(notify_alive(&notify, 1000) == UINT64_MAX);
		notify_close(&notify);
	}
	expect(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tells_what_it_is_told, begin, end),
		cmocka_unit_test_setup_teardown(cuts_what_is_too_long, begin, end),
		cmocka_unit_test_setup_teardown(lives, begin, end),
		cmocka_unit_test_setup_teardown(does_without_a_manager, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
