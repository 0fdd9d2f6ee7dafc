/* SPDX-License-Identifier: GPL-2.0 */
/* Allocations that fail: those beneath certain calls, of the tasks that want it. */
#ifndef FAULT_H
#define FAULT_H

#include <stdbool.h>
#include <stdint.h>

/**
 * struct fault_range - calls that are to fail: those that return to an address
 * @start: the first such address
 * @end: behind the last
 */
struct fault_range {
	uint64_t start;
	uint64_t end;
};

int fault_arm(const struct fault_range *range, unsigned int percent);
long fault_disarm(void);
int fault_wanted(void);
int fault_nth_begin(unsigned int n);
bool fault_nth_end(void);

#endif /* FAULT_H */
