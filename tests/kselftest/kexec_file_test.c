// SPDX-License-Identifier: GPL-2.0
/*
 * The files of kexec_file_load(): what they are, and what comes of it if the
 * caller exchanges them while the kernel looks at its call.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "kselftest_harness.h"

#include "kg_abi.h"
#include "kg_fault.h"
#include "kg_fixture.h"
#include "kg_kexec.h"

#define KEXEC_RULE(id, condition) KG_ALERT_RULE(id, "kexec where " condition)

#define HARMLESS KG_PATH("harmless")

static const char rules[] =
	KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"")
	KEXEC_RULE("success", "event.outcome == \"success\"")
	KEXEC_RULE("failure", "event.outcome == \"failure\"")
	KEXEC_RULE("harmless", "kexec.image.path == \"" HARMLESS "\"")
	KEXEC_RULE("kernel", "kexec.image.path like \"/boot/vmlinuz-*\"")
	KEXEC_RULE("initrd", "kexec.initrd.path == \"" HARMLESS "\"");

static const char deny_rules[] =
	KG_DENY_RULE("deny-kernel", "kexec where kexec.image.path like \"/boot/vmlinuz-*\"")
	KG_DENY_RULE("deny-initrd", "kexec where kexec.initrd.path == \"" HARMLESS "\"")
	KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"");

/**
 * struct loader - a task that stages a kernel, and sleeps on its way
 * @fault: the command line, which is read after the files were looked at
 * @thread: the task
 * @kernel: open file
 * @initrd: open file
 * @flags: KEXEC_FILE_*
 * @result: of the call, once it is over
 */
struct loader {
	struct kg_fault fault;
	pthread_t thread;
	int kernel;
	int initrd;
	unsigned long flags;
	int result;
};

static void *loader_main(void *arg)
{
	struct loader *loader = arg;

	loader->result = kg_abi_file_load(KG_ABI_NATIVE, loader->kernel, loader->initrd,
					    loader->fault.page, 2, loader->flags);
	return NULL;
}

static int loader_begin(struct loader *loader)
{
	int err = kg_fault_begin(&loader->fault);

	if (err)
		return err;
	err = pthread_create(&loader->thread, NULL, loader_main, loader);
	return err ? -err : kg_fault_wait(&loader->fault);
}

static int loader_end(struct loader *loader)
{
	void *cmdline = aligned_alloc(getpagesize(), getpagesize());

	memset(cmdline, 0, getpagesize());
	memcpy(cmdline, "x", 2);
	kg_fault_resolve(&loader->fault, cmdline);
	pthread_join(loader->thread, NULL);
	kg_fault_end(&loader->fault);
	free(cmdline);
	return loader->result;
}

FIXTURE(files)
{
	struct kg kg;
	int kernel;
	int harmless;
};

FIXTURE_SETUP(files)
{
	ASSERT_EQ(0, kg_begin_rules(&self->kg, rules));
	ASSERT_EQ(0, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_read_number(KG_CRASH_LOADED));
	ASSERT_EQ(0, kg_write_text(HARMLESS, "this is no kernel"));
	ASSERT_EQ(0, chown(HARMLESS, 4, -1));
	self->kernel = open(kg_kernel_path(), O_RDONLY | O_CLOEXEC);
	self->harmless = open(HARMLESS, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->kernel);
	ASSERT_LE(0, self->harmless);
}

FIXTURE_TEARDOWN(files)
{
	kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE);
	kg_unstage();
	close(self->kernel);
	close(self->harmless);
	kg_end(&self->kg);
}

static int load(int kernel, int initrd, unsigned long flags)
{
	return kg_abi_file_load(KG_ABI_NATIVE, kernel, initrd, "x", 2, flags);
}

static bool is_file(const struct kg_file *said, int fd)
{
	struct stat st;

	return !fstat(fd, &st) && said->present && said->major == major(st.st_dev) &&
	       said->minor == minor(st.st_dev) && said->inode == st.st_ino &&
	       said->owner == st.st_uid && said->mode == st.st_mode;
}

KG_TEST(files, what_they_are)
{
	const char *const fired[] = { "file-load", "success", "kernel", "initrd", NULL };
	const struct kg_kexec *kexec;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, load(self->kernel, self->harmless, 0));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	kexec = &kg_only(&self->kg, "kernel")->kexec;
	EXPECT_TRUE(is_file(&kexec->image_file, self->kernel));
	EXPECT_TRUE(is_file(&kexec->initrd_file, self->harmless));
	EXPECT_EQ(4, kexec->initrd_file.owner);
	EXPECT_FALSE(kexec->exchanged);
}

/* Rules can ask for a file by what it is. */
KG_TEST(files, rules_on_what_they_are)
{
	const char *const fired[] = { "this-image", "this-initrd", NULL };
	struct stat image, initrd;
	char text[2048];

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, fstat(self->kernel, &image));
	ASSERT_EQ(0, fstat(self->harmless, &initrd));
	snprintf(text, sizeof(text),
		 KEXEC_RULE("this-image", "kexec.image.device == \"%u:%u\" and "
			    "kexec.image.inode == \"%ju\" and kexec.image.owner.id == \"0\"")
		 KEXEC_RULE("this-initrd", "kexec.initrd.device == \"%u:%u\" and "
			    "kexec.initrd.inode == \"%ju\" and kexec.initrd.owner.id == \"4\"")
		 KEXEC_RULE("other-way-round", "kexec.initrd.inode == \"%ju\" or "
			    "kexec.image.inode == \"%ju\" or kexec.image.owner.id == \"4\""),
		 major(image.st_dev), minor(image.st_dev), (uintmax_t)image.st_ino,
		 major(initrd.st_dev), minor(initrd.st_dev), (uintmax_t)initrd.st_ino,
		 (uintmax_t)image.st_ino, (uintmax_t)initrd.st_ino);
	ASSERT_EQ(0, kg_load_rules(&self->kg, text));
	ASSERT_EQ(0, load(self->kernel, self->harmless, 0));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_TRUE(kg_fired(&self->kg, fired));
}

/* What was read is what is reported, once, and what rules are asked about. */
KG_TEST(files, exchanged_image)
{
	const char *const fired[] = { "file-load", "success", "kernel", NULL };
	struct loader loader = { .initrd = -1, .flags = KEXEC_FILE_NO_INITRAMFS };
	const struct kg_kexec *kexec;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	loader.kernel = dup(self->harmless);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(loader.kernel, dup2(self->kernel, loader.kernel));
	EXPECT_EQ(0, loader_end(&loader));
	EXPECT_EQ(1, kg_read_number(KG_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	kexec = &kg_only(&self->kg, "kernel")->kexec;
	EXPECT_TRUE(kexec->exchanged);
	EXPECT_TRUE(is_file(&kexec->image_file, self->kernel));
	EXPECT_TRUE(kg_bytes_equal(kexec->image, kg_kernel_path()));
}

KG_TEST(files, exchanged_initrd)
{
	const char *const fired[] = { "file-load", "success", "kernel", "initrd", NULL };
	struct loader loader = { .kernel = self->kernel };
	const struct kg_kexec *kexec;

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	loader.initrd = dup(self->kernel);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(loader.initrd, dup2(self->harmless, loader.initrd));
	EXPECT_EQ(0, loader_end(&loader));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	kexec = &kg_only(&self->kg, "initrd")->kexec;
	EXPECT_TRUE(kexec->exchanged);
	EXPECT_TRUE(is_file(&kexec->initrd_file, self->harmless));
	EXPECT_TRUE(is_file(&kexec->image_file, self->kernel));
}

/* Opened only after the call was looked at. */
KG_TEST(files, image_that_comes_late)
{
	const char *const fired[] = { "file-load", "success", "kernel", NULL };
	struct loader loader = { .kernel = 99, .initrd = -1, .flags = KEXEC_FILE_NO_INITRAMFS };

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(99, dup2(self->kernel, 99));
	EXPECT_EQ(0, loader_end(&loader));
	close(99);
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_TRUE(kg_only(&self->kg, "kernel")->kexec.exchanged);
}

/* Another open file, but the same file. */
KG_TEST(files, exchanged_for_itself)
{
	const char *const fired[] = { "file-load", "success", "kernel", NULL };
	struct loader loader = { .initrd = -1, .flags = KEXEC_FILE_NO_INITRAMFS };

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	loader.kernel = open(kg_kernel_path(), O_RDONLY | O_CLOEXEC);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(loader.kernel, dup2(self->kernel, loader.kernel));
	EXPECT_EQ(0, loader_end(&loader));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_FALSE(kg_only(&self->kg, "kernel")->kexec.exchanged);
}

static int deny(struct kg *kg)
{
	return kg_load_rules(kg, deny_rules) ?:
	       kg_set_mode(&kg->sock, KEXECGUARD_MODE_ENFORCE);
}

/* Both rules tell of the one call, and of what was refused. */
static bool denied(struct kg *kg, const char *rule)
{
	return kg_denied(kg, rule, "file-load", KEXECGUARD_EVENT_KEXEC_FILE_LOAD) &&
	       kg_only(kg, rule)->kexec.exchanged && kg_only(kg, "file-load")->kexec.exchanged;
}

KG_TEST(files, exchange_for_what_is_denied)
{
	struct loader loader = { .initrd = -1, .flags = KEXEC_FILE_NO_INITRAMFS };

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, deny(&self->kg));
	loader.kernel = dup(self->harmless);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(loader.kernel, dup2(self->kernel, loader.kernel));
	EXPECT_EQ(-EPERM, loader_end(&loader));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_TRUE(denied(&self->kg, "deny-kernel"));
}

KG_TEST(files, exchange_for_an_initrd_that_is_denied)
{
	static const char only_initrd[] =
		KG_DENY_RULE("deny-initrd", "kexec where kexec.initrd.path == \"" HARMLESS "\"")
		KEXEC_RULE("file-load", "event.action == \"kexec_file_load\"");
	struct loader loader = { .kernel = self->kernel };

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, kg_load_rules(&self->kg, only_initrd));
	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_ENFORCE));
	loader.initrd = dup(self->kernel);
	ASSERT_EQ(0, loader_begin(&loader));
	ASSERT_EQ(loader.initrd, dup2(self->harmless, loader.initrd));
	EXPECT_EQ(-EPERM, loader_end(&loader));
	EXPECT_EQ(0, kg_read_number(KG_LOADED));
	EXPECT_TRUE(denied(&self->kg, "deny-initrd"));
}

/* What is denied is denied at once, before the image that there is was freed. */
KG_TEST(files, crash_image_that_is_denied)
{
	const char *const fired[] = { "deny-kernel", "file-load", NULL };

	if (!kg_has_file_load())
		SKIP(return, KG_NO_FILE_LOAD);
	ASSERT_EQ(0, load(self->kernel, -1, KEXEC_FILE_ON_CRASH | KEXEC_FILE_NO_INITRAMFS));
	ASSERT_EQ(0, deny(&self->kg));
	EXPECT_EQ(-EPERM, load(self->kernel, -1, KEXEC_FILE_ON_CRASH | KEXEC_FILE_NO_INITRAMFS));
	EXPECT_EQ(1, kg_read_number(KG_CRASH_LOADED));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_TRUE(kg_fired(&self->kg, fired));
	EXPECT_FALSE(kg_only(&self->kg, "deny-kernel")->kexec.exchanged);
}

TEST_HARNESS_MAIN
