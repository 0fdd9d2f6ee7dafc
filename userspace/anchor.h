/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_ANCHOR_H
#define KG_ANCHOR_H

#include "compile.h"

void anchor_emit(struct compiler *compiler, u32 rule, enum kg_category category,
		 const struct eql_expr *condition);
void anchors_sort(struct compiler *compiler);

#endif /* KG_ANCHOR_H */
