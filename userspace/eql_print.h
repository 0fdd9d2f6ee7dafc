/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_EQL_PRINT_H
#define KG_EQL_PRINT_H

#include "eql.h"

void eql_put_test(struct vector *to, const struct eql_expr *test, size_t max_literals);
char *eql_test_text(const struct eql_expr *test, size_t max_literals);

#endif /* KG_EQL_PRINT_H */
