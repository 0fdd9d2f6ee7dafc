/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_RULE_READ_H
#define KG_RULE_READ_H

#include "rule_keys.h"
#include "ruleset.h"

enum rule_result rule_read(const struct ruleset *set, struct rule_keys *keys, bool export,
			   struct rule *rule, enum rule_scope *scope);
void rule_free(struct rule *rule);

#endif /* KG_RULE_READ_H */
