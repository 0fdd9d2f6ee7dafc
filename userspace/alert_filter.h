/* SPDX-License-Identifier: GPL-2.0 */
/* Which of many alerts somebody wants to see. */
#ifndef KG_ALERT_FILTER_H
#define KG_ALERT_FILTER_H

#include "alert.h"

/**
 * struct alert_filter - what an alert must be; begins zeroed, then all are wanted
 * @since: raised then or later, nanoseconds since 1970, UTC; of one that was folded, the last
 * @until: raised then or before, 0 for no limit
 * @rule: of a rule with this id, or with this in its name, whatever the case; NULL for any
 * @pid: by this process, or by a child of it; see @has_pid
 * @has_pid: @pid is wanted
 * @denied: it was refused
 */
struct alert_filter {
	u64 since;
	u64 until;
	const char *rule;
	u32 pid;
	bool has_pid;
	bool denied;
};

bool alert_filter_takes(const struct alert_filter *filter, const struct alert *alert);

#endif /* KG_ALERT_FILTER_H */
