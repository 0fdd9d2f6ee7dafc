// SPDX-License-Identifier: GPL-2.0
#include "measure.h"

#include <linux/compiler.h>
#include <linux/jiffies.h>

#include "policy.h"

/* Who asks again within that misses nothing. */
#define MEASURE_S 10

/* In jiffies of 64 bits, which do not begin at 0 and do not come back to it. */
static u64 wanted_until;

/**
 * kg_measure_ask() - measure what rules cost, for ten seconds from now
 *
 * Context: Any.
 */
void kg_measure_ask(void)
{
	WRITE_ONCE(wanted_until, get_jiffies_64() + MEASURE_S * HZ);
}

/**
 * kg_measure_wanted() - does somebody want to know what rules cost
 *
 * Context: Any.
 * Return: true if so.
 */
bool kg_measure_wanted(void)
{
	return time_before64(get_jiffies_64(), READ_ONCE(wanted_until));
}

/**
 * kg_measure_rule() - a rule was looked at
 * @counts: of it
 * @ns: how long that took
 *
 * Context: Any.
 */
void kg_measure_rule(struct kg_rule_counts *counts, u64 ns)
{
	atomic64_inc(&counts->tested);
	atomic64_add(ns, &counts->time);
}
