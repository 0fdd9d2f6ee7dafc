// SPDX-License-Identifier: GPL-2.0
#include "kexec_args.h"

#include <linux/capability.h>
#include <linux/elf-em.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>
#include <uapi/kexecguard.h>
#include <uapi/linux/kexec.h>

#include "compat.h"

/* More than any architecture's COMMAND_LINE_SIZE; of a longer one, so much is read. */
#define CMDLINE_MAX 4096

/* A segment as 64-bit programs list it, and as 32-bit ones do. */
struct segment64 {
	u64 buffer;
	u64 buffer_size;
	u64 address;
	u64 memory_size;
};

struct segment32 {
	u32 buffer;
	u32 buffer_size;
	u32 address;
	u32 memory_size;
};

/* KEXEC_ARCH_* are the numbers that ELF has for machines. */
static const struct {
	u16 machine;
	const char *name;
} arches[] = {
	{ EM_NONE, "default" },
	{ EM_386, "i386" },
	{ EM_68K, "m68k" },
	{ EM_MIPS, "mips" },
	{ EM_MIPS_RS3_LE, "mipsel" },
	{ EM_PARISC, "parisc" },
	{ EM_PPC, "ppc" },
	{ EM_PPC64, "ppc64" },
	{ EM_S390, "s390" },
	{ EM_ARM, "arm" },
	{ EM_SH, "sh" },
	{ EM_IA_64, "ia64" },
	{ EM_X86_64, "x86_64" },
	{ EM_AARCH64, "aarch64" },
	{ EM_RISCV, "riscv" },
	{ EM_LOONGARCH, "loongarch" },
};

static void arch_say(char *arch, u16 machine)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(arches); i++) {
		if (arches[i].machine == machine) {
			strscpy(arch, arches[i].name, KG_ARCH_SIZE);
			return;
		}
	}
	snprintf(arch, KG_ARCH_SIZE, "%u", machine);
}

/*
 * Who may not make the call at all is not waited for: memory of theirs can take
 * for ever to come, and the module could not be unloaded meanwhile. What of it is
 * there already is read.
 */
static bool user_read(void *to, const void __user *from, size_t size)
{
	if (ns_capable_noaudit(&init_user_ns, CAP_SYS_BOOT))
		return !copy_from_user(to, from, size);
	return !copy_from_user_nofault(to, from, size);
}

static bool segment_read64(struct kexecguard_segment *segment, const void __user *list,
			   unsigned int i)
{
	const struct segment64 __user *segments = list;
	struct segment64 read;

	if (!user_read(&read, segments + i, sizeof(read)))
		return false;
	*segment = (struct kexecguard_segment){ read.address, read.memory_size, read.buffer_size };
	return true;
}

static bool segment_read32(struct kexecguard_segment *segment, const void __user *list,
			   unsigned int i)
{
	const struct segment32 __user *segments = list;
	struct segment32 read;

	if (!user_read(&read, segments + i, sizeof(read)))
		return false;
	*segment = (struct kexecguard_segment){ read.address, read.memory_size, read.buffer_size };
	return true;
}

/*
 * For the report alone, and no rule asks for it: the kernel reads the list
 * again, and the caller can have changed it by then.
 */
static void segments_read(struct kg_kexec *kexec, const void __user *list, bool compat)
{
	unsigned int n = min_t(u64, kexec->segments, KEXEC_SEGMENT_MAX), i;

	if (!n)
		return;
	kexec->segment_list = kcalloc(n, sizeof(*kexec->segment_list), GFP_KERNEL);
	if (!kexec->segment_list)
		return;
	for (i = 0; i < n; i++)
		if (!(compat ? segment_read32 : segment_read64)(&kexec->segment_list[i], list, i))
			break;
	kexec->n_listed = i;
}

/**
 * kg_kexec_load_decode() - say what a kexec_load() asks for
 * @kexec: filled in; to be given to kg_kexec_forget()
 * @regs: the system call's registers
 * @registers: in which of them its arguments are
 * @compat: it lists segments as 32-bit programs do
 *
 * Context: Process context of the caller. Sleeps as long as the caller likes,
 * who provides the memory that is read.
 * Return: enum kexecguard_event.
 */
u32 kg_kexec_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs,
			 enum kg_registers registers, bool compat)
{
	kexec->segments = kg_syscall_arg(regs, registers, 1);
	kexec->has_segments = true;
	kexec->flags = kg_syscall_arg(regs, registers, 3);
	kexec->has_flags = true;
	kexec->on_crash = kexec->flags & KEXEC_ON_CRASH;
	kexec->has_on_crash = true;
	arch_say(kexec->arch, (kexec->flags & KEXEC_ARCH_MASK) >> 16);
	if (!kexec->segments)
		return KEXECGUARD_EVENT_KEXEC_UNLOAD;
	kexec->entry = kg_syscall_arg(regs, registers, 0);
	kexec->has_entry = true;
	segments_read(kexec, kg_syscall_address(regs, registers, 2), compat);
	return KEXECGUARD_EVENT_KEXEC_LOAD;
}

/**
 * kg_kexec_describe() - say what a file is that a call has to do with
 * @kexec: the call
 * @said: filled in
 * @file: the file
 *
 * Context: Process context. May sleep.
 */
void kg_kexec_describe(struct kg_kexec *kexec, struct kg_file *said, const struct file *file)
{
	if (kg_file_describe(said, &file->f_path))
		kexec->lost = true;
}

/*
 * An open file of the caller's. It can put another one there before the kernel
 * looks; what that reads is seen by the hook on security_kernel_read_file().
 */
static void fd_describe(struct kg_kexec *kexec, struct kg_file *said, int fd)
{
	struct file *file = fget(fd);

	if (!file)
		return;
	kg_kexec_describe(kexec, said, file);
	fput(file);
}

static char *cmdline_copy(struct kg_kexec *kexec, const char __user *cmdline, unsigned long len)
{
	size_t size = min_t(unsigned long, len, CMDLINE_MAX);
	char *copy;

	if (!size)
		return NULL;
	copy = kmalloc(size + 1, GFP_KERNEL);
	if (!copy) {
		kexec->lost = true;
		return NULL;
	}
	if (!user_read(copy, cmdline, size)) {
		kfree(copy);
		return NULL;
	}
	copy[size] = '\0';
	return copy;
}

/**
 * kg_kexec_file_load_decode() - say what a kexec_file_load() asks for
 * @kexec: filled in; to be given to kg_kexec_forget()
 * @regs: the system call's registers
 * @registers: in which of them its arguments are
 *
 * Context: Process context of the caller. Sleeps as long as the caller likes,
 * who provides the memory that is read.
 * Return: enum kexecguard_event.
 */
u32 kg_kexec_file_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs,
			      enum kg_registers registers)
{
	const char __user *cmdline = kg_syscall_address(regs, registers, 3);

	kexec->flags = kg_syscall_arg(regs, registers, 4);
	kexec->has_flags = true;
	kexec->on_crash = kexec->flags & KEXEC_FILE_ON_CRASH;
	kexec->has_on_crash = true;
	if (kexec->flags & KEXEC_FILE_UNLOAD)
		return KEXECGUARD_EVENT_KEXEC_UNLOAD;
	fd_describe(kexec, &kexec->image, kg_syscall_arg(regs, registers, 0));
	if (!(kexec->flags & KEXEC_FILE_NO_INITRAMFS))
		fd_describe(kexec, &kexec->initrd, kg_syscall_arg(regs, registers, 1));
	kexec->cmdline = cmdline_copy(kexec, cmdline, kg_syscall_arg(regs, registers, 2));
	return KEXECGUARD_EVENT_KEXEC_FILE_LOAD;
}

/**
 * kg_kexec_forget() - free what the description of a call holds
 * @kexec: zeroed, or filled in
 */
void kg_kexec_forget(struct kg_kexec *kexec)
{
	kfree(kexec->segment_list);
	kg_file_forget(&kexec->image);
	kg_file_forget(&kexec->initrd);
	kfree(kexec->cmdline);
}
