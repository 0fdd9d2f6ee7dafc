// SPDX-License-Identifier: GPL-2.0
/*
 * If the hook is not there, then the original is called with what we made up.
 * So it is looked first whether the function's entry still leads away at all,
 * and what its original would not bear is called only if it leads to us alone.
 */
#include "trial.h"

#include <linux/preempt.h>
#include <linux/sched.h>
#include <uapi/kexecguard.h>

struct task_struct *kg_trial_task;
/* Of the trial that is being made; for the task that makes it alone. */
static const struct kg_hook *tried;
static bool taken;
static bool reached;

/* Whether what runs here is a trial. An interrupt is not the task that it interrupts. */
static bool trial_here(void)
{
	return READ_ONCE(kg_trial_task) == current && in_task();
}

/**
 * kg_trial_take() - take the call of a trial for the detour
 *
 * Once a trial: should the detour go on to the original, that is no trial any more.
 *
 * Context: Any.
 * Return: true if the task that runs makes a trial, the first time.
 */
bool notrace kg_trial_take(void)
{
	if (!trial_here() || taken)
		return false;
	taken = true;
	return true;
}

/**
 * kg_trial_note() - note that a detour was reached
 * @hook: its hook
 *
 * Another hook than the one that is tried lies behind an original that was
 * called, and refuses too, so that this goes no further.
 *
 * Context: Any.
 * Return: true if the task that runs makes a trial.
 */
bool kg_trial_note(const struct kg_hook *hook)
{
	if (!trial_here())
		return false;
	if (hook == tried)
		reached = true;
	return true;
}

static u32 trial_call(const struct kg_hook *hook)
{
	int result;

	tried = hook;
	taken = false;
	reached = false;
	WRITE_ONCE(kg_trial_task, current);
	result = hook->try();
	WRITE_ONCE(kg_trial_task, NULL);
	return reached && result == KG_TRIAL_DENIED ? KEXECGUARD_TEST_PASSED
						    : KEXECGUARD_TEST_FAILED;
}

/**
 * kg_trial_run() - try a hook
 * @hook: which
 *
 * Context: Process context, one at a time, while the hooks are placed. May sleep.
 * Return: enum kexecguard_hook_test.
 */
u32 kg_trial_run(const struct kg_hook *hook)
{
	enum kg_hook_entry entry;

	if (!hook->address)
		return KEXECGUARD_TEST_NONE;
	entry = kg_hook_entry(hook);
	if (entry == KG_ENTRY_FREE)
		return KEXECGUARD_TEST_FAILED;
	if (hook->barred && hook->barred())
		return KEXECGUARD_TEST_SKIPPED;
	if (entry == KG_ENTRY_SHARED && !hook->harmless)
		return KEXECGUARD_TEST_SKIPPED;
	return trial_call(hook);
}
