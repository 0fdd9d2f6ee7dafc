/* SPDX-License-Identifier: GPL-2.0 */
/* The ways to a new kernel. */
#ifndef KG_KEXEC_H
#define KG_KEXEC_H

#include "compat.h"
#include "hook.h"

#define KG_KEXEC_ENTRY_HOOK(name, ...) extern struct kg_hook kg_hook_##name;
KG_KEXEC_ENTRIES(KG_KEXEC_ENTRY_HOOK)
#undef KG_KEXEC_ENTRY_HOOK

extern struct kg_hook kg_hook_kernel_load_data;
extern struct kg_hook kg_hook_kernel_read_file;
extern struct kg_hook kg_hook_kernel_kexec;

#endif /* KG_KEXEC_H */
