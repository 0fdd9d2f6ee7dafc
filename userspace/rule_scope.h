/* SPDX-License-Identifier: GPL-2.0 */
/* Whether a rule is ours to run. */
#ifndef KG_RULE_SCOPE_H
#define KG_RULE_SCOPE_H

#include "rule_keys.h"

/**
 * enum rule_scope - for whom a rule is
 * @SCOPE_OURS: for us
 * @SCOPE_NO_RULE: it is something else that an export has beside its rules
 * @SCOPE_TYPE: it is no event correlation rule
 * @SCOPE_LANGUAGE: it is in another language
 * @SCOPE_DISABLED: its user has switched it off
 * @SCOPE_CONFIGURED: the configuration says that it is not to run
 * @SCOPE_SYSTEM: it is for other operating systems
 * @SCOPE_EVENTS: it is about other events, or more than one
 * @SCOPE_COUNT: how many there are
 */
enum rule_scope {
	SCOPE_OURS,
	SCOPE_NO_RULE,
	SCOPE_TYPE,
	SCOPE_LANGUAGE,
	SCOPE_DISABLED,
	SCOPE_CONFIGURED,
	SCOPE_SYSTEM,
	SCOPE_EVENTS,
	SCOPE_COUNT,
};

const char *rule_scope_name(enum rule_scope scope);
enum rule_scope rule_scope(const struct rule_keys *keys, bool export, bool disabled);

#endif /* KG_RULE_SCOPE_H */
