// SPDX-License-Identifier: GPL-2.0
/*
 * kexecguard: watches, and where told to refuses, what replaces a running
 * kernel or takes it apart.
 */
#include <linux/module.h>
#include <uapi/kexecguard.h>

#include "alert.h"
#include "alertlog.h"
#include "bootpolicy.h"
#include "change.h"
#include "hook.h"
#include "lastwords.h"
#include "mode.h"
#include "netlink.h"
#include "policy.h"
#include "rate.h"
#include "selftest.h"
#include "signature.h"
#include "staged.h"
#include "task.h"

#define ALERTS_MIN 16
#define ALERTS_MAX 65536
/* Some times what the largest alert takes. */
#define ALERTS_KIB_MIN 256
#define ALERTS_KIB_MAX 1048576
#define LAST_WORDS_MS_MAX 10000
#define SELFTEST_S_MAX 86400

static char *mode = "observe";
module_param(mode, charp, 0400);
MODULE_PARM_DESC(mode, "at load: observe (default), enforce, or off (place no hook at all)");

static unsigned int alerts = 4096;
module_param(alerts, uint, 0400);
MODULE_PARM_DESC(alerts, "how many alerts are kept for the reader (default 4096)");

static unsigned int alerts_kib = 8192;
module_param(alerts_kib, uint, 0400);
MODULE_PARM_DESC(alerts_kib, "how much memory these may take, in KiB (default 8192)");

static unsigned int alert_rate = 100;
module_param(alert_rate, uint, 0400);
MODULE_PARM_DESC(alert_rate,
		 "alerts a second of a rule before they are folded, 0 for any number (default 100)");

static unsigned int alert_burst = 1000;
module_param(alert_burst, uint, 0400);
MODULE_PARM_DESC(alert_burst, "alerts at once of a rule before they are folded (default 1000)");

static unsigned int last_words_ms = 500;
module_param(last_words_ms, uint, 0400);
MODULE_PARM_DESC(last_words_ms,
		 "how long a reboot by kexec waits until the reader has all alerts (default 500)");

static bool lock;
module_param(lock, bool, 0400);
MODULE_PARM_DESC(lock, "allow no change of rules and mode, and no unloading, until the machine restarts");

static bool require_signed_policy;
module_param(require_signed_policy, bool, 0400);
MODULE_PARM_DESC(require_signed_policy,
		 "load only rule sets that a key signed which the kernel trusts (default 0)");

static const char default_policy[] = "kexecguard/policy.bin";
static char *policy = (char *)default_policy;
module_param(policy, charp, 0400);
MODULE_PARM_DESC(policy,
		 "file below /lib/firmware with the rules to begin with (default kexecguard/policy.bin)");

static unsigned int selftest_s = 60;
module_param(selftest_s, uint, 0400);
MODULE_PARM_DESC(selftest_s, "how often the hooks are tried, in seconds, 0 for never (default 60)");

struct limit {
	const char *name;
	const unsigned int *value;
	unsigned int min;
	unsigned int max;
};

static const struct limit limits[] __initconst = {
	{ "alerts", &alerts, ALERTS_MIN, ALERTS_MAX },
	{ "alerts_kib", &alerts_kib, ALERTS_KIB_MIN, ALERTS_KIB_MAX },
	{ "alert_rate", &alert_rate, 0, KG_RATE_MAX },
	{ "alert_burst", &alert_burst, 1, KG_BURST_MAX },
	{ "last_words_ms", &last_words_ms, 0, LAST_WORDS_MS_MAX },
	{ "selftest_s", &selftest_s, 0, SELFTEST_S_MAX },
};

static int __init params_apply(void)
{
	const struct limit *limit;

	for (limit = limits; limit < limits + ARRAY_SIZE(limits); limit++) {
		if (*limit->value >= limit->min && *limit->value <= limit->max)
			continue;
		pr_err("%s=%u: use %u to %u\n", limit->name, *limit->value, limit->min,
		       limit->max);
		return -EINVAL;
	}
	return kg_mode_init(mode) ?: kg_signature_init(require_signed_policy);
}

static int __init alerts_init(void)
{
	const struct kg_alertlog_limits log = {
		.alerts = alerts, .kib = alerts_kib, .rate = alert_rate, .burst = alert_burst,
	};

	kg_alertlog_init(&log);
	return kg_alert_init();
}

/*
 * The rules stand before the hooks, so that nothing passes between the two.
 * Without hooks there is nothing to rule on: mode=off is the way back. A lock
 * without rules would keep out those that were meant to be kept in.
 */
static int __init rules_init(void)
{
	if (kg_mode() == KEXECGUARD_MODE_OFF) {
		lock = false;
		return 0;
	}
	kg_bootpolicy_load(policy, policy != default_policy);
	if (!lock || kg_policy_categories)
		return 0;
	pr_err("lock=1: there are no rules to lock in\n");
	return -EINVAL;
}

/* Forks and execs are seen first; then what ran before is looked at. */
static int __init hooks_init(void)
{
	int err;

	if (kg_mode() == KEXECGUARD_MODE_OFF)
		return 0;
	err = kg_hooks_install();
	if (err)
		return err;
	err = kg_selftest_load();
	if (err) {
		kg_hooks_remove();
		return err;
	}
	kg_tasks_scan();
	kg_staged_report();
	return 0;
}

static int __init kexecguard_init(void)
{
	int err;

	err = params_apply();
	if (err)
		return err;
	err = alerts_init();
	if (err)
		return err;
	err = kg_tasks_init();
	if (err)
		goto err_tasks;
	kg_lastwords_init(last_words_ms);
	kg_staged_init();
	err = rules_init() ?: hooks_init();
	if (err)
		goto err_hooks;
	/* Before anybody can ask for a change. */
	if (lock)
		kg_lock(NULL);
	err = kg_netlink_init();
	if (err)
		goto err_netlink;
	kg_selftest_begin(selftest_s);
	pr_info("version %s, mode %s%s\n", KG_MODULE_VERSION, mode, lock ? ", locked" : "");
	return 0;

err_netlink:
	kg_hooks_remove();
err_hooks:
	kg_policy_uninit();
	kg_tasks_uninit();
err_tasks:
	kg_alertlog_uninit();
	kg_alert_uninit();
	return err;
}

/*
 * The hooks go first, so that nothing raises an alert any more; then those who
 * read them.
 */
static void __exit kexecguard_exit(void)
{
	kg_selftest_end();
	kg_hooks_remove();
	kg_alertlog_end();
	kg_netlink_uninit();
	kg_policy_uninit();
	kg_tasks_uninit();
	kg_alertlog_uninit();
	kg_alert_uninit();
}

module_init(kexecguard_init);
module_exit(kexecguard_exit);

MODULE_DESCRIPTION("Detects and refuses attempts to replace or take apart the running kernel");
MODULE_VERSION(KG_MODULE_VERSION);
MODULE_LICENSE("GPL");
