// SPDX-License-Identifier: GPL-2.0
/* Recorded events as a source of facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/event.h"
#include "../../userspace/jsonl.h"
#include "document.h"
#include "samples.h"

static bool read_event(struct event *event, const char *json)
{
	struct json_object *document = json_tokener_parse(json);
	bool ok;

	assert_non_null(document);
	ok = event_read(event, document);
	json_object_put(document);
	return ok;
}

static void assert_strings(const struct event *event, enum kg_field field, const char *data,
			   size_t len)
{
	struct kg_value value;

	assert_int_equal(event->source.gather(&event->source, field, &value), KG_GATHER_PRESENT);
	assert_false(value.joined);
	assert_int_equal(value.strings.len, len);
	assert_memory_equal(value.strings.data, data, len);
}

#define assert_field(event, field, text) \
	assert_strings(event, KG_FIELD_##field, text, sizeof(text))

static void assert_number(const struct event *event, enum kg_field field, s64 number)
{
	struct kg_value value;

	assert_int_equal(event->source.gather(&event->source, field, &value), KG_GATHER_PRESENT);
	assert_true(value.number == number);
}

static void assert_missing(const struct event *event, enum kg_field field)
{
	struct kg_value value;

	assert_int_equal(event->source.gather(&event->source, field, &value), KG_GATHER_MISSING);
}

/* A name is built up as the document is walked, and has so much room. */
static void names_are_short(void **state)
{
	char json[400];
	struct event event;
	int field;

	for (field = 0; field < KG_FIELD_COUNT; field++) {
		if (kg_field_infos[field].type != KG_TYPE_STRINGS)
			continue;
		snprintf(json, sizeof(json), "{\"%s\": \"x\", \"%0300d\": {\"a\": 1}}",
			 kg_field_infos[field].name, 0);
		assert_true(read_event(&event, json));
		assert_true(event.kind == EVENT_IGNORED || event.values[field].present);
		event_free(&event);
	}
}

/* Each of a list has its own say; and what was said before it counts. */
static void reads_lists_of_objects(void **state)
{
	static const char all[] = "a\0b\0c";
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"previous\": [{\"executable\": \"a\"},"
				       "[{\"executable\": [\"b\"]}], 7, {\"args\": []},"
				       "{\"executable\": \"c\"}]}}"));
	assert_field(&event, PREVIOUS_EXECUTABLE, all);
	event_free(&event);
	assert_true(read_event(&event, "{\"process\": {\"previous\": [{\"executable\": \"a\"}]},"
				       "\"process.previous\": [{\"executable\": \"z\"}],"
				       "\"process.name\": \"n\"}"));
	assert_field(&event, PREVIOUS_EXECUTABLE, "a");
	assert_field(&event, PROCESS_NAME, "n");
	event_free(&event);
}

static void reads_nested_and_dotted_names(void **state)
{
	static const char *const spellings[] = {
		"{\"process\": {\"parent\": {\"name\": \"sh\"}}}",
		"{\"process.parent.name\": \"sh\"}",
		"{\"process\": {\"parent.name\": \"sh\"}}",
		"{\"process.parent\": {\"name\": \"sh\"}}",
		"{\"process\": {\"pid\": 1}, \"process.parent.name\": \"sh\"}",
		/* Whole names before parts, and fewer dots before more, in any order. */
		"{\"process\": {\"parent\": {\"name\": \"ash\"}}, \"process.parent.name\": \"sh\"}",
		"{\"process\": {\"parent\": {\"name\": \"ash\"}, \"parent.name\": \"sh\"}}",
		"{\"process.parent\": {\"name\": \"ash\"}, \"process\": {\"parent.name\": \"sh\"}}",
		"{\"process\": {\"parent\": {\"name\": \"sh\"}}, \"process.parent\": {\"name\": \"ash\"}}",
		/* What says nothing does not stand before what does. */
		"{\"process.parent.name\": null, \"process\": {\"parent\": {\"name\": \"sh\"}}}",
		"{\"process\": {\"parent\": {\"pid\": 1}}, \"process.parent\": {\"name\": \"sh\"}}",
		"{\"process\": 5, \"process.parent\": [null, {\"name\": \"sh\"}]}",
	};
	struct event event;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(spellings); i++) {
		assert_true(read_event(&event, spellings[i]));
		assert_field(&event, PARENT_NAME, "sh");
		event_free(&event);
	}
}

static void reads_values_of_each_type(void **state)
{
	struct event event;

	assert_true(read_event(&event,
			       "{\"process\": {\"pid\": 7, \"args\": [\"a\", \"\", \"b\"], "
			       "\"executable\": [\"/bin/x\", null, \"/bin/sh\"], "
			       "\"args_count\": [3]}, "
			       "\"user\": {\"id\": 0}, "
			       "\"kexec\": {\"on_crash\": true, \"flags\": 4294967296}}"));
	assert_number(&event, KG_FIELD_PROCESS_PID, 7);
	assert_field(&event, PROCESS_ARGS, "a\0\0b");
	assert_field(&event, PROCESS_EXECUTABLE, "/bin/x\0/bin/sh");
	assert_number(&event, KG_FIELD_PROCESS_ARGS_COUNT, 3);
	assert_field(&event, USER_ID, "0");
	assert_number(&event, KG_FIELD_KEXEC_ON_CRASH, 1);
	assert_number(&event, KG_FIELD_KEXEC_FLAGS, 4294967296);
	event_free(&event);
}

/* A document that says one field, of an event that can have any. */
static void document_write(char *json, size_t size, enum kg_field field)
{
	static const char *const values[] = {
		[KG_TYPE_STRINGS] = "[\"a\", 7]",
		[KG_TYPE_NUMBER] = "7",
		[KG_TYPE_BOOL] = "true",
	};
	const struct kg_field_info *info = &kg_field_infos[field];

	snprintf(json, size, "{\"event.category\": \"kexec\", \"%s\": %s}", info->name,
		 values[info->type]);
}

static bool says_the_same(enum kg_field field, enum kg_field other)
{
	const struct kg_field_info *a = &kg_field_infos[field], *b = &kg_field_infos[other];

	return field == other ||
	       (a->part != KG_PART_NONE && a->part == b->part && a->role == b->role);
}

/* Each field there is, and under each of its names. */
static void reads_every_field(void **state)
{
	enum kg_field field, other;
	struct event event;
	char json[256];

	for (field = 0; field < KG_FIELD_COUNT; field++) {
		document_write(json, sizeof(json), field);
		assert_true(read_event(&event, json));
		for (other = 0; other < KG_FIELD_COUNT; other++) {
			if (!says_the_same(field, other))
				continue;
			if (kg_field_infos[other].type == KG_TYPE_STRINGS)
				assert_strings(&event, other, "a\0007", 4);
			else
				assert_number(&event, other,
					      kg_field_infos[other].type == KG_TYPE_BOOL ? 1 : 7);
		}
		event_free(&event);
	}
}

/* And of nobody else: what is said of the one says nothing of the other. */
static void keeps_roles_apart(void **state)
{
	struct kg_value value;
	enum kg_field field;
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"session_leader\": {\"name\": \"sh\", "
				       "\"executable\": \"/bin/sh\", \"args\": [\"sh\"], "
				       "\"interactive\": false}}}"));
	for (field = 0; field < KG_FIELD_COUNT; field++) {
		if (event.source.gather(&event.source, field, &value) != KG_GATHER_MISSING)
			assert_int_equal(kg_field_infos[field].role, KG_ROLE_SESSION_LEADER);
	}
	assert_number(&event, KG_FIELD_SESSION_LEADER_INTERACTIVE, 0);
	event_free(&event);
}

/* What is said under one name does not change what is said under another. */
static void two_names_may_differ(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"user\": {\"id\": 0, \"Ext\": {\"real\": {\"id\": 1}}}, "
				       "\"process\": {\"user\": {\"id\": 2}}, "
				       "\"group.Ext.real.id\": \"3\"}"));
	assert_field(&event, USER_ID, "0");
	assert_field(&event, PROCESS_USER_ID, "2");
	assert_field(&event, PROCESS_REAL_USER_ID, "1");
	assert_field(&event, PROCESS_REAL_GROUP_ID, "3");
	assert_missing(&event, KG_FIELD_GROUP_ID);
	assert_missing(&event, KG_FIELD_PARENT_USER_ID);
	event_free(&event);
}

/* In ECS, what a process ran before is a list of objects. */
static void reads_a_list_of_objects(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"previous\": ["
				       "{\"args\": [\"a\"], \"executable\": \"/bin/a\"}, {}, null, "
				       "{\"executable\": [\"/bin/b\", \"/bin/c\"]}], "
				       "\"parent\": [{\"user\": {\"id\": 5}}]}}"));
	assert_field(&event, PREVIOUS_EXECUTABLE, "/bin/a\0/bin/b\0/bin/c");
	assert_field(&event, PARENT_USER_ID, "5");
	event_free(&event);
	assert_true(read_event(&event, "{\"process\": {\"previous\": []}}"));
	assert_missing(&event, KG_FIELD_PREVIOUS_EXECUTABLE);
	event_free(&event);
}

/* Of this machine's names only that of user and group 0 is taken for granted. */
static void names_come_from_the_event_or_its_ids(void **state)
{
	struct event event;

	assert_true(read_event(&event,
			       "{\"user\": {\"name\": \"joe\", \"id\": \"0\"}, "
			       "\"process\": {\"group\": {\"id\": 0}, "
			       "\"real_user\": {\"id\": \"no number\"}, "
			       "\"real_group\": {\"id\": \"\"}, "
			       "\"parent\": {\"user\": {\"id\": \"4294967296\"}}}}"));
	assert_field(&event, USER_NAME, "joe");
	assert_field(&event, PROCESS_USER_NAME, "joe");
	assert_field(&event, PROCESS_GROUP_NAME, "root");
	assert_missing(&event, KG_FIELD_PROCESS_REAL_USER_NAME);
	assert_missing(&event, KG_FIELD_PROCESS_REAL_GROUP_NAME);
	assert_missing(&event, KG_FIELD_PARENT_USER_NAME);
	assert_missing(&event, KG_FIELD_PARENT_GROUP_NAME);
	event_free(&event);
}

static void null_and_nothing_are_missing(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"name\": null, \"args\": [], "
				       "\"executable\": [null], \"pid\": null, "
				       "\"parent\": {\"name\": \"\", \"pid\": [], "
				       "\"args_count\": [null]}}, \"kexec.on_crash\": []}"));
	assert_missing(&event, KG_FIELD_PROCESS_NAME);
	assert_missing(&event, KG_FIELD_PROCESS_ARGS);
	assert_missing(&event, KG_FIELD_PROCESS_EXECUTABLE);
	assert_missing(&event, KG_FIELD_PROCESS_PID);
	assert_missing(&event, KG_FIELD_PARENT_PID);
	assert_missing(&event, KG_FIELD_PARENT_ARGS_COUNT);
	assert_missing(&event, KG_FIELD_KEXEC_ON_CRASH);
	assert_missing(&event, KG_FIELD_PROCESS_COMMAND_LINE);
	assert_missing(&event, KG_FIELD_USER_ID);
	/* An empty string is not. */
	assert_field(&event, PARENT_NAME, "");
	event_free(&event);
}

static void derives_what_follows(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"executable\": [\"/usr/bin/xz\", \"sh\"], "
				       "\"args\": [\"unxz\", \"\", \"-k\"], "
				       "\"parent\": {\"executable\": \"/bin/\", "
				       "\"args\": [\"x\"]}}}"));
	assert_field(&event, PROCESS_NAME, "xz\0sh");
	assert_field(&event, PROCESS_COMMAND_LINE, "unxz  -k");
	assert_number(&event, KG_FIELD_PROCESS_ARGS_COUNT, 3);
	assert_field(&event, PARENT_NAME, "");
	assert_field(&event, PARENT_COMMAND_LINE, "x");
	assert_number(&event, KG_FIELD_PARENT_ARGS_COUNT, 1);
	event_free(&event);
	assert_true(read_event(&event, "{\"process\": {\"entry_leader\": {"
				       "\"executable\": \"/usr/bin/bash\", "
				       "\"args\": [\"-bash\", \"x\"]}}}"));
	assert_field(&event, ENTRY_LEADER_NAME, "bash");
	assert_field(&event, ENTRY_LEADER_COMMAND_LINE, "-bash x");
	assert_number(&event, KG_FIELD_ENTRY_LEADER_ARGS_COUNT, 2);
	assert_missing(&event, KG_FIELD_SESSION_LEADER_NAME);
	event_free(&event);
}

static void what_is_said_wins_over_what_follows(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"executable\": \"/usr/bin/xz\", "
				       "\"name\": \"unxz\", \"args\": [\"a\"], "
				       "\"args_count\": 9, \"command_line\": \"b\"}}"));
	assert_field(&event, PROCESS_NAME, "unxz");
	assert_field(&event, PROCESS_COMMAND_LINE, "b");
	assert_number(&event, KG_FIELD_PROCESS_ARGS_COUNT, 9);
	event_free(&event);
}

static void says_what_is_wrong(void **state)
{
	static const char *const cases[][2] = {
		{ "{\"process\": {\"name\": {\"a\": 1}}}",
		  "process.name: neither a string nor a list of strings" },
		{ "{\"process\": {\"args\": [[\"a\"]]}}",
		  "process.args: neither a string nor a list of strings" },
		{ "{\"process\": {\"args\": [true]}}",
		  "process.args: neither a string nor a list of strings" },
		{ "{\"user\": {\"id\": 1.5}}", "user.id: neither a string nor a list of strings" },
		{ "{\"process\": {\"pid\": \"1\"}}", "process.pid: not an integer" },
		{ "{\"process\": {\"pid\": [1, 2]}}", "process.pid: not an integer" },
		{ "{\"process\": {\"args_count\": 1.0}}", "process.args_count: not an integer" },
		{ "{\"kexec\": {\"on_crash\": 1}}", "kexec.on_crash: neither true nor false" },
		{ "{\"process\": {\"interactive\": \"yes\"}}",
		  "process.interactive: neither true nor false" },
		{ "{\"process\": {\"env_vars\": {\"A\": \"1\"}}}",
		  "process.env_vars: neither a string nor a list of strings" },
		{ "{\"process.previous\": [{\"executable\": \"a\"}, {\"executable\": true}]}",
		  "process.previous.executable: neither a string nor a list of strings" },
		{ "{\"process\": {\"args\": [\"a\\u0000b\"]}}",
		  "process.args: a string with a NUL in it" },
	};
	struct event event;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_false(read_event(&event, cases[i][0]));
		assert_string_equal(event.why, cases[i][1]);
		event_free(&event);
	}
}

static void knows_what_the_module_would_see(void **state)
{
	static const struct {
		const char *json;
		enum event_kind kind;
	} cases[] = {
		{ "{}", EVENT_PROCESS },
		{ "{\"event\": {\"category\": [\"process\"], \"type\": [\"start\"]}}",
		  EVENT_PROCESS },
		{ "{\"event\": {\"category\": \"process\", \"type\": \"start\"}}", EVENT_PROCESS },
		{ "{\"event\": {\"action\": \"exec\"}}", EVENT_PROCESS },
		{ "{\"event\": {\"action\": \"ProcessRollup2\"}}", EVENT_PROCESS },
		{ "{\"event.type\": [\"start\", \"denied\"]}", EVENT_PROCESS },
		{ "{\"host\": {\"os\": {\"type\": \"linux\"}}}", EVENT_PROCESS },
		{ "{\"host\": {\"os\": {\"type\": \"windows\"}}}", EVENT_IGNORED },
		{ "{\"event\": {\"category\": [\"network\"]}}", EVENT_IGNORED },
		{ "{\"event\": {\"category\": [\"file\"]}}", EVENT_FILE },
		{ "{\"event\": {\"category\": \"file\", \"action\": \"open\", \"type\": [\"access\"]}}",
		  EVENT_FILE },
		{ "{\"event\": {\"category\": \"file\", \"action\": \"rename\"}}", EVENT_FILE },
		{ "{\"event\": {\"category\": \"file\", \"action\": \"exec\"}}", EVENT_IGNORED },
		{ "{\"event\": {\"category\": \"file\", \"type\": \"deletion\"}}", EVENT_IGNORED },
		{ "{\"event\": {\"action\": \"open\"}}", EVENT_IGNORED },
		{ "{\"file\": {\"path\": \"/boot/vmlinuz\"}}", EVENT_PROCESS },
		{ "{\"event\": {\"type\": [\"end\"]}}", EVENT_IGNORED },
		{ "{\"event\": {\"action\": \"fork\"}}", EVENT_IGNORED },
		{ "{\"event\": {\"kind\": \"pipeline_error\"}}", EVENT_IGNORED },
		{ "{\"event\": {\"action\": \"kexec_load\"}}", EVENT_KEXEC },
		{ "{\"event\": {\"action\": [\"kexec_unload\"], \"type\": [\"change\"]}}",
		  EVENT_KEXEC },
		{ "{\"event\": {\"category\": [\"kexec\"]}}", EVENT_KEXEC },
		{ "{\"kexec.image.path\": \"/x\"}", EVENT_KEXEC },
		{ "{\"kexec\": {\"on_crash\": false}}", EVENT_KEXEC },
		{ "{\"kexec.flags\": 0, \"host.os.type\": \"macos\"}", EVENT_IGNORED },
		/* What is missing says nothing. */
		{ "{\"kexec\": {}}", EVENT_PROCESS },
		{ "{\"kexec\": {\"flags\": null, \"abi\": []}}", EVENT_PROCESS },
		{ "{\"event\": {\"action\": [], \"kind\": null, \"type\": []}}",
		  EVENT_PROCESS },
	};
	struct event event;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_true(read_event(&event, cases[i].json));
		if (event.kind != cases[i].kind)
			fail_msg("%s is of kind %d", cases[i].json, event.kind);
		event_free(&event);
	}
}

/* Of an event that is for no rule, nothing can be wrong. */
static void does_not_look_at_what_it_ignores(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"event\": {\"type\": \"end\"}, "
				       "\"process\": {\"pid\": \"x\"}}"));
	event_free(&event);
}

/* Escapes are only ours to undo in a document of ours. */
static void undoes_its_own_escapes_only(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"args\": [\"\\\\xff\"]}}"));
	assert_field(&event, PROCESS_ARGS, "\\xff");
	event_free(&event);
	assert_true(read_event(&event, "{\"event\": {\"module\": \"kexecguard\"}, "
				       "\"process\": {\"args\": [\"\\\\xff\"]}}"));
	assert_field(&event, PROCESS_ARGS, "\xff");
	event_free(&event);
}

/* Nor does another agent's document say what only we do. */
static void takes_its_own_names_only(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"process\": {\"name\": \"a\"}, "
				       "\"kexecguard\": {\"process\": {\"names\": [\"b\"]}}}"));
	assert_field(&event, PROCESS_NAME, "a");
	event_free(&event);
}

static void read_back(struct event *event, struct nl_msg *msg)
{
	static const struct ecs_host host = { .names = { .nodename = "h" } };
	struct json_object *document;
	struct alert alert;

	sample_decode(&alert, msg);
	document = document_of_alert(&alert, &host, NULL);
	assert_true(event_read(event, document));
	json_object_put(document);
	nlmsg_free(msg);
}

static void assert_same(const struct event *event, const struct event *other)
{
	const struct event_value *a, *b;
	int field;

	assert_int_equal(event->kind, other->kind);
	for (field = 0; field < KG_FIELD_COUNT; field++) {
		a = &event->values[field];
		b = &other->values[field];
		assert_int_equal(a->present, b->present);
		assert_int_equal(a->number, b->number);
		assert_int_equal(a->strings.count, b->strings.count);
		if (a->strings.count)
			assert_memory_equal(a->strings.data, b->strings.data, a->strings.count);
	}
}

/* What is matched against a rule anew needs no more than a part of the document. */
static void a_part_has_all_that_is_asked(void **state)
{
	struct nl_msg *messages[SAMPLES_MAX];
	size_t n = samples(messages), i;
	struct json_object *part;
	struct event whole, event;
	struct alert alert;

	for (i = 0; i < n; i++) {
		sample_decode(&alert, messages[i]);
		part = ecs_event(&alert);
		event_read(&event, part);
		read_back(&whole, messages[i]);
		assert_same(&event, &whole);
		json_object_put(part);
		event_free(&event);
		event_free(&whole);
	}
}

static const char odd_args[] = "unxz\0\xff\xfe\0\\xff\0\xe2\x80\xae\0";

/* What monitor writes, rules test reads as the kernel saw it. */
static void an_alert_comes_back_as_it_was(void **state)
{
	const struct sample_process link = {
		.pid = 9, .filename = "/usr/bin/unxz", .executable = "/usr/bin/xz",
		.args = odd_args, .args_len = sizeof(odd_args), .args_count = 5,
		.args_length = sizeof(odd_args),
	};
	struct event event;

	read_back(&event, sample_exec_of(&link));
	assert_int_equal(event.kind, EVENT_PROCESS);
	assert_int_equal(event_category(&event), KG_CATEGORY_PROCESS);
	assert_field(&event, PROCESS_NAME, "unxz\0xz");
	assert_field(&event, PROCESS_EXECUTABLE, "/usr/bin/xz");
	assert_strings(&event, KG_FIELD_PROCESS_ARGS, odd_args, sizeof(odd_args));
	assert_field(&event, PROCESS_COMMAND_LINE, "unxz \xff\xfe \\xff \xe2\x80\xae ");
	assert_number(&event, KG_FIELD_PROCESS_ARGS_COUNT, 5);
	assert_number(&event, KG_FIELD_PROCESS_PID, 9);
	assert_field(&event, USER_ID, "0");
	assert_field(&event, PROCESS_REAL_GROUP_ID, "0");
	assert_missing(&event, KG_FIELD_PARENT_NAME);
	event_free(&event);
}

static void a_kexec_alert_comes_back_as_it_was(void **state)
{
	struct event event;

	read_back(&event, sample_file_load(KEXECGUARD_DECISION_DENIED, 1));
	assert_int_equal(event.kind, EVENT_KEXEC);
	assert_int_equal(event_category(&event), KG_CATEGORY_KEXEC);
	assert_field(&event, EVENT_ACTION, "kexec_file_load");
	assert_field(&event, EVENT_OUTCOME, "failure");
	assert_number(&event, KG_FIELD_KEXEC_ON_CRASH, 1);
	assert_number(&event, KG_FIELD_KEXEC_FLAGS, 0x42);
	assert_number(&event, KG_FIELD_KEXEC_SEGMENTS, 0);
	assert_field(&event, KEXEC_ABI, "x86_64");
	assert_field(&event, KEXEC_IMAGE_PATH, "/boot/vmlinuz");
	assert_field(&event, KEXEC_INITRD_PATH, "/boot/initrd.img");
	assert_field(&event, KEXEC_CMDLINE, "root=/dev/sda1 quiet");
	assert_field(&event, PROCESS_NAME, "kexec");
	assert_field(&event, PARENT_EXECUTABLE, "/usr/bin/bash");
	event_free(&event);
}

static void a_file_alert_comes_back_as_it_was(void **state)
{
	struct event event;

	read_back(&event, sample_file(KEXECGUARD_EVENT_FILE_LINK, "/boot/vmlinuz", "/tmp/x"));
	assert_int_equal(event.kind, EVENT_FILE);
	assert_int_equal(event_category(&event), KG_CATEGORY_FILE);
	assert_field(&event, EVENT_ACTION, "link");
	assert_field(&event, EVENT_TYPE, "creation\0allowed");
	assert_field(&event, FILE_PATH, "/boot/vmlinuz");
	assert_field(&event, FILE_NAME, "vmlinuz");
	assert_field(&event, FILE_TARGET_PATH, "/tmp/x");
	assert_field(&event, FILE_UID, "0");
	assert_field(&event, FILE_DEVICE, "8:1");
	assert_field(&event, FILE_INODE, "1311");
	assert_field(&event, PROCESS_EXECUTABLE, "/usr/bin/bash");
	event_free(&event);
}

/* What others say of a file: an owner with a name, and an id beside it. */
static void a_file_has_an_owner(void **state)
{
	struct event event;

	assert_true(read_event(&event, "{\"event\": {\"category\": [\"file\"]}, \"file\": "
				       "{\"path\": \"/boot/vmlinuz\", \"owner\": \"root\", "
				       "\"uid\": \"0\"}}"));
	assert_field(&event, FILE_UID, "0");
	assert_field(&event, FILE_NAME, "vmlinuz");
	assert_missing(&event, KG_FIELD_FILE_TARGET_PATH);
	event_free(&event);
	assert_false(read_event(&event, "{\"event\": {\"category\": [\"file\"]}, "
					"\"file\": {\"uid\": {}}}"));
	assert_string_equal(event.why, "file.uid: neither a string nor a list of strings");
	event_free(&event);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_nested_and_dotted_names),
		cmocka_unit_test(names_are_short),
		cmocka_unit_test(reads_lists_of_objects),
		cmocka_unit_test(reads_values_of_each_type),
		cmocka_unit_test(reads_every_field),
		cmocka_unit_test(keeps_roles_apart),
		cmocka_unit_test(two_names_may_differ),
		cmocka_unit_test(reads_a_list_of_objects),
		cmocka_unit_test(names_come_from_the_event_or_its_ids),
		cmocka_unit_test(null_and_nothing_are_missing),
		cmocka_unit_test(derives_what_follows),
		cmocka_unit_test(what_is_said_wins_over_what_follows),
		cmocka_unit_test(says_what_is_wrong),
		cmocka_unit_test(knows_what_the_module_would_see),
		cmocka_unit_test(does_not_look_at_what_it_ignores),
		cmocka_unit_test(undoes_its_own_escapes_only),
		cmocka_unit_test(takes_its_own_names_only),
		cmocka_unit_test(a_part_has_all_that_is_asked),
		cmocka_unit_test(an_alert_comes_back_as_it_was),
		cmocka_unit_test(a_kexec_alert_comes_back_as_it_was),
		cmocka_unit_test(a_file_alert_comes_back_as_it_was),
		cmocka_unit_test(a_file_has_an_owner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
