/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers in their order. */
#ifndef KG_NUMBERS_H
#define KG_NUMBERS_H

#include <stddef.h>

#include "../engine/types.h"

void numbers_sort(u32 *numbers, size_t n);
size_t numbers_unique(u32 *numbers, size_t n);
bool numbers_have(const u32 *numbers, size_t n, u32 number);

#endif /* KG_NUMBERS_H */
