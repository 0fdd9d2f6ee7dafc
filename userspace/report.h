/* SPDX-License-Identifier: GPL-2.0 */
/* An alert for a person. */
#ifndef KG_REPORT_H
#define KG_REPORT_H

#include <stdio.h>

#include "alert.h"
#include "escape.h"

struct rulebook;

/**
 * struct report_style - what the reader's side can show
 * @whom: which characters
 * @colour: colours
 * @brief: it is a terminal: command lines that are very long are cut
 * @rules: the rules as they are written, to say by which test one matched; NULL if
 *	that is not to be said
 */
struct report_style {
	enum escape_for whom;
	bool colour;
	bool brief;
	struct rulebook *rules;
};

void report_style_of(struct report_style *style, FILE *to);
void report_put(FILE *to, const struct alert *alert, const struct report_style *style);
void report_put_gap(FILE *to, u64 first, u64 last, const struct report_style *style);
void report_put_notice(FILE *to, const char *notice, const struct report_style *style);

#endif /* KG_REPORT_H */
