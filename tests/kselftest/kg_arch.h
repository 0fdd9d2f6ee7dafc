/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests must know of the architecture that they are built for. */
#ifndef KG_ARCH_H
#define KG_ARCH_H

#include <errno.h>
/* Which older headers of the kernel's do not ask for by themselves. */
#include <stddef.h>

#include <linux/kexec.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/user.h>

/* In the number of a system call, on x86-64. */
#define KG_X32_BIT 0x40000000

#if defined(__x86_64__)

/* The native ABI, and that of 32-bit programs, as alerts name them. */
#define KG_ARCH "x86_64"
#define KG_ARCH_32 "i386"
/* Whether a 32-bit call is made by who asks for it, and not by another program. */
#define KG_32BIT_IN_PROCESS true
/* The images that the kernel takes by the native ABI. */
#define KG_KEXEC_ARCH KEXEC_ARCH_X86_64
/* The native entry of a system call. */
#define KG_ENTRY(call) "__x64_sys_" call
/* How many entries of kexec calls there are, and how many more where there are x32 programs. */
#define KG_ENTRIES 5
#define KG_ENTRIES_X32 1
/* Memory for images, of which no kernel of the lab is short. */
#define KG_IMAGE_ADDRESS 0x10000000

#define KG_REG_STACK(of) ((of)->rsp)
#define KG_REG_RESULT(of) ((of)->rax)
/* Where a system call begins: its number, and its second argument. */
#define KG_REG_NUMBER(of) ((of)->orig_rax)
#define KG_REG_SECOND(of) ((of)->rsi)

/* Makes the registers of who sleeps in a system call those of another one. */
static inline void kg_regs_call(struct user_regs_struct *regs, uint64_t number, uint64_t a,
				uint64_t b, uint64_t c)
{
	regs->rip -= 2;
	regs->rax = number;
	regs->orig_rax = -1;
	regs->rdi = a;
	regs->rsi = b;
	regs->rdx = c;
}

/* Makes them those with which the same call is made again. */
static inline void kg_regs_restart(struct user_regs_struct *regs)
{
	regs->rip -= 2;
	regs->rax = regs->orig_rax;
}

#elif defined(__aarch64__)

#define KG_ARCH "aarch64"
#define KG_ARCH_32 "arm"
#define KG_32BIT_IN_PROCESS false
#define KG_KEXEC_ARCH KEXEC_ARCH_AARCH64
#define KG_ENTRY(call) "__arm64_sys_" call
#define KG_ENTRIES 3
#define KG_ENTRIES_X32 0
#define KG_IMAGE_ADDRESS 0x60000000

#define KG_REG_STACK(of) ((of)->sp)
#define KG_REG_RESULT(of) ((of)->regs[0])
#define KG_REG_NUMBER(of) ((of)->regs[8])
#define KG_REG_SECOND(of) ((of)->regs[1])

/* The kernel has gone back to the instruction already, to make the call again. */
static inline void kg_regs_call(struct user_regs_struct *regs, uint64_t number, uint64_t a,
				uint64_t b, uint64_t c)
{
	regs->regs[8] = number;
	regs->regs[0] = a;
	regs->regs[1] = b;
	regs->regs[2] = c;
}

static inline void kg_regs_restart(struct user_regs_struct *regs)
{
}

#endif

void *kg_low_page(void);
bool kg_32bit_usable(void);
long kg_i386_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
		     unsigned long d);
long kg_x32_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
		    unsigned long d);
long kg_32bit_load(uint64_t entry, uint64_t n, const void *list, uint64_t flags);

#endif /* KG_ARCH_H */
