// SPDX-License-Identifier: GPL-2.0
/*
 * The function getopt() against the C library's getopt_long(), on command lines
 * made up for the options of some tools: whatever the library takes for an option,
 * the function does, and where a single argument tells all, nothing else.
 */
#include <getopt.h>
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
#include "../../userspace/regex.h"

#define LINES		40000	/* command lines for each tool */
#define ARGS_MAX	5	/* arguments of one, beside the name of the tool */
#define ARG_SIZE	48
#define LONG_BASE	256	/* values of long options, after those of all letters */
#define OPTIONS_MAX	(LONG_BASE + 40)

#define NO(long)	{ .name = long, .has_arg = no_argument }
#define YES(long)	{ .name = long, .has_arg = required_argument }
#define MAYBE(long)	{ .name = long, .has_arg = optional_argument }

/* Of a tool: its getopt string, and its long options, each of which is an option of its own. */
struct tool {
	const char *string;
	const struct option *names;
};

static const struct option kexec_names[] = {
	NO("help"), NO("version"), NO("debug"), NO("force"), NO("no-checks"),
	NO("no-ifdown"), NO("no-sync"), NO("load"), NO("unload"), NO("exec"),
	NO("exec-live-update"), NO("load-live-update"), NO("load-preserve-context"),
	NO("load-jump-back-helper"), NO("load-panic"), YES("entry"), YES("type"),
	YES("mem-min"), YES("mem-max"), NO("reuseinitrd"), NO("status"),
	NO("kexec-file-syscall"), NO("kexec-syscall"), NO("kexec-syscall-auto"),
	NO("print-ckr-size"), YES("command-line"), YES("append"), YES("initrd"),
	{ 0 },
};

static const struct option tail_names[] = {
	YES("bytes"), MAYBE("follow"), YES("lines"), YES("pid"), NO("quiet"),
	YES("max-unchanged-stats"), NO("retry"), NO("silent"),
	YES("sleep-interval"), NO("verbose"), NO("zero-terminated"), NO("help"),
	NO("version"), { 0 },
};

/* Values that may be left out, a letter that is there twice, signs. */
static const struct option odd_names[] = {
	NO("a.b"), MAYBE("x-"), YES("w+*"), NO("a\\"), NO("(|)"), { 0 },
};

static const struct tool tools[] = {
	{ "hvdfixyluet:psSacD", kexec_names },
	{ "c:n:fFqs:vz0123456789", tail_names },
	{ "+c:n:fFqs:vz0123456789", tail_names },
	{ "-:c:n:fFqs:vz0123456789", tail_names },
	{ "a::bcb:d:^]\\e+", odd_names },
	{ "", tail_names },
};

/* What the library makes of a command line. */
struct given {
	bool options[OPTIONS_MAX];
	bool clear;	/* no argument looks like an option and is none, or like two */
};

/* A question for one option. */
struct question {
	unsigned int option;
	struct eql_query *query;
};

struct tally {
	size_t given;
	size_t clear_given;
	size_t clear_absent;
};

static u64 random_state;

static unsigned int below(unsigned int n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 33) % n;
}

static size_t count_names(const struct tool *tool)
{
	size_t n = 0;

	while (tool->names[n].name)
		n++;
	return n;
}

static void make_cluster(const struct tool *tool, char *arg)
{
	static const char strange[] = "5-=:;Z\xc3\xa9\xff";
	unsigned int n = 1 + below(4);

	*arg++ = '-';
	while (n--) {
		if (*tool->string && below(6))
			*arg++ = tool->string[below(strlen(tool->string))];
		else
			*arg++ = strange[below(sizeof(strange) - 1)];
	}
	*arg = '\0';
}

static void make_name(const struct tool *tool, char *arg)
{
	static const char *const ends[] = { "", "", "", "=", "=x", "=--load", "-", "z", "\n" };
	const char *name = tool->names[below(count_names(tool))].name;
	int len = below(2) ? strlen(name) : below(strlen(name) + 1);

	snprintf(arg, ARG_SIZE, "--%.*s%s", len, name, ends[below(ARRAY_SIZE(ends))]);
}

static void make_operand(char *arg)
{
	static const char *const operands[] = {
		"", "x", "l", "load", "5", "=l", "+5", "-", "--", "---", "--=", "--=x", "-5c",
		"x-l",
	};

	strcpy(arg, operands[below(ARRAY_SIZE(operands))]);
}

static void make_arg(const struct tool *tool, char *arg)
{
	switch (below(5)) {
	case 0:
	case 1:
		make_cluster(tool, arg);
		break;
	case 2:
	case 3:
		make_name(tool, arg);
		break;
	default:
		make_operand(arg);
	}
}

/* Each long option as one that nothing else is, so that it can be told from all others. */
static void number_names(const struct tool *tool, struct option *names)
{
	size_t n = count_names(tool), i;

	for (i = 0; i < n; i++) {
		names[i] = tool->names[i];
		names[i].val = LONG_BASE + i;
	}
	names[n] = (struct option){ 0 };
}

/* Of how many of a tool's names is this the beginning. */
static size_t count_meant(const struct tool *tool, const char *arg)
{
	size_t len = strcspn(arg + 2, "="), n = 0, i;

	for (i = 0; tool->names[i].name; i++)
		n += !strncmp(tool->names[i].name, arg + 2, len);
	return n;
}

static bool is_ambiguous(const struct tool *tool, const char *arg)
{
	return !strncmp(arg, "--", 2) && count_meant(tool, arg) > 1;
}

/* A value that is an argument by itself and looks like an option. */
static bool misleads(char *const *argv)
{
	return optarg && optarg == argv[optind - 1] && *optarg == '-';
}

/*
 * An option that lacks its value, or has one that it does not take, is given too:
 * then optopt says which. (So no tool here has an option '?'.)
 */
static void ask_library(const struct tool *tool, const struct option *names, int argc, char **argv,
			struct given *given)
{
	int option, i;

	*given = (struct given){ .clear = true };
	for (i = 1; i < argc; i++)
		given->clear &= !is_ambiguous(tool, argv[i]);
	optind = 0;
	opterr = 0;
	while ((option = getopt_long(argc, argv, tool->string, names, NULL)) != -1) {
		if (option == '?' || option == ':')
			option = optopt ? optopt : option;
		else if (option != 1 && misleads(argv))
			given->clear = false;
		given->options[option < LONG_BASE ? (unsigned char)option : option] = true;
	}
	for (i = optind; i < argc; i++)
		given->clear &= argv[i][0] != '-' || !argv[i][1];
}

static bool ask_function(const struct question *question, int argc, char *const *argv)
{
	const struct regex *regex = question->query->condition->literals->regex;
	int i;

	for (i = 1; i < argc; i++) {
		if (regex_matches(regex, (struct kg_text){ argv[i], strlen(argv[i]) }))
			return true;
	}
	return false;
}

static void put_escaped(FILE *to, const char *text)
{
	for (; *text; text++)
		fprintf(to, *text == '\\' || *text == '"' ? "\\%c" : "%c", *text);
}

static void write_query(const struct tool *tool, const char *name, char *text, size_t size)
{
	FILE *to = fmemopen(text, size, "w");

	fputs("process where getopt(process.args, \"", to);
	put_escaped(to, tool->string);
	fputs("\", \"", to);
	put_escaped(to, name);
	fputs("\")", to);
	fclose(to);
}

static void add_question(const struct tool *tool, const char *name, unsigned int option,
			 struct question *question)
{
	char query[256];
	struct diag_text file = { .to = stderr, .path = "q", .data = query };
	struct eql_text text = { .data = query, .file = &file };

	write_query(tool, name, query, sizeof(query));
	file.len = strlen(query);
	text.len = file.len;
	question->option = option;
	question->query = eql_read(&text, (struct eql_use){ .action = KG_ACTION_ALERT });
	if (!question->query)
		fail_msg("refused: %s", query);
}

/* For each option of the tool, and for some letters that are none of its. */
static size_t add_questions(const struct tool *tool, struct question *questions)
{
	static const char strange[] = "5Z";
	size_t n = 0, i;
	char c;

	for (c = '!'; c <= '~'; c++) {
		if (!strchr("-:;=", c) && (strchr(tool->string, c) || strchr(strange, c)))
			add_question(tool, (char[]){ c, '\0' }, c, &questions[n++]);
	}
	for (i = 0; tool->names[i].name; i++)
		add_question(tool, tool->names[i].name, LONG_BASE + i, &questions[n++]);
	return n;
}

static void print_line(const struct tool *tool, int argc, char *const *argv)
{
	int i;

	fprintf(stderr, "%s:", tool->string);
	for (i = 1; i < argc; i++)
		fprintf(stderr, " '%s'", argv[i]);
	fputc('\n', stderr);
}

static void compare(const struct tool *tool, const struct option *names,
		    const struct question *questions, size_t n, struct tally *tally)
{
	char args[ARGS_MAX + 1][ARG_SIZE] = { "tool" }, *argv[ARGS_MAX + 2] = { args[0] };
	int argc = 2 + below(ARGS_MAX), arg;
	struct given given;
	size_t i;

	for (arg = 1; arg < argc; arg++) {
		make_arg(tool, args[arg]);
		argv[arg] = args[arg];
	}
	ask_library(tool, names, argc, argv, &given);
	for (i = 0; i < n; i++) {
		bool expected = given.options[questions[i].option];
		bool found = ask_function(&questions[i], argc, argv);

		if (found != expected && (expected || given.clear)) {
			print_line(tool, argc, argv);
			fail_msg("option %u: %d, and not %d", questions[i].option, found, expected);
		}
		tally->given += expected;
		tally->clear_given += given.clear && expected;
		tally->clear_absent += given.clear && !expected;
	}
}

static void reads_what_the_library_reads(void **state)
{
	struct question questions[OPTIONS_MAX];
	struct option names[OPTIONS_MAX];
	size_t tool, line, n, i;

	unsetenv("POSIXLY_CORRECT");
	for (tool = 0; tool < ARRAY_SIZE(tools); tool++) {
		struct tally tally = { 0 };

		random_state = tool;
		number_names(&tools[tool], names);
		n = add_questions(&tools[tool], questions);
		for (line = 0; line < LINES; line++)
			compare(&tools[tool], names, questions, n, &tally);
		for (i = 0; i < n; i++)
			eql_free(questions[i].query);
		assert_true(tally.given > LINES);
		assert_true(tally.clear_given > LINES / 4);
		assert_true(tally.clear_absent > LINES);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_the_library_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
