// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "../engine/trailer.h"
#include "signature.h"

/* What is left of some DER. */
struct der {
	const u8 *at;
	const u8 *end;
};

#define DER_OID			0x06
#define DER_SEQUENCE		0x30
#define DER_SET			0x31
#define DER_INTEGER		0x02
#define DER_EXPLICIT_0		0xa0

static const u8 oid_signed_data[] = { 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02 };

static bool take_length(struct der *der, size_t *len)
{
	unsigned int bytes;

	if (der->at == der->end)
		return false;
	bytes = *der->at++;
	*len = bytes;
	if (bytes < 0x80)
		return true;
	bytes &= 0x7f;
	if (!bytes || bytes > 4 || bytes > (size_t)(der->end - der->at))
		return false;
	for (*len = 0; bytes; bytes--)
		*len = *len << 8 | *der->at++;
	return true;
}

/* Takes the next element, if it is of this kind; @inner, which may be @der, is what is in it. */
static bool take(struct der *der, u8 tag, struct der *inner)
{
	struct der rest = *der;
	size_t len;

	if (rest.at == rest.end || *rest.at++ != tag || !take_length(&rest, &len) ||
	    len > (size_t)(rest.end - rest.at))
		return false;
	der->at = rest.at + len;
	*inner = (struct der){ rest.at, rest.at + len };
	return true;
}

/* The content of signed data, up to what was signed if that is in it. */
static bool take_signed_data(struct der *all, struct der *content)
{
	struct der info, oid, data, skipped;

	return take(all, DER_SEQUENCE, &info) && all->at == all->end &&
	       take(&info, DER_OID, &oid) &&
	       (size_t)(oid.end - oid.at) == sizeof(oid_signed_data) &&
	       !memcmp(oid.at, oid_signed_data, sizeof(oid_signed_data)) &&
	       take(&info, DER_EXPLICIT_0, &data) && take(&data, DER_SEQUENCE, &data) &&
	       take(&data, DER_INTEGER, &skipped) && take(&data, DER_SET, &skipped) &&
	       take(&data, DER_SEQUENCE, content) && take(content, DER_OID, &skipped);
}

/**
 * signature_check() - can this be a signature of something
 * @pkcs7: it
 * @len: its bytes
 *
 * Return: NULL, or why it can not.
 */
const char *signature_check(const void *pkcs7, size_t len)
{
	static const char pem[] = "-----BEGIN";
	struct der all = { pkcs7, (const u8 *)pkcs7 + len }, content;

	if (len >= sizeof(pem) - 1 && !memcmp(pkcs7, pem, sizeof(pem) - 1))
		return "it is PEM, and DER is wanted: sign with '-outform DER'";
	if (!take_signed_data(&all, &content))
		return "no PKCS#7 signature in DER, and nothing else";
	if (content.at != content.end)
		return "what it signs is in it: sign without '-nodetach'";
	return NULL;
}

static void append(struct vector *to, const void *data, size_t len)
{
	memcpy(vector_add(to, 1, len), data, len);
}

/**
 * signature_append() - put a signature where the kernel looks for it
 * @to: bytes: what was signed
 * @pkcs7: its signature
 * @len: bytes of that
 */
void signature_append(struct vector *to, const void *pkcs7, size_t len)
{
	struct kg_trailer trailer = {
		.kind = KG_TRAILER_PKCS7,
		.signature_len = { len >> 24, len >> 16, len >> 8, len },
	};

	append(to, pkcs7, len);
	append(to, &trailer, sizeof(trailer));
	append(to, KG_TRAILER_LINE, strlen(KG_TRAILER_LINE));
}
