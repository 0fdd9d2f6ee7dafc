/* SPDX-License-Identifier: GPL-2.0 */
/* Counters of what happened on the hot paths: per CPU, without a lock. */
#ifndef KG_STATS_H
#define KG_STATS_H

#include <linux/percpu.h>
#include <linux/sched/clock.h>
#include <linux/types.h>
#include <uapi/kexecguard.h>

/**
 * enum kg_stat - what is counted
 * @KG_STAT_EXECS: execs ruled on
 * @KG_STAT_INCOMPLETE: events ruled on without a fact, for want of memory
 * @KG_STAT_REFUSED: of these, events refused for it
 * @KG_STAT_SPARED: events that were not refused, since the host cannot be without them
 * @KG_STAT_UNTRACKED: processes whose exec was not seen and which were read from memory
 * @KG_STAT_TESTED: rules that an event could match, so that they were looked at
 * @KG_STAT_MATCHES: rules that matched
 * @KG_STAT_DENIED: events that a rule refused
 * @KG_STAT_TIME: nanoseconds that evaluations took
 */
enum kg_stat {
	KG_STAT_EXECS,
	KG_STAT_INCOMPLETE,
	KG_STAT_REFUSED,
	KG_STAT_SPARED,
	KG_STAT_UNTRACKED,
	KG_STAT_TESTED,
	KG_STAT_MATCHES,
	KG_STAT_DENIED,
	KG_STAT_TIME,
	KG_STAT_COUNT,
};

/* Kinds of events, of enum kexecguard_event. */
#define KG_STAT_EVENTS		(KEXECGUARD_EVENT_HOOK_LOST + 1)
/* Of the histogram; the last is for two seconds and longer. */
#define KG_STAT_BUCKETS		32

/**
 * struct kg_stats - all of them
 * @of: by enum kg_stat
 * @events: brought before rules, by enum kexecguard_event
 * @evaluations: by how long they took: number n is for 2^n to 2^(n+1)-1 ns
 */
struct kg_stats {
	u64 of[KG_STAT_COUNT];
	u64 events[KG_STAT_EVENTS];
	u64 evaluations[KG_STAT_BUCKETS];
};

DECLARE_PER_CPU(struct kg_stats, kg_stats);

static inline void kg_stat_add(enum kg_stat stat, u64 n)
{
	this_cpu_add(kg_stats.of[stat], n);
}

static inline void kg_stat_inc(enum kg_stat stat)
{
	kg_stat_add(stat, 1);
}

static inline void kg_stat_event(u32 event)
{
	this_cpu_inc(kg_stats.events[event]);
}

/*
 * Nanoseconds since @begun, of local_clock(): the processor's counter and a
 * multiplication, in any context, whatever clock source the kernel keeps its time
 * with. Who slept may go on where that clock is behind by some microseconds.
 */
static inline u64 kg_clock_since(u64 begun)
{
	u64 now = local_clock();

	return now > begun ? now - begun : 0;
}

void kg_stat_evaluation(u64 ns);
void kg_stats_read(struct kg_stats *stats);
u64 kg_stats_evaluated(const struct kg_stats *stats);

#endif /* KG_STATS_H */
