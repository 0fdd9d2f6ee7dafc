/* SPDX-License-Identifier: GPL-2.0 */
/* As in the kernel. */
#ifndef KG_ARRAY_H
#define KG_ARRAY_H

#include <stddef.h>

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

#define container_of(ptr, type, member) ((type *)((char *)(ptr) - offsetof(type, member)))

#endif /* KG_ARRAY_H */
