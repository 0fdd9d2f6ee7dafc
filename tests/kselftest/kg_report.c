// SPDX-License-Identifier: GPL-2.0
#include "kg_report.h"

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../userspace/array.h"

static void copy_string(char *to, size_t size, struct kg_bytes value)
{
	snprintf(to, size, "%.*s", (int)value.len, value.data);
}

static void take_hook_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_hook_status *hook = to;

	switch (type) {
	case KEXECGUARD_A_HOOK_NAME:
		copy_string(hook->name, sizeof(hook->name), value);
		break;
	case KEXECGUARD_A_HOOK_STATE:
		hook->state = kg_u32(value);
		break;
	case KEXECGUARD_A_HOOK_CALLS:
		hook->calls = kg_u64(value);
		break;
	case KEXECGUARD_A_HOOK_TEST:
		hook->test = kg_u32(value);
		break;
	case KEXECGUARD_A_HOOK_DENIES:
		hook->denies = true;
		break;
	}
}

static void take_hook(struct kg_hook_status *hook, struct kg_bytes nest)
{
	hook->denies = false;
	kg_attrs_each(nest.data, nest.len, take_hook_attr, hook);
}

struct staged_attrs {
	uint8_t on_crash;
	struct kg_staged staged;
};

static void take_staged_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct staged_attrs *attrs = to;

	switch (type) {
	case KEXECGUARD_A_STAGED_ON_CRASH:
		attrs->on_crash = value.data[0];
		break;
	case KEXECGUARD_A_STAGED_SEEN:
		attrs->staged.seen = value.data[0];
		break;
	case KEXECGUARD_A_STAGED_ALERT:
		attrs->staged.alert = kg_u64(value);
		break;
	}
}

static void take_staged(struct kg_status *status, struct kg_bytes nest)
{
	struct staged_attrs attrs = { .staged = { .loaded = true, .alert = UINT64_MAX } };

	kg_attrs_each(nest.data, nest.len, take_staged_attr, &attrs);
	status->staged[!!attrs.on_crash] = attrs.staged;
}

/* What the status has of a fixed size: numbers, also of one byte if they are true or false. */
struct status_number {
	uint16_t type;
	uint16_t size;
	size_t offset;
};

#define NUMBER(type_, member_) { \
	.type = KEXECGUARD_A_STATUS_##type_, \
	.size = sizeof(((struct kg_status *)0)->member_), \
	.offset = offsetof(struct kg_status, member_), \
}

static const struct status_number status_numbers[] = {
	NUMBER(MODE, mode),
	NUMBER(GENERATION, generation),
	NUMBER(RULES, rules),
	NUMBER(POLICY_SIZE, policy_size),
	NUMBER(NEXT_SEQ, next_seq),
	NUMBER(GENERATED, generated),
	NUMBER(DELIVERED, delivered),
	NUMBER(OVERWRITTEN, overwritten),
	NUMBER(SUPPRESSED, suppressed),
	NUMBER(QUEUED, queued),
	NUMBER(FOLDED, folded),
	NUMBER(INSTANCE, instance),
	NUMBER(HELD, held),
	NUMBER(HELD_MAX, held_max),
	NUMBER(HELD_BYTES, bytes),
	NUMBER(HELD_BYTES_MAX, bytes_max),
	NUMBER(RATE, rate),
	NUMBER(BURST, burst),
	NUMBER(EXECS, execs),
	NUMBER(INCOMPLETE, incomplete),
	NUMBER(REFUSED, refused),
	NUMBER(SPARED, spared),
	NUMBER(LOCKED, locked),
	NUMBER(SIGNED_ONLY, signed_only),
	NUMBER(POLICY_SIGNED, policy_signed),
	NUMBER(POLICY_VERSION, policy_version),
	NUMBER(VERSION_FLOOR, version_floor),
	NUMBER(BOOT_POLICY, boot_policy),
	NUMBER(UNTRACKED, untracked),
	NUMBER(PROCESSES, processes),
	NUMBER(ACKNOWLEDGED, acknowledged),
	NUMBER(EVALUATED, evaluated),
	NUMBER(TESTED, tested),
	NUMBER(MATCHES, matches),
	NUMBER(DENIED, denied),
	NUMBER(EVALUATION_TIME, evaluation_time),
	NUMBER(HISTOGRAM, histogram),
	NUMBER(EVENTS, events),
};

static void take_number(struct kg_status *status, uint16_t type, struct kg_bytes value)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(status_numbers); i++) {
		const struct status_number *number = &status_numbers[i];

		if (number->type == type && number->size == value.len)
			memcpy((char *)status + number->offset, value.data, value.len);
	}
}

static void take_status_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_status *status = to;

	switch (type) {
	case KEXECGUARD_A_STATUS_VERSION:
		copy_string(status->version, sizeof(status->version), value);
		break;
	case KEXECGUARD_A_STATUS_DIGEST:
		if (value.len == sizeof(status->digest))
			memcpy(status->digest, value.data, value.len);
		break;
	case KEXECGUARD_A_STATUS_STAGED:
		take_staged(status, value);
		break;
	case KEXECGUARD_A_STATUS_HOOK:
		if (status->n_hooks < KG_HOOKS_MAX)
			take_hook(&status->hooks[status->n_hooks++], value);
		break;
	default:
		take_number(status, type, value);
	}
}

static int take_status(void *to, const struct nlmsghdr *reply)
{
	kg_reply_each(reply, take_status_attr, to);
	return 0;
}

/**
 * kg_status() - ask for the module's status
 * @sock: the socket
 * @status: filled in; what was not sent is all ones
 *
 * Return: 0 or a negative errno.
 */
int kg_status(struct kg_sock *sock, struct kg_status *status)
{
	memset(status, 0xff, sizeof(*status));
	status->n_hooks = 0;
	memset(status->staged, 0, sizeof(status->staged));
	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_STATUS, 0), take_status, status);
}

/**
 * kg_selftest() - have the module try its hooks
 * @sock: the socket
 * @status: gets the hooks alone
 *
 * Return: 0 or a negative errno.
 */
int kg_selftest(struct kg_sock *sock, struct kg_status *status)
{
	memset(status, 0xff, sizeof(*status));
	status->n_hooks = 0;
	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_SELFTEST, 0), take_status, status);
}

/**
 * kg_ledger_closes() - is each alert accounted for
 * @status: a status
 *
 * What is folded has no number, and what is kept for that has none yet.
 *
 * Return: true if generated = delivered + overwritten + suppressed + queued.
 */
bool kg_ledger_closes(const struct kg_status *status)
{
	uint64_t numbered = status->generated - status->folded;

	return status->generated == status->delivered + status->overwritten +
					    status->suppressed + status->queued &&
	       status->folded <= status->suppressed && status->next_seq <= numbered + 1 &&
	       (status->folded || status->next_seq == numbered + 1);
}

const struct kg_hook_status *kg_hook(const struct kg_status *status, const char *name)
{
	unsigned int i;

	for (i = 0; i < status->n_hooks; i++)
		if (!strcmp(status->hooks[i].name, name))
			return &status->hooks[i];
	return NULL;
}

/**
 * kg_hook_is_placed() - is a hook where it belongs
 * @hook: its status
 *
 * Return: true if so. There are kernels without kexec_file_load(), where an
 * attempt is seen all the same; and without x32 programs, where there is nothing to hook.
 */
bool kg_hook_is_placed(const struct kg_hook_status *hook)
{
	if (hook->state == KEXECGUARD_HOOK_UNCONFIGURED)
		return strstr(hook->name, "file_load");
	if (hook->state == KEXECGUARD_HOOK_ABSENT)
		return !strncmp(hook->name, "__x", 3) && strstr(hook->name, "_compat_");
	return hook->state == KEXECGUARD_HOOK_ACTIVE;
}

static void take_file_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_file *file = to;

	file->present = true;
	switch (type) {
	case KEXECGUARD_A_FILE_PATH:
		file->path = value;
		break;
	case KEXECGUARD_A_FILE_TARGET:
		file->target = value;
		break;
	case KEXECGUARD_A_FILE_DEVICE_MAJOR:
		file->major = kg_u32(value);
		break;
	case KEXECGUARD_A_FILE_DEVICE_MINOR:
		file->minor = kg_u32(value);
		break;
	case KEXECGUARD_A_FILE_INODE:
		file->inode = kg_u64(value);
		break;
	case KEXECGUARD_A_FILE_OWNER:
		file->owner = kg_u32(value);
		break;
	case KEXECGUARD_A_FILE_MODE:
		file->mode = kg_u32(value);
		break;
	case KEXECGUARD_A_FILE_WRITE:
		file->write = true;
		break;
	}
}

static void take_file(struct kg_file *file, struct kg_bytes value)
{
	file->present = true;
	kg_attrs_each(value.data, value.len, take_file_attr, file);
}

static void take_process_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_process *process = to;

	switch (type) {
	case KEXECGUARD_A_PROCESS_PID:
		process->pid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_TID:
		process->tid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_START:
		process->start = kg_u64(value);
		break;
	case KEXECGUARD_A_PROCESS_FILENAME:
		process->filename = value;
		break;
	case KEXECGUARD_A_PROCESS_EXECUTABLE:
		process->executable = value;
		break;
	case KEXECGUARD_A_PROCESS_SCRIPT:
		process->script = value;
		break;
	case KEXECGUARD_A_PROCESS_ARGS:
		process->args = value;
		break;
	case KEXECGUARD_A_PROCESS_ARGS_COUNT:
		process->args_count = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_ARGS_LENGTH:
		process->args_length = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_UID:
		process->uid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_GID:
		process->gid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_EUID:
		process->euid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_EGID:
		process->egid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_LOGINUID:
		process->loginuid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_FLAGS:
		process->flags = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_COMM:
		process->comm = value;
		break;
	case KEXECGUARD_A_PROCESS_SESSION:
		process->session = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_SID:
		process->sid = kg_u32(value);
		break;
	case KEXECGUARD_A_PROCESS_CGROUP:
		process->cgroup = value;
		break;
	case KEXECGUARD_A_PROCESS_NAMESPACES:
		process->namespaces = value;
		break;
	case KEXECGUARD_A_PROCESS_FILE:
		take_file(&process->file, value);
		break;
	}
}

static void process_clear(struct kg_process *process)
{
	const struct kg_bytes none = { 0 };

	memset(process, 0xff, sizeof(*process));
	process->filename = none;
	process->executable = none;
	process->script = none;
	process->args = none;
	process->comm = none;
	process->cgroup = none;
	process->namespaces = none;
	memset(&process->file, 0, sizeof(process->file));
}

static void take_kexec_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_kexec *kexec = to;

	switch (type) {
	case KEXECGUARD_A_KEXEC_OUTCOME:
		kexec->outcome = kg_u32(value);
		break;
	case KEXECGUARD_A_KEXEC_ERROR:
		kexec->error = kg_u32(value);
		break;
	case KEXECGUARD_A_KEXEC_ABI:
		kexec->abi = value;
		break;
	case KEXECGUARD_A_KEXEC_FLAGS:
		kexec->has_flags = true;
		kexec->flags = kg_u64(value);
		break;
	case KEXECGUARD_A_KEXEC_ON_CRASH:
		kexec->has_on_crash = true;
		kexec->on_crash = value.data[0];
		break;
	case KEXECGUARD_A_KEXEC_SEGMENTS:
		kexec->has_segments = true;
		kexec->segments = kg_u64(value);
		break;
	case KEXECGUARD_A_KEXEC_ENTRY:
		kexec->has_entry = true;
		kexec->entry = kg_u64(value);
		break;
	case KEXECGUARD_A_KEXEC_ARCH:
		kexec->arch = value;
		break;
	case KEXECGUARD_A_KEXEC_SEGMENT_LIST:
		kexec->segment_list = value;
		break;
	case KEXECGUARD_A_KEXEC_EXCHANGED:
		kexec->exchanged = true;
		break;
	case KEXECGUARD_A_KEXEC_IMAGE_FILE:
		take_file(&kexec->image_file, value);
		break;
	case KEXECGUARD_A_KEXEC_INITRD_FILE:
		take_file(&kexec->initrd_file, value);
		break;
	case KEXECGUARD_A_KEXEC_IMAGE:
		kexec->image = value;
		break;
	case KEXECGUARD_A_KEXEC_INITRD:
		kexec->initrd = value;
		break;
	case KEXECGUARD_A_KEXEC_CMDLINE:
		kexec->cmdline = value;
		break;
	case KEXECGUARD_A_KEXEC_UNEXPLAINED:
		kexec->unexplained = true;
		break;
	case KEXECGUARD_A_KEXEC_STAGED_BY:
		kexec->staged_by = kg_u64(value);
		break;
	}
}

static void take_ancestor(struct kg_alert *alert, struct kg_bytes value)
{
	struct kg_process *ancestor = &alert->ancestors[alert->n_ancestors];

	if (alert->n_ancestors == KG_ANCESTORS_MAX)
		return;
	alert->n_ancestors++;
	process_clear(ancestor);
	kg_attrs_each(value.data, value.len, take_process_attr, ancestor);
}

static void take_alert_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_alert *alert = to;

	switch (type) {
	case KEXECGUARD_A_ALERT_SEQ:
		alert->seq = kg_u64(value);
		break;
	case KEXECGUARD_A_ALERT_TIME:
		alert->time = kg_u64(value);
		break;
	case KEXECGUARD_A_ALERT_EVENT:
		alert->event = kg_u32(value);
		break;
	case KEXECGUARD_A_ALERT_MODE:
		alert->mode = kg_u32(value);
		break;
	case KEXECGUARD_A_ALERT_DECISION:
		alert->decision = kg_u32(value);
		break;
	case KEXECGUARD_A_ALERT_ACTION:
		alert->action = kg_u32(value);
		break;
	case KEXECGUARD_A_ALERT_REPEATS:
		alert->repeats = kg_u64(value);
		break;
	case KEXECGUARD_A_ALERT_LAST_TIME:
		alert->last_time = kg_u64(value);
		break;
	case KEXECGUARD_A_ALERT_GENERATION:
		alert->generation = kg_u64(value);
		break;
	case KEXECGUARD_A_ALERT_RULE_ID:
		alert->rule_id = value.data;
		break;
	case KEXECGUARD_A_ALERT_RULE_META:
		alert->rule_meta = value.data;
		break;
	case KEXECGUARD_A_ALERT_INCOMPLETE:
		alert->incomplete = true;
		break;
	case KEXECGUARD_A_ALERT_HOOK:
		alert->hook = value.data;
		break;
	case KEXECGUARD_A_ALERT_PROCESS:
		kg_attrs_each(value.data, value.len, take_process_attr, &alert->process);
		break;
	case KEXECGUARD_A_ALERT_PARENT:
		kg_attrs_each(value.data, value.len, take_process_attr, &alert->parent);
		break;
	case KEXECGUARD_A_ALERT_ANCESTOR:
		take_ancestor(alert, value);
		break;
	case KEXECGUARD_A_ALERT_KEXEC:
		alert->kexec.present = true;
		kg_attrs_each(value.data, value.len, take_kexec_attr, &alert->kexec);
		break;
	case KEXECGUARD_A_ALERT_FILE:
		take_file(&alert->file, value);
		break;
	}
}

static int take_alert(void *to, const struct nlmsghdr *reply)
{
	struct kg_alerts *alerts = to;
	struct kg_alert *alert;

	alerts->at = reallocarray(alerts->at, alerts->n + 1, sizeof(*alerts->at));
	if (!alerts->at)
		return -ENOMEM;
	alert = &alerts->at[alerts->n++];
	memset(alert, 0, sizeof(*alert));
	process_clear(&alert->process);
	process_clear(&alert->parent);
	alert->rule_id = "";
	alert->rule_meta = "";
	alert->message = malloc(reply->nlmsg_len);
	if (!alert->message)
		return -ENOMEM;
	memcpy(alert->message, reply, reply->nlmsg_len);
	kg_reply_each(alert->message, take_alert_attr, alert);
	return 0;
}

/**
 * kg_alerts() - pull alerts
 * @sock: the socket
 * @since: the first sequence number that is wanted
 * @alerts: filled in; free it with kg_alerts_free() whatever is returned
 *
 * Return: 0 or a negative errno.
 */
int kg_alerts(struct kg_sock *sock, uint64_t since, struct kg_alerts *alerts)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP);

	memset(alerts, 0, sizeof(*alerts));
	kg_msg_put_u64(msg, KEXECGUARD_A_SINCE, since);
	return kg_call(sock, msg, take_alert, alerts);
}

void kg_alerts_free(struct kg_alerts *alerts)
{
	while (alerts->n)
		free(alerts->at[--alerts->n].message);
	free(alerts->at);
	alerts->at = NULL;
}

/**
 * kg_alerts_count() - how many alerts are of one rule
 * @alerts: alerts
 * @rule_id: the rule
 *
 * Return: the number.
 */
size_t kg_alerts_count(const struct kg_alerts *alerts, const char *rule_id)
{
	size_t n = 0, i;

	for (i = 0; i < alerts->n; i++)
		n += !strcmp(alerts->at[i].rule_id, rule_id);
	return n;
}

/**
 * kg_alerts_find() - the only alert of a rule
 * @alerts: alerts
 * @rule_id: the rule
 *
 * Return: the alert, or NULL if there is none, or more than one.
 */
const struct kg_alert *kg_alerts_find(const struct kg_alerts *alerts, const char *rule_id)
{
	size_t i;

	if (kg_alerts_count(alerts, rule_id) != 1)
		return NULL;
	for (i = 0; strcmp(alerts->at[i].rule_id, rule_id); i++)
		;
	return &alerts->at[i];
}

static void take_rule_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_rule_info *rule = to;

	switch (type) {
	case KEXECGUARD_A_RULE_INDEX:
		rule->runs = true;
		rule->index = kg_u32(value);
		break;
	case KEXECGUARD_A_RULE_ID:
		copy_string(rule->id, sizeof(rule->id), value);
		break;
	case KEXECGUARD_A_RULE_META:
		copy_string(rule->meta, sizeof(rule->meta), value);
		break;
	case KEXECGUARD_A_RULE_ACTION:
		rule->action = kg_u32(value);
		break;
	case KEXECGUARD_A_RULE_HITS:
		rule->hits = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_EXCLUDED:
		rule->excluded = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_TESTED:
		rule->tested = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_TIME:
		rule->time = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_DENIED:
		rule->denied = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_GENERATED:
		rule->ledger.generated = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_DELIVERED:
		rule->ledger.delivered = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_OVERWRITTEN:
		rule->ledger.overwritten = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_SUPPRESSED:
		rule->ledger.suppressed = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_FOLDED:
		rule->ledger.folded = kg_u64(value);
		break;
	case KEXECGUARD_A_RULE_QUEUED:
		rule->ledger.queued = kg_u64(value);
		break;
	}
}

static int take_rule(void *to, const struct nlmsghdr *reply)
{
	struct kg_rule_list *rules = to;

	rules->at = reallocarray(rules->at, rules->n + 1, sizeof(*rules->at));
	if (!rules->at)
		return -ENOMEM;
	memset(&rules->at[rules->n], 0, sizeof(*rules->at));
	kg_reply_each(reply, take_rule_attr, &rules->at[rules->n]);
	rules->n_running += rules->at[rules->n].runs;
	rules->n++;
	return 0;
}

/**
 * kg_rules() - ask for the rules that run, and for those whose alerts are counted
 * @sock: the socket
 * @rules: filled in; free it with kg_rules_free() whatever is returned
 *
 * Return: 0 or a negative errno.
 */
int kg_rules(struct kg_sock *sock, struct kg_rule_list *rules)
{
	memset(rules, 0, sizeof(*rules));
	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_RULES, NLM_F_DUMP), take_rule,
		       rules);
}

/**
 * kg_rules_measured() - the same, and have measured from now on what they cost
 * @sock: the socket
 * @rules: as in kg_rules()
 *
 * Return: 0 or a negative errno.
 */
int kg_rules_measured(struct kg_sock *sock, struct kg_rule_list *rules)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_RULES, NLM_F_DUMP);

	memset(rules, 0, sizeof(*rules));
	kg_msg_put(msg, KEXECGUARD_A_MEASURE, NULL, 0);
	return kg_call(sock, msg, take_rule, rules);
}

void kg_rules_free(struct kg_rule_list *rules)
{
	free(rules->at);
	memset(rules, 0, sizeof(*rules));
}

const struct kg_rule_info *kg_rules_find(const struct kg_rule_list *rules, const char *id)
{
	size_t i;

	for (i = 0; i < rules->n; i++)
		if (!strcmp(rules->at[i].id, id))
			return &rules->at[i];
	return NULL;
}

struct kg_ledger kg_rules_sum(const struct kg_rule_list *rules)
{
	const struct kg_ledger *ledger;
	struct kg_ledger sum = { 0 };
	size_t i;

	for (i = 0; i < rules->n; i++) {
		ledger = &rules->at[i].ledger;
		sum.generated += ledger->generated;
		sum.delivered += ledger->delivered;
		sum.overwritten += ledger->overwritten;
		sum.suppressed += ledger->suppressed;
		sum.folded += ledger->folded;
		sum.queued += ledger->queued;
	}
	return sum;
}

/**
 * kg_rules_close() - is each alert of each rule accounted for
 * @rules: from kg_rules()
 *
 * Return: true if the ledger of each closes.
 */
bool kg_rules_close(const struct kg_rule_list *rules)
{
	const struct kg_ledger *ledger;
	size_t i;

	for (i = 0; i < rules->n; i++) {
		ledger = &rules->at[i].ledger;
		if (ledger->generated != ledger->delivered + ledger->overwritten +
					 ledger->suppressed + ledger->queued ||
		    ledger->folded > ledger->suppressed)
			return false;
	}
	return true;
}

bool kg_bytes_are(struct kg_bytes bytes, const void *data, size_t len)
{
	return bytes.data && bytes.len == len && !memcmp(bytes.data, data, len);
}

bool kg_bytes_equal(struct kg_bytes bytes, const char *string)
{
	return kg_bytes_are(bytes, string, strlen(string));
}
