/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The hooks are tried: when the module is loaded, when somebody asks for it, and
 * every so often.
 */
#ifndef KG_SELFTEST_H
#define KG_SELFTEST_H

struct netlink_ext_ack;

int kg_selftest_load(void);
void kg_selftest_begin(unsigned int period_s);
int kg_selftest_run(struct netlink_ext_ack *extack);
void kg_selftest_end(void);

#endif /* KG_SELFTEST_H */
