// SPDX-License-Identifier: GPL-2.0
#include "stats.h"

DEFINE_PER_CPU(u64[KG_STAT_COUNT], kg_stats);

/**
 * kg_stat_read() - read a counter
 * @stat: which
 *
 * Return: its value; increments that happen meanwhile may or may not be in it.
 */
u64 kg_stat_read(enum kg_stat stat)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(kg_stats, cpu)[stat];
	return sum;
}
