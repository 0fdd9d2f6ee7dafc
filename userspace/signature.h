/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Signatures of compiled policies. They stand behind the program as the
 * kernel's sign-file writes them behind a module: PKCS#7 in DER, a struct of
 * twelve bytes with its length, and a line. The tool puts them there and says
 * whether there is one; whether it is good is for the kernel to say.
 */
#ifndef KG_SIGNATURE_H
#define KG_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "memory.h"

bool signature_is_behind(const void *data, size_t len);
const char *signature_check(const void *pkcs7, size_t len);
void signature_append(struct vector *to, const void *pkcs7, size_t len);

#endif /* KG_SIGNATURE_H */
