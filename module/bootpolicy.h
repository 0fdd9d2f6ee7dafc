/* SPDX-License-Identifier: GPL-2.0 */
/* The rule set that the module finds by itself when it is loaded. */
#ifndef KG_BOOTPOLICY_H
#define KG_BOOTPOLICY_H

#include <linux/types.h>
#include <uapi/kexecguard.h>

void kg_bootpolicy_load(const char *name, bool named);
enum kexecguard_boot_policy kg_bootpolicy(void);

#endif /* KG_BOOTPOLICY_H */
