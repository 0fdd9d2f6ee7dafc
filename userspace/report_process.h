/* SPDX-License-Identifier: GPL-2.0 */
/* The part of an alert for a person that is about processes. */
#ifndef KG_REPORT_PROCESS_H
#define KG_REPORT_PROCESS_H

struct alert;
struct page;

void report_put_processes(const struct page *page, const struct alert *alert);

#endif /* KG_REPORT_PROCESS_H */
