// SPDX-License-Identifier: GPL-2.0
/* Strings that are kept one after the other, against an array of them. */
#include "../../module/strings.c"

#include <kunit/test.h>
#include <linux/module.h>

#define N_STRINGS	200
#define LONGEST		64

/* Of a few letters, so that some are equal and some begin like others. */
static u32 string_make(char *to, u32 number)
{
	u32 len = number % LONGEST, i;

	for (i = 0; i < len; i++)
		to[i] = 'a' + (number * 7 + i * number) % 3;
	to[len] = '\0';
	return len;
}

static void strings_fill(struct kunit *test, struct kg_strings *strings)
{
	char string[LONGEST];
	u32 i, len;

	for (i = 0; i < N_STRINGS; i++) {
		len = string_make(string, i);
		KUNIT_ASSERT_EQ(test, 0, kg_strings_append(strings, string, len));
	}
}

static void strings_compare(struct kunit *test, const struct kg_strings *strings)
{
	char string[LONGEST];
	u32 i, len, at = 0;

	KUNIT_ASSERT_EQ(test, N_STRINGS, strings->count);
	for (i = 0; i < N_STRINGS; i++) {
		len = string_make(string, i);
		KUNIT_ASSERT_LE(test, at + len + 1, strings->len);
		KUNIT_EXPECT_STREQ(test, string, strings->data + at);
		KUNIT_EXPECT_TRUE(test, kg_strings_have(strings, string, len));
		at += len + 1;
	}
	KUNIT_EXPECT_EQ(test, at, strings->len);
}

static void strings_are_kept_in_order(struct kunit *test)
{
	struct kg_strings strings = {};

	strings_fill(test, &strings);
	strings_compare(test, &strings);
	kg_strings_free(&strings);
	KUNIT_EXPECT_EQ(test, 0, strings.len);
	KUNIT_EXPECT_EQ(test, 0, strings.count);
}

static void a_copy_outlives_what_it_was_made_of(struct kunit *test)
{
	struct kg_strings strings = {}, copy = {};

	strings_fill(test, &strings);
	KUNIT_ASSERT_EQ(test, 0, kg_strings_copy(&copy, &strings));
	memset(strings.data, 'x', strings.len);
	kg_strings_free(&strings);
	strings_compare(test, &copy);
	kg_strings_free(&copy);
}

static void none_is_copied_as_none(struct kunit *test)
{
	struct kg_strings strings = {}, copy = {};

	KUNIT_EXPECT_EQ(test, 0, kg_strings_copy(&copy, &strings));
	KUNIT_EXPECT_PTR_EQ(test, (char *)NULL, copy.data);
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&copy, "", 0));
}

static void a_part_of_one_is_not_among_them(struct kunit *test)
{
	struct kg_strings strings = {};

	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, "kexec", 5));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, "-l", 2));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "kexec", 5));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "-l", 2));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "kexe", 4));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "exec", 4));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "kexec-l", 7));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "", 0));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, "", 0));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "", 0));
	kg_strings_free(&strings);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(strings_are_kept_in_order),
	KUNIT_CASE(a_copy_outlives_what_it_was_made_of),
	KUNIT_CASE(none_is_copied_as_none),
	KUNIT_CASE(a_part_of_one_is_not_among_them),
	{}
};

static struct kunit_suite suite = {
	.name = "kg_strings",
	.test_cases = cases,
};

kunit_test_suite(suite);

MODULE_DESCRIPTION("Tests of kexecguard's strings");
MODULE_LICENSE("GPL");
