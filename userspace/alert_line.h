/* SPDX-License-Identifier: GPL-2.0 */
/* An alert in one line, below others. */
#ifndef KG_ALERT_LINE_H
#define KG_ALERT_LINE_H

#include "alert.h"
#include "page.h"

/**
 * struct alert_lines - a table of alerts
 * @page: where to
 * @width: columns of a line; 0 for as many as it takes
 */
struct alert_lines {
	struct page page;
	size_t width;
};

void alert_lines_begin(struct alert_lines *lines, FILE *to);
void alert_lines_put_head(const struct alert_lines *lines);
void alert_lines_put(const struct alert_lines *lines, const struct alert *alert);
void alert_lines_put_notice(const struct alert_lines *lines, const char *notice);

#endif /* KG_ALERT_LINE_H */
