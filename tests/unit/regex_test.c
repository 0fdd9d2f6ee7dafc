// SPDX-License-Identifier: GPL-2.0
/* Regular expressions: what they take, what is said of those that are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/regex.h"

static struct kg_text text_of(const char *text)
{
	return (struct kg_text){ .data = text, .len = strlen(text) };
}

static const struct regex *compile(struct arena *arena, const char *pattern, bool fold,
				   struct regex_remark *remark)
{
	size_t work_left = REGEX_WORK_MAX;

	return regex_compile(arena, text_of(pattern), fold, &work_left, remark);
}

static bool matches(const char *pattern, bool fold, struct kg_text value)
{
	struct regex_remark remark;
	struct arena arena = { 0 };
	const struct regex *regex = compile(&arena, pattern, fold, &remark);
	bool found;

	if (!regex)
		fail_msg("%s: %zu: %s", pattern, remark.offset, remark.text);
	found = regex_matches(regex, value);
	arena_free(&arena);
	return found;
}

/* A pattern, and values that it takes and does not take, NULL after the last of each. */
struct regex_case {
	const char *pattern;
	const char *takes[6];
	const char *leaves[6];
};

static void check_values(const struct regex_case *c, const char *const *values, bool fold,
			 bool expected)
{
	for (; *values; values++) {
		if (matches(c->pattern, fold, text_of(*values)) != expected)
			fail_msg("'%s' %s '%s'", c->pattern, expected ? "leaves" : "takes", *values);
	}
}

static void check_cases(const struct regex_case *cases, size_t n, bool fold)
{
	size_t i;

	for (i = 0; i < n; i++) {
		check_values(&cases[i], cases[i].takes, fold, true);
		check_values(&cases[i], cases[i].leaves, fold, false);
	}
}

static void takes_the_whole_value(void **state)
{
	static const struct regex_case cases[] = {
		{ "abc", { "abc" }, { "", "ab", "abcd", "xabc", "ABC" } },
		{ "", { "" }, { "a", " " } },
		{ "()", { "" }, { "a" } },
		{ "a.c", { "abc", "a\nc", "a\xc3\xa9" "c", "a\xff" "c" }, { "ac", "abbc" } },
		{ ".*", { "", "a", "\n", "\xff\xfe" }, { NULL } },
		{ "a|bc|d", { "a", "bc", "d" }, { "ac", "b", "", "a|bc|d" } },
		{ "(a|b)c", { "ac", "bc" }, { "a", "c", "abc" } },
		{ "a]b}c>-/^x$=", { "a]b}c>-/^x$=" }, { "a" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), false);
}

static void repeats(void **state)
{
	static const struct regex_case cases[] = {
		{ "ab?", { "a", "ab" }, { "abb", "b", "abab" } },
		{ "ab*", { "a", "ab", "abbb" }, { "", "aab" } },
		{ "ab+", { "ab", "abbb" }, { "a", "" } },
		{ "a{3}", { "aaa" }, { "aa", "aaaa" } },
		{ "a{2,}", { "aa", "aaaaa" }, { "a", "" } },
		{ "a{1,3}", { "a", "aa", "aaa" }, { "", "aaaa" } },
		{ "a{0}", { "" }, { "a" } },
		{ "a{0,0}b", { "b" }, { "ab" } },
		{ "(ab){2}", { "abab" }, { "ab", "aab" } },
		{ "a{2}{3}", { "aaaaaa" }, { "aaaaa", "aaaaaaa" } },
		{ "(a?){3}", { "", "a", "aaa" }, { "aaaa" } },
		{ "a**", { "", "aaa" }, { "b" } },
		{ "a*?b", { "b", "aab" }, { "a" } },
		{ "a??", { "", "a" }, { "aa" } },
		{ "a{0,2}?b", { "b", "aab" }, { "aaab" } },
		{ "aaa{1,2}a", { "aaaa", "aaaaa" }, { "aaa", "aaaaaa" } },
		{ "(ab|abab){1,2}c", { "abc", "abababc", "ababababc" }, { "c", "ababababab" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), false);
}

static void knows_sets(void **state)
{
	static const struct regex_case cases[] = {
		{ "[abc]", { "a", "b", "c" }, { "d", "", "ab" } },
		{ "[^abc]", { "d", "^", "\xc3\xa9", "\xff" }, { "a", "", "dd" } },
		{ "[a-cx-z]", { "a", "c", "y" }, { "d", "w", "-" } },
		{ "[a\\-z]", { "a", "-", "z" }, { "b", "\\" } },
		{ "[-a]", { "-", "a" }, { "b" } },
		{ "[\\d-x]", { "5", "-", "x" }, { "a", "d" } },
		{ "[]a]+", { "]a]" }, { "[", "b" } },
		{ "[^]a]", { "b", "[" }, { "]", "a" } },
		{ "[a^]", { "a", "^" }, { "b" } },
		{ "[[.(*+?|&~@#<\"{]+", { "[.(*+?|&~@#<\"{" }, { ")" } },
		{ "[\\]\\\\]+", { "]\\" }, { "[" } },
		{ "[\xc3\xa0-\xc3\xbf]", { "\xc3\xa9" }, { "e", "\xc4\x80", "\xc3" } },
		{ "\\d+", { "0123456789" }, { "a", "", "\xd9\xa3" } },
		{ "\\D", { "a", "\xc3\xa9", "\xff" }, { "5" } },
		{ "\\s*", { " \t\r\n" }, { "\v", "\f", "\xc2\xa0" } },
		{ "\\S", { "a", "\v", "\xff" }, { " ", "\n" } },
		{ "\\w+", { "aZ_09" }, { "-", "\xc3\xa9" } },
		{ "\\W", { "-", "\xc3\xa9", "\xff" }, { "a", "_" } },
		{ "[\\W\\d]+", { "-5-" }, { "a" } },
		{ "[^\\w ]", { "-" }, { "a", " " } },
		{ "\\[\\.\\*\\]\\\\\\-\\~", { "[.*]\\-~" }, { "[x]" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), false);
}

static void has_lucenes_operators(void **state)
{
	static const struct regex_case cases[] = {
		{ "#", { NULL }, { "", "a", "#" } },
		{ "a#|b", { "b" }, { "a", "a#" } },
		{ "@", { "", "anything \xff" }, { NULL } },
		{ "a@b", { "ab", "axxb" }, { "a", "abc", "a@c" } },
		{ ".*a.*&.*b.*", { "ab", "xbxa" }, { "a", "b", "&" } },
		{ "a|b&c", { "a" }, { "b", "c" } },
		{ "a&a|b", { "a", "b" }, { "ab" } },
		{ "~a", { "", "b", "aa", "\xff" }, { "a" } },
		{ "~ab", { "b", "xb", "aab" }, { "ab", "a" } },
		{ "~(ab)", { "", "a", "abc" }, { "ab" } },
		{ "~a*", { "", "b", "aa" }, { NULL } },
		{ "~~a", { "a" }, { "", "b" } },
		{ "~(.*foo.*)", { "", "fo" }, { "foo", "xfoox" } },
		{ "~[a-c]", { "d", "", "ab" }, { "a", "c" } },
		{ "\"a.*(b\"c", { "a.*(bc" }, { "axbc" } },
		{ "\"\"a", { "a" }, { "" } },
		{ "\"ab\"+", { "ab", "abab" }, { "abb" } },
		{ "<7-12>", { "7", "12", "09", "0012" }, { "6", "13", "", "7 ", "112" } },
		{ "<07-12>", { "07", "10", "12" }, { "7", "007", "13", "06" } },
		{ "<12-7>", { "8", "008" }, { "6" } },
		{ "<0-255>", { "0", "00", "99", "255" }, { "256", "" } },
		{ "<5-5>", { "5" }, { "05", "4" } },
		{ "<98-2147483647>", { "98", "2147483647", "1000000000" },
		  { "97", "2147483648", "9999999999" } },
		{ "v<1-3>.x", { "v2.x", "v3_x" }, { "v4.x", "v03.x" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), false);
}

static void folds_ascii(void **state)
{
	static const struct regex_case cases[] = {
		{ "aB\xc3\xa9", { "AB\xc3\xa9", "ab\xc3\xa9" }, { "ab\xc3\x89" } },
		{ "[a-c]x", { "AX", "bX" }, { "d" } },
		{ "[^a]", { "b", "B" }, { "a", "A" } },
		{ "[X-c]", { "x", "X", "A", "c", "_" }, { "d", "W" } },
		{ "\"ab\"", { "aB" }, { "a" } },
		{ "~(ab)", { "a" }, { "AB", "aB" } },
		{ "[\\]-a]", { "]", "a", "A", "^" }, { "b", "B" } },
		{ "\\W", { "-" }, { "A", "a" } },
		{ "\xe2\x84\xaa", { "\xe2\x84\xaa" }, { "k", "K" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), true);
}

static void reads_characters(void **state)
{
	static const struct regex_case cases[] = {
		{ "..", { "\xc3\xa9\xe2\x82\xac", "\xf0\x9f\x98\x80" "a", "\xc3\xc3" },
		  { "\xc3\xa9", "\xf0\x9f\x98\x80" } },
		/* too long a form, a surrogate, above all there are, cut off */
		{ "..", { "\xc0\x80", NULL }, { NULL } },
		{ "...", { "\xed\xa0\x80", "\xe2\x82\xc3" }, { NULL } },
		{ "....", { "\xf4\x90\x80\x80" }, { NULL } },
		{ "\xe2\x82\xac{2}", { "\xe2\x82\xac\xe2\x82\xac" }, { "\xe2\x82\xac\xac" } },
		{ "[^\xe2\x82\xac]", { "\xe2", "e" }, { "\xe2\x82\xac" } },
		{ "[\x01-\xf4\x8f\xbf\xbf]", { "\xf4\x8f\xbf\xbf", "a" }, { "\xff" } },
	};

	check_cases(cases, ARRAY_SIZE(cases), false);
}

static void reads_a_nul_as_a_space(void **state)
{
	static const char line[] = "a\0b";
	struct kg_text text = { .data = line, .len = 3 };

	assert_true(matches("a b", false, text));
	assert_true(matches("a\\sb", false, text));
	assert_false(matches("a\\Sb", false, text));
}

static char *refusal(const char *pattern)
{
	struct regex_remark remark;
	struct arena arena = { 0 };
	char *said = NULL;

	if (compile(&arena, pattern, false, &remark))
		fail_msg("accepted: %s", pattern);
	if (asprintf(&said, "%zu: %s", remark.offset, remark.text) < 0)
		abort();
	arena_free(&arena);
	return said;
}

struct refusal_case {
	const char *pattern;
	const char *said;
};

static void check_refusals(const struct refusal_case *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		char *said = refusal(cases[i].pattern);

		assert_string_equal(said, cases[i].said);
		free(said);
	}
}

static void names_what_lucene_does_not_have(void **state)
{
	static const struct refusal_case cases[] = {
		{ "a(?=b)", "1: not in Lucene: '(?=' (a look-ahead)" },
		{ "(?!b)", "0: not in Lucene: '(?!' (a negative look-ahead)" },
		{ "(?<=b)", "0: not in Lucene: '(?<=' (a look-behind)" },
		{ "(?<!b)", "0: not in Lucene: '(?<!' (a negative look-behind)" },
		{ "(?:b)", "0: not in Lucene: '(?:' (a group that captures nothing: write '(...)')" },
		{ "(?<n>b)", "0: not in Lucene: '(?<' (a named group: write '(...)')" },
		{ "(?i)b", "0: not in Lucene: '(?' (flags: 'regex~' takes letters of either case)" },
		{ "(a)\\1", "3: no such escape in Lucene: '\\1' (a back reference)" },
		{ "x\\b", "1: no such escape in Lucene: '\\b' (a word boundary)" },
		{ "[\\n]", "1: no such escape in Lucene: '\\n' (a control character: put itself, or take \\s)" },
		{ "\\p{L}", "0: no such escape in Lucene: '\\p' (a Unicode property)" },
		{ "\\y", "0: no such escape in Lucene: '\\y' (unknown)" },
		{ "a+?", "2: there are no lazy quantifiers, and Lucene would take nothing as well: leave out this '?'" },
		{ "a{2}?", "4: there are no lazy quantifiers, and Lucene would take nothing as well: leave out this '?'" },
		{ "a*+", "2: there are no possessive quantifiers: leave out this '+'" },
		{ "[[:alpha:]]", "1: not in Lucene: '[:...:]'; '\\d', '\\w' and '\\s' are" },
		{ "x<name>", "1: no named automaton here: '<name>'; the character itself is '\\<'" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void says_what_is_wrong(void **state)
{
	static const struct refusal_case cases[] = {
		{ "*a", "0: nothing stands before this '*'; the character itself is '\\*'" },
		{ "a|+", "2: nothing stands before this '+'; the character itself is '\\+'" },
		{ "(|a)", "1: nothing stands before this '|'; the character itself is '\\|'" },
		{ "a&&b", "2: nothing stands before this '&'; the character itself is '\\&'" },
		{ "a|", "2: something is missing here; the empty string is '()'" },
		{ "(a|)", "3: something is missing here; the empty string is '()'" },
		{ "~", "1: something is missing here; the empty string is '()'" },
		{ "a)b", "1: this ')' closes nothing; the character itself is '\\)'" },
		{ "a(b", "1: this '(' is not closed; the character itself is '\\('" },
		{ "a[b", "1: this '[' is not closed; the character itself is '\\['" },
		{ "[]", "0: this '[' is not closed; the character itself is '\\['" },
		{ "[a-", "0: this '[' is not closed; the character itself is '\\['" },
		{ "a\"b", "1: this '\"' is not closed; the character itself is '\\\"'" },
		{ "a<1-2", "1: this '<' is not closed; the character itself is '\\<'" },
		{ "a<", "1: this '<' is not closed; the character itself is '\\<'" },
		{ "a{", "1: how many times? The character itself is '\\{'" },
		{ "a{,2}", "1: how many times? The character itself is '\\{'" },
		{ "a{2", "1: this '{' is not closed; the character itself is '\\{'" },
		{ "a{3,2}", "1: at least 3 and at most 2 times is never" },
		{ "a\\", "1: nothing follows this backslash" },
		{ "[z-a]", "1: this range ends before it begins" },
		{ "[a-\\d]", "3: a range ends in a character, and '\\d' is many" },
		{ "[+-]", "2: Lucene reads a range to ']' here; the character itself is '\\-'" },
		{ "<2147483648-1>", "1: this number is larger than 2147483647" },
		{ "<1->", "3: a number is missing here" },
		{ "<1-2-3>", "0: no named automaton here: '<1-2-3>'; the character itself is '\\<'" },
		{ "a\xff", "1: this byte is no UTF-8" },
		{ "[\xe2\x82]", "1: this byte is no UTF-8" },
		{ "\"\xc0\"", "1: this byte is no UTF-8" },
	};

	check_refusals(cases, ARRAY_SIZE(cases));
}

static void warns_of_anchors(void **state)
{
	static const struct refusal_case cases[] = {
		{ "^abc", "0: '^' is no anchor here, but the character: a regex takes the whole value anyway (write '\\^' if you mean it)" },
		{ "abc$", "3: '$' is no anchor here, but the character: a regex takes the whole value anyway (write '\\$' if you mean it)" },
		{ "a|(b$)", "4: '$' is no anchor here, but the character: a regex takes the whole value anyway (write '\\$' if you mean it)" },
	};
	static const char *const quiet[] = { "a^b", "a$b", "\\^a\\$", "[^a]", "[$^]" };
	struct regex_remark remark;
	struct arena arena = { 0 };
	char *said;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_non_null(compile(&arena, cases[i].pattern, false, &remark));
		assert_true(asprintf(&said, "%zu: %s", remark.offset, remark.text) > 0);
		assert_string_equal(said, cases[i].said);
		free(said);
	}
	for (i = 0; i < ARRAY_SIZE(quiet); i++) {
		assert_non_null(compile(&arena, quiet[i], false, &remark));
		assert_null(remark.text);
	}
	assert_true(matches("^a$", false, text_of("^a$")));
	arena_free(&arena);
}

static void refuses_what_is_too_large(void **state)
{
	static const struct refusal_case cases[] = {
		{ "(a|b)*a(a|b){20}", "0: this regex would take more than 8192 states" },
		{ "~(.*a.{14})", "0: this regex would take more than 8192 states" },
		{ ".{0,4096}.{0,4096}x", "0: this regex would take more than 8192 states" },
		{ "(a{0,4096}){0,4096}", "0: the regexes of this rule would take too long to compile" },
		{ "a{4097}", "2: this number is larger than 4096" },
		{ "a{1000000}", "2: this number is larger than 4096" },
		{ "a{99999999999999999999}", "2: this number is larger than 4096" },
		{ ".*a.*&.*b.*&.*c.*&.*d.*&.*e.*&.*f.*&.*g.*&.*h.*&.*i.*&.*j.*&.*k.*&.*l.*&.*m.*",
		  "0: this regex would take more than 4681 states for its 14 kinds of characters" },
	};
	char deep[80];

	check_refusals(cases, ARRAY_SIZE(cases));
	memset(deep, '(', 33);
	strcpy(deep + 33, "a");
	memset(deep + 34, ')', 33);
	deep[67] = '\0';
	check_refusals(&(struct refusal_case){ deep, "32: groups nest deeper than 32" }, 1);
	deep[66] = '\0';
	assert_true(matches(deep + 1, false, text_of("a")));
}

static void refuses_too_many_kinds_of_characters(void **state)
{
	char pattern[1024], *to = pattern;
	unsigned int i;

	for (i = 0; i < 300; i++)
		to += sprintf(to, "%s%c%c", i ? "|" : "", 0xc4 + i / 64, 0x80 + i % 64);
	check_refusals(&(struct refusal_case){
		pattern, "0: this regex tells more than 256 kinds of characters apart" }, 1);
}

/* What users write stays small, whatever a textbook says of it. */
static void keeps_states_few(void **state)
{
	static const struct {
		const char *pattern;
		u32 states;
	} cases[] = {
		{ "abc", 4 },
		{ "@", 0 },
		{ "#", 0 },
		{ ".*foo.*", 3 },
		{ ".*foo", 4 },
		{ ".*one.*two.*three.*four.*", 15 },
		{ "[a-z]{2,3}|[a-z]", 4 },
		{ ".*[A-Za-z0-9+/]{300,}.*", 300 },
		{ "(a|b)*", 1 },
		{ ".*a.{12}", 8192 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct regex_remark remark;
		struct arena arena = { 0 };
		const struct regex *regex;

		regex = compile(&arena, cases[i].pattern, false, &remark);
		assert_non_null(regex);
		assert_int_equal(regex->dfa.states, cases[i].states);
		arena_free(&arena);
	}
}

/* As "^abc$ def": a run that values begin with, or end with, has a mark there. */
static void check_runs(const char *pattern, bool fold, const char *expected)
{
	struct regex_remark remark;
	struct arena arena = { 0 };
	const struct regex_run *run = compile(&arena, pattern, fold, &remark)->runs;
	char *said;
	size_t len;
	FILE *to = open_memstream(&said, &len);

	for (; run->len; run++)
		fprintf(to, "%s%.*s%s ", run->at_start ? "^" : "", (int)run->len, run->bytes,
			run->at_end ? "$" : "");
	fclose(to);
	assert_string_equal(said, expected);
	free(said);
	arena_free(&arena);
}

static void knows_what_a_value_must_have(void **state)
{
	static const struct {
		const char *pattern;
		const char *runs;
	} cases[] = {
		{ "aBc", "^abc$ " },
		{ ".*curl.*\\|sh", "curl |sh$ " },
		{ "a(bc)d\"e f\"\xc3\xa9.x", "^abcde f\xc3\xa9 x$ " },
		{ "ab*c", "^a c$ " },
		{ "ab+c", "^a b c$ " },
		{ "ab{0,3}c{2,}()", "^a c " },
		{ "a(b|c)d", "^a d$ " },
		{ "a[bc]d[e]", "^a de$ " },
		{ "a~(b)c", "^a c$ " },
		{ ".*ab.*&.*cd", "ab cd " },
		{ "a|b", "" },
		{ "@ab@", "ab " },
		{ "a#b", "^a b$ " },
		{ "", "" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		check_runs(cases[i].pattern, false, cases[i].runs);
	check_runs("x[Ab]Cd1[eE]", true, "^x cd1e$ ");
	check_runs("[aA]b", false, "^ab$ ");
}

/*
 * A random expression, and what it takes as the places where it can end. This
 * knows nothing of terms, classes and states.
 */
enum kind { CHARACTER, ANY, SET, SEQUENCE, UNION, INTERSECTION, REPEAT, COMPLEMENT, KINDS };

struct node {
	enum kind kind;
	const char *text;	/* as it is written */
	const char *members;	/* of a set: these characters, as a string of UTF-8 */
	bool invert;
	struct node *left;
	struct node *right;
	unsigned int min;
	unsigned int max;
};

#define UNBOUNDED	99u
#define VALUE_MAX	9

/* The characters that values are made of; the last is no UTF-8. */
static const char *const alphabet[] = { "a", "b", "A", "\xc3\xa9", " ", "\xff" };

static unsigned int roll(u64 *seed, unsigned int sides)
{
	*seed = *seed * 6364136223846793005ull + 1442695040888963407ull;
	return (*seed >> 33) % sides;
}

static struct node *new_leaf(struct arena *arena, u64 *seed)
{
	static const struct node leaves[] = {
		{ .kind = ANY, .text = "." },
		{ .kind = SET, .text = "[ab]", .members = "ab" },
		{ .kind = SET, .text = "[^a]", .members = "a", .invert = true },
		{ .kind = SET, .text = "[a-\xc3\xa9]", .members = "ab\xc3\xa9" },
		{ .kind = SET, .text = "[^\xc3\xa9 ]", .members = "\xc3\xa9 ", .invert = true },
		{ .kind = SET, .text = "\\w", .members = "abA" },
		{ .kind = SET, .text = "\\W", .members = "abA", .invert = true },
		{ .kind = SET, .text = "#", .members = "" },
		{ .kind = SET, .text = "\"b\"", .members = "b" },
	};
	struct node *node = arena_alloc(arena, sizeof(*node));
	unsigned int which = roll(seed, 2 * ARRAY_SIZE(leaves));

	if (which < ARRAY_SIZE(leaves)) {
		*node = leaves[which];
		return node;
	}
	node->kind = CHARACTER;
	node->text = alphabet[which % (ARRAY_SIZE(alphabet) - 1)];
	node->members = node->text;
	return node;
}

static struct node *new_repeat(struct arena *arena, u64 *seed, struct node *node)
{
	node->min = roll(seed, 3);
	node->max = roll(seed, 3) ? node->min + roll(seed, 3) : UNBOUNDED;
	if (node->max == UNBOUNDED)
		node->text = arena_format(arena, "(%s){%u,}", node->left->text, node->min);
	else
		node->text = arena_format(arena, "(%s){%u,%u}", node->left->text, node->min,
					  node->max);
	return node;
}

static struct node *new_node(struct arena *arena, u64 *seed, unsigned int depth)
{
	static const char *const joints[KINDS] = { [UNION] = "|", [INTERSECTION] = "&",
						   [SEQUENCE] = "" };
	enum kind kind = SEQUENCE + roll(seed, KINDS - SEQUENCE);
	struct node *node;

	if (!depth || !roll(seed, 5))
		return new_leaf(arena, seed);
	if (kind == INTERSECTION && roll(seed, 2))
		kind = SEQUENCE;
	node = arena_alloc(arena, sizeof(*node));
	node->kind = kind;
	node->left = new_node(arena, seed, depth - 1);
	if (kind == REPEAT)
		return new_repeat(arena, seed, node);
	if (kind == COMPLEMENT) {
		node->text = arena_format(arena, "~(%s)", node->left->text);
		return node;
	}
	node->right = new_node(arena, seed, depth - 1);
	node->text = arena_format(arena, "(%s)%s(%s)", node->left->text, joints[kind],
				  node->right->text);
	return node;
}

struct value {
	unsigned int chars[VALUE_MAX];
	unsigned int len;
};

static bool takes_char(const struct node *node, unsigned int c, bool fold)
{
	bool found;

	if (node->kind == ANY)
		return true;
	found = *node->members && strstr(node->members, alphabet[c]);
	if (fold && !strcmp(alphabet[c], "a"))
		found |= !!strstr(node->members, "A");
	if (fold && !strcmp(alphabet[c], "A"))
		found |= !!strstr(node->members, "a");
	return found != node->invert;
}

static unsigned int ends(const struct node *node, const struct value *value, unsigned int at,
			 bool fold);

/* The places after a node that may begin at any of @from: a bit each. */
static unsigned int ends_of(const struct node *node, const struct value *value, unsigned int from,
			    bool fold)
{
	unsigned int found = 0, at;

	for (at = 0; at <= value->len; at++) {
		if (from >> at & 1)
			found |= ends(node, value, at, fold);
	}
	return found;
}

static unsigned int repeat_ends(const struct node *node, const struct value *value,
				unsigned int at, bool fold)
{
	unsigned int from = 1u << at, found = node->min ? 0 : from, times;

	for (times = 1; times <= node->max && times <= node->min + VALUE_MAX + 1; times++) {
		from = ends_of(node->left, value, from, fold);
		if (times >= node->min)
			found |= from;
	}
	return found;
}

static unsigned int ends(const struct node *node, const struct value *value, unsigned int at,
			 bool fold)
{
	unsigned int all = (2u << value->len) - (1u << at);

	switch (node->kind) {
	case SEQUENCE:
		return ends_of(node->right, value, ends(node->left, value, at, fold), fold);
	case UNION:
		return ends(node->left, value, at, fold) | ends(node->right, value, at, fold);
	case INTERSECTION:
		return ends(node->left, value, at, fold) & ends(node->right, value, at, fold);
	case REPEAT:
		return repeat_ends(node, value, at, fold);
	case COMPLEMENT:
		return all & ~ends(node->left, value, at, fold);
	default:
		return at < value->len && takes_char(node, value->chars[at], fold) ? 2u << at : 0;
	}
}

static struct value new_value(u64 *seed, char *bytes)
{
	struct value value = { .len = roll(seed, VALUE_MAX + 1) };
	unsigned int i;

	for (i = 0; i < value.len; i++) {
		value.chars[i] = roll(seed, ARRAY_SIZE(alphabet));
		bytes = stpcpy(bytes, alphabet[value.chars[i]]);
	}
	*bytes = '\0';
	return value;
}

#define RANDOM_PATTERNS	3000
#define RANDOM_VALUES	20

/* Counts what it compared, so that the test knows that both verdicts came up. */
static void compare_random(u64 seed, unsigned int counts[2])
{
	struct regex_remark remark;
	struct arena arena = { 0 };
	const struct node *node = new_node(&arena, &seed, 4);
	bool fold = roll(&seed, 2), expected;
	const struct regex *regex;
	char bytes[4 * VALUE_MAX];
	unsigned int i;

	regex = compile(&arena, node->text, fold, &remark);
	if (!regex)
		fail_msg("%s: %zu: %s", node->text, remark.offset, remark.text);
	for (i = 0; i < RANDOM_VALUES; i++) {
		struct value value = new_value(&seed, bytes);

		expected = ends(node, &value, 0, fold) >> value.len & 1;
		counts[expected]++;
		if (regex_matches(regex, text_of(bytes)) != expected)
			fail_msg("%s%s %s '%s'", node->text, fold ? " (folded)" : "",
				 expected ? "leaves" : "takes", bytes);
	}
	arena_free(&arena);
}

static void agrees_with_a_naive_matcher(void **state)
{
	unsigned int counts[2] = { 0 }, i;

	for (i = 0; i < RANDOM_PATTERNS; i++)
		compare_random(i, counts);
	assert_true(counts[true] > RANDOM_PATTERNS && counts[false] > RANDOM_PATTERNS);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_whole_value),
		cmocka_unit_test(repeats),
		cmocka_unit_test(knows_sets),
		cmocka_unit_test(has_lucenes_operators),
		cmocka_unit_test(folds_ascii),
		cmocka_unit_test(reads_characters),
		cmocka_unit_test(reads_a_nul_as_a_space),
		cmocka_unit_test(names_what_lucene_does_not_have),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(warns_of_anchors),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_too_many_kinds_of_characters),
		cmocka_unit_test(keeps_states_few),
		cmocka_unit_test(knows_what_a_value_must_have),
		cmocka_unit_test(agrees_with_a_naive_matcher),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
