/* SPDX-License-Identifier: GPL-2.0 */
/* What is asked of a field's value: by which operator, with which literals. */
#ifndef KG_EQL_VALUE_H
#define KG_EQL_VALUE_H

#include "eql_checker.h"

struct eql_expr *eql_value_compare(struct eql_checker *c, struct eql_expr *compare,
				   const struct eql_field *field);
bool eql_value_fits(struct eql_checker *c, enum eql_op op, const struct eql_literal *literal);
struct eql_expr *eql_value_settle(struct eql_checker *c, struct eql_expr *test,
				  const struct eql_field *field);

#endif /* KG_EQL_VALUE_H */
