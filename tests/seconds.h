/* SPDX-License-Identifier: GPL-2.0 */
/* The time, for those who measure how fast something is. */
#ifndef KG_SECONDS_H
#define KG_SECONDS_H

#include <time.h>

/* Of a clock that goes on evenly. */
static inline double seconds_now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

#endif /* KG_SECONDS_H */
