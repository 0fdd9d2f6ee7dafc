/* SPDX-License-Identifier: GPL-2.0 */
/* Reading UTF-8 that may be none. */
#ifndef KG_UTF8_H
#define KG_UTF8_H

#include <stdbool.h>
#include <stddef.h>

#include "../engine/types.h"

size_t utf8_decode(const char *text, size_t len, u32 *code);
bool utf8_is_hidden(u32 code);
unsigned int utf8_columns(u32 code);
size_t utf8_width(const char *text, size_t len);
size_t utf8_fit(const char *text, size_t len, size_t columns);
size_t utf8_cut(const char *text, size_t len, size_t max);

#endif /* KG_UTF8_H */
