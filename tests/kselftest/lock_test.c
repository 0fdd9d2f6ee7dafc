// SPDX-License-Identifier: GPL-2.0
/*
 * The lock, which cannot be undone: these tests go in the order in which they
 * stand here, and after them nothing else can be tested.
 */
#include <fcntl.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_log.h"
#include "kg_program.h"

static const struct kg_name_rule rules[] = {
	{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
	{ "alert", "kg-alerted", KG_ACTION_ALERT, NULL },
};

static const struct kg_name_rule other_rules[] = {
	{ "other", "kg-other", KG_ACTION_ALERT, NULL },
};

static int load(struct kg_sock *sock, const struct kg_name_rule *set, unsigned int n)
{
	static struct kg_blob blob;

	kg_blob_build(&blob, set, n);
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

FIXTURE(unlocked)
{
	struct kg_sock sock;
};

FIXTURE_SETUP(unlocked)
{
	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
}

FIXTURE_TEARDOWN(unlocked)
{
	kg_sock_close(&self->sock);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static bool locked(struct kg_sock *sock)
{
	struct kg_status status;

	return !kg_status(sock, &status) && status.locked;
}

KG_TEST(unlocked, without_rules_is_refused)
{
	ASSERT_EQ(0, kg_module_load("mode=enforce"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	EXPECT_EQ(-EINVAL, kg_lock(&self->sock));
	EXPECT_NE('\0', self->sock.extack[0]);
	EXPECT_FALSE(locked(&self->sock));
	EXPECT_EQ(0, kg_set_mode(&self->sock, KEXECGUARD_MODE_OBSERVE));
}

KG_TEST(unlocked, switched_off_is_refused)
{
	ASSERT_EQ(0, kg_module_load("mode=off"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, load(&self->sock, rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(-EBUSY, kg_lock(&self->sock));
	EXPECT_NE('\0', self->sock.extack[0]);
	EXPECT_FALSE(locked(&self->sock));
}

/* There is no policy in the guest that the module could find by itself. */
KG_TEST(unlocked, at_load_without_rules_is_refused)
{
	struct kg_log log;

	ASSERT_EQ(0, kg_log_begin(&log));
	EXPECT_EQ(-EINVAL, kg_module_load("mode=enforce lock=1"));
	EXPECT_FALSE(kg_module_loaded());
	EXPECT_TRUE(kg_log_says(&log, "lock=1"));
	kg_log_end(&log);
}

/* The way back into a host does not depend on what it was told to keep. */
KG_TEST(unlocked, at_load_switched_off)
{
	ASSERT_EQ(0, kg_module_load("mode=off lock=1"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	EXPECT_FALSE(locked(&self->sock));
}

static int lock_as_is(const void *with)
{
	struct kg_sock sock;
	int err = kg_sock_open(&sock);

	(void)with;
	err = err ?: kg_lock(&sock);
	kg_sock_close(&sock);
	return err;
}

KG_TEST(unlocked, by_nobody_is_refused)
{
	ASSERT_EQ(0, kg_module_load("mode=enforce"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, load(&self->sock, rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(-EPERM, kg_as_nobody(lock_as_is, NULL));
	EXPECT_EQ(-EPERM, kg_in_user_namespace(lock_as_is, NULL));
	EXPECT_FALSE(locked(&self->sock));
}

FIXTURE(lock)
{
	struct kg_sock sock;
	struct kg_status before;
};

FIXTURE_SETUP(lock)
{
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	ASSERT_EQ(0, kg_install_act("kg-alerted"));
	if (!kg_module_loaded())
		ASSERT_EQ(0, kg_module_load("mode=enforce"));
	ASSERT_EQ(0, kg_sock_open(&self->sock));
	ASSERT_EQ(0, kg_status(&self->sock, &self->before));
}

/* Whatever was tried: it is as it was, and rules. */
FIXTURE_TEARDOWN(lock)
{
	struct kg_status after;

	ASSERT_EQ(0, kg_status(&self->sock, &after));
	EXPECT_TRUE(after.locked);
	EXPECT_EQ(KEXECGUARD_MODE_ENFORCE, after.mode);
	EXPECT_EQ(0, memcmp(after.digest, self->before.digest, sizeof(after.digest)));
	EXPECT_EQ(self->before.generation, after.generation);
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), NULL));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-alerted"), NULL));
	kg_sock_close(&self->sock);
	kg_dir_remove();
}

/* What was begun before the lock does not end after it. */
KG_TEST(lock, is_said_and_cuts_off_what_was_begun)
{
	static struct kg_blob blob;
	struct kg_log log;
	uint64_t generation;

	ASSERT_EQ(0, load(&self->sock, rules, ARRAY_SIZE(rules)));
	ASSERT_EQ(0, kg_status(&self->sock, &self->before));
	kg_blob_build(&blob, other_rules, ARRAY_SIZE(other_rules));
	ASSERT_EQ(0, kg_policy_begin(&self->sock, blob.size));
	ASSERT_EQ(0, kg_policy_chunk(&self->sock, blob.data, blob.size));
	ASSERT_EQ(0, kg_log_begin(&log));
	ASSERT_FALSE(locked(&self->sock));
	ASSERT_EQ(0, kg_lock(&self->sock));
	EXPECT_TRUE(kg_log_says(&log, "locked in enforce mode until the machine restarts; by"));
	kg_log_end(&log);
	EXPECT_EQ(-EPERM, kg_policy_commit(&self->sock, &generation));
	EXPECT_NE('\0', self->sock.extack[0]);
}

KG_TEST(lock, twice_changes_nothing)
{
	EXPECT_EQ(0, kg_lock(&self->sock));
}

KG_TEST(lock, keeps_the_rules)
{
	EXPECT_EQ(-EPERM, load(&self->sock, other_rules, ARRAY_SIZE(other_rules)));
	EXPECT_NE('\0', self->sock.extack[0]);
	EXPECT_EQ(-EPERM, load(&self->sock, rules, ARRAY_SIZE(rules)));
	EXPECT_EQ(-EPERM, kg_policy_chunk(&self->sock, "x", 1));
}

KG_TEST(lock, keeps_the_mode)
{
	EXPECT_EQ(-EPERM, kg_set_mode(&self->sock, KEXECGUARD_MODE_OBSERVE));
	EXPECT_NE('\0', self->sock.extack[0]);
	EXPECT_EQ(-EPERM, kg_set_mode(&self->sock, KEXECGUARD_MODE_ENFORCE));
}

/* The parameters can be read, and no more. */
KG_TEST(lock, has_no_parameter_to_write_to)
{
	const char *const names[] = { "mode", "lock", "alerts", "last_words_ms" };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "/sys/module/kexecguard/parameters/%s", names[i]);
		EXPECT_NE(0, kg_write_text(path, "0")) {
			TH_LOG("%s", names[i]);
		}
	}
}

static int unload(unsigned int flags)
{
	return syscall(SYS_delete_module, "kexecguard", flags) ? errno : 0;
}

/* By force too, which the kernels of Debian have. */
KG_TEST(lock, keeps_the_module)
{
	EXPECT_NE(0, unload(O_NONBLOCK));
	EXPECT_NE(0, unload(O_NONBLOCK | O_TRUNC));
	EXPECT_NE(0, unload(O_TRUNC));
	EXPECT_TRUE(kg_module_loaded());
	EXPECT_EQ(-EEXIST, kg_module_load("mode=off"));
}

KG_TEST(lock, lets_alerts_out)
{
	struct kg_alerts alerts = { 0 };
	size_t n;

	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-alerted"), NULL));
	ASSERT_EQ(0, kg_alerts(&self->sock, self->before.next_seq, &alerts));
	n = alerts.n;
	kg_alerts_free(&alerts);
	EXPECT_EQ(1, n);
	EXPECT_EQ(0, kg_acknowledge(&self->sock, self->before.next_seq));
}

/* What shows modules shows this one, which uses itself. */
KG_TEST(lock, is_shown_among_modules)
{
	static char text[65536];
	ssize_t len = kg_read_file("/proc/modules", text, sizeof(text) - 1);

	ASSERT_LT(0, len);
	text[len] = '\0';
	EXPECT_NE(NULL, strstr(text, " kexecguard, Live"));
}

TEST_HARNESS_MAIN
