// SPDX-License-Identifier: GPL-2.0
#include "kg_abi.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define X32_BIT			0x40000000
#define X32_KEXEC_LOAD		528
#define I386_GETPID		20
#define I386_KEXEC_LOAD		283

/* As 32-bit programs list a segment. */
struct segment32 {
	uint32_t buffer;
	uint32_t buffer_size;
	uint32_t address;
	uint32_t memory_size;
};

#define STACK_SIZE (64 << 10)

/*
 * The end of a stack that 32-bit pointers reach, as programs of these ABIs have
 * one: before 5.15 the kernel puts something there itself.
 */
static char *low_stack(void)
{
	static char *stack;

	if (!stack)
		stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	return stack + STACK_SIZE;
}

/* By the gate of 32-bit programs, which is open to all. */
static long i386_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
			 unsigned long d)
{
	long result;

	asm volatile("mov %%rsp, %%r12\n\t"
		     "mov %[stack], %%rsp\n\t"
		     "int $0x80\n\t"
		     "mov %%r12, %%rsp"
		     : "=a" (result)
		     : "a" (number), "b" (a), "c" (b), "d" (c), "S" (d), [stack] "D" (low_stack())
		     : "memory", "cc", "r8", "r9", "r10", "r11", "r12");
	return (int)result;
}

/* As 64-bit programs do, which may as well give the number of an x32 program's call. */
static long x32_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
			unsigned long d)
{
	register unsigned long r10 asm("r10") = d;
	register char *r8 asm("r8") = low_stack();
	long result;

	asm volatile("mov %%rsp, %%r12\n\t"
		     "mov %[stack], %%rsp\n\t"
		     "syscall\n\t"
		     "mov %%r12, %%rsp"
		     : "=a" (result)
		     : "a" (X32_BIT | number), "D" (a), "S" (b), "d" (c), "r" (r10),
		       [stack] "r" (r8)
		     : "memory", "cc", "rcx", "r11", "r12");
	return result;
}

/**
 * kg_abi_usable() - does this kernel let programs call it so
 * @abi: how
 *
 * Return: true if so.
 */
bool kg_abi_usable(enum kg_abi abi)
{
	switch (abi) {
	case KG_ABI_I386:
		return i386_syscall(I386_GETPID, 0, 0, 0, 0) == getpid();
	case KG_ABI_X32:
		return x32_syscall(SYS_getpid, 0, 0, 0, 0) == getpid();
	default:
		return true;
	}
}

/**
 * kg_low_page() - a page that 32-bit pointers reach
 *
 * Return: the page, which stays; or NULL.
 */
void *kg_low_page(void)
{
	void *page = mmap(NULL, getpagesize(), PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	return page == MAP_FAILED ? NULL : page;
}

/**
 * kg_segments_lay_out() - list segments as an ABI has them
 * @abi: the ABI
 * @page: where to; from kg_low_page()
 * @segments: the segments; their buffers are low, too
 * @n: how many
 *
 * Return: @page.
 */
void *kg_segments_lay_out(enum kg_abi abi, void *page,
			  const struct kg_kexec_segment *segments, size_t n)
{
	struct kexec_segment *list = page;
	struct segment32 *list32 = page;
	size_t i;

	for (i = 0; i < n; i++) {
		const struct kg_kexec_segment *from = &segments[i];

		if (abi == KG_ABI_X86_64)
			list[i] = (struct kexec_segment) {
				.buf = from->buffer, .bufsz = from->buffer_size,
				.mem = (void *)(uintptr_t)from->address, .memsz = from->memory_size,
			};
		else
			list32[i] = (struct segment32) {
				.buffer = (uintptr_t)from->buffer,
				.buffer_size = from->buffer_size,
				.address = from->address, .memory_size = from->memory_size,
			};
	}
	return page;
}

/**
 * kg_abi_load() - kexec_load()
 * @abi: by which ABI
 * @entry: where the image is entered
 * @n: how many segments it says
 * @list: the segments, as @abi has them
 * @flags: KEXEC_*
 *
 * Return: 0, a negative errno, or what else the kernel returned.
 */
int kg_abi_load(enum kg_abi abi, uint64_t entry, uint64_t n, const void *list, uint64_t flags)
{
	long result;

	switch (abi) {
	case KG_ABI_I386:
		return i386_syscall(I386_KEXEC_LOAD, entry, n, (uintptr_t)list, flags);
	case KG_ABI_X32:
		return x32_syscall(X32_KEXEC_LOAD, entry, n, (uintptr_t)list, flags);
	default:
		result = syscall(SYS_kexec_load, entry, n, list, flags);
		return result == -1 ? -errno : result;
	}
}

/**
 * kg_abi_file_load() - kexec_file_load()
 * @abi: by which ABI; 32-bit programs have no such call
 * @kernel: open file
 * @initrd: open file, or -1
 * @cmdline: command line
 * @len: bytes of it
 * @flags: KEXEC_FILE_*
 *
 * Return: 0 or a negative errno.
 */
int kg_abi_file_load(enum kg_abi abi, int kernel, int initrd, const char *cmdline, size_t len,
		     unsigned long flags)
{
	long number = SYS_kexec_file_load | (abi == KG_ABI_X32 ? X32_BIT : 0);

	return syscall(number, kernel, initrd, len, cmdline, flags) ? -errno : 0;
}
