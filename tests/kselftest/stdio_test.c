// SPDX-License-Identifier: GPL-2.0
/* What the standard file descriptors are of who acts. */
#include <fcntl.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"

#define FIRED_MAX 8

#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.name == \"kg-child\" and " condition)

static const char rules[] =
	CHILD_RULE("null-in", "process.stdin.path == \"/dev/null\"")
	CHILD_RULE("null-out", "process.stdout.path == \"/dev/null\"")
	CHILD_RULE("null-err", "process.stderr.path == \"/dev/null\"")
	CHILD_RULE("file-in", "process.stdin.path == \"/tmp/kgt/kg-file\"")
	CHILD_RULE("file-out", "process.stdout.path == \"/tmp/kgt/kg-file\"")
	CHILD_RULE("file-err", "process.stderr.path == \"/tmp/kgt/kg-file\"")
	CHILD_RULE("gone-in", "process.stdin.path == \"/tmp/kgt/kg-file (deleted)\"")
	CHILD_RULE("pipe-in", "process.stdin.path regex \"pipe:\\\\[[0-9]+\\\\]\"")
	CHILD_RULE("no-in", "process.stdin.path == null")
	CHILD_RULE("no-out", "process.stdout.path == null")
	CHILD_RULE("no-err", "process.stderr.path == null")
	CHILD_RULE("both", "process.stdin.path == \"/tmp/kgt/kg-file\" and "
		   "process.stdout.path == \"/dev/null\" and "
		   "process.stdin.path like \"/tmp/*\"")
	KG_ALERT_RULE("call", "kexec where process.stdin.path == \"/tmp/kgt/kg-file\"");

FIXTURE(stdio)
{
	struct kg kg;
};

/* All of kg-parent's are /dev/null at first. */
FIXTURE_VARIANT(stdio)
{
	const char *act;
	const char *fired[FIRED_MAX];
};

FIXTURE_VARIANT_ADD(stdio, plain)
{
	.act = "spawn:/tmp/kgt/kg-child",
	.fired = { "null-in", "null-out", "null-err" },
};

FIXTURE_VARIANT_ADD(stdio, in)
{
	.act = "open:0 /tmp/kgt/kg-file;spawn:/tmp/kgt/kg-child",
	.fired = { "file-in", "null-out", "null-err", "both" },
};

FIXTURE_VARIANT_ADD(stdio, out)
{
	.act = "open:1 /tmp/kgt/kg-file;spawn:/tmp/kgt/kg-child",
	.fired = { "null-in", "file-out", "null-err" },
};

FIXTURE_VARIANT_ADD(stdio, err)
{
	.act = "open:2 /tmp/kgt/kg-file;spawn:/tmp/kgt/kg-child",
	.fired = { "null-in", "null-out", "file-err" },
};

/* By a link it is the file all the same. */
FIXTURE_VARIANT_ADD(stdio, by_a_link)
{
	.act = "open:0 /tmp/kgt/kg-link;spawn:/tmp/kgt/kg-child",
	.fired = { "file-in", "null-out", "null-err", "both" },
};

/* From what is only a path the program can open the file. */
FIXTURE_VARIANT_ADD(stdio, only_a_path)
{
	.act = "hold:0 /tmp/kgt/kg-file;spawn:/tmp/kgt/kg-child",
	.fired = { "file-in", "null-out", "null-err", "both" },
};

FIXTURE_VARIANT_ADD(stdio, gone)
{
	.act = "open:0 /tmp/kgt/kg-file;unlink:/tmp/kgt/kg-file;spawn:/tmp/kgt/kg-child",
	.fired = { "gone-in", "null-out", "null-err" },
};

FIXTURE_VARIANT_ADD(stdio, pipe)
{
	.act = "pipe:0;spawn:/tmp/kgt/kg-child",
	.fired = { "pipe-in", "null-out", "null-err" },
};

FIXTURE_VARIANT_ADD(stdio, closed)
{
	.act = "close:0;close:1;close:2;exec:/tmp/kgt/kg-child",
	.fired = { "no-in", "no-out", "no-err" },
};

/* Of a call they are those of this moment, and not those at the exec. */
FIXTURE_VARIANT_ADD(stdio, of_a_call)
{
	.act = "open:0 /tmp/kgt/kg-file;kexec",
	.fired = { "call" },
};

FIXTURE_SETUP(stdio)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, kg_write_text(KG_PATH("kg-file"), "x"));
	ASSERT_EQ(0, symlink("kg-file", KG_PATH("kg-link")));
}

FIXTURE_TEARDOWN(stdio)
{
	kg_end(&self->kg);
}

KG_TEST(stdio, are_those)
{
	char act[256];

	snprintf(act, sizeof(act), "open:0 /dev/null;open:1 /dev/null;open:2 /dev/null;%s",
		 variant->act);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-parent"), act));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, variant->fired));
}

TEST_HARNESS_MAIN
