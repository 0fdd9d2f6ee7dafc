// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array.h"
#include "diag.h"
#include "escape.h"
#include "event.h"
#include "id_name.h"
#include "memory.h"
#include "users.h"

static bool refuse(struct event *event, const char *fmt, ...) __printf(2, 3);

static bool refuse(struct event *event, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(event->why, sizeof(event->why), fmt, ap);
	va_end(ap);
	return false;
}

static struct json_object *get(struct json_object *object, const char *key)
{
	struct json_object *value;

	return json_object_object_get_ex(object, key, &value) ? value : NULL;
}

/*
 * Finds a field in a document, which may nest its name, spell it with dots, or
 * do both: {"process": {"parent.name": ...}}.
 */
static struct json_object *find(struct json_object *object, const char *path)
{
	struct json_object *value;
	const char *dot;
	char *head;

	if (!json_object_is_type(object, json_type_object))
		return NULL;
	value = get(object, path);
	for (dot = strchr(path, '.'); dot && !value; dot = strchr(dot + 1, '.')) {
		head = memory_copy(path, dot - path);
		value = find(get(object, head), dot + 1);
		free(head);
	}
	return value;
}

static void append(struct event_value *value, const char *text, size_t len)
{
	char *data = vector_add(&value->strings, 1, len + 1);

	memcpy(data, text, len);
	data[len] = 0;
	value->present = true;
}

/* A document of ours has bytes that are no UTF-8 escaped; see escape.h. */
static bool is_ours(struct json_object *document)
{
	struct json_object *module = find(document, "event.module");

	return json_object_is_type(module, json_type_string) &&
	       !strcmp(json_object_get_string(module), "kexecguard");
}

static bool add_text(struct event *event, struct event_value *value, struct json_object *from,
		     bool ours)
{
	size_t len = json_object_get_string_len(from);
	char *text = memory_copy(json_object_get_string(from), len);
	bool ok;

	if (ours)
		len = escape_undo(text, len);
	ok = !memchr(text, 0, len);
	if (ok)
		append(value, text, len);
	free(text);
	return ok || refuse(event, "a string with a NUL in it");
}

static bool add_scalar(struct event *event, struct event_value *value, struct json_object *from,
		       bool ours)
{
	char number[24];

	switch (json_object_get_type(from)) {
	case json_type_null:
		return true;
	case json_type_string:
		return add_text(event, value, from, ours);
	case json_type_int:
		snprintf(number, sizeof(number), "%" PRId64, json_object_get_int64(from));
		append(value, number, strlen(number));
		return true;
	default:
		return refuse(event, "neither a string nor a list of strings");
	}
}

static bool read_strings(struct event *event, struct event_value *value,
			 struct json_object *from, bool ours)
{
	size_t i;

	if (!json_object_is_type(from, json_type_array))
		return add_scalar(event, value, from, ours);
	for (i = 0; i < json_object_array_length(from); i++) {
		if (!add_scalar(event, value, json_object_array_get_idx(from, i), ours))
			return false;
	}
	return true;
}

static bool read_number(struct event *event, struct event_value *value,
			struct json_object *from)
{
	if (!from)
		return true;
	if (!json_object_is_type(from, json_type_int))
		return refuse(event, "not an integer");
	value->number = json_object_get_int64(from);
	value->present = true;
	return true;
}

static bool read_bool(struct event *event, struct event_value *value, struct json_object *from)
{
	if (!from)
		return true;
	if (!json_object_is_type(from, json_type_boolean))
		return refuse(event, "neither true nor false");
	value->number = json_object_get_boolean(from);
	value->present = true;
	return true;
}

/* A list of one is the same as the one, and one of none as nothing; so it is in Elasticsearch. */
static struct json_object *unwrap(struct json_object *value)
{
	if (json_object_is_type(value, json_type_array) && json_object_array_length(value) <= 1)
		return json_object_array_get_idx(value, 0);
	return value;
}

static bool read_value(struct event *event, enum kg_field field, struct json_object *from,
		       bool ours)
{
	struct event_value *value = &event->values[field];

	switch (kg_field_infos[field].type) {
	case KG_TYPE_STRINGS:
		return read_strings(event, value, from, ours);
	case KG_TYPE_NUMBER:
		return read_number(event, value, unwrap(from));
	case KG_TYPE_BOOL:
		return read_bool(event, value, unwrap(from));
	}
	return true;
}

/* Longer than any field's name. */
#define NAME_LONGEST 96

/* A document that is walked, and the name of what it is at. */
struct walk {
	struct event *event;
	bool ours;
	char name[NAME_LONGEST];
};

/* Fields that a document was found to have something for. */
struct seen {
	bool field[KG_FIELD_COUNT];
};

static int name_order(const void *left, const void *right)
{
	const enum kg_field *a = left, *b = right;

	return strcmp(kg_field_infos[*a].name, kg_field_infos[*b].name);
}

/* All fields, by their names. */
static const enum kg_field *fields_by_name(void)
{
	static enum kg_field fields[KG_FIELD_COUNT];
	static bool sorted;
	int field;

	if (!sorted) {
		for (field = 0; field < KG_FIELD_COUNT; field++)
			fields[field] = field;
		qsort(fields, ARRAY_SIZE(fields), sizeof(*fields), name_order);
		sorted = true;
	}
	return fields;
}

/* The first one whose name is not before that; KG_FIELD_COUNT if all are. */
static enum kg_field field_from(const char *name)
{
	const enum kg_field *fields = fields_by_name();
	size_t first = 0, count = KG_FIELD_COUNT;

	while (count) {
		size_t half = count / 2;

		if (strcmp(kg_field_infos[fields[first + half]].name, name) < 0) {
			first += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return first < KG_FIELD_COUNT ? fields[first] : KG_FIELD_COUNT;
}

static enum kg_field field_named(const char *name)
{
	enum kg_field field = field_from(name);

	return field < KG_FIELD_COUNT && strcmp(kg_field_infos[field].name, name) ? KG_FIELD_COUNT
										    : field;
}

static bool begins_a_name(const char *start, size_t len)
{
	enum kg_field field = field_from(start);

	return field < KG_FIELD_COUNT && !strncmp(kg_field_infos[field].name, start, len);
}

/* Returns the length of the name with the key, or 0 if it is too long for a field's. */
static size_t name_add(struct walk *walk, size_t len, const char *key, const char *end)
{
	size_t key_len = strlen(key), end_len = strlen(end);
	char *to = walk->name + len;

	if (key_len + end_len >= sizeof(walk->name) - len)
		return 0;
	memcpy(to, key, key_len);
	memcpy(to + key_len, end, end_len + 1);
	return len + key_len + end_len;
}

static unsigned int dots_in(const char *key)
{
	unsigned int dots = 0;

	for (; *key; key++)
		dots += *key == '.';
	return dots;
}

static bool walk_value(struct walk *walk, enum kg_field field, struct json_object *value)
{
	char why[sizeof(walk->event->why)];

	if (read_value(walk->event, field, value, walk->ours))
		return true;
	strcpy(why, walk->event->why);
	return refuse(walk->event, "%s: %.64s", kg_field_infos[field].name, why);
}

static bool walk_into(struct walk *walk, struct json_object *from, size_t len, struct seen *seen);

/* What lies in a list of objects, as what a process ran before in ECS, is a list of values. */
static bool walk_list(struct walk *walk, struct json_object *list, size_t len, struct seen *seen)
{
	struct seen all = *seen, own;
	size_t i, field;

	for (i = 0; i < json_object_array_length(list); i++) {
		own = *seen;
		if (!walk_into(walk, json_object_array_get_idx(list, i), len, &own))
			return false;
		for (field = 0; field < KG_FIELD_COUNT; field++)
			all.field[field] |= own.field[field];
	}
	*seen = all;
	return true;
}

/* What an object says itself of fields; @most is set to the dots in its keys. */
static bool walk_values(struct walk *walk, struct json_object *object, size_t len,
			struct seen *seen, unsigned int *most)
{
	*most = 0;
	json_object_object_foreach(object, key, value) {
		unsigned int dots = dots_in(key);
		enum kg_field field;

		*most = dots > *most ? dots : *most;
		if (!value || !name_add(walk, len, key, ""))
			continue;
		field = field_named(walk->name);
		if (field == KG_FIELD_COUNT || seen->field[field])
			continue;
		seen->field[field] = true;
		if (!walk_value(walk, field, value))
			return false;
	}
	return true;
}

static bool walk_parts(struct walk *walk, struct json_object *object, size_t len,
		       struct seen *seen, unsigned int dots)
{
	json_object_object_foreach(object, key, value) {
		size_t end;

		if (dots_in(key) != dots)
			continue;
		end = name_add(walk, len, key, ".");
		if (end && begins_a_name(walk->name, end) && !walk_into(walk, value, end, seen))
			return false;
	}
	return true;
}

/*
 * Reads each field where find() would find it: what an object says under all that is left
 * of the name comes before what its parts say, and of these the one with the fewest dots
 * before others. What was found first counts.
 */
static bool walk_into(struct walk *walk, struct json_object *from, size_t len, struct seen *seen)
{
	unsigned int dots, most;

	if (json_object_is_type(from, json_type_array))
		return walk_list(walk, from, len, seen);
	if (!json_object_is_type(from, json_type_object))
		return true;
	if (!walk_values(walk, from, len, seen, &most))
		return false;
	for (dots = 0; dots <= most; dots++)
		if (!walk_parts(walk, from, len, seen, dots))
			return false;
	return true;
}

static bool read_fields(struct event *event, struct json_object *document, bool ours)
{
	struct walk walk = { .event = event, .ours = ours };
	struct seen seen = { 0 };

	return walk_into(&walk, document, 0, &seen);
}

/* The field that says something of somebody; the first, if it has several names. */
static enum kg_field field_of(enum kg_role role, enum kg_part part)
{
	enum kg_field field = 0;

	while (kg_field_infos[field].role != role || kg_field_infos[field].part != part)
		field++;
	return field;
}

static bool same_thing(enum kg_field field, enum kg_field other)
{
	const struct kg_field_info *a = &kg_field_infos[field], *b = &kg_field_infos[other];

	return a->part != KG_PART_NONE && a->part == b->part && a->role == b->role;
}

/* The next field that says the same thing, and after the last the first; or itself. */
static enum kg_field next_same(enum kg_field field)
{
	enum kg_field other = field;

	do {
		other = (other + 1) % KG_FIELD_COUNT;
	} while (other != field && !same_thing(field, other));
	return other;
}

/* Of each field next_same(); a document has many fields, and there are many documents. */
static const enum kg_field *same_fields(void)
{
	static enum kg_field same[KG_FIELD_COUNT];
	static bool known;
	enum kg_field field;

	for (field = 0; !known && field < KG_FIELD_COUNT; field++)
		same[field] = next_same(field);
	known = true;
	return same;
}

/* What a document says under one of a field's names it says under all of them. */
static void share(struct event *event, enum kg_field from)
{
	const struct event_value *value = &event->values[from];
	const enum kg_field *same = same_fields();
	enum kg_field to;

	if (!value->present)
		return;
	for (to = same[from]; to != from; to = same[to]) {
		if (event->values[to].present)
			continue;
		event->values[to].present = true;
		event->values[to].number = value->number;
		if (value->strings.count)
			memcpy(vector_add(&event->values[to].strings, 1, value->strings.count),
			       value->strings.data, value->strings.count);
	}
}

static struct kg_text text_of(const struct event_value *value)
{
	return (struct kg_text){ .data = value->strings.data, .len = value->strings.count };
}

static void derive_names(struct event_value *name, const struct event_value *executable)
{
	struct kg_text paths = text_of(executable);
	const char *path, *slash;

	if (name->present)
		return;
	for (path = paths.data; path < paths.data + paths.len; path += strlen(path) + 1) {
		slash = strrchr(path, '/');
		slash = slash ? slash + 1 : path;
		append(name, slash, strlen(slash));
	}
}

static void derive_command_line(struct event_value *line, const struct event_value *args)
{
	struct kg_text joined = text_of(args);
	char *data;
	u32 i;

	if (line->present || !joined.len)
		return;
	append(line, joined.data, joined.len - 1);
	data = line->strings.data;
	for (i = 0; i + 1 < joined.len; i++) {
		if (!data[i])
			data[i] = ' ';
	}
}

static void derive_args_count(struct event_value *count, const struct event_value *args)
{
	struct kg_text joined = text_of(args);
	u32 i;

	if (count->present || !args->present)
		return;
	for (i = 0; i < joined.len; i++)
		count->number += !joined.data[i];
	count->present = true;
}

/* The fields of a process that can be derived from one another. */
static void derive(struct event *event, enum kg_role role)
{
	struct event_value *values = event->values;
	const struct event_value *args = &values[field_of(role, KG_PART_ARGS)];

	derive_names(&values[field_of(role, KG_PART_NAME)],
		     &values[field_of(role, KG_PART_EXECUTABLE)]);
	derive_command_line(&values[field_of(role, KG_PART_COMMAND_LINE)], args);
	derive_args_count(&values[field_of(role, KG_PART_ARGS_COUNT)], args);
}

/*
 * Where a document names nobody, its ids do, by this machine's names: few
 * agents send all of them.
 */
static void derive_id_name(struct event *event, const struct id_name *names)
{
	const struct event_value *id = &event->values[names->id];
	struct event_value *name = &event->values[names->name];
	unsigned long number;
	const char *text, *found;

	if (name->present || !id->present)
		return;
	text = id->strings.data;
	number = strtoul(text, NULL, 10);
	if (!*text || text[strspn(text, "0123456789")] || number > UINT32_MAX)
		return;
	found = names->group ? users_group_name(number) : users_name(number);
	if (found)
		append(name, found, strlen(found));
}

static void derive_id_names(struct event *event)
{
	enum kg_field field;

	for (field = 0; field < KG_FIELD_COUNT; field++) {
		struct id_name names;

		if (id_name_of(field, &names))
			derive_id_name(event, &names);
	}
}

/*
 * A document of ours has one process.name, for ECS wants one, and beside it
 * all of the names that the kernel went by.
 */
static bool read_list(struct event *event, enum kg_field field, struct json_object *list)
{
	struct event_value *value = &event->values[field];

	if (!list)
		return true;
	vector_free(&value->strings);
	*value = (struct event_value){};
	return read_strings(event, value, list, true);
}

static bool read_ours(struct event *event, struct json_object *document)
{
	return read_list(event, KG_FIELD_PROCESS_NAME,
			 find(document, "kexecguard.process.names")) &&
	       read_list(event, KG_FIELD_PROCESS_EXECUTABLE,
			 find(document, "kexecguard.process.executables")) &&
	       read_list(event, KG_FIELD_PARENT_NAME,
			 find(document, "kexecguard.parent.names")) &&
	       read_list(event, KG_FIELD_PARENT_EXECUTABLE,
			 find(document, "kexecguard.parent.executables"));
}

/* What follows from what a document says. */
static void complete(struct event *event)
{
	enum kg_field field;
	enum kg_role role;

	for (field = 0; field < KG_FIELD_COUNT; field++)
		share(event, field);
	for (role = 0; role < KG_ROLE_COUNT; role++)
		derive(event, role);
	derive_names(&event->values[KG_FIELD_FILE_NAME], &event->values[KG_FIELD_FILE_PATH]);
	derive_id_names(event);
}

static bool is_string(struct json_object *value, const char *const words[])
{
	if (!json_object_is_type(value, json_type_string))
		return false;
	for (; *words; words++) {
		if (!strcmp(json_object_get_string(value), *words))
			return true;
	}
	return false;
}

/* Is a value, or one of a list, one of these words? */
static bool has_word(struct json_object *value, const char *const words[])
{
	size_t i;

	if (!json_object_is_type(value, json_type_array))
		return is_string(value, words);
	for (i = 0; i < json_object_array_length(value); i++) {
		if (is_string(json_object_array_get_idx(value, i), words))
			return true;
	}
	return false;
}

/* Is there something under a name? null and [] are nothing. */
static bool is_said(struct json_object *value)
{
	return value && !(json_object_is_type(value, json_type_array) &&
			  !json_object_array_length(value));
}

static bool is_kexec(struct json_object *document)
{
	static const char *const categories[] = { "kexec", NULL };
	static const char *const actions[] = {
		"kexec_load", "kexec_file_load", "kexec_unload", "kexec_reboot", "kexec_found", NULL
	};
	int field;

	if (has_word(find(document, "event.action"), actions) ||
	    has_word(find(document, "event.category"), categories))
		return true;
	for (field = 0; field < KG_FIELD_COUNT; field++) {
		if (!strncmp(kg_field_infos[field].name, "kexec.", strlen("kexec.")) &&
		    is_said(find(document, kg_field_infos[field].name)))
			return true;
	}
	return false;
}

/* Of a file; what the module sees of it is not all that others do. */
static bool is_file(struct json_object *document)
{
	static const char *const categories[] = { "file", NULL };

	return has_word(find(document, "event.category"), categories);
}

/* What a document does not say is taken to be as the module would see it. */
static bool says_other(struct json_object *document, const char *path, const char *const words[])
{
	struct json_object *value = find(document, path);

	return is_said(value) && !has_word(value, words);
}

static enum event_kind kind_of_file(struct json_object *document)
{
	static const char *const actions[] = { "open", "link", "rename", NULL };
	static const char *const types[] = { "access", "creation", "change", NULL };

	return says_other(document, "event.action", actions) ||
	       says_other(document, "event.type", types) ? EVENT_IGNORED : EVENT_FILE;
}

static enum event_kind kind_of(struct json_object *document)
{
	static const char *const systems[] = { "linux", NULL };
	static const char *const kinds[] = { "event", "alert", "signal", "state", NULL };
	static const char *const categories[] = { "process", NULL };
	static const char *const types[] = { "start", NULL };
	/* The same event under the names that other agents give it. */
	static const char *const actions[] = {
		"exec", "exec_event", "executed", "process_started", "start", "ProcessRollup2",
		NULL
	};

	if (says_other(document, "host.os.type", systems) ||
	    says_other(document, "event.kind", kinds))
		return EVENT_IGNORED;
	if (is_kexec(document))
		return EVENT_KEXEC;
	if (is_file(document))
		return kind_of_file(document);
	if (says_other(document, "event.category", categories) ||
	    says_other(document, "event.type", types) ||
	    says_other(document, "event.action", actions))
		return EVENT_IGNORED;
	return EVENT_PROCESS;
}

static enum kg_gather gather(const struct kg_source *source, enum kg_field field,
			     struct kg_value *value)
{
	const struct event *event = (const struct event *)source;
	const struct event_value *from = &event->values[field];

	if (!from->present)
		return KG_GATHER_MISSING;
	*value = (struct kg_value){
		.strings = text_of(from),
		.number = from->number,
	};
	return KG_GATHER_PRESENT;
}

/**
 * event_read() - make an event of a document
 * @event: filled in; to be freed with event_free() even after a failure
 * @document: a JSON object
 *
 * Return: false if a field has a value that it cannot have; @event says which.
 */
bool event_read(struct event *event, struct json_object *document)
{
	bool ours = is_ours(document);

	*event = (struct event){ .source.gather = gather, .kind = kind_of(document) };
	if (event->kind == EVENT_IGNORED)
		return true;
	if (!read_fields(event, document, ours) || (ours && !read_ours(event, document)))
		return false;
	complete(event);
	return true;
}

/**
 * event_category() - which rules an event is for
 * @event: not one that is ignored
 *
 * Return: the category that ``KG_FIELDS`` and rules speak of.
 */
enum kg_category event_category(const struct event *event)
{
	switch (event->kind) {
	case EVENT_KEXEC:
		return KG_CATEGORY_KEXEC;
	case EVENT_FILE:
		return KG_CATEGORY_FILE;
	default:
		return KG_CATEGORY_PROCESS;
	}
}

/**
 * event_free() - free what event_read() made
 * @event: which
 */
void event_free(struct event *event)
{
	int field;

	for (field = 0; field < KG_FIELD_COUNT; field++)
		vector_free(&event->values[field].strings);
}
