// SPDX-License-Identifier: GPL-2.0
/* What a query is about that never happens here, seen without parsing it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/eql_subject.h"

struct subject_case {
	const char *query;
	const char *events;
	const char *system;
	size_t offset;
};

#define WIN "host.os.type == \"windows\""

static const struct subject_case cases[] = {
	{ "process where true", NULL, NULL, 0 },
	{ "kexec where true", NULL, NULL, 0 },
	{ "\"process\" where true", NULL, NULL, 0 },
	{ "file where true", "file", NULL, 0 },
	{ "  // comment\n /* x */ network where", "network", NULL, 22 },
	{ "\"dns\" where x", "dns", NULL, 0 },
	{ "any where true", "any", NULL, 0 },
	{ "sequence by x [process where y]", "sequence", NULL, 0 },
	{ "sample by x [process where y]", "sample", NULL, 0 },
	{ "join by x", "join", NULL, 0 },
	{ "", NULL, NULL, 0 },
	{ "42", NULL, NULL, 0 },
	{ "file", NULL, NULL, 0 },
	{ "process where " WIN, NULL, "windows", 14 },
	{ "process where " WIN " and x", NULL, "windows", 14 },
	{ "process where x and ?" WIN, NULL, "windows", 20 },
	{ "process where (a or b) and " WIN " and c", NULL, "windows", 27 },
	{ "process where host.os.type : (\"Windows\", \"macos\") and x", NULL, "Windows", 14 },
	{ "process where host.os.type in~ (\"macos\") and x", NULL, "macos", 14 },
	{ "process where host.os.type like \"mac\" and x", NULL, "mac", 14 },
	{ "process where host.os.type in (\"windows\", \"linux\")", NULL, NULL, 0 },
	{ "process where host.os.type : \"Linux\"", NULL, NULL, 0 },
	{ "process where host.os.type : \"*\"", NULL, NULL, 0 },
	{ "process where host.os.type != \"windows\"", NULL, NULL, 0 },
	{ "process where not " WIN, NULL, NULL, 0 },
	{ "process where " WIN " or x", NULL, NULL, 0 },
	{ "process where x or y and " WIN, NULL, NULL, 0 },
	{ "process where (x and " WIN ")", NULL, NULL, 0 },
	{ "process where " WIN " and x == 'old' or y", NULL, "windows", 14 },
	{ "process where host.os.type in (\"windows\", ", NULL, NULL, 0 },
	{ "process where host.os.family == \"windows\"", NULL, NULL, 0 },
};

static void check(const struct subject_case *c)
{
	struct diag_text file = { .path = "query", .data = c->query, .len = strlen(c->query) };
	struct eql_text text = { .data = file.data, .len = file.len, .file = &file };
	struct arena arena = { 0 };
	struct eql_subject subject = eql_subject(&text, &arena);

	if (c->events)
		assert_string_equal(subject.events, c->events);
	else
		assert_null(subject.events);
	if (c->system)
		assert_string_equal(subject.system, c->system);
	else
		assert_null(subject.system);
	if (c->events || c->system)
		assert_int_equal(subject.offset, c->offset);
	arena_free(&arena);
}

static void sees_what_a_query_is_about(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		print_message("# %s\n", cases[i].query);
		check(&cases[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_what_a_query_is_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
