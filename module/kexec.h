/* SPDX-License-Identifier: GPL-2.0 */
/* The kexec entry points. */
#ifndef KG_KEXEC_H
#define KG_KEXEC_H

#include "hook.h"

extern struct kg_hook kg_hook_kexec_load;
extern struct kg_hook kg_hook_kexec_file_load;
extern struct kg_hook kg_hook_kernel_kexec;

#endif /* KG_KEXEC_H */
