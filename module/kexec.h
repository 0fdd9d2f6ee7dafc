/* SPDX-License-Identifier: GPL-2.0 */
/* The ways to a new kernel. */
#ifndef KG_KEXEC_H
#define KG_KEXEC_H

#include "hook.h"

extern struct kg_hook kg_hook_kexec_load;
extern struct kg_hook kg_hook_kexec_file_load;
extern struct kg_hook kg_hook_kexec_load_i386;
extern struct kg_hook kg_hook_kexec_load_x32;
extern struct kg_hook kg_hook_kexec_load_ia32;
extern struct kg_hook kg_hook_kexec_file_load_ia32;
extern struct kg_hook kg_hook_kernel_load_data;
extern struct kg_hook kg_hook_kernel_read_file;
extern struct kg_hook kg_hook_kernel_kexec;

#endif /* KG_KEXEC_H */
