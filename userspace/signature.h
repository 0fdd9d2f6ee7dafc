/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signatures of compiled policies; where they stand, engine/trailer.h says. The
 * tool puts them there. Whether one is good is for the kernel to say.
 */
#ifndef KG_SIGNATURE_H
#define KG_SIGNATURE_H

#include <stddef.h>

#include "memory.h"

const char *signature_check(const void *pkcs7, size_t len);
void signature_append(struct vector *to, const void *pkcs7, size_t len);

#endif /* KG_SIGNATURE_H */
