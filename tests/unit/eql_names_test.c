// SPDX-License-Identifier: GPL-2.0
/*
 * Tests on the names of users and groups. Of this machine's database nothing is
 * taken for granted but that root is user 0 and group 0, and that no name is like
 * the one that is asked for in vain.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "reading.h"

#define NOBODY "no-such-name-here"

static void makes_ids_of_names(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where user.name == \"root\"", "(user.id in \"0\")" },
		{ "process where user.name != \"root\"", "(not (user.id in \"0\"))" },
		{ "process where user.name in (\"root\", \"root\")", "(user.id in \"0\")" },
		{ "process where process.user.name : \"ROOT\"", "(process.user.id in \"0\")" },
		{ "process where process.real_user.name in~ (\"Root\")",
		  "(process.real_user.id in \"0\")" },
		{ "process where process.group.name like \"roo?\"", "(process.group.id in \"0\")" },
		{ "process where startsWith~(process.real_group.name, \"ROO\")",
		  "(process.real_group.id in \"0\")" },
		{ "process where process.parent.user.name == \"root\"",
		  "(process.parent.user.id in \"0\")" },
		{ "process where process.parent.real_user.name == \"root\"",
		  "(process.parent.real_user.id in \"0\")" },
		{ "process where process.parent.group.name == \"root\"",
		  "(process.parent.group.id in \"0\")" },
		{ "kexec where process.parent.real_group.name == \"root\"",
		  "(process.parent.real_group.id in \"0\")" },
		{ "process where user.Ext.real.name == \"root\"", "(user.Ext.real.id in \"0\")" },
		{ "process where group.name == \"root\"", "(group.id in \"0\")" },
		{ "process where group.Ext.real.name == \"root\"", "(group.Ext.real.id in \"0\")" },
		{ "process where process.session_leader.user.name == \"root\"",
		  "(process.session_leader.user.id in \"0\")" },
		{ "process where process.entry_leader.real_group.name regex \"ro+t\"",
		  "(process.entry_leader.real_group.id in \"0\")" },
		{ "process where user.name == null", "(not (user.id != null))" },
		{ "process where length(user.name) != null", "(user.id != null)" },
		{ "process where not user.name == \"" NOBODY "\"", "true" },
		{ "process where user.name != \"" NOBODY "\"", "true" },
		{ "process where not (user.name in (\"root\", \"" NOBODY "\"))",
		  "(not (user.id in \"0\"))" },
		{ "process where (user.name == \"" NOBODY "\") == false", "true" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void finds_all_names_of_a_length(void **state)
{
	struct reading reading = read_query("process where length(user.name) == 4");

	assert_true(reading.accepted);
	assert_non_null(strstr(reading.condition, "(user.id in "));
	assert_non_null(strstr(reading.condition, "\"0\""));
	reading_free(&reading);
}

static void warns_of_names_that_are_not_here(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where user.name == \"" NOBODY "\"",
		  "q:1:28: warning: no such user on this machine: " NOBODY "\n"
		  "q:1:15: warning: can never match here: no such user on this machine\n" },
		{ "process where user.name in (\"root\", \"" NOBODY "\", \"" NOBODY "-2\")",
		  "q:1:37: warning: no such user on this machine: " NOBODY ", " NOBODY "-2\n" },
		{ "process where process.group.name like \"" NOBODY "*\"",
		  "q:1:39: warning: no such group on this machine: " NOBODY "*\n"
		  "q:1:15: warning: can never match here: no such group on this machine\n" },
		{ "process where not user.name != \"" NOBODY "\" or process.name == \"a\"",
		  "q:1:32: warning: no such user on this machine: " NOBODY "\n" },
		{ "process where length(user.name) == 1000 or process.name == \"a\"",
		  "q:1:36: warning: no such user on this machine: 1000\n" },
	};

	check_warnings(cases, ARRAY_SIZE(cases));
}

/* What was recorded elsewhere has the names of elsewhere. */
static void keeps_names_for_recorded_events(void **state)
{
	static const char query[] = "process where user.name == \"" NOBODY "\" and user.name != null";
	struct reading reading = read_bytes(query, strlen(query),
					    (struct eql_use){ .recorded = true });

	assert_true(reading.accepted);
	assert_string_equal(reading.messages, "");
	assert_string_equal(reading.condition,
			    "(and (user.name == \"" NOBODY "\") (user.name != null))");
	reading_free(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_ids_of_names),
		cmocka_unit_test(finds_all_names_of_a_length),
		cmocka_unit_test(warns_of_names_that_are_not_here),
		cmocka_unit_test(keeps_names_for_recorded_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
