// SPDX-License-Identifier: GPL-2.0
#include "selftest.h"

#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/netlink.h>
#include <linux/printk.h>
#include <linux/workqueue.h>
#include <uapi/kexecguard.h>

#include "alert.h"
#include "hook.h"
#include "mode.h"
#include "trial.h"

/* One trial at a time. */
static DEFINE_MUTEX(lock);
/* The hooks are going away: what is not reached then is not lost. Under lock. */
static bool ended;
/* In jiffies, 0 for never; set at load. */
static unsigned long period;

static void hook_lost(struct kg_hook *hook)
{
	WRITE_ONCE(hook->state, KEXECGUARD_HOOK_LOST);
	pr_crit("the hook on %s is not reached any more\n", hook->symbol);
	kg_alert_hook_lost(hook);
}

static void hook_regained(struct kg_hook *hook)
{
	WRITE_ONCE(hook->state, kg_hook_placed_state(hook));
	pr_notice("the hook on %s is reached again\n", hook->symbol);
}

/* A hook that is lost is told of once, until it is reached again. */
static void hook_retry(struct kg_hook *hook)
{
	bool lost = hook->state == KEXECGUARD_HOOK_LOST;
	u32 test = kg_trial_run(hook);

	WRITE_ONCE(hook->test, test);
	if (test == KEXECGUARD_TEST_FAILED && !lost)
		hook_lost(hook);
	if (test == KEXECGUARD_TEST_PASSED && lost)
		hook_regained(hook);
}

static void hooks_retry(void)
{
	struct kg_hook *hook;
	unsigned int i;

	for (i = 0; (hook = kg_hook_at(i)); i++)
		hook_retry(hook);
}

static void selftest_work(struct work_struct *work);
static DECLARE_DELAYED_WORK(next, selftest_work);

static void selftest_work(struct work_struct *work)
{
	mutex_lock(&lock);
	if (!ended)
		hooks_retry();
	mutex_unlock(&lock);
	schedule_delayed_work(&next, period);
}

/**
 * kg_selftest_load() - try the hooks that were just placed
 *
 * Context: Process context, at load. May sleep.
 * Return: 0, or -EIO if one does not do what it is there for.
 */
int __init kg_selftest_load(void)
{
	struct kg_hook *hook;
	unsigned int i;
	int err = 0;

	mutex_lock(&lock);
	for (i = 0; (hook = kg_hook_at(i)); i++) {
		hook->test = kg_trial_run(hook);
		if (hook->test == KEXECGUARD_TEST_FAILED) {
			pr_err("the hook on %s does not work: a call of it was not refused\n",
			       hook->symbol);
			err = -EIO;
		}
	}
	mutex_unlock(&lock);
	return err;
}

/**
 * kg_selftest_begin() - try the hooks every so often from now on
 * @period_s: seconds in between, 0 for never
 *
 * Context: Process context, at load, when alerts can be raised.
 */
void __init kg_selftest_begin(unsigned int period_s)
{
	period = (unsigned long)period_s * HZ;
	if (period && kg_mode() != KEXECGUARD_MODE_OFF)
		schedule_delayed_work(&next, period);
}

/**
 * kg_selftest_run() - try the hooks now
 * @extack: for the text of an error
 *
 * Context: Process context, unless the mode is off. May sleep.
 * Return: 0 if they were tried, whatever came of it; -EBUSY if they are going away.
 */
int kg_selftest_run(struct netlink_ext_ack *extack)
{
	int err = 0;

	mutex_lock(&lock);
	if (ended) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		err = -EBUSY;
	} else {
		hooks_retry();
	}
	mutex_unlock(&lock);
	return err;
}

/**
 * kg_selftest_end() - try no hook from now on
 *
 * Context: Process context, before the hooks are removed. Sleeps until a trial
 * that is being made is over.
 */
void kg_selftest_end(void)
{
	mutex_lock(&lock);
	ended = true;
	mutex_unlock(&lock);
	cancel_delayed_work_sync(&next);
}
