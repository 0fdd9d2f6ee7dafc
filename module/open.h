/* SPDX-License-Identifier: GPL-2.0 */
/* Kernel images that are opened, linked or renamed. */
#ifndef KG_OPEN_H
#define KG_OPEN_H

#include "hook.h"

extern struct kg_hook kg_hook_file_open;
extern struct kg_hook kg_hook_path_link;
extern struct kg_hook kg_hook_path_rename;

#endif /* KG_OPEN_H */
