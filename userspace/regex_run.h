/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a value must have for a regular expression to take it: in ".*curl.*\|sh",
 * "curl", and "|sh" at its end. The engine looks for that first.
 */
#ifndef KG_REGEX_RUN_H
#define KG_REGEX_RUN_H

#include "regex_parse.h"

const struct regex_run *regex_runs(struct arena *arena, const struct regex_node *node);

#endif /* KG_REGEX_RUN_H */
