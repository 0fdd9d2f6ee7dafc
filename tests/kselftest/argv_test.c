// SPDX-License-Identifier: GPL-2.0
/* argv: all of it is matched, as the program gets it, and reported truly. */
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

/* What an alert carries of argv. */
#define REPORT_MAX (16 << 10)

/* The kernel's own limit: the longest argument, its NUL included. */
#define ARG_MAX_LEN (128 << 10)

static const char rules[] =
	KG_ALERT_RULE("any", "process where process.name == \"kg-args\"")
	KG_ALERT_RULE("needle", "process where process.name == \"kg-args\" and "
		      "process.args == \"kg-needle\"")
	KG_ALERT_RULE("tail", "process where process.name == \"kg-args\" and "
		      "process.args like \"*kg-tail\"")
	KG_ALERT_RULE("infix", "process where process.name == \"kg-args\" and "
		      "process.args like~ \"*KG-IN?IX*\"")
	KG_ALERT_RULE("head", "process where process.name == \"kg-args\" and "
		      "process.args : \"kg-head*\"")
	KG_ALERT_RULE("empty", "process where process.name == \"kg-args\" and "
		      "process.args == \"\"")
	KG_ALERT_RULE("many", "process where process.name == \"kg-args\" and "
		      "process.args_count >= 100001")
	KG_ALERT_RULE("one", "process where process.name == \"kg-args\" and "
		      "process.args_count == 1")
	KG_ALERT_RULE("line", "process where process.name == \"kg-args\" and "
		      "process.command_line == \"kg-args one  three\"")
	KG_ALERT_RULE("line-end", "process where process.name == \"kg-args\" and "
		      "process.command_line like \"*kg-line end\"");

/* argv that is being put together, in memory that is not counted in tests. */
struct argv {
	char **at;
	size_t n;
	size_t room;
};

static void argv_add(struct argv *argv, char *string)
{
	if (argv->n + 1 >= argv->room) {
		argv->room = argv->room * 2 + 16;
		argv->at = reallocarray(argv->at, argv->room, sizeof(*argv->at));
	}
	argv->at[argv->n++] = string;
	argv->at[argv->n] = NULL;
}

/* All bytes of it, as the kernel lays them out. */
static size_t argv_flatten(const struct argv *argv, char **flat)
{
	size_t len = 0, i;

	for (i = 0; i < argv->n; i++)
		len += strlen(argv->at[i]) + 1;
	*flat = malloc(len);
	len = 0;
	for (i = 0; i < argv->n; i++)
		len = stpcpy(*flat + len, argv->at[i]) + 1 - *flat;
	return len;
}

static char *filled(size_t len, const char *end)
{
	char *text = malloc(len + 1);

	memset(text, 'f', len);
	text[len] = '\0';
	if (end)
		memcpy(text + len - strlen(end), end, strlen(end));
	return text;
}

/* The kernel allows argv a quarter of the stack's limit. */
static int allow_large_argv(void)
{
	struct rlimit limit = { 64 << 20, RLIM_INFINITY };

	return setrlimit(RLIMIT_STACK, &limit);
}

FIXTURE(argv)
{
	struct kg kg;
	struct argv argv;
};

FIXTURE_SETUP(argv)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-args"));
	ASSERT_EQ(0, allow_large_argv());
	argv_add(&self->argv, "kg-args");
}

FIXTURE_TEARDOWN(argv)
{
	kg_end(&self->kg);
}

/* Execute, and pull the alert that each exec raises; NULL if it was not one. */
static const struct kg_alert *run_args(struct kg *kg, const struct argv *argv)
{
	int status;

	if (kg_mark(kg))
		return NULL;
	status = kg_run(KG_PATH("kg-args"), argv->at, NULL);
	if (status) {
		fprintf(stderr, "# kg-args: %s\n", strerror(status));
		return NULL;
	}
	return kg_pull(kg) ? NULL : kg_only(kg, "any");
}

/* What an alert says of argv is true, also where it is cut. */
static bool reported_truly(const struct kg_alert *alert, const struct argv *argv)
{
	char *flat;
	size_t len = argv_flatten(argv, &flat);
	bool same;

	same = alert->process.args_count == argv->n && alert->process.args_length == len &&
	       kg_bytes_are(alert->process.args, flat, len < REPORT_MAX ? len : REPORT_MAX);
	if (!same)
		fprintf(stderr, "# %zu args of %zu bytes reported as %u of %u, %zu of them\n",
			argv->n, len, alert->process.args_count, alert->process.args_length,
			alert->process.args.len);
	free(flat);
	return same;
}

FIXTURE(large)
{
	struct kg kg;
	struct argv argv;
};

FIXTURE_VARIANT(large)
{
	size_t size;		/* of argv, about */
};

FIXTURE_VARIANT_ADD(large, two_megabytes)
{
	.size = 2 << 20,
};

/* The kernel's limit is 6 MiB, for the environment and the pointers too. */
FIXTURE_VARIANT_ADD(large, almost_all_there_can_be)
{
	.size = (6 << 20) - ARG_MAX_LEN,
};

FIXTURE_SETUP(large)
{
	char *filler = filled(ARG_MAX_LEN - 1, NULL);
	size_t size;

	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-args"));
	ASSERT_EQ(0, allow_large_argv());
	argv_add(&self->argv, "kg-args");
	for (size = 0; size < variant->size; size += ARG_MAX_LEN)
		argv_add(&self->argv, filler);
}

FIXTURE_TEARDOWN(large)
{
	kg_end(&self->kg);
}

KG_TEST(large, last_argument_tells)
{
	const char *const fired[] = { "any", "needle", NULL };
	const struct kg_alert *alert;

	argv_add(&self->argv, "kg-needle");
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
	EXPECT_FALSE(alert->incomplete);
}

KG_TEST(large, last_argument_does_not_tell)
{
	const char *const fired[] = { "any", NULL };
	const struct kg_alert *alert;

	argv_add(&self->argv, "kg-needl");
	argv_add(&self->argv, "kg-needle ");
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
}

KG_TEST(large, end_of_the_command_line_tells)
{
	const char *const fired[] = { "any", "line-end", NULL };

	argv_add(&self->argv, "kg-line");
	argv_add(&self->argv, "end");
	ASSERT_NE(NULL, run_args(&self->kg, &self->argv));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(argv, longest_argument_by_its_end)
{
	const char *const fired[] = { "any", "tail", NULL };
	const struct kg_alert *alert;

	argv_add(&self->argv, filled(ARG_MAX_LEN - 1, "kg-tail"));
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
}

KG_TEST(argv, longest_argument_by_its_beginning)
{
	const char *const fired[] = { "any", "head", NULL };
	char *text = filled(ARG_MAX_LEN - 1, "kg-tail.");

	memcpy(text, "kg-head", 7);
	argv_add(&self->argv, text);
	ASSERT_NE(NULL, run_args(&self->kg, &self->argv));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(argv, longest_argument_by_its_middle)
{
	const char *const fired[] = { "any", "infix", NULL };
	char *text = filled(ARG_MAX_LEN - 1, NULL);

	memcpy(text + ARG_MAX_LEN / 2 + 333, "kg-Infix", 8);
	argv_add(&self->argv, text);
	ASSERT_NE(NULL, run_args(&self->kg, &self->argv));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/*
 * An argument lies in pages as it happens to: wherever the seam between two of
 * them is, nothing is lost and nothing is glued together.
 */
KG_TEST(argv, seam_between_pages)
{
	const char *const fired[] = { "any", "needle", NULL };
	const struct kg_alert *alert;
	size_t len;

	for (len = 4096 - 40; len < 4096 + 40; len += 3) {
		self->argv.n = 1;
		argv_add(&self->argv, filled(len, NULL));
		argv_add(&self->argv, "kg-needle");
		argv_add(&self->argv, filled(4096, NULL));
		alert = run_args(&self->kg, &self->argv);
		ASSERT_NE(NULL, alert);
		ASSERT_TRUE(kg_fired(&self->kg, fired)) {
			TH_LOG("after %zu bytes", len);
		}
		ASSERT_TRUE(reported_truly(alert, &self->argv));
	}
}

KG_TEST(argv, hundred_thousand_empty_arguments)
{
	const char *const fired[] = { "any", "empty", "many", NULL };
	const struct kg_alert *alert;
	int i;

	for (i = 0; i < 100000; i++)
		argv_add(&self->argv, "");
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
}

KG_TEST(argv, empty_argument)
{
	const char *const fired[] = { "any", "empty", NULL };
	const struct kg_alert *alert;

	argv_add(&self->argv, "");
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
}

/* The kernel gives a program that is called without any argument an empty one. */
KG_TEST(argv, no_argument)
{
	const char *const fired[] = { "any", "empty", "one", NULL };
	const struct kg_alert *alert;
	pid_t pid = fork();

	if (!pid) {
		syscall(SYS_execve, KG_PATH("kg-args"), NULL, NULL);
		_exit(errno);
	}
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	alert = kg_only(&self->kg, "any");
	EXPECT_TRUE(kg_bytes_are(alert->process.args, "", 1));
	EXPECT_EQ(1, alert->process.args_count);
	EXPECT_EQ(1, alert->process.args_length);
}

/* Two spaces: an empty argument has its place in the line. */
KG_TEST(argv, command_line)
{
	const char *const fired[] = { "any", "empty", "line", NULL };

	argv_add(&self->argv, "one");
	argv_add(&self->argv, "");
	argv_add(&self->argv, "three");
	ASSERT_NE(NULL, run_args(&self->kg, &self->argv));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(argv, command_line_is_argv_and_no_more)
{
	const char *const fired[] = { "any", "one", NULL };
	struct argv argv = { 0 };

	/* The same line, but one argument. */
	argv_add(&argv, "kg-args one  three four");
	ASSERT_NE(NULL, run_args(&self->kg, &argv));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* The environment lies right behind argv and is no part of it. */
KG_TEST(argv, environment)
{
	const char *const fired[] = { "any", "one", NULL };
	char *env[] = { "kg-needle", "", "x-kg-infix-x", "kg-tail", NULL };
	pid_t pid = fork();

	if (!pid) {
		execve(KG_PATH("kg-args"), self->argv.at, env);
		_exit(errno);
	}
	ASSERT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(kg_only(&self->kg, "any"), &self->argv));
}

/* Bytes are bytes: each that an argument can have, in no encoding. */
KG_TEST(argv, any_byte)
{
	const char *const fired[] = { "any", "tail", NULL };
	const struct kg_alert *alert;
	char all[256];
	int i;

	for (i = 1; i < 256; i++)
		all[i - 1] = i;
	all[255] = '\0';
	argv_add(&self->argv, all);
	argv_add(&self->argv, "\xff\xfe\xc3\x28\xed\xa0\x80 not UTF-8");
	argv_add(&self->argv, "\033]0;title\007\033[2J\r\n\tforged line\n");
	argv_add(&self->argv, "\xc3(\n\033 kg-tail");
	alert = run_args(&self->kg, &self->argv);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(reported_truly(alert, &self->argv));
}

FIXTURE(rewritten)
{
	struct kg kg;
	char *shared;		/* memory of argv that another process rewrites */
	pid_t writer;
};

/* How argv is rewritten while the kernel reads it: from one to the other. */
FIXTURE_VARIANT(rewritten)
{
	const char *texts[2];
	size_t len;		/* of each */
	bool alternates;	/* whichever is read in one go is one or the other */
};

FIXTURE_VARIANT_ADD(rewritten, words)
{
	.texts = { "kg-needle", "innocence" }, .len = 9, .alternates = true,
};

/*
 * The end of an argument comes and goes: between measuring it and copying it the
 * kernel can be made to take one argument for several, or several for one.
 */
FIXTURE_VARIANT_ADD(rewritten, ends)
{
	.texts = { "x\0kg-needle\0y", "x kg-needle y" }, .len = 14,
};

FIXTURE_SETUP(rewritten)
{
	unsigned int i;

	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-args"));
	self->shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			    0);
	ASSERT_NE(MAP_FAILED, self->shared);
	memcpy(self->shared, variant->texts[0], variant->len);
	self->writer = fork();
	ASSERT_LE(0, self->writer);
	for (i = 1; !self->writer; i++)
		memcpy(self->shared, variant->texts[i % 2], variant->len);
}

FIXTURE_TEARDOWN(rewritten)
{
	kill(self->writer, SIGKILL);
	kg_wait(self->writer);
	munmap(self->shared, 4096);
	kg_end(&self->kg);
}

static bool holds_string(const char *data, size_t len, const char *string)
{
	size_t at;

	for (at = 0; at < len; at += strlen(data + at) + 1)
		if (!strcmp(data + at, string))
			return true;
	return false;
}

/*
 * With fewer ends, argv reaches into the environment; with more, the last of it
 * is taken for the environment. So what counts there stands in its middle.
 */
static int run_to_see(char *shared)
{
	char *argv[] = { "kg-args", shared, "second", "third", NULL };
	char *env[] = { "A=", "B=", "C=", KG_ACT "=args:/tmp/kgt/seen", "D=", "E=", "F=", NULL };
	pid_t pid = fork();

	if (!pid) {
		execve(KG_PATH("kg-args"), argv, env);
		_exit(errno);
	}
	return kg_wait(pid);
}

/* What was matched and what was reported is what the program got. */
KG_TEST(rewritten, while_it_is_read)
{
	const struct kg_alert *alert;
	char seen[256];
	unsigned int needles = 0, i;
	ssize_t len;

	for (i = 0; i < 60; i++) {
		ASSERT_EQ(0, kg_mark(&self->kg));
		ASSERT_EQ(0, run_to_see(self->shared));
		ASSERT_EQ(0, kg_pull(&self->kg));
		alert = kg_only(&self->kg, "any");
		ASSERT_NE(NULL, alert);
		len = kg_read_file(KG_PATH("seen"), seen, sizeof(seen) - 1);
		ASSERT_LT(0, len);
		ASSERT_TRUE(kg_bytes_are(alert->process.args, seen, len));
		ASSERT_EQ(4, alert->process.args_count);
		ASSERT_EQ(len, alert->process.args_length);
		ASSERT_EQ(holds_string(seen, len, "kg-needle"), kg_count(&self->kg, "needle"));
		needles += kg_count(&self->kg, "needle");
	}
	if (!variant->alternates)
		return;
	/* Both came by, or nothing was rewritten at all. */
	EXPECT_LT(0, needles);
	EXPECT_GT(60, needles);
}

TEST_HARNESS_MAIN
