/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Operands: the ways in which a test comes true, one by one. `in ("a", "b")`
 * has two; `!= null` has one.
 */
#ifndef KG_OPERAND_H
#define KG_OPERAND_H

#include "compile.h"

enum operand_kind {
	OPERAND_EXISTS,
	OPERAND_IS_TRUE,
	OPERAND_NUMBER,
	OPERAND_LENGTH,
	OPERAND_EXACT,
	OPERAND_PATTERN,
	OPERAND_REGEX,
};

/**
 * struct operand - one of the ways in which a test comes true
 * @kind: how
 * @compare: with a number or a length: enum kg_compare
 * @number: which
 * @fold: with text: compare folded
 * @flags: of a pattern: KG_PATTERN_*; a PLAIN one is one segment, and others
 *	are a literal with wildcards
 * @regex: what a regular expression comes to
 * @bytes: with text: its literal, folded if it is compared folded
 * @len: bytes of that
 */
struct operand {
	enum operand_kind kind;
	u32 compare;
	s64 number;
	bool fold;
	u32 flags;
	const struct regex *regex;
	const char *bytes;
	size_t len;
};

size_t operand_count(const struct eql_expr *test);
struct operand operand_of(struct compiler *compiler, const struct eql_expr *test, size_t i);
int operand_order(const void *left, const void *right);

#endif /* KG_OPERAND_H */
