/* SPDX-License-Identifier: GPL-2.0 */
/* A BPF program at a function of the kernel, of the kind that watches. */
#ifndef KG_BPF_H
#define KG_BPF_H

#include <linux/bpf.h>
#include <stdbool.h>

/* The types of this kernel, without which no such program is taken; some have none. */
#define KG_BPF_TYPES "/sys/kernel/btf/vmlinux"

/**
 * struct kg_bpf - a BPF program that does nothing
 * @program: the program
 * @link: what holds it at its function
 */
struct kg_bpf {
	int program;
	int link;
};

bool kg_bpf_shares(void);
int kg_bpf_begin(struct kg_bpf *bpf, const char *function, enum bpf_attach_type type);
long kg_bpf_runs(const struct kg_bpf *bpf);
void kg_bpf_end(struct kg_bpf *bpf);

#endif /* KG_BPF_H */
