/* SPDX-License-Identifier: GPL-2.0 */
/* An alert in one sentence. */
#ifndef KG_SUMMARY_H
#define KG_SUMMARY_H

#include <stdio.h>

#include "alert.h"
#include "escape.h"

void summary_put_user(FILE *to, u32 uid);
void summary_put(FILE *to, const struct alert *alert, enum escape_for whom);

#endif /* KG_SUMMARY_H */
