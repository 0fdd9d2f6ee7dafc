/* SPDX-License-Identifier: GPL-2.0 */
/* The rules that come with kexecguard. */
#ifndef KG_SHIPPED_H
#define KG_SHIPPED_H

char *shipped_rules(void);

#endif /* KG_SHIPPED_H */
