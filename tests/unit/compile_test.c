// SPDX-License-Identifier: GPL-2.0
/* From queries to what the engine answers. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/eql.h"
#include "../../userspace/rule_read.h"
#include "../../userspace/ruleset.h"
#include "facts.h"

/* A rule set made of queries, compiled. */
struct fixture {
	struct ruleset set;
	char *messages;
	size_t messages_len;
	u64 *blob;
	size_t size;
	struct kg_program program;
};

static char *name_rule(size_t number)
{
	char *name;

	if (asprintf(&name, "rule-%zu", number) < 0)
		fail();
	return name;
}

static void add_rule(struct fixture *f, const char *query)
{
	struct diag_text file = {
		.to = f->set.messages, .path = "q", .data = query, .len = strlen(query),
	};
	struct eql_text text = { .data = query, .len = file.len, .file = &file };
	struct rule *rule;

	f->set.rules = reallocarray(f->set.rules, f->set.n_rules + 1, sizeof(*rule));
	rule = &f->set.rules[f->set.n_rules];
	*rule = (struct rule){
		.path = strdup("q"),
		.line = 1,
		.id = name_rule(f->set.n_rules),
		.name = strdup("a rule"),
		.meta = strdup("{}"),
		.query = eql_read(&text, (struct eql_use){ .action = KG_ACTION_ALERT }),
	};
	f->set.n_rules++;
	if (!rule->query)
		fail_msg("refused: %s", query);
	rule->category = rule->query->category;
	rule->never = rule->query->never;
}

static void begin(struct fixture *f)
{
	*f = (struct fixture){ 0 };
	f->set.messages = open_memstream(&f->messages, &f->messages_len);
}

/* False if the compiler refuses. What it does not refuse must verify. */
static bool compile(struct fixture *f)
{
	struct kg_verify_error error;

	f->blob = ruleset_compile(&f->set, &f->size);
	fflush(f->set.messages);
	if (!f->blob)
		return false;
	if (!kg_program_verify(f->blob, f->size, &f->program, &error))
		fail_msg("%s %u: %s", kg_section_name(error.section), error.index, error.why);
	return true;
}

static void end(struct fixture *f)
{
	fclose(f->set.messages);
	ruleset_free(&f->set);
	free(f->messages);
	free(f->blob);
}

static void compile_queries(struct fixture *f, const char *const *queries, size_t n)
{
	size_t i;

	begin(f);
	for (i = 0; i < n; i++)
		add_rule(f, queries[i]);
	assert_true(compile(f));
}

#define COMPILE(f, ...) \
	compile_queries(f, (const char *const[]){ __VA_ARGS__ }, \
			ARRAY_SIZE(((const char *const[]){ __VA_ARGS__ })))

/* Does one query match one event. */
static bool matches(const char *query, const struct facts *facts)
{
	struct fixture f;
	bool matched;

	COMPILE(&f, query);
	matched = facts_matches(facts, &f.program, f.set.rules[0].category);
	end(&f);
	return matched;
}

#define ARGS(...) facts_strings(&facts, KG_FIELD_PROCESS_ARGS, __VA_ARGS__, sizeof(__VA_ARGS__))

struct text_case {
	const char *condition;	/* on process.executable */
	const char *value;
	bool matches;
};

static const struct text_case text_cases[] = {
	{ "== \"/a/b\"", "/a/b", true },
	{ "== \"/a/b\"", "/A/b", false },
	{ "== \"/a/*\"", "/a/b", false },
	{ "== \"/a/*\"", "/a/*", true },
	{ "== \"\"", "", true },
	{ "== \"\"", "a", false },
	{ "!= \"\"", "a", true },
	{ "!= \"/a\"", "/a", false },
	{ "in (\"a\", \"b\", \"c\")", "b", true },
	{ "in (\"a\", \"b\", \"c\")", "d", false },
	{ "in (\"a\", \"b\", \"c\")", "B", false },
	{ "not in (\"a\", \"b\")", "b", false },
	{ "not in (\"a\", \"b\")", "c", true },
	{ "in~ (\"aB\", \"c\")", "Ab", true },
	{ "in~ (\"a*\")", "AB", false },
	{ "in~ (\"a*\")", "A*", true },
	{ "like \"a*\"", "abc", true },
	{ "like \"a*\"", "a", true },
	{ "like \"a*\"", "ba", false },
	{ "like \"a?c\"", "a\u00e4c", true },
	{ "like \"a??c\"", "a\u00e4c", false },
	{ "like \"a?c\"", "a\xffZ" "c", false },
	{ "like \"a?\"", "a\xff", true },
	{ "like \"a??\"", "a\xe2\x82", true },
	{ "like \"a?\"", "a\xe2\x82\xac", true },
	{ "like \"*?x\"", "\u20acx", true },
	{ "like \"*??x\"", "\u20acx", false },
	{ "like \"*a?c*\"", "-a\U0001f600c-", true },
	{ "like \"*a?c*\"", "-a\xed\xa0\x80" "c-", false },
	{ "like \"?*?\"", "\u20ac", false },
	{ "like \"?*?\"", "\u20ac\u20ac", true },
	{ "like \"*ab*ab\"", "abab", true },
	{ "like \"*ab*ab\"", "aab", false },
	{ "like \"*ab*ba*\"", "aba", false },
	{ "like \"*aab*\"", "aaab", true },
	{ "like \"a*\"", "Abc", false },
	{ "like \"*c\"", "abc", true },
	{ "like \"*c\"", "abcd", false },
	{ "like \"*b*\"", "abc", true },
	{ "like \"*b*\"", "ac", false },
	{ "like \"a*c\"", "ac", true },
	{ "like \"a*c\"", "abbc", true },
	{ "like \"a*a\"", "a", false },
	{ "like \"ab*ba\"", "aba", false },
	{ "like \"*\"", "", true },
	{ "like \"**\"", "x", true },
	{ "like \"?\"", "", false },
	{ "like \"?\"", "a", true },
	{ "like \"?\"", "ab", false },
	{ "like \"a?c\"", "a/c", true },
	{ "like \"a?c\"", "ac", false },
	{ "like \"*a?c*\"", "xxabcxx", true },
	{ "like \"*a?c*\"", "xxabbcxx", false },
	{ "like \"*?*\"", "", false },
	{ "like \"*?*\"", "x", true },
	{ "like \"*a*b*c*\"", "1a2b3c4", true },
	{ "like \"*a*b*c*\"", "1a2c3b4", false },
	{ "like \"*abab*\"", "xabaabab", true },
	{ "like \"*aabaaab*\"", "aabaabaaab", true },
	{ "like \"/a/*\"", "/a/b/c", true },
	{ "like \"abc\"", "abc", true },
	{ "like \"abc\"", "ABC", false },
	{ "like (\"x\", \"*.sh\")", "a.sh", true },
	{ "like (\"x\", \"*.sh\")", "x", true },
	{ "like (\"x\", \"*.sh\")", "xy", false },
	{ "like \"\"", "", true },
	{ "like \"\"", "a", false },
	{ "like \"\"\"a\\*\"\"\"", "a\\b", true },
	{ "like \"\"\"a\\*\"\"\"", "a*", false },
	{ "like~ \"A*\"", "abc", true },
	{ "like~ \"*B?D*\"", "abcde", true },
	{ "like~ \"*b?d*\"", "aBCDe", true },
	{ "like~ \"ABC\"", "abc", true },
	{ ": \"ABC\"", "abc", true },
	{ ": (\"x*\", \"*C\")", "abc", true },
	{ ": \"@*\"", "`x", false },
	{ ": \"\xc3\x84*\"", "\xc3\xa4x", false },
	{ "regex \"a.c\"", "abc", true },
	{ "regex \"a.c\"", "abcd", false },
	{ "regex \"a.c\"", "ABC", false },
	{ "regex \"a.c\"", "a\u20acc", true },
	{ "regex \"a.c\"", "a\xe2\x82" "c", false },
	{ "regex \"a..c\"", "a\xe2\x82" "c", true },
	{ "regex \"a.*\"", "a/b\n", true },
	{ "regex \"\"", "", true },
	{ "regex \"\"", "a", false },
	{ "regex (\"x+\", \"[a-c]+\")", "abc", true },
	{ "regex (\"x+\", \"[a-c]+\")", "xx", true },
	{ "regex (\"x+\", \"[a-c]+\")", "ax", false },
	{ "regex (\"x+\", \"x+\")", "xx", true },
	{ "regex~ \"[a-c]+x\"", "ABX", true },
	{ "regex~ \"\u00e4\"", "\u00c4", false },
	{ "regex \"#\"", "a", false },
	{ "regex \"@\"", "a", true },
	{ "regex \"\"\"/tmp/\\.\\w{1,8}\"\"\"", "/tmp/.abc", true },
	{ "regex \"\"\"/tmp/\\.\\w{1,8}\"\"\"", "/tmp/xabc", false },
	{ "regex \"~(.*/tmp/.*)\"", "/usr/bin/x", true },
	{ "regex \"~(.*/tmp/.*)\"", "/tmp/x", false },
	{ "== null", "", false },
	{ "!= null", "", true },
};

static void compares_text(void **state)
{
	char query[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(text_cases); i++) {
		struct facts facts;

		facts_begin(&facts);
		facts_string(&facts, KG_FIELD_PROCESS_EXECUTABLE, text_cases[i].value);
		snprintf(query, sizeof(query), "process where process.executable %s",
			 text_cases[i].condition);
		if (matches(query, &facts) != text_cases[i].matches)
			fail_msg("%s on '%s'", query, text_cases[i].value);
	}
}

static void compares_numbers(void **state)
{
	static const struct {
		const char *condition;
		s64 below, at, above;	/* a bit each: is 6, 7, 8 matched */
	} cases[] = {
		{ "== 7", 0, 1, 0 }, { "!= 7", 1, 0, 1 }, { "< 7", 1, 0, 0 }, { "<= 7", 1, 1, 0 },
		{ "> 7", 0, 0, 1 }, { ">= 7", 0, 1, 1 }, { "in (6, 8)", 1, 0, 1 },
		{ "not in (6, 8)", 0, 1, 0 }, { "> -7", 1, 1, 1 },
	};
	struct facts facts;
	char query[64];
	size_t i;

	facts_begin(&facts);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(query, sizeof(query), "process where process.pid %s", cases[i].condition);
		facts_number(&facts, KG_FIELD_PROCESS_PID, 6);
		assert_int_equal(matches(query, &facts), cases[i].below);
		facts_number(&facts, KG_FIELD_PROCESS_PID, 7);
		assert_int_equal(matches(query, &facts), cases[i].at);
		facts_number(&facts, KG_FIELD_PROCESS_PID, 8);
		assert_int_equal(matches(query, &facts), cases[i].above);
	}
}

static void any_element_fulfils(void **state)
{
	struct facts facts;

	facts_begin(&facts);
	ARGS("tail\0-c5\0");
	assert_true(matches("process where process.args == \"tail\"", &facts));
	assert_true(matches("process where process.args == \"tail\" and process.args like \"-c*\"",
			    &facts));
	assert_false(matches("process where process.args like \"tail*5\"", &facts));
	assert_false(matches("process where process.args != \"tail\"", &facts));
	assert_true(matches("process where process.args != \"-f\"", &facts));
	assert_false(matches("process where not process.args like \"-*\"", &facts));
	assert_true(matches("process where process.args == \"\"", &facts));
	assert_true(matches("process where process.args regex \"-c[0-9]\"", &facts));
	assert_true(matches("process where process.args regex (\"x\", \"tai.\")", &facts));
	assert_false(matches("process where process.args regex \"tail.*5\"", &facts));
	assert_false(matches("process where not process.args regex \"-.*\"", &facts));
}

/* What getopt_test.c asks of the expression, asked of the engine. */
static void an_argument_gives_an_option(void **state)
{
	static const char query[] =
		"process where getopt(process.args, \"c:v\", \"l\", \"load\", \"x\")";
	struct facts facts;

	facts_begin(&facts);
	assert_false(matches(query, &facts));
	ARGS("l\0load\0-\0--\0-v\0-cl\0--lx\0--load-panic\0---l\0");
	assert_false(matches(query, &facts));
	ARGS("tail\0-vl\0");
	assert_true(matches(query, &facts));
	ARGS("tail\0-v\0-x5\0");
	assert_true(matches(query, &facts));
	ARGS("tail\0--lo=5\0");
	assert_true(matches(query, &facts));
}

/* A value is not looked at at each byte: it must not matter at which a needle begins. */
static void needles_are_found_wherever_they_are(void **state)
{
	static const char word[] = "abcdefghijkl", filler[] = "................";
	char query[64], argv[64];
	struct facts facts;
	size_t len, before, behind, size;

	facts_begin(&facts);
	for (len = 1; len < sizeof(word); len++) {
		struct fixture f;

		snprintf(query, sizeof(query), "process where process.args : \"*%.*s*\"", (int)len,
			 word);
		COMPILE(&f, query);
		for (before = 0; before < 12; before++) {
			for (behind = 0; behind < 6; behind++) {
				size = snprintf(argv, sizeof(argv), "x%c%.*s%.*s%.*s%cy", 0,
						(int)before, filler, (int)len, word, (int)behind,
						filler, 0) + 1;
				facts_strings(&facts, KG_FIELD_PROCESS_ARGS, argv, size);
				assert_int_equal(facts_matches(&facts, &f.program,
							       KG_CATEGORY_PROCESS), 1);
				/* In upper case, but for its last byte, which is another. */
				argv[2 + before + len - 1] = '!';
				argv[2 + before] &= len > 1 ? ~0x20 : ~0;
				assert_int_equal(facts_matches(&facts, &f.program,
							       KG_CATEGORY_PROCESS), 0);
			}
		}
		end(&f);
	}
}

/* What ends in one string and begins in the one before is in neither. */
static void needles_are_in_one_string(void **state)
{
	static const char word[] = "abcdefgh";
	struct facts facts;
	struct fixture f;
	char argv[16];
	size_t at;

	COMPILE(&f, "process where process.args : \"*abcdefgh*\"",
		"process where process.args : \"*abcd efgh*\"",
		"process where process.command_line : \"*abcd efgh*\"");
	facts_begin(&facts);
	for (at = 1; at < sizeof(word) - 1; at++) {
		size_t size = snprintf(argv, sizeof(argv), "%.*s%c%s", (int)at, word, 0,
				       word + at) + 1;

		facts_strings(&facts, KG_FIELD_PROCESS_ARGS, argv, size);
		facts_strings(&facts, KG_FIELD_PROCESS_COMMAND_LINE, argv, size - 1);
		facts.values[KG_FIELD_PROCESS_COMMAND_LINE].joined = true;
		assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS),
				 at == 4 ? 0x4 : 0);
	}
	end(&f);
}

/* As seldom as the shortest allows, by what it leaves; and as often as others' grams demand. */
static void values_are_looked_at_seldom(void **state)
{
	char queries[KG_BUCKET_MAX + 1][64];
	const char *all[KG_BUCKET_MAX + 1];
	struct fixture f;
	size_t i;

	COMPILE(&f, "process where process.args : (\"*abcdefgh*\", \"*ijklmn*\")");
	assert_int_equal(f.program.grams->step, 3);
	assert_int_equal(f.program.grams->size, 4);
	assert_int_equal(f.program.grams->needles.count, 2 * 3);
	end(&f);
	COMPILE(&f, "process where process.args : (\"*abcdefgh*\", \"*ijkl*\")");
	assert_int_equal(f.program.grams->step, 2);
	assert_int_equal(f.program.grams->size, 3);
	end(&f);
	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		snprintf(queries[i], sizeof(queries[i]),
			 "process where process.args : \"*abcd%c%c%c%c*\"", (char)('a' + i % 26),
			 (char)('a' + i / 26), (char)('a' + i % 26), (char)('a' + i / 26));
		all[i] = queries[i];
	}
	compile_queries(&f, all, ARRAY_SIZE(all));
	assert_int_equal(f.program.grams->step, 4);
	assert_int_equal(f.program.matchers[0].unscanned, 0);
	end(&f);
}

/* Short ones too many of which are alike have a table of their own, and go without a needle. */
static void short_needles_do_not_say_how_seldom(void **state)
{
	char queries[KG_BUCKET_MAX + 1][128], any[KG_BUCKET_MAX + 2];
	const char *all[KG_BUCKET_MAX + 2] = { "process where process.args : \"*abcdefgh*\"" };
	struct fixture f;
	size_t i;

	memset(any, '?', sizeof(any));
	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		snprintf(queries[i], sizeof(queries[i]), "process where process.args : \"*%.*szsh\"",
			 (int)i + 1, any);
		all[i + 1] = queries[i];
	}
	compile_queries(&f, all, ARRAY_SIZE(all));
	assert_int_equal(f.program.grams->step, 5);
	assert_int_equal(f.program.matchers[0].unscanned, 1);
	end(&f);
}

/* That values are looked at seldom takes room; a set that fits without fits. */
static void what_is_looked_at_seldom_is_no_larger_than_fits(void **state)
{
	static const char *const fields[] = {
		"process.args", "process.command_line", "process.executable", "process.name",
		"process.working_directory", "process.parent.name", "process.parent.executable",
		"process.parent.args",
	};
	const size_t lists = 30, words = 220;
	char *query = malloc(64 + words * 16);
	struct fixture f;
	size_t field, list, word, n = 0;
	u32 state_of = 1;

	begin(&f);
	for (field = 0; field < ARRAY_SIZE(fields); field++) {
		for (list = 0; list < lists; list++) {
			char *to = query + sprintf(query, "process where %s : (\"*#\"",
						   fields[field]);

			for (word = 0; word < words; word++, n++) {
				state_of = state_of * 1664525 + 1013904223;
				to += sprintf(to, ", \"*%08x*\"", state_of);
			}
			strcpy(to, ")");
			add_rule(&f, query);
		}
	}
	assert_true(compile(&f));
	/* Where there is room for it. */
	assert_true(f.program.grams->step > 1);
	end(&f);
	free(query);
}

/* Letters without a value make no difference; and only the start of an argument is looked at. */
static void options_cost_what_they_say(void **state)
{
	struct fixture f;

	COMPILE(&f, "process where getopt(process.args, \"c:vl\", \"l\", \"load\")",
		"process where getopt(process.args, \"+abc::\", \"l\", \"load\")",
		"process where getopt(process.args, \"v\", \"load\")");
	assert_int_equal(f.program.n_predicates, 2);
	assert_int_equal(f.program.matchers[0].unscanned, 0);
	assert_int_equal(f.program.matchers[0].grams.count, 2);
	assert_int_equal(f.program.grams[0].span, KG_SPAN_HEAD);
	assert_int_equal(f.program.grams[1].span, KG_SPAN_HEAD);
	assert_int_equal(f.program.needles[0].len, strlen("--l"));
	assert_int_equal(f.program.needles[1].len, strlen("-"));
	end(&f);
}

/* The joints of argv are spaces to an expression as well. */
static void a_line_is_matched_as_one_value(void **state)
{
	struct facts facts;

	facts_begin(&facts);
	facts_strings(&facts, KG_FIELD_PROCESS_COMMAND_LINE, "tail\0-c5", sizeof("tail\0-c5") - 1);
	facts.values[KG_FIELD_PROCESS_COMMAND_LINE].joined = true;
	assert_true(matches("process where process.command_line regex \"tail -c5\"", &facts));
	assert_true(matches("process where process.command_line regex \"tail.-c.\"", &facts));
	assert_false(matches("process where process.command_line regex \"tail\"", &facts));
}

/* A table's size is the sum of its parts; each of two fields has its own automata. */
static void regexes_of_many_rules(void **state)
{
	struct facts facts;
	struct fixture f;

	COMPILE(&f, "process where process.name regex \"a+\"", "process where process.args regex \"b+\"",
		"process where process.name regex \"[^a]+\"", "process where process.args regex~ \"B+\"",
		"process where process.args regex (\"c\", \"b+\")",
		"process where not process.name regex \"a+\" and process.args regex \"b+\"");
	assert_int_equal(f.program.n_predicates, 5);
	facts_begin(&facts);
	facts_string(&facts, KG_FIELD_PROCESS_NAME, "\xc3\xa9");
	ARGS("x\0bb\0");
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0x3e);
	end(&f);
}

static void missing_is_false(void **state)
{
	static const char *const fields[] = {
		"process.parent.name == \"a\"", "process.parent.name like \"*\"",
		"process.parent.name != null", "process.parent.pid == 1",
		"process.parent.pid < 1", "process.parent.pid >= 1",
		"process.parent.name in~ (\"a\")", "process.parent.args : (\"*\", \"a\")",
	};
	struct facts facts;
	char query[128];
	size_t i;

	facts_begin(&facts);
	for (i = 0; i < ARRAY_SIZE(fields); i++) {
		snprintf(query, sizeof(query), "process where %s", fields[i]);
		assert_false(matches(query, &facts));
		snprintf(query, sizeof(query), "process where not %s", fields[i]);
		assert_true(matches(query, &facts));
	}
	assert_true(matches("process where process.parent.name == null", &facts));
	assert_true(matches("process where process.parent.name != \"a\"", &facts));
	/* An empty array is null, an empty string is not. */
	facts_strings(&facts, KG_FIELD_PARENT_ARGS, "", 0);
	assert_true(matches("process where process.parent.args == null", &facts));
	facts_strings(&facts, KG_FIELD_PARENT_ARGS, "", 1);
	assert_false(matches("process where process.parent.args == null", &facts));
}

/* Rows: the field is missing, false, true. */
static void booleans_are_two_valued(void **state)
{
	static const struct {
		const char *condition;
		bool missing, on_false, on_true;
	} cases[] = {
		{ "kexec.on_crash", false, false, true },
		{ "not kexec.on_crash", true, true, false },
		{ "kexec.on_crash == true", false, false, true },
		{ "kexec.on_crash != true", true, true, false },
		{ "kexec.on_crash == false", false, true, false },
		{ "kexec.on_crash != false", true, false, true },
		{ "not kexec.on_crash == false", true, false, true },
		{ "kexec.on_crash == null", true, false, false },
		{ "kexec.on_crash != null", false, true, true },
	};
	struct facts facts;
	char query[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		snprintf(query, sizeof(query), "kexec where %s", cases[i].condition);
		facts_begin(&facts);
		assert_int_equal(matches(query, &facts), cases[i].missing);
		facts_number(&facts, KG_FIELD_KEXEC_ON_CRASH, 0);
		assert_int_equal(matches(query, &facts), cases[i].on_false);
		facts_number(&facts, KG_FIELD_KEXEC_ON_CRASH, 1);
		assert_int_equal(matches(query, &facts), cases[i].on_true);
	}
}

static void every_event_matches_true(void **state)
{
	struct facts facts;

	facts_begin(&facts);
	assert_true(matches("process where true", &facts));
	facts_number(&facts, KG_FIELD_PROCESS_PID, 1);
	assert_true(matches("process where event.type == \"start\"", &facts));
	assert_true(matches("kexec where true", &facts));
}

/* Entries in the index. */
static u32 n_guards(const struct fixture *f)
{
	const struct kg_program_header *header = (const void *)f->blob;

	return header->sections[KG_SECTION_CANDIDATES].count;
}

static void categories_do_not_mix(void **state)
{
	struct fixture f;
	struct facts facts;

	COMPILE(&f, "process where true", "kexec where true",
		"process where process.name == \"a\"", "kexec where process.name == \"a\"",
		"file where true", "file where process.name == \"a\"");
	facts_begin(&facts);
	facts_string(&facts, KG_FIELD_PROCESS_NAME, "a");
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0x5);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_KEXEC), 0xa);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_FILE), 0x30);
	assert_int_equal(n_guards(&f), 3);
	assert_int_equal(f.program.n_unguarded, 3);
	end(&f);
}

static void no_rules_are_a_program(void **state)
{
	struct fixture f;
	struct facts facts;

	begin(&f);
	assert_true(compile(&f));
	assert_int_equal(f.program.n_rules, 0);
	facts_begin(&facts);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0);
	end(&f);
}

static void rules_that_never_match_are_left_out(void **state)
{
	struct fixture f;

	COMPILE(&f, "process where process.name == \"a\"",
		"process where event.action == \"load_module\"",
		"process where process.name == \"b\"");
	assert_int_equal(f.program.n_rules, 2);
	assert_memory_equal(f.program.bytes + f.program.rules[1].id.first, "rule-2", 6);
	end(&f);
}

static void rules_share_predicates(void **state)
{
	struct fixture f;

	COMPILE(&f, "process where process.name in (\"a\", \"b\") and process.args : \"X*\"",
		"process where process.name in (\"b\", \"a\", \"b\") and process.args like~ \"x*\"",
		"process where process.name like (\"a\", \"b\") and not process.args like~ (\"x*\")",
		"process where \"c\" == process.name or process.name like \"c\" or process.name != \"c\"");
	/* {a, b} on the name, x* on the args, c on the name */
	assert_int_equal(f.program.n_predicates, 3);
	assert_int_equal(f.program.n_matchers, 2);
	end(&f);
}

static void different_questions_stay_apart(void **state)
{
	struct fixture f;

	COMPILE(&f, "process where process.name == \"a\"", "process where process.name in~ (\"a\")",
		"process where process.name : \"a*\"", "process where process.name like \"a*\"",
		"process where process.name in (\"a\", \"b\")", "process where process.name != null",
		"process where process.executable == \"a\"", "process where process.pid == 1",
		"process where process.pid >= 1", "process where process.pid == -1",
		"process where process.name in (\"ab\", \"\")", "process where process.name == \"ab\"");
	assert_int_equal(f.program.n_predicates, 12);
	end(&f);
}

/* A word of a program that is made another. */
struct damage {
	enum kg_section_id section;
	size_t offset;
	u32 value;
	const char *why;
};

#define DFA(member, number, message) \
	{ KG_SECTION_DFAS, offsetof(struct kg_dfa, member), number, message }

static void refuses_damaged_automata(void **state)
{
	static const struct damage cases[] = {
		{ KG_SECTION_PATTERNS, offsetof(struct kg_pattern, predicate), 1,
		  "another field's predicate" },
		{ KG_SECTION_PATTERNS, offsetof(struct kg_pattern, dfa), 1, "bad automaton" },
		{ KG_SECTION_PATTERNS, offsetof(struct kg_pattern, flags), KG_PATTERN_AT_END,
		  "a wildcard pattern and a regular expression" },
		DFA(start, 4, "no such state"),
		DFA(start, 0x10000, "no such state"),
		DFA(states, 2, "bad range of transitions"),
		DFA(states, 0x80000004, "no such state"),
		DFA(classes, 0, "bad number of classes"),
		DFA(classes, 3, "bad range of transitions"),
		DFA(classes, 257, "bad number of classes"),
		DFA(ascii, 0xffffff00, "bad table of classes"),
		DFA(ranges.first, 1, "bad range of ranges"),
		DFA(ranges.count, 0, "bad range of ranges"),
		DFA(ranges.count, 0xffffffff, "bad range of ranges"),
		DFA(transitions.first, 1, "bad range of transitions"),
		DFA(transitions.count, 11, "bad range of transitions"),
		{ KG_SECTION_DFA_RANGES, offsetof(struct kg_dfa_range, first), 0x81, "not sorted" },
		{ KG_SECTION_DFA_RANGES, sizeof(struct kg_dfa_range), 0x80, "not sorted" },
		{ KG_SECTION_DFA_RANGES, offsetof(struct kg_dfa_range, class), 4, "no such class" },
		{ KG_SECTION_TRANSITIONS, 4, 0x00010004, "no such state" },
		{ KG_SECTION_TRANSITIONS, 4, 0xfffd0001, "no such state" },
	};
	struct kg_verify_error error;
	struct kg_program program;
	struct fixture f;
	size_t i;

	COMPILE(&f, "process where process.name regex \"ab\\u{e9}\"");
	assert_int_equal(f.program.dfas->states, 4);
	assert_int_equal(f.program.dfas->classes, 4);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct kg_program_header *header = (const void *)f.blob;
		u32 *word = (u32 *)((char *)f.blob + header->sections[cases[i].section].offset +
				    cases[i].offset);
		u32 good = *word;

		*word = cases[i].value;
		if (kg_program_verify(f.blob, f.size, &program, &error))
			fail_msg("case %zu verifies", i);
		assert_string_equal(error.why, cases[i].why);
		*word = good;
	}
	assert_true(kg_program_verify(f.blob, f.size, &program, &error));
	end(&f);
}

struct guard_case {
	const char *query;
	u32 guards;		/* 0: it has none and is asked at every exec */
};

static void rules_are_indexed_by_guards(void **state)
{
	static const struct guard_case cases[] = {
		{ "process where process.name == \"a\"", 1 },
		{ "process where process.name in (\"a\", \"b\", \"A\")", 1 },
		{ "process where process.name : (\"a\", \"b*\")", 1 },
		{ "process where process.name != \"a\"", 0 },
		{ "process where not process.name == \"a\"", 0 },
		{ "process where not (process.name != \"a\" or process.args == \"b\")", 1 },
		{ "process where not (process.name != \"a\" and process.args != \"b\")", 2 },
		{ "process where process.name != null", 0 },
		{ "process where process.executable == \"a\"", 1 },
		{ "process where process.pid == 1", 0 },
		{ "process where user.id == \"0\"", 0 },
		{ "process where process.name regex \"a+\"", 1 },
		{ "process where process.name regex \"a+\" and process.name : \"a*\"", 1 },
		{ "process where user.id == \"0\" and process.args : \"x*\"", 1 },
		{ "process where process.name == \"a\" and process.args == \"x\"", 1 },
		{ "process where process.name == \"a\" or process.args == \"b\"", 2 },
		{ "process where process.name == \"a\" or process.args != \"b\"", 0 },
		{ "process where (process.name == \"a\" and process.args == \"x\") or process.name in (\"a\", \"c\")",
		  2 },
		{ "process where process.args == \"x\" and (process.name == \"a\" or process.name == \"b\")",
		  2 },
		{ "process where true", 0 },
		{ "kexec where process.name == \"a\"", 1 },
		{ "kexec where event.action == \"kexec_load\"", 1 },
		{ "kexec where kexec.on_crash", 0 },
	};
	struct fixture f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		COMPILE(&f, cases[i].query);
		if (n_guards(&f) != cases[i].guards)
			fail_msg("%s: %u guards", cases[i].query, n_guards(&f));
		assert_int_equal(f.program.n_unguarded, !cases[i].guards);
		end(&f);
	}
}

/* An exec of another name gathers its names and nothing else. */
static void other_names_cost_nothing(void **state)
{
	unsigned int asked[KG_FIELD_COUNT] = { 0 };
	struct fixture f;
	struct facts facts;
	enum kg_field field;

	COMPILE(&f, "process where process.args == \"x\" and process.name == \"a\"");
	facts_begin(&facts);
	facts.asked = asked;
	facts_strings(&facts, KG_FIELD_PROCESS_NAME, "b\0c", 4);
	ARGS("x");
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0);
	for (field = 0; field < KG_FIELD_COUNT; field++)
		assert_int_equal(asked[field], field == KG_FIELD_PROCESS_NAME);
	facts_strings(&facts, KG_FIELD_PROCESS_NAME, "b\0a", 4);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 1);
	end(&f);
}

/* What is dear is asked last, whatever the order in the query. */
static void cheap_questions_come_first(void **state)
{
	unsigned int asked[KG_FIELD_COUNT] = { 0 };
	struct fixture f;
	struct facts facts;

	COMPILE(&f, "process where process.parent.args == \"p\" and process.args == \"x\" and process.name == \"a\" and process.pid == 1");
	facts_begin(&facts);
	facts.asked = asked;
	facts_string(&facts, KG_FIELD_PROCESS_NAME, "a");
	facts_number(&facts, KG_FIELD_PROCESS_PID, 2);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0);
	assert_int_equal(asked[KG_FIELD_PROCESS_PID], 1);
	assert_int_equal(asked[KG_FIELD_PROCESS_ARGS], 0);
	facts_number(&facts, KG_FIELD_PROCESS_PID, 1);
	assert_int_equal(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS), 0);
	assert_int_equal(asked[KG_FIELD_PROCESS_ARGS], 1);
	assert_int_equal(asked[KG_FIELD_PARENT_ARGS], 0);
	end(&f);
}

static void code_has_a_test_for_each_test(void **state)
{
	struct fixture f;

	COMPILE(&f, "process where process.name == \"a\" and not (process.pid == 1 or process.args == \"x\" and not process.parent.pid == 1)");
	/* and one that notes that the exclusion held */
	assert_int_equal(f.program.rules[0].code.count, 5);
	end(&f);
}

struct exclusion_case {
	const char *query;
	const char *name;
	const char *arg;
	const char *parent;
	bool matches;
	bool excluded;
};

/* Counted is what all but the exclusions took, and nothing else. */
static void exclusions_are_told(void **state)
{
#define WANTED "process where process.name == \"n\" and process.args == \"a\" and "
#define EITHER "process where (process.name == \"n\" and process.args != \"a\") or process.parent.name == \"p\""
	static const struct exclusion_case cases[] = {
		{ WANTED "not process.parent.name == \"p\"", "n", "a", "p", false, true },
		{ WANTED "not process.parent.name == \"p\"", "n", "a", "q", true, false },
		{ WANTED "not process.parent.name == \"p\"", "n", "b", "p", false, false },
		{ WANTED "not process.parent.name == \"p\"", "m", "a", "p", false, false },
		{ WANTED "process.parent.name != \"p\"", "n", "a", "p", false, true },
		{ WANTED "not (process.pid == 1 or process.parent.name : \"P*\")", "n", "a", "p", false, true },
		{ WANTED "not (process.pid == 1 and process.parent.name : \"P*\")", "n", "a", "p", true, false },
		{ WANTED "process.pid == null", "n", "a", "p", true, false },
		{ WANTED "process.args == null", "n", "a", "p", false, false },
		{ WANTED "process.pid == 3", "n", "a", "p", false, false },
		{ EITHER, "n", "a", "q", false, true },
		{ EITHER, "n", "a", "p", true, false },
		{ EITHER, "n", "b", "q", true, false },
		{ EITHER, "m", "a", "q", false, false },
		{ "process where not process.name == \"n\"", "n", "a", "p", false, false },
		{ "process where process.name != \"n\" and process.args != \"x\"", "n", "a", "p", false, false },
		{ "process where not (process.name == \"n\" and not process.args == \"a\")", "n", "b", "p", false, false },
	};
	struct fixture f;
	struct facts facts;
	u64 excluded;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		COMPILE(&f, cases[i].query);
		facts_begin(&facts);
		facts_string(&facts, KG_FIELD_PROCESS_NAME, cases[i].name);
		facts_string(&facts, KG_FIELD_PROCESS_ARGS, cases[i].arg);
		facts_string(&facts, KG_FIELD_PARENT_NAME, cases[i].parent);
		if (facts_judge(&facts, &f.program, KG_CATEGORY_PROCESS, &excluded) !=
			    cases[i].matches ||
		    excluded != cases[i].excluded)
			fail_msg("case %zu: %s", i, cases[i].query);
		end(&f);
	}
#undef WANTED
#undef EITHER
}

static void check_refused(struct fixture *f, const char *message)
{
	assert_false(compile(f));
	assert_string_equal(f->messages, message);
	end(f);
}

static void bounds_the_rules(void **state)
{
	char query[64];
	struct fixture f;
	u32 i;

	begin(&f);
	for (i = 0; i < KG_RULES_MAX; i++) {
		snprintf(query, sizeof(query), "process where process.name == \"n%u\"", i);
		add_rule(&f, query);
	}
	assert_true(compile(&f));
	free(f.blob);
	f.blob = NULL;
	add_rule(&f, "process where process.name == \"x\"");
	check_refused(&f, "kexecguard: error: the rule set is too large: 1025 rules, and there may be 1024\n");
}

static char *long_query(size_t tests, size_t from)
{
	char *query;
	size_t size;
	FILE *to = open_memstream(&query, &size);

	fputs("process where process.pid == 0", to);
	while (--tests)
		fprintf(to, " or process.pid == %zu", from + tests);
	fclose(to);
	return query;
}

/* Nothing that the check lets through is too large for the compiler. */
static void fits_a_rule(const char *query)
{
	struct fixture f;

	COMPILE(&f, query);
	end(&f);
}

static void bounds_a_rule(void **state)
{
	char *flat = long_query(KG_RULE_ASKS_MAX, 0), *noted;
	size_t size, i;
	FILE *to;

	fits_a_rule(flat);
	free(flat);
	/* A note for each two comparisons. */
	to = open_memstream(&noted, &size);
	fputs("process where (process.pid == 0 and process.name != \"n0\")", to);
	for (i = 1; i < KG_RULE_ASKS_MAX / 2; i++)
		fprintf(to, " or (process.pid == %zu and process.name != \"n%zu\")", i, i);
	fclose(to);
	fits_a_rule(noted);
	free(noted);
}

static void bounds_the_predicates(void **state)
{
	struct fixture f;
	size_t i;

	begin(&f);
	for (i = 0; i <= KG_PREDICATES_MAX / 4000; i++) {
		char *query = long_query(4000, i * 10000);

		add_rule(&f, query);
		free(query);
	}
	check_refused(&f, "kexecguard: error: the rule set is too large: 67984 different questions, and there may be 65536\n");
}

/* Each test has the same text beside one of its own: they are as many questions. */
static char *alike_query(size_t tests, size_t from)
{
	char *query = NULL;
	size_t len, i;
	FILE *to = open_memstream(&query, &len);

	fprintf(to, "process where ");
	for (i = 0; i < tests; i++)
		fprintf(to, "%sprocess.name in (\"sh\", \"n%zu\")", i ? " and " : "", from + i);
	fclose(to);
	return query;
}

/* A value that many questions have is compared for each of them. */
static void bounds_what_is_alike(void **state)
{
	struct fixture f;
	char *query;
	size_t i;

	begin(&f);
	for (i = 0; i < KG_SAME_HASH_MAX / 1024; i++) {
		query = alike_query(1024, i * 1024);
		add_rule(&f, query);
		free(query);
	}
	assert_true(compile(&f));
	free(f.blob);
	f.blob = NULL;
	add_rule(&f, "process where process.name == \"sh\"");
	check_refused(&f, "kexecguard: error: the rule set is too large: 4097 comparisons of a field with one text, and there may be 4096\n");
}

static void bounds_the_program(void **state)
{
	struct fixture f;
	size_t i, size;
	char *query;
	FILE *to;

	begin(&f);
	to = open_memstream(&query, &size);
	fputs("process where process.args like (\"x\"", to);
	for (i = 0; i < 6000; i++)
		fprintf(to, ", \"*%01000zu*\"", i);
	fputs(")", to);
	fclose(to);
	add_rule(&f, query);
	free(query);
	assert_false(compile(&f));
	assert_non_null(strstr(f.messages, "bytes, and there may be 16777216\n"));
	end(&f);
}

/*
 * Queries made by dice, against a second opinion that shares nothing with the
 * compiler or the engine but the text of the query.
 */
struct dice {
	u64 state;
};

static u32 roll(struct dice *dice, u32 sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return (dice->state >> 32) % sides;
}

enum opinion_kind {
	OPINION_AND, OPINION_OR, OPINION_NOT, OPINION_EQ, OPINION_IN, OPINION_IN_FOLD,
	OPINION_LIKE, OPINION_LIKE_FOLD, OPINION_NULL, OPINION_LESS, OPINION_KINDS,
};

struct opinion {
	enum opinion_kind kind;
	enum kg_field field;
	char literals[3][8];
	u32 n_literals;
	s64 number;
	struct opinion *children[3];
	u32 n_children;
};

static const enum kg_field text_fields[] = {
	KG_FIELD_PROCESS_NAME, KG_FIELD_PROCESS_NAME, KG_FIELD_PROCESS_ARGS,
	KG_FIELD_PARENT_NAME, KG_FIELD_PARENT_ARGS,
};

static void roll_text(struct dice *dice, char *text, const char *letters)
{
	u32 len = roll(dice, 6), i;

	for (i = 0; i < len; i++)
		text[i] = letters[roll(dice, strlen(letters))];
	text[len] = '\0';
}

static struct opinion *roll_opinion(struct dice *dice, u32 depth)
{
	struct opinion *o = calloc(1, sizeof(*o));
	u32 i;

	o->kind = roll(dice, OPINION_KINDS);
	if (!depth && o->kind <= OPINION_NOT)
		o->kind = OPINION_EQ + roll(dice, OPINION_KINDS - OPINION_EQ);
	if (o->kind <= OPINION_NOT) {
		o->n_children = o->kind == OPINION_NOT ? 1 : 2 + roll(dice, 2);
		for (i = 0; i < o->n_children; i++)
			o->children[i] = roll_opinion(dice, depth - 1);
		return o;
	}
	o->field = text_fields[roll(dice, ARRAY_SIZE(text_fields))];
	o->n_literals = o->kind == OPINION_EQ ? 1 : 1 + roll(dice, 3);
	for (i = 0; i < o->n_literals; i++)
		roll_text(dice, o->literals[i], roll(dice, 2) ? "abA" : "ab*?");
	o->number = roll(dice, 3);
	return o;
}

static void free_opinion(struct opinion *o)
{
	u32 i;

	for (i = 0; i < o->n_children; i++)
		free_opinion(o->children[i]);
	free(o);
}

static void write_list(FILE *to, const struct opinion *o)
{
	u32 i;

	for (i = 0; i < o->n_literals; i++)
		fprintf(to, "%s\"%s\"", i ? ", " : " (", o->literals[i]);
	fputc(')', to);
}

static void write_joined(FILE *to, const struct opinion *o);

static void write_opinion(FILE *to, const struct opinion *o)
{
	static const char *const ops[] = {
		[OPINION_IN] = " in", [OPINION_IN_FOLD] = " in~",
		[OPINION_LIKE] = " like", [OPINION_LIKE_FOLD] = ":",
	};

	if (o->kind <= OPINION_NOT) {
		write_joined(to, o);
	} else if (o->kind == OPINION_LESS) {
		fprintf(to, "process.args_count < %" PRId64, o->number);
	} else {
		fputs(kg_field_infos[o->field].name, to);
		if (o->kind == OPINION_EQ)
			fprintf(to, " == \"%s\"", o->literals[0]);
		else if (o->kind == OPINION_NULL)
			fputs(" == null", to);
		else
			fputs(ops[o->kind], to);
		if (o->kind != OPINION_EQ && o->kind != OPINION_NULL)
			write_list(to, o);
	}
}

static void write_joined(FILE *to, const struct opinion *o)
{
	u32 i;

	fputs(o->kind == OPINION_NOT ? "not (" : "(", to);
	for (i = 0; i < o->n_children; i++) {
		if (i)
			fputs(o->kind == OPINION_AND ? " and " : " or ", to);
		write_opinion(to, o->children[i]);
	}
	fputc(')', to);
}

static char lower(char c)
{
	return c == 'A' ? 'a' : c;
}

static bool glob(const char *pattern, const char *text, bool wild, bool fold)
{
	if (wild && *pattern == '*')
		return glob(pattern + 1, text, wild, fold) ||
		       (*text && glob(pattern, text + 1, wild, fold));
	if (!*pattern || !*text)
		return !*pattern && !*text;
	if (!(wild && *pattern == '?') &&
	    !(fold ? lower(*pattern) == lower(*text) : *pattern == *text))
		return false;
	return glob(pattern + 1, text + 1, wild, fold);
}

static bool any_text(const struct opinion *o, const struct fact *fact)
{
	bool wild = o->kind == OPINION_LIKE || o->kind == OPINION_LIKE_FOLD;
	bool fold = o->kind == OPINION_IN_FOLD || o->kind == OPINION_LIKE_FOLD;
	u32 at, i;

	if (!fact->present)
		return false;
	for (at = 0; at < fact->len; at += strlen(fact->strings + at) + 1) {
		for (i = 0; i < o->n_literals; i++) {
			if (glob(o->literals[i], fact->strings + at, wild, fold))
				return true;
		}
	}
	return false;
}

static bool holds(const struct opinion *o, const struct facts *facts)
{
	const struct fact *count = &facts->values[KG_FIELD_PROCESS_ARGS_COUNT];
	u32 i;

	switch (o->kind) {
	case OPINION_AND:
	case OPINION_OR:
		for (i = 0; i < o->n_children; i++) {
			if (holds(o->children[i], facts) == (o->kind == OPINION_OR))
				return o->kind == OPINION_OR;
		}
		return o->kind == OPINION_AND;
	case OPINION_NOT:
		return !holds(o->children[0], facts);
	case OPINION_NULL:
		return !facts->values[o->field].present || !facts->values[o->field].len;
	case OPINION_LESS:
		return count->present && count->number < o->number;
	default:
		return any_text(o, &facts->values[o->field]);
	}
}

static void roll_facts(struct dice *dice, struct facts *facts, char texts[][32])
{
	size_t i;
	u32 n;

	facts_begin(facts);
	for (i = 0; i < ARRAY_SIZE(text_fields); i++) {
		char *to = texts[i];

		if (!roll(dice, 5))
			continue;
		for (n = roll(dice, 4); n; n--) {
			roll_text(dice, to, "abA*");
			to += strlen(to) + 1;
		}
		facts_strings(facts, text_fields[i], texts[i], to - texts[i]);
	}
	if (roll(dice, 4))
		facts_number(facts, KG_FIELD_PROCESS_ARGS_COUNT, roll(dice, 3));
}

#define OPINIONS	12	/* rules of a set */

static void compare_opinions(struct dice *dice, struct fixture *f, struct opinion **opinions)
{
	char texts[ARRAY_SIZE(text_fields)][32];
	struct facts facts;
	u64 expected = 0;
	u32 i;

	roll_facts(dice, &facts, texts);
	for (i = 0; i < OPINIONS; i++)
		expected |= (u64)holds(opinions[i], &facts) << i;
	assert_int_equal(facts_matches(&facts, &f->program, KG_CATEGORY_PROCESS), expected);
}

static void agrees_with_a_second_opinion(void **state)
{
	struct dice dice = { .state = 0x9e3779b97f4a7c15ull };
	struct opinion *opinions[OPINIONS];
	u32 round, i;

	for (round = 0; round < 400; round++) {
		struct fixture f;

		begin(&f);
		for (i = 0; i < OPINIONS; i++) {
			char *query;
			size_t size;
			FILE *to = open_memstream(&query, &size);

			opinions[i] = roll_opinion(&dice, 3);
			fputs("process where ", to);
			write_opinion(to, opinions[i]);
			fclose(to);
			add_rule(&f, query);
			free(query);
		}
		assert_true(compile(&f));
		for (i = 0; i < 100; i++)
			compare_opinions(&dice, &f, opinions);
		for (i = 0; i < OPINIONS; i++)
			free_opinion(opinions[i]);
		end(&f);
	}
}

#define SHAPES		48	/* patterns of a set, a rule each, half of them on the line */

/* Runs of letters and spaces, with needles of all sizes, anywhere and at the ends. */
static void roll_shape(struct dice *dice, char *shape)
{
	u32 runs = 1 + roll(dice, 2), n;

	if (roll(dice, 2))
		*shape++ = '*';
	for (; runs; runs--) {
		for (n = 1 + roll(dice, 6); n; n--)
			*shape++ = "aaab ?"[roll(dice, 6)];
		if (runs > 1 || roll(dice, 2))
			*shape++ = '*';
	}
	*shape = '\0';
}

/* argv without the last NUL, which not every value has, in no more memory than it takes. */
static char *roll_args(struct dice *dice, u32 *len)
{
	static char args[256];
	u32 n = 1 + roll(dice, 8), letters;
	char *to = args, *copy;

	for (; n; n--) {
		for (letters = roll(dice, 9); letters; letters--)
			*to++ = "aab "[roll(dice, 4)];
		*to++ = '\0';
	}
	*len = to - args - 1;
	copy = malloc(*len + !*len);
	assert_non_null(copy);
	memcpy(copy, args, *len);
	return copy;
}

static bool any_has_shape(const char *shape, const char *args, u32 len)
{
	char text[257];
	u32 at = 0;

	memcpy(text, args, len);
	text[len] = '\0';
	for (; at < len; at += strlen(text + at) + 1)
		if (glob(shape, text + at, true, false))
			return true;
	return false;
}

static bool line_has_shape(const char *shape, const char *args, u32 len)
{
	char text[257];
	u32 i;

	for (i = 0; i < len; i++)
		text[i] = args[i] ? args[i] : ' ';
	text[len] = '\0';
	return glob(shape, text, true, false);
}

static void compare_shapes(struct dice *dice, struct fixture *f, char shapes[][24])
{
	struct facts facts;
	u64 expected = 0;
	u32 len, i;
	char *args = roll_args(dice, &len);

	facts_begin(&facts);
	facts_strings(&facts, KG_FIELD_PROCESS_ARGS, args, len);
	facts_strings(&facts, KG_FIELD_PROCESS_COMMAND_LINE, args, len);
	facts.values[KG_FIELD_PROCESS_COMMAND_LINE].joined = true;
	for (i = 0; i < SHAPES; i++)
		if (i % 2 ? line_has_shape(shapes[i], args, len)
			  : any_has_shape(shapes[i], args, len))
			expected |= 1ull << i;
	assert_true(facts_matches(&facts, &f->program, KG_CATEGORY_PROCESS) == expected);
	free(args);
}

/* No needle is found across two strings of argv, nor missed in one; in the line it is both. */
static void strings_are_told_apart(void **state)
{
	struct dice dice = { .state = 0x243f6a8885a308d3ull };
	char shapes[SHAPES][24], query[96];
	u32 round, i;

	for (round = 0; round < 100; round++) {
		struct fixture f;

		begin(&f);
		for (i = 0; i < SHAPES; i++) {
			roll_shape(&dice, shapes[i]);
			snprintf(query, sizeof(query), "process where process.%s like \"%.23s\"",
				 i % 2 ? "command_line" : "args", shapes[i]);
			add_rule(&f, query);
		}
		assert_true(compile(&f));
		for (i = 0; i < 200; i++)
			compare_shapes(&dice, &f, shapes);
		end(&f);
	}
}

/* What an exclusion is about cannot be had: then it excludes nothing. */
static void does_without_what_cannot_be_had(void **state)
{
	struct facts facts;
	struct fixture f;

	COMPILE(&f, "process where process.name == \"a\"",
		"process where process.name == \"a\" and not process.parent.name == \"p\"",
		"process where process.name == \"b\" or process.parent.name == \"p\"",
		"process where process.parent.name != \"p\" and process.parent.name == null",
		"kexec where process.parent.name == null");
	facts_begin(&facts);
	facts_string(&facts, KG_FIELD_PROCESS_NAME, "a");
	facts.values[KG_FIELD_PARENT_NAME].failed = true;
	assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS) == 0xb);
	/* Neither can what guards a rule: then it is looked at. */
	facts.values[KG_FIELD_PROCESS_NAME].failed = true;
	assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS) == 0x8);
	assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_KEXEC) == 0x10);
	end(&f);
}

static unsigned int breaths, breaths_left;

static bool breathe(const struct kg_source *source)
{
	breaths++;
	return breaths_left && breaths_left--;
}

/* A value that is long work, and the caller may have enough of it at any time. */
static void breathes_and_stops(void **state)
{
	static char args[1 << 20];
	struct facts facts;
	struct fixture f;
	unsigned int all, n;

	COMPILE(&f, "process where process.args like (\"*nothing*\", \"*?ei?t*?er?\", \"*end\")",
		"process where process.args regex \".*x{3}(end|start)\"");
	memset(args, 'x', sizeof(args) - 1);
	memcpy(args + sizeof(args) - 4, "end", 3);
	facts_begin(&facts);
	facts.source.breathe = breathe;
	facts_strings(&facts, KG_FIELD_PROCESS_ARGS, args, sizeof(args));
	breaths_left = UINT32_MAX;
	assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS) == 3);
	all = breaths;
	assert_in_range(all, 10, 10000);
	for (n = 0; n < all; n += 1 + all / 20) {
		breaths_left = n;
		breaths = 0;
		/* The second rule may not have been asked for yet. */
		assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS) != 3);
		assert_in_range(breaths, n + 1, all);
	}
	end(&f);
}

/* How often the caller may breathe while a rule is asked about 64Ki short arguments. */
static unsigned int breaths_of_short_strings(const char *query)
{
	static char args[2 << 16];
	struct facts facts;
	struct fixture f;
	size_t i;

	COMPILE(&f, query);
	for (i = 0; i < sizeof(args); i += 2)
		args[i] = 'x';
	facts_begin(&facts);
	facts.source.breathe = breathe;
	facts_strings(&facts, KG_FIELD_PROCESS_ARGS, args, sizeof(args));
	breaths = 0;
	breaths_left = UINT32_MAX;
	assert_true(facts_matches(&facts, &f.program, KG_CATEGORY_PROCESS) == 1);
	end(&f);
	return breaths;
}

/* What is looked at for each string is work, be the strings as short as can be. */
static void breathes_between_short_strings(void **state)
{
	char marks[500], *query = NULL;
	size_t len;
	FILE *to = open_memstream(&query, &len);
	int n;

	fprintf(to, "process where length(process.args) in (1");
	for (n = 100; n < 1100; n++)
		fprintf(to, ", %d", n);
	fprintf(to, ")");
	fclose(to);
	assert_in_range(breaths_of_short_strings(query), 900, 2000);
	free(query);
	memset(marks, '?', sizeof(marks));
	to = open_memstream(&query, &len);
	fprintf(to, "process where process.args like (\"?\"");
	for (n = 2; n < (int)sizeof(marks); n++)
		fprintf(to, ", \"%.*s\"", n, marks);
	fprintf(to, ")");
	fclose(to);
	assert_in_range(breaths_of_short_strings(query), 400, 1000);
	free(query);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_text),
		cmocka_unit_test(compares_numbers),
		cmocka_unit_test(any_element_fulfils),
		cmocka_unit_test(an_argument_gives_an_option),
		cmocka_unit_test(needles_are_found_wherever_they_are),
		cmocka_unit_test(needles_are_in_one_string),
		cmocka_unit_test(values_are_looked_at_seldom),
		cmocka_unit_test(short_needles_do_not_say_how_seldom),
		cmocka_unit_test(what_is_looked_at_seldom_is_no_larger_than_fits),
		cmocka_unit_test(options_cost_what_they_say),
		cmocka_unit_test(a_line_is_matched_as_one_value),
		cmocka_unit_test(regexes_of_many_rules),
		cmocka_unit_test(missing_is_false),
		cmocka_unit_test(booleans_are_two_valued),
		cmocka_unit_test(every_event_matches_true),
		cmocka_unit_test(categories_do_not_mix),
		cmocka_unit_test(no_rules_are_a_program),
		cmocka_unit_test(rules_that_never_match_are_left_out),
		cmocka_unit_test(rules_share_predicates),
		cmocka_unit_test(different_questions_stay_apart),
		cmocka_unit_test(refuses_damaged_automata),
		cmocka_unit_test(rules_are_indexed_by_guards),
		cmocka_unit_test(other_names_cost_nothing),
		cmocka_unit_test(cheap_questions_come_first),
		cmocka_unit_test(code_has_a_test_for_each_test),
		cmocka_unit_test(exclusions_are_told),
		cmocka_unit_test(bounds_the_rules),
		cmocka_unit_test(bounds_a_rule),
		cmocka_unit_test(bounds_the_predicates),
		cmocka_unit_test(bounds_what_is_alike),
		cmocka_unit_test(bounds_the_program),
		cmocka_unit_test(agrees_with_a_second_opinion),
		cmocka_unit_test(strings_are_told_apart),
		cmocka_unit_test(does_without_what_cannot_be_had),
		cmocka_unit_test(breathes_and_stops),
		cmocka_unit_test(breathes_between_short_strings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
