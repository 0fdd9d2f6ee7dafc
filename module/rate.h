/* SPDX-License-Identifier: GPL-2.0 */
/* A rate limit: so many at once, then so many a second, by the caller's clock. */
#ifndef KG_RATE_H
#define KG_RATE_H

#include "../engine/types.h"

#define KG_RATE_MAX	1000000u
#define KG_BURST_MAX	1000000u

/**
 * struct kg_rate - a limit
 * @interval: nanoseconds that one pays for; 0 for no limit
 * @depth: so far ahead of time may be paid
 */
struct kg_rate {
	u64 interval;
	u64 depth;
};

/**
 * kg_rate_make() - say what a limit is
 * @per_second: up to %KG_RATE_MAX, 0 for no limit
 * @burst: from 1 to %KG_BURST_MAX
 *
 * Return: the limit.
 */
static inline struct kg_rate kg_rate_make(u32 per_second, u32 burst)
{
	u64 interval = per_second ? 1000000000u / per_second : 0;

	return (struct kg_rate){ .interval = interval, .depth = interval * burst };
}

/**
 * kg_rate_take() - let one pass, if it may
 * @rate: the limit
 * @paid: until when those that passed have paid; begins with 0
 * @now: nanoseconds; it may be a little behind what another one was asked with
 *
 * Return: false if it is one too many.
 */
static inline bool kg_rate_take(const struct kg_rate *rate, u64 *paid, u64 now)
{
	u64 until = (*paid > now ? *paid : now) + rate->interval;

	if (!rate->interval)
		return true;
	if (until - now > rate->depth)
		return false;
	*paid = until;
	return true;
}

#endif /* KG_RATE_H */
