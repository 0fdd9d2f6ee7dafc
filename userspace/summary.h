/* SPDX-License-Identifier: GPL-2.0 */
/* An alert, or what takes its place, in one sentence. */
#ifndef KG_SUMMARY_H
#define KG_SUMMARY_H

#include <stdio.h>

#include "alert.h"
#include "escape.h"

struct position;

void summary_put_user(FILE *to, u32 uid, enum escape_for whom);
void summary_put(FILE *to, const struct alert *alert, enum escape_for whom);
void summary_put_decided(FILE *to, const struct alert *alert, enum escape_for whom);
char *summary_gap(u64 first, u64 last);
char *summary_missing(u64 first, u64 last);
char *summary_broken(u64 seq, const char *why);
char *summary_log(const struct position *before);

#endif /* KG_SUMMARY_H */
