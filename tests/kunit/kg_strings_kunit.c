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

static void strings_fill(struct kunit *test, struct kg_strings *strings, struct kg_room *room)
{
	char string[LONGEST];
	u32 i, len;

	for (i = 0; i < N_STRINGS; i++) {
		len = string_make(string, i);
		KUNIT_ASSERT_EQ(test, 0, kg_strings_append(strings, room, string, len));
	}
}

static struct kg_room *room_make(struct kunit *test, u16 size)
{
	struct kg_room *room = kunit_kzalloc(test, sizeof(*room) + size, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, room);
	room->size = size;
	return room;
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
	/* None, less than one string takes, some, all. */
	static const u16 sizes[] = { 0, 8, 1000, 8000 };
	struct kg_strings strings = {};
	struct kg_room *room;
	int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		room = room_make(test, sizes[i]);
		strings_fill(test, &strings, room);
		strings_compare(test, &strings);
		KUNIT_EXPECT_EQ(test, sizes[i] == 8000, room_has(room, strings.data));
		KUNIT_EXPECT_LE(test, room->used, room->size);
		kg_strings_free(&strings, room);
		KUNIT_EXPECT_EQ(test, 0, strings.len);
		KUNIT_EXPECT_EQ(test, 0, strings.count);
	}
}

static void a_room_is_used_to_its_last_byte(struct kunit *test)
{
	struct kg_strings first = {}, second = {};
	struct kg_room *room = room_make(test, 12);
	u32 left;

	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&first, room, "kexec", 5));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&second, room, "-l", 2));
	KUNIT_EXPECT_PTR_EQ(test, room->data + 9, kg_room_rest(room, &left));
	KUNIT_EXPECT_EQ(test, 3, left);
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&second, room, "-f", 2));
	KUNIT_EXPECT_TRUE(test, room_has(room, second.data));
	KUNIT_EXPECT_EQ(test, 12, room->used);
	/* What another lies behind cannot grow there. */
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&first, room, "", 0));
	KUNIT_EXPECT_FALSE(test, room_has(room, first.data));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&second, room, "", 0));
	KUNIT_EXPECT_FALSE(test, room_has(room, second.data));
	KUNIT_EXPECT_EQ(test, 0, memcmp(first.data, "kexec\0", 7));
	KUNIT_EXPECT_EQ(test, 0, memcmp(second.data, "-l\0-f\0", 7));
	kg_strings_free(&first, room);
	kg_strings_free(&second, room);
}

static void a_copy_outlives_what_it_was_made_of(struct kunit *test)
{
	struct kg_strings strings = {}, copy = {};

	strings_fill(test, &strings, NULL);
	KUNIT_ASSERT_EQ(test, 0, kg_strings_copy(&copy, NULL, &strings));
	memset(strings.data, 'x', strings.len);
	kg_strings_free(&strings, NULL);
	strings_compare(test, &copy);
	kg_strings_free(&copy, NULL);
}

static void none_is_copied_as_none(struct kunit *test)
{
	struct kg_strings strings = {}, copy = {};

	KUNIT_EXPECT_EQ(test, 0, kg_strings_copy(&copy, NULL, &strings));
	KUNIT_EXPECT_PTR_EQ(test, (char *)NULL, copy.data);
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&copy, "", 0));
}

static void a_part_of_one_is_not_among_them(struct kunit *test)
{
	struct kg_strings strings = {};

	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, NULL, "kexec", 5));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, NULL, "-l", 2));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "kexec", 5));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "-l", 2));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "kexe", 4));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "exec", 4));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "kexec-l", 7));
	KUNIT_EXPECT_FALSE(test, kg_strings_have(&strings, "", 0));
	KUNIT_ASSERT_EQ(test, 0, kg_strings_append(&strings, NULL, "", 0));
	KUNIT_EXPECT_TRUE(test, kg_strings_have(&strings, "", 0));
	kg_strings_free(&strings, NULL);
}

static struct kunit_case cases[] = {
	KUNIT_CASE(strings_are_kept_in_order),
	KUNIT_CASE(a_room_is_used_to_its_last_byte),
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
