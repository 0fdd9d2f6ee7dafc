// SPDX-License-Identifier: GPL-2.0
/*
 * A policy is taken apart into program and signature; what only looks like a
 * signature is refused, and whatever the bytes are, none outside is read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../engine/trailer.h"

#define LINE_LEN	(sizeof(KG_TRAILER_LINE) - 1)
#define BEHIND		(sizeof(struct kg_trailer) + LINE_LEN)
#define PROGRAM_LEN	sizeof(struct kg_program_header)
#define SIGNATURE_LEN	300

/* A policy in memory of just its size, so that a byte too far is found. */
struct policy {
	u8 *bytes;
	size_t size;
};

static struct kg_trailer *trailer_of(const struct policy *policy)
{
	return (struct kg_trailer *)(policy->bytes + policy->size - BEHIND);
}

static void put_len(const struct policy *policy, u32 len)
{
	u8 *to = trailer_of(policy)->signature_len;

	to[0] = len >> 24;
	to[1] = len >> 16;
	to[2] = len >> 8;
	to[3] = len;
}

static struct policy policy_new(size_t program, size_t signature)
{
	struct kg_program_header header = { .magic = KG_PROGRAM_MAGIC, .size = program };
	struct policy policy = { .size = program + signature + BEHIND };

	policy.bytes = calloc(1, policy.size);
	assert_non_null(policy.bytes);
	if (program)
		memcpy(policy.bytes, &header, sizeof(header));
	memcpy(policy.bytes + policy.size - LINE_LEN, KG_TRAILER_LINE, LINE_LEN);
	trailer_of(&policy)->kind = KG_TRAILER_PKCS7;
	put_len(&policy, signature);
	return policy;
}

static const char *read_of(const struct policy *policy, struct kg_policy_parts *parts)
{
	return kg_trailer_read(policy->bytes, policy->size, parts);
}

static void assert_refused(const struct policy *policy, const char *why)
{
	struct kg_policy_parts parts;
	const char *said = read_of(policy, &parts);

	assert_non_null(said);
	assert_string_equal(said, why);
}

static void test_signed(void **state)
{
	struct policy policy = policy_new(PROGRAM_LEN + 8, SIGNATURE_LEN);
	struct kg_policy_parts parts;

	assert_null(read_of(&policy, &parts));
	assert_int_equal(parts.program, PROGRAM_LEN + 8);
	assert_int_equal(parts.signature, SIGNATURE_LEN);
	free(policy.bytes);
}

static void test_not_signed(void **state)
{
	struct policy policy = policy_new(PROGRAM_LEN, SIGNATURE_LEN);
	struct kg_policy_parts parts;

	policy.size = PROGRAM_LEN;
	assert_null(read_of(&policy, &parts));
	assert_int_equal(parts.program, PROGRAM_LEN);
	assert_int_equal(parts.signature, 0);
	free(policy.bytes);
}

static void test_cut(void **state)
{
	const char *why = "what stands behind the program is no signature, or a part of one";
	struct policy policy = policy_new(PROGRAM_LEN, SIGNATURE_LEN);

	for (policy.size--; policy.size > PROGRAM_LEN; policy.size--)
		assert_refused(&policy, why);
	free(policy.bytes);
}

static void test_trailing_bytes(void **state)
{
	struct policy policy = policy_new(PROGRAM_LEN, SIGNATURE_LEN);

	policy.bytes = realloc(policy.bytes, policy.size + 1);
	assert_non_null(policy.bytes);
	policy.bytes[policy.size++] = '\n';
	assert_refused(&policy, "what stands behind the program is no signature, or a part of one");
	free(policy.bytes);
}

/* The line, and of what should stand before it less and less. */
static void test_line_alone(void **state)
{
	struct policy whole = policy_new(0, 0), part;
	size_t missing;

	for (missing = 1; missing <= sizeof(struct kg_trailer); missing++) {
		part.size = BEHIND - missing;
		part.bytes = malloc(part.size);
		assert_non_null(part.bytes);
		memcpy(part.bytes, whole.bytes + missing, part.size);
		assert_refused(&part, "the signature is cut short");
		free(part.bytes);
	}
	free(whole.bytes);
}

static void test_lengths(void **state)
{
	struct policy policy = policy_new(PROGRAM_LEN, SIGNATURE_LEN);
	struct kg_policy_parts parts;

	put_len(&policy, 0);
	assert_refused(&policy, "the signature is empty");
	put_len(&policy, PROGRAM_LEN + SIGNATURE_LEN + 1);
	assert_refused(&policy, "the signature is longer than the policy");
	put_len(&policy, UINT32_MAX);
	assert_refused(&policy, "the signature is too long");
	put_len(&policy, KG_TRAILER_SIZE_MAX - BEHIND + 1);
	assert_refused(&policy, "the signature is too long");
	put_len(&policy, KG_TRAILER_SIZE_MAX - BEHIND);
	assert_refused(&policy, "the signature is longer than the policy");
	/* All of it: that there is no program is for others to say. */
	put_len(&policy, PROGRAM_LEN + SIGNATURE_LEN);
	assert_null(read_of(&policy, &parts));
	assert_int_equal(parts.program, 0);
	free(policy.bytes);
}

/* Each byte before the length says something that only modules have, or nothing. */
static void test_other_kinds(void **state)
{
	struct policy policy = policy_new(PROGRAM_LEN, SIGNATURE_LEN);
	u8 *byte = (u8 *)trailer_of(&policy);
	size_t i;

	for (i = 0; i < offsetof(struct kg_trailer, signature_len); i++) {
		byte[i] ^= 1;
		assert_refused(&policy, "the signature is not of the kind PKCS#7");
		byte[i] ^= 1;
	}
	free(policy.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_not_signed),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_trailing_bytes),
		cmocka_unit_test(test_line_alone),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_other_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
