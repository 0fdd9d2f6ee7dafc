/* SPDX-License-Identifier: GPL-2.0 */
/* Tests on the names of users and groups, made into tests on their ids. */
#ifndef KG_EQL_NAMES_H
#define KG_EQL_NAMES_H

#include "eql_checker.h"

struct eql_expr *eql_names_resolve(struct eql_checker *c, struct eql_expr *test);

#endif /* KG_EQL_NAMES_H */
