// SPDX-License-Identifier: GPL-2.0
/*
 * kernel.kexec_load_disabled, which cannot be undone: this comes after all
 * other tests of kexec. Attempts are told of as ever.
 */
#include <fcntl.h>

#include "kselftest_harness.h"

#include "kg_abi.h"
#include "kg_arch.h"
#include "kg_fixture.h"
#include "kg_kexec.h"

static const char rules[] =
	KG_ALERT_RULE("failure", "kexec where event.outcome == \"failure\"")
	KG_ALERT_RULE("success", "kexec where event.outcome == \"success\"");

FIXTURE(disabled)
{
	struct kg kg;
};

FIXTURE_SETUP(disabled)
{
	ASSERT_EQ(0, kg_write_text("/proc/sys/kernel/kexec_load_disabled", "1"));
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
}

FIXTURE_TEARDOWN(disabled)
{
	kg_end(&self->kg);
}

static bool failed(struct kg *kg, uint32_t event, const char *abi)
{
	const char *const fired[] = { "failure", NULL };
	const struct kg_alert *alert;

	if (kg_pull(kg) || !kg_fired(kg, fired) || kg_mark(kg))
		return false;
	alert = kg_only(kg, "failure");
	return alert->event == event && alert->kexec.error == EPERM &&
	       alert->decision == KEXECGUARD_DECISION_ALLOWED &&
	       kg_bytes_are(alert->kexec.abi, abi, strlen(abi) + 1);
}

KG_TEST(disabled, load)
{
	void *list = kg_low_page();

	ASSERT_EQ(-EPERM, kg_abi_load(KG_ABI_NATIVE, 0, 1, list, KG_KEXEC_ARCH));
	EXPECT_TRUE(failed(&self->kg, KEXECGUARD_EVENT_KEXEC_LOAD, KG_ARCH));
	if (kg_abi_usable(KG_ABI_32BIT)) {
		ASSERT_EQ(-EPERM, kg_abi_load(KG_ABI_32BIT, 0, 1, list, KG_KEXEC_ARCH));
		EXPECT_TRUE(failed(&self->kg, KEXECGUARD_EVENT_KEXEC_LOAD, KG_ARCH_32));
	}
	if (!kg_abi_usable(KG_ABI_X32))
		SKIP(return, "this kernel takes no x32 calls: boot it with syscall.x32=y");
	ASSERT_EQ(-EPERM, kg_abi_load(KG_ABI_X32, 0, 1, list, KG_KEXEC_ARCH));
	EXPECT_TRUE(failed(&self->kg, KEXECGUARD_EVENT_KEXEC_LOAD, "x32"));
}

KG_TEST(disabled, file_load)
{
	int fd = open(kg_kernel_path(), O_RDONLY | O_CLOEXEC);

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(-EPERM, kg_abi_file_load(KG_ABI_NATIVE, fd, -1, "x", 2,
					     KEXEC_FILE_NO_INITRAMFS));
	EXPECT_TRUE(failed(&self->kg, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, KG_ARCH));
	close(fd);
}

KG_TEST(disabled, unload)
{
	ASSERT_EQ(-EPERM, kg_abi_load(KG_ABI_NATIVE, 0, 0, NULL, KG_KEXEC_ARCH));
	EXPECT_TRUE(failed(&self->kg, KEXECGUARD_EVENT_KEXEC_UNLOAD, KG_ARCH));
}

TEST_HARNESS_MAIN
