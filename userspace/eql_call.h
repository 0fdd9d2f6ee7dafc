/* SPDX-License-Identifier: GPL-2.0 */
/* The functions of the language. */
#ifndef KG_EQL_CALL_H
#define KG_EQL_CALL_H

#include "eql_checker.h"

bool eql_call_is_condition(const struct eql_expr *expr);
struct eql_expr *eql_call_check(struct eql_checker *c, const struct eql_expr *call);
bool eql_call_take_value(struct eql_checker *c, const struct eql_expr *call,
			 struct eql_field *field);

#endif /* KG_EQL_CALL_H */
