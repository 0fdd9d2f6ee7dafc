// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "array.h"
#include "ecs_read.h"
#include "escape.h"
#include "moment.h"
#include "sha256.h"

/**
 * enum how - what a member of an alert is, and how a document has it
 * @NUMBER: u32, a number
 * @LONG: u64, a number
 * @DIGITS: u32, digits in a string
 * @LONG_DIGITS: u64, digits in a string
 * @OCTAL: u32, octal digits in a string
 * @TIME: u64, a point in time
 * @TRUTH: bool
 * @BYTE: u8, a truth
 * @TEXT: struct kg_text
 */
enum how {
	NUMBER,
	LONG,
	DIGITS,
	LONG_DIGITS,
	OCTAL,
	TIME,
	TRUTH,
	BYTE,
	TEXT,
};

/**
 * struct ecs_field - where a member of an alert stands in a document
 * @path: below the object at hand
 * @offset: of the member
 * @how: what it is
 */
struct ecs_field {
	const char *path;
	size_t offset;
	enum how how;
};

#define ALERT(path, member, how) { path, offsetof(struct alert, member), how }
#define PROCESS(path, member, how) { path, offsetof(struct alert_process, member), how }
#define KEXEC(path, member, how) { path, offsetof(struct alert_kexec, member), how }
#define FILE_FIELD(path, member, how) { path, offsetof(struct alert_file, member), how }

static const struct ecs_field alert_fields[] = {
	ALERT("event.sequence", seq, LONG),
	ALERT("@timestamp", time, TIME),
	ALERT("event.end", last_time, TIME),
	ALERT("rule.id", rule_id, TEXT),
	ALERT("kexecguard.policy.generation", generation, LONG),
	ALERT("kexecguard.repeats", repeats, LONG),
	ALERT("kexecguard.incomplete", incomplete, TRUTH),
	ALERT("kexecguard.hook.name", hook, TEXT),
};

static const struct ecs_field process_fields[] = {
	PROCESS("pid", pid, NUMBER),
	PROCESS("thread.id", tid, NUMBER),
	PROCESS("thread.name", comm, TEXT),
	PROCESS("executable", executable, TEXT),
	PROCESS("args_count", args_count, NUMBER),
	PROCESS("user.id", euid, DIGITS),
	PROCESS("real_user.id", uid, DIGITS),
	PROCESS("group.id", egid, DIGITS),
	PROCESS("real_group.id", gid, DIGITS),
};

static const struct ecs_field own_process_fields[] = {
	PROCESS("filename", filename, TEXT),
	PROCESS("script.path", script, TEXT),
	PROCESS("args_length", args_length, NUMBER),
	PROCESS("login_user.id", loginuid, DIGITS),
	PROCESS("login_session", session, NUMBER),
	PROCESS("session_leader_pid", sid, NUMBER),
	PROCESS("cgroup", cgroup, TEXT),
};

static const struct ecs_field namespace_fields[] = {
	PROCESS("mnt", namespaces.mnt, NUMBER),
	PROCESS("pid", namespaces.pid, NUMBER),
	PROCESS("net", namespaces.net, NUMBER),
	PROCESS("user", namespaces.user, NUMBER),
	PROCESS("uts", namespaces.uts, NUMBER),
	PROCESS("ipc", namespaces.ipc, NUMBER),
	PROCESS("cgroup", namespaces.cgroup, NUMBER),
};

static const struct ecs_field kexec_fields[] = {
	KEXEC("errno", error, NUMBER),
	KEXEC("abi", abi, TEXT),
	KEXEC("arch", arch, TEXT),
	KEXEC("flags", flags, LONG),
	KEXEC("on_crash", on_crash, BYTE),
	KEXEC("segments", segments, LONG),
	KEXEC("entry", entry, LONG),
	KEXEC("image.path", image, TEXT),
	KEXEC("initrd.path", initrd, TEXT),
	KEXEC("cmdline", cmdline, TEXT),
	KEXEC("exchanged", exchanged, TRUTH),
	KEXEC("staged_by", staged_by, LONG),
};

static const struct ecs_field file_fields[] = {
	FILE_FIELD("path", path, TEXT),
	FILE_FIELD("target.path", target, TEXT),
	FILE_FIELD("inode", inode, LONG_DIGITS),
	FILE_FIELD("owner.id", owner, DIGITS),
	FILE_FIELD("uid", owner, DIGITS),
	FILE_FIELD("mode", mode, OCTAL),
	FILE_FIELD("write", write, TRUTH),
};

/**
 * struct reader - a document being read
 * @arena: for texts
 * @why: the field that is not as it should be, or NULL
 */
struct reader {
	struct arena *arena;
	const char *why;
};

/* Our documents nest all names: there is one way to find something. */
static struct json_object *find(struct json_object *object, const char *path)
{
	struct json_object *value = object;
	char key[64];
	size_t len;

	for (; value && *path; path += len + (path[len] == '.')) {
		len = strcspn(path, ".");
		if (len >= sizeof(key) || !json_object_is_type(value, json_type_object))
			return NULL;
		memcpy(key, path, len);
		key[len] = 0;
		if (!json_object_object_get_ex(value, key, &value))
			return NULL;
	}
	return value;
}

/**
 * ecs_text() - a text of a document
 * @document: which
 * @path: names with dots between them
 *
 * Return: the text as it is written there, NULL if there is none.
 */
const char *ecs_text(struct json_object *document, const char *path)
{
	struct json_object *value = find(document, path);

	return json_object_is_type(value, json_type_string) ? json_object_get_string(value) : NULL;
}

static bool read_u64(struct json_object *value, u64 *number)
{
	if (!json_object_is_type(value, json_type_int))
		return false;
	*number = json_object_get_uint64(value);
	return json_object_get_int64(value) >= 0;
}

static bool read_digits(struct json_object *value, int base, u64 *number)
{
	const char *text = json_object_get_string(value);
	char *end;

	if (!json_object_is_type(value, json_type_string) || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*number = strtoull(text, &end, base);
	return !errno && !*end;
}

static bool read_text(const struct reader *reader, struct json_object *value,
		      struct kg_text *text)
{
	size_t len;
	char *data;

	if (!json_object_is_type(value, json_type_string))
		return false;
	len = json_object_get_string_len(value);
	data = arena_copy(reader->arena, json_object_get_string(value), len);
	*text = (struct kg_text){ .data = data, .len = escape_undo(data, len) };
	return true;
}

static bool take_u32(u64 number, void *to)
{
	u32 taken = number;

	memcpy(to, &taken, sizeof(taken));
	return number <= UINT32_MAX;
}

static bool read_member(const struct reader *reader, struct json_object *value, enum how how,
			void *to)
{
	u64 number = 0;

	switch (how) {
	case NUMBER:
		return read_u64(value, &number) && take_u32(number, to);
	case DIGITS:
		return read_digits(value, 10, &number) && take_u32(number, to);
	case OCTAL:
		return read_digits(value, 8, &number) && take_u32(number, to);
	case LONG:
		return read_u64(value, to);
	case LONG_DIGITS:
		return read_digits(value, 10, to);
	case TIME:
		return json_object_is_type(value, json_type_string) &&
		       moment_read(json_object_get_string(value), 0, to);
	case TEXT:
		return read_text(reader, value, to);
	case TRUTH:
		*(bool *)to = json_object_get_boolean(value);
		return json_object_is_type(value, json_type_boolean);
	case BYTE:
		*(u8 *)to = json_object_get_boolean(value);
		return json_object_is_type(value, json_type_boolean);
	}
	return false;
}

static void read_fields(struct reader *reader, struct json_object *object,
			const struct ecs_field *fields, size_t n, void *to)
{
	const struct ecs_field *field;
	struct json_object *value;

	for (field = fields; field < fields + n; field++) {
		value = find(object, field->path);
		if (value && !read_member(reader, value, field->how, (char *)to + field->offset))
			reader->why = field->path;
	}
}

/* Each ends in a NUL, but for the last where the kernel cut it. */
static void read_args(struct reader *reader, struct json_object *list,
		      struct json_object *reported, struct kg_text *args)
{
	struct vector bytes = { 0 };
	struct kg_text arg;
	u64 len;
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		if (!read_text(reader, json_object_array_get_idx(list, i), &arg)) {
			reader->why = "args";
			break;
		}
		memcpy(vector_add(&bytes, 1, arg.len + 1), arg.data, arg.len);
		((char *)bytes.data)[bytes.count - 1] = 0;
	}
	if (read_u64(reported, &len) && len < bytes.count)
		bytes.count = len;
	args->data = arena_copy(reader->arena, bytes.data, bytes.count);
	args->len = bytes.count;
	vector_free(&bytes);
}

static bool is_true(struct json_object *object, const char *path)
{
	struct json_object *value = find(object, path);

	return json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

static u32 process_flags(struct json_object *own)
{
	return (is_true(own, "kernel_thread") ? KEXECGUARD_PROCESS_KTHREAD : 0) |
	       (is_true(own, "from_memory") ? KEXECGUARD_PROCESS_FROM_MEMORY : 0) |
	       (is_true(own, "unknown") ? KEXECGUARD_PROCESS_UNKNOWN : 0);
}

/* Of @ecs what ECS has a place for, of @own the rest. */
static void read_process(struct reader *reader, struct json_object *ecs, struct json_object *own,
			 struct alert_process *process)
{
	struct json_object *namespaces = find(own, "namespaces");

	read_fields(reader, ecs, process_fields, ARRAY_SIZE(process_fields), process);
	read_fields(reader, own, own_process_fields, ARRAY_SIZE(own_process_fields), process);
	read_args(reader, find(ecs, "args"), find(own, "args_reported"), &process->args);
	process->flags = process_flags(own);
	process->has_namespaces = namespaces;
	read_fields(reader, namespaces, namespace_fields, ARRAY_SIZE(namespace_fields), process);
}

static void read_ancestors(struct reader *reader, struct json_object *list, struct alert *alert)
{
	struct json_object *ancestor;
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return;
	for (i = 0; i < json_object_array_length(list) && i < ALERT_ANCESTORS_MAX; i++) {
		ancestor = json_object_array_get_idx(list, i);
		alert_init_process(&alert->ancestors[i]);
		read_process(reader, ancestor, ancestor, &alert->ancestors[i]);
	}
	alert->n_ancestors = i;
}

/* "major:minor" */
static void read_device(struct reader *reader, struct json_object *object, struct alert_file *file)
{
	const char *text = ecs_text(object, "device");
	int len = 0;

	if (!text)
		return;
	if (sscanf(text, "%u:%u%n", &file->device_major, &file->device_minor, &len) < 2 ||
	    text[len])
		reader->why = "device";
}

static void read_file(struct reader *reader, struct json_object *object, struct alert_file *file)
{
	file->has_inode = find(object, "inode");
	read_fields(reader, object, file_fields, ARRAY_SIZE(file_fields), file);
	read_device(reader, object, file);
}

static void read_segments(struct reader *reader, struct json_object *list, struct kg_text *to)
{
	struct vector segments = { 0 };
	struct kexecguard_segment *segment;
	struct json_object *object;
	u64 numbers[3];
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return;
	for (i = 0; i < json_object_array_length(list); i++) {
		object = json_object_array_get_idx(list, i);
		if (!read_u64(find(object, "address"), &numbers[0]) ||
		    !read_u64(find(object, "memory_size"), &numbers[1]) ||
		    !read_u64(find(object, "buffer_size"), &numbers[2])) {
			reader->why = "kexec.segment_list";
			break;
		}
		segment = vector_add(&segments, sizeof(*segment), 1);
		memcpy(segment, numbers, sizeof(*segment));
	}
	to->len = segments.count * sizeof(*segment);
	to->data = arena_copy(reader->arena, segments.data, to->len);
	vector_free(&segments);
}

/* The number that a word stands for; one that no module sends, if it is a later module's. */
static u32 number_of(const char *word, const char *(*word_of)(u32 number))
{
	u32 number;

	for (number = 0; number < 64; number++) {
		if (word && !strcmp(word, word_of(number)) && strcmp(word, "unknown"))
			return number;
	}
	return UINT32_MAX;
}

static void read_kexec(struct reader *reader, struct json_object *document, struct alert *alert)
{
	struct json_object *object = find(document, "kexec");
	struct alert_kexec *kexec = &alert->kexec;
	const char *outcome = ecs_text(document, "event.outcome");

	alert->has_kexec = object;
	if (!object)
		return;
	kexec->has_flags = find(object, "flags");
	kexec->has_segments = find(object, "segments");
	kexec->has_on_crash = find(object, "on_crash");
	kexec->has_entry = find(object, "entry");
	read_fields(reader, object, kexec_fields, ARRAY_SIZE(kexec_fields), kexec);
	kexec->unexplained = find(object, "explained") && !is_true(object, "explained");
	if (outcome && strcmp(outcome, "unknown"))
		kexec->outcome = number_of(outcome, alert_outcome_name);
	read_segments(reader, find(object, "segment_list"), &kexec->segment_list);
	read_file(reader, find(object, "image"), &kexec->image_file);
	read_file(reader, find(object, "initrd"), &kexec->initrd_file);
}

static void read_words(struct json_object *document, struct alert *alert)
{
	const char *action = ecs_text(document, "kexecguard.rule.action");

	alert->event = number_of(ecs_text(document, "event.action"), alert_event_name);
	alert->mode = number_of(ecs_text(document, "kexecguard.mode"), alert_mode_name);
	alert->decision = number_of(ecs_text(document, "kexecguard.decision"),
				    alert_decision_name);
	alert->has_action = action;
	alert->action = number_of(action, alert_action_name);
}

/* What the rule's author says of it is there as Kibana has it, which is as it was written. */
static void read_meta(struct reader *reader, struct json_object *document, struct alert *alert)
{
	struct json_object *condition = find(document, "kexecguard.rule.condition");
	struct json_object *rule = NULL;
	const char *text;

	if (json_object_deep_copy(find(document, "kibana.alert.rule"), &rule, NULL))
		return;
	if (condition)
		json_object_object_add(rule, "condition", json_object_get(condition));
	text = json_object_to_json_string_ext(rule, JSON_C_TO_STRING_PLAIN);
	alert->rule_meta.len = strlen(text);
	alert->rule_meta.data = arena_copy(reader->arena, text, alert->rule_meta.len);
	json_object_put(rule);
}

/* It is printed as it is, so it is to be what it says. */
static void read_hash(struct reader *reader, struct json_object *process, struct alert *alert)
{
	const char *sha256 = ecs_text(process, "hash.sha256");

	if (!sha256)
		return;
	if (strlen(sha256) != SHA256_TEXT_SIZE - 1 || sha256[strspn(sha256, "0123456789abcdef")])
		reader->why = "hash.sha256";
	alert->sha256 = arena_copy(reader->arena, sha256, strlen(sha256));
}

static void read_processes(struct reader *reader, struct json_object *document,
			   struct alert *alert)
{
	struct json_object *process = find(document, "process");
	struct json_object *parent = find(process, "parent");
	struct json_object *own = find(document, "kexecguard.process");

	alert->has_process = own;
	alert->has_parent = parent;
	read_process(reader, process, own, &alert->process);
	read_process(reader, parent, find(document, "kexecguard.parent"), &alert->parent);
	read_ancestors(reader, find(document, "kexecguard.ancestors"), alert);
	read_hash(reader, process, alert);
}

/**
 * ecs_read() - make an alert of a document
 * @alert: filled in; its texts are in @arena
 * @document: of kind %ECS_ALERT
 * @arena: which outlives the alert
 * @why: the field that is missing or not as it should be, if so
 *
 * Return: false if it is not as ecs_alert() makes them.
 */
bool ecs_read(struct alert *alert, struct json_object *document, struct arena *arena,
	      const char **why)
{
	struct reader reader = { .arena = arena };

	alert_init(alert);
	read_fields(&reader, document, alert_fields, ARRAY_SIZE(alert_fields), alert);
	read_words(document, alert);
	read_meta(&reader, document, alert);
	read_processes(&reader, document, alert);
	read_kexec(&reader, document, alert);
	alert->has_file = find(document, "file");
	read_file(&reader, find(document, "file"), &alert->file);
	if (!alert->rule_id.data)
		reader.why = "rule.id";
	if (!find(document, "@timestamp"))
		reader.why = "@timestamp";
	if (!alert->seq)
		reader.why = "event.sequence";
	*why = reader.why;
	return !reader.why;
}

/**
 * ecs_read_gap() - see which alerts a document says are missing
 * @gap: filled in
 * @document: of kind %ECS_GAP
 *
 * Return: false if it does not say it.
 */
bool ecs_read_gap(struct ecs_gap_read *gap, struct json_object *document)
{
	return read_u64(find(document, "kexecguard.gap.from"), &gap->first) &&
	       read_u64(find(document, "kexecguard.gap.to"), &gap->last) &&
	       gap->first <= gap->last;
}

/**
 * ecs_kind_of() - what a document is
 * @document: any JSON
 *
 * Return: the kind.
 */
enum ecs_kind ecs_kind_of(struct json_object *document)
{
	const char *module = ecs_text(document, "event.module");
	const char *kind = ecs_text(document, "event.kind");

	if (!module || !kind || strcmp(module, "kexecguard"))
		return ECS_FOREIGN;
	if (!strcmp(kind, "alert"))
		return ECS_ALERT;
	if (strcmp(kind, "pipeline_error"))
		return ECS_FOREIGN;
	return find(document, "kexecguard.gap") ? ECS_GAP : ECS_OTHER;
}
