/* SPDX-License-Identifier: GPL-2.0 */
/* Whether what a deny rule matches is refused, and what becomes of what cannot be ruled on. */
#ifndef KG_MODE_H
#define KG_MODE_H

#include <linux/types.h>

u32 kg_mode(void);
const char *kg_mode_name(u32 mode);
int kg_mode_init(const char *name);
int kg_mode_change(u32 mode);
int kg_mode_unruled(u32 mode, int err, bool life);
bool kg_mode_spares(void);

#endif /* KG_MODE_H */
