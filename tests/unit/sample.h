/* SPDX-License-Identifier: GPL-2.0 */
/* Alerts as the kernel would send them, for tests to decode, break and print. */
#ifndef KG_SAMPLE_H
#define KG_SAMPLE_H

#include <stdlib.h>
#include <string.h>

#include <kexecguard.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "../../userspace/alert.h"

#define SAMPLE_SEQ	42
#define SAMPLE_SIZE	(64 << 10)	/* of a message with many ancestors */
#define SAMPLE_TIME	1700000000123456789ull	/* 2023-11-14T22:13:20.123456789Z */
#define SAMPLE_META \
	"{\"name\": \"Kernel loaded\", \"severity\": \"high\", \"risk_score\": 73, " \
	"\"version\": 3, \"description\": \"A kernel is loaded.\", " \
	"\"respond\": \"Find out who did it.\", " \
	"\"threat\": [{\"framework\": \"MITRE ATT&CK\", " \
	"\"tactic\": {\"id\": \"TA0005\", \"name\": \"Defense Evasion\"}, " \
	"\"technique\": [{\"id\": \"T1014\", \"name\": \"Rootkit\"}, " \
	"{\"id\": \"T1547\", \"name\": \"Boot or Logon Autostart Execution\", " \
	"\"subtechnique\": [{\"id\": \"T1547.006\", " \
	"\"name\": \"Kernel Modules and Extensions\"}]}]}]}"

/* What differs between the processes of the samples. */
struct sample_process {
	uint32_t pid;
	const char *filename;
	const char *executable;
	const char *script;
	const char *args;
	size_t args_len;
	uint32_t args_count;
	uint32_t args_length;
	uint32_t flags;
	uint32_t sid;		/* 0: not told, nor what follows */
	uint32_t session;
	const char *cgroup;
	const struct kexecguard_namespaces *namespaces;
};

static const struct sample_process sample_kexec = {
	.pid = 4711,
	.filename = "/sbin/kexec",
	.executable = "/usr/sbin/kexec",
	.args = "kexec\0-l\0/boot/vmlinuz",
	.args_len = sizeof("kexec\0-l\0/boot/vmlinuz"),
	.args_count = 3,
	.args_length = sizeof("kexec\0-l\0/boot/vmlinuz"),
};

static const struct sample_process sample_shell = {
	.pid = 1200,
	.filename = "/bin/bash",
	.executable = "/usr/bin/bash",
	.args = "bash",
	.args_len = sizeof("bash"),
	.args_count = 1,
	.args_length = sizeof("bash"),
};

static inline void sample_put_text(struct nl_msg *msg, int type, const char *text)
{
	if (text)
		nla_put(msg, type, strlen(text), text);
}

/* The same file whatever it is of. */
static inline void sample_put_identity(struct nl_msg *msg)
{
	nla_put_u32(msg, KEXECGUARD_A_FILE_DEVICE_MAJOR, 8);
	nla_put_u32(msg, KEXECGUARD_A_FILE_DEVICE_MINOR, 1);
	nla_put_u64(msg, KEXECGUARD_A_FILE_INODE, 1311);
	nla_put_u32(msg, KEXECGUARD_A_FILE_OWNER, 0);
	nla_put_u32(msg, KEXECGUARD_A_FILE_MODE, 0100600);
}

static inline void sample_put_place(struct nl_msg *msg, const struct sample_process *process)
{
	struct nlattr *nest;

	nla_put_u32(msg, KEXECGUARD_A_PROCESS_SID, process->sid);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_SESSION, process->session);
	sample_put_text(msg, KEXECGUARD_A_PROCESS_CGROUP, process->cgroup);
	if (process->namespaces)
		nla_put(msg, KEXECGUARD_A_PROCESS_NAMESPACES, sizeof(*process->namespaces),
			process->namespaces);
	nest = nla_nest_start(msg, KEXECGUARD_A_PROCESS_FILE);
	sample_put_identity(msg);
	nla_nest_end(msg, nest);
}

static inline void sample_put_process(struct nl_msg *msg, int type,
				      const struct sample_process *process)
{
	struct nlattr *nest = nla_nest_start(msg, type);

	nla_put_u32(msg, KEXECGUARD_A_PROCESS_PID, process->pid);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_TID, process->pid);
	nla_put_u64(msg, KEXECGUARD_A_PROCESS_START, 5000000000ull);
	sample_put_text(msg, KEXECGUARD_A_PROCESS_FILENAME, process->filename);
	sample_put_text(msg, KEXECGUARD_A_PROCESS_EXECUTABLE, process->executable);
	sample_put_text(msg, KEXECGUARD_A_PROCESS_SCRIPT, process->script);
	nla_put(msg, KEXECGUARD_A_PROCESS_ARGS, process->args_len, process->args);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_ARGS_COUNT, process->args_count);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_ARGS_LENGTH, process->args_length);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_UID, 0);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_GID, 0);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_EUID, 0);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_EGID, 0);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_FLAGS, process->flags);
	sample_put_text(msg, KEXECGUARD_A_PROCESS_COMM, "worker");
	if (process->sid)
		sample_put_place(msg, process);
	nla_nest_end(msg, nest);
}

static inline void sample_put_head(struct nl_msg *msg, uint32_t event, uint32_t decision)
{
	nla_put_u64(msg, KEXECGUARD_A_ALERT_SEQ, SAMPLE_SEQ);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_TIME, SAMPLE_TIME);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_EVENT, event);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_MODE, decision == KEXECGUARD_DECISION_DENIED ?
		    KEXECGUARD_MODE_ENFORCE : KEXECGUARD_MODE_OBSERVE);
	nla_put_u32(msg, KEXECGUARD_A_ALERT_DECISION, decision);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_GENERATION, 7);
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_ID, "kexec-loaded");
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, SAMPLE_META);
}

static inline void sample_put_kexec(struct nl_msg *msg, uint64_t flags, uint64_t segments,
				    uint8_t on_crash, uint32_t error)
{
	struct nlattr *nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_KEXEC);

	nla_put_u32(msg, KEXECGUARD_A_KEXEC_OUTCOME, error ? KEXECGUARD_OUTCOME_FAILURE :
		    KEXECGUARD_OUTCOME_SUCCESS);
	nla_put_u32(msg, KEXECGUARD_A_KEXEC_ERROR, error);
	nla_put_string(msg, KEXECGUARD_A_KEXEC_ABI, "x86_64");
	nla_put_u64(msg, KEXECGUARD_A_KEXEC_FLAGS, flags);
	nla_put_u8(msg, KEXECGUARD_A_KEXEC_ON_CRASH, on_crash);
	nla_put_u64(msg, KEXECGUARD_A_KEXEC_SEGMENTS, segments);
	sample_put_text(msg, KEXECGUARD_A_KEXEC_IMAGE, "/boot/vmlinuz");
	sample_put_text(msg, KEXECGUARD_A_KEXEC_INITRD, "/boot/initrd.img");
	sample_put_text(msg, KEXECGUARD_A_KEXEC_CMDLINE, "root=/dev/sda1 quiet");
	nla_nest_end(msg, nest);
}

static const struct kexecguard_segment sample_segments[] = {
	{ .address = 0x100000, .memory_size = 8192, .buffer_size = 4097 },
	{ .address = 0x1000, .memory_size = 4096, .buffer_size = 0 },
};

/* kexec_load with all that the kernel can say of it. */
static inline struct nl_msg *sample_load(void)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest, *file;

	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_LOAD, KEXECGUARD_DECISION_ALLOWED);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_KEXEC);
	nla_put_u32(msg, KEXECGUARD_A_KEXEC_OUTCOME, KEXECGUARD_OUTCOME_SUCCESS);
	nla_put_string(msg, KEXECGUARD_A_KEXEC_ABI, "i386");
	nla_put_string(msg, KEXECGUARD_A_KEXEC_ARCH, "x86_64");
	nla_put_u64(msg, KEXECGUARD_A_KEXEC_SEGMENTS, 2);
	nla_put_u64(msg, KEXECGUARD_A_KEXEC_ENTRY, 0x100010);
	nla_put(msg, KEXECGUARD_A_KEXEC_SEGMENT_LIST, sizeof(sample_segments), sample_segments);
	sample_put_text(msg, KEXECGUARD_A_KEXEC_IMAGE, "/boot/vmlinuz");
	file = nla_nest_start(msg, KEXECGUARD_A_KEXEC_IMAGE_FILE);
	sample_put_identity(msg);
	nla_nest_end(msg, file);
	nla_put_flag(msg, KEXECGUARD_A_KEXEC_EXCHANGED);
	nla_nest_end(msg, nest);
	return msg;
}

/* A restart into an image of which an alert told, or none did. */
static inline struct nl_msg *sample_reboot(uint64_t staged_by)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest;

	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_REBOOT, KEXECGUARD_DECISION_ALLOWED);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_KEXEC);
	nla_put_u32(msg, KEXECGUARD_A_KEXEC_OUTCOME, KEXECGUARD_OUTCOME_UNKNOWN);
	if (staged_by)
		nla_put_u64(msg, KEXECGUARD_A_KEXEC_STAGED_BY, staged_by);
	else
		nla_put_flag(msg, KEXECGUARD_A_KEXEC_UNEXPLAINED);
	nla_nest_end(msg, nest);
	return msg;
}

/* A kernel image that is opened, linked or renamed; no @path: by its handle. */
static inline struct nl_msg *sample_file(uint32_t event, const char *path, const char *target)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest;

	sample_put_head(msg, event, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &sample_shell);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_FILE);
	sample_put_text(msg, KEXECGUARD_A_FILE_PATH, path);
	sample_put_identity(msg);
	sample_put_text(msg, KEXECGUARD_A_FILE_TARGET, target);
	nla_nest_end(msg, nest);
	return msg;
}

/* A hook that is not reached any more. */
static inline struct nl_msg *sample_hook_lost(const char *hook)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	sample_put_head(msg, KEXECGUARD_EVENT_HOOK_LOST, KEXECGUARD_DECISION_ALLOWED);
	if (hook)
		nla_put_string(msg, KEXECGUARD_A_ALERT_HOOK, hook);
	return msg;
}

/* The program kexec, started by a shell. */
static inline struct nl_msg *sample_exec(uint32_t decision)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, decision);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &sample_kexec);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &sample_shell);
	return msg;
}

/* What it does next: load a crash kernel. */
static inline struct nl_msg *sample_file_load(uint32_t decision, uint32_t error)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, decision);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &sample_kexec);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &sample_shell);
	sample_put_kexec(msg, 0x42, 0, 1, error);
	return msg;
}

#define SAMPLE_CONTAINER "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define SAMPLE_POD "12345678-9abc-def0-1234-56789abcdef0"
#define SAMPLE_CGROUP "/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-" \
	"pod12345678_9abc_def0_1234_56789abcdef0.slice/cri-containerd-" SAMPLE_CONTAINER ".scope"

static const struct kexecguard_namespaces sample_host = {
	.mnt = 0xf0000000, .pid = 0xeffffffc, .net = 0xf0000001, .user = 0xeffffffd,
	.uts = 0xeffffffe, .ipc = 0xefffffff, .cgroup = 0xeffffffb,
};

static const struct kexecguard_namespaces sample_isolated = {
	.mnt = 0xf0000010, .pid = 0xf0000011, .net = 0xf0000012, .user = 0xeffffffd,
	.uts = 0xf0000013, .ipc = 0xf0000014, .cgroup = 0xf0000015,
};

/*
 * The program kexec, where it is told, with so many ancestors of ids from 1001 on, the
 * last of which leads the session.
 */
static inline struct nl_msg *sample_exec_in(const char *cgroup,
					    const struct kexecguard_namespaces *namespaces,
					    uint32_t n_ancestors)
{
	struct nl_msg *msg = nlmsg_alloc_size(SAMPLE_SIZE);
	struct sample_process process = sample_kexec, ancestor = sample_shell;
	uint32_t i;

	nlmsg_put(msg, 0, 0, 0, 0, 0);
	process.sid = 1000 + n_ancestors;
	process.session = 5;
	process.cgroup = cgroup;
	process.namespaces = namespaces;
	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &process);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &sample_shell);
	ancestor.sid = process.sid;
	ancestor.session = process.session;
	for (i = 1; i <= n_ancestors; i++) {
		ancestor.pid = 1000 + i;
		sample_put_process(msg, KEXECGUARD_A_ALERT_ANCESTOR, &ancestor);
	}
	return msg;
}

/* As sample_exec(), of a process of the test's own. */
static inline struct nl_msg *sample_exec_of(const struct sample_process *process)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, process);
	return msg;
}

static inline const void *sample_attrs(struct nl_msg *msg)
{
	return nlmsg_data(nlmsg_hdr(msg));
}

static inline int sample_len(struct nl_msg *msg)
{
	return nlmsg_datalen(nlmsg_hdr(msg));
}

static inline void sample_decode(struct alert *alert, struct nl_msg *msg)
{
	const char *why;

	assert_true(alert_decode(alert, sample_attrs(msg), sample_len(msg), &why));
}

static inline void assert_text(struct kg_text text, const char *expected)
{
	assert_non_null(text.data);
	assert_int_equal(text.len, strlen(expected));
	assert_memory_equal(text.data, expected, text.len);
}

static inline void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

static inline void assert_lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" is in:\n%s", part, text);
}

#endif /* KG_SAMPLE_H */
