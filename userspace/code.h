/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_CODE_H
#define KG_CODE_H

#include "compile.h"

struct kg_range code_emit(struct compiler *compiler, const struct eql_expr *condition);

#endif /* KG_CODE_H */
