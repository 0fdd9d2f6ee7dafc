/* SPDX-License-Identifier: GPL-2.0 */
/* What is written for a person: a label on the left, beside it what it is about. */
#ifndef KG_PAGE_H
#define KG_PAGE_H

#include <stdio.h>

#include "diag.h"
#include "escape.h"

struct meta;

#define PAGE_WIDTH		80	/* lines are broken here, where what they hold can be */
#define PAGE_LABEL_WIDTH	12	/* of the left column, indent included */

/**
 * struct page - where it is written
 * @to: where to
 * @whom: which characters can be shown
 * @colour: so can colours
 * @brief: somebody looks on: what is very long is cut
 */
struct page {
	FILE *to;
	enum escape_for whom;
	bool colour;
	bool brief;
};

struct page page_on(FILE *to);
void page_colour(const struct page *page, const char *code);
void page_text(const struct page *page, struct kg_text text);
void page_string(const struct page *page, const char *string);
void page_label(const struct page *page, const char *label);
void page_words(const struct page *page, const char *label, struct kg_text text);
void page_paragraph(const struct page *page, const char *label, const char *text);
__printf(3, 4)
void page_format(const struct page *page, const char *label, const char *fmt, ...);
void page_attack(const struct page *page, const struct meta *meta);
void page_false_positives(const struct page *page, const struct meta *meta);

#endif /* KG_PAGE_H */
