// SPDX-License-Identifier: GPL-2.0
/*
 * The smallest program there is to execute: static, without a C library, and
 * gone at once; so that what is measured is the kernel's part.
 */
#include <sys/syscall.h>

__attribute__((noreturn, used)) void _start(void);

void _start(void)
{
	asm volatile("xor %%edi, %%edi; syscall" : : "a"(SYS_exit_group));
	__builtin_unreachable();
}
