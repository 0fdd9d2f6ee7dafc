/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of what happened on the hot paths. */
#ifndef KG_STATS_H
#define KG_STATS_H

#include <linux/percpu.h>
#include <linux/types.h>

/**
 * enum kg_stat - what is counted
 * @KG_STAT_EXECS: execs ruled on
 * @KG_STAT_INCOMPLETE: events ruled on without a fact, for want of memory
 * @KG_STAT_REFUSED: of these, events refused for it
 * @KG_STAT_SPARED: events that were not refused, since the host cannot be without them
 * @KG_STAT_UNTRACKED: processes whose exec was not seen and which were read from memory
 */
enum kg_stat {
	KG_STAT_EXECS,
	KG_STAT_INCOMPLETE,
	KG_STAT_REFUSED,
	KG_STAT_SPARED,
	KG_STAT_UNTRACKED,
	KG_STAT_COUNT,
};

DECLARE_PER_CPU(u64[KG_STAT_COUNT], kg_stats);

static inline void kg_stat_inc(enum kg_stat stat)
{
	this_cpu_inc(kg_stats[stat]);
}

u64 kg_stat_read(enum kg_stat stat);

#endif /* KG_STATS_H */
