// SPDX-License-Identifier: GPL-2.0
#include "kg_arch.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where to begin to look for memory that 32-bit pointers reach, and how far apart. */
#define LOW 0x20000000ul
#define LOW_STEP 0x100000ul
#define LOW_END 0x40000000ul

/**
 * kg_low_page() - a page that 32-bit pointers reach
 *
 * Return: the page, which nobody has touched yet, and which stays; or NULL.
 */
void *kg_low_page(void)
{
	uintptr_t at;
	void *page;

	for (at = LOW; at < LOW_END; at += LOW_STEP) {
		page = mmap((void *)at, getpagesize(), PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
		if (page != MAP_FAILED)
			return page;
	}
	return NULL;
}

#if defined(__x86_64__)

#define I386_GETPID		20
#define I386_KEXEC_LOAD		283

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

/**
 * kg_i386_syscall() - a system call by the gate of 32-bit programs, which is open to all
 *
 * Return: what the kernel returned.
 */
long kg_i386_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
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

/**
 * kg_x32_syscall() - a system call as x32 programs make it
 *
 * 64-bit ones may as well give the number of such a call.
 *
 * Return: what the kernel returned.
 */
long kg_x32_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
		    unsigned long d)
{
	/* Before the registers, which a call would not keep. */
	char *stack = low_stack();
	register unsigned long r10 asm("r10") = d;
	register char *r8 asm("r8") = stack;
	long result;

	asm volatile("mov %%rsp, %%r12\n\t"
		     "mov %[stack], %%rsp\n\t"
		     "syscall\n\t"
		     "mov %%r12, %%rsp"
		     : "=a" (result)
		     : "a" (KG_X32_BIT | number), "D" (a), "S" (b), "d" (c), "r" (r10),
		       [stack] "r" (r8)
		     : "memory", "cc", "rcx", "r11", "r12");
	return result;
}

/**
 * kg_32bit_usable() - does this kernel let 32-bit programs call it
 *
 * Return: true if so.
 */
bool kg_32bit_usable(void)
{
	return kg_i386_syscall(I386_GETPID, 0, 0, 0, 0) == getpid();
}

/**
 * kg_32bit_load() - kexec_load(), as 32-bit programs call it
 * @entry: where the image is entered
 * @n: how many segments it says
 * @list: the segments, as such programs list them; reached by 32-bit pointers
 * @flags: KEXEC_*
 *
 * Return: 0 or a negative errno.
 */
long kg_32bit_load(uint64_t entry, uint64_t n, const void *list, uint64_t flags)
{
	return kg_i386_syscall(I386_KEXEC_LOAD, entry, n, (uintptr_t)list, flags);
}

#elif defined(__aarch64__)

/* No program calls the kernel in both ways, so another one does it. */
static int arm32(char **argv, const void *page)
{
	int pipes[2], status;
	pid_t pid;

	if (pipe(pipes))
		return errno;
	pid = fork();
	if (!pid) {
		dup2(pipes[0], STDIN_FILENO);
		close(pipes[1]);
		execv("/tests/arm32", argv);
		_exit(errno);
	}
	close(pipes[0]);
	if (page && write(pipes[1], page, getpagesize()) < 0)
		perror("# arm32");
	close(pipes[1]);
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return EIO;
	return WEXITSTATUS(status);
}

long kg_i386_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
		     unsigned long d)
{
	return -EOPNOTSUPP;
}

long kg_x32_syscall(long number, unsigned long a, unsigned long b, unsigned long c,
		    unsigned long d)
{
	return -ENOSYS;
}

bool kg_32bit_usable(void)
{
	char *argv[] = { "arm32", NULL };

	return !arm32(argv, NULL);
}

long kg_32bit_load(uint64_t entry, uint64_t n, const void *list, uint64_t flags)
{
	char words[4][32];
	char *argv[] = { "arm32", words[0], words[1], words[2], words[3], NULL };

	snprintf(words[0], sizeof(words[0]), "%llu", (unsigned long long)entry);
	snprintf(words[1], sizeof(words[1]), "%llu", (unsigned long long)n);
	snprintf(words[2], sizeof(words[2]), "%llu", (unsigned long long)(uintptr_t)list);
	snprintf(words[3], sizeof(words[3]), "%llu", (unsigned long long)flags);
	return -arm32(argv, (uintptr_t)list < (uintptr_t)getpagesize() ? NULL : list);
}

#endif
