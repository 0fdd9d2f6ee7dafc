// SPDX-License-Identifier: GPL-2.0
#include "trailer.h"

#ifdef __KERNEL__
#include <linux/string.h>
#else
#include <string.h>
#endif

#define LINE_LEN (sizeof(KG_TRAILER_LINE) - 1)

static bool ends_in_line(const u8 *policy, size_t size)
{
	return size >= LINE_LEN && !memcmp(policy + size - LINE_LEN, KG_TRAILER_LINE, LINE_LEN);
}

/* More than a program, and yet no signature that one could read. */
static bool has_more(const u8 *policy, size_t size)
{
	struct kg_program_header header;

	if (size < sizeof(header))
		return false;
	memcpy(&header, policy, sizeof(header));
	return header.magic == KG_PROGRAM_MAGIC && header.size < size;
}

static u32 signature_len(const struct kg_trailer *trailer)
{
	const u8 *len = trailer->signature_len;

	return (u32)len[0] << 24 | len[1] << 16 | len[2] << 8 | len[3];
}

static bool is_pkcs7(const struct kg_trailer *trailer)
{
	return trailer->kind == KG_TRAILER_PKCS7 && !trailer->algorithm && !trailer->hash &&
	       !trailer->signer_len && !trailer->key_id_len && !trailer->reserved[0] &&
	       !trailer->reserved[1] && !trailer->reserved[2];
}

/**
 * kg_trailer_read() - take a policy apart into program and signature
 * @policy: its bytes, of which none is to be trusted
 * @size: how many; 4 GiB at most
 * @parts: filled in
 *
 * Neither the program nor the signature is looked into.
 *
 * Context: Any; does not sleep.
 * Return: NULL, or what is wrong with it, a constant text.
 */
const char *kg_trailer_read(const void *policy, size_t size, struct kg_policy_parts *parts)
{
	struct kg_trailer trailer;
	size_t left;

	parts->program = size;
	parts->signature = 0;
	if (!ends_in_line(policy, size))
		return has_more(policy, size) ?
			"what stands behind the program is no signature, or a part of one" : NULL;
	left = size - LINE_LEN;
	if (left < sizeof(trailer))
		return "the signature is cut short";
	left -= sizeof(trailer);
	memcpy(&trailer, (const u8 *)policy + left, sizeof(trailer));
	if (!is_pkcs7(&trailer))
		return "the signature is not of the kind PKCS#7";
	parts->signature = signature_len(&trailer);
	if (!parts->signature)
		return "the signature is empty";
	if (parts->signature > KG_TRAILER_SIZE_MAX - sizeof(trailer) - LINE_LEN)
		return "the signature is too long";
	if (parts->signature > left)
		return "the signature is longer than the policy";
	parts->program = left - parts->signature;
	return NULL;
}
