// SPDX-License-Identifier: GPL-2.0
/*
 * A program that somebody tampered with, word by word, each in all ways that
 * point somewhere: it is refused, or runs. It lies before a page that nobody
 * may read, and so does what it is asked about.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/ruleset.h"
#include "facts.h"

/* Something of all that there is in the language. */
#define POLICY "tests/kselftest/fuzz.yml"

/**
 * struct guarded - bytes, and behind the last one the end of all that can be read
 * @map: the pages
 * @map_len: bytes of them
 * @data: the bytes
 */
struct guarded {
	char *map;
	size_t map_len;
	char *data;
};

static void guarded_copy(struct guarded *guarded, const void *data, size_t len)
{
	size_t page = sysconf(_SC_PAGESIZE), room = (len + page - 1) / page * page;

	guarded->map_len = room + page;
	guarded->map = mmap(NULL, guarded->map_len, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(guarded->map, MAP_FAILED);
	assert_int_equal(mprotect(guarded->map + room, page, PROT_NONE), 0);
	guarded->data = guarded->map + room - len;
	memcpy(guarded->data, data, len);
}

static void guarded_free(struct guarded *guarded)
{
	munmap(guarded->map, guarded->map_len);
}

static void *compile_policy(size_t *size)
{
	struct ruleset set = { .messages = stderr };
	char *paths[] = { POLICY };
	void *blob;

	assert_int_equal(ruleset_read(&set, paths, 1), 0);
	assert_int_equal(set.n_rejected, 0);
	blob = ruleset_compile(&set, size);
	assert_non_null(blob);
	ruleset_free(&set);
	return blob;
}

/* Every field has this much, so that no test is left out for want of a value. */
static const char strings[] = "kg-other\0/tmp/kgt/kg-other\0\0KG-\xc3\xa9\xff\xc3";

static void begin_facts(struct facts *facts, const struct guarded *values)
{
	enum kg_field field;

	facts_begin(facts);
	for (field = 0; field < KG_FIELD_COUNT; field++) {
		facts_strings(facts, field, values->data, sizeof(strings));
		facts->values[field].number = 1;
	}
}

/* 1 if the program is taken, and has run then. */
static unsigned int try_program(const void *blob, size_t size, const struct facts *facts)
{
	struct kg_verify_error error = { .section = KG_SECTION_COUNT + 1 };
	struct kg_program program;
	enum kg_category category;

	if (!kg_program_verify(blob, size, &program, &error)) {
		assert_in_range(error.section, 0, KG_SECTION_COUNT);
		assert_non_null(error.why);
		return 0;
	}
	for (category = 0; category < KG_CATEGORY_COUNT; category++)
		facts_matches(facts, &program, category);
	return 1;
}

static void takes_or_refuses_any_word(void **state)
{
	struct guarded blob, values;
	unsigned int taken = 0, tried = 0;
	struct facts facts;
	size_t size, word, way;
	void *compiled = compile_policy(&size);

	guarded_copy(&blob, compiled, size);
	guarded_copy(&values, strings, sizeof(strings));
	begin_facts(&facts, &values);
	assert_int_equal(try_program(blob.data, size, &facts), 1);
	for (word = 0; word < size / sizeof(u32); word++) {
		u32 *at = (u32 *)blob.data + word, good = *at;
		const u32 changed[] = {
			0, 1, 2, good - 1, good + 1, good + 2, good ^ 0x100, good ^ 0x10000,
			good ^ 0x80000000, 0x7fffffff, 0xfffffffe, 0xffffffff,
		};

		for (way = 0; way < ARRAY_SIZE(changed); way++, tried++) {
			*at = changed[way];
			taken += try_program(blob.data, size, &facts);
		}
		*at = good;
	}
	assert_in_range(taken, 1, tried / 2);
	guarded_free(&values);
	guarded_free(&blob);
	free(compiled);
}

/* By its header it is shorter, and by its memory too; what it ends with may be padding. */
static void refuses_any_part(void **state)
{
	struct guarded blob, values;
	struct facts facts;
	size_t size, part;
	void *compiled = compile_policy(&size);

	guarded_copy(&values, strings, sizeof(strings));
	begin_facts(&facts, &values);
	for (part = 0; part <= size - KG_PROGRAM_ALIGN; part += sizeof(u32)) {
		if (part >= sizeof(struct kg_program_header))
			((struct kg_program_header *)compiled)->size = part;
		guarded_copy(&blob, compiled, part);
		assert_int_equal(try_program(blob.data, part, &facts), 0);
		guarded_free(&blob);
	}
	guarded_free(&values);
	free(compiled);
}

/* What the engine does not even look up for its length must not be there. */
static void refuses_literals_that_nobody_would_find(void **state)
{
	struct kg_verify_error error;
	struct kg_program program;
	unsigned int tried = 0;
	size_t size;
	char *blob = compile_policy(&size);
	const struct kg_section *section =
		&((struct kg_program_header *)blob)->sections[KG_SECTION_MATCHERS];
	struct kg_matcher *matcher = (struct kg_matcher *)(blob + section->offset);
	const struct kg_matcher *stop = matcher + section->count;

	for (; matcher < stop; matcher++) {
		u32 longest = matcher->longest;

		if (!matcher->exact.count)
			continue;
		matcher->longest = longest - 1;
		assert_false(kg_program_verify(blob, size, &program, &error));
		assert_string_equal(error.why, "longer than the longest");
		matcher->longest = KG_LITERAL_MAX + 1;
		assert_false(kg_program_verify(blob, size, &program, &error));
		assert_string_equal(error.why, "no literal is so long");
		matcher->longest = longest;
		tried++;
	}
	assert_int_not_equal(tried, 0);
	free(blob);
}

/* Nor what is in another bucket than the one that it looks into. */
static void refuses_literals_in_another_bucket(void **state)
{
	struct kg_verify_error error;
	struct kg_program program;
	unsigned int tried = 0;
	size_t size;
	char *blob = compile_policy(&size);
	u32 *head, *stop;

	assert_true(kg_program_verify(blob, size, &program, &error));
	head = (u32 *)program.heads + program.matchers[0].heads.first;
	stop = head + program.matchers[0].heads.count;
	for (; head < stop; head++) {
		u32 saved = *head;

		if (!saved)
			continue;
		*head = saved - 1;
		assert_false(kg_program_verify(blob, size, &program, &error));
		*head = saved;
		tried++;
	}
	assert_int_not_equal(tried, 0);
	free(blob);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_or_refuses_any_word),
		cmocka_unit_test(refuses_any_part),
		cmocka_unit_test(refuses_literals_that_nobody_would_find),
		cmocka_unit_test(refuses_literals_in_another_bucket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
