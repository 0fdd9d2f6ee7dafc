/* SPDX-License-Identifier: GPL-2.0 */
/* An alert as the kernel reported it. */
#ifndef KG_ALERT_H
#define KG_ALERT_H

#include <kexecguard.h>

#include "../engine/text.h"

/* What the kernel did not report. No pid or id of a task has this value. */
#define ALERT_UNKNOWN	0xffffffffu

#define ALERT_ANCESTORS_MAX	32	/* more than the kernel reports */

/**
 * struct alert_file - a file, whatever it is called
 * @device_major: of its file system, or %ALERT_UNKNOWN, as all numbers up to @mode
 * @device_minor: the same
 * @owner: user id
 * @mode: type and permissions, as in stat(2)
 * @inode: its number there; see @has_inode
 * @has_inode: @inode is known
 * @write: it was opened to be written
 * @path: its path
 * @target: its new path, of a link or rename
 */
struct alert_file {
	u32 device_major;
	u32 device_minor;
	u32 owner;
	u32 mode;
	u64 inode;
	bool has_inode;
	bool write;
	struct kg_text path;
	struct kg_text target;
};

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
 * @session: of audit, begun by a login; %ALERT_UNKNOWN if there is none
 * @sid: leader of its session; %ALERT_UNKNOWN if not known
 * @cgroup: path of its control group; one that ends in a slash was cut there
 * @has_namespaces: @namespaces are known
 * @namespaces: their numbers
 * @file: what is executed, without its path
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
	u32 session;
	u32 sid;
	struct kg_text cgroup;
	bool has_namespaces;
	struct kexecguard_namespaces namespaces;
	struct alert_file file;
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
 * @entry: address at which the image is entered; see @has_entry
 * @has_entry: @entry is known
 * @exchanged: the kernel read other files than the call named at first
 * @unexplained: no alert told of the image that is staged
 * @staged_by: the alert that did, 0 if none
 * @abi: by which it was entered
 * @arch: that the image is for
 * @image: path of the new kernel
 * @initrd: path of its initial RAM disk
 * @cmdline: its command line
 * @segment_list: struct kexecguard_segment, one after the other
 * @image_file: what @image is
 * @initrd_file: what @initrd is
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
	bool has_entry;
	bool exchanged;
	bool unexplained;
	u64 entry;
	u64 staged_by;
	struct kg_text abi;
	struct kg_text arch;
	struct kg_text image;
	struct kg_text initrd;
	struct kg_text cmdline;
	struct kg_text segment_list;
	struct alert_file image_file;
	struct alert_file initrd_file;
};

/**
 * struct alert - an alert; its texts point into the message it was decoded from
 * @seq: its sequence number
 * @time: nanoseconds since 1970, UTC
 * @generation: of the rule set that matched
 * @event: enum kexecguard_event
 * @mode: enum kexecguard_mode
 * @decision: enum kexecguard_decision
 * @action: enum kexecguard_action of the rule; see alert_action()
 * @has_action: it is known; an older module does not tell
 * @repeats: events of the rule that this one stands for
 * @last_time: of the last of them, nanoseconds since 1970, UTC; 0 if it is the only one
 * @incomplete: a fact could not be had
 * @has_process: @process is known
 * @has_parent: @parent is known
 * @has_kexec: @kexec is known
 * @has_file: @file is known
 * @rule_id: of the rule that matched
 * @rule_meta: JSON object, see struct meta
 * @process: who did it
 * @parent: who started that
 * @n_ancestors: how many of @ancestors there are
 * @ancestors: whom the parent descends from: its own parent first
 * @kexec: the call, of a kexec event
 * @file: what was opened, linked or renamed, of a file event
 * @hook: the function that was hooked, of a hook that was lost
 * @sha256: of the file that @process runs, in hexadecimal, as the reader found it;
 *	NULL if not known
 */
struct alert {
	u64 seq;
	u64 time;
	u64 generation;
	u32 event;
	u32 mode;
	u32 decision;
	u32 action;
	bool has_action;
	u64 repeats;
	u64 last_time;
	bool incomplete;
	bool has_process;
	bool has_parent;
	bool has_kexec;
	bool has_file;
	struct kg_text rule_id;
	struct kg_text rule_meta;
	struct alert_process process;
	struct alert_process parent;
	size_t n_ancestors;
	struct alert_process ancestors[ALERT_ANCESTORS_MAX];
	struct alert_kexec kexec;
	struct alert_file file;
	struct kg_text hook;
	const char *sha256;
};

void alert_init(struct alert *alert);
void alert_init_process(struct alert_process *process);
bool alert_decode(struct alert *alert, const void *attrs, int len, const char **why);

bool alert_args_next(struct kg_text *rest, struct kg_text *arg);
bool alert_args_cut(const struct alert_process *process);
bool alert_is_truncated(const struct alert *alert);
bool alert_segments_next(struct kg_text *rest, struct kexecguard_segment *segment);
bool alert_is_kexec(const struct alert *alert);
bool alert_is_own(const struct alert *alert);
bool alert_is_file(const struct alert *alert);
u32 alert_action(const struct alert *alert);

const char *alert_event_name(u32 event);
const char *alert_mode_name(u32 mode);
const char *alert_decision_name(u32 decision);
const char *alert_action_name(u32 action);
const char *alert_outcome_name(u32 outcome);

#endif /* KG_ALERT_H */
