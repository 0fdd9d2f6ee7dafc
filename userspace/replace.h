/* SPDX-License-Identifier: GPL-2.0 */
/* Files that are written whole or not at all. */
#ifndef KG_REPLACE_H
#define KG_REPLACE_H

#include <stddef.h>

int replace_file(const char *path, const void *data, size_t len);

#endif /* KG_REPLACE_H */
