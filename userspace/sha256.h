/* SPDX-License-Identifier: GPL-2.0 */
/* SHA-256, by which the kernel names a rule set, and everybody a program. */
#ifndef KG_SHA256_H
#define KG_SHA256_H

#include <stddef.h>

#include "../engine/types.h"

#define SHA256_SIZE		32
#define SHA256_TEXT_SIZE	(2 * SHA256_SIZE + 1)

#define SHA256_BLOCK		64	/* bytes that are taken in at a time */

/**
 * struct sha256 - a hash in the making
 * @hash: of all full blocks
 * @total: bytes so far
 * @rest: those that fill no block
 */
struct sha256 {
	u32 hash[8];
	u64 total;
	u8 rest[SHA256_BLOCK];
};

void sha256_begin(struct sha256 *sha);
void sha256_add(struct sha256 *sha, const void *data, size_t len);
void sha256_end(struct sha256 *sha, u8 digest[SHA256_SIZE]);
void sha256(const void *data, size_t len, u8 digest[SHA256_SIZE]);
const char *sha256_text(const u8 digest[SHA256_SIZE], char text[SHA256_TEXT_SIZE]);

#endif /* KG_SHA256_H */
