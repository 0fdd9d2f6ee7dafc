// SPDX-License-Identifier: GPL-2.0
#include "kg_sleeper.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kg_arch.h"

static void *sleeper_main(void *arg)
{
	struct kg_sleeper *sleeper = arg;

	sleeper->result = kg_abi_load(sleeper->abi, 0, 1, sleeper->fault.page,
				      KG_KEXEC_ARCH);
	return NULL;
}

/**
 * kg_sleeper_begin() - let a task call, and wait until it sleeps in the call
 * @sleeper: filled in
 * @abi: by which it calls
 *
 * It reads its segments from a page that is not there yet.
 *
 * Return: 0 or a negative errno.
 */
int kg_sleeper_begin(struct kg_sleeper *sleeper, enum kg_abi abi)
{
	int err;

	memset(sleeper, 0, sizeof(*sleeper));
	sleeper->abi = abi;
	err = kg_fault_begin(&sleeper->fault);
	if (err)
		return err;
	err = pthread_create(&sleeper->thread, NULL, sleeper_main, sleeper);
	return err ? -err : kg_fault_wait(&sleeper->fault);
}

/**
 * kg_sleeper_end() - let the task read a segment that no kernel has room for
 * @sleeper: the task; its call is over afterwards
 */
void kg_sleeper_end(struct kg_sleeper *sleeper)
{
	void *segment = aligned_alloc(getpagesize(), getpagesize());

	memset(segment, 0xff, getpagesize());
	kg_fault_resolve(&sleeper->fault, segment);
	pthread_join(sleeper->thread, NULL);
	kg_fault_end(&sleeper->fault);
	free(segment);
}
