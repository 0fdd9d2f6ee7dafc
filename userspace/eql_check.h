/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_EQL_CHECK_H
#define KG_EQL_CHECK_H

#include "eql.h"

bool eql_check(const struct eql_text *text, struct eql_query *query, struct eql_use use);

#endif /* KG_EQL_CHECK_H */
