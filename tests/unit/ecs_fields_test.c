// SPDX-License-Identifier: GPL-2.0
/*
 * Are ECS documents what ECS says, and what docs/ecs.md says? Each field of each
 * sample is held to a table of ECS's fields and to the rows of that page, both ways.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/moment.h"
#include "../../userspace/output/position.h"
#include "../../userspace/rule_meta.h"
#include "../../userspace/rulebook.h"
#include "document.h"
#include "samples.h"

#define PAGE		"docs/ecs.md"
#define ROWS_MAX	300
#define FIELD_NAME_MAX	128

/* ECS 8.11: the types of the fields that are in use here, outside of process.*. */
static const char *const schema[][2] = {
	{ "@timestamp", "date" }, { "message", "match_only_text" },
	{ "container.id", "keyword" }, { "container.runtime", "keyword" },
	{ "ecs.version", "keyword" },
	{ "error.code", "keyword" }, { "error.message", "match_only_text" },
	{ "event.action", "keyword" }, { "event.category", "list of keyword" },
	{ "event.dataset", "keyword" }, { "event.end", "date" }, { "event.id", "keyword" },
	{ "event.kind", "keyword" }, { "event.module", "keyword" },
	{ "event.outcome", "keyword" }, { "event.provider", "keyword" },
	{ "event.risk_score", "float" }, { "event.sequence", "long" },
	{ "event.severity", "long" }, { "event.type", "list of keyword" },
	{ "file.device", "keyword" }, { "file.inode", "keyword" }, { "file.mode", "keyword" },
	{ "file.name", "keyword" }, { "file.owner", "keyword" }, { "file.path", "keyword" },
	{ "file.type", "keyword" }, { "file.uid", "keyword" },
	{ "host.architecture", "keyword" }, { "host.hostname", "keyword" },
	{ "host.name", "keyword" }, { "host.os.kernel", "keyword" }, { "host.os.type", "keyword" },
	{ "orchestrator.resource.id", "keyword" }, { "orchestrator.resource.type", "keyword" },
	{ "orchestrator.type", "keyword" },
	{ "process.args", "list of keyword" }, { "process.args_count", "long" },
	{ "process.command_line", "wildcard" }, { "process.entity_id", "keyword" },
	{ "process.executable", "keyword" },
	{ "process.group.id", "keyword" }, { "process.group.name", "keyword" },
	{ "process.hash.sha256", "keyword" }, { "process.name", "keyword" },
	{ "process.pid", "long" },
	{ "process.real_group.id", "keyword" }, { "process.real_group.name", "keyword" },
	{ "process.real_user.id", "keyword" }, { "process.real_user.name", "keyword" },
	{ "process.session_leader.same_as_process", "boolean" },
	{ "process.start", "date" },
	{ "process.thread.id", "long" }, { "process.thread.name", "keyword" },
	{ "process.user.id", "keyword" }, { "process.user.name", "keyword" },
	{ "rule.description", "keyword" }, { "rule.id", "keyword" }, { "rule.name", "keyword" },
	{ "rule.version", "keyword" },
	{ "threat.framework", "keyword" },
	{ "threat.tactic.id", "list of keyword" }, { "threat.tactic.name", "list of keyword" },
	{ "threat.tactic.reference", "list of keyword" },
	{ "threat.technique.id", "list of keyword" },
	{ "threat.technique.name", "list of keyword" },
	{ "threat.technique.reference", "list of keyword" },
	{ "threat.technique.subtechnique.id", "list of keyword" },
	{ "threat.technique.subtechnique.name", "list of keyword" },
	{ "threat.technique.subtechnique.reference", "list of keyword" },
	{ "user.id", "keyword" }, { "user.name", "keyword" },
};

/* Values that ECS allows, where it lists them. */
static const char *const values[][2] = {
	{ "event.kind", " alert pipeline_error " },
	{ "event.category", " process file configuration " },
	{ "event.type", " start access creation change allowed denied " },
	{ "event.outcome", " success failure unknown " },
	{ "host.os.type", " linux " },
};

/* A row of the page, and whether a document has the field. */
struct row {
	char name[FIELD_NAME_MAX];
	char type[FIELD_NAME_MAX];
	char level[16];
	bool emitted;
};

static struct row rows[ROWS_MAX];
static size_t n_rows;

/* The cells have spaces about them, and may have backquotes. */
static bool read_row(const char *line, struct row *row)
{
	char *tick;

	*row = (struct row){ 0 };
	if (sscanf(line, "| `%127[^`]` | %127[^|]| %15s |", row->name, row->type, row->level) < 3)
		return false;
	row->type[strlen(row->type) - 1] = 0;
	while ((tick = strchr(row->type, '`')))
		memmove(tick, tick + 1, strlen(tick));
	return true;
}

static int read_page(void **state)
{
	FILE *from = fopen(PAGE, "r");
	char line[512];

	if (!from)
		return -1;
	while (fgets(line, sizeof(line), from) && n_rows < ROWS_MAX)
		n_rows += read_row(line, &rows[n_rows]);
	fclose(from);
	return n_rows > 100 && n_rows < ROWS_MAX ? 0 : -1;
}

static bool is_group(const struct row *row)
{
	return strlen(row->name) > 2 && !strcmp(row->name + strlen(row->name) - 2, ".*");
}

static struct row *find(const char *name)
{
	char other[2 * FIELD_NAME_MAX];
	struct row *row, *found;
	size_t len;

	for (row = rows; row < rows + n_rows; row++) {
		if (!strcmp(row->name, name))
			return row;
	}
	for (row = rows; row < rows + n_rows; row++) {
		len = strlen(row->name) - 1;
		if (!is_group(row) || strncmp(row->name, name, len))
			continue;
		snprintf(other, sizeof(other), "%.*s%s", (int)strlen(row->type) - 1, row->type,
			 name + len);
		found = find(other);
		if (found) {
			row->emitted = true;
			return found;
		}
	}
	return NULL;
}

static bool is_date(struct json_object *value)
{
	const char *text = json_object_get_string(value);
	u64 at;

	return strlen(text) == strlen("2023-11-14T22:13:20.123456789Z") &&
	       text[strlen(text) - 1] == 'Z' && moment_read(text, 0, &at);
}

static bool fits(struct json_object *value, const char *type)
{
	size_t i;

	if (!strncmp(type, "list of ", strlen("list of "))) {
		if (!json_object_is_type(value, json_type_array))
			return false;
		for (i = 0; i < json_object_array_length(value); i++) {
			if (!fits(json_object_array_get_idx(value, i), type + strlen("list of ")))
				return false;
		}
		return i;
	}
	if (!strcmp(type, "long") || !strcmp(type, "float"))
		return json_object_is_type(value, json_type_int);
	if (!strcmp(type, "boolean"))
		return json_object_is_type(value, json_type_boolean);
	if (!json_object_is_type(value, json_type_string))
		return false;
	return strcmp(type, "date") || is_date(value);
}

static bool is_allowed(struct json_object *value, const char *allowed)
{
	char word[64];
	size_t i;

	if (json_object_is_type(value, json_type_array)) {
		for (i = 0; i < json_object_array_length(value); i++) {
			if (!is_allowed(json_object_array_get_idx(value, i), allowed))
				return false;
		}
		return true;
	}
	snprintf(word, sizeof(word), " %s ", json_object_get_string(value));
	return strstr(allowed, word);
}

static void check_field(const char *name, struct json_object *value)
{
	struct row *row = find(name);
	size_t i;

	if (!row)
		fail_msg("%s is not on %s", name, PAGE);
	if (!fits(value, row->type))
		fail_msg("%s is %s, not %s", name, json_object_to_json_string(value), row->type);
	for (i = 0; i < ARRAY_SIZE(values); i++) {
		if (!strcmp(values[i][0], name) && !is_allowed(value, values[i][1]))
			fail_msg("%s is %s", name, json_object_to_json_string(value));
	}
	row->emitted = true;
}

static bool is_of_objects(struct json_object *value)
{
	return json_object_is_type(value, json_type_array) && json_object_array_length(value) &&
	       json_object_is_type(json_object_array_get_idx(value, 0), json_type_object);
}

/* Down to what has a value. */
static void check(const char *name, struct json_object *value)
{
	char below[2 * FIELD_NAME_MAX];
	size_t i;

	if (json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, key, member) {
			snprintf(below, sizeof(below), "%s%s%s", name, *name ? "." : "", key);
			check(below, member);
		}
	} else if (is_of_objects(value)) {
		for (i = 0; i < json_object_array_length(value); i++)
			check(name, json_object_array_get_idx(value, i));
	} else {
		check_field(name, value);
	}
}

static const struct ecs_host host = {
	.names = { .nodename = "web-1", .release = "6.1.0-9-amd64", .machine = "x86_64" },
	.boot_id = "1c2d",
	.boot_time = 1600000000000000000ull,
	.instance = 0xabc,
};

static void check_document(struct json_object *document)
{
	check("", document);
	json_object_put(document);
}

/* What no message of the samples has: it is from elsewhere, or rare. */
static void check_rare(void)
{
	static const char meta[] =
		"{\"condition\": \"0123456789abcdef\", \"false_positives\": [\"F\"]}";
	static const char cgroup[] = "/user.slice/user-0.slice/user@0.service/user.slice/libpod-"
		SAMPLE_CONTAINER ".scope";
	struct nl_msg *msg = sample_exec_in(cgroup, &sample_isolated, 2);
	struct alert alert;

	sample_decode(&alert, msg);
	alert.rule_meta = (struct kg_text){ .data = meta, .len = sizeof(meta) - 1 };
	alert.sha256 = "ab";
	alert.process.loginuid = 0;
	check_document(document_of_alert(&alert, &host, NULL));
	nlmsg_free(msg);
	msg = sample_load();
	sample_decode(&alert, msg);
	alert.kexec.initrd_file = alert.kexec.image_file;
	check_document(document_of_alert(&alert, &host, NULL));
	nlmsg_free(msg);
}

/* What is told of the rule as it is written in a file. */
static void check_match(void)
{
	static char path[] = "rules/faithful/kexec-tool.yml";
	struct nl_msg *msg = sample_exec(0);
	struct rulebook book = { 0 };
	struct arena arena = { 0 };
	struct alert alert;
	const char *meta;

	rulebook_add_path(&book, path);
	assert_int_equal(ruleset_read(&book.set, book.paths.data, 1), 0);
	meta = rule_meta_with(&arena, book.set.rules[0].meta, book.set.rules[0].query->condition);
	sample_decode(&alert, msg);
	alert.rule_id = (struct kg_text){ book.set.rules[0].id, strlen(book.set.rules[0].id) };
	alert.rule_meta = (struct kg_text){ meta, strlen(meta) };
	book.is_read = true;
	book.generation = alert.generation;
	check_document(document_of_alert(&alert, &host, &book));
	arena_free(&arena);
	rulebook_free(&book);
	nlmsg_free(msg);
}

static void each_field_is_on_the_page(void **state)
{
	const struct position before = { .boot_id = "1c2c", .instance = 1, .sequence = 3 };
	const struct record others[] = {
		{ .kind = RECORD_GAP, .first = 3, .last = 9 },
		{ .kind = RECORD_BROKEN, .first = 7, .why = "seq" },
		{ .kind = RECORD_LOG, .before = &before },
	};
	struct nl_msg *messages[SAMPLES_MAX];
	size_t n = samples(messages), i;
	struct alert alert;

	for (i = 0; i < n; i++) {
		sample_decode(&alert, messages[i]);
		check_document(document_of_alert(&alert, &host, NULL));
		nlmsg_free(messages[i]);
	}
	check_rare();
	check_match();
	for (i = 0; i < ARRAY_SIZE(others); i++)
		check_document(document_read(&others[i], &host));
}

/* After the test above, which sees what there is. */
static void each_row_is_of_some_document(void **state)
{
	size_t i, n = 0;

	for (i = 0; i < n_rows; i++) {
		if (rows[i].emitted)
			continue;
		print_message("no document has %s\n", rows[i].name);
		n++;
	}
	assert_int_equal(n, 0);
}

static const char *type_in_ecs(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(schema); i++) {
		if (!strcmp(schema[i][0], name))
			return schema[i][1];
	}
	return NULL;
}

static bool is_ecs(const struct row *row)
{
	return !strcmp(row->level, "core") || !strcmp(row->level, "extended");
}

static void what_is_said_to_be_of_ecs_is(void **state)
{
	const struct row *row;
	const char *type;
	size_t n = 0;

	for (row = rows; row < rows + n_rows; row++) {
		type = type_in_ecs(row->name);
		if (is_group(row))
			continue;
		if (is_ecs(row) != !!type)
			fail_msg("%s is %s", row->name, row->level);
		if (type && strcmp(type, row->type))
			fail_msg("%s is %s, in ECS %s", row->name, row->type, type);
		n += is_ecs(row);
	}
	assert_int_equal(n, ARRAY_SIZE(schema));
}

static void what_is_ours_is_in_places_of_ours(void **state)
{
	static const char *const ours[] = { "kexecguard.", "kexec.", "kibana.alert.",
					    "file.write", "file.target.path" };
	const struct row *row;
	size_t i;

	for (row = rows; row < rows + n_rows; row++) {
		for (i = 0; i < ARRAY_SIZE(ours); i++) {
			if (!strncmp(row->name, ours[i], strlen(ours[i])))
				break;
		}
		if ((i < ARRAY_SIZE(ours)) == is_ecs(row))
			fail_msg("%s is %s", row->name, row->level);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_field_is_on_the_page),
		cmocka_unit_test(each_row_is_of_some_document),
		cmocka_unit_test(what_is_said_to_be_of_ecs_is),
		cmocka_unit_test(what_is_ours_is_in_places_of_ours),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
