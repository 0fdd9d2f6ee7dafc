/* SPDX-License-Identifier: GPL-2.0 */
/* The processes of an alert: who acts, its parent, its ancestors. */
#ifndef KG_ALERT_PROCESS_H
#define KG_ALERT_PROCESS_H

#include <linux/types.h>

struct kg_facts;
struct kg_lineage;
struct sk_buff;

size_t kg_alert_processes_size(const struct kg_facts *facts, const struct kg_lineage *lineage);
int kg_alert_put_processes(struct sk_buff *skb, const struct kg_facts *facts,
			   const struct kg_lineage *lineage);

#endif /* KG_ALERT_PROCESS_H */
