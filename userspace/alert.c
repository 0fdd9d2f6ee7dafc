// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include <netlink/attr.h>

#include "alert.h"
#include "array.h"
#include "attr.h"
#include "text.h"

#define FIELD(structure, member, symbol, how, must) \
	{ .name = #member, .offset = offsetof(struct structure, member), \
	  .type = KEXECGUARD_A_##symbol, .kind = ATTR_##how, .required = must }

#define ALERT(member, symbol, how, must) FIELD(alert, member, ALERT_##symbol, how, must)
#define PROCESS(member, symbol, how) \
	FIELD(alert_process, member, PROCESS_##symbol, how, false)
#define KEXEC(member, symbol, how) FIELD(alert_kexec, member, KEXEC_##symbol, how, false)
#define FILE_FIELD(member, symbol, how) FIELD(alert_file, member, FILE_##symbol, how, false)

static const struct attr_field alert_fields[] = {
	/* First, so that a message which is refused for another is still placed. */
	ALERT(seq, SEQ, U64, true),
	ALERT(time, TIME, U64, true),
	ALERT(event, EVENT, U32, true),
	ALERT(mode, MODE, U32, true),
	ALERT(decision, DECISION, U32, true),
	ALERT(generation, GENERATION, U64, true),
	ALERT(rule_id, RULE_ID, STRING, true),
	ALERT(rule_meta, RULE_META, STRING, false),
	ALERT(action, ACTION, U32, false),
	ALERT(repeats, REPEATS, U64, false),
	ALERT(last_time, LAST_TIME, U64, false),
	ALERT(incomplete, INCOMPLETE, FLAG, false),
	ALERT(hook, HOOK, STRING, false),
};

static const struct attr_field process_fields[] = {
	PROCESS(pid, PID, U32),
	PROCESS(tid, TID, U32),
	PROCESS(start, START, U64),
	PROCESS(filename, FILENAME, BYTES),
	PROCESS(executable, EXECUTABLE, BYTES),
	PROCESS(script, SCRIPT, BYTES),
	PROCESS(args, ARGS, BYTES),
	PROCESS(args_count, ARGS_COUNT, U32),
	PROCESS(args_length, ARGS_LENGTH, U32),
	PROCESS(uid, UID, U32),
	PROCESS(gid, GID, U32),
	PROCESS(euid, EUID, U32),
	PROCESS(egid, EGID, U32),
	PROCESS(loginuid, LOGINUID, U32),
	PROCESS(flags, FLAGS, U32),
	PROCESS(comm, COMM, BYTES),
	PROCESS(session, SESSION, U32),
	PROCESS(sid, SID, U32),
	PROCESS(cgroup, CGROUP, BYTES),
};

static const struct attr_field kexec_fields[] = {
	KEXEC(outcome, OUTCOME, U32),
	KEXEC(error, ERROR, U32),
	KEXEC(abi, ABI, STRING),
	KEXEC(flags, FLAGS, U64),
	KEXEC(on_crash, ON_CRASH, U8),
	KEXEC(segments, SEGMENTS, U64),
	KEXEC(image, IMAGE, BYTES),
	KEXEC(initrd, INITRD, BYTES),
	KEXEC(cmdline, CMDLINE, BYTES),
	KEXEC(arch, ARCH, STRING),
	KEXEC(entry, ENTRY, U64),
	KEXEC(segment_list, SEGMENT_LIST, BYTES),
	KEXEC(exchanged, EXCHANGED, FLAG),
	KEXEC(unexplained, UNEXPLAINED, FLAG),
	KEXEC(staged_by, STAGED_BY, U64),
};

static const struct attr_field file_fields[] = {
	FILE_FIELD(device_major, DEVICE_MAJOR, U32),
	FILE_FIELD(device_minor, DEVICE_MINOR, U32),
	FILE_FIELD(owner, OWNER, U32),
	FILE_FIELD(mode, MODE, U32),
	FILE_FIELD(inode, INODE, U64),
	FILE_FIELD(write, WRITE, FLAG),
	FILE_FIELD(path, PATH, BYTES),
	FILE_FIELD(target, TARGET, BYTES),
};

#define UNKNOWN_FILE { \
	.device_major = ALERT_UNKNOWN, .device_minor = ALERT_UNKNOWN, \
	.owner = ALERT_UNKNOWN, .mode = ALERT_UNKNOWN, \
}

static const struct alert_file unknown_file = UNKNOWN_FILE;

static const struct alert_process unknown_process = {
	.pid = ALERT_UNKNOWN,
	.tid = ALERT_UNKNOWN,
	.uid = ALERT_UNKNOWN,
	.gid = ALERT_UNKNOWN,
	.euid = ALERT_UNKNOWN,
	.egid = ALERT_UNKNOWN,
	.loginuid = ALERT_UNKNOWN,
	.args_count = ALERT_UNKNOWN,
	.args_length = ALERT_UNKNOWN,
	.session = ALERT_UNKNOWN,
	.sid = ALERT_UNKNOWN,
	.file = UNKNOWN_FILE,
};

static const char *decode_file(const struct nlattr *nest, struct alert_file *file)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];

	if (!nest)
		return NULL;
	if (!attr_parse(tb, KEXECGUARD_A_MAX, nla_data(nest), nla_len(nest)))
		return "file";
	file->has_inode = tb[KEXECGUARD_A_FILE_INODE];
	return attr_decode(tb, file_fields, ARRAY_SIZE(file_fields), file);
}

/* A newer kernel may know of more kinds, behind these. */
static bool decode_namespaces(const struct nlattr *attr, struct alert_process *process)
{
	if (!attr)
		return true;
	if (nla_len(attr) < (int)sizeof(process->namespaces))
		return false;
	memcpy(&process->namespaces, nla_data(attr), sizeof(process->namespaces));
	process->has_namespaces = true;
	return true;
}

static const char *decode_process(const struct nlattr *nest, struct alert_process *process)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, nla_data(nest), nla_len(nest)))
		return "process";
	bad = attr_decode(tb, process_fields, ARRAY_SIZE(process_fields), process);
	if (!bad && !decode_namespaces(tb[KEXECGUARD_A_PROCESS_NAMESPACES], process))
		return "namespaces";
	return bad ?: decode_file(tb[KEXECGUARD_A_PROCESS_FILE], &process->file);
}

/* Each in an attribute of its own. */
static const char *decode_ancestors(const void *attrs, int len, struct alert *alert)
{
	const struct nlattr *attr;
	const char *bad = NULL;
	int rest;

	nla_for_each_attr(attr, (struct nlattr *)attrs, len, rest) {
		if (nla_type(attr) != KEXECGUARD_A_ALERT_ANCESTOR)
			continue;
		if (bad || alert->n_ancestors == ALERT_ANCESTORS_MAX)
			break;
		alert->ancestors[alert->n_ancestors] = unknown_process;
		bad = decode_process(attr, &alert->ancestors[alert->n_ancestors++]);
	}
	return bad;
}

static const char *decode_kexec_files(struct nlattr *const tb[], struct alert_kexec *kexec)
{
	const char *bad = decode_file(tb[KEXECGUARD_A_KEXEC_IMAGE_FILE], &kexec->image_file);

	return bad ?: decode_file(tb[KEXECGUARD_A_KEXEC_INITRD_FILE], &kexec->initrd_file);
}

static const char *decode_kexec(const struct nlattr *nest, struct alert_kexec *kexec)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, nla_data(nest), nla_len(nest)))
		return "kexec";
	kexec->has_flags = tb[KEXECGUARD_A_KEXEC_FLAGS];
	kexec->has_segments = tb[KEXECGUARD_A_KEXEC_SEGMENTS];
	kexec->has_on_crash = tb[KEXECGUARD_A_KEXEC_ON_CRASH];
	kexec->has_entry = tb[KEXECGUARD_A_KEXEC_ENTRY];
	bad = attr_decode(tb, kexec_fields, ARRAY_SIZE(kexec_fields), kexec);
	if (!bad && kexec->segment_list.len % sizeof(struct kexecguard_segment))
		return "segment_list";
	return bad ?: decode_kexec_files(tb, kexec);
}

static const char *decode_nests(struct nlattr *const tb[], struct alert *alert)
{
	const struct nlattr *process = tb[KEXECGUARD_A_ALERT_PROCESS];
	const struct nlattr *parent = tb[KEXECGUARD_A_ALERT_PARENT];
	const struct nlattr *kexec = tb[KEXECGUARD_A_ALERT_KEXEC];
	const char *bad = NULL;

	alert->has_process = process;
	alert->has_parent = parent;
	alert->has_kexec = kexec;
	alert->has_file = tb[KEXECGUARD_A_ALERT_FILE];
	if (process)
		bad = decode_process(process, &alert->process);
	if (parent && !bad)
		bad = decode_process(parent, &alert->parent);
	if (kexec && !bad)
		bad = decode_kexec(kexec, &alert->kexec);
	return bad ?: decode_file(tb[KEXECGUARD_A_ALERT_FILE], &alert->file);
}

/**
 * alert_init() - begin an alert of which nothing is known yet
 * @alert: filled in
 */
void alert_init(struct alert *alert)
{
	*alert = (struct alert){
		.repeats = 1,
		.process = unknown_process,
		.parent = unknown_process,
		.kexec.image_file = unknown_file,
		.kexec.initrd_file = unknown_file,
		.file = unknown_file,
	};
}

/**
 * alert_init_process() - begin a process of which nothing is known yet
 * @process: filled in
 */
void alert_init_process(struct alert_process *process)
{
	*process = unknown_process;
}

/**
 * alert_decode() - make an alert of a netlink message
 * @alert: filled in; valid for as long as the message is
 * @attrs: the message's attributes
 * @len: bytes of them
 * @why: the field that is missing or malformed, if so
 *
 * Return: false if the message is no alert. Its sequence number is in
 * @alert even then, 0 if it is not known.
 */
bool alert_decode(struct alert *alert, const void *attrs, int len, const char **why)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];

	alert_init(alert);
	*why = "message";
	if (!attr_parse(tb, KEXECGUARD_A_MAX, attrs, len))
		return false;
	alert->has_action = tb[KEXECGUARD_A_ALERT_ACTION];
	*why = attr_decode(tb, alert_fields, ARRAY_SIZE(alert_fields), alert);
	if (!*why)
		*why = decode_nests(tb, alert);
	if (!*why)
		*why = decode_ancestors(attrs, len, alert);
	return !*why;
}

/**
 * alert_args_next() - take the first argument
 * @rest: arguments that end in NUL each (the last need not, where the kernel
 *	cut it); gets what follows the one that was taken
 * @arg: gets the argument, without its NUL
 *
 * Return: false if there is none left.
 */
bool alert_args_next(struct kg_text *rest, struct kg_text *arg)
{
	const char *end;
	u32 taken;

	if (!rest->len)
		return false;
	end = memchr(rest->data, 0, rest->len);
	arg->data = rest->data;
	arg->len = end ? end - rest->data : rest->len;
	taken = arg->len + (end ? 1 : 0);
	rest->data += taken;
	rest->len -= taken;
	return true;
}

/**
 * alert_args_cut() - do the arguments miss something
 * @process: whose
 *
 * Return: true if there were more than were reported.
 */
bool alert_args_cut(const struct alert_process *process)
{
	return process->args_length != ALERT_UNKNOWN && process->args_length > process->args.len;
}

/**
 * alert_is_truncated() - were somebody's arguments cut
 * @alert: which
 *
 * Return: true if those of the process or of its parent were.
 */
bool alert_is_truncated(const struct alert *alert)
{
	return (alert->has_process && alert_args_cut(&alert->process)) ||
	       (alert->has_parent && alert_args_cut(&alert->parent));
}

/**
 * alert_segments_next() - take the first segment
 * @rest: the list; gets what follows the one that was taken
 * @segment: gets the segment
 *
 * Return: false if there is none left.
 */
bool alert_segments_next(struct kg_text *rest, struct kexecguard_segment *segment)
{
	if (rest->len < sizeof(*segment))
		return false;
	memcpy(segment, rest->data, sizeof(*segment));
	rest->data += sizeof(*segment);
	rest->len -= sizeof(*segment);
	return true;
}

/**
 * alert_is_kexec() - is this about a kexec call or a staged image
 * @alert: which
 *
 * Return: true if it is; false for events that only a newer module knows, too.
 */
bool alert_is_kexec(const struct alert *alert)
{
	return alert->event >= KEXECGUARD_EVENT_KEXEC_LOAD &&
	       alert->event <= KEXECGUARD_EVENT_KEXEC_FOUND;
}

/**
 * alert_is_file() - is this about a file that was opened, linked or renamed
 * @alert: which
 *
 * Return: true if it is.
 */
bool alert_is_file(const struct alert *alert)
{
	return alert->event >= KEXECGUARD_EVENT_FILE_OPEN &&
	       alert->event <= KEXECGUARD_EVENT_FILE_RENAME;
}

/**
 * alert_is_own() - is this about the module itself
 * @alert: which
 *
 * Return: true if it is: there was nothing to allow or to refuse.
 */
bool alert_is_own(const struct alert *alert)
{
	return alert->event == KEXECGUARD_EVENT_HOOK_LOST;
}

/**
 * alert_event_name() - event.action
 * @event: enum kexecguard_event, or one that a newer module knows
 *
 * Return: its name in the rule language, or "unknown".
 */
const char *alert_event_name(u32 event)
{
	static const char *const names[] = {
		[KEXECGUARD_EVENT_EXEC] = "exec",
		[KEXECGUARD_EVENT_KEXEC_LOAD] = "kexec_load",
		[KEXECGUARD_EVENT_KEXEC_FILE_LOAD] = "kexec_file_load",
		[KEXECGUARD_EVENT_KEXEC_UNLOAD] = "kexec_unload",
		[KEXECGUARD_EVENT_KEXEC_REBOOT] = "kexec_reboot",
		[KEXECGUARD_EVENT_KEXEC_FOUND] = "kexec_found",
		[KEXECGUARD_EVENT_FILE_OPEN] = "open",
		[KEXECGUARD_EVENT_FILE_LINK] = "link",
		[KEXECGUARD_EVENT_FILE_RENAME] = "rename",
		[KEXECGUARD_EVENT_HOOK_LOST] = "hook_lost",
	};

	return text_word(names, ARRAY_SIZE(names), event);
}

/**
 * alert_mode_name() - the word for a mode
 * @mode: enum kexecguard_mode, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *alert_mode_name(u32 mode)
{
	static const char *const names[] = {
		[KEXECGUARD_MODE_OFF] = "off",
		[KEXECGUARD_MODE_OBSERVE] = "observe",
		[KEXECGUARD_MODE_ENFORCE] = "enforce",
	};

	return text_word(names, ARRAY_SIZE(names), mode);
}

/**
 * alert_decision_name() - the word for a decision
 * @decision: enum kexecguard_decision, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *alert_decision_name(u32 decision)
{
	static const char *const names[] = {
		[KEXECGUARD_DECISION_ALLOWED] = "allowed",
		[KEXECGUARD_DECISION_WOULD_DENY] = "would_deny",
		[KEXECGUARD_DECISION_DENIED] = "denied",
		[KEXECGUARD_DECISION_SPARED] = "spared",
	};

	return text_word(names, ARRAY_SIZE(names), decision);
}

/**
 * alert_action() - what the rule that matched does
 * @alert: of which
 *
 * If the module did not tell, what was decided does nearly always: what one rule refuses,
 * another may only tell of.
 *
 * Return: enum kexecguard_action, or one that a newer module knows.
 */
u32 alert_action(const struct alert *alert)
{
	if (alert->has_action)
		return alert->action;
	return alert->decision == KEXECGUARD_DECISION_ALLOWED ? KEXECGUARD_ACTION_ALERT
							       : KEXECGUARD_ACTION_DENY;
}

/**
 * alert_action_name() - the word for what a rule does
 * @action: enum kexecguard_action, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *alert_action_name(u32 action)
{
	static const char *const names[] = {
		[KEXECGUARD_ACTION_ALERT] = "alert",
		[KEXECGUARD_ACTION_DENY] = "deny",
	};

	return text_word(names, ARRAY_SIZE(names), action);
}

/**
 * alert_outcome_name() - event.outcome
 * @outcome: enum kexecguard_outcome, or one that a newer module knows
 *
 * Return: the word, as in ECS.
 */
const char *alert_outcome_name(u32 outcome)
{
	static const char *const names[] = {
		[KEXECGUARD_OUTCOME_UNKNOWN] = "unknown",
		[KEXECGUARD_OUTCOME_SUCCESS] = "success",
		[KEXECGUARD_OUTCOME_FAILURE] = "failure",
	};

	return text_word(names, ARRAY_SIZE(names), outcome);
}
