/* SPDX-License-Identifier: GPL-2.0 */
/* A task that sleeps in kexec_load(), for as long as we like. */
#ifndef KG_SLEEPER_H
#define KG_SLEEPER_H

#include <pthread.h>

#include "kg_abi.h"
#include "kg_fault.h"

/**
 * struct kg_sleeper - a task that sleeps in kexec_load()
 * @abi: by which it calls
 * @fault: where the task says its segments are
 * @thread: the task
 * @result: of the call, once it is over
 */
struct kg_sleeper {
	enum kg_abi abi;
	struct kg_fault fault;
	pthread_t thread;
	int result;
};

int kg_sleeper_begin(struct kg_sleeper *sleeper, enum kg_abi abi);
void kg_sleeper_end(struct kg_sleeper *sleeper);

#endif /* KG_SLEEPER_H */
