// SPDX-License-Identifier: GPL-2.0
#include "kg_abi.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kg_arch.h"

#define X32_KEXEC_LOAD		528

/* As 32-bit programs list a segment. */
struct segment32 {
	uint32_t buffer;
	uint32_t buffer_size;
	uint32_t address;
	uint32_t memory_size;
};

/**
 * kg_abi_usable() - does this kernel let programs call it so
 * @abi: how
 *
 * Return: true if so.
 */
bool kg_abi_usable(enum kg_abi abi)
{
	switch (abi) {
	case KG_ABI_32BIT:
		return kg_32bit_usable();
	case KG_ABI_X32:
		return kg_x32_syscall(SYS_getpid, 0, 0, 0, 0) == getpid();
	default:
		return true;
	}
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

		if (abi == KG_ABI_NATIVE)
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
	case KG_ABI_32BIT:
		return kg_32bit_load(entry, n, list, flags);
	case KG_ABI_X32:
		return kg_x32_syscall(X32_KEXEC_LOAD, entry, n, (uintptr_t)list, flags);
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
	long number = SYS_kexec_file_load | (abi == KG_ABI_X32 ? KG_X32_BIT : 0);

	return syscall(number, kernel, initrd, len, cmdline, flags) ? -errno : 0;
}
