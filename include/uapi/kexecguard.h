/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * kexecguard's netlink contract: a generic netlink family between the module
 * and whoever reads its alerts or gives it rules.
 *
 * All of it is for CAP_SYS_ADMIN in the initial user namespace, in the initial
 * network namespace; anybody else gets EPERM (or no such family). An error is
 * a netlink error with a text (extended ack); it leaves everything as it was.
 *
 * KEXECGUARD_CMD_STATUS
 *	do, no attributes. Answers KEXECGUARD_CMD_STATUS with KEXECGUARD_A_STATUS_*.
 *
 * KEXECGUARD_CMD_MODE
 *	do, KEXECGUARD_A_MODE (observe or enforce). EBUSY if the module was
 *	loaded with mode=off: it has no hooks then. EPERM if it is locked.
 *
 * KEXECGUARD_CMD_LOCK
 *	do, no attributes. From now on, until the machine restarts, the rule set
 *	and the mode stay as they are and the module cannot be unloaded. EINVAL
 *	if there are no rules, EBUSY if the module was loaded with mode=off.
 *	Locking what is locked changes nothing.
 *
 * KEXECGUARD_CMD_SELFTEST
 *	do, no attributes. Each hook is tried. Answers KEXECGUARD_CMD_SELFTEST
 *	with a KEXECGUARD_A_STATUS_HOOK each. EBUSY if the module was loaded with
 *	mode=off. A hook that fails for the first time raises an alert.
 *
 * KEXECGUARD_CMD_RULES
 *	dump, KEXECGUARD_A_MEASURE optional: from now on, for ten seconds, it is
 *	measured what each rule costs. One message a rule of the set that runs, in its
 *	order, with KEXECGUARD_A_RULE_*; then one for each rule, without
 *	KEXECGUARD_A_RULE_INDEX, that does not run any more and whose alerts the
 *	log still holds or counts, the last of them, without
 *	KEXECGUARD_A_RULE_ID, for all of which only the numbers are left. Their
 *	ledgers sum up to that of status. A set that is replaced meanwhile ends
 *	the dump with NLM_F_DUMP_INTR: begin anew.
 *
 * KEXECGUARD_CMD_ALERTS
 *	dump, KEXECGUARD_A_SINCE optional: the first sequence number that is
 *	wanted, 0 or absent for all. One message an alert that the log still
 *	holds, oldest first, with KEXECGUARD_A_ALERT_*; those that come while
 *	it is read are for the next dump. What is handed out
 *	counts as delivered and stays in the log until it is overwritten, so
 *	that a reader that restarts can ask for it again. A sequence number
 *	that is missing in between was overwritten (or its rule could not be
 *	reported for want of memory): status counts each. What a rule's rate
 *	limit folds has no number: it is counted in KEXECGUARD_A_ALERT_REPEATS
 *	of the alert that stands for it, and in status as suppressed.
 *	Numbers mean something together with KEXECGUARD_A_STATUS_INSTANCE.
 *
 * KEXECGUARD_CMD_DOORBELL
 *	multicast to the group "alerts" when there is something to pull:
 *	KEXECGUARD_A_ALERT_SEQ, the newest sequence number. It carries nothing
 *	else and may be lost; the log is the truth. A kernel that cannot keep
 *	others from listening has no such group: pull every now and then.
 *
 * KEXECGUARD_CMD_ACK
 *	do, KEXECGUARD_A_ALERT_SEQ: all alerts up to this one are where they
 *	belong (written, sent), as far as this reader is concerned. A restart
 *	into another kernel waits for that, for a bounded time, if somebody
 *	listens to the group "alerts"; where there is none, if somebody pulled
 *	within the last two seconds. These alerts are also the first to be
 *	overwritten.
 *
 * KEXECGUARD_CMD_POLICY_BEGIN, _CHUNK, _COMMIT, _ABORT
 *	do. The rule set is replaced in a transaction of the socket that began it:
 *	BEGIN with KEXECGUARD_A_POLICY_SIZE, CHUNKs in order with
 *	KEXECGUARD_A_POLICY_DATA, then COMMIT, which verifies the program and
 *	swaps it in whole, and answers with KEXECGUARD_A_POLICY_GENERATION and
 *	KEXECGUARD_A_POLICY_DIGEST; or an error (EINVAL, text says where) and the
 *	old set stays. One transaction at a time: EBUSY to any other socket.
 *	Closing the socket aborts. EPERM if the module is locked.
 *	The program may have a signature behind it, as the kernel's sign-file
 *	writes it behind a module: PKCS#7, its length and kind, and a line. If the
 *	module was loaded with require_signed_policy=1 it must have one, of a key
 *	that the kernel trusts (EKEYREJECTED, ENOKEY, ... if not), and a version
 *	that is not below that of any signed set since the module was loaded.
 */
#ifndef _UAPI_LINUX_KEXECGUARD_H
#define _UAPI_LINUX_KEXECGUARD_H

#include <linux/types.h>

#define KEXECGUARD_GENL_NAME	"kexecguard"
#define KEXECGUARD_GENL_VERSION	1
#define KEXECGUARD_MCGRP_ALERTS	"alerts"

/* Most bytes in one KEXECGUARD_A_POLICY_DATA. */
#define KEXECGUARD_POLICY_CHUNK_MAX	32768
/* Bytes in KEXECGUARD_A_POLICY_DIGEST: SHA-256 of the program. */
#define KEXECGUARD_DIGEST_SIZE		32

enum kexecguard_cmd {
	KEXECGUARD_CMD_UNSPEC,
	KEXECGUARD_CMD_STATUS,
	KEXECGUARD_CMD_MODE,
	KEXECGUARD_CMD_RULES,
	KEXECGUARD_CMD_ALERTS,
	KEXECGUARD_CMD_DOORBELL,
	KEXECGUARD_CMD_POLICY_BEGIN,
	KEXECGUARD_CMD_POLICY_CHUNK,
	KEXECGUARD_CMD_POLICY_COMMIT,
	KEXECGUARD_CMD_POLICY_ABORT,
	KEXECGUARD_CMD_ACK,
	KEXECGUARD_CMD_LOCK,
	KEXECGUARD_CMD_SELFTEST,
	__KEXECGUARD_CMD_MAX,
};

#define KEXECGUARD_CMD_MAX (__KEXECGUARD_CMD_MAX - 1)

enum kexecguard_mode {
	KEXECGUARD_MODE_OFF,		/* no hooks; only at load */
	KEXECGUARD_MODE_OBSERVE,	/* report, refuse nothing */
	KEXECGUARD_MODE_ENFORCE,	/* refuse what a deny rule matches */
};

enum kexecguard_action {
	KEXECGUARD_ACTION_ALERT,
	KEXECGUARD_ACTION_DENY,
};

enum kexecguard_decision {
	KEXECGUARD_DECISION_ALLOWED,	/* the rule only alerts */
	KEXECGUARD_DECISION_WOULD_DENY,	/* a deny rule, in observe mode */
	KEXECGUARD_DECISION_DENIED,	/* refused with EPERM */
	KEXECGUARD_DECISION_SPARED,	/* a deny rule, on what the host cannot be without: init */
};

/* What happened; the names in comments are event.action in the rule language. */
enum kexecguard_event {
	KEXECGUARD_EVENT_EXEC,			/* exec */
	KEXECGUARD_EVENT_KEXEC_LOAD,		/* kexec_load */
	KEXECGUARD_EVENT_KEXEC_FILE_LOAD,	/* kexec_file_load */
	KEXECGUARD_EVENT_KEXEC_UNLOAD,		/* kexec_unload, by either call */
	KEXECGUARD_EVENT_KEXEC_REBOOT,		/* kexec_reboot */
	KEXECGUARD_EVENT_KEXEC_FOUND,		/* kexec_found: an image is staged, */
						/* no call explains it */
	KEXECGUARD_EVENT_FILE_OPEN,		/* open */
	KEXECGUARD_EVENT_FILE_LINK,		/* link */
	KEXECGUARD_EVENT_FILE_RENAME,		/* rename */
	KEXECGUARD_EVENT_HOOK_LOST,		/* hook_lost: a hook is not reached any more; */
						/* no rule asks for it */
};

enum kexecguard_outcome {
	KEXECGUARD_OUTCOME_UNKNOWN,	/* reported before it was known */
	KEXECGUARD_OUTCOME_SUCCESS,
	KEXECGUARD_OUTCOME_FAILURE,
};

enum kexecguard_hook_state {
	KEXECGUARD_HOOK_OFF,		/* not placed: mode=off */
	KEXECGUARD_HOOK_ACTIVE,
	KEXECGUARD_HOOK_ABSENT,		/* this kernel has no such function */
	KEXECGUARD_HOOK_UNCONFIGURED,	/* hooked, but all that this kernel does there is to fail */
	KEXECGUARD_HOOK_LOST,		/* placed, and not reached any more */
};

/* What came of trying a hook. */
enum kexecguard_hook_test {
	KEXECGUARD_TEST_NONE,		/* not tried yet, or there is nothing to try */
	KEXECGUARD_TEST_PASSED,		/* it was reached, and what it refused was refused */
	KEXECGUARD_TEST_FAILED,		/* it was not */
	KEXECGUARD_TEST_SKIPPED,	/* not tried, as trying could do harm now */
};

/* Of the rule set that the module looks for when it is loaded. */
enum kexecguard_boot_policy {
	KEXECGUARD_BOOT_POLICY_NONE,	/* there was none */
	KEXECGUARD_BOOT_POLICY_LOADED,
	KEXECGUARD_BOOT_POLICY_REFUSED,	/* the kernel log says why */
};

enum kexecguard_attr {
	KEXECGUARD_A_UNSPEC,
	KEXECGUARD_A_PAD,

	/* CMD_MODE */
	KEXECGUARD_A_MODE,			/* u32, enum kexecguard_mode */

	/* CMD_STATUS */
	KEXECGUARD_A_STATUS_VERSION,		/* string: of the module */
	KEXECGUARD_A_STATUS_MODE,		/* u32, enum kexecguard_mode */
	KEXECGUARD_A_STATUS_LOCKED,		/* u8 */
	KEXECGUARD_A_STATUS_GENERATION,		/* u64: of the rule set, 0 before the first */
	KEXECGUARD_A_STATUS_DIGEST,		/* binary */
	KEXECGUARD_A_STATUS_RULES,		/* u32: how many run */
	KEXECGUARD_A_STATUS_POLICY_SIZE,	/* u32: bytes of its program */
	KEXECGUARD_A_STATUS_NEXT_SEQ,		/* u64: of the next alert */
	KEXECGUARD_A_STATUS_GENERATED,		/* u64: the ledger: generated = */
	KEXECGUARD_A_STATUS_DELIVERED,		/* u64:   delivered */
	KEXECGUARD_A_STATUS_OVERWRITTEN,	/* u64: + overwritten (undelivered) */
	KEXECGUARD_A_STATUS_SUPPRESSED,		/* u64: + suppressed (folded by a rate limit; */
						/* no memory to report) */
	KEXECGUARD_A_STATUS_QUEUED,		/* u64: + queued */
	KEXECGUARD_A_STATUS_EXECS,		/* u64: execs ruled on */
	KEXECGUARD_A_STATUS_INCOMPLETE,		/* u64: events ruled on without a fact for want */
						/* of memory */
	KEXECGUARD_A_STATUS_UNTRACKED,		/* u64: parents read from their memory, */
						/* or unknown */
	KEXECGUARD_A_STATUS_PROCESSES,		/* u64: tasks tracked */
	KEXECGUARD_A_STATUS_HOOK,		/* nested KEXECGUARD_A_HOOK_*, repeated */

	/* in STATUS_HOOK */
	KEXECGUARD_A_HOOK_NAME,			/* string: the kernel's symbol */
	KEXECGUARD_A_HOOK_STATE,		/* u32, enum kexecguard_hook_state */
	KEXECGUARD_A_HOOK_CALLS,		/* u64 */

	/* CMD_RULES */
	KEXECGUARD_A_RULE_INDEX,		/* u32 */
	KEXECGUARD_A_RULE_ID,			/* string */
	KEXECGUARD_A_RULE_META,			/* string: JSON object, as the policy gave it */
	KEXECGUARD_A_RULE_ACTION,		/* u32, enum kexecguard_action */
	KEXECGUARD_A_RULE_HITS,			/* u64: matches since the set was loaded */

	/* CMD_ALERTS, request */
	KEXECGUARD_A_SINCE,			/* u64 */

	/* CMD_ALERTS, CMD_DOORBELL */
	KEXECGUARD_A_ALERT_SEQ,			/* u64, from 1 */
	KEXECGUARD_A_ALERT_TIME,		/* u64: nanoseconds since 1970, UTC */
	KEXECGUARD_A_ALERT_EVENT,		/* u32, enum kexecguard_event */
	KEXECGUARD_A_ALERT_MODE,		/* u32, enum kexecguard_mode */
	KEXECGUARD_A_ALERT_DECISION,		/* u32, enum kexecguard_decision */
	KEXECGUARD_A_ALERT_GENERATION,		/* u64: of the rule set that matched */
	KEXECGUARD_A_ALERT_RULE_ID,		/* string */
	KEXECGUARD_A_ALERT_RULE_META,		/* string */
	KEXECGUARD_A_ALERT_INCOMPLETE,		/* flag: a fact could not be had */
	KEXECGUARD_A_ALERT_PROCESS,		/* nested KEXECGUARD_A_PROCESS_* */
	KEXECGUARD_A_ALERT_PARENT,		/* nested KEXECGUARD_A_PROCESS_* */
	KEXECGUARD_A_ALERT_KEXEC,		/* nested KEXECGUARD_A_KEXEC_* */

	/*
	 * In ALERT_PROCESS and ALERT_PARENT. Strings are bytes as the kernel
	 * has them: any byte but NUL, in no encoding. What a program is, is as
	 * it was at its own exec.
	 */
	KEXECGUARD_A_PROCESS_PID,		/* u32: thread group, in the initial pid */
						/* namespace */
	KEXECGUARD_A_PROCESS_TID,		/* u32 */
	KEXECGUARD_A_PROCESS_START,		/* u64: nanoseconds since boot */
	KEXECGUARD_A_PROCESS_FILENAME,		/* binary: the path that was asked for */
	KEXECGUARD_A_PROCESS_EXECUTABLE,	/* binary: the path of the file that was found */
	KEXECGUARD_A_PROCESS_SCRIPT,		/* binary: the script that this interprets */
	KEXECGUARD_A_PROCESS_ARGS,		/* binary: strings that end in NUL; maybe cut */
	KEXECGUARD_A_PROCESS_ARGS_COUNT,	/* u32: true count */
	KEXECGUARD_A_PROCESS_ARGS_LENGTH,	/* u32: true length in bytes, NULs included */
	KEXECGUARD_A_PROCESS_UID,		/* u32: real ... */
	KEXECGUARD_A_PROCESS_GID,		/* u32 */
	KEXECGUARD_A_PROCESS_EUID,		/* u32: effective ... */
	KEXECGUARD_A_PROCESS_EGID,		/* u32 */
	KEXECGUARD_A_PROCESS_LOGINUID,		/* u32: absent if never set */
	KEXECGUARD_A_PROCESS_FLAGS,		/* u32: KEXECGUARD_PROCESS_* */
	KEXECGUARD_A_PROCESS_COMM,		/* binary: what the task calls itself now */

	/* in ALERT_KEXEC */
	KEXECGUARD_A_KEXEC_OUTCOME,		/* u32, enum kexecguard_outcome */
	KEXECGUARD_A_KEXEC_ERROR,		/* u32: errno of a failure */
	KEXECGUARD_A_KEXEC_ABI,			/* string */
	KEXECGUARD_A_KEXEC_FLAGS,		/* u64, as given to the call */
	KEXECGUARD_A_KEXEC_ON_CRASH,		/* u8 */
	KEXECGUARD_A_KEXEC_SEGMENTS,		/* u64, as given to the call */
	KEXECGUARD_A_KEXEC_IMAGE,		/* binary: path */
	KEXECGUARD_A_KEXEC_INITRD,		/* binary: path */
	KEXECGUARD_A_KEXEC_CMDLINE,		/* binary */

	/* CMD_POLICY_* */
	KEXECGUARD_A_POLICY_SIZE,		/* u32 */
	KEXECGUARD_A_POLICY_DATA,		/* binary */
	KEXECGUARD_A_POLICY_GENERATION,		/* u64 */
	KEXECGUARD_A_POLICY_DIGEST,		/* binary */

	/* CMD_RULES */
	KEXECGUARD_A_RULE_EXCLUDED,		/* u64: did not match because of an exclusion */

	/* CMD_STATUS */
	KEXECGUARD_A_STATUS_ACKNOWLEDGED,	/* u64: the newest alert that a reader */
						/* acknowledged */
	KEXECGUARD_A_STATUS_STAGED,		/* nested KEXECGUARD_A_STAGED_*, one an image */

	/* in STATUS_STAGED: an image that is staged now */
	KEXECGUARD_A_STAGED_ON_CRASH,		/* u8: it is the crash image */
	KEXECGUARD_A_STAGED_SEEN,		/* u8: the call that staged it was seen */
	KEXECGUARD_A_STAGED_ALERT,		/* u64: the alert of that call; */
						/* absent if there was none */

	/* in ALERT_KEXEC */
	KEXECGUARD_A_KEXEC_ARCH,		/* string: that the call says the image is for */
	KEXECGUARD_A_KEXEC_ENTRY,		/* u64: address at which the image is entered */
	KEXECGUARD_A_KEXEC_SEGMENT_LIST,	/* binary: struct kexecguard_segment, in order */
	KEXECGUARD_A_KEXEC_IMAGE_FILE,		/* nested KEXECGUARD_A_FILE_* */
	KEXECGUARD_A_KEXEC_INITRD_FILE,		/* nested KEXECGUARD_A_FILE_* */
	KEXECGUARD_A_KEXEC_EXCHANGED,		/* flag: the kernel read other files than were */
						/* named at first */
	KEXECGUARD_A_KEXEC_UNEXPLAINED,		/* flag: no alert told of the image that is */
						/* staged */
	KEXECGUARD_A_KEXEC_STAGED_BY,		/* u64: the alert that told of it */

	/* in CMD_ALERTS */
	KEXECGUARD_A_ALERT_FILE,		/* nested KEXECGUARD_A_FILE_* */

	/* What a file is, whatever it is called. */
	KEXECGUARD_A_FILE_PATH,			/* binary: absent if not known */
	KEXECGUARD_A_FILE_DEVICE_MAJOR,		/* u32 */
	KEXECGUARD_A_FILE_DEVICE_MINOR,		/* u32 */
	KEXECGUARD_A_FILE_INODE,		/* u64 */
	KEXECGUARD_A_FILE_OWNER,		/* u32: user, in the initial user namespace */
	KEXECGUARD_A_FILE_MODE,			/* u32: type and permissions, as in stat(2) */
	KEXECGUARD_A_FILE_WRITE,		/* flag: opened to be written */
	KEXECGUARD_A_FILE_TARGET,		/* binary: its new path, of a link or rename */

	/* in STATUS_HOOK */
	KEXECGUARD_A_HOOK_TEST,			/* u32, enum kexecguard_hook_test: */
						/* of the last trial */
	KEXECGUARD_A_HOOK_DENIES,		/* flag: it can refuse */

	/* in CMD_ALERTS */
	KEXECGUARD_A_ALERT_HOOK,		/* string: the hook that was lost */

	/* CMD_STATUS */
	KEXECGUARD_A_STATUS_REFUSED,		/* u64: events refused for want of memory */
	KEXECGUARD_A_STATUS_SPARED,		/* u64: events not refused, */
						/* since init or the kernel asked */
	KEXECGUARD_A_STATUS_SIGNED_ONLY,	/* u8: only signed policies are loaded */
	KEXECGUARD_A_STATUS_POLICY_SIGNED,	/* u8: the set that runs was signed */
	KEXECGUARD_A_STATUS_POLICY_VERSION,	/* u64: that its maker gave it */
	KEXECGUARD_A_STATUS_VERSION_FLOOR,	/* u64: a signed set must not be below */
	KEXECGUARD_A_STATUS_BOOT_POLICY,	/* u32, enum kexecguard_boot_policy */

	/* CMD_STATUS: the log */
	KEXECGUARD_A_STATUS_INSTANCE,		/* u64: drawn at load; numbers of alerts begin */
						/* anew with it */
	KEXECGUARD_A_STATUS_FOLDED,		/* u64: of what is suppressed: */
						/* folded by a rate limit */
	KEXECGUARD_A_STATUS_HELD,		/* u32: alerts in the log, delivered or not */
	KEXECGUARD_A_STATUS_HELD_MAX,		/* u32: that it has room for */
	KEXECGUARD_A_STATUS_HELD_BYTES,		/* u64: memory that they take */
	KEXECGUARD_A_STATUS_HELD_BYTES_MAX,	/* u64: that they may take */
	KEXECGUARD_A_STATUS_RATE,		/* u32: alerts a second that each rule may raise; */
						/* 0: any number */
	KEXECGUARD_A_STATUS_BURST,		/* u32: alerts at once that it may */

	/* CMD_STATUS: what rules come to */
	KEXECGUARD_A_STATUS_EVALUATED,		/* u64: evaluations of the rules: */
						/* of a call again when its outcome is known */
	KEXECGUARD_A_STATUS_MATCHES,		/* u64: rules that matched an event, each once */
	KEXECGUARD_A_STATUS_DENIED,		/* u64: events refused by a rule */
	KEXECGUARD_A_STATUS_HISTOGRAM,		/* binary: u64s; number n: evaluations of 2^n to */
						/* 2^(n+1)-1 ns, the last: longer */

	/* CMD_RULES */
	KEXECGUARD_A_RULE_GENERATED,		/* u64: its ledger, since the module was loaded: */
						/* generated = */
	KEXECGUARD_A_RULE_DELIVERED,		/* u64:   delivered */
	KEXECGUARD_A_RULE_OVERWRITTEN,		/* u64: + overwritten */
	KEXECGUARD_A_RULE_SUPPRESSED,		/* u64: + suppressed */
	KEXECGUARD_A_RULE_QUEUED,		/* u64: + queued */
	KEXECGUARD_A_RULE_FOLDED,		/* u64: of what is suppressed: */
						/* folded by the rate limit */
	KEXECGUARD_A_RULE_DENIED,		/* u64: events that it refused, */
						/* since the set was loaded */

	/* in CMD_ALERTS */
	KEXECGUARD_A_ALERT_ACTION,		/* u32, enum kexecguard_action: of the rule */
	KEXECGUARD_A_ALERT_REPEATS,		/* u64: events of the rule that this one stands */
						/* for; absent: 1 */
	KEXECGUARD_A_ALERT_LAST_TIME,		/* u64: of the last of them */
	KEXECGUARD_A_ALERT_ANCESTOR,		/* nested KEXECGUARD_A_PROCESS_*, the parent's */
						/* parent first, up to the session's leader */

	/* in ALERT_PROCESS, ALERT_PARENT and ALERT_ANCESTOR */
	KEXECGUARD_A_PROCESS_SESSION,		/* u32: audit's session; absent if there is none */
	KEXECGUARD_A_PROCESS_SID,		/* u32: session's leader, */
						/* in the initial pid namespace */
	KEXECGUARD_A_PROCESS_CGROUP,		/* binary: path in the unified hierarchy; */
						/* "/" at its end: cut there */
	KEXECGUARD_A_PROCESS_NAMESPACES,	/* binary: struct kexecguard_namespaces */
	KEXECGUARD_A_PROCESS_FILE,		/* nested KEXECGUARD_A_FILE_*: what is executed */

	/* CMD_STATUS: what rules come to */
	KEXECGUARD_A_STATUS_EVENTS,		/* binary: u64s; number n: events of that kind */
						/* that were brought before rules */
	KEXECGUARD_A_STATUS_TESTED,		/* u64: rules that an event could match, */
						/* so that they were looked at */
	KEXECGUARD_A_STATUS_EVALUATION_TIME,	/* u64: nanoseconds that the evaluations took */

	/* CMD_RULES, request */
	KEXECGUARD_A_MEASURE,			/* flag: measure what rules cost */

	/* CMD_RULES: since the set was loaded, while somebody had that measured */
	KEXECGUARD_A_RULE_TESTED,		/* u64: events that it could match, */
						/* so that it was looked at */
	KEXECGUARD_A_RULE_TIME,			/* u64: nanoseconds that this took, with the */
						/* facts that it was the first to ask for */

	__KEXECGUARD_A_MAX,
};

#define KEXECGUARD_A_MAX (__KEXECGUARD_A_MAX - 1)

/**
 * struct kexecguard_segment - a piece of an image, as the caller lists it
 * @address: where it goes in physical memory
 * @memory_size: bytes that it takes there
 * @buffer_size: bytes that the caller provides
 */
struct kexecguard_segment {
	__u64 address;
	__u64 memory_size;
	__u64 buffer_size;
};

/**
 * struct kexecguard_namespaces - where a process is: inode numbers of /proc/PID/ns
 * @mnt: mount
 * @pid: pid, of itself
 * @net: network
 * @user: user
 * @uts: host name
 * @ipc: System V and POSIX message queues
 * @cgroup: control groups
 */
struct kexecguard_namespaces {
	__u32 mnt;
	__u32 pid;
	__u32 net;
	__u32 user;
	__u32 uts;
	__u32 ipc;
	__u32 cgroup;
};

/* KEXECGUARD_A_PROCESS_FLAGS */
#define KEXECGUARD_PROCESS_KTHREAD	(1 << 0)	/* a kernel thread: no program */
#define KEXECGUARD_PROCESS_FROM_MEMORY	(1 << 1)	/* older than the module: */
							/* args read from its memory */
#define KEXECGUARD_PROCESS_UNKNOWN	(1 << 2)	/* not tracked, for want of memory */

#endif /* _UAPI_LINUX_KEXECGUARD_H */
