/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of a condition before any event, folded into it. */
#ifndef KG_EQL_FOLD_H
#define KG_EQL_FOLD_H

#include "eql.h"
#include "eql_field.h"

struct eql_expr *eql_fold_constant(struct arena *arena, size_t offset, bool value,
				   const char *reason);
struct eql_expr *eql_fold_not(struct arena *arena, struct eql_expr *child);
struct eql_expr *eql_fold_joined(struct eql_expr *expr);
struct eql_expr *eql_fold_test(struct arena *arena, const struct eql_expr *test,
			       const struct eql_field *field);
bool eql_fold_takes(const struct eql_expr *test, const struct eql_literal *literal,
		    const char *value);
const char *eql_fold_reason(struct arena *arena, const struct eql_expr *test, const char *name,
			    const struct eql_literal *literal, bool holds);
bool eql_fold_agrees(const struct eql_expr *expr, const struct eql_field *field);
bool eql_fold_fits(const struct eql_expr *test, const struct eql_literal *literal,
		   const struct eql_field *field);

#endif /* KG_EQL_FOLD_H */
