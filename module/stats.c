// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/string.h>

DEFINE_PER_CPU(struct kg_stats, kg_stats);

/**
 * kg_stat_evaluation() - count an evaluation of the rules
 * @ns: how long it took
 *
 * Context: Any.
 */
void kg_stat_evaluation(u64 ns)
{
	unsigned int bucket = ns ? min(ilog2(ns), KG_STAT_BUCKETS - 1) : 0;

	this_cpu_inc(kg_stats.evaluations[bucket]);
	kg_stat_add(KG_STAT_TIME, ns);
}

static void stats_add(struct kg_stats *to, const struct kg_stats *from)
{
	unsigned int i;

	for (i = 0; i < KG_STAT_COUNT; i++)
		to->of[i] += READ_ONCE(from->of[i]);
	for (i = 0; i < KG_STAT_EVENTS; i++)
		to->events[i] += READ_ONCE(from->events[i]);
	for (i = 0; i < KG_STAT_BUCKETS; i++)
		to->evaluations[i] += READ_ONCE(from->evaluations[i]);
}

/**
 * kg_stats_read() - read all counters
 * @stats: filled in; what is counted meanwhile may or may not be in it
 *
 * Context: Any.
 */
void kg_stats_read(struct kg_stats *stats)
{
	int cpu;

	memset(stats, 0, sizeof(*stats));
	for_each_possible_cpu(cpu)
		stats_add(stats, per_cpu_ptr(&kg_stats, cpu));
}

/**
 * kg_stats_evaluated() - how often rules were evaluated
 * @stats: what was read
 *
 * Return: the sum of the histogram, so that the two never differ.
 */
u64 kg_stats_evaluated(const struct kg_stats *stats)
{
	u64 sum = 0;
	unsigned int i;

	for (i = 0; i < KG_STAT_BUCKETS; i++)
		sum += stats->evaluations[i];
	return sum;
}
