/* SPDX-License-Identifier: GPL-2.0 */
/* The lines of an alert for a person that are about what was done, not by whom. */
#ifndef KG_REPORT_EVENT_H
#define KG_REPORT_EVENT_H

#include "alert.h"
#include "page.h"

void report_put_kexec(const struct page *page, const struct alert *alert);
void report_put_file(const struct page *page, const struct alert *alert);

#endif /* KG_REPORT_EVENT_H */
