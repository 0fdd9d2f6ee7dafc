/* SPDX-License-Identifier: GPL-2.0 */
/* What there is to know of arm64. */
#ifndef KG_ARCH_ARM64_H
#define KG_ARCH_ARM64_H

#include <asm/insn.h>
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/compat.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/uaccess.h>

/*
 * Whether ftrace stands between a call and our callback, lest that calls what it is
 * called for, which it does not. If it does, then all calls lead there, whosever
 * they are.
 */
#define KG_OPS_RECURSION 0

/* Of an entry that is neither: another has something there, or it is being patched. */
#define KG_ENTRY_TARGET_UNKNOWN	ULONG_MAX

/*
 * Where the instruction is that leads to ftrace: 0 if that cannot be read. A function
 * begins with BTI, unless it needs none; one instruction that keeps the return
 * address; and this one, the call or a NOP in its place.
 */
static inline unsigned long kg_entry_place(unsigned long address)
{
	const u32 bti_c = 0xd503245f;
	__le32 first;

	if (copy_from_kernel_nofault(&first, (void *)address, sizeof(first)))
		return 0;
	return address + (le32_to_cpu(first) == bti_c ? 2 : 1) * AARCH64_INSN_SIZE;
}

/* Where it leads: 0 if it leads nowhere. */
static inline unsigned long kg_entry_target(unsigned long address)
{
	const unsigned long place = kg_entry_place(address);
	const u32 nop = 0xd503201f;
	__le32 code;
	u32 insn;

	if (!place || copy_from_kernel_nofault(&code, (void *)place, sizeof(code)))
		return KG_ENTRY_TARGET_UNKNOWN;
	insn = le32_to_cpu(code);
	if (insn == nop)
		return 0;
	if (!aarch64_insn_is_bl(insn))
		return KG_ENTRY_TARGET_UNKNOWN;
	return place + sign_extend64(insn, 25) * AARCH64_INSN_SIZE;
}

/*
 * Whether that of @address, which leads to @target, leads to @ops and to nobody
 * else. All lead to the same code, which finds before the function whom to call:
 * one, or a list of all.
 * A kernel in which it does not has no such place, and nobody knows.
 */
static inline bool kg_entry_alone(unsigned long address, unsigned long target,
				  const struct ftrace_ops *ops)
{
#ifdef CONFIG_DYNAMIC_FTRACE_WITH_CALL_OPS
	const unsigned long place = ALIGN_DOWN(address - sizeof(u64), sizeof(u64));
	u64 found;

	return target != KG_ENTRY_TARGET_UNKNOWN &&
	       !copy_from_kernel_nofault(&found, (void *)place, sizeof(found)) &&
	       found == (unsigned long)ops;
#else
	return false;
#endif
}

/*
 * By which address the original is called: behind all this, so that it does not come
 * to ftrace again. By its return address the callback would not know the call, if a
 * kretprobe has put its own in the place of that before (seen: each call of the
 * original was sent to the detour, until the kretprobe had no room for more). But who
 * checks where calls lead wants them to lead to the function's address.
 */
static inline unsigned long kg_entry_original(unsigned long address)
{
	const bool checked = IS_ENABLED(CONFIG_ARM64_BTI_KERNEL) || IS_ENABLED(CONFIG_CFI) ||
			     IS_ENABLED(CONFIG_CFI_CLANG);

	if (checked || kg_entry_target(address) == KG_ENTRY_TARGET_UNKNOWN)
		return address;
	return kg_entry_place(address) + AARCH64_INSN_SIZE;
}

/* By which ABI the current task made its system call. */
static inline const char *kg_syscall_abi(void)
{
	return in_compat_syscall() ? "arm" : "aarch64";
}

/* In which registers the entry of a system call gets its arguments. */
enum kg_registers {
	KG_REGISTERS_ARM64,
	KG_REGISTERS_ARM,	/* the same, of which 32 bits count */
};

/* The @n-th argument of a system call, from 0. */
static inline unsigned long kg_syscall_arg(const struct pt_regs *regs, enum kg_registers registers,
					   unsigned int n)
{
	return registers == KG_REGISTERS_ARM ? (u32)regs->regs[n] : regs->regs[n];
}

/* The same, of one that is an address. */
static inline const void __user *kg_syscall_address(const struct pt_regs *regs,
						    enum kg_registers registers, unsigned int n)
{
	return (const void __user *)kg_syscall_arg(regs, registers, n);
}

/*
 * KG_KEXEC_ENTRIES() - the entries of the kexec system calls, as SYSCALL() in
 * kexec.c takes them
 *
 * 32-bit programs come by the second one too, with registers of 64 bits.
 */
#define KG_KEXEC_ENTRIES(ENTRY) \
	ENTRY(kexec_load, "__arm64_sys_kexec_load", IS_ENABLED(CONFIG_KEXEC), true, \
	      .registers = KG_REGISTERS_ARM64) \
	ENTRY(kexec_file_load, "__arm64_sys_kexec_file_load", IS_ENABLED(CONFIG_KEXEC_FILE), true, \
	      .registers = KG_REGISTERS_ARM64, .file = true) \
	ENTRY(kexec_load_arm, "__arm64_compat_sys_kexec_load", IS_ENABLED(CONFIG_KEXEC), \
	      IS_ENABLED(CONFIG_COMPAT), .registers = KG_REGISTERS_ARM, .compat = true)

#endif /* KG_ARCH_ARM64_H */
