/* SPDX-License-Identifier: GPL-2.0 */
/* What a rule asks, as a name: so that one version of it can be told from another. */
#ifndef KG_CONDITION_H
#define KG_CONDITION_H

#include "eql.h"

#define CONDITION_NAME_SIZE	17	/* digits of 64 bits, and a NUL */

void condition_name(const struct eql_expr *condition, char name[CONDITION_NAME_SIZE]);

#endif /* KG_CONDITION_H */
