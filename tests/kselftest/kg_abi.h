/* SPDX-License-Identifier: GPL-2.0 */
/* The kexec calls, by each of the ABIs that a kernel has. */
#ifndef KG_ABI_H
#define KG_ABI_H

#include <linux/kexec.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a program calls the kernel. */
enum kg_abi {
	KG_ABI_NATIVE,
	KG_ABI_32BIT,
	KG_ABI_X32,	/* on x86-64 */
};

/* A segment, whatever the ABI: memory that it takes, and what is put there. */
struct kg_kexec_segment {
	uint64_t address;
	uint64_t memory_size;
	const void *buffer;
	uint64_t buffer_size;
};

bool kg_abi_usable(enum kg_abi abi);
void *kg_segments_lay_out(enum kg_abi abi, void *page,
			  const struct kg_kexec_segment *segments, size_t n);
int kg_abi_load(enum kg_abi abi, uint64_t entry, uint64_t n, const void *list, uint64_t flags);
int kg_abi_file_load(enum kg_abi abi, int kernel, int initrd, const char *cmdline, size_t len,
		     unsigned long flags);

#endif /* KG_ABI_H */
