// SPDX-License-Identifier: GPL-2.0
/*
 * What a flood is made of, and a receiver to stand in it.
 *
 *	flood calls N            makes N calls of kexec_load that fail, at once
 *	flood execs N RATE FILE  asks for FILE, which nothing can execute, N times, RATE times
 *	                         a second
 *	flood collect SOCKET     prints the datagrams that come to SOCKET, a line each
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "../seconds.h"

#define MESSAGE_MAX	(1 << 20)
#define TOO_MANY	17	/* segments: one more than the kernel takes */

static void fail(const char *what)
{
	fprintf(stderr, "flood: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void sleep_until(double when)
{
	struct timespec time = { .tv_sec = when, .tv_nsec = (when - (time_t)when) * 1e9 };

	while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR)
		;
}

/* How many there were a second. */
static void tell_rate(long n, double begin)
{
	printf("%.0f\n", n / (seconds_now() - begin));
}

static void make_calls(long n)
{
	double begin = seconds_now();
	long i;

	for (i = 0; i < n; i++) {
		if (!syscall(SYS_kexec_load, 0, TOO_MANY, NULL, 0)) {
			errno = 0;
			fail("kexec_load was taken");
		}
	}
	tell_rate(n, begin);
}

/* It is ruled on, and found to be no program afterwards: an alert for a hundredth of its cost. */
static void execute(char *file)
{
	char *const argv[] = { file, NULL };
	char *const envp[] = { NULL };

	execve(file, argv, envp);
	if (errno != ENOEXEC)
		fail(file);
}

static void make_execs(long n, long rate, char *file)
{
	double begin = seconds_now();
	long i;

	for (i = 0; i < n; i++) {
		sleep_until(begin + (double)i / rate);
		execute(file);
	}
	tell_rate(n, begin);
}

static void collect(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	static char message[MESSAGE_MAX];
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	ssize_t got;

	strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)))
		fail(path);
	setvbuf(stdout, NULL, _IOLBF, 0);
	while ((got = recv(fd, message, sizeof(message), 0)) >= 0) {
		fwrite(message, 1, got, stdout);
		putchar('\n');
	}
	fail(path);
}

int main(int argc, char **argv)
{
	if (argc == 3 && !strcmp(argv[1], "calls"))
		make_calls(atol(argv[2]));
	else if (argc == 5 && !strcmp(argv[1], "execs"))
		make_execs(atol(argv[2]), atol(argv[3]), argv[4]);
	else if (argc == 3 && !strcmp(argv[1], "collect"))
		collect(argv[2]);
	else
		return 2;
	return 0;
}
