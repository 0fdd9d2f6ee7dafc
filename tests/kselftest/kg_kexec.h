/* SPDX-License-Identifier: GPL-2.0 */
/* The kexec calls, and the kernel that runs as what they stage. */
#ifndef KG_KEXEC_H
#define KG_KEXEC_H

#include <stdbool.h>

#define KG_LOADED	"/sys/kernel/kexec_loaded"
#define KG_CRASH_LOADED	"/sys/kernel/kexec_crash_loaded"

#define KG_NO_FILE_LOAD "this kernel has no kexec_file_load()"

const char *kg_kernel_path(void);
bool kg_has_file_load(void);
int kg_kexec_load(unsigned long segments, const void *list, unsigned long flags);
int kg_kexec_load_nowhere(void);
int kg_kexec_file_load(int kernel, int initrd, const char *cmdline, unsigned long flags);
int kg_stage(const char *cmdline, unsigned long flags);
int kg_unstage(void);
int kg_reboot(void);

#endif /* KG_KEXEC_H */
