/* SPDX-License-Identifier: GPL-2.0 */
/* The time, for those who measure how fast something is. */
#ifndef KG_SECONDS_H
#define KG_SECONDS_H

#include <stdint.h>
#include <time.h>

/* Both of a clock that goes on evenly. */
static inline uint64_t nanoseconds_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static inline double seconds_now(void)
{
	return nanoseconds_now() / 1e9;
}

#endif /* KG_SECONDS_H */
