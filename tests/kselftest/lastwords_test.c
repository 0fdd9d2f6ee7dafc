// SPDX-License-Identifier: GPL-2.0
/*
 * Last words: a reboot by kexec waits until the reader has the alerts, and is in
 * the kernel's log. Nothing is staged, so each reboot fails with EINVAL, behind
 * all of that.
 */
#include <linux/kexec.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_kexec.h"
#include "kg_log.h"

#define REBOOT_RULE KG_ALERT_RULE("reboot", "kexec where event.action == \"kexec_reboot\"")
#define UNLOAD_RULE KG_ALERT_RULE("unload", "kexec where event.action == \"kexec_unload\"")
#define TOLD_RULE KG_ALERT_RULE("told", "kexec where kexec.cmdline == \"kg-told\"")
#define DENY_RULE KG_DENY_RULE("deny", "kexec where event.action == \"kexec_reboot\"")

/*
 * A wait that must not be is found by doing it so often that the test would hang:
 * each would take the ten seconds of "patient".
 */
#define OFTEN (KG_TIMEOUT / 10 + 2)
static const char patient[] = "last_words_ms=10000";

/* What the reader has done by then, in memory shared with who reboots. */
struct order {
	volatile bool acknowledged;
};

FIXTURE(lastwords)
{
	struct kg kg;
	struct kg_sock bell;
	struct kg_log log;
	struct order *order;
};

FIXTURE_SETUP(lastwords)
{
	memset(&self->kg, 0, sizeof(self->kg));
	self->kg.sock.fd = -1;
	self->bell.fd = -1;
	self->order = mmap(NULL, sizeof(*self->order), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->order);
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_log_begin(&self->log));
}

FIXTURE_TEARDOWN(lastwords)
{
	kg_sock_close(&self->bell);
	kg_log_end(&self->log);
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static int listen_to(struct kg_sock *bell)
{
	return kg_sock_open(bell) ?: kg_sock_join(bell);
}

/* A child that reboots; it exits with 0 if the reader was done before. */
static pid_t reboot_in_child(const struct order *order)
{
	pid_t pid = fork();

	if (!pid)
		_exit(kg_reboot() != -EINVAL ? 2 : order->acknowledged ? 0 : 1);
	return pid;
}

static uint64_t newest(struct kg *kg)
{
	return kg_pull(kg) || !kg->alerts.n ? 0 : kg->alerts.at[kg->alerts.n - 1].seq;
}

KG_TEST(lastwords, acknowledgement)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "", UNLOAD_RULE));
	EXPECT_EQ(0, kg_acknowledged(&self->kg));
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 0));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	ASSERT_EQ(2, newest(&self->kg));
	EXPECT_EQ(0, kg_acknowledged(&self->kg));
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 1));
	EXPECT_EQ(1, kg_acknowledged(&self->kg));
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 2));
	EXPECT_EQ(2, kg_acknowledged(&self->kg));
	/* It never goes back. */
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 1));
	EXPECT_EQ(2, kg_acknowledged(&self->kg));
}

KG_TEST(lastwords, refused_acknowledgements)
{
	struct kg_msg *msg;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "", UNLOAD_RULE));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	ASSERT_EQ(1, newest(&self->kg));
	EXPECT_EQ(-EINVAL, kg_acknowledge(&self->kg.sock, 2));
	EXPECT_NE('\0', self->kg.sock.extack[0]);
	EXPECT_EQ(-EINVAL, kg_acknowledge(&self->kg.sock, UINT64_MAX));
	msg = kg_msg_new(&self->kg.sock, KEXECGUARD_CMD_ACK, 0);
	EXPECT_EQ(-EINVAL, kg_call(&self->kg.sock, msg, NULL, NULL));
	EXPECT_NE('\0', self->kg.sock.extack[0]);
	msg = kg_msg_new(&self->kg.sock, KEXECGUARD_CMD_ACK, 0);
	kg_msg_put_u32(msg, KEXECGUARD_A_ALERT_SEQ, 1);
	EXPECT_GT(0, kg_call(&self->kg.sock, msg, NULL, NULL));
	EXPECT_EQ(0, kg_acknowledged(&self->kg));
}

/* The reboot comes to its end after the reader has acknowledged, and not before. */
KG_TEST(lastwords, reader_is_waited_for)
{
	pid_t pid;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, REBOOT_RULE UNLOAD_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	pid = reboot_in_child(self->order);
	ASSERT_EQ(0, kg_pull_wait(&self->kg, "reboot"));
	ASSERT_EQ(2, newest(&self->kg));
	/* That of an older one is not enough. */
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 1));
	ASSERT_TRUE(kg_wait_state(pid, 'D'));
	self->order->acknowledged = true;
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 2));
	EXPECT_EQ(0, kg_wait(pid));
}

/* Also for alerts that are not about the reboot: they would be gone as well. */
KG_TEST(lastwords, older_alerts_are_waited_for)
{
	pid_t pid;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, UNLOAD_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	pid = reboot_in_child(self->order);
	ASSERT_TRUE(kg_wait_state(pid, 'D'));
	self->order->acknowledged = true;
	EXPECT_EQ(0, kg_acknowledge(&self->kg.sock, 1));
	EXPECT_EQ(0, kg_wait(pid));
}

/* Whoever does not acknowledge does not keep the host. */
KG_TEST(lastwords, wait_ends)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "last_words_ms=50", REBOOT_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	EXPECT_EQ(-EINVAL, kg_reboot());
	EXPECT_EQ(1, newest(&self->kg));
	EXPECT_EQ(0, kg_acknowledged(&self->kg));
}

KG_TEST(lastwords, no_wait_is_wanted)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "last_words_ms=0", REBOOT_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	EXPECT_EQ(-EINVAL, kg_reboot());
	EXPECT_EQ(1, newest(&self->kg));
}

KG_TEST(lastwords, nobody_listens)
{
	int i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, REBOOT_RULE));
	for (i = 0; i < OFTEN; i++)
		ASSERT_EQ(-EINVAL, kg_reboot());
	EXPECT_EQ(OFTEN, newest(&self->kg));
}

KG_TEST(lastwords, nothing_is_left_to_say)
{
	int i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, UNLOAD_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	ASSERT_EQ(0, kg_kexec_load(0, NULL, 0));
	ASSERT_EQ(0, kg_acknowledge(&self->kg.sock, 1));
	for (i = 0; i < OFTEN; i++)
		ASSERT_EQ(-EINVAL, kg_reboot());
}

/* Of what is denied there is all the time in the world to tell. */
KG_TEST(lastwords, denied)
{
	int i;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, DENY_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	for (i = 0; i < OFTEN; i++)
		ASSERT_EQ(-EPERM, kg_reboot());
	EXPECT_EQ(OFTEN, newest(&self->kg));
}

/* Who waits can be killed. */
KG_TEST(lastwords, killed)
{
	pid_t pid;
	int i, status;

	ASSERT_EQ(0, kg_begin_module(&self->kg, patient, REBOOT_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	for (i = 0; i < OFTEN; i++) {
		pid = reboot_in_child(self->order);
		ASSERT_TRUE(kg_wait_state(pid, 'D'));
		ASSERT_EQ(0, kill(pid, SIGKILL));
		ASSERT_EQ(pid, waitpid(pid, &status, 0));
		ASSERT_TRUE(WIFSIGNALED(status));
	}
}

/* Unload waits for who waits, and that is not for ever. */
KG_TEST(lastwords, unloaded_meanwhile)
{
	pid_t pid;

	ASSERT_EQ(0, kg_begin_module(&self->kg, "last_words_ms=3000", REBOOT_RULE));
	ASSERT_EQ(0, listen_to(&self->bell));
	pid = reboot_in_child(self->order);
	ASSERT_TRUE(kg_wait_state(pid, 'D'));
	kg_sock_close(&self->kg.sock);
	EXPECT_EQ(0, kg_module_unload_wait());
	EXPECT_FALSE(kg_module_loaded());
	EXPECT_EQ(1, kg_wait(pid));
}

static bool log_has_reboot(struct kg_log *log, const char *decision, const char *image)
{
	char line[512];

	snprintf(line, sizeof(line), "reboot by kexec %s: pid %d, uid 0; %s; executable \"%s\"\n",
		 decision, getpid(), image, "/tests/lastwords_test");
	return kg_log_says(log, line);
}

KG_TEST(lastwords, in_the_log_without_rules)
{
	ASSERT_EQ(0, kg_module_load(""));
	EXPECT_EQ(-EINVAL, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "allowed", "no image is staged"));
}

KG_TEST(lastwords, in_the_log_whatever_is_decided)
{
	ASSERT_EQ(0, kg_begin_module(&self->kg, "", DENY_RULE));
	EXPECT_EQ(-EINVAL, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "would be denied", "no image is staged"));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	EXPECT_EQ(-EPERM, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "denied", "no image is staged"));
}

KG_TEST(lastwords, in_the_log_with_who_staged_it)
{
	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_stage("x", 0));
	ASSERT_EQ(0, kg_begin_module(&self->kg, "mode=enforce", DENY_RULE TOLD_RULE));
	EXPECT_EQ(-EPERM, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "denied", "nobody saw who staged the image"));
	ASSERT_EQ(0, kg_stage("x", 0));
	EXPECT_EQ(-EPERM, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "denied",
				   "no alert told of who staged the image"));
	ASSERT_EQ(0, kg_stage("kg-told", 0));
	EXPECT_EQ(-EPERM, kg_reboot());
	EXPECT_TRUE(log_has_reboot(&self->log, "denied",
				   "the image is explained by alert 3"));
	EXPECT_EQ(0, kg_unstage());
}

/* A name is not ours to trust: it cannot forge a line. */
KG_TEST(lastwords, in_the_log_escaped)
{
	const char *path = KG_PATH("kg\n\"\033");

	ASSERT_EQ(0, kg_install_act("kg\n\"\033"));
	ASSERT_EQ(0, kg_module_load(""));
	EXPECT_EQ(EINVAL, kg_run_simple(path, "reboot"));
	/* And the log escapes what is written into it. */
	EXPECT_TRUE(kg_log_says(&self->log, "no image is staged; executable "
				 "\"/tmp/kgt/kg\\x5cn\"\\x5ce\"\n"));
}

TEST_HARNESS_MAIN
