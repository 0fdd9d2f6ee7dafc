// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

#include "../moment.h"
#include "../utf8.h"
#include "alert_fields.h"

static void add(struct fields *fields, struct field field)
{
	if (field.value.data)
		*(struct field *)vector_add(&fields->list, sizeof(field), 1) = field;
}

/**
 * fields_add_text() - add bytes of whomever
 * @fields: to these
 * @name: as in syslog
 * @audit: as the kernel's audit log calls it
 * @value: kept, not copied; without data, nothing is added
 */
void fields_add_text(struct fields *fields, const char *name, const char *audit,
		     struct kg_text value)
{
	add(fields, (struct field){ .name = name, .audit = audit, .value = value });
}

/**
 * fields_add_string() - add a string
 * @fields: to these
 * @name: as in syslog
 * @audit: as the kernel's audit log calls it
 * @value: copied; NULL adds nothing
 */
void fields_add_string(struct fields *fields, const char *name, const char *audit,
		       const char *value)
{
	size_t len = value ? strlen(value) : 0;

	if (value)
		fields_add_text(fields, name, audit, (struct kg_text){
			.data = arena_copy(&fields->arena, value, len), .len = len,
		});
}

/**
 * fields_add_u64() - add a number
 * @fields: to these
 * @name: as in syslog
 * @audit: as the kernel's audit log calls it
 * @value: the number
 */
void fields_add_u64(struct fields *fields, const char *name, const char *audit, u64 value)
{
	char *text = arena_format(&fields->arena, "%" PRIu64, value);

	add(fields, (struct field){
		.name = name, .audit = audit, .number = true,
		.value = { .data = text, .len = strlen(text) },
	});
}

/**
 * fields_add_words() - add what was written so that it does no harm
 * @fields: to these
 * @name: as in syslog
 * @audit: as the kernel's audit log calls it
 * @words: copied
 * @len: bytes of it
 */
void fields_add_words(struct fields *fields, const char *name, const char *audit,
		      const char *words, size_t len)
{
	add(fields, (struct field){
		.name = name, .audit = audit, .escaped = true,
		.value = { .data = arena_copy(&fields->arena, words, len), .len = len },
	});
}

static void add_instance(struct fields *fields, const char *name, u64 instance)
{
	fields_add_string(fields, name, name,
			  arena_format(&fields->arena, "%" PRIx64, instance));
}

static void read_gap(struct fields *fields, const struct record *record)
{
	fields->kind = "gap";
	fields_add_u64(fields, "gap_from", "gap-from", record->first);
	fields_add_u64(fields, "gap_to", "gap-to", record->last);
	fields_add_u64(fields, "gap_count", "gap-count", record->last - record->first + 1);
}

static void read_broken(struct fields *fields, const struct record *record)
{
	fields->kind = "broken";
	if (record->first)
		fields_add_u64(fields, "sequence", "seq", record->first);
	fields_add_string(fields, "broken_field", "broken-field", record->why);
}

static void read_log(struct fields *fields, const struct position *before)
{
	fields->kind = "log";
	if (!before)
		return;
	fields_add_string(fields, "before_boot_id", "before-boot-id", before->boot_id);
	add_instance(fields, "before_instance", before->instance);
	fields_add_u64(fields, "before_sequence", "before-seq", before->sequence);
}

/**
 * fields_read() - make fields of a record
 * @fields: filled in; to be freed with fields_free(), before the alert goes
 * @record: the record
 * @log: where it is from
 */
void fields_read(struct fields *fields, const struct record *record, const struct output_log *log)
{
	*fields = (struct fields){ .priority = LOG_WARNING, .time = moment_now() };
	switch (record->kind) {
	case RECORD_ALERT:
		alert_fields_add(fields, record->alert);
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
		fields_add_string(fields, "boot_id", "boot-id", log->host.boot_id);
}

static bool cut(struct field *field, size_t max)
{
	struct kg_text value = field->value;
	size_t fit = field->escaped ? utf8_cut(value.data, value.len, max)
				    : escape_fit(value, ESCAPE_FOR_EYES, max);

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
	fields_add_string(fields, "cut", "cut", names);
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
