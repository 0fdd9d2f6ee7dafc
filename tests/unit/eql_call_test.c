// SPDX-License-Identifier: GPL-2.0
/* The functions of the rule language: what they come to, and how they are refused. */
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

#define STARTS "(process.name startsWith \"a\")"

static void asks_functions(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where startsWith(process.name, \"a\")", STARTS },
		{ "process where startsWith~(process.name, \"a\")",
		  "(process.name startsWith~ \"a\")" },
		{ "process where endsWith(process.args, \"a\")", "(process.args endsWith \"a\")" },
		{ "process where endsWith~(process.args, \"a\")",
		  "(process.args endsWith~ \"a\")" },
		{ "process where stringContains(user.id, \"a\")",
		  "(user.id stringContains \"a\")" },
		{ "process where stringContains~(?process.name, \"a\")",
		  "(process.name stringContains~ \"a\")" },
		{ "process where wildcard(process.name, \"a*\")", "(process.name like \"a*\")" },
		{ "process where wildcard~(process.name, \"a*\", \"?\", \"b\")",
		  "(process.name like~ \"a*\" \"?\" \"b\")" },
		{ "process where startswith(process.name, \"a\")", STARTS },
		{ "process where startsWith (process.name,\"a\")", STARTS },
		{ "process where startsWith /* with */ // what\n(process.name, \"a\")", STARTS },
		{ "process where startsWith((process.name), (\"a\"))", STARTS },
		{ "process where startsWith(process.name, \"*?\")",
		  "(process.name startsWith \"*?\")" },
		{ "process where not startsWith(process.name, \"a\")", "(not " STARTS ")" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

/* What is asked of each argument instead; getopt_test.c sees that it is the right thing. */
static void asks_for_options(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where getopt(process.args, \"c:n:v\", \"l\", \"load\", \"u\")",
		  "(process.args regex \"-(([^\\-cn][^cn]*)?[lu].*|-(l(o|oa|oad)?)(=.*)?)\")" },
		{ "process where getopt(process.args, \"\", \"l\")",
		  "(process.args regex \"-(([^\\-].*)?[l].*)\")" },
		{ "process where getopt(?`process`.parent.args, \"+:ab::\", \"]\")",
		  "(process.parent.args regex \"-(([^\\-b][^b]*)?[\\]].*)\")" },
		{ "process where getopt(process.args, \"-abb:\", \"a.b\", \"x-\")",
		  "(process.args regex \"-(-(a(\\.|\\.b)?|x(\\-)?)(=.*)?)\")" },
		{ "kexec where not GETOPT(process.session_leader.args, \"ab:a:\", \"a\") == false",
		  "(process.session_leader.args regex \"-(([^\\-b][^b]*)?[a].*)\")" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void refuses_wrong_options(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where getopt(process.args, \"l\")",
		  "1:15: error: 'getopt' takes a field, a getopt string and one option or more, and has 2 arguments" },
		{ "process where getopt~(process.args, \"l\", \"l\")",
		  "1:15: error: 'getopt' has no form with a '~': -s and -S are two options" },
		{ "process where getopt(process.command_line, \"l\", \"l\")",
		  "1:22: error: 'getopt' reads a list of arguments, such as process.args, and 'process.command_line' is none" },
		{ "process where getopt(event.type, \"l\", \"l\")",
		  "1:22: error: 'getopt' reads a list of arguments, such as process.args, and 'event.type' is none" },
		{ "process where getopt(process.pid, \"l\", \"l\")",
		  "1:22: error: the 1st argument of 'getopt' is text, and 'process.pid' is a number" },
		{ "process where getopt(process.args, \"l\", 5)",
		  "1:41: error: the 3rd argument of 'getopt' is a string" },
		{ "process where getopt(process.args, \"l\", \"\")",
		  "1:42: error: the name of an option is missing" },
		{ "process where getopt(process.args, \"l\", \"--load\")",
		  "1:42: error: an option is named without the '-' before it" },
		{ "process where getopt(process.args, \"l\", \"-\")",
		  "1:42: error: an option is named without the '-' before it" },
		{ "process where getopt(process.args, \"l\", \"load=x\")",
		  "1:46: error: an option is named without a '=' and a value" },
		{ "process where getopt(process.args, \"l\", \"=\")",
		  "1:42: error: an option is named without a '=' and a value" },
		{ "process where getopt(process.args, \"l\", \"lo ad\")",
		  "1:44: error: the name of an option has ASCII characters alone, and no space" },
		{ "process where getopt(process.args, \"l\", \"é\")",
		  "1:42: error: the name of an option has ASCII characters alone, and no space" },
		{ "process where getopt(process.args, \"l\", \":\")",
		  "1:42: error: no option can have this name" },
		{ "process where getopt(process.args, \"l\", "
		  "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\")",
		  "1:41: error: the name of an option is longer than 64 characters" },
		{ "process where getopt(process.args, \"--load\", \"l\")",
		  "1:38: error: a getopt string has letters, each with none, one or two ':' after it" },
		{ "process where getopt(process.args, \"a::b:::c\", \"l\")",
		  "1:43: error: a getopt string has letters, each with none, one or two ':' after it" },
		{ "process where getopt(process.args, \"::a\", \"l\")",
		  "1:38: error: a getopt string has letters, each with none, one or two ':' after it" },
		{ "process where getopt(process.args, \"a\\u{20}b\", \"l\")",
		  "1:38: error: a getopt string has letters, each with none, one or two ':' after it" },
		{ "process where getopt(process.args, \"abW;\", \"l\")",
		  "1:40: error: ';' is not supported: write 'W:' for 'W;'" },
		{ "process where getopts(process.args, \"l\", \"l\")",
		  "1:15: error: there is no function 'getopts'; did you mean 'getopt'?" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

/* All that is wrong is said at once. */
static void refuses_each_wrong_option(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where getopt(process.args, \"l\", \"\", \"x\", \"a=\")",
		  "1:42: error: the name of an option is missing\n"
		  "q:1:52: error: an option is named without a '=' and a value" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void bounds_the_options(void **state)
{
	static const char why[] = "q:1:23: error: too many options: this regex would take more than ";
	struct reading reading;
	char query[32768];
	int len, i;

	len = sprintf(query, "process where true or getopt(process.args, \"\"");
	for (i = 0; i < 500; i++)
		len += sprintf(query + len, ", \"%03d-name-of-option-%03d\"", i, i);
	strcpy(query + len, ")");
	reading = read_query(query);
	assert_false(reading.accepted);
	assert_memory_equal(reading.messages, why, sizeof(why) - 1);
	reading_free(&reading);
}

static void compares_conditions(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where startsWith(process.name, \"a\") == true", STARTS },
		{ "process where startsWith(process.name, \"a\") == false", "(not " STARTS ")" },
		{ "process where startsWith(process.name, \"a\") != true", "(not " STARTS ")" },
		{ "process where startsWith(process.name, \"a\") != false", STARTS },
		{ "process where true == startsWith(process.name, \"a\")", STARTS },
		{ "process where not startsWith(process.name, \"a\") == false", STARTS },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void compares_lengths(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where length(process.name) == 5", "(length(process.name) == 5)" },
		{ "process where length(process.name) != 5", "(not (length(process.name) == 5))" },
		{ "process where length(process.args) < 5", "(length(process.args) < 5)" },
		{ "process where length(process.args) >= -5", "(length(process.args) >= -5)" },
		{ "process where 5 < length(process.args)", "(length(process.args) > 5)" },
		{ "process where length(process.args) in (1, 2)",
		  "(length(process.args) in 1 2)" },
		{ "process where length(process.args) not in (1, 2)",
		  "(not (length(process.args) in 1 2))" },
		{ "process where length(process.args) != null", "(process.args != null)" },
		{ "process where length(process.args) == null", "(not (process.args != null))" },
		{ "kexec where length(kexec.cmdline) > 0", "(length(kexec.cmdline) > 0)" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

/* By EQL a text begins and ends with an empty one, and contains none. */
static void asks_for_empty_text(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where startsWith(process.args, \"\")", "(process.args != null)" },
		{ "process where endsWith~(process.args, \"\")", "(process.args != null)" },
		{ "process where not stringContains(process.args, \"\")", "true" },
		{ "process where startsWith(event.type, \"\")", "true" },
		{ "kexec where startsWith(event.action, \"\")", "(event.action != null)" },
		{ "process where wildcard(process.args, \"\")", "(process.args like \"\")" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void folds_calls_on_constants(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where startsWith(event.type, \"st\")", "true" },
		{ "process where startsWith~(event.type, \"ST\")", "true" },
		{ "process where endsWith(event.type, \"art\")", "true" },
		{ "process where endsWith~(host.os.type, \"X\")", "true" },
		{ "process where stringContains(event.action, \"Rollup\")", "true" },
		{ "process where stringContains~(event.action, \"ROLLUP\")", "true" },
		{ "process where not startsWith(event.type, \"ST\")", "true" },
		{ "process where not startsWith(event.type, \"start-\")", "true" },
		{ "process where not endsWith(event.type, \"-start\")", "true" },
		{ "process where not stringContains(event.type, \"starts\")", "true" },
		{ "process where wildcard(event.type, \"end\", \"st*\")", "true" },
		{ "process where length(event.type) == 5", "true" },
		{ "process where length(event.type) in (4, 5)", "true" },
		{ "process where length(event.type) > 4 and length(event.type) >= 5", "true" },
		{ "process where length(event.type) < 6 and length(event.type) <= 5", "true" },
		{ "process where not length(event.type) > 5", "true" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void says_which_call_never_holds(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where startsWith(event.type, \"x\")",
		  "q:1:15: warning: can never match here: event.type is never text that starts with \"x\"\n" },
		{ "process where length(event.type) > 5",
		  "q:1:15: warning: can never match here: length(event.type) is never > 5\n" },
		{ "process where length(event.type) == -5",
		  "q:1:15: warning: can never match here: length(event.type) is never -5\n" },
		{ "process where stringContains(process.name, \"\")",
		  "q:1:15: warning: can never match here: no text contains an empty one\n" },
		{ "kexec where endsWith(event.action, \"kexec_\") or kexec.on_crash",
		  "q:1:36: warning: event.action is never text that ends with \"kexec_\"; it can be: kexec_load, kexec_file_load, kexec_unload, kexec_reboot, kexec_found\n" },
	};

	check_warnings(cases, ARRAY_SIZE(cases));
}

static void refuses_wrong_arguments(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where length()", "1:15: error: 'length' takes a field, and has 0 arguments" },
		{ "process where length(process.name, 1) == 1",
		  "1:36: error: 'length' takes a field, and this is the 2nd argument" },
		{ "process where startsWith(process.name)",
		  "1:15: error: 'startsWith' takes a field and a string, and has 1 argument" },
		{ "process where startsWith~(process.name, \"a\", \"b\")",
		  "1:46: error: 'startsWith~' takes a field and a string, and this is the 3rd argument" },
		{ "process where wildcard(process.name)",
		  "1:15: error: 'wildcard' takes a field and one string or more, and has 1 argument" },
		{ "process where length(process.pid) > 1",
		  "1:22: error: the 1st argument of 'length' is text, and 'process.pid' is a number" },
		{ "kexec where endsWith(kexec.on_crash, \"a\")",
		  "1:22: error: the 1st argument of 'endsWith' is text, and 'kexec.on_crash' is true or false" },
		{ "process where endsWith(\"a\", process.name)",
		  "1:24: error: the 1st argument of 'endsWith' is a field" },
		{ "process where length(length(process.name)) > 1",
		  "1:22: error: the 1st argument of 'length' is a field" },
		{ "process where endsWith(process.name, process.args)",
		  "1:38: error: comparing two fields is not supported: the 2nd argument of 'endsWith' is a string" },
		{ "process where endsWith(process.name, 5)",
		  "1:38: error: the 2nd argument of 'endsWith' is a string" },
		{ "process where endsWith(process.name, null)",
		  "1:38: error: the 2nd argument of 'endsWith' is a string" },
		{ "process where wildcard(process.name, \"a\", \"b\", \"c\", true)",
		  "1:53: error: the 5th argument of 'wildcard' is a string" },
		{ "process where endsWith(process.nmae, \"a\")",
		  "1:24: error: unknown field 'process.nmae'; did you mean 'process.name'?" },
		{ "process where endsWith(process.name, \"a\" \"b\")",
		  "1:42: error: expected ',' or ')', and here is a string" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void refuses_wrong_comparisons(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where length(process.name)",
		  "1:15: error: 'length' is no condition: compare it with a number" },
		{ "process where length(process.name) > \"5\"",
		  "1:38: error: 'length(process.name)' is a number: write it without quotes" },
		{ "process where length(process.name) : \"5\"",
		  "1:36: error: ':' compares text, and 'length(process.name)' is a number" },
		{ "process where length(process.name) == length(process.args)",
		  "1:39: error: comparing two fields is not supported: right of '==' stands a literal" },
		{ "process where length(process.name) > process.pid",
		  "1:38: error: comparing two fields is not supported: right of '>' stands a literal" },
		{ "process where startsWith(process.name, \"a\") == \"a\"",
		  "1:45: error: a condition can only be compared with true or false, by '==' or '!='" },
		{ "process where process.name == startsWith(process.name, \"a\")",
		  "1:31: error: comparing two fields is not supported: right of '==' stands a literal" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void refuses_other_functions_by_name(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where cidrMatch(process.name, \"10.0.0.0/8\")",
		  "1:15: error: the function 'cidrMatch' is not supported: no field here is an address" },
		{ "process where substring(process.name, 1) == \"a\"",
		  "1:15: error: the function 'substring' is not supported: a rule compares values and computes none" },
		{ "process where between~(process.name, \"a\", \"b\") == \"c\"",
		  "1:15: error: the function 'between~' is not supported: a rule compares values and computes none" },
		{ "process where match(process.name, \"a\")",
		  "1:15: error: the function 'match' is not supported: write 'field regex \"...\"'" },
		{ "process where arrayContains(process.args, \"a\")",
		  "1:15: error: the function 'arrayContains' is not supported: write 'field in (\"...\", \"...\")'" },
		{ "process where frobnicate(process.name)",
		  "1:15: error: there is no function 'frobnicate'" },
		{ "process where startWith(process.name, \"a\")",
		  "1:15: error: there is no function 'startWith'; did you mean 'startsWith'?" },
		{ "process where wildcards~(process.name, \"a\")",
		  "1:15: error: there is no function 'wildcards~'; did you mean 'wildcard'?" },
		{ "process where stringContains~",
		  "1:15: error: expected '(' after the function 'stringContains~'" },
		{ "process where startsWith~ // (\n == 1",
		  "1:15: error: expected '(' after the function 'startsWith~'" },
		{ "process where length~(process.name) == 1",
		  "1:15: error: 'length' has no form with a '~'" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(asks_functions),
		cmocka_unit_test(asks_for_options),
		cmocka_unit_test(refuses_wrong_options),
		cmocka_unit_test(refuses_each_wrong_option),
		cmocka_unit_test(bounds_the_options),
		cmocka_unit_test(compares_conditions),
		cmocka_unit_test(compares_lengths),
		cmocka_unit_test(asks_for_empty_text),
		cmocka_unit_test(folds_calls_on_constants),
		cmocka_unit_test(says_which_call_never_holds),
		cmocka_unit_test(refuses_wrong_arguments),
		cmocka_unit_test(refuses_wrong_comparisons),
		cmocka_unit_test(refuses_other_functions_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
