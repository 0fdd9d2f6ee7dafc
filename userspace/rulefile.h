/* SPDX-License-Identifier: GPL-2.0 */
/* Files of rules: YAML, one rule a document, or an export, one a line. */
#ifndef KG_RULEFILE_H
#define KG_RULEFILE_H

#include <stdbool.h>

#include "ruleset.h"

/* An export of all that Elastic has, some 1,500 rules, is a fourth of this. */
#define RULEFILE_MIB_MAX	64

bool rulefile_has_suffix(const char *name);
bool rulefile_read(struct ruleset *set, const char *path);

#endif /* KG_RULEFILE_H */
