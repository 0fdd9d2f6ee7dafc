// SPDX-License-Identifier: GPL-2.0
#include <errno.h>

#include "array.h"
#include "kexec.h"

/*
 * The calls' flags are spelled out here, since the headers that a tool is built
 * with may be older than the kernel that it speaks to.
 */
struct flag_name {
	u32 flag;
	const char *name;
};

static const struct flag_name load_flags[] = {
	{ 0x01, "KEXEC_ON_CRASH" },
	{ 0x02, "KEXEC_PRESERVE_CONTEXT" },
	{ 0x04, "KEXEC_UPDATE_ELFCOREHDR" },
	{ 0x08, "KEXEC_CRASH_HOTPLUG_SUPPORT" },
	{ }
};

#define FILE_UNLOAD	0x01
#define FILE_ON_CRASH	0x02

static const struct flag_name file_load_flags[] = {
	{ FILE_UNLOAD, "KEXEC_FILE_UNLOAD" },
	{ FILE_ON_CRASH, "KEXEC_FILE_ON_CRASH" },
	{ 0x04, "KEXEC_FILE_NO_INITRAMFS" },
	{ 0x08, "KEXEC_FILE_DEBUG" },
	{ 0x10, "KEXEC_FILE_NO_CMA" },
	{ 0x20, "KEXEC_FILE_FORCE_DTB" },
	{ }
};

#define ARCH_MASK	0xffff0000u
#define ARCH_SHIFT	16

/* ELF's numbers of machines. */
static const struct flag_name architectures[] = {
	{ 3, "KEXEC_ARCH_386" },
	{ 4, "KEXEC_ARCH_68K" },
	{ 8, "KEXEC_ARCH_MIPS" },
	{ 10, "KEXEC_ARCH_MIPS_LE" },
	{ 15, "KEXEC_ARCH_PARISC" },
	{ 20, "KEXEC_ARCH_PPC" },
	{ 21, "KEXEC_ARCH_PPC64" },
	{ 22, "KEXEC_ARCH_S390" },
	{ 40, "KEXEC_ARCH_ARM" },
	{ 42, "KEXEC_ARCH_SH" },
	{ 50, "KEXEC_ARCH_IA_64" },
	{ 62, "KEXEC_ARCH_X86_64" },
	{ 183, "KEXEC_ARCH_AARCH64" },
	{ 243, "KEXEC_ARCH_RISCV" },
	{ 258, "KEXEC_ARCH_LOONGARCH" },
	{ }
};

/*
 * An unload can come by either call. Of kexec_file_load it is a flag, the same
 * bit that means the crash image to kexec_load: then the call that fits what
 * the kernel says of the crash image is the one.
 */
static bool is_file_unload(const struct alert_kexec *kexec)
{
	if (!kexec->has_segments)
		return true;
	return (kexec->flags & FILE_UNLOAD) && !(kexec->flags & ARCH_MASK) &&
	       kexec->on_crash == !!(kexec->flags & FILE_ON_CRASH);
}

static bool is_file_load(const struct alert *alert)
{
	return alert->event == KEXECGUARD_EVENT_KEXEC_FILE_LOAD ||
	       (alert->event == KEXECGUARD_EVENT_KEXEC_UNLOAD && is_file_unload(&alert->kexec));
}

static void add_flags(struct kexec_flags *flags, const struct flag_name *known)
{
	for (; known->name; known++) {
		if (!(flags->rest & known->flag))
			continue;
		flags->names[flags->n++] = known->name;
		flags->rest &= ~(u64)known->flag;
	}
}

static void add_architecture(struct kexec_flags *flags)
{
	u32 machine = (flags->rest & ARCH_MASK) >> ARCH_SHIFT;
	const struct flag_name *known;

	for (known = architectures; known->name; known++) {
		if (machine != known->flag)
			continue;
		flags->names[flags->n++] = known->name;
		flags->rest &= ~(u64)ARCH_MASK;
		return;
	}
}

/**
 * kexec_name_flags() - name the flags of a call
 * @alert: of a kexec event
 * @flags: filled in
 */
void kexec_name_flags(const struct alert *alert, struct kexec_flags *flags)
{
	*flags = (struct kexec_flags){ .rest = alert->kexec.flags };
	if (is_file_load(alert)) {
		add_flags(flags, file_load_flags);
	} else {
		add_flags(flags, load_flags);
		add_architecture(flags);
	}
}

/**
 * kexec_errno_name() - the symbol of an error that the calls return
 * @error: errno
 *
 * Return: the symbol, NULL for an error that they do not document.
 */
const char *kexec_errno_name(u32 error)
{
	static const struct {
		u32 error;
		const char *name;
	} names[] = {
		{ EPERM, "EPERM" }, { ENOENT, "ENOENT" }, { EINTR, "EINTR" }, { EIO, "EIO" },
		{ E2BIG, "E2BIG" }, { ENOEXEC, "ENOEXEC" }, { EBADF, "EBADF" },
		{ ENOMEM, "ENOMEM" }, { EACCES, "EACCES" }, { EFAULT, "EFAULT" },
		{ EBUSY, "EBUSY" }, { ENODEV, "ENODEV" }, { EINVAL, "EINVAL" },
		{ EFBIG, "EFBIG" }, { ETXTBSY, "ETXTBSY" }, { ENOSYS, "ENOSYS" },
		{ ENODATA, "ENODATA" }, { EBADMSG, "EBADMSG" }, { EOVERFLOW, "EOVERFLOW" },
		{ EADDRNOTAVAIL, "EADDRNOTAVAIL" }, { EOPNOTSUPP, "EOPNOTSUPP" },
		{ ENOKEY, "ENOKEY" }, { EKEYREJECTED, "EKEYREJECTED" }, { ENOPKG, "ENOPKG" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		if (names[i].error == error)
			return names[i].name;
	}
	return NULL;
}
