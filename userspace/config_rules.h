/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_CONFIG_RULES_H
#define KG_CONFIG_RULES_H

#include "config.h"
#include "ruleset.h"

int config_rules(const struct config *config, struct ruleset *set);

#endif /* KG_CONFIG_RULES_H */
