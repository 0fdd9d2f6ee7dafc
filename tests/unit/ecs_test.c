// SPDX-License-Identifier: GPL-2.0
/* An alert as an ECS document, read back as a pipeline would. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/escape.h"
#include "../../userspace/utf8.h"
#include "document.h"
#include "sample.h"

static const struct ecs_host host = {
	.names = { .nodename = "web-1", .release = "6.1.0-9-amd64", .machine = "x86_64" },
	.boot_id = "1c2d",
	.boot_time = 1600000000000000000ull,
};

static struct json_object *document_of(struct nl_msg *msg)
{
	struct json_object *document;
	struct alert alert;

	sample_decode(&alert, msg);
	document = document_of_alert(&alert, &host, NULL);
	nlmsg_free(msg);
	return document;
}

/* What a document has at a dotted path; NULL if nothing. */
static struct json_object *at(struct json_object *document, const char *path)
{
	char copy[128], *part, *rest = copy;

	snprintf(copy, sizeof(copy), "%s", path);
	while ((part = strsep(&rest, "."))) {
		if (!json_object_object_get_ex(document, part, &document))
			return NULL;
	}
	return document;
}

/* Compares with JSON text: the type counts too. */
static void assert_at(struct json_object *document, const char *path, const char *expected)
{
	struct json_object *value = at(document, path);
	const char *text = json_object_to_json_string_ext(value, JSON_C_TO_STRING_PLAIN |
							  JSON_C_TO_STRING_NOSLASHESCAPE);

	if (!value || strcmp(text, expected))
		fail_msg("%s is %s, not %s", path, value ? text : "absent", expected);
}

static const char *const exec_fields[][2] = {
	{ "@timestamp", "\"2023-11-14T22:13:20.123456789Z\"" },
	{ "ecs.version", "\"8.11.0\"" },
	{ "message", "\"Denied: root executes /usr/sbin/kexec (pid 4711), "
		     "started by bash (pid 1200)\"" },
	{ "event.kind", "\"alert\"" },
	{ "event.module", "\"kexecguard\"" },
	{ "event.dataset", "\"kexecguard.alert\"" },
	{ "event.provider", "\"kexecguard\"" },
	{ "event.category", "[\"process\"]" },
	{ "event.type", "[\"start\",\"denied\"]" },
	{ "event.action", "\"exec\"" },
	{ "event.outcome", "\"failure\"" },
	{ "event.sequence", "42" },
	{ "event.severity", "73" },
	{ "event.risk_score", "73" },
	{ "rule.id", "\"kexec-loaded\"" },
	{ "rule.name", "\"Kernel loaded\"" },
	{ "rule.version", "\"3\"" },
	{ "rule.description", "\"A kernel is loaded.\"" },
	{ "threat.framework", "\"MITRE ATT&CK\"" },
	{ "threat.tactic.id", "[\"TA0005\"]" },
	{ "threat.tactic.name", "[\"Defense Evasion\"]" },
	{ "threat.tactic.reference", "[\"https://attack.mitre.org/tactics/TA0005/\"]" },
	{ "threat.technique.id", "[\"T1014\",\"T1547\"]" },
	{ "threat.technique.name", "[\"Rootkit\",\"Boot or Logon Autostart Execution\"]" },
	{ "threat.technique.subtechnique.id", "[\"T1547.006\"]" },
	{ "threat.technique.subtechnique.reference",
	  "[\"https://attack.mitre.org/techniques/T1547/006/\"]" },
	{ "host.name", "\"web-1\"" },
	{ "host.architecture", "\"x86_64\"" },
	{ "host.os.type", "\"linux\"" },
	{ "host.os.kernel", "\"6.1.0-9-amd64\"" },
	{ "process.pid", "4711" },
	{ "process.entity_id", "\"1c2d-4711-5000000000\"" },
	{ "process.name", "\"kexec\"" },
	{ "process.executable", "\"/usr/sbin/kexec\"" },
	{ "process.args", "[\"kexec\",\"-l\",\"/boot/vmlinuz\"]" },
	{ "process.args_count", "3" },
	{ "process.command_line", "\"kexec -l /boot/vmlinuz\"" },
	{ "process.start", "\"2020-09-13T12:26:45.000000000Z\"" },
	{ "process.thread.id", "4711" },
	{ "process.thread.name", "\"worker\"" },
	{ "process.user.id", "\"0\"" },
	{ "process.user.name", "\"root\"" },
	{ "process.real_user.id", "\"0\"" },
	{ "process.group.name", "\"root\"" },
	{ "process.real_group.id", "\"0\"" },
	{ "process.parent.pid", "1200" },
	{ "process.parent.name", "\"bash\"" },
	{ "process.parent.args", "[\"bash\"]" },
	{ "process.parent.user.id", "\"0\"" },
	{ "user.id", "\"0\"" },
	{ "user.name", "\"root\"" },
	{ "kexecguard.decision", "\"denied\"" },
	{ "kexecguard.mode", "\"enforce\"" },
	{ "kexecguard.policy.generation", "7" },
	{ "kexecguard.rule.action", "\"deny\"" },
	{ "kexecguard.respond", "\"Find out who did it.\"" },
	{ "kexecguard.incomplete", "false" },
	{ "kexecguard.truncated", "false" },
	{ "kexecguard.process.names", "[\"kexec\"]" },
	{ "kexecguard.process.executables", "[\"/usr/sbin/kexec\"]" },
	{ "kexecguard.process.filename", "\"/sbin/kexec\"" },
	{ "kexecguard.process.args_cut", "false" },
};

static void has_the_fields_of_an_exec(void **state)
{
	struct json_object *document = document_of(sample_exec(KEXECGUARD_DECISION_DENIED));
	size_t i;

	for (i = 0; i < ARRAY_SIZE(exec_fields); i++)
		assert_at(document, exec_fields[i][0], exec_fields[i][1]);
	assert_null(at(document, "kexec"));
	assert_null(at(document, "error"));
	json_object_put(document);
}

static const char *const kexec_fields[][2] = {
	{ "message", "\"Would be denied: kexec (pid 4711, root) stages a crash kernel with "
		     "kexec_file_load\"" },
	{ "event.type", "[\"change\",\"allowed\"]" },
	{ "event.action", "\"kexec_file_load\"" },
	{ "event.outcome", "\"failure\"" },
	{ "error.code", "\"EINVAL\"" },
	{ "error.message", "\"Invalid argument\"" },
	{ "kexec.on_crash", "true" },
	{ "kexec.flags", "66" },
	{ "kexec.flag_names", "[\"KEXEC_FILE_ON_CRASH\"]" },
	{ "kexec.segments", "0" },
	{ "kexec.abi", "\"x86_64\"" },
	{ "kexec.image.path", "\"/boot/vmlinuz\"" },
	{ "kexec.initrd.path", "\"/boot/initrd.img\"" },
	{ "kexec.cmdline", "\"root=/dev/sda1 quiet\"" },
	{ "kexec.errno", "22" },
	{ "kexecguard.decision", "\"would_deny\"" },
	{ "kexecguard.mode", "\"observe\"" },
};

static void has_the_fields_of_a_kexec_call(void **state)
{
	struct json_object *document;
	size_t i;

	document = document_of(sample_file_load(KEXECGUARD_DECISION_WOULD_DENY, 22));
	for (i = 0; i < ARRAY_SIZE(kexec_fields); i++)
		assert_at(document, kexec_fields[i][0], kexec_fields[i][1]);
	json_object_put(document);
}

static const char *const load_fields[][2] = {
	{ "kexec.abi", "\"i386\"" },
	{ "kexec.arch", "\"x86_64\"" },
	{ "kexec.segments", "2" },
	{ "kexec.entry", "1048592" },
	{ "kexec.segment_list",
	  "[{\"address\":1048576,\"memory_size\":8192,\"buffer_size\":4097},"
	  "{\"address\":4096,\"memory_size\":4096,\"buffer_size\":0}]" },
	{ "kexec.image", "{\"path\":\"/boot/vmlinuz\",\"device\":\"8:1\",\"inode\":\"1311\","
			 "\"owner\":{\"id\":\"0\",\"name\":\"root\"},\"mode\":\"0600\"}" },
	{ "kexec.exchanged", "true" },
};

static void says_what_a_call_stages(void **state)
{
	struct json_object *document = document_of(sample_load());
	size_t i;

	for (i = 0; i < ARRAY_SIZE(load_fields); i++)
		assert_at(document, load_fields[i][0], load_fields[i][1]);
	assert_null(at(document, "kexec.initrd"));
	json_object_put(document);
	document = document_of(sample_reboot(12));
	assert_at(document, "kexec", "{\"explained\":true,\"staged_by\":12}");
	json_object_put(document);
	document = document_of(sample_reboot(0));
	assert_at(document, "kexec", "{\"explained\":false}");
	json_object_put(document);
}

static const char *const file_fields[][2] = {
	{ "message", "\"Allowed: bash (pid 1200, root) renames /boot/vmlinuz to /tmp/x\"" },
	{ "event.category", "[\"file\"]" },
	{ "event.type", "[\"change\",\"allowed\"]" },
	{ "event.action", "\"rename\"" },
	{ "event.outcome", "\"unknown\"" },
	{ "file", "{\"path\":\"/boot/vmlinuz\",\"name\":\"vmlinuz\",\"device\":\"8:1\","
		  "\"inode\":\"1311\",\"type\":\"file\",\"mode\":\"0600\",\"uid\":\"0\","
		  "\"owner\":\"root\",\"target\":{\"path\":\"/tmp/x\"}}" },
};

static void has_the_fields_of_a_file(void **state)
{
	struct json_object *document;
	size_t i;

	document = document_of(sample_file(KEXECGUARD_EVENT_FILE_RENAME, "/boot/vmlinuz",
					   "/tmp/x"));
	for (i = 0; i < ARRAY_SIZE(file_fields); i++)
		assert_at(document, file_fields[i][0], file_fields[i][1]);
	assert_null(at(document, "kexec"));
	json_object_put(document);
	document = document_of(sample_file(KEXECGUARD_EVENT_FILE_OPEN, NULL, NULL));
	assert_at(document, "event.type", "[\"access\",\"allowed\"]");
	assert_at(document, "file.write", "false");
	assert_null(at(document, "file.path"));
	assert_null(at(document, "file.name"));
	json_object_put(document);
}

static void has_the_fields_of_a_lost_hook(void **state)
{
	struct json_object *document = document_of(sample_hook_lost("security_bprm_check"));

	assert_at(document, "message",
		  "\"The hook on security_bprm_check is not reached any more\"");
	assert_at(document, "event.kind", "\"alert\"");
	assert_at(document, "event.action", "\"hook_lost\"");
	assert_at(document, "event.category", "[\"configuration\"]");
	assert_at(document, "event.type", "[\"change\"]");
	assert_at(document, "event.outcome", "\"unknown\"");
	assert_at(document, "kexecguard.hook.name", "\"security_bprm_check\"");
	assert_at(document, "kexecguard.respond", "\"Find out who did it.\"");
	assert_null(at(document, "process"));
	json_object_put(document);
}

static void says_for_how_many_it_stands(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct json_object *document;

	nla_put_u64(msg, KEXECGUARD_A_ALERT_REPEATS, 4012);
	nla_put_u64(msg, KEXECGUARD_A_ALERT_LAST_TIME, SAMPLE_TIME + 1000000000ull);
	document = document_of(msg);
	assert_at(document, "kexecguard.repeats", "4012");
	assert_at(document, "message", "\"Allowed: root executes /usr/sbin/kexec (pid 4711), "
				       "started by bash (pid 1200); stands for 4012 events\"");
	assert_at(document, "event.end", "\"2023-11-14T22:13:21.123456789Z\"");
	json_object_put(document);
	document = document_of(sample_exec(KEXECGUARD_DECISION_ALLOWED));
	assert_null(at(document, "kexecguard.repeats"));
	assert_null(at(document, "event.end"));
	json_object_put(document);
}

static void does_not_invent_an_outcome(void **state)
{
	struct json_object *document = document_of(sample_exec(KEXECGUARD_DECISION_ALLOWED));

	/* That a program may start does not mean that it did. */
	assert_at(document, "event.outcome", "\"unknown\"");
	assert_at(document, "kexecguard.rule.action", "\"alert\"");
	json_object_put(document);
	document = document_of(sample_file_load(KEXECGUARD_DECISION_ALLOWED, 0));
	assert_at(document, "event.outcome", "\"success\"");
	json_object_put(document);
}

static void leaves_out_what_is_unknown(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct json_object *document;
	struct nlattr *nest;

	sample_put_head(msg, KEXECGUARD_EVENT_EXEC, KEXECGUARD_DECISION_ALLOWED);
	nla_put_string(msg, KEXECGUARD_A_ALERT_RULE_META, "[1]");
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_PARENT);
	nla_put_u32(msg, KEXECGUARD_A_PROCESS_FLAGS, KEXECGUARD_PROCESS_KTHREAD);
	nla_nest_end(msg, nest);
	document = document_of(msg);
	assert_null(at(document, "process.pid"));
	assert_null(at(document, "process.parent.pid"));
	assert_null(at(document, "process.parent.name"));
	assert_null(at(document, "process.parent.user"));
	assert_null(at(document, "process.parent.args"));
	assert_null(at(document, "process.parent.start"));
	assert_null(at(document, "user"));
	assert_null(at(document, "threat"));
	assert_null(at(document, "rule.name"));
	assert_null(at(document, "event.severity"));
	assert_at(document, "kexecguard.parent.kernel_thread", "true");
	json_object_put(document);
}

static void shows_a_script_and_its_interpreter(void **state)
{
	const struct sample_process script = {
		.pid = 9, .filename = "./link", .executable = "/usr/bin/dash",
		.script = "/home/u/x.sh", .args = "/bin/sh\0./link\0", .args_len = 16,
		.args_count = 1000, .args_length = 70000,
	};
	struct json_object *document = document_of(sample_exec_of(&script));

	assert_at(document, "process.name", "\"x.sh\"");
	assert_at(document, "process.executable", "\"/usr/bin/dash\"");
	assert_at(document, "kexecguard.process.names", "[\"link\",\"dash\",\"x.sh\"]");
	assert_at(document, "kexecguard.process.executables",
		  "[\"/home/u/x.sh\",\"/usr/bin/dash\"]");
	assert_at(document, "kexecguard.process.script.path", "\"/home/u/x.sh\"");
	/* An argument that is empty is one. */
	assert_at(document, "process.args", "[\"/bin/sh\",\"./link\",\"\"]");
	assert_at(document, "process.command_line", "\"/bin/sh ./link \"");
	assert_at(document, "process.args_count", "1000");
	assert_at(document, "kexecguard.truncated", "true");
	assert_at(document, "kexecguard.process.args_cut", "true");
	assert_at(document, "kexecguard.process.args_length", "70000");
	json_object_put(document);
}

static const char hostile_args[] =
	"\033[2J\0\xff\0\\xff\0C:\\new\0\xc2\x9b\0\xe2\x80\xae\0\"\n\0\xf0\x9f\x90\xa7\0\x7f";

static struct nl_msg *hostile_message(void)
{
	const struct sample_process hostile = {
		.pid = 9, .executable = "/tmp/\xff\"\n\xe2\x80\xa8", .args = hostile_args,
		.args_len = sizeof(hostile_args), .args_count = 9,
		.args_length = sizeof(hostile_args),
	};

	return sample_exec_of(&hostile);
}

static void a_line_is_harmless(void **state)
{
	struct nl_msg *msg = hostile_message();
	size_t i, len, step;
	struct alert alert;
	char *line;
	u32 code;

	sample_decode(&alert, msg);
	line = document_line_of(&alert, &host);
	len = strlen(line) - 1;
	for (i = 0; i < len; i += step) {
		step = utf8_decode(line + i, len - i, &code);
		assert_true(step);
		assert_false(utf8_is_hidden(code));
	}
	/* Letters are left alone. */
	assert_non_null(strstr(line, "\xf0\x9f\x90\xa7"));
	free(line);
	nlmsg_free(msg);
}

static const char container_line[] =
	"{\"@timestamp\":\"2023-11-14T22:13:20.123456789Z\",\"ecs\":{\"version\":\"8.11.0\"},"
	"\"host\":{\"name\":\"web-1\",\"hostname\":\"web-1\",\"architecture\":\"x86_64\","
	"\"os\":{\"type\":\"linux\",\"kernel\":\"6.1.0-9-amd64\"}},\"message\":\"Allowed: root "
	"executes /usr/sbin/kexec (pid 4711), started by bash (pid 1200)\",\"event\":{"
	"\"kind\":\"alert\",\"module\":\"kexecguard\",\"dataset\":\"kexecguard.alert\","
	"\"provider\":\"kexecguard\",\"category\":[\"process\"],\"type\":[\"start\","
	"\"allowed\"],\"action\":\"exec\",\"outcome\":\"unknown\",\"sequence\":42,"
	"\"severity\":73,\"risk_score\":73},\"rule\":{\"id\":\"kexec-loaded\","
	"\"name\":\"Kernel loaded\",\"version\":\"3\",\"description\":\"A kernel is loaded.\"},"
	"\"threat\":{\"framework\":\"MITRE ATT&CK\",\"tactic\":{\"id\":[\"TA0005\"],"
	"\"name\":[\"Defense Evasion\"],\"reference\":[\"https://attack.mitre.org/tactics/TA000"
	"5/\"]},\"technique\":{\"id\":[\"T1014\",\"T1547\"],\"name\":[\"Rootkit\","
	"\"Boot or Logon Autostart Execution\"],\"reference\":[\"https://attack.mitre.org/techn"
	"iques/T1014/\",\"https://attack.mitre.org/techniques/T1547/\"],\"subtechnique\":{"
	"\"id\":[\"T1547.006\"],\"name\":[\"Kernel Modules and Extensions\"],"
	"\"reference\":[\"https://attack.mitre.org/techniques/T1547/006/\"]}}},"
	"\"process\":{\"pid\":4711,\"entity_id\":\"1c2d-4711-5000000000\",\"name\":\"kexec\","
	"\"executable\":\"/usr/sbin/kexec\",\"args\":[\"kexec\",\"-l\",\"/boot/vmlinuz\"],"
	"\"args_count\":3,\"command_line\":\"kexec -l /boot/vmlinuz\",\"start\":\"2020-09-13T12"
	":26:45.000000000Z\",\"user\":{\"id\":\"0\",\"name\":\"root\"},\"real_user\":{"
	"\"id\":\"0\",\"name\":\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"},"
	"\"real_group\":{\"id\":\"0\",\"name\":\"root\"},\"thread\":{\"id\":4711,"
	"\"name\":\"worker\"},\"session_leader\":{\"pid\":1001,\"entity_id\":\"1c2d-1001-500000"
	"0000\",\"name\":\"bash\",\"executable\":\"/usr/bin/bash\",\"args\":["
	"\"bash\"],\"args_count\":1,\"command_line\":\"bash\",\"start\":\"2020-09-13T12:26:45.0"
	"00000000Z\",\"user\":{\"id\":\"0\",\"name\":\"root\"},\"real_user\":{"
	"\"id\":\"0\",\"name\":\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"},"
	"\"real_group\":{\"id\":\"0\",\"name\":\"root\"},\"same_as_process\":false},"
	"\"parent\":{\"pid\":1200,\"entity_id\":\"1c2d-1200-5000000000\",\"name\":\"bash\","
	"\"executable\":\"/usr/bin/bash\",\"args\":[\"bash\"],\"args_count\":1,"
	"\"command_line\":\"bash\",\"start\":\"2020-09-13T12:26:45.000000000Z\","
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},\"real_user\":{\"id\":\"0\","
	"\"name\":\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"},\"real_group\":{"
	"\"id\":\"0\",\"name\":\"root\"},\"thread\":{\"id\":1200,\"name\":\"worker\"}}},"
	"\"container\":{\"id\":\"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcd"
	"ef\",\"runtime\":\"containerd\"},\"orchestrator\":{\"type\":\"kubernetes\","
	"\"resource\":{\"type\":\"pod\",\"id\":\"12345678-9abc-def0-1234-56789abcdef0\"}},"
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},\"kexecguard\":{\"decision\":\"allowed\","
	"\"mode\":\"observe\",\"policy\":{\"generation\":7},\"rule\":{\"action\":\"alert\"},"
	"\"respond\":\"Find out who did it.\",\"incomplete\":false,\"truncated\":false,"
	"\"process\":{\"names\":[\"kexec\"],\"executables\":[\"/usr/sbin/kexec\"],"
	"\"filename\":\"/sbin/kexec\",\"args_length\":23,\"args_cut\":false,"
	"\"kernel_thread\":false,\"from_memory\":false,\"unknown\":false,\"login_session\":5,"
	"\"session_leader_pid\":1001,\"cgroup\":\"/kubepods.slice/kubepods-burstable.slice/kube"
	"pods-burstable-pod12345678_9abc_def0_1234_56789abcdef0.slice/cri-containerd-0123456789"
	"abcdef0123456789abcdef0123456789abcdef0123456789abcdef.scope\",\"cgroup_cut\":false,"
	"\"namespaces\":{\"mnt\":4026531856,\"pid\":4026531857,\"net\":4026531858,"
	"\"user\":4026531837,\"uts\":4026531859,\"ipc\":4026531860,\"cgroup\":4026531861},"
	"\"file\":{\"device\":\"8:1\",\"inode\":\"1311\",\"owner\":{\"id\":\"0\","
	"\"name\":\"root\"},\"mode\":\"0600\"},\"container\":{\"id\":\"0123456789abcdef01234567"
	"89abcdef0123456789abcdef0123456789abcdef\",\"runtime\":\"containerd\","
	"\"pod\":\"12345678-9abc-def0-1234-56789abcdef0\",\"rests_on\":[\"cgroup_name\","
	"\"namespaces\"]}},\"parent\":{\"names\":[\"bash\"],\"executables\":["
	"\"/usr/bin/bash\"],\"filename\":\"/bin/bash\",\"args_length\":5,\"args_cut\":false,"
	"\"kernel_thread\":false,\"from_memory\":false,\"unknown\":false},\"ancestors\":["
	"{\"pid\":1001,\"entity_id\":\"1c2d-1001-5000000000\",\"name\":\"bash\","
	"\"executable\":\"/usr/bin/bash\",\"args\":[\"bash\"],\"args_count\":1,"
	"\"command_line\":\"bash\",\"start\":\"2020-09-13T12:26:45.000000000Z\","
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},\"real_user\":{\"id\":\"0\","
	"\"name\":\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"},\"real_group\":{"
	"\"id\":\"0\",\"name\":\"root\"},\"names\":[\"bash\"],\"executables\":["
	"\"/usr/bin/bash\"],\"filename\":\"/bin/bash\",\"args_length\":5,\"args_cut\":false,"
	"\"kernel_thread\":false,\"from_memory\":false,\"unknown\":false,\"login_session\":5,"
	"\"session_leader_pid\":1001,\"file\":{\"device\":\"8:1\",\"inode\":\"1311\","
	"\"owner\":{\"id\":\"0\",\"name\":\"root\"},\"mode\":\"0600\"}}]},\"kibana\":{"
	"\"alert\":{\"original_time\":\"2023-11-14T22:13:20.123456789Z\",\"severity\":\"high\","
	"\"risk_score\":73,\"rule\":{\"uuid\":\"kexec-loaded\",\"rule_id\":\"kexec-loaded\","
	"\"name\":\"Kernel loaded\",\"version\":\"3\",\"description\":\"A kernel is loaded.\","
	"\"severity\":\"high\",\"risk_score\":73,\"note\":\"Find out who did it.\","
	"\"threat\":[{\"framework\":\"MITRE ATT&CK\",\"tactic\":{\"id\":\"TA0005\","
	"\"name\":\"Defense Evasion\"},\"technique\":[{\"id\":\"T1014\",\"name\":\"Rootkit\"},"
	"{\"id\":\"T1547\",\"name\":\"Boot or Logon Autostart Execution\",\"subtechnique\":["
	"{\"id\":\"T1547.006\",\"name\":\"Kernel Modules and Extensions\"}]}]}]}}}}"
	"\n";

static const char hostile_line[] =
	"{\"@timestamp\":\"2023-11-14T22:13:20.123456789Z\",\"ecs\":{\"version\":\"8.11.0\"},"
	"\"host\":{\"name\":\"web-1\",\"hostname\":\"web-1\",\"architecture\":\"x86_64\","
	"\"os\":{\"type\":\"linux\",\"kernel\":\"6.1.0-9-amd64\"}},\"message\":\"Allowed: root "
	"executes /tmp/\\\\xff\\\"\\\\x0a\\\\u{2028} (pid 9)\",\"event\":{\"kind\":\"alert\","
	"\"module\":\"kexecguard\",\"dataset\":\"kexecguard.alert\",\"provider\":\"kexecguard\""
	",\"category\":[\"process\"],\"type\":[\"start\",\"allowed\"],\"action\":\"exec\","
	"\"outcome\":\"unknown\",\"sequence\":42,\"severity\":73,\"risk_score\":73},"
	"\"rule\":{\"id\":\"kexec-loaded\",\"name\":\"Kernel loaded\",\"version\":\"3\","
	"\"description\":\"A kernel is loaded.\"},\"threat\":{\"framework\":\"MITRE ATT&CK\","
	"\"tactic\":{\"id\":[\"TA0005\"],\"name\":[\"Defense Evasion\"],\"reference\":["
	"\"https://attack.mitre.org/tactics/TA0005/\"]},\"technique\":{\"id\":["
	"\"T1014\",\"T1547\"],\"name\":[\"Rootkit\",\"Boot or Logon Autostart Execution\"],"
	"\"reference\":[\"https://attack.mitre.org/techniques/T1014/\",\"https://attack.mitre.o"
	"rg/techniques/T1547/\"],\"subtechnique\":{\"id\":[\"T1547.006\"],\"name\":["
	"\"Kernel Modules and Extensions\"],\"reference\":[\"https://attack.mitre.org/technique"
	"s/T1547/006/\"]}}},\"process\":{\"pid\":9,\"entity_id\":\"1c2d-9-5000000000\","
	"\"name\":\"\\\\xff\\\"\\n\\u2028\",\"executable\":\"/tmp/\\\\xff\\\"\\n\\u2028\","
	"\"args\":[\"\\u001b[2J\",\"\\\\xff\",\"\\\\x5cxff\",\"C:\\\\new\",\"\\u009b\","
	"\"\\u202e\",\"\\\"\\n\",\"\360\237\220\247\",\"\\u007f\"],\"args_count\":9,"
	"\"command_line\":\"\\u001b[2J \\\\xff \\\\x5cxff C:\\\\new \\u009b \\u202e \\\"\\n "
	"\360\237\220\247 \\u007f\",\"start\":\"2020-09-13T12:26:45.000000000Z\","
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},\"real_user\":{\"id\":\"0\","
	"\"name\":\"root\"},\"group\":{\"id\":\"0\",\"name\":\"root\"},\"real_group\":{"
	"\"id\":\"0\",\"name\":\"root\"},\"thread\":{\"id\":9,\"name\":\"worker\"}},"
	"\"user\":{\"id\":\"0\",\"name\":\"root\"},\"kexecguard\":{\"decision\":\"allowed\","
	"\"mode\":\"observe\",\"policy\":{\"generation\":7},\"rule\":{\"action\":\"alert\"},"
	"\"respond\":\"Find out who did it.\",\"incomplete\":false,\"truncated\":false,"
	"\"process\":{\"names\":[\"\\\\xff\\\"\\n\\u2028\"],\"executables\":["
	"\"/tmp/\\\\xff\\\"\\n\\u2028\"],\"args_length\":36,\"args_cut\":false,"
	"\"kernel_thread\":false,\"from_memory\":false,\"unknown\":false}},\"kibana\":{"
	"\"alert\":{\"original_time\":\"2023-11-14T22:13:20.123456789Z\",\"severity\":\"high\","
	"\"risk_score\":73,\"rule\":{\"uuid\":\"kexec-loaded\",\"rule_id\":\"kexec-loaded\","
	"\"name\":\"Kernel loaded\",\"version\":\"3\",\"description\":\"A kernel is loaded.\","
	"\"severity\":\"high\",\"risk_score\":73,\"note\":\"Find out who did it.\","
	"\"threat\":[{\"framework\":\"MITRE ATT&CK\",\"tactic\":{\"id\":\"TA0005\","
	"\"name\":\"Defense Evasion\"},\"technique\":[{\"id\":\"T1014\",\"name\":\"Rootkit\"},"
	"{\"id\":\"T1547\",\"name\":\"Boot or Logon Autostart Execution\",\"subtechnique\":["
	"{\"id\":\"T1547.006\",\"name\":\"Kernel Modules and Extensions\"}]}]}]}}}}"
	"\n";

static void assert_line(struct nl_msg *msg, const char *expected)
{
	struct alert alert;
	char *line;

	sample_decode(&alert, msg);
	line = document_line_of(&alert, &host);
	assert_string_equal(line, expected);
	free(line);
	nlmsg_free(msg);
}

/* Who has read them for long counts on each byte: the order of what is in there, too. */
static void a_line_stays_as_it_was(void **state)
{
	assert_line(sample_exec_in(SAMPLE_CGROUP, &sample_isolated, 1), container_line);
	assert_line(hostile_message(), hostile_line);
}

/* The bytes of every argument can be had back from the document. */
static void a_line_loses_nothing(void **state)
{
	struct kg_text rest = { .data = hostile_args, .len = sizeof(hostile_args) }, arg;
	struct json_object *document = document_of(hostile_message()), *args, *value;
	char *copy;
	size_t i, len;

	args = at(document, "process.args");
	for (i = 0; alert_args_next(&rest, &arg); i++) {
		value = json_object_array_get_idx(args, i);
		copy = strdup(json_object_get_string(value));
		len = escape_undo(copy, json_object_get_string_len(value));
		assert_int_equal(len, arg.len);
		assert_memory_equal(copy, arg.data, len);
		free(copy);
	}
	assert_int_equal(i, json_object_array_length(args));
	/* What is UTF-8 is itself: what looks for it finds it. */
	assert_string_equal(json_object_get_string(json_object_array_get_idx(args, 3)), "C:\\new");
	assert_string_equal(json_object_get_string(json_object_array_get_idx(args, 5)),
			    "\xe2\x80\xae");
	json_object_put(document);
}

static void keeps_large_numbers(void **state)
{
	struct nl_msg *msg = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct json_object *document;
	struct alert alert;

	sample_decode(&alert, msg);
	alert.seq = (1ull << 53) + 1;
	document = document_of_alert(&alert, &host, NULL);
	assert_at(document, "event.sequence", "9007199254740993");
	json_object_put(document);
	nlmsg_free(msg);
}

static void says_what_is_missing(void **state)
{
	const struct record gap = { .kind = RECORD_GAP, .first = 7, .last = 16 };
	const struct record broken = { .kind = RECORD_BROKEN, .first = 5, .why = "rule_id" };
	struct json_object *document = document_read(&gap, &host);

	assert_at(document, "event.kind", "\"pipeline_error\"");
	assert_at(document, "event.module", "\"kexecguard\"");
	assert_at(document, "kexecguard.gap", "{\"from\":7,\"to\":16,\"count\":10}");
	assert_at(document, "host.name", "\"web-1\"");
	assert_non_null(at(document, "@timestamp"));
	json_object_put(document);
	document = document_read(&broken, &host);
	assert_at(document, "event.kind", "\"pipeline_error\"");
	assert_at(document, "kexecguard.broken", "{\"sequence\":5,\"field\":\"rule_id\"}");
	json_object_put(document);
}

static void reads_this_machine(void **state)
{
	struct ecs_host here;

	ecs_host_read(&here);
	assert_true(*here.names.nodename && *here.names.release);
	assert_int_equal(strlen(here.boot_id), 36);
	/* After 2020 and, since it is up, before now. */
	assert_in_range(here.boot_time / 1000000000, 1577836800, time(NULL));
}

static void tells_where_it_is(void **state)
{
	struct json_object *document = document_of(sample_exec_in(SAMPLE_CGROUP,
								  &sample_isolated, 2));

	assert_at(document, "container.id", "\"" SAMPLE_CONTAINER "\"");
	assert_at(document, "container.runtime", "\"containerd\"");
	assert_at(document, "orchestrator.type", "\"kubernetes\"");
	assert_at(document, "orchestrator.resource.type", "\"pod\"");
	assert_at(document, "orchestrator.resource.id", "\"" SAMPLE_POD "\"");
	assert_at(document, "process.session_leader.pid", "1002");
	assert_at(document, "process.session_leader.entity_id", "\"1c2d-1002-5000000000\"");
	assert_at(document, "process.session_leader.same_as_process", "false");
	assert_at(document, "kexecguard.process.cgroup", "\"" SAMPLE_CGROUP "\"");
	assert_at(document, "kexecguard.process.namespaces.pid", "4026531857");
	assert_at(document, "kexecguard.process.login_session", "5");
	assert_at(document, "kexecguard.process.session_leader_pid", "1002");
	assert_at(document, "kexecguard.process.file.device", "\"8:1\"");
	assert_at(document, "kexecguard.process.file.inode", "\"1311\"");
	assert_at(document, "kexecguard.process.file.owner.name", "\"root\"");
	assert_at(document, "kexecguard.process.file.mode", "\"0600\"");
	assert_at(document, "kexecguard.process.container.rests_on",
		  "[\"cgroup_name\",\"namespaces\"]");
	assert_null(at(document, "kexecguard.process.container.named_by"));
	assert_at(document, "kexecguard.process.cgroup_cut", "false");
	assert_null(at(document, "kexecguard.parent.cgroup"));
	assert_null(at(document, "kexecguard.parent.cgroup_cut"));
	assert_null(at(document, "process.hash"));
	json_object_put(document);
}

static void tells_ancestors(void **state)
{
	struct json_object *document = document_of(sample_exec_in("/", &sample_host, 2)), *list;

	list = at(document, "kexecguard.ancestors");
	assert_int_equal(json_object_array_length(list), 2);
	assert_at(json_object_array_get_idx(list, 0), "pid", "1001");
	assert_at(json_object_array_get_idx(list, 1), "pid", "1002");
	assert_at(json_object_array_get_idx(list, 1), "executable", "\"/usr/bin/bash\"");
	assert_at(json_object_array_get_idx(list, 1), "args", "[\"bash\"]");
	assert_at(json_object_array_get_idx(list, 1), "user.name", "\"root\"");
	assert_at(json_object_array_get_idx(list, 1), "file.inode", "\"1311\"");
	assert_null(at(document, "container"));
	assert_null(at(document, "kexecguard.process.container"));
	json_object_put(document);
}

/* Anybody who may make a group may call it that. */
static void doubts_a_container_that_is_a_name(void **state)
{
	static const char name[] = "/user.slice/user-0.slice/docker-" SAMPLE_CONTAINER ".scope";
	struct json_object *document = document_of(sample_exec_in(name, &sample_host, 0));

	assert_null(at(document, "container"));
	assert_null(at(document, "orchestrator"));
	assert_at(document, "kexecguard.process.container.id", "\"" SAMPLE_CONTAINER "\"");
	assert_at(document, "kexecguard.process.container.rests_on", "[\"cgroup_name\"]");
	assert_at(document, "kexecguard.process.container.named_by.id", "\"0\"");
	json_object_put(document);
}

/* A group's name is as free as any. */
static void escapes_the_name_of_a_group(void **state)
{
	struct json_object *document;

	document = document_of(sample_exec_in("/\",\"x\":\"\n\033[2J\377\342\200\256/",
					      &sample_host, 0));
	assert_at(document, "kexecguard.process.cgroup",
		  "\"/\\\",\\\"x\\\":\\\"\\n\\u001b[2J\\\\xff\342\200\256/\"");
	assert_at(document, "kexecguard.process.cgroup_cut", "true");
	json_object_put(document);
}

static void has_the_hash_of_what_runs(void **state)
{
	struct nl_msg *msg = sample_exec_in("/", &sample_host, 0);
	struct json_object *document;
	struct alert alert;

	sample_decode(&alert, msg);
	alert.sha256 = SAMPLE_CONTAINER;
	document = document_of_alert(&alert, &host, NULL);
	assert_at(document, "process.hash.sha256", "\"" SAMPLE_CONTAINER "\"");
	json_object_put(document);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(has_the_fields_of_an_exec),
		cmocka_unit_test(has_the_fields_of_a_kexec_call),
		cmocka_unit_test(says_what_a_call_stages),
		cmocka_unit_test(has_the_fields_of_a_file),
		cmocka_unit_test(has_the_fields_of_a_lost_hook),
		cmocka_unit_test(says_for_how_many_it_stands),
		cmocka_unit_test(does_not_invent_an_outcome),
		cmocka_unit_test(leaves_out_what_is_unknown),
		cmocka_unit_test(shows_a_script_and_its_interpreter),
		cmocka_unit_test(a_line_is_harmless),
		cmocka_unit_test(a_line_loses_nothing),
		cmocka_unit_test(a_line_stays_as_it_was),
		cmocka_unit_test(keeps_large_numbers),
		cmocka_unit_test(says_what_is_missing),
		cmocka_unit_test(reads_this_machine),
		cmocka_unit_test(tells_where_it_is),
		cmocka_unit_test(tells_ancestors),
		cmocka_unit_test(doubts_a_container_that_is_a_name),
		cmocka_unit_test(escapes_the_name_of_a_group),
		cmocka_unit_test(has_the_hash_of_what_runs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
