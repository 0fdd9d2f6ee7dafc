/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A trial of a hook: the function that it is on is called by ourselves, and
 * comes back refused.
 *
 * A detour begins by asking kg_trial_reached() and returns KG_TRIAL_DENIED if
 * it says so: nothing is counted, ruled on or reported then.
 */
#ifndef KG_TRIAL_H
#define KG_TRIAL_H

#include <linux/compiler.h>
#include <linux/err.h>

#include "hook.h"

struct task_struct;

/* What a detour answers in a trial. No function of the kernel fails with that. */
#define KG_TRIAL_DENIED (-MAX_ERRNO)

/* Who makes a trial; nearly always nobody. */
extern struct task_struct *kg_trial_task;

bool kg_trial_take(void);
bool kg_trial_note(const struct kg_hook *hook);

/* For a detour: whether it was called for a trial. */
static __always_inline bool kg_trial_reached(const struct kg_hook *hook)
{
	return unlikely(READ_ONCE(kg_trial_task)) && kg_trial_note(hook);
}

u32 kg_trial_run(const struct kg_hook *hook);

#endif /* KG_TRIAL_H */
