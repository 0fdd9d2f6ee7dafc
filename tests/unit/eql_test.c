// SPDX-License-Identifier: GPL-2.0
/* The rule language: what a query comes to, and what is said of one that is refused. */
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

#define NAME(name) "(process.name == \"" name "\")"

static void binds_in_order(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where process.name == \"a\"", NAME("a") },
		{ "process where process.name == \"a\" or process.name == \"b\" and process.name == \"c\"",
		  "(or " NAME("a") " (and " NAME("b") " " NAME("c") "))" },
		{ "process where (process.name == \"a\" or process.name == \"b\") and process.name == \"c\"",
		  "(and (or " NAME("a") " " NAME("b") ") " NAME("c") ")" },
		{ "process where not process.name == \"a\" and process.name == \"b\"",
		  "(and (not " NAME("a") ") " NAME("b") ")" },
		{ "process where not (process.name == \"a\" and process.name == \"b\")",
		  "(not (and " NAME("a") " " NAME("b") "))" },
		{ "process where not not process.name == \"a\"", NAME("a") },
		{ "process where not not not process.name == \"a\"", "(not " NAME("a") ")" },
		{ "process where process.name == \"a\" and process.name == \"b\" and process.name == \"c\"",
		  "(and " NAME("a") " " NAME("b") " " NAME("c") ")" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void compares(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where process.name != \"a\"", "(not " NAME("a") ")" },
		{ "process where \"a\" == process.name", NAME("a") },
		{ "process where 5 < process.pid", "(process.pid > 5)" },
		{ "process where 5 <= process.pid", "(process.pid >= 5)" },
		{ "process where 5 > process.pid", "(process.pid < 5)" },
		{ "process where 5 >= process.pid", "(process.pid <= 5)" },
		{ "process where 5 == process.pid", "(process.pid == 5)" },
		{ "process where 5 != process.pid", "(not (process.pid == 5))" },
		{ "process where process.pid >= -7", "(process.pid >= -7)" },
		{ "process where process.pid == +7", "(process.pid == 7)" },
		{ "process where process.pid > -9223372036854775808",
		  "(process.pid > -9223372036854775808)" },
		{ "process where process.pid < 9223372036854775807",
		  "(process.pid < 9223372036854775807)" },
		{ "process where process.pid in (1, 2)", "(process.pid in 1 2)" },
		{ "process where process.name in (\"a\", \"b\")", "(process.name in \"a\" \"b\")" },
		{ "process where process.name not in (\"a\")", "(not (process.name in \"a\"))" },
		{ "process where process.name in~ (\"A\")", "(process.name in~ \"A\")" },
		{ "process where process.name not in~ (\"A\")",
		  "(not (process.name in~ \"A\"))" },
		{ "process where not process.name in (\"a\")", "(not (process.name in \"a\"))" },
		{ "process where process.name like \"a*\"", "(process.name like \"a*\")" },
		{ "process where process.name like (\"a*\", \"?b\")",
		  "(process.name like \"a*\" \"?b\")" },
		{ "process where process.name like~ \"a*\"", "(process.name like~ \"a*\")" },
		{ "process where process.name : \"a*\"", "(process.name : \"a*\")" },
		{ "process where process.name:(\"a\",\"b\")", "(process.name : \"a\" \"b\")" },
		{ "process where process.parent.executable == null",
		  "(not (process.parent.executable != null))" },
		{ "process where process.parent.executable != null",
		  "(process.parent.executable != null)" },
		{ "process where null == process.pid", "(not (process.pid != null))" },
		{ "kexec where kexec.on_crash", "(kexec.on_crash == true)" },
		{ "kexec where not kexec.on_crash", "(not (kexec.on_crash == true))" },
		{ "kexec where kexec.on_crash == true", "(kexec.on_crash == true)" },
		{ "kexec where kexec.on_crash != true", "(not (kexec.on_crash == true))" },
		{ "kexec where kexec.on_crash == false",
		  "(and (kexec.on_crash != null) (not (kexec.on_crash == true)))" },
		{ "kexec where kexec.on_crash != false",
		  "(not (and (kexec.on_crash != null) (not (kexec.on_crash == true))))" },
		{ "kexec where kexec.on_crash in (true)", "(kexec.on_crash == true)" },
		{ "kexec where kexec.on_crash in (false, false)",
		  "(and (kexec.on_crash != null) (not (kexec.on_crash == true)))" },
		{ "kexec where kexec.on_crash in (true, false)", "(kexec.on_crash != null)" },
		{ "kexec where kexec.on_crash not in (true)", "(not (kexec.on_crash == true))" },
		{ "kexec where process.user.id == \"0\"", "(process.user.id == \"0\")" },
		{ "process where user.id == 0", "(user.id == \"0\")" },
		{ "process where user.id != 00", "(not (user.id == \"0\"))" },
		{ "process where user.Ext.real.id in (0, \"1\", 1000)",
		  "(user.Ext.real.id in \"0\" \"1\" \"1000\")" },
		{ "process where (process.name == \"a\") == true", NAME("a") },
		{ "process where (process.name == \"a\") == false", "(not " NAME("a") ")" },
		{ "process where (process.name == \"a\") != true", "(not " NAME("a") ")" },
		{ "process where (process.name == \"a\") != false", NAME("a") },
		{ "process where true == (process.name == \"a\" and process.name == \"b\")",
		  "(and " NAME("a") " " NAME("b") ")" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void reads_words(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where process.name == \"a\\t\\\"\\\\\\u{e9}\\u{1f600}\"",
		  NAME("a\t\"\\\xc3\xa9\xf0\x9f\x98\x80") },
		{ "process where process.name == \"\\b\\n\\f\\r\"", NAME("\b\n\f\r") },
		{ "process where process.name == \"\"\"\\d\"x\"\"\"", NAME("\\d\"x") },
		{ "process where process.name == \"\"\"a\"\"\"\"", NAME("a\"") },
		{ "process where process.name == \"\"", NAME("") },
		{ "process where process.name == \"\"\"\"\"\"", NAME("") },
		{ "process where process.name == \"// no /* comment */\"",
		  NAME("// no /* comment */") },
		{ "process // one\nwhere /* two\nlines */ process.name == \"a\" // end", NAME("a") },
		{ "process where /* of /boot/* files */ process.name == \"a\"", NAME("a") },
		{ "process where ?process.name == \"a\"", NAME("a") },
		{ "process where `process`.`name` == \"a\"", NAME("a") },
		{ "process where `process.name` == \"a\"", NAME("a") },
		{ "process where ?`process`.name == \"a\"", NAME("a") },
		{ "process where process . name==\"a\"", NAME("a") },
		{ "\"process\" where process.name == \"a\"", NAME("a") },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void folds_constants(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where true", "true" },
		{ "process where not false", "true" },
		{ "process where event.type == \"start\" and host.os.type == \"linux\"", "true" },
		{ "process where event.type : \"START\"", "true" },
		{ "process where event.action in (\"exec\", \"fork\")", "true" },
		{ "process where event.action == \"ProcessRollup2\"", "true" },
		{ "process where event.action like \"process_*\"", "true" },
		{ "process where event.type != \"end\"", "true" },
		{ "process where event.category == \"process\"", "true" },
		{ "kexec where event.category == \"kexec\"", "true" },
		{ "process where event.type != null", "true" },
		{ "process where event.kind == \"event\"", "true" },
		{ "process where event.action like \"*o*e*s*_*\"", "true" },
		{ "process where event.action like \"?xec\"", "true" },
		{ "process where host.os.type : \"win*\" or process.name == \"a\"", NAME("a") },
		{ "process where event.type == \"start\" and process.name == \"a\"", NAME("a") },
		{ "process where process.name == \"a\" and not event.type == \"end\" and process.name == \"b\"",
		  "(and " NAME("a") " " NAME("b") ")" },
		{ "process where process.name == \"a\" and (process.name == \"b\" or true)", NAME("a") },
		{ "kexec where event.action == \"kexec_load\"",
		  "(event.action == \"kexec_load\")" },
		{ "file where event.category == \"file\" and event.type == \"access\"",
		  "(event.type == \"access\")" },
		{ "file where file.write and file.uid == 0 and not file.unnamed",
		  "(and (file.write == true) (file.uid == \"0\") (not (file.unnamed == true)))" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
}

static void warns_of_what_cannot_be(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where event.action == \"load_module\"",
		  "q:1:15: warning: can never match here: event.action is never \"load_module\"\n" },
		{ "process where process.name == \"a\" and event.type == \"end\"",
		  "q:1:39: warning: can never match here: event.type is never \"end\"\n" },
		{ "process where event.type in (\"end\", \"info\")",
		  "q:1:15: warning: can never match here: event.type is never any of these\n" },
		{ "process where not event.type == \"start\"",
		  "q:1:19: warning: can never match here: event.type is always \"start\"\n" },
		{ "process where host.os.type : \"win*\"",
		  "q:1:15: warning: can never match here: host.os.type is never like \"win*\"\n" },
		{ "process where event.type == null",
		  "q:1:15: warning: can never match here: event.type is never null\n" },
		{ "process where false",
		  "q:1:15: warning: can never match here: 'false' is never so\n" },
		{ "process where event.type == \"START\"",
		  "q:1:15: warning: can never match here: event.type is never \"START\"\n" },
		{ "kexec where event.type == \"start\" and event.action == \"exec\"",
		  "q:1:55: warning: event.action is never \"exec\"; it can be: kexec_load, kexec_file_load, kexec_unload, kexec_reboot, kexec_found\n"
		  "q:1:39: warning: can never match here: event.action is never \"exec\"\n" },
		{ "file where event.category == \"process\"",
		  "q:1:12: warning: can never match here: event.category is never \"process\"\n" },
		{ "file where event.action == \"open\" and event.type == \"deletion\"",
		  "q:1:53: warning: event.type is never \"deletion\"; it can be: access, creation, change\n"
		  "q:1:39: warning: can never match here: event.type is never \"deletion\"\n" },
		{ "file where event.action == \"open\" and event.action == \"link\"",
		  "q:1:12: warning: can never match here: event.action is never all that is asked of it\n" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct reading reading = read_query(cases[i].query);

		assert_true(reading.accepted);
		assert_true(reading.never);
		assert_string_equal(reading.condition, "false");
		assert_string_equal(reading.messages, cases[i].expected);
		reading_free(&reading);
	}
}

static void warns_of_a_contradiction(void **state)
{
	static const struct eql_case cases[] = {
		{ "kexec where event.action == \"kexec_load\" and event.action == \"kexec_unload\"",
		  "q:1:13: warning: can never match here: event.action is never all that is asked of it\n" },
		{ "kexec where event.action in (\"kexec_load\", \"kexec_unload\") and not event.action like \"*load\"",
		  "q:1:13: warning: can never match here: event.action is never all that is asked of it\n" },
		{ "kexec where event.action in (\"kexec_load\", \"kexec_unload\") and event.action != \"kexec_load\"",
		  "" },
		{ "kexec where event.action != null and event.action == \"kexec_load\"", "" },
		{ "kexec where event.action == \"kexec_load\" or event.action == \"kexec_unload\"", "" },
		{ "kexec where event.action == \"kexec_load\" and event.outcome == \"failure\"", "" },
	};

	check_warnings(cases, ARRAY_SIZE(cases));
}

static void warns_of_a_value_that_cannot_be(void **state)
{
	struct reading reading =
		read_query("kexec where event.action in (\"kexec_load\", \"kexec_laod\")");

	assert_true(reading.accepted);
	assert_false(reading.never);
	assert_int_equal(reading.category, KG_CATEGORY_KEXEC);
	assert_non_null(strstr(reading.messages, "q:1:44: warning: event.action is never \"kexec_laod\""));
	reading_free(&reading);
}

static void refuses_other_kinds_by_name(void **state)
{
	static const struct eql_case cases[] = {
		{ "sequence by host.id [process where true]",
		  "1:1: error: 'sequence' is not supported: a rule is about a single event" },
		{ "sample by host.id [process where true]",
		  "1:1: error: 'sample' is not supported: a rule is about a single event" },
		{ "join [process where true]",
		  "1:1: error: 'join' is not supported: a rule is about a single event" },
		{ "any where true",
		  "1:1: error: 'any where' is not supported: write 'process where', 'kexec where' or 'file where'" },
		{ "network where true",
		  "1:1: error: 'network where': no such events here; write 'process where', 'kexec where' or 'file where'" },
		{ "process where true | head 5",
		  "1:22: error: pipes ('| head') are not supported" },
		{ "process where true until [process where true]",
		  "1:20: error: 'until' is not supported: a rule is about a single event" },
		{ "process where true with maxspan=1m",
		  "1:20: error: 'with' is not supported: a rule is about a single event" },
		{ "process where child of [process where true]",
		  "1:15: error: 'child of' is not supported" },
		{ "process where process.args[0] == \"a\"",
		  "1:27: error: array indexes are not supported; 'process.args == ...' asks for any element" },
		{ "process where process.name == process.parent.name",
		  "1:31: error: comparing two fields is not supported: right of '==' stands a literal" },
		{ "process where process.name in (\"a\", process.parent.name)",
		  "1:37: error: comparing two fields is not supported: right of 'in' stands a literal" },
		{ "process where process.name == 'a'",
		  "1:31: error: a string is written \"...\" or, raw, \"\"\"...\"\"\"" },
		{ "process where process.name == ?\"a\"",
		  "1:31: error: a string is written \"...\" or, raw, \"\"\"...\"\"\"" },
		{ "process where process.pid == 1 == true",
		  "1:32: error: comparisons cannot be chained; join them with 'and'" },
		{ "process where process.pid + 1 == 2",
		  "1:27: error: arithmetic ('+') is not supported" },
		{ "process where process.pid == 2 * 3",
		  "1:32: error: arithmetic ('*') is not supported" },
		{ "process where -process.pid == 2", "1:16: error: arithmetic is not supported" },
		{ "process where process.name not like \"a\"",
		  "1:28: error: '... not like ...' is written 'not ... like ...'" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

/* At the very character, however the string that it is in is written. */
static void says_where_a_regex_is_wrong(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where process.name regex \"\"\"ab(?=c)\"\"\"",
		  "1:39: error: not in Lucene: '(?=' (a look-ahead)" },
		{ "process where process.name regex \"ab(?=c)\"",
		  "1:37: error: not in Lucene: '(?=' (a look-ahead)" },
		{ "process where process.name regex \"\\\\.\\t\\u{e9}\\u{20ac}|\"",
		  "1:55: error: something is missing here; the empty string is '()'" },
		{ "process where process.name regex \"\\u{e9}\\\\b\"",
		  "1:41: error: no such escape in Lucene: '\\b' (a word boundary)" },
		{ "process where process.name regex \"\\u{e9}\u20ac(a\"",
		  "1:42: error: this '(' is not closed; the character itself is '\\('" },
		{ "process where process.name regex (\"a.*\", \"b{2\")",
		  "1:44: error: this '{' is not closed; the character itself is '\\{'" },
		{ "process where process.name regex~ \".*a.{20}\"",
		  "1:36: error: this regex would take more than 8192 states" },
		{ "process where process.pid regex \"1\"",
		  "1:27: error: 'regex' compares text, and 'process.pid' is a number" },
		{ "process where process.name regex 1",
		  "1:34: error: 'process.name' is text: write \"1\"" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

/* And nothing is concluded from it. */
static void goes_on_after_a_bad_regex(void **state)
{
	struct reading reading = read_query(
		"kexec where event.action regex (\"a\", \"(\") and event.action == \"kexec_load\" and not event.action regex \"b|\"");

	assert_false(reading.accepted);
	assert_string_equal(reading.messages,
			    "q:1:40: error: something is missing here; the empty string is '()'\n"
			    "q:1:106: error: something is missing here; the empty string is '()'\n");
	reading_free(&reading);
}

static void bounds_the_regexes_of_a_rule(void **state)
{
	struct reading reading;
	char query[4096], *to;
	unsigned int i;

	to = stpcpy(query, "process where process.name regex (\"@\"");
	for (i = 0; i < 100; i++)
		to += sprintf(to, ", \".*%c.{11}\"", 'a' + i % 26);
	sprintf(to, ") or process.args regex \"a\" or getopt(process.args, \"\", \"a\")");
	reading = read_query(query);
	assert_false(reading.accepted);
	assert_non_null(strstr(reading.messages, "would take too long to compile\n"));
	assert_string_equal(strchr(reading.messages, '\n'), "\n");
	reading_free(&reading);
}

static void folds_regexes(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where event.type regex \"st(art|op)\"", "true" },
		{ "process where event.action regex~ \"PROCESS_.*\"", "true" },
		{ "process where host.os.type regex (\"win.*\", \"l.+x\")", "true" },
		{ "process where not host.os.type regex \"win.*\"", "true" },
		{ "kexec where event.action regex \"kexec_(file_)?load\"",
		  "(event.action regex \"kexec_(file_)?load\")" },
	};
	static const struct eql_case warnings[] = {
		{ "process where host.os.type regex \"win.*\"",
		  "q:1:15: warning: can never match here: host.os.type is never matched by \"win.*\"\n" },
		{ "kexec where event.action regex (\"kexec_l.*\", \"load\")",
		  "q:1:46: warning: event.action is never matched by \"load\"; it can be: kexec_load, kexec_file_load, kexec_unload, kexec_reboot, kexec_found\n" },
		{ "process where process.args regex \"a|\\\\w+$\"",
		  "q:1:41: warning: '$' is no anchor here, but the character: a regex takes the whole value anyway (write '\\$' if you mean it)\n" },
	};

	check_conditions(cases, ARRAY_SIZE(cases));
	check_warnings(warnings, ARRAY_SIZE(warnings));
}

static void refuses_what_does_not_read(void **state)
{
	static const struct eql_case cases[] = {
		{ "",
		  "1:1: error: expected 'process where', 'kexec where' or 'file where', and here is the end" },
		{ "process", "1:8: error: expected 'where', and here is the end" },
		{ "process where", "1:14: error: expected a condition, and here is the end" },
		{ "process WHERE true", "1:9: error: 'WHERE' is written in lower case: 'where'" },
		{ "process where true AND true",
		  "1:20: error: 'AND' is written in lower case: 'and'" },
		{ "process where NOT true", "1:15: error: 'NOT' is written in lower case: 'not'" },
		{ "process where TRUE", "1:15: error: 'TRUE' is written in lower case: 'true'" },
		{ "process where process.name = \"a\"", "1:28: error: '=' is written '=='" },
		{ "process where !true", "1:15: error: '!' is written 'not'" },
		{ "process where (true",
		  "1:20: error: expected ')', 'and' or 'or', and here is the end" },
		{ "process where true)",
		  "1:19: error: expected 'and', 'or' or the end, and here is ')'" },
		{ "process where true true",
		  "1:20: error: expected 'and', 'or' or the end, and here is 'true'" },
		{ "process where and",
		  "1:15: error: expected a field, and 'and' is a keyword; a field of that name is written `and`" },
		{ "process where process. == 1",
		  "1:24: error: expected the name of a field, and here is '=='" },
		{ "process where process.name == \"a",
		  "1:31: error: this string has no closing quote" },
		{ "process where process.name == \"a\nb\"",
		  "1:31: error: this string has no closing quote" },
		{ "process where process.name == \"\"\"a\"",
		  "1:31: error: this string has no closing \"\"\"" },
		{ "process where process.name == \"\"\"a\n\"\"\"",
		  "1:35: error: a string ends on the line where it begins" },
		{ "process where process.name == \"a\\d\"",
		  "1:33: error: no such escape; in \"\"\"...\"\"\" a backslash is a backslash" },
		{ "process where process.name == \"\\u{0}\"",
		  "1:32: error: '\\u{...}' takes 2 to 8 hexadecimal digits" },
		{ "process where process.name == \"\\u{00}\"",
		  "1:32: error: no value here can hold a NUL" },
		{ "process where process.name == \"\\u{d800}\"",
		  "1:32: error: there is no such character" },
		{ "process where process.name == \"\\u{110000}\"",
		  "1:32: error: there is no such character" },
		{ "process where process.name == \"\\u00e9\"",
		  "1:32: error: after '\\u' stands a number in braces" },
		{ "process where /* true", "1:15: error: this comment has no end" },
		{ "process where /* a /* b */ true /* c */",
		  "1:20: error: a comment in a comment: where does the outer end?" },
		{ "process where `process.name",
		  "1:15: error: this name has no closing back-quote" },
		{ "process where process.name in \"a\"",
		  "1:31: error: 'in' takes a list: (\"...\", \"...\")" },
		{ "process where process.name in ()",
		  "1:31: error: a list needs a literal after each '(' and ','" },
		{ "process where process.name in (\"a\",)",
		  "1:31: error: a list needs a literal after each '(' and ','" },
		{ "process where process.name == (\"a\", \"b\")",
		  "1:35: error: a list stands right of 'in', ':', 'like' and 'regex' only" },
		{ "process where process.name in (\"a\" \"b\")",
		  "1:36: error: expected ',' or ')', and here is a string" },
		{ "process where process.pid == 99999999999999999999",
		  "1:30: error: this number is too large" },
		{ "process where process.pid == 9223372036854775808",
		  "1:30: error: this number is too large" },
		{ "process where process.pid == 12ab", "1:30: error: neither a number nor a name" },
		{ "process where process.name like ~ \"a\"",
		  "1:33: error: a '~' stands right after the word it belongs to" },
		{ "process where process.name == \"a\" & true",
		  "1:35: error: this character means nothing here" },
		{ "process\nwhere\n  process.name == \"\xc3\xa9\" and\n  \xc3\xa9",
		  "4:3: error: this character means nothing here" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void refuses_wrong_fields_and_types(void **state)
{
	static const struct eql_case cases[] = {
		{ "process where process.nmae == \"a\"",
		  "1:15: error: unknown field 'process.nmae'; did you mean 'process.name'?" },
		{ "process where evnt.type == \"a\"",
		  "1:15: error: unknown field 'evnt.type'; did you mean 'event.type'?" },
		{ "process where process.colour == \"a\"",
		  "1:15: error: unknown field 'process.colour'" },
		{ "process where process.hash.sha256 == \"a\"",
		  "1:15: error: no field 'process.hash.sha256' here: no file is hashed when it is executed" },
		{ "process where ?process.code_signature.trusted == true",
		  "1:15: error: no field 'process.code_signature.trusted' here: the kernel knows of no signature of a program" },
		{ "process where destination.ip == \"::1\"",
		  "1:15: error: no field 'destination.ip' here: of network events" },
		{ "process where kexec.flags == 1",
		  "1:15: error: 'kexec.flags' is a field of 'kexec where' only" },
		{ "process where event.outcome == \"success\"",
		  "1:15: error: 'event.outcome' is a field of 'kexec where' only" },
		{ "process where file.path == \"/boot/vmlinuz\"",
		  "1:15: error: 'file.path' is a field of 'file where' only" },
		{ "file where process.env_vars == \"A=1\"",
		  "1:12: error: 'process.env_vars' is a field of 'process where' and 'kexec where' only" },
		{ "file where file.hash.md5 == \"x\"",
		  "1:12: error: no field 'file.hash.md5' here: no file is hashed when it is executed" },
		{ "process where process.pid == \"1\"",
		  "1:30: error: 'process.pid' is a number: write it without quotes" },
		{ "process where process.pid == 1.5",
		  "1:30: error: 'process.pid' is a whole number" },
		{ "process where process.pid == true",
		  "1:30: error: 'process.pid' is a whole number" },
		{ "process where user.id >= 1000",
		  "1:23: error: 'user.id' is a string, as all ids are: it is equal or not, not '>='" },
		{ "process where user.id like 0", "1:28: error: 'user.id' is text: write \"0\"" },
		{ "process where user.id == 1.5", "1:26: error: 'user.id' is text: write \"1.5\"" },
		{ "process where process.name == 7",
		  "1:31: error: 'process.name' is text: write \"7\"" },
		{ "process where process.name == true",
		  "1:31: error: 'process.name' is text: write \"true\"" },
		{ "process where process.name in (\"a\", 1)",
		  "1:37: error: 'process.name' is text: write \"1\"" },
		{ "process where process.name > \"a\"",
		  "1:28: error: '>' compares numbers, and 'process.name' is text" },
		{ "process where process.pid like \"1*\"",
		  "1:27: error: 'like' compares text, and 'process.pid' is a number" },
		{ "process where process.pid in~ (1)",
		  "1:27: error: 'in~' compares text, and 'process.pid' is a number" },
		{ "kexec where kexec.on_crash == 1",
		  "1:31: error: 'kexec.on_crash' is true or false" },
		{ "kexec where kexec.on_crash in~ (true)",
		  "1:28: error: 'kexec.on_crash' is true or false: compare it with '=='" },
		{ "process where process.name",
		  "1:15: error: 'process.name' is no condition: compare it with a literal" },
		{ "process where \"a\"", "1:15: error: a literal by itself is no condition" },
		{ "process where null", "1:15: error: a literal by itself is no condition" },
		{ "process where 1 == 1", "1:15: error: left of '==' stands a field" },
		{ "process where \"a\" in (\"a\")", "1:15: error: left of 'in' stands a field" },
		{ "process where (process.pid == 1) == 1",
		  "1:34: error: a condition can only be compared with true or false, by '==' or '!='" },
		{ "process where (process.pid == 1) in (true)",
		  "1:34: error: a condition can only be compared with true or false, by '==' or '!='" },
		{ "process where (process.pid == 1) == null",
		  "1:34: error: a condition can only be compared with true or false, by '==' or '!='" },
		{ "process where process.pid == (process.pid == 1)",
		  "1:31: error: right of '==' stands a literal" },
		{ "process where process.name in (\"a\", null)",
		  "1:37: error: null is tested with 'process.name == null' or '!= null'" },
		{ "process where process.pid < null",
		  "1:29: error: null is tested with 'process.pid == null' or '!= null'" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void reports_all_that_is_wrong(void **state)
{
	struct reading reading = read_query("process where foo == 1 or\n"
					    "  not (bar.baz == 2 and user.id == true)");

	assert_false(reading.accepted);
	assert_string_equal(reading.messages,
			    "q:1:15: error: unknown field 'foo'\n"
			    "q:2:8: error: unknown field 'bar.baz'\n"
			    "q:2:36: error: 'user.id' is text: write \"true\"\n");
	reading_free(&reading);
}

static void deny_cannot_ask_for_the_outcome(void **state)
{
	static const char query[] = "kexec where event.outcome == \"failure\"";
	struct reading reading = read_bytes(query, strlen(query), (struct eql_use){ .action = KG_ACTION_DENY });

	assert_false(reading.accepted);
	assert_string_equal(reading.messages,
			    "q:1:13: error: deny is decided before the call, when event.outcome is not known\n");
	reading_free(&reading);
	reading = read_query(query);
	assert_true(reading.accepted);
	reading_free(&reading);
}

static void warns_of_denying_everything(void **state)
{
	static const char query[] = "process where event.type == \"start\"";
	struct reading reading = read_bytes(query, strlen(query), (struct eql_use){ .action = KG_ACTION_DENY });

	assert_true(reading.accepted);
	assert_string_equal(reading.messages, "q:1:15: warning: denies every exec\n");
	reading_free(&reading);
}

static void refuses_a_nul(void **state)
{
	static const char query[] = "process where \0true";
	struct reading reading = read_bytes(query, sizeof(query) - 1,
					    (struct eql_use){ .action = KG_ACTION_ALERT });

	assert_false(reading.accepted);
	assert_string_equal(reading.messages, "q:1:15: error: a NUL in the query\n");
	reading_free(&reading);
}

/* A query with something so many times in it. */
static char *repeat(const char *before, const char *what, size_t n, const char *after)
{
	size_t size;
	char *query;
	FILE *to = open_memstream(&query, &size);

	fputs(before, to);
	while (n--)
		fputs(what, to);
	fputs(after, to);
	fclose(to);
	return query;
}

static void check_nesting(const char *what, const char *end)
{
	char *query = repeat("process where ", what, EQL_DEPTH_MAX + 1, "true");
	struct reading reading = read_query(query);

	assert_false(reading.accepted);
	assert_non_null(strstr(reading.messages, ": error: nested deeper than 128\n"));
	reading_free(&reading);
	free(query);
	/* What is too deep is refused before its end is looked at. */
	query = repeat("process where ", what, 200000, "");
	reading = read_query(query);
	assert_false(reading.accepted);
	reading_free(&reading);
	free(query);
}

static void nests_so_deep_and_no_deeper(void **state)
{
	char *open = repeat("process where ", "(", EQL_DEPTH_MAX, "true");
	char *query = repeat(open, ")", EQL_DEPTH_MAX, "");
	struct reading reading = read_query(query);

	assert_true(reading.accepted);
	reading_free(&reading);
	free(query);
	free(open);
	check_nesting("(", ")");
	check_nesting("not ", "");
	check_nesting("length(", ")");
}

static void check_condition_size(size_t n, const char *expected)
{
	char *query = repeat("process where true", " and process.name == \"a\"", n, "");
	struct reading reading = read_query(query);

	assert_int_equal(reading.accepted, !expected);
	assert_string_equal(reading.messages, expected ? expected : "");
	reading_free(&reading);
	free(query);
}

static void bounds_conditions(void **state)
{
	check_condition_size(KG_RULE_ASKS_MAX, NULL);
	check_condition_size(KG_RULE_ASKS_MAX + 1,
			     "q:1:24: error: 4097 comparisons, and there may be 4096\n");
	check_condition_size(20000, "q:1:24: error: 20000 comparisons, and there may be 4096\n");
}

/* More than the largest public rules have, by far: 609 nodes and 340 literals. */
static void takes_rules_of_any_likely_size(void **state)
{
	struct size { const char *before, *what; size_t n; const char *after; } sizes[] = {
		{ "process where process.name in (\"a\"", ", \"b\"", 2000, ")" },
		{ "process where process.args like (\"a\"", ", \"*b?*\"", 2000, ")" },
		{ "process where true", " or startsWith(process.args, \"b\")", 2000, "" },
		{ "process where process.pid == 1", " or not process.pid == 2", 2000, "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		char *query = repeat(sizes[i].before, sizes[i].what, sizes[i].n, sizes[i].after);
		struct reading reading = read_query(query);

		assert_true(reading.accepted);
		assert_string_equal(reading.messages, "");
		reading_free(&reading);
		free(query);
	}
}

static void takes_a_literal_of_stars(void **state)
{
	char *query = repeat("process where not event.action like \"", "*e", KG_LITERAL_MAX / 2,
			     "\" and process.name == \"a\"");
	struct reading reading = read_query(query);

	assert_string_equal(reading.condition, NAME("a"));
	reading_free(&reading);
	free(query);
}

static void check_literal_size(const char *before, const char *what, size_t n, const char *after,
			       const char *expected)
{
	char *query = repeat(before, what, n, after);
	struct reading reading = read_query(query);

	assert_int_equal(reading.accepted, !expected);
	assert_string_equal(reading.messages, expected ? expected : "");
	reading_free(&reading);
	free(query);
}

static void bounds_literals(void **state)
{
	check_literal_size("process where process.name == \"", "x", KG_LITERAL_MAX, "\"", NULL);
	check_literal_size("process where process.name == \"", "x", KG_LITERAL_MAX + 1, "\"",
			   "q:1:31: error: longer than 1024 bytes\n");
	check_literal_size("process where process.name like \"*?", "x", 63, "*\"", NULL);
	check_literal_size("process where process.name like \"*?", "x", 64, "*\"",
			   "q:1:33: error: more than 64 bytes with a '?' among them between two '*'\n");
	/* Where its place is fixed, or without a '?', it is found in another way. */
	check_literal_size("process where process.name like \"?", "x", 64, "*\"", NULL);
	check_literal_size("process where process.name like \"*?", "x", 64, "\"", NULL);
	check_literal_size("process where process.name like \"*", "x", 1000, "*\"", NULL);
	check_literal_size("process where process.name == \"*?", "x", 64, "*\"", NULL);
}

static void bounds_names(void **state)
{
	char *query = repeat("process where a", ".a", 500000, " == 1");
	struct reading reading = read_query(query);

	assert_false(reading.accepted);
	assert_string_equal(reading.messages, "q:1:15: error: no field has such a long name\n");
	reading_free(&reading);
	free(query);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binds_in_order),
		cmocka_unit_test(compares),
		cmocka_unit_test(reads_words),
		cmocka_unit_test(folds_constants),
		cmocka_unit_test(warns_of_what_cannot_be),
		cmocka_unit_test(warns_of_a_contradiction),
		cmocka_unit_test(warns_of_a_value_that_cannot_be),
		cmocka_unit_test(refuses_other_kinds_by_name),
		cmocka_unit_test(says_where_a_regex_is_wrong),
		cmocka_unit_test(goes_on_after_a_bad_regex),
		cmocka_unit_test(bounds_the_regexes_of_a_rule),
		cmocka_unit_test(folds_regexes),
		cmocka_unit_test(refuses_what_does_not_read),
		cmocka_unit_test(refuses_wrong_fields_and_types),
		cmocka_unit_test(reports_all_that_is_wrong),
		cmocka_unit_test(deny_cannot_ask_for_the_outcome),
		cmocka_unit_test(warns_of_denying_everything),
		cmocka_unit_test(refuses_a_nul),
		cmocka_unit_test(nests_so_deep_and_no_deeper),
		cmocka_unit_test(bounds_conditions),
		cmocka_unit_test(takes_rules_of_any_likely_size),
		cmocka_unit_test(takes_a_literal_of_stars),
		cmocka_unit_test(bounds_literals),
		cmocka_unit_test(bounds_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
