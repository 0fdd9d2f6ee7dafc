// SPDX-License-Identifier: GPL-2.0
/*
 * What stands behind a program and is no signature: it is refused, whatever it
 * is, and the set that runs stays. For good signatures it takes a key that the
 * kernel trusts: tests/signed has one.
 */
#include "kselftest_harness.h"

#include "kg_canary.h"
#include "trailer.h"

#define LINE_LEN	(sizeof(KG_TRAILER_LINE) - 1)
#define NONSENSE_LEN	600

static const struct kg_name_rule other_rules[] = {
	{ "other", "kg-other", KG_ACTION_ALERT, NULL },
};

static void append(struct kg_blob *blob, const void *data, size_t len)
{
	memcpy(blob->data + blob->size, data, len);
	blob->size += len;
}

static void append_trailer(struct kg_blob *blob, uint8_t kind, uint32_t len)
{
	struct kg_trailer trailer = {
		.kind = kind,
		.signature_len = { len >> 24, len >> 16, len >> 8, len },
	};

	append(blob, &trailer, sizeof(trailer));
	append(blob, KG_TRAILER_LINE, LINE_LEN);
}

static void append_nonsense(struct kg_blob *blob, size_t len)
{
	memset(blob->data + blob->size, 0x30, len);
	blob->size += len;
}

static void nonsense(struct kg_blob *blob)
{
	append_nonsense(blob, NONSENSE_LEN);
	append_trailer(blob, KG_TRAILER_PKCS7, NONSENSE_LEN);
}

static void one_byte(struct kg_blob *blob)
{
	append(blob, "\n", 1);
}

static void cut(struct kg_blob *blob)
{
	nonsense(blob);
	blob->size--;
}

static void byte_behind(struct kg_blob *blob)
{
	nonsense(blob);
	append(blob, "", 1);
}

static void line_alone(struct kg_blob *blob)
{
	append(blob, KG_TRAILER_LINE, LINE_LEN);
}

static void empty(struct kg_blob *blob)
{
	append_trailer(blob, KG_TRAILER_PKCS7, 0);
}

static void longest(struct kg_blob *blob)
{
	append_trailer(blob, KG_TRAILER_PKCS7, UINT32_MAX);
}

static void longer_than_all(struct kg_blob *blob)
{
	append_trailer(blob, KG_TRAILER_PKCS7, blob->size + 1);
}

/* The whole program is the signature: of nothing. */
static void all_of_it(struct kg_blob *blob)
{
	append_trailer(blob, KG_TRAILER_PKCS7, blob->size);
}

static void too_long(struct kg_blob *blob)
{
	append_nonsense(blob, KG_TRAILER_SIZE_MAX);
	append_trailer(blob, KG_TRAILER_PKCS7, KG_TRAILER_SIZE_MAX);
}

static void openpgp(struct kg_blob *blob)
{
	append_nonsense(blob, NONSENSE_LEN);
	append_trailer(blob, 0, NONSENSE_LEN);
}

FIXTURE(behind)
{
	struct kg kg;
};

FIXTURE_VARIANT(behind)
{
	void (*spoil)(struct kg_blob *blob);
	const char *why;
};

#define BEHIND(name, text) \
	FIXTURE_VARIANT_ADD(behind, name) { .spoil = name, .why = text }

BEHIND(nonsense, "cannot be read");
BEHIND(one_byte, "no signature");
BEHIND(cut, "no signature");
BEHIND(byte_behind, "no signature");
BEHIND(line_alone, "PKCS#7");
BEHIND(empty, "empty");
BEHIND(longest, "too long");
BEHIND(longer_than_all, "longer than the policy");
BEHIND(all_of_it, "cannot be read");
BEHIND(too_long, "too long");
BEHIND(openpgp, "PKCS#7");

FIXTURE_SETUP(behind)
{
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
}

FIXTURE_TEARDOWN(behind)
{
	kg_end(&self->kg);
}

KG_TEST(behind, is_refused)
{
	static struct kg_blob blob;

	kg_blob_build(&blob, other_rules, ARRAY_SIZE(other_rules));
	variant->spoil(&blob);
	EXPECT_GT(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	EXPECT_NE(NULL, strstr(self->kg.sock.extack, variant->why))
		TH_LOG("said: %s", self->kg.sock.extack);
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

FIXTURE(signed_only)
{
	struct kg_sock sock;
};

FIXTURE_SETUP(signed_only)
{
	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load("require_signed_policy=1"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
}

FIXTURE_TEARDOWN(signed_only)
{
	kg_sock_close(&self->sock);
	EXPECT_EQ(0, kg_module_unload_wait());
}

KG_TEST(signed_only, refuses_what_is_not_signed)
{
	static struct kg_blob blob;
	struct kg_status status;

	kg_blob_build(&blob, other_rules, ARRAY_SIZE(other_rules));
	EXPECT_EQ(-EKEYREJECTED, kg_policy_load(&self->sock, blob.data, blob.size, NULL));
	EXPECT_NE(NULL, strstr(self->sock.extack, "not signed"));
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_TRUE(status.signed_only);
	EXPECT_FALSE(status.policy_signed);
	EXPECT_EQ(0, status.generation);
}

KG_TEST(signed_only, cannot_be_undone)
{
	EXPECT_GT(0, kg_write_text("/sys/module/kexecguard/parameters/require_signed_policy",
				   "N"));
}

TEST_HARNESS_MAIN
