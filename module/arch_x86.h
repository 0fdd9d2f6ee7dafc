/* SPDX-License-Identifier: GPL-2.0 */
/* What there is to know of x86-64. */
#ifndef KG_ARCH_X86_H
#define KG_ARCH_X86_H

#include <asm/nops.h>
#include <asm/text-patching.h>
#include <linux/compat.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/ptrace.h>
#include <linux/string.h>
#include <linux/uaccess.h>

/*
 * Whether ftrace stands between a call and our callback, lest that calls what it is
 * called for, which it does not.
 */
#define KG_OPS_RECURSION 0

/* Of an entry that is neither: another has something there, or it is being patched. */
#define KG_ENTRY_TARGET_UNKNOWN	ULONG_MAX

/* Where the place that a function has for ftrace leads: 0 if it leads nowhere. */
static inline unsigned long kg_entry_target(unsigned long address)
{
	static const u8 nops[][CALL_INSN_SIZE] = {
		{ 0x0f, 0x1f, 0x44, 0x00, 0x00 },
#ifdef K8_NOP5_ATOMIC
		/* Before 5.13 some processors were given this one, which they like better. */
		{ K8_NOP5_ATOMIC },
#endif
	};
	u8 code[CALL_INSN_SIZE];
	unsigned int i;
	s32 distance;

	if (copy_from_kernel_nofault(code, (void *)address, sizeof(code)))
		return KG_ENTRY_TARGET_UNKNOWN;
	for (i = 0; i < ARRAY_SIZE(nops); i++)
		if (!memcmp(code, nops[i], sizeof(code)))
			return 0;
	if (code[0] != CALL_INSN_OPCODE && code[0] != JMP32_INSN_OPCODE)
		return KG_ENTRY_TARGET_UNKNOWN;
	memcpy(&distance, code + 1, sizeof(distance));
	return address + sizeof(code) + distance;
}

/* Whether that of @address, which leads to @target, leads to @ops and to nobody else. */
static inline bool kg_entry_alone(unsigned long address, unsigned long target,
				  const struct ftrace_ops *ops)
{
	return target == READ_ONCE(ops->trampoline);
}

/*
 * By which address the original is called: behind its place for ftrace, so that who else
 * has something there (a kprobe, a tracer, a BPF program) sees each call once, and not
 * once more when it comes from the detour.
 */
static inline unsigned long kg_entry_original(unsigned long address)
{
	if (kg_entry_target(address) == KG_ENTRY_TARGET_UNKNOWN)
		return address;
	return address + CALL_INSN_SIZE;
}

/* By which ABI the current task made its system call. */
static inline const char *kg_syscall_abi(void)
{
	if (in_ia32_syscall())
		return "i386";
	return in_x32_syscall() ? "x32" : "x86_64";
}

/* In which registers the entry of a system call gets its arguments. */
enum kg_registers {
	KG_REGISTERS_X86_64,
	KG_REGISTERS_I386,	/* which are 32 bits wide */
	KG_REGISTERS_X32,	/* the same as of x86_64, of which 32 bits count */
};

/* The @n-th argument of a system call, from 0. */
static inline unsigned long kg_syscall_arg(const struct pt_regs *regs, enum kg_registers registers,
					   unsigned int n)
{
	const unsigned long args[] = { regs->di, regs->si, regs->dx, regs->r10, regs->r8 };
	const u32 args32[] = { regs->bx, regs->cx, regs->dx, regs->si, regs->di };

	switch (registers) {
	case KG_REGISTERS_I386:
		return args32[n];
	case KG_REGISTERS_X32:
		return (u32)args[n];
	default:
		return args[n];
	}
}

/* The same, of one that is an address: of that the kernel takes all that an x32 program gives. */
static inline const void __user *kg_syscall_address(const struct pt_regs *regs,
						    enum kg_registers registers, unsigned int n)
{
	if (registers == KG_REGISTERS_X32)
		registers = KG_REGISTERS_X86_64;
	return (const void __user *)kg_syscall_arg(regs, registers, n);
}

/*
 * KG_KEXEC_ENTRIES() - the entries of the kexec system calls, as SYSCALL() in
 * kexec.c takes them
 *
 * x32 programs come by the second one too. The last two are in no table of
 * system calls; should they ever be, they are seen.
 */
#define KG_KEXEC_ENTRIES(ENTRY) \
	ENTRY(kexec_load, "__x64_sys_kexec_load", IS_ENABLED(CONFIG_KEXEC), true, \
	      .registers = KG_REGISTERS_X86_64) \
	ENTRY(kexec_file_load, "__x64_sys_kexec_file_load", IS_ENABLED(CONFIG_KEXEC_FILE), true, \
	      .registers = KG_REGISTERS_X86_64, .file = true) \
	ENTRY(kexec_load_i386, "__ia32_compat_sys_kexec_load", IS_ENABLED(CONFIG_KEXEC), \
	      IS_ENABLED(CONFIG_IA32_EMULATION), \
	      .registers = KG_REGISTERS_I386, .compat = true) \
	ENTRY(kexec_load_x32, KG_X32_COMPAT_ENTRY("kexec_load"), IS_ENABLED(CONFIG_KEXEC), \
	      IS_ENABLED(CONFIG_X86_X32_ABI), \
	      .registers = KG_REGISTERS_X32, .compat = true) \
	ENTRY(kexec_load_ia32, "__ia32_sys_kexec_load", IS_ENABLED(CONFIG_KEXEC), \
	      IS_ENABLED(CONFIG_IA32_EMULATION), .registers = KG_REGISTERS_I386) \
	ENTRY(kexec_file_load_ia32, "__ia32_sys_kexec_file_load", IS_ENABLED(CONFIG_KEXEC_FILE), \
	      IS_ENABLED(CONFIG_IA32_EMULATION), \
	      .registers = KG_REGISTERS_I386, .file = true)

#endif /* KG_ARCH_X86_H */
