// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>

#include "../meta.h"
#include "../moment.h"
#include "fields.h"

static void add(struct fields *fields, struct field field)
{
	if (field.value.data)
		*(struct field *)vector_add(&fields->list, sizeof(field), 1) = field;
}

static void add_bytes(struct fields *fields, const char *name, const char *audit,
		      struct kg_text value)
{
	add(fields, (struct field){ .name = name, .audit = audit, .value = value });
}

static struct kg_text text_of(const char *string)
{
	return (struct kg_text){ .data = string, .len = strlen(string) };
}

static void add_string(struct fields *fields, const char *name, const char *audit,
		       const char *value)
{
	if (value)
		add_bytes(fields, name, audit, text_of(value));
}

static void add_u64(struct fields *fields, const char *name, const char *audit, u64 value)
{
	add(fields, (struct field){
		.name = name, .audit = audit, .number = true,
		.value = text_of(arena_format(&fields->arena, "%" PRIu64, value)),
	});
}

static void add_id(struct fields *fields, const char *name, const char *audit, u32 id)
{
	if (id != ALERT_UNKNOWN)
		add_u64(fields, name, audit, id);
}

static void add_instance(struct fields *fields, const char *name, u64 instance)
{
	add_string(fields, name, name, arena_format(&fields->arena, "%" PRIx64, instance));
}

/* As a shell would take it, so that each argument can be told from the next. */
static void add_args(struct fields *fields, const char *name, const char *audit,
		     struct kg_text args)
{
	struct kg_text arg, value;
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
	value = (struct kg_text){ .data = arena_copy(&fields->arena, words, len), .len = len };
	free(words);
	add(fields, (struct field){ .name = name, .audit = audit, .value = value,
				    .escaped = true });
}

static void add_rule(struct fields *fields, const struct alert *alert, const struct meta *meta)
{
	add_bytes(fields, "rule_id", "rule", alert->rule_id);
	if (meta->name)
		add_string(fields, "rule_name", "rule-name",
			   arena_copy(&fields->arena, meta->name, strlen(meta->name)));
	if (meta->severity)
		add_string(fields, "severity", "severity",
			   arena_copy(&fields->arena, meta->severity, strlen(meta->severity)));
	if (meta->risk_score >= 0)
		add_u64(fields, "risk_score", "risk-score", meta->risk_score);
	add_string(fields, "action", "rule-action", alert_action_name(alert));
}

static void add_process(struct fields *fields, const struct alert_process *process)
{
	add_id(fields, "pid", "opid", process->pid);
	add_id(fields, "uid", "ouid", process->uid);
	add_id(fields, "euid", "oeuid", process->euid);
	add_id(fields, "loginuid", "oauid", process->loginuid);
	add_bytes(fields, "comm", "ocomm", process->comm);
	add_bytes(fields, "executable", "exe", process->executable);
	add_bytes(fields, "script", "script", process->script);
	add_bytes(fields, "filename", "filename", process->filename);
	add_args(fields, "command_line", "cmd", process->args);
}

static void add_parent(struct fields *fields, const struct alert_process *parent)
{
	add_id(fields, "parent_pid", "oppid", parent->pid);
	add_bytes(fields, "parent_executable", "parent-exe", parent->executable);
	add_bytes(fields, "parent_script", "parent-script", parent->script);
	add_args(fields, "parent_command_line", "parent-cmd", parent->args);
}

static void add_kexec(struct fields *fields, const struct alert_kexec *kexec)
{
	add_string(fields, "kexec_outcome", "kexec-outcome", alert_outcome_name(kexec->outcome));
	if (kexec->error)
		add_u64(fields, "kexec_errno", "kexec-errno", kexec->error);
	add_bytes(fields, "kexec_abi", "kexec-abi", kexec->abi);
	if (kexec->has_on_crash)
		add_string(fields, "kexec_on_crash", "kexec-on-crash",
			   kexec->on_crash ? "true" : "false");
	add_bytes(fields, "kexec_image", "kexec-image", kexec->image);
	add_bytes(fields, "kexec_initrd", "kexec-initrd", kexec->initrd);
	add_bytes(fields, "kexec_cmdline", "kexec-cmdline", kexec->cmdline);
}

static bool is_truncated(const struct alert *alert)
{
	return (alert->has_process && alert_args_cut(&alert->process)) ||
	       (alert->has_parent && alert_args_cut(&alert->parent));
}

static void add_what(struct fields *fields, const struct alert *alert)
{
	if (alert->has_process)
		add_process(fields, &alert->process);
	if (alert->has_parent)
		add_parent(fields, &alert->parent);
	if (alert->has_kexec)
		add_kexec(fields, &alert->kexec);
	if (alert->has_file) {
		add_bytes(fields, "file_path", "path", alert->file.path);
		add_bytes(fields, "file_target", "target", alert->file.target);
	}
	add_bytes(fields, "hook", "hook", alert->hook);
	if (alert->incomplete)
		add_string(fields, "incomplete", "incomplete", "true");
	if (is_truncated(alert))
		add_string(fields, "truncated", "truncated", "true");
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

	for (i = 0; meta->severity && i < 3; i++) {
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
	add_u64(fields, "repeats", "repeats", alert->repeats);
	moment_utc(time, alert->last_time);
	add_string(fields, "last_time", "last-time",
		   arena_copy(&fields->arena, time, strlen(time)));
}

static void read_alert(struct fields *fields, const struct alert *alert)
{
	struct meta meta;

	meta_read(&meta, alert->rule_meta);
	fields->kind = "alert";
	fields->priority = priority_of(&meta);
	fields->time = alert->time;
	add_u64(fields, "sequence", "seq", alert->seq);
	add_string(fields, "event", "event", alert_event_name(alert->event));
	add_string(fields, "decision", "decision", alert_decision_name(alert->decision));
	add_string(fields, "mode", "mode", alert_mode_name(alert->mode));
	add_u64(fields, "generation", "generation", alert->generation);
	add_repeats(fields, alert);
	add_rule(fields, alert, &meta);
	add_what(fields, alert);
	meta_free(&meta);
}

static void read_gap(struct fields *fields, const struct record *record)
{
	fields->kind = "gap";
	add_u64(fields, "gap_from", "gap-from", record->first);
	add_u64(fields, "gap_to", "gap-to", record->last);
	add_u64(fields, "gap_count", "gap-count", record->last - record->first + 1);
}

static void read_broken(struct fields *fields, const struct record *record)
{
	fields->kind = "broken";
	if (record->first)
		add_u64(fields, "sequence", "seq", record->first);
	add_string(fields, "broken_field", "broken-field", record->why);
}

static void read_log(struct fields *fields, const struct position *before)
{
	fields->kind = "log";
	if (!before)
		return;
	add_string(fields, "before_boot_id", "before-boot-id", before->boot_id);
	add_instance(fields, "before_instance", before->instance);
	add_u64(fields, "before_sequence", "before-seq", before->sequence);
}

static u64 now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_REALTIME, &time);
	return time.tv_sec * 1000000000ull + time.tv_nsec;
}

/**
 * fields_read() - make fields of a record
 * @fields: filled in; to be freed with fields_free(), before the alert goes
 * @record: the record
 * @log: where it is from
 */
void fields_read(struct fields *fields, const struct record *record, const struct output_log *log)
{
	*fields = (struct fields){ .priority = LOG_WARNING, .time = now() };
	switch (record->kind) {
	case RECORD_ALERT:
		read_alert(fields, record->alert);
		break;
	case RECORD_GAP:
		read_gap(fields, record);
		break;
	case RECORD_BROKEN:
		read_broken(fields, record);
		break;
	case RECORD_LOG:
		read_log(fields, record->before);
	}
	add_instance(fields, "instance", log->host.instance);
	if (*log->host.boot_id)
		add_string(fields, "boot_id", "boot-id", log->host.boot_id);
}

/* Of what is escaped already; in no character's middle. */
static size_t fit_escaped(struct kg_text text, size_t max)
{
	if (text.len <= max)
		return text.len;
	while (max && ((unsigned char)text.data[max] & 0xc0) == 0x80)
		max--;
	return max;
}

static bool cut(struct field *field, size_t max)
{
	size_t fit = field->escaped ? fit_escaped(field->value, max) :
				      escape_fit(field->value, ESCAPE_FOR_EYES, max);

	if (fit >= field->value.len)
		return false;
	field->value.len = fit;
	return true;
}

/**
 * fields_cut() - make values no longer than a receiver takes
 * @fields: the fields; one more says which were cut, if any
 * @max: bytes of each value, as it is written
 */
void fields_cut(struct fields *fields, size_t max)
{
	struct field *field = fields->list.data, *end = field + fields->list.count;
	const char *names = NULL;

	for (; field < end; field++) {
		if (cut(field, max))
			names = arena_format(&fields->arena, "%s%s%s", names ? names : "",
					     names ? "," : "", field->name);
	}
	add_string(fields, "cut", "cut", names);
}

/**
 * fields_put_value() - write a value, such that it can do no harm
 * @to: where to
 * @field: the field
 */
void fields_put_value(FILE *to, const struct field *field)
{
	if (field->escaped)
		fwrite(field->value.data, 1, field->value.len, to);
	else
		escape_put(to, field->value, ESCAPE_FOR_EYES);
}

/**
 * fields_free() - free what fields hold
 * @fields: empty afterwards
 */
void fields_free(struct fields *fields)
{
	vector_free(&fields->list);
	arena_free(&fields->arena);
}
