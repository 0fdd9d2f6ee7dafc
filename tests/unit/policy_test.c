// SPDX-License-Identifier: GPL-2.0
/* Compiled policies: their digest, and what may stand behind them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../engine/trailer.h"
#include "../../userspace/array.h"
#include "../../userspace/sha256.h"
#include "../../userspace/signature.h"

/* FIPS 180-4's examples, and lengths at which the end needs a block of its own. */
static void hashes_as_the_standard_says(void **state)
{
	static const struct {
		size_t repeat;
		const char *text;
		const char *digest;
	} cases[] = {
		{ 1, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ 1, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ 1, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ 55, "a", "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ 64, "a", "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ 1000000, "a",
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	};
	char text[SHA256_TEXT_SIZE];
	u8 digest[SHA256_SIZE];
	size_t i, j, len;
	char *data;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		len = strlen(cases[i].text);
		data = malloc(len * cases[i].repeat + 1);
		for (j = 0; j < cases[i].repeat; j++)
			memcpy(data + j * len, cases[i].text, len);
		sha256(data, len * cases[i].repeat, digest);
		assert_string_equal(sha256_text(digest, text), cases[i].digest);
		free(data);
	}
}

/* As little as signed data can be; @inside: and what was signed in it. */
static size_t make_signed_data(u8 *to, bool inside)
{
	static const u8 detached[] = {
		0x30, 0x19, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
		0xa0, 0x0c, 0x30, 0x0a, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x03, 0x06, 0x01,
		0x2a,
	};
	static const u8 whole[] = {
		0x30, 0x1d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02,
		0xa0, 0x10, 0x30, 0x0e, 0x02, 0x01, 0x01, 0x31, 0x00, 0x30, 0x07, 0x06, 0x01,
		0x2a, 0xa0, 0x02, 0x04, 0x00,
	};

	memcpy(to, inside ? whole : detached, inside ? sizeof(whole) : sizeof(detached));
	return inside ? sizeof(whole) : sizeof(detached);
}

static void knows_a_detached_signature(void **state)
{
	u8 pkcs7[64], bent[64];
	size_t len = make_signed_data(pkcs7, false), i;

	assert_null(signature_check(pkcs7, len));
	for (i = 0; i < len; i++)
		assert_non_null(signature_check(pkcs7, i));
	assert_non_null(signature_check(pkcs7, len + 1));
	for (i = 0; i < len; i++) {
		memcpy(bent, pkcs7, len);
		bent[i] = 0xff;
		/* But for what it does not look at: version, and the kind of what was signed. */
		if (i != 19 && i != 26)
			assert_non_null(signature_check(bent, len));
	}
	len = make_signed_data(pkcs7, true);
	assert_string_equal(signature_check(pkcs7, len),
			    "what it signs is in it: sign without '-nodetach'");
}

static void puts_it_where_the_kernel_looks(void **state)
{
	struct vector bytes = { 0 };
	struct kg_policy_parts parts;
	size_t len;
	u8 pkcs7[64];

	len = make_signed_data(pkcs7, false);
	memcpy(vector_add(&bytes, 1, 3), "abc", 3);
	signature_append(&bytes, pkcs7, len);
	assert_int_equal(bytes.count, 3 + len + 12 + strlen(KG_TRAILER_LINE));
	assert_null(kg_trailer_read(bytes.data, bytes.count, &parts));
	assert_int_equal(parts.program, 3);
	assert_int_equal(parts.signature, len);
	assert_memory_equal((char *)bytes.data + 3, pkcs7, len);
	vector_free(&bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_the_standard_says),
		cmocka_unit_test(knows_a_detached_signature),
		cmocka_unit_test(puts_it_where_the_kernel_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
