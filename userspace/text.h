/* SPDX-License-Identifier: GPL-2.0 */
/* Small things that are done to text. */
#ifndef KG_TEXT_H
#define KG_TEXT_H

#include "../engine/text.h"

#define TEXT_UTF8_MAX	4	/* bytes in a character */

struct kg_text text_of_string(const char *string);
const char *text_word(const char *const words[], size_t n, u32 number);
unsigned int text_distance(const char *a, const char *b);
const char *text_nearer(const char *name, const char *best, const char *other);
unsigned int text_hex_digit(char c);
size_t text_put_utf8(char *to, u64 code);
bool text_is_utf8(const char *data, size_t len, size_t *bad);

#endif /* KG_TEXT_H */
