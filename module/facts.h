/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of an event, gathered as the rules ask for it. */
#ifndef KG_FACTS_H
#define KG_FACTS_H

#include <linux/sched.h>
#include <uapi/kexecguard.h>

#include "../engine/eval.h"
#include "image.h"

/**
 * struct kg_process - a process in an event
 * @image: what it runs, or is about to; NULL if there was no memory to know
 * @ids: its user and groups; of a parent, as they were at its exec
 * @pid: thread group, in the initial pid namespace
 * @tid: thread
 * @start: of the process, nanoseconds since boot
 * @loginuid: who logged in, (u32)-1 if nobody did
 * @comm: what the thread calls itself now; anybody can set it
 */
struct kg_process {
	struct kg_image *image;
	struct kg_ids ids;
	u32 pid;
	u32 tid;
	u64 start;
	u32 loginuid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct kg_kexec - a call of a kexec entry point
 * @abi: by which system call ABI
 * @flags: as given
 * @segments: as given; 0 for a file
 * @on_crash: it is about the crash image
 * @image: path of the kernel file, NULL if not known
 * @initrd: path of the initrd, NULL if none
 * @cmdline: kernel command line, NULL if none
 * @outcome: enum kexecguard_outcome
 * @error: errno of a failure, positive
 */
struct kg_kexec {
	const char *abi;
	u64 flags;
	u64 segments;
	bool on_crash;
	char *image;
	char *initrd;
	char *cmdline;
	u32 outcome;
	u32 error;
};

#define KG_ID_FIELDS 8
#define KG_ID_SIZE 12	/* a u32 in decimal and its NUL */

/**
 * struct kg_facts - an event
 * @source: for the engine
 * @event: enum kexecguard_event
 * @process: who acts
 * @parent: its parent, valid once @parent_known
 * @parent_known: somebody asked
 * @kexec: for kexec events
 * @ids: user and group ids as strings, while an evaluation runs
 */
struct kg_facts {
	struct kg_source source;
	u32 event;
	struct kg_process process;
	struct kg_process parent;
	bool parent_known;
	const struct kg_kexec *kexec;
	char ids[KG_ID_FIELDS][KG_ID_SIZE];
};

void kg_facts_begin(struct kg_facts *facts, u32 event, struct kg_image *image);
const struct kg_process *kg_facts_parent(struct kg_facts *facts);
void kg_facts_end(struct kg_facts *facts);
const char *kg_event_name(u32 event);

#endif /* KG_FACTS_H */
