// SPDX-License-Identifier: GPL-2.0
/* Positions that were stored, and files that are none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/output/position.h"
#include "folder.h"

#define NAME	"position"
#define BOOT	"0d2e4e4b-2a53-4b0e-8f8e-8f0d3c4c7a11"

static void write_bytes(const char *text, size_t len)
{
	FILE *to = fopen(NAME, "we");

	assert_non_null(to);
	assert_int_equal(fwrite(text, 1, len, to), len);
	fclose(to);
}

static void comes_back_as_it_was(void **state)
{
	static const struct position positions[] = {
		{ .boot_id = BOOT, .instance = UINT64_MAX, .sequence = UINT64_MAX,
		  .mark = "8:1:1311:40960" },
		{ .boot_id = BOOT, .sequence = 42 },
	};
	struct position found;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(positions); i++) {
		assert_int_equal(position_write(&positions[i], NAME), 0);
		assert_int_equal(position_read(&found, NAME, &why), POSITION_FOUND);
		assert_memory_equal(&found, &positions[i], sizeof(found));
	}
	assert_int_equal(position_write(&positions[0], "no/folder"), ENOENT);
	assert_int_equal(position_read(&found, "no/folder", &why), POSITION_NONE);
	assert_int_equal(found.sequence, 0);
}

#define BAD(text, why)	{ text, sizeof(text) - 1, why }

/* Whatever is in the file, nothing of it is taken. */
static void takes_no_other_file(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *why;
	} cases[] = {
		BAD("", "it is cut or changed"),
		BAD("\n", "it is no position"),
		BAD("# a file of somebody else\n", "it is no position"),
		BAD("kexecguard-position\n", "it has no version"),
		BAD("kexecguard-position x\n", "it has no version"),
		BAD("kexecguard-position 2 " BOOT " 1 2 -\n",
		    "it is of another version of kexecguard"),
		BAD("kexecguard-position 0 " BOOT " 1 2 -\n",
		    "it is of another version of kexecguard"),
		BAD("kexecguard-position 1 " BOOT " 1 2 -", "it is cut or changed"),
		BAD("kexecguard-position 1 " BOOT " 1 2\n", "it is cut or changed"),
		BAD("kexecguard-position 1 " BOOT " 1 -2 -\n", "it is cut or changed"),
		BAD("kexecguard-position 1 " BOOT " 1 18446744073709551616 -\n",
		    "it is cut or changed"),
		BAD("kexecguard-position 1 " BOOT " 1 2 - x\n", "it is cut or changed"),
		BAD("kexecguard-position 1  1 2 -\n", "it is cut or changed"),
		BAD("kexecguard-position 1 " BOOT " 1 2 -\n\n", "it is no position"),
		BAD("kexecguard-position 1 " BOOT " 1 2 -\0\n", "it is no position"),
		BAD("kexecguard-position 1 " BOOT BOOT " 1 2 -\n", "it is cut or changed"),
	};
	struct position found;
	const char *why;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		write_bytes(cases[i].text, cases[i].len);
		assert_int_equal(position_read(&found, NAME, &why), POSITION_BAD);
		assert_string_equal(why, cases[i].why);
		assert_int_equal(found.sequence, 0);
		assert_int_equal(*found.mark, '\0');
	}
	assert_int_equal(position_read(&found, ".", &why), POSITION_BAD);
	assert_string_equal(why, "Is a directory");
}

/* However it was cut, what is left is not taken for a smaller number. */
static void takes_no_part_of_one(void **state)
{
	static const char whole[] = "kexecguard-position 1 " BOOT " 17 4711 8:1:2:3\n";
	struct position found;
	const char *why;
	size_t len;

	for (len = 0; len < sizeof(whole) - 1; len++) {
		write_bytes(whole, len);
		assert_int_equal(position_read(&found, NAME, &why), POSITION_BAD);
	}
	write_bytes(whole, len);
	assert_int_equal(position_read(&found, NAME, &why), POSITION_FOUND);
	assert_int_equal(found.instance, 17);
	assert_int_equal(found.sequence, 4711);
}

static void tells_logs_apart(void **state)
{
	const struct position a = { .boot_id = "x", .instance = 1, .sequence = 1 };
	const struct position same = { .boot_id = "x", .instance = 1, .sequence = 9 };
	const struct position instance = { .boot_id = "x", .instance = 2 };
	const struct position boot = { .boot_id = "y", .instance = 1 };

	assert_true(position_same_log(&a, &same));
	assert_false(position_same_log(&a, &instance));
	assert_false(position_same_log(&a, &boot));
}

/* Who was killed while storing one left a file beside it, which nothing else begins like. */
static void what_was_left_half_written_goes(void **state)
{
	const struct position position = { .boot_id = "b", .instance = 1, .sequence = 2 };
	static const char *const left[] = { "tidy/.file.a1B2c3", "tidy/.a.b.XXXXXX" };
	static const char *const kept[] = { "tidy/file", "tidy/file.a1B2c3" };
	size_t i;

	assert_int_equal(mkdir("tidy", 0700), 0);
	for (i = 0; i < 2; i++) {
		assert_int_equal(position_write(&position, left[i]), 0);
		assert_int_equal(position_write(&position, kept[i]), 0);
	}
	position_tidy("tidy");
	position_tidy("tidy");
	for (i = 0; i < 2; i++) {
		assert_int_not_equal(access(left[i], F_OK), 0);
		assert_int_equal(unlink(kept[i]), 0);
	}
	/* There is nothing else. */
	assert_int_equal(rmdir("tidy"), 0);
	position_tidy("tidy");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(takes_no_other_file),
		cmocka_unit_test(takes_no_part_of_one),
		cmocka_unit_test(tells_logs_apart),
		cmocka_unit_test(what_was_left_half_written_goes),
	};

	return cmocka_run_group_tests(tests, test_make_folder, test_remove_folder);
}
