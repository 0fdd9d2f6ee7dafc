/* SPDX-License-Identifier: GPL-2.0 */
/* All of a file at once. */
#ifndef KG_SLURP_H
#define KG_SLURP_H

#include <stdio.h>

#include "memory.h"

int slurp(FILE *from, struct vector *to, size_t max);
int slurp_file(const char *path, struct vector *to, size_t max);

#endif /* KG_SLURP_H */
