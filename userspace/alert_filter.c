// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "alert_filter.h"
#include "meta.h"

static bool in_time(const struct alert_filter *filter, const struct alert *alert)
{
	u64 last = alert->last_time > alert->time ? alert->last_time : alert->time;

	return last >= filter->since && (!filter->until || alert->time <= filter->until);
}

static bool is_of_rule(const char *rule, const struct alert *alert)
{
	struct meta meta;
	bool named;

	if (alert->rule_id.len == strlen(rule) &&
	    !memcmp(alert->rule_id.data, rule, alert->rule_id.len))
		return true;
	meta_read(&meta, alert->rule_meta);
	named = meta.name && strcasestr(meta.name, rule);
	meta_free(&meta);
	return named;
}

static bool is_of_process(u32 pid, const struct alert *alert)
{
	return (alert->has_process && alert->process.pid == pid) ||
	       (alert->has_parent && alert->parent.pid == pid);
}

/**
 * alert_filter_takes() - is this an alert that is wanted
 * @filter: what it must be
 * @alert: the alert
 *
 * Return: true if it is.
 */
bool alert_filter_takes(const struct alert_filter *filter, const struct alert *alert)
{
	return in_time(filter, alert) &&
	       (!filter->rule || is_of_rule(filter->rule, alert)) &&
	       (!filter->has_pid || is_of_process(filter->pid, alert)) &&
	       (!filter->denied || alert->decision == KEXECGUARD_DECISION_DENIED);
}
