/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_PREDICATE_H
#define KG_PREDICATE_H

#include "compile.h"

enum operand_kind {
	OPERAND_EXISTS,
	OPERAND_IS_TRUE,
	OPERAND_NUMBER,
	OPERAND_EXACT,
	OPERAND_FOLDED,
	OPERAND_PATTERN,
	OPERAND_FOLDED_PATTERN,
};

/**
 * struct operand - one of the ways in which a test comes true
 * @kind: how
 * @compare: with a number: enum kg_compare
 * @number: which
 * @bytes: with text: its literal, folded if it is compared folded
 * @len: bytes of that
 */
struct operand {
	enum operand_kind kind;
	u32 compare;
	s64 number;
	const char *bytes;
	size_t len;
};

size_t operand_count(const struct eql_expr *test);
struct operand operand_of(struct compiler *compiler, const struct eql_expr *test, size_t i);

void predicates_collect(struct compiler *compiler, const struct eql_expr *expr);
void predicates_emit(struct compiler *compiler);
u32 predicate_of(struct compiler *compiler, const struct eql_expr *test);

#endif /* KG_PREDICATE_H */
