/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What each rule costs, measured for as long as somebody wants to know: it takes
 * two numbers that all processors write to and a look at the clock, each time
 * that a rule is looked at.
 */
#ifndef KG_MEASURE_H
#define KG_MEASURE_H

#include <linux/types.h>

struct kg_rule_counts;

void kg_measure_ask(void);
bool kg_measure_wanted(void);
void kg_measure_rule(struct kg_rule_counts *counts, u64 ns);

#endif /* KG_MEASURE_H */
