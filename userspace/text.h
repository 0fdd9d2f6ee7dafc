/* SPDX-License-Identifier: GPL-2.0 */
/* Small things that are done to text. */
#ifndef KG_TEXT_H
#define KG_TEXT_H

unsigned int text_distance(const char *a, const char *b);

#endif /* KG_TEXT_H */
