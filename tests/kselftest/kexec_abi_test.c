// SPDX-License-Identifier: GPL-2.0
/*
 * kexec_load() by each ABI that there is for it. x32 programs are let in by
 * "syscall.x32=y" on the kernel's command line; what is about them is skipped
 * without.
 */
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_abi.h"
#include "kg_arch.h"
#include "kg_fixture.h"
#include "kg_kexec.h"

#define KEXEC_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)

static const char rules[] =
	KEXEC_RULE("load", "event.action == \"kexec_load\"")
	KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"")
	KEXEC_RULE("unload", "event.action == \"kexec_unload\"")
	KEXEC_RULE("failure", "event.outcome == \"failure\"")
	KEXEC_RULE("success", "event.outcome == \"success\"")
	KEXEC_RULE(KG_ARCH, "kexec.abi == \"" KG_ARCH "\"")
	KEXEC_RULE(KG_ARCH_32, "kexec.abi == \"" KG_ARCH_32 "\"")
	KEXEC_RULE("x32", "kexec.abi == \"x32\"")
	KEXEC_RULE("arch", "kexec.arch == \"" KG_ARCH "\"")
	KEXEC_RULE("crash", "kexec.on_crash == true")
	KEXEC_RULE("two", "kexec.segments == 2");

static const char deny_rules[] =
	KG_DENY_RULE("deny-load", "kexec where event.action like \"kexec_*load\" and "
		     "not event.action == \"kexec_unload\"")
	KG_DENY_RULE("deny-unload", "kexec where event.action == \"kexec_unload\"");

#define ADDRESS KG_IMAGE_ADDRESS
#define ENTRY (ADDRESS + 0x40)

#define UNUSABLE "this kernel takes no such calls (x32: an x86-64 one does if it is booted with syscall.x32=y)"

FIXTURE(abi)
{
	struct kg kg;
	void *list;
	void *buffer;
};

FIXTURE_VARIANT(abi)
{
	enum kg_abi abi;
	const char *name;
};

FIXTURE_VARIANT_ADD(abi, native)
{
	.abi = KG_ABI_NATIVE,
	.name = KG_ARCH,
};

FIXTURE_VARIANT_ADD(abi, of_32_bits)
{
	.abi = KG_ABI_32BIT,
	.name = KG_ARCH_32,
};

FIXTURE_VARIANT_ADD(abi, x32)
{
	.abi = KG_ABI_X32,
	.name = "x32",
};

FIXTURE_SETUP(abi)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	self->list = kg_low_page();
	self->buffer = kg_low_page();
	ASSERT_NE(NULL, self->list);
	ASSERT_NE(NULL, self->buffer);
}

FIXTURE_TEARDOWN(abi)
{
	kg_unstage();
	kg_end(&self->kg);
}

/* What a call is made with, for those who make it in a child. */
struct call {
	enum kg_abi abi;
	uint64_t n;
	const void *list;
	uint64_t flags;
};

static int make(const void *with)
{
	const struct call *call = with;

	return kg_abi_load(call->abi, ENTRY, call->n, call->list, call->flags);
}

/* The alert of the first of these rules, if they fired and all is as it must be. */
static const struct kg_alert *pull(struct kg *kg, const char *const fired[], const char *abi,
				   uint32_t event, uint32_t error)
{
	const struct kg_alert *alert;

	if (kg_pull(kg) || !kg_fired(kg, fired))
		return NULL;
	alert = kg_only(kg, fired[0]);
	if (alert->event == event && kg_bytes_are(alert->kexec.abi, abi, strlen(abi) + 1) &&
	    alert->kexec.outcome == (error ? KEXECGUARD_OUTCOME_FAILURE :
					     KEXECGUARD_OUTCOME_SUCCESS) &&
	    alert->kexec.error == error)
		return alert;
	fprintf(stderr, "# event %u abi %s outcome %u error %u\n", alert->event,
		alert->kexec.abi.data, alert->kexec.outcome, alert->kexec.error);
	return NULL;
}

static bool arch_is(const struct kg_alert *alert, const char *arch)
{
	return kg_bytes_are(alert->kexec.arch, arch, strlen(arch) + 1);
}

/* Segments that begin within a page, where none can be. */
KG_TEST(abi, what_is_listed)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", "two", NULL };
	const struct kg_kexec_segment segments[] = {
		{ ADDRESS + 8, 4096, self->buffer, 16 },
		{ ADDRESS + 65536 + 8, 8192, self->buffer, 4096 },
	};
	const struct kexecguard_segment listed[] = {
		{ ADDRESS + 8, 4096, 16 },
		{ ADDRESS + 65536 + 8, 8192, 4096 },
	};
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	kg_segments_lay_out(variant->abi, self->list, segments, 2);
	ASSERT_EQ(-EADDRNOTAVAIL, kg_abi_load(variant->abi, ENTRY, 2, self->list,
						KG_KEXEC_ARCH));
	alert = pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD,
		     EADDRNOTAVAIL);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(2, alert->kexec.segments);
	EXPECT_EQ(KG_KEXEC_ARCH, alert->kexec.flags);
	EXPECT_EQ(ENTRY, alert->kexec.entry);
	EXPECT_EQ(0, alert->kexec.on_crash);
	EXPECT_TRUE(arch_is(alert, KG_ARCH));
	EXPECT_TRUE(kg_bytes_are(alert->kexec.segment_list, listed, sizeof(listed)));
	EXPECT_FALSE(alert->kexec.image_file.present);
	EXPECT_EQ(NULL, alert->kexec.image.data);
}

/* A page of zeroes is staged as well as any kernel is. */
KG_TEST(abi, staged_and_dropped)
{
	const char *const staged[] = { "load", "success", variant->name, "arch", NULL };
	const char *const dropped[] = { "unload", "success", variant->name, "arch", NULL };
	const struct kg_kexec_segment segment = { ADDRESS, 4096, self->buffer, 4096 };
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	kg_segments_lay_out(variant->abi, self->list, &segment, 1);
	ASSERT_EQ(0, kg_abi_load(variant->abi, ENTRY, 1, self->list, KG_KEXEC_ARCH));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	EXPECT_NE(NULL, pull(&self->kg, staged, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD, 0));

	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_abi_load(variant->abi, 0, 0, NULL, KG_KEXEC_ARCH));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	alert = pull(&self->kg, dropped, variant->name, KEXECGUARD_EVENT_KEXEC_UNLOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(alert->kexec.has_segments);
	EXPECT_EQ(0, alert->kexec.segments);
	EXPECT_FALSE(alert->kexec.has_entry);
	EXPECT_EQ(NULL, alert->kexec.segment_list.data);
}

KG_TEST(abi, by_nobody)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", "crash", NULL };
	const struct call call = {
		variant->abi, 1, self->list, KG_KEXEC_ARCH | KEXEC_ON_CRASH,
	};
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(-EPERM, kg_as_nobody(make, &call));
	alert = pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD, EPERM);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KG_NOBODY, alert->process.euid);
	EXPECT_EQ(1, alert->kexec.on_crash);
}

/* All rights in a namespace of one's own are none here. */
KG_TEST(abi, in_a_user_namespace)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", NULL };
	const struct call call = { variant->abi, 1, self->list, KG_KEXEC_ARCH };

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(-EPERM, kg_in_user_namespace(make, &call));
	EXPECT_NE(NULL, pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD,
			     EPERM));
}

KG_TEST(abi, bad_flags)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", NULL };
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(-EINVAL, kg_abi_load(variant->abi, 0, 1, self->list,
					 KG_KEXEC_ARCH | 0x8000));
	alert = pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD, EINVAL);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KG_KEXEC_ARCH | 0x8000, alert->kexec.flags);
}

/* So many as there can be are reported, and how many the caller said. */
KG_TEST(abi, too_many_segments)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", NULL };
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(-EINVAL, kg_abi_load(variant->abi, 0, KEXEC_SEGMENT_MAX + 1, self->list,
					 KG_KEXEC_ARCH));
	alert = pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD, EINVAL);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(KEXEC_SEGMENT_MAX + 1, alert->kexec.segments);
	EXPECT_EQ(KEXEC_SEGMENT_MAX * sizeof(struct kexecguard_segment),
		  alert->kexec.segment_list.len);
}

/* For the memory that cannot be read, 32-bit entries return no error; it is one. */
KG_TEST(abi, list_that_cannot_be_read)
{
	const char *const fired[] = { "load", "failure", variant->name, "arch", "two", NULL };
	const struct kg_alert *alert;

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	EXPECT_NE(0, kg_abi_load(variant->abi, 0, 2, (void *)8, KG_KEXEC_ARCH));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	alert = pull(&self->kg, fired, variant->name, KEXECGUARD_EVENT_KEXEC_LOAD, EFAULT);
	ASSERT_NE(NULL, alert);
	EXPECT_EQ(NULL, alert->kexec.segment_list.data);
}

static bool denied(struct kg *kg, const char *rule, const char *abi)
{
	const char *const fired[] = { rule, NULL };
	const struct kg_alert *alert;

	if (kg_pull(kg) || !kg_fired(kg, fired))
		return false;
	alert = kg_only(kg, rule);
	return alert->decision == KEXECGUARD_DECISION_DENIED && alert->kexec.error == EPERM &&
	       kg_bytes_are(alert->kexec.abi, abi, strlen(abi) + 1);
}

KG_TEST(abi, denied)
{
	const struct kg_kexec_segment segment = { ADDRESS, 4096, self->buffer, 4096 };

	if (!kg_abi_usable(variant->abi))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(0, kg_load_rules(&self->kg, deny_rules));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	kg_segments_lay_out(variant->abi, self->list, &segment, 1);
	EXPECT_EQ(-EPERM, kg_abi_load(variant->abi, ENTRY, 1, self->list, KG_KEXEC_ARCH));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_TRUE(denied(&self->kg, "deny-load", variant->name));
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(-EPERM, kg_abi_load(variant->abi, 0, 0, NULL, KG_KEXEC_ARCH));
	EXPECT_TRUE(denied(&self->kg, "deny-unload", variant->name));
}

FIXTURE(entries)
{
	struct kg kg;
};

FIXTURE_SETUP(entries)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
}

FIXTURE_TEARDOWN(entries)
{
	kg_unstage();
	kg_end(&self->kg);
}

/* x32 programs share this call's entry with 64-bit ones. */
KG_TEST(entries, file_load_by_x32)
{
	const char *const fired[] = { "file-load", "success", "x32", NULL };
	int fd = open(kg_kernel_path(), O_RDONLY | O_CLOEXEC);
	const struct kg_alert *alert;
	struct stat st;

	if (!kg_abi_usable(KG_ABI_X32))
		SKIP(return, UNUSABLE);
	ASSERT_EQ(0, fstat(fd, &st));
	ASSERT_EQ(0, kg_abi_file_load(KG_ABI_X32, fd, -1, "x", 2, KEXEC_FILE_NO_INITRAMFS));
	alert = pull(&self->kg, fired, "x32", KEXECGUARD_EVENT_KEXEC_FILE_LOAD, 0);
	ASSERT_NE(NULL, alert);
	EXPECT_TRUE(kg_bytes_equal(alert->kexec.image, kg_kernel_path()));
	EXPECT_EQ(st.st_ino, alert->kexec.image_file.inode);
	EXPECT_EQ(NULL, alert->kexec.arch.data);
	EXPECT_FALSE(alert->kexec.has_segments);
}

/* What x32 programs call by a number of their own is nothing to others. */
KG_TEST(entries, x32_number_by_others)
{
	ASSERT_EQ(-1, syscall(528, 0, 0, NULL, 0));
	EXPECT_EQ(ENOSYS, errno);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
}

static bool is_entry(const char *symbol)
{
	static const char *const calls[] = { "_sys_kexec_load", "_sys_kexec_file_load" };
	size_t i, len = strlen(symbol), call_len;

	if (strncmp(symbol, "__x", 3) && strncmp(symbol, "__ia32", 6) &&
	    strncmp(symbol, "__arm64", 7))
		return false;
	for (i = 0; i < 2; i++) {
		call_len = strlen(calls[i]);
		if (len > call_len && !strcmp(symbol + len - call_len, calls[i]))
			return true;
	}
	return false;
}

/* Whatever entry the kernel has, it is hooked; and there are no fewer than we know. */
KG_TEST(entries, all_are_hooked)
{
	FILE *symbols = fopen("/proc/kallsyms", "re");
	const struct kg_hook_status *hook;
	struct kg_status status;
	bool file_load = false, x32 = false;
	char symbol[256], type;
	int n = 0;

	ASSERT_NE(NULL, symbols);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	while (fscanf(symbols, "%*s %c %255s%*[^\n]", &type, symbol) == 2) {
		/* Part of a kernel that can load files, and of no other. */
		file_load |= !strcmp(symbol, "kimage_file_post_load_cleanup");
		/* x32 programs have entries of their own for more than this. */
		x32 |= !strncmp(symbol, "__x", 3) && strstr(symbol, "_compat_sys_ioctl");
		if (!is_entry(symbol) || !strchr("TtWw", type))
			continue;
		hook = kg_hook(&status, symbol);
		ASSERT_NE(NULL, hook) TH_LOG("%s is not hooked", symbol);
		EXPECT_TRUE(kg_hook_is_placed(hook)) TH_LOG("%s: %u", symbol, hook->state);
		EXPECT_NE(KEXECGUARD_HOOK_ABSENT, hook->state) TH_LOG("%s", symbol);
		n++;
	}
	EXPECT_EQ(KG_ENTRIES + (x32 ? KG_ENTRIES_X32 : 0), n);
	hook = kg_hook(&status, KG_ENTRY("kexec_file_load"));
	EXPECT_EQ(file_load ? KEXECGUARD_HOOK_ACTIVE : KEXECGUARD_HOOK_UNCONFIGURED, hook->state);
	fclose(symbols);
}

TEST_HARNESS_MAIN
