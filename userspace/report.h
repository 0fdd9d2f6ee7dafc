/* SPDX-License-Identifier: GPL-2.0 */
/* An alert for a person. */
#ifndef KG_REPORT_H
#define KG_REPORT_H

#include <stdio.h>

#include "alert.h"
#include "escape.h"

/**
 * struct report_style - what the reader's side can show
 * @whom: which characters
 * @colour: colours
 */
struct report_style {
	enum escape_for whom;
	bool colour;
};

void report_style_of(struct report_style *style, FILE *to);
void report_put(FILE *to, const struct alert *alert, const struct report_style *style);
void report_put_gap(FILE *to, u64 first, u64 last, const struct report_style *style);
void report_put_notice(FILE *to, const char *notice, const struct report_style *style);

#endif /* KG_REPORT_H */
