/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What stands behind a program that is signed, as the kernel's sign-file
 * writes it behind a module: the signature (PKCS#7, DER), a struct kg_trailer
 * with its length, and a line of text.
 */
#ifndef KG_ENGINE_TRAILER_H
#define KG_ENGINE_TRAILER_H

#include "program.h"

#define KG_TRAILER_LINE		"~Module signature appended~\n"
#define KG_TRAILER_PKCS7	2

/*
 * Bytes behind a program, all of them. A signature takes some hundred, and a
 * chain of certificates, which may be in it, some thousand.
 */
#define KG_TRAILER_SIZE_MAX	(64u << 10)
#define KG_POLICY_SIZE_MAX	(KG_PROGRAM_SIZE_MAX + KG_TRAILER_SIZE_MAX)

struct kg_trailer {
	u8 algorithm;		/* 0: the signature says it, and so the next */
	u8 hash;
	u8 kind;		/* KG_TRAILER_PKCS7 */
	u8 signer_len;		/* 0, and so all up to the length */
	u8 key_id_len;
	u8 reserved[3];
	u8 signature_len[4];	/* the highest byte first */
};

/**
 * struct kg_policy_parts - a policy, taken apart
 * @program: bytes of its program, which stands first
 * @signature: bytes of the signature, which stands behind that; 0 if it has none
 */
struct kg_policy_parts {
	u32 program;
	u32 signature;
};

const char *kg_trailer_read(const void *policy, size_t size, struct kg_policy_parts *parts);

#endif /* KG_ENGINE_TRAILER_H */
