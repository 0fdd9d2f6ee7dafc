// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "notify.h"
#include "options.h"

#define MESSAGE_MAX	2048

static u64 number_of(const char *variable)
{
	const char *text = getenv(variable);
	u64 number;

	return text && options_u64(text, &number) ? number : 0;
}

/* Twice in the time that the manager waits; none if it waits for another process. */
static u64 watchdog_interval(void)
{
	u64 pid = number_of("WATCHDOG_PID"), us = number_of("WATCHDOG_USEC");

	if (!us || (pid && pid != (u64)getpid()))
		return 0;
	return us / 2000 ? us / 2000 : 1;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	int fd;

	if (!len || len >= sizeof(address.sun_path))
		return -1;
	memcpy(address.sun_path, path, len);
	if (*path == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&address,
			       offsetof(struct sockaddr_un, sun_path) + len)) {
		close(fd);
		return -1;
	}
	return fd;
}

/**
 * notify_open() - find the service manager
 * @notify: filled in; without one, all else does nothing
 */
void notify_open(struct notify *notify)
{
	const char *path = getenv("NOTIFY_SOCKET");

	*notify = (struct notify){ .fd = path ? connect_to(path) : -1 };
	if (notify->fd >= 0)
		notify->interval = watchdog_interval();
}

/**
 * notify_close() - let go of the service manager
 * @notify: which
 */
void notify_close(struct notify *notify)
{
	if (notify->fd >= 0)
		close(notify->fd);
	notify->fd = -1;
}

/**
 * notify_send() - tell the service manager something
 * @notify: the manager
 * @fmt: lines of NAME=value
 */
void notify_send(const struct notify *notify, const char *fmt, ...)
{
	char message[MESSAGE_MAX];
	va_list ap;
	int len;

	if (notify->fd < 0)
		return;
	va_start(ap, fmt);
	len = vsnprintf(message, sizeof(message), fmt, ap);
	va_end(ap);
	if (len >= (int)sizeof(message))
		len = sizeof(message) - 1;
	/* A manager that does not listen is no reason to stop. */
	if (len > 0)
		send(notify->fd, message, len, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/**
 * notify_alive() - tell the service manager that we live, if it is time to
 * @notify: the manager
 * @now: milliseconds, of a clock that goes on
 *
 * Return: when it is time the next time; %UINT64_MAX if never.
 */
u64 notify_alive(struct notify *notify, u64 now)
{
	if (!notify->interval)
		return UINT64_MAX;
	if (now >= notify->next) {
		notify_send(notify, "WATCHDOG=1");
		notify->next = now + notify->interval;
	}
	return notify->next;
}
