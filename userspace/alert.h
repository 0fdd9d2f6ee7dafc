/* SPDX-License-Identifier: GPL-2.0 */
/* An alert as the kernel reported it. */
#ifndef KG_ALERT_H
#define KG_ALERT_H

#include <kexecguard.h>

#include "../engine/text.h"

/* What the kernel did not report. No pid or id of a task has this value. */
#define ALERT_UNKNOWN	0xffffffffu

/**
 * struct alert_process - a process and the program that it runs
 * @pid: thread group, or %ALERT_UNKNOWN, as all numbers up to @loginuid
 * @tid: the thread
 * @uid: real
 * @gid: real
 * @euid: effective
 * @egid: effective
 * @loginuid: who logged in; %ALERT_UNKNOWN if nobody did
 * @args_count: how many arguments there were
 * @args_length: and how long they were, NULs included
 * @flags: KEXECGUARD_PROCESS_*
 * @start: nanoseconds since boot, 0 if not known
 * @filename: the path that was asked for; no data if not known, as all texts
 * @executable: the path of the file that was found
 * @script: the script that it interprets
 * @args: strings that end in NUL, maybe fewer and shorter than there were
 * @comm: what the task calls itself
 */
struct alert_process {
	u32 pid;
	u32 tid;
	u32 uid;
	u32 gid;
	u32 euid;
	u32 egid;
	u32 loginuid;
	u32 args_count;
	u32 args_length;
	u32 flags;
	u64 start;
	struct kg_text filename;
	struct kg_text executable;
	struct kg_text script;
	struct kg_text args;
	struct kg_text comm;
};

/**
 * struct alert_kexec - a call of a kexec entry point
 * @outcome: enum kexecguard_outcome
 * @error: errno of a failure
 * @flags: as given to the call, 0 if none were
 * @has_flags: the call takes flags
 * @segments: as given to the call
 * @has_segments: the call takes segments
 * @on_crash: it is about the crash image; see @has_on_crash
 * @has_on_crash: @on_crash is known
 * @abi: by which it was entered
 * @image: path of the new kernel
 * @initrd: path of its initial RAM disk
 * @cmdline: its command line
 */
struct alert_kexec {
	u32 outcome;
	u32 error;
	u64 flags;
	u64 segments;
	u8 on_crash;
	bool has_flags;
	bool has_segments;
	bool has_on_crash;
	struct kg_text abi;
	struct kg_text image;
	struct kg_text initrd;
	struct kg_text cmdline;
};

/**
 * struct alert - an alert; its texts point into the message it was decoded from
 * @seq: its sequence number
 * @time: nanoseconds since 1970, UTC
 * @generation: of the rule set that matched
 * @event: enum kexecguard_event
 * @mode: enum kexecguard_mode
 * @decision: enum kexecguard_decision
 * @incomplete: a fact could not be had
 * @has_process: @process is known
 * @has_parent: @parent is known
 * @has_kexec: @kexec is known
 * @rule_id: of the rule that matched
 * @rule_meta: JSON object, see struct meta
 * @process: who did it
 * @parent: who started that
 * @kexec: the call, of a kexec event
 */
struct alert {
	u64 seq;
	u64 time;
	u64 generation;
	u32 event;
	u32 mode;
	u32 decision;
	bool incomplete;
	bool has_process;
	bool has_parent;
	bool has_kexec;
	struct kg_text rule_id;
	struct kg_text rule_meta;
	struct alert_process process;
	struct alert_process parent;
	struct alert_kexec kexec;
};

bool alert_decode(struct alert *alert, const void *attrs, int len, const char **why);

bool alert_args_next(struct kg_text *rest, struct kg_text *arg);
bool alert_args_cut(const struct alert_process *process);
bool alert_is_kexec(const struct alert *alert);

const char *alert_event_name(u32 event);
const char *alert_mode_name(u32 mode);
const char *alert_decision_name(u32 decision);
const char *alert_action_name(u32 decision);
const char *alert_outcome_name(u32 outcome);

#endif /* KG_ALERT_H */
