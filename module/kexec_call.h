/* SPDX-License-Identifier: GPL-2.0 */
/* A kexec call before the rules, from its beginning to its end. */
#ifndef KG_KEXEC_CALL_H
#define KG_KEXEC_CALL_H

#include <linux/list.h>

#include "facts.h"
#include "kexec_args.h"
#include "ruling.h"

/**
 * struct kg_call - a kexec call
 * @node: in the list of calls that are being made
 * @task: who makes it
 * @kexec: what it asks for
 * @facts: the event
 * @ruling: what the rules say of it
 * @ruled: there are rules
 */
struct kg_call {
	struct list_head node;
	const struct task_struct *task;
	struct kg_kexec kexec;
	struct kg_facts facts;
	struct kg_ruling ruling;
	bool ruled;
};

int kg_call_begin(struct kg_call *call, u32 event);
struct kg_call *kg_call_current(void);
int kg_call_read(struct kg_call *call, struct kg_file *named, const struct file *file);
void kg_call_announce(struct kg_call *call);
void kg_call_report(struct kg_call *call, long result);
void kg_call_end(struct kg_call *call);

#endif /* KG_KEXEC_CALL_H */
