/* SPDX-License-Identifier: GPL-2.0 */
/* A compiled policy, for a person. */
#ifndef KG_POLICY_PAGE_H
#define KG_POLICY_PAGE_H

struct page;
struct policy;

void policy_page(const struct page *page, const struct policy *policy, const char *path);

#endif /* KG_POLICY_PAGE_H */
