/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the parts of the check share: eql_check.c knows conditions, eql_call.c
 * functions, eql_value.c values and types.
 */
#ifndef KG_EQL_CHECKER_H
#define KG_EQL_CHECKER_H

#include "eql.h"
#include "eql_field.h"

/**
 * struct eql_checker - a query being checked
 * @text: the query
 * @arena: where nodes live
 * @category: of the rule
 * @use: what the query is read for
 * @regex_work: steps that compiling its regular expressions may still take
 * @negated: what is being checked stands under an odd number of negations
 * @failed: something was reported that the query is refused for
 */
struct eql_checker {
	const struct eql_text *text;
	struct arena *arena;
	enum kg_category category;
	struct eql_use use;
	size_t regex_work;
	bool negated;
	bool failed;
};

__printf(3, 4)
struct eql_expr *eql_refuse(struct eql_checker *c, size_t offset, const char *fmt, ...);
bool eql_take_field(struct eql_checker *c, const struct eql_expr *expr, struct eql_field *field);
struct eql_expr *eql_new_test(struct eql_checker *c, size_t offset, const struct eql_field *field,
			      enum eql_op op);

#endif /* KG_EQL_CHECKER_H */
