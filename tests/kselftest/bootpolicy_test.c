// SPDX-License-Identifier: GPL-2.0
/* The rules that the module finds by itself when it is loaded. */
#include <sys/stat.h>
#include <unistd.h>

#include "kselftest_harness.h"

#include "kg_fixture.h"
#include "kg_log.h"
#include "kg_program.h"

#define FOLDER	"/lib/firmware/kexecguard"
#define DEFAULT	FOLDER "/policy.bin"
#define OTHER	FOLDER "/kg-other.bin"

static const struct kg_name_rule rules[] = {
	{ "deny", "kg-denied", KG_ACTION_DENY, NULL },
};

FIXTURE(boot)
{
	struct kg_blob *blob;
	struct kg_sock sock;
};

FIXTURE_SETUP(boot)
{
	static struct kg_blob blob;

	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-denied"));
	mkdir("/lib/firmware", 0755);
	mkdir(FOLDER, 0755);
	kg_blob_build(&blob, rules, ARRAY_SIZE(rules));
	blob.header.policy_version = 7;
	self->blob = &blob;
}

FIXTURE_TEARDOWN(boot)
{
	kg_sock_close(&self->sock);
	unlink(DEFAULT);
	unlink(OTHER);
	rmdir(FOLDER);
	kg_dir_remove();
	EXPECT_EQ(0, kg_module_unload_wait());
}

/* Loaded with these parameters, that is what it says. */
static int load(struct kg_sock *sock, const char *params, struct kg_status *status)
{
	return kg_module_load(params) ?: kg_sock_open(sock) ?: kg_status(sock, status);
}

static int write_policy(const char *path, const struct kg_blob *blob)
{
	return kg_write_file(path, blob->data, blob->size);
}

/* Nobody has given it rules or a mode since. */
KG_TEST(boot, denies_from_the_beginning)
{
	ASSERT_EQ(0, write_policy(DEFAULT, self->blob));
	ASSERT_EQ(0, kg_module_load("mode=enforce"));
	EXPECT_EQ(EPERM, kg_run_simple(KG_PATH("kg-denied"), "touch:/tmp/kgt/ran"));
	EXPECT_FALSE(kg_exists(KG_PATH("ran")));
}

KG_TEST(boot, status_says_so)
{
	struct kg_status status;

	ASSERT_EQ(0, write_policy(DEFAULT, self->blob));
	ASSERT_EQ(0, load(&self->sock, "", &status));
	EXPECT_EQ(KEXECGUARD_BOOT_POLICY_LOADED, status.boot_policy);
	EXPECT_EQ(1, status.generation);
	EXPECT_EQ(1, status.rules);
	EXPECT_EQ(7, status.policy_version);
	EXPECT_FALSE(status.policy_signed);
	EXPECT_EQ(0, status.version_floor);
}

KG_TEST(boot, alerts_wait_for_the_reader)
{
	static struct kg kg;

	ASSERT_EQ(0, write_policy(DEFAULT, self->blob));
	ASSERT_EQ(0, kg_module_load(""));
	EXPECT_EQ(0, kg_run_simple(KG_PATH("kg-denied"), NULL));
	ASSERT_EQ(0, kg_sock_open(&kg.sock));
	EXPECT_EQ(0, kg_pull(&kg));
	EXPECT_NE(NULL, kg_only(&kg, "deny"));
	kg_alerts_free(&kg.alerts);
	kg_sock_close(&kg.sock);
}

KG_TEST(boot, is_replaced_like_any_other)
{
	struct kg_status status;

	ASSERT_EQ(0, write_policy(DEFAULT, self->blob));
	ASSERT_EQ(0, load(&self->sock, "", &status));
	kg_blob_build(self->blob, NULL, 0);
	EXPECT_EQ(0, kg_policy_load(&self->sock, self->blob->data, self->blob->size, NULL));
	ASSERT_EQ(0, kg_status(&self->sock, &status));
	EXPECT_EQ(2, status.generation);
	EXPECT_EQ(0, status.rules);
	EXPECT_EQ(KEXECGUARD_BOOT_POLICY_LOADED, status.boot_policy);
}

/* A host without it is nothing to complain about. */
KG_TEST(boot, none)
{
	struct kg_status status;
	struct kg_log log;

	ASSERT_EQ(0, kg_log_begin(&log));
	ASSERT_EQ(0, load(&self->sock, "", &status));
	EXPECT_EQ(KEXECGUARD_BOOT_POLICY_NONE, status.boot_policy);
	EXPECT_EQ(0, status.generation);
	EXPECT_FALSE(kg_log_says(&log, "policy.bin"));
	kg_log_end(&log);
}

FIXTURE(other)
{
	struct kg_sock sock;
};

/* What is in a file, what the module is told, and what it makes of it. */
FIXTURE_VARIANT(other)
{
	const char *params;
	size_t first;		/* of the program, left out */
	size_t size;		/* that is put there; 0 for all, -1 for no file */
	uint32_t expected;
};

FIXTURE_VARIANT_ADD(other, by_name) {
	.params = "policy=kexecguard/kg-other.bin", .expected = KEXECGUARD_BOOT_POLICY_LOADED,
};

FIXTURE_VARIANT_ADD(other, by_path) {
	.params = "policy=" OTHER, .expected = KEXECGUARD_BOOT_POLICY_LOADED,
};

FIXTURE_VARIANT_ADD(other, not_wanted) {
	.params = "policy=", .expected = KEXECGUARD_BOOT_POLICY_NONE,
};

FIXTURE_VARIANT_ADD(other, switched_off) {
	.params = "mode=off policy=kexecguard/kg-other.bin",
	.expected = KEXECGUARD_BOOT_POLICY_NONE,
};

FIXTURE_VARIANT_ADD(other, absent) {
	.params = "policy=kexecguard/kg-other.bin", .size = -1,
	.expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, folder) {
	.params = "policy=kexecguard", .expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, device) {
	.params = "policy=/dev/zero", .expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, cut) {
	.params = "policy=kexecguard/kg-other.bin", .size = 300,
	.expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, one_byte) {
	.params = "policy=kexecguard/kg-other.bin", .size = 1,
	.expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, no_program) {
	.params = "policy=kexecguard/kg-other.bin", .first = 8,
	.expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_VARIANT_ADD(other, not_signed) {
	.params = "policy=kexecguard/kg-other.bin require_signed_policy=1",
	.expected = KEXECGUARD_BOOT_POLICY_REFUSED,
};

FIXTURE_SETUP(other)
{
	static struct kg_blob blob;
	size_t size;

	self->sock.fd = -1;
	ASSERT_EQ(0, kg_module_unload_wait());
	mkdir("/lib/firmware", 0755);
	mkdir(FOLDER, 0755);
	kg_blob_build(&blob, rules, ARRAY_SIZE(rules));
	size = variant->size ?: blob.size - variant->first;
	if (variant->size != (size_t)-1)
		ASSERT_EQ(0, kg_write_file(OTHER, blob.data + variant->first, size));
}

FIXTURE_TEARDOWN(other)
{
	kg_sock_close(&self->sock);
	unlink(OTHER);
	rmdir(FOLDER);
	EXPECT_EQ(0, kg_module_unload_wait());
}

/* Refused, it is loaded all the same, and says in the log why it has no rules. */
KG_TEST(other, file)
{
	bool runs = variant->expected == KEXECGUARD_BOOT_POLICY_LOADED;
	bool refused = variant->expected == KEXECGUARD_BOOT_POLICY_REFUSED;
	struct kg_status status;
	struct kg_log log;

	ASSERT_EQ(0, kg_log_begin(&log));
	ASSERT_EQ(0, load(&self->sock, variant->params, &status));
	EXPECT_EQ(variant->expected, status.boot_policy);
	EXPECT_EQ(runs, status.rules);
	EXPECT_EQ(runs, status.generation);
	EXPECT_EQ(refused, kg_log_says(&log, "boot policy"));
	kg_log_end(&log);
}

/* Locked in is what is good, or nothing. */
KG_TEST(other, locked)
{
	bool off = strstr(variant->params, "mode=off");
	char params[128];

	if (variant->expected == KEXECGUARD_BOOT_POLICY_LOADED)
		return;
	snprintf(params, sizeof(params), "%s lock=1", variant->params);
	EXPECT_EQ(off ? 0 : -EINVAL, kg_module_load(params));
	EXPECT_EQ(off, kg_module_loaded());
}

TEST_HARNESS_MAIN
