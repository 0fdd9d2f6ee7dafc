/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_GUARD_H
#define KG_GUARD_H

#include "compile.h"

void guard_emit(struct compiler *compiler, u32 rule, enum kg_category category,
		const struct eql_expr *condition);
void guards_lay_down(struct compiler *compiler);

#endif /* KG_GUARD_H */
