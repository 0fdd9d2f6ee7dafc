/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of an event, gathered as the rules ask for it. */
#ifndef KG_FACTS_H
#define KG_FACTS_H

#include <linux/sched.h>
#include <uapi/kexecguard.h>

#include "../engine/eval.h"
#include "image.h"
#include "kexec_args.h"

#define KG_NUMBER_SIZE 21	/* a u64 in decimal and its NUL */

/**
 * struct kg_process - a process in an event
 * @known: it was looked up
 * @present: there is one
 * @image: what it runs, or is about to; NULL if there was no memory to know
 * @ids: its user and groups; of another than the one that acts, as they were
 *	at its exec
 * @host_mounts: it is in the mount namespace of the host; of another, at its exec
 * @pid: thread group, in the initial pid namespace
 * @tid: thread
 * @start: of the process, nanoseconds since boot
 * @loginuid: who logged in, (u32)-1 if nobody did
 * @comm: what the thread calls itself now; anybody can set it
 */
struct kg_process {
	bool known;
	bool present;
	struct kg_image *image;
	struct kg_ids ids;
	bool host_mounts;
	u32 pid;
	u32 tid;
	u64 start;
	u32 loginuid;
	char comm[TASK_COMM_LEN];
};

/**
 * struct kg_facts - an event
 * @source: for the engine
 * @event: enum kexecguard_event
 * @processes: who has part in it, by enum kg_role; who acts is known from the
 *	beginning, the others once somebody asks
 * @bprm: the exec, NULL for kexec events
 * @environ: environment of who acts, once a rule asked for it
 * @text: the numbers that were asked for last, as strings
 * @path: the path that had to be said last, NULL if none
 * @kexec: for kexec events
 */
struct kg_facts {
	struct kg_source source;
	u32 event;
	struct kg_process processes[KG_ROLE_COUNT];
	struct linux_binprm *bprm;
	struct kg_strings environ;
	char text[KG_FILES_MAX * KG_NUMBER_SIZE];
	char *path;
	struct kg_kexec *kexec;
};

void kg_facts_begin(struct kg_facts *facts, u32 event, struct kg_image *image);
struct kg_process *kg_facts_process(struct kg_facts *facts, enum kg_role role);
void kg_facts_end(struct kg_facts *facts);
const char *kg_event_name(u32 event);

#endif /* KG_FACTS_H */
