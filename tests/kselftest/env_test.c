// SPDX-License-Identifier: GPL-2.0
/* The environment of what is executed: all of it, and of nobody else. */
#include "kselftest_harness.h"

#include "kg_fixture.h"

#define SECRET "KG_SECRET=1"

#define CHILD_RULE(id, condition) \
	KG_ALERT_RULE(id, "process where process.name == \"kg-child\" and " condition)

static const char rules[] =
	CHILD_RULE("secret", "process.env_vars == \"KG_SECRET=1\"")
	CHILD_RULE("folded", "process.env_vars : \"kg_sec*=?\"")
	CHILD_RULE("no-secret", "not process.env_vars like \"KG_SECRET=*\"")
	CHILD_RULE("nothing", "process.env_vars == null")
	CHILD_RULE("odd", "process.env_vars == \"\" and process.env_vars == \"no-name\"")
	CHILD_RULE("argument", "process.args == \"KG_SECRET=1\"")
	CHILD_RULE("variable-and-argument", "process.env_vars == \"KG_SECRET=1\" and "
		   "process.args == \"KG_SECRET=1\"")
	KG_ALERT_RULE("call", "kexec where process.env_vars == \"KG_SECRET=1\"");

FIXTURE(env)
{
	struct kg kg;
};

FIXTURE_SETUP(env)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-child"));
	ASSERT_EQ(0, kg_install_act("kg-parent"));
}

FIXTURE_TEARDOWN(env)
{
	kg_end(&self->kg);
}

static int execute(const char *path, char *const argv[], char *const env[])
{
	pid_t pid = fork();

	if (!pid) {
		execve(path, argv, env);
		_exit(errno);
	}
	return kg_wait(pid);
}

static int execute_child(char *const env[])
{
	return execute(KG_PATH("kg-child"), (char *[]){ "kg-child", NULL }, env);
}

KG_TEST(env, has_it)
{
	const char *const fired[] = { "secret", "folded", NULL };

	ASSERT_EQ(0, execute_child((char *[]){ "PATH=/bin", SECRET, "X=", NULL }));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(env, has_another)
{
	const char *const fired[] = { "no-secret", NULL };

	ASSERT_EQ(0, execute_child((char *[]){ "KG_SECRE=11", "XKG_SECRET=1", NULL }));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(env, is_empty)
{
	const char *const fired[] = { "no-secret", "nothing", NULL };

	ASSERT_EQ(0, execute_child((char *[]){ NULL }));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* Strings as they are, whether they are variables or not. */
KG_TEST(env, has_odd_strings)
{
	const char *const fired[] = { "odd", "secret", "folded", NULL };

	ASSERT_EQ(0, execute_child((char *[]){ "", "no-name", SECRET, "", NULL }));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* The one ends where the other begins. */
KG_TEST(env, is_not_argv)
{
	const char *const fired[] = { "argument", "no-secret", NULL };
	char *argv[] = { "kg-child", SECRET, NULL }, *env[] = { "X=1", NULL };

	ASSERT_EQ(0, execute(KG_PATH("kg-child"), argv, env));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

KG_TEST(env, is_empty_behind_argv)
{
	const char *const fired[] = { "argument", "no-secret", "nothing", NULL };
	char *argv[] = { "kg-child", SECRET, NULL }, *env[] = { NULL };

	ASSERT_EQ(0, execute(KG_PATH("kg-child"), argv, env));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* Nor is it that of the parent, or of what the process ran before. */
KG_TEST(env, is_not_inherited_by_itself)
{
	const char *const fired[] = { "no-secret", "nothing", NULL };
	char *argv[] = { "kg-parent", NULL };
	char *env[] = { SECRET, KG_ACT "=vspawn:/tmp/kgt/kg-child", NULL };

	ASSERT_EQ(0, execute(KG_PATH("kg-parent"), argv, env));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* The arguments that are added before those of a script do not shift it. */
KG_TEST(env, of_a_script)
{
	const char *const fired[] = { "secret", "folded", "argument", "variable-and-argument",
				      NULL };
	char *argv[] = { "kg-child", SECRET, NULL }, *env[] = { SECRET, NULL };

	ASSERT_EQ(0, kg_write_script(KG_PATH("kg-child"), "#!/tmp/kgt/kg-parent with-this\n"));
	ASSERT_EQ(0, execute(KG_PATH("kg-child"), argv, env));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

FIXTURE(long_env)
{
	struct kg kg;
};

/* Over pages, with what is looked for at each place that it can have in one. */
FIXTURE_VARIANT(long_env)
{
	size_t argument;	/* bytes in argv */
	size_t filler;		/* bytes in each variable before it */
	int fillers;
};

FIXTURE_VARIANT_ADD(long_env, at_the_end)
{
	.filler = 30000, .fillers = 60,
};

FIXTURE_VARIANT_ADD(long_env, behind_a_long_argument)
{
	.argument = 120000, .filler = 10, .fillers = 2,
};

FIXTURE_VARIANT_ADD(long_env, at_the_end_of_both)
{
	.argument = 120000, .filler = 30001, .fillers = 30,
};

FIXTURE_SETUP(long_env)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_install_act("kg-child"));
}

FIXTURE_TEARDOWN(long_env)
{
	kg_end(&self->kg);
}

KG_TEST(long_env, is_read_whole)
{
	const char *const fired[] = { "secret", "folded", NULL };
	static char argument[200000], filler[40000];
	char *argv[] = { "kg-child", argument, NULL }, *env[64];
	int i;

	memset(argument, 'a', variant->argument);
	memset(filler, 'f', variant->filler);
	for (i = 0; i < variant->fillers; i++)
		env[i] = filler;
	env[i] = SECRET;
	env[i + 1] = NULL;
	ASSERT_EQ(0, execute(KG_PATH("kg-child"), argv, env));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* A page boundary before, within and behind the string. */
KG_TEST(env, over_a_page_boundary)
{
	static char filler[5000];
	size_t len;

	for (len = 4040; len < 4110; len++) {
		memset(filler, 'f', len);
		filler[len] = '\0';
		ASSERT_EQ(0, execute_child((char *[]){ filler, SECRET, "last", NULL }));
	}
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(70, kg_count(&self->kg, "secret"));
	EXPECT_EQ(0, kg_count(&self->kg, "no-secret"));
}

/* Who calls kexec: what its memory says. */
KG_TEST(env, of_a_call)
{
	const char *const fired[] = { "call", NULL };
	char *argv[] = { "kg-parent", NULL };

	ASSERT_EQ(0, execute(KG_PATH("kg-parent"), argv,
			     (char *[]){ KG_ACT "=kexec", SECRET, NULL }));
	ASSERT_EQ(0, execute(KG_PATH("kg-parent"), argv, (char *[]){ KG_ACT "=kexec", NULL }));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

TEST_HARNESS_MAIN
