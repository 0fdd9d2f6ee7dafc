/* SPDX-License-Identifier: GPL-2.0 */
/* What is known of an event, gathered as the rules ask for it. */
#ifndef KG_FACTS_H
#define KG_FACTS_H

#include <linux/sched.h>
#include <uapi/kexecguard.h>

#include "../engine/eval.h"
#include "file.h"
#include "image.h"
#include "kexec_args.h"

/**
 * struct kg_process - a process in an event
 * @known: it was looked up
 * @present: there is one
 * @kernel_thread: it has no program
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
	bool kernel_thread;
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
 * struct kg_opened - a file that is opened, or gets another name
 * @file: which
 * @name: what it is called, NULL if it was found by its handle
 * @target: its new path, NULL if it gets none, or one longer than PATH_MAX
 * @lost: there was no memory for a path that is NULL
 * @write: it is opened to be written
 * @unnamed: it was found by its handle, so its path is not known
 */
struct kg_opened {
	struct kg_file file;
	const char *name;
	char *target;
	bool lost;
	bool write;
	bool unnamed;
};

/**
 * struct kg_facts - an event
 * @source: for the engine
 * @event: enum kexecguard_event
 * @processes: who has part in it, by enum kg_role; who acts is known from the
 *	beginning, the others once somebody asks
 * @bprm: the exec, NULL for other events
 * @environ: environment of who acts, once a rule asked for it
 * @text: the numbers that were asked for last, as strings
 * @path: the path that had to be said last, NULL if none
 * @kexec: for kexec events
 * @opened: for file events
 * @locked: others wait for what this task holds: nobody's memory is read
 */
struct kg_facts {
	struct kg_source source;
	u32 event;
	struct kg_process processes[KG_ROLE_COUNT];
	struct linux_binprm *bprm;
	struct kg_strings environ;
	char text[KG_FILES_MAX * KG_FILE_TEXT_SIZE];
	char *path;
	struct kg_kexec *kexec;
	struct kg_opened *opened;
	bool locked;
};

void kg_process_describe(struct kg_process *process, struct task_struct *task);

void kg_facts_begin(struct kg_facts *facts, u32 event, struct kg_image *image);
struct kg_process *kg_facts_process(struct kg_facts *facts, enum kg_role role);
int kg_facts_args(const struct kg_facts *facts, struct kg_image *image);
void kg_facts_end(struct kg_facts *facts);
const char *kg_event_name(u32 event);

#endif /* KG_FACTS_H */
