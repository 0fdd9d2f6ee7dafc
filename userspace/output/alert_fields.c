// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "../array.h"
#include "../container.h"
#include "../file.h"
#include "../meta.h"
#include "../moment.h"
#include "../users.h"
#include "alert_fields.h"

static void add_id(struct fields *fields, const char *name, const char *audit, u32 id)
{
	if (id != ALERT_UNKNOWN)
		fields_add_u64(fields, name, audit, id);
}

static void add_user(struct fields *fields, const char *name, const char *audit, u32 uid)
{
	if (uid != ALERT_UNKNOWN)
		fields_add_string(fields, name, audit, users_name(uid));
}

static void add_true(struct fields *fields, const char *name, const char *audit, bool value)
{
	if (value)
		fields_add_string(fields, name, audit, "true");
}

/* As a shell would take it, so that each argument can be told from the next. */
static void add_args(struct fields *fields, const char *name, const char *audit,
		     struct kg_text args)
{
	struct kg_text arg;
	char *words = NULL;
	size_t len;
	FILE *to;

	if (!args.len)
		return;
	to = memory_stream(&words, &len);
	while (alert_args_next(&args, &arg)) {
		if (ftell(to))
			putc(' ', to);
		escape_put_word(to, arg, ESCAPE_FOR_EYES);
	}
	memory_stream_end(to);
	fields_add_words(fields, name, audit, words, len);
	free(words);
}

static void put_ancestor(FILE *to, const struct alert_process *process)
{
	static const struct kg_text unknown = { .data = "?", .len = 1 };

	if (process->pid == ALERT_UNKNOWN)
		fputs("? ", to);
	else
		fprintf(to, "%u ", process->pid);
	escape_put_word(to, process->executable.data ? process->executable : unknown,
			ESCAPE_FOR_EYES);
}

/* Two words each: who it is, and what it runs. */
static void add_ancestors(struct fields *fields, const struct alert *alert)
{
	char *words = NULL;
	size_t len, i;
	FILE *to;

	if (!alert->n_ancestors)
		return;
	to = memory_stream(&words, &len);
	for (i = 0; i < alert->n_ancestors; i++) {
		if (i)
			putc(' ', to);
		put_ancestor(to, &alert->ancestors[i]);
	}
	memory_stream_end(to);
	fields_add_words(fields, "ancestors", "ancestors", words, len);
	free(words);
}

/**
 * struct prefix - what the names of the fields of a file begin with
 * @fields: the fields
 * @name: in syslog
 * @audit: in audit's log
 */
struct prefix {
	struct fields *fields;
	const char *name;
	const char *audit;
};

static const char *name_of(const struct prefix *prefix, const char *what)
{
	return arena_format(&prefix->fields->arena, "%s_%s", prefix->name, what);
}

static const char *audit_of(const struct prefix *prefix, const char *what)
{
	return arena_format(&prefix->fields->arena, "%s-%s", prefix->audit, what);
}

static void add_part(const struct prefix *prefix, const char *what, const char *value)
{
	fields_add_string(prefix->fields, name_of(prefix, what), audit_of(prefix, what), value);
}

static void add_number(const struct prefix *prefix, const char *what, u64 value)
{
	fields_add_u64(prefix->fields, name_of(prefix, what), audit_of(prefix, what), value);
}

/* Which file it is, whatever it is called. */
static void add_identity(struct fields *fields, const char *name, const char *audit,
			 const struct alert_file *file)
{
	const struct prefix prefix = { .fields = fields, .name = name, .audit = audit };
	char text[FILE_DEVICE_SIZE];

	add_part(&prefix, "device", file_device(text, file));
	if (file->has_inode)
		add_number(&prefix, "inode", file->inode);
	if (file->owner != ALERT_UNKNOWN)
		add_number(&prefix, "owner", file->owner);
	if (file->mode == ALERT_UNKNOWN)
		return;
	snprintf(text, sizeof(text), "%04o", file->mode & 07777);
	add_part(&prefix, "mode", text);
}

static void add_namespaces(struct fields *fields, const struct kexecguard_namespaces *numbers)
{
	fields_add_u64(fields, "ns_mnt", "ns-mnt", numbers->mnt);
	fields_add_u64(fields, "ns_pid", "ns-pid", numbers->pid);
	fields_add_u64(fields, "ns_net", "ns-net", numbers->net);
	fields_add_u64(fields, "ns_user", "ns-user", numbers->user);
	fields_add_u64(fields, "ns_uts", "ns-uts", numbers->uts);
	fields_add_u64(fields, "ns_ipc", "ns-ipc", numbers->ipc);
	fields_add_u64(fields, "ns_cgroup", "ns-cgroup", numbers->cgroup);
}

/* With what it rests on: the name of a group can be anybody's choice. */
static void add_container(struct fields *fields, const struct alert_process *process)
{
	struct container container;

	if (!container_find(&container, process))
		return;
	fields_add_string(fields, "container_id", "container-id", container.id);
	fields_add_string(fields, "container_runtime", "container-runtime", container.runtime);
	if (*container.pod)
		fields_add_string(fields, "container_pod", "container-pod", container.pod);
	fields_add_string(fields, "container_rests_on", "container-rests-on",
			  container.isolated ? "cgroup_name,namespaces" : "cgroup_name");
	add_id(fields, "container_named_by", "container-named-by", container.user);
}

static void add_place(struct fields *fields, const struct alert_process *process)
{
	add_id(fields, "login_session", "oses", process->session);
	add_id(fields, "session_leader_pid", "osid", process->sid);
	fields_add_text(fields, "cgroup", "cgroup", process->cgroup);
	add_container(fields, process);
	if (process->has_namespaces)
		add_namespaces(fields, &process->namespaces);
}

static void add_process(struct fields *fields, const struct alert *alert)
{
	const struct alert_process *process = &alert->process;

	add_id(fields, "pid", "opid", process->pid);
	add_id(fields, "uid", "ouid", process->uid);
	add_id(fields, "euid", "oeuid", process->euid);
	add_user(fields, "user", "user-name", process->euid);
	add_id(fields, "loginuid", "oauid", process->loginuid);
	add_user(fields, "login_user", "login-user", process->loginuid);
	fields_add_text(fields, "comm", "ocomm", process->comm);
	fields_add_text(fields, "executable", "exe", process->executable);
	add_identity(fields, "executable", "exe", &process->file);
	fields_add_string(fields, "sha256", "sha256", alert->sha256);
	fields_add_text(fields, "script", "script", process->script);
	fields_add_text(fields, "filename", "filename", process->filename);
	add_args(fields, "command_line", "cmd", process->args);
	add_place(fields, process);
}

static void add_parent(struct fields *fields, const struct alert_process *parent)
{
	add_id(fields, "parent_pid", "oppid", parent->pid);
	fields_add_text(fields, "parent_executable", "parent-exe", parent->executable);
	fields_add_text(fields, "parent_script", "parent-script", parent->script);
	add_args(fields, "parent_command_line", "parent-cmd", parent->args);
}

/* Of a restart or an image that is found: whether an alert told of the image. */
static void add_explained(struct fields *fields, const struct alert_kexec *kexec)
{
	if (kexec->staged_by)
		fields_add_u64(fields, "kexec_staged_by", "kexec-staged-by", kexec->staged_by);
	if (kexec->unexplained)
		fields_add_string(fields, "kexec_explained", "kexec-explained", "false");
}

static void add_kexec(struct fields *fields, const struct alert_kexec *kexec)
{
	fields_add_string(fields, "kexec_outcome", "kexec-outcome",
			  alert_outcome_name(kexec->outcome));
	if (kexec->error)
		fields_add_u64(fields, "kexec_errno", "kexec-errno", kexec->error);
	fields_add_text(fields, "kexec_abi", "kexec-abi", kexec->abi);
	if (kexec->has_flags)
		fields_add_u64(fields, "kexec_flags", "kexec-flags", kexec->flags);
	if (kexec->has_segments)
		fields_add_u64(fields, "kexec_segments", "kexec-segments", kexec->segments);
	if (kexec->has_on_crash)
		fields_add_string(fields, "kexec_on_crash", "kexec-on-crash",
				  kexec->on_crash ? "true" : "false");
	fields_add_text(fields, "kexec_image", "kexec-image", kexec->image);
	add_identity(fields, "kexec_image", "kexec-image", &kexec->image_file);
	fields_add_text(fields, "kexec_initrd", "kexec-initrd", kexec->initrd);
	add_identity(fields, "kexec_initrd", "kexec-initrd", &kexec->initrd_file);
	add_true(fields, "kexec_exchanged", "kexec-exchanged", kexec->exchanged);
	fields_add_text(fields, "kexec_cmdline", "kexec-cmdline", kexec->cmdline);
	add_explained(fields, kexec);
}

static void add_file(struct fields *fields, const struct alert_file *file)
{
	fields_add_text(fields, "file_path", "path", file->path);
	add_identity(fields, "file", "path", file);
	add_true(fields, "file_write", "path-write", file->write);
	fields_add_text(fields, "file_target", "target", file->target);
}

static void add_what(struct fields *fields, const struct alert *alert)
{
	if (alert->has_process)
		add_process(fields, alert);
	if (alert->has_parent)
		add_parent(fields, &alert->parent);
	add_ancestors(fields, alert);
	if (alert->has_kexec)
		add_kexec(fields, &alert->kexec);
	if (alert->has_file)
		add_file(fields, &alert->file);
	fields_add_text(fields, "hook", "hook", alert->hook);
	add_true(fields, "incomplete", "incomplete", alert->incomplete);
	add_true(fields, "truncated", "truncated", alert_is_truncated(alert));
}

static void add_rule(struct fields *fields, const struct alert *alert, const struct meta *meta)
{
	fields_add_text(fields, "rule_id", "rule", alert->rule_id);
	fields_add_string(fields, "rule_name", "rule-name", meta->name);
	fields_add_string(fields, "severity", "severity", meta->severity);
	if (meta->risk_score >= 0)
		fields_add_u64(fields, "risk_score", "risk-score", meta->risk_score);
	fields_add_string(fields, "action", "rule-action", alert_action_name(alert_action(alert)));
}

static int priority_of(const struct meta *meta)
{
	static const struct {
		const char *severity;
		int priority;
	} priorities[] = {
		{ "critical", LOG_CRIT }, { "high", LOG_ERR }, { "medium", LOG_WARNING },
	};
	size_t i;

	for (i = 0; meta->severity && i < ARRAY_SIZE(priorities); i++) {
		if (!strcmp(meta->severity, priorities[i].severity))
			return priorities[i].priority;
	}
	return LOG_NOTICE;
}

/* It stands for others, which a rate limit folded into it. */
static void add_repeats(struct fields *fields, const struct alert *alert)
{
	char time[MOMENT_SIZE];

	if (alert->repeats < 2)
		return;
	fields_add_u64(fields, "repeats", "repeats", alert->repeats);
	moment_utc(time, alert->last_time);
	fields_add_string(fields, "last_time", "last-time", time);
}

/**
 * alert_fields_add() - add what an alert says
 * @fields: to these; its kind, priority and time are set
 * @alert: must outlive the fields
 */
void alert_fields_add(struct fields *fields, const struct alert *alert)
{
	struct meta meta;

	meta_read(&meta, alert->rule_meta);
	fields->kind = "alert";
	fields->priority = priority_of(&meta);
	fields->time = alert->time;
	fields_add_u64(fields, "sequence", "seq", alert->seq);
	fields_add_string(fields, "event", "event", alert_event_name(alert->event));
	fields_add_string(fields, "decision", "decision", alert_decision_name(alert->decision));
	fields_add_string(fields, "mode", "mode", alert_mode_name(alert->mode));
	fields_add_u64(fields, "generation", "generation", alert->generation);
	add_repeats(fields, alert);
	add_rule(fields, alert, &meta);
	add_what(fields, alert);
	meta_free(&meta);
}
