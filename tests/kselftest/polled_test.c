// SPDX-License-Identifier: GPL-2.0
/*
 * The module as it is on a kernel that cannot say who may listen to a multicast
 * group: it has none, so nothing can leak by it, and the reader polls. "lab/lab
 * run --make test-modules" builds it so for a kernel that could.
 */
#include <signal.h>
#include <sys/socket.h>

#include "kselftest_harness.h"

#include "kg_canary.h"
#include "kg_kexec.h"

static const char module[] = "/src/build/polled/kexecguard.ko";

#define NO_MODULE "there is no such module: run the lab with --make test-modules"

/* Longer than whoever pulled alerts is taken for one that polls. */
#define POLLED_S 3

#define OUT	KG_PATH("out")
#define ERR	KG_PATH("err")

FIXTURE(polled)
{
	struct kg kg;
};

FIXTURE_SETUP(polled)
{
	static struct kg_blob blob;

	self->kg.sock.fd = -1;
	ASSERT_TRUE(kg_exists(module)) TH_LOG("%s", NO_MODULE);
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-canary"));
	/* A wait for last words can be told from none by that it is seen at all. */
	ASSERT_EQ(0, kg_module_load_file(module, "last_words_ms=10000"));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	kg_canary_blob(&blob);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_mark(&self->kg));
}

FIXTURE_TEARDOWN(polled)
{
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static pid_t spawn_monitor(void)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	if (!freopen(OUT, "w", stdout) || !freopen(ERR, "w", stderr))
		_exit(125);
	execlp("kexecguard", "kexecguard", "monitor", "--format", "ecs", NULL);
	_exit(126);
}

static bool file_says(const char *path, const char *text)
{
	char content[64 << 10];
	ssize_t len = kg_read_file(path, content, sizeof(content) - 1);

	content[len > 0 ? len : 0] = '\0';
	return strstr(content, text);
}

static bool wait_acknowledged(struct kg *kg, uint64_t seq)
{
	int ticks;

	for (ticks = 0; ticks < 3000 && kg_acknowledged(kg) != seq; ticks++)
		usleep(20000);
	return kg_acknowledged(kg) == seq;
}

static pid_t reboot_in_child(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(kg_reboot() != -EINVAL);
	return pid;
}

KG_TEST(polled, has_no_group)
{
	EXPECT_NE(0, self->kg.sock.family);
	EXPECT_EQ(0, self->kg.sock.group);
}

/* Root may join whatever groups there are; none of them is told anything. */
KG_TEST(polled, rings_nowhere)
{
	struct kg_sock listener;
	unsigned int group;
	uint64_t seq;

	ASSERT_EQ(0, kg_sock_open(&listener));
	for (group = 1; group < 64; group++)
		setsockopt(listener.fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			   sizeof(group));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
	EXPECT_EQ(-ETIMEDOUT, kg_doorbell(&listener, 300, &seq));
	kg_sock_close(&listener);
}

static int ask_status(const void *with)
{
	struct kg_status status;
	struct kg_sock sock;

	(void)with;
	return kg_sock_open(&sock) ?: kg_status(&sock, &status);
}

static int pull_alerts(const void *with)
{
	struct kg_alerts alerts;
	struct kg_sock sock;

	(void)with;
	return kg_sock_open(&sock) ?: kg_alerts(&sock, 0, &alerts);
}

KG_TEST(polled, strangers_are_refused)
{
	EXPECT_EQ(-EPERM, kg_as_nobody(ask_status, NULL));
	EXPECT_EQ(-EPERM, kg_as_nobody(pull_alerts, NULL));
	EXPECT_EQ(-EPERM, kg_in_user_namespace(ask_status, NULL));
	EXPECT_EQ(-EPERM, kg_in_user_namespace(pull_alerts, NULL));
}

/* It says once that it polls, has each alert once, and acknowledges. */
KG_TEST(polled, by_the_tool)
{
	uint64_t first = self->kg.since;
	char text[64];
	pid_t pid;
	int i;

	pid = spawn_monitor();
	for (i = 0; i < 3; i++) {
		ASSERT_TRUE(kg_canary_sings(&self->kg));
		EXPECT_TRUE(wait_acknowledged(&self->kg, first + i));
		snprintf(text, sizeof(text), "\"sequence\":%ju", (uintmax_t)first + i);
		EXPECT_TRUE(file_says(OUT, text));
	}
	EXPECT_FALSE(file_says(OUT, "\"gap\""));
	EXPECT_TRUE(file_says(ERR, "no doorbell"));
	EXPECT_EQ(0, kill(pid, SIGTERM));
	EXPECT_EQ(0, kg_wait(pid));
}

/* A restart waits for who polls, until that one has the alerts. */
KG_TEST(polled, reader_is_waited_for)
{
	pid_t pid;

	ASSERT_TRUE(kg_canary_sings(&self->kg));
	pid = reboot_in_child();
	ASSERT_TRUE(kg_wait_state(pid, 'D'));
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, self->kg.since));
	EXPECT_EQ(0, kg_wait(pid));
}

/*
 * But not for one that is gone, nor for a stranger. Each wait would be ten
 * seconds, and so many of them more than the test has.
 */
KG_TEST(polled, nobody_is_waited_for)
{
	int i;

	ASSERT_TRUE(kg_canary_sings(&self->kg));
	sleep(POLLED_S);
	EXPECT_EQ(-EPERM, kg_as_nobody(pull_alerts, NULL));
	for (i = 0; i < KG_TIMEOUT / 10 + 2; i++)
		ASSERT_EQ(-EINVAL, kg_reboot());
	EXPECT_EQ(0, kg_acknowledged(&self->kg));
}

TEST_HARNESS_MAIN
