// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <time.h>

#include "moment.h"

#define SECOND	1000000000ull

/**
 * moment_utc() - write a point in time for machines
 * @text: gets it, to the nanosecond
 * @nanoseconds: since 1970, UTC
 */
void moment_utc(char text[MOMENT_SIZE], u64 nanoseconds)
{
	time_t seconds = nanoseconds / SECOND;
	struct tm tm;
	size_t len;

	gmtime_r(&seconds, &tm);
	len = strftime(text, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + len, MOMENT_SIZE - len, ".%09lluZ", nanoseconds % SECOND);
}

/**
 * moment_local() - write a point in time for people
 * @text: gets it, to the millisecond, in the local time zone
 * @nanoseconds: since 1970, UTC
 */
void moment_local(char text[MOMENT_SIZE], u64 nanoseconds)
{
	time_t seconds = nanoseconds / SECOND;
	long offset;
	struct tm tm;
	size_t len;

	localtime_r(&seconds, &tm);
	offset = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
	len = strftime(text, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + len, MOMENT_SIZE - len, ".%03llu%c%02ld:%02ld",
		 nanoseconds % SECOND / 1000000, tm.tm_gmtoff < 0 ? '-' : '+', offset / 3600,
		 offset / 60 % 60);
}
