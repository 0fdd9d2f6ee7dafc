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
 * Where the place that a function has for ftrace leads: 0 if it leads nowhere. A
 * function begins with BTI, unless it needs none; one instruction that keeps the
 * return address; and the call, or a NOP in its place.
 */
static inline unsigned long kg_entry_target(unsigned long address)
{
	const u32 bti_c = 0xd503245f, nop = 0xd503201f;
	__le32 code[3];
	unsigned int at = 1;
	u32 insn;

	if (copy_from_kernel_nofault(code, (void *)address, sizeof(code)))
		return KG_ENTRY_TARGET_UNKNOWN;
	if (le32_to_cpu(code[0]) == bti_c)
		at++;
	insn = le32_to_cpu(code[at]);
	if (insn == nop)
		return 0;
	if (!aarch64_insn_is_bl(insn))
		return KG_ENTRY_TARGET_UNKNOWN;
	return address + at * sizeof(insn) +
	       sign_extend64(insn, 25) * (long)sizeof(insn);
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
