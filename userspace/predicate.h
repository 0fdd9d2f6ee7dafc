/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_PREDICATE_H
#define KG_PREDICATE_H

#include "compile.h"

void predicates_collect(struct compiler *compiler, const struct eql_expr *expr);
void predicates_emit(struct compiler *compiler);
u32 predicate_of(struct compiler *compiler, const struct eql_expr *test);

#endif /* KG_PREDICATE_H */
