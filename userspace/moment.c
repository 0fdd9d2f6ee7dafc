// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "array.h"
#include "moment.h"

#define DAY	86400	/* seconds */
#define DATES	8	/* that are kept */

/* Returns what follows the digits. */
static char *put_digits(char *text, unsigned int number, int digits)
{
	char *end = text + digits, *at = end;

	while (at > text) {
		*--at = '0' + number % 10;
		number /= 10;
	}
	return end;
}

/*
 * The date of a day since 1970. Most of what an alert tells of is of today, and of the
 * days on which what runs was begun: so these are kept.
 */
static const char *date_of(time_t day)
{
	static struct { time_t day; char text[MOMENT_SIZE]; } dates[DATES];
	time_t seconds = day * DAY;
	struct tm tm;
	size_t i = day % DATES;

	if (!*dates[i].text || dates[i].day != day) {
		gmtime_r(&seconds, &tm);
		strftime(dates[i].text, MOMENT_SIZE, "%Y-%m-%dT", &tm);
		dates[i].day = day;
	}
	return dates[i].text;
}

/**
 * moment_utc() - write a point in time for machines
 * @text: gets it, to the nanosecond
 * @nanoseconds: since 1970, UTC
 */
void moment_utc(char text[MOMENT_SIZE], u64 nanoseconds)
{
	u64 seconds = nanoseconds / MOMENT_SECOND;
	unsigned int in_day = seconds % DAY;

	text = stpcpy(text, date_of(seconds / DAY));
	text = put_digits(text, in_day / 3600, 2);
	*text++ = ':';
	text = put_digits(text, in_day / 60 % 60, 2);
	*text++ = ':';
	text = put_digits(text, in_day % 60, 2);
	*text++ = '.';
	text = put_digits(text, nanoseconds % MOMENT_SECOND, 9);
	strcpy(text, "Z");
}

/**
 * moment_local() - write a point in time for people
 * @text: gets it, to the millisecond, in the local time zone
 * @nanoseconds: since 1970, UTC
 */
void moment_local(char text[MOMENT_SIZE], u64 nanoseconds)
{
	time_t seconds = nanoseconds / MOMENT_SECOND;
	long offset;
	struct tm tm;
	size_t len;

	localtime_r(&seconds, &tm);
	offset = tm.tm_gmtoff < 0 ? -tm.tm_gmtoff : tm.tm_gmtoff;
	len = strftime(text, MOMENT_SIZE, "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text + len, MOMENT_SIZE - len, ".%03llu%c%02ld:%02ld",
		 nanoseconds % MOMENT_SECOND / MOMENT_MS, tm.tm_gmtoff < 0 ? '-' : '+',
		 offset / 3600, offset / 60 % 60);
}

/**
 * moment_short() - write a point in time for people who look at many
 * @text: gets it, to the second, in the local time zone
 * @nanoseconds: since 1970, UTC
 */
void moment_short(char text[MOMENT_SIZE], u64 nanoseconds)
{
	time_t seconds = nanoseconds / MOMENT_SECOND;
	struct tm tm;

	localtime_r(&seconds, &tm);
	strftime(text, MOMENT_SIZE, "%Y-%m-%d %H:%M:%S", &tm);
}

/**
 * moment_on() - what a clock shows
 * @clock: which; CLOCK_MONOTONIC for one that nobody sets
 *
 * Return: nanoseconds since it began.
 */
u64 moment_on(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * MOMENT_SECOND + time.tv_nsec;
}

/**
 * moment_now() - the time
 *
 * Return: nanoseconds since 1970, UTC.
 */
u64 moment_now(void)
{
	return moment_on(CLOCK_REALTIME);
}

/* "5m": so long ago. What is before 1970 is 1970. */
static bool read_ago(const char *text, u64 now, u64 *nanoseconds)
{
	static const struct {
		char letter;
		u64 seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	u64 number = 0, ago;
	size_t i;

	if (!isdigit((unsigned char)*text))
		return false;
	for (; isdigit((unsigned char)*text); text++) {
		number = number * 10 + (*text - '0');
		if (number > UINT32_MAX)
			return false;
	}
	for (i = 0; i < ARRAY_SIZE(units); i++) {
		if (text[0] != units[i].letter || text[1])
			continue;
		ago = number * units[i].seconds;
		*nanoseconds = ago < now / MOMENT_SECOND ? now - ago * MOMENT_SECOND : 0;
		return true;
	}
	return false;
}

/* The start of a day so many days ago, where the clock on the wall says so. */
static u64 midnight(u64 now, int days)
{
	time_t seconds = now / MOMENT_SECOND;
	struct tm tm;

	localtime_r(&seconds, &tm);
	tm.tm_mday -= days;
	tm.tm_hour = 0;
	tm.tm_min = 0;
	tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return mktime(&tm) * MOMENT_SECOND;
}

/* Digits behind the seconds; what is finer than a nanosecond is no time here. */
static const char *read_fraction(const char *text, u64 *nanoseconds)
{
	u64 unit = MOMENT_SECOND / 10;

	*nanoseconds = 0;
	if (*text != '.')
		return text;
	if (!isdigit((unsigned char)*++text))
		return NULL;
	for (; isdigit((unsigned char)*text); text++, unit /= 10)
		*nanoseconds += (*text - '0') * unit;
	return text;
}

/* "Z" or an offset: then it is not the local time zone that is meant. */
static bool read_zone(const char *text, struct tm *tm, time_t *seconds)
{
	int hours, minutes, len = 0;
	char sign;

	if (!*text) {
		tm->tm_isdst = -1;
		*seconds = mktime(tm);
		return true;
	}
	*seconds = timegm(tm);
	if (!strcmp(text, "Z"))
		return true;
	if (sscanf(text, "%c%2d:%2d%n", &sign, &hours, &minutes, &len) < 3 || text[len] ||
	    !strchr("+-", sign))
		return false;
	*seconds -= (sign == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

static const char *read_clock(const char *text, struct tm *tm)
{
	const char *end = strptime(text, "%H:%M:%S", tm);

	return end ? end : strptime(text, "%H:%M", tm);
}

/* "2026-11-22", "2026-11-22 08:28:38.843Z", or "08:28" for today. */
static bool read_absolute(const char *text, u64 now, u64 *nanoseconds)
{
	time_t seconds = now / MOMENT_SECOND;
	const char *rest;
	u64 fraction;
	struct tm today, tm;

	localtime_r(&seconds, &today);
	today.tm_sec = 0;
	tm = today;
	rest = strptime(text, "%Y-%m-%d", &tm);
	if (!rest)
		tm = today;
	if (rest && !*rest) {
		tm.tm_hour = 0;
		tm.tm_min = 0;
	} else {
		if (rest && !strchr("T ", *rest))
			return false;
		rest = read_clock(rest ? rest + 1 : text, &tm);
	}
	rest = rest ? read_fraction(rest, &fraction) : NULL;
	if (!rest || !read_zone(rest, &tm, &seconds) || seconds < 0)
		return false;
	*nanoseconds = seconds * MOMENT_SECOND + fraction;
	return true;
}

/**
 * moment_read() - read a point in time as a person writes it
 * @text: "today", "yesterday"; "90s", "5m", "2h", "3d", "1w" for so long ago; a clock's time
 *	of today; or a date, with a time behind it or without, local unless a zone follows
 * @now: what all that is relative to, nanoseconds since 1970, UTC
 * @nanoseconds: gets it, as @now
 *
 * Return: false if it is none.
 */
bool moment_read(const char *text, u64 now, u64 *nanoseconds)
{
	if (!strcmp(text, "today") || !strcmp(text, "yesterday")) {
		*nanoseconds = midnight(now, *text == 'y');
		return true;
	}
	return read_ago(text, now, nanoseconds) || read_absolute(text, now, nanoseconds);
}
