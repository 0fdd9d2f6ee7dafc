/* SPDX-License-Identifier: GPL-2.0 */
/* SHA-256, by which the kernel names a rule set. */
#ifndef KG_SHA256_H
#define KG_SHA256_H

#include <stddef.h>

#include "../engine/types.h"

#define SHA256_SIZE		32
#define SHA256_TEXT_SIZE	(2 * SHA256_SIZE + 1)

void sha256(const void *data, size_t len, u8 digest[SHA256_SIZE]);
const char *sha256_text(const u8 digest[SHA256_SIZE], char text[SHA256_TEXT_SIZE]);

#endif /* KG_SHA256_H */
