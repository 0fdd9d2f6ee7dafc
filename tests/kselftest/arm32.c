// SPDX-License-Identifier: GPL-2.0
/*
 * arm32				says by its exit status that such programs run here
 * arm32 ENTRY N LIST FLAGS <PAGE	kexec_load(), as a 32-bit program of arm64
 *
 * Another process cannot lend it memory, so it has at LIST what it reads, and zeroes
 * where that says that its segments are. Exit status: the errno, or 255.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE 4096
#define SEGMENTS_MAX 16

struct segment {
	uint32_t buffer;
	uint32_t buffer_size;
	uint32_t address;
	uint32_t memory_size;
};

static uintptr_t number(const char *text)
{
	return strtoull(text, NULL, 0);
}

static void *page_at(uintptr_t address)
{
	void *page = mmap((void *)address, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	if (page == MAP_FAILED)
		_exit(ENOMEM);
	return page;
}

/* A list below the first page is one that cannot be read. */
static void list_read(uintptr_t address)
{
	struct segment *list;
	int i;

	if (address < PAGE)
		return;
	list = page_at(address);
	if (read(STDIN_FILENO, list, PAGE) != PAGE)
		_exit(EIO);
	for (i = 0; i < SEGMENTS_MAX; i++)
		if (list[i].buffer)
			page_at(list[i].buffer);
}

int main(int argc, char **argv)
{
	if (argc < 5)
		return 0;
	list_read(number(argv[3]));
	if (!syscall(SYS_kexec_load, number(argv[1]), number(argv[2]), number(argv[3]),
		     number(argv[4])))
		return 0;
	/* What the kernel returns may be neither 0 nor an error. */
	return errno ?: 255;
}
