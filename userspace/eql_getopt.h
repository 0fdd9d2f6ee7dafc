/* SPDX-License-Identifier: GPL-2.0 */
/* The function getopt(): options of a command line as getopt_long(3) reads them. */
#ifndef KG_EQL_GETOPT_H
#define KG_EQL_GETOPT_H

#include "eql_checker.h"

bool eql_getopt_compile(struct eql_checker *c, const struct eql_expr *call,
			struct eql_expr *test);

#endif /* KG_EQL_GETOPT_H */
