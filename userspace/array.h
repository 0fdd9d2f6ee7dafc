/* SPDX-License-Identifier: GPL-2.0 */
/* As in the kernel. */
#ifndef KG_ARRAY_H
#define KG_ARRAY_H

#define ARRAY_SIZE(array) (sizeof(array) / sizeof(*(array)))

#endif /* KG_ARRAY_H */
