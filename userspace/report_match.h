/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of an alert for a person that say why the rule matched. */
#ifndef KG_REPORT_MATCH_H
#define KG_REPORT_MATCH_H

#include "alert.h"
#include "page.h"

struct rulebook;

void report_put_match(const struct page *page, const struct alert *alert, struct rulebook *rules);

#endif /* KG_REPORT_MATCH_H */
