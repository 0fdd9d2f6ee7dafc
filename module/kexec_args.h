/* SPDX-License-Identifier: GPL-2.0 */
/* What a kexec call asks for, as its caller says it. */
#ifndef KG_KEXEC_ARGS_H
#define KG_KEXEC_ARGS_H

#include <linux/types.h>

#include "compat.h"
#include "file.h"
#include "staged.h"

struct file;
struct kexecguard_segment;
struct pt_regs;

#define KG_ARCH_SIZE 12

/**
 * struct kg_kexec - a call of a kexec entry point
 * @abi: by which system call ABI; NULL if there was no call
 * @has_flags: @flags is known
 * @has_segments: @segments is known: it is a call that lists segments
 * @has_entry: @entry is known: such a call that stages something
 * @has_on_crash: @on_crash is known
 * @on_crash: it is about the crash image
 * @exchanged: the kernel read another file than the caller named at first
 * @lost: there was no memory for @cmdline or the path of a file, which are
 *	NULL then
 * @flags: as given
 * @segments: how many, as given
 * @entry: where the image is entered, as given
 * @arch: that the image is for, as given in the flags; "" if the call does not
 *	say
 * @segment_list: the first of the segments; NULL if there are none, they could
 *	not be read, or there was no memory for the report of them
 * @n_listed: how many are in @segment_list
 * @image: the kernel file
 * @initrd: the initrd
 * @cmdline: kernel command line, NULL if none
 * @outcome: enum kexecguard_outcome
 * @error: errno of a failure, positive
 * @staged: of a reboot, or of an image that was found: what is staged
 */
struct kg_kexec {
	const char *abi;
	bool has_flags;
	bool has_segments;
	bool has_entry;
	bool has_on_crash;
	bool on_crash;
	bool exchanged;
	bool lost;
	u64 flags;
	u64 segments;
	u64 entry;
	char arch[KG_ARCH_SIZE];
	struct kexecguard_segment *segment_list;
	unsigned int n_listed;
	struct kg_file image;
	struct kg_file initrd;
	char *cmdline;
	u32 outcome;
	u32 error;
	struct kg_staged staged;
};

u32 kg_kexec_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs,
			 enum kg_registers registers, bool compat);
u32 kg_kexec_file_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs,
			      enum kg_registers registers);
void kg_kexec_describe(struct kg_kexec *kexec, struct kg_file *said, const struct file *file);
void kg_kexec_forget(struct kg_kexec *kexec);

#endif /* KG_KEXEC_ARGS_H */
