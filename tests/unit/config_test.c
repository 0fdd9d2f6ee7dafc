// SPDX-License-Identifier: GPL-2.0
/* Configurations: what they may say, and what becomes of the rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <kexecguard.h>

#include "../../userspace/array.h"
#include "../../userspace/command.h"
#include "../../userspace/config_rules.h"
#include "../../userspace/output/output.h"
#include "../../userspace/text.h"
#include "facts.h"
#include "folder.h"

#define NAME	"kexecguard.yml"
/* One letter more than an output's may have. */
#define LONG_NAME "a123456789b123456789c123456789d123456789e123456789f123456789g1234"

static void write_file(const char *path, const char *text)
{
	FILE *to = fopen(path, "we");

	assert_non_null(to);
	fputs(text, to);
	fclose(to);
}

static const char rules[] =
	"name: A\nrule_id: a\nseverity: low\nrisk_score: 1\n"
	"query: process where process.name == \"a\" // A\n"
	"---\nname: The B\nseverity: low\nrisk_score: 1\n"
	"query: process where process.name == \"b\"\nkexecguard: {action: deny}\n"
	"---\nname: C\nrule_id: c\nseverity: low\nrisk_score: 1\n"
	"query: kexec where event.outcome == \"success\"\n";

static int make_folder(void **state)
{
	if (test_make_folder(state) || mkdir("rules", 0755) || mkdir("more", 0755))
		return -1;
	write_file("rules/a.yml", rules);
	return 0;
}

/**
 * struct fixture - a configuration that was read, and its rules
 * @config: the configuration
 * @set: the rules
 * @messages: what was said of both
 * @status: enum exit_code
 */
struct fixture {
	struct config config;
	struct ruleset set;
	char *messages;
	size_t len;
	int status;
};

static void begin(struct fixture *f, const char *text)
{
	FILE *to;

	*f = (struct fixture){ 0 };
	to = open_memstream(&f->messages, &f->len);
	f->config.file.to = to;
	f->set.messages = to;
	write_file(NAME, text);
	f->status = config_read(&f->config, NAME);
	if (!f->status)
		f->status = config_rules(&f->config, &f->set);
	fflush(to);
}

static void end(struct fixture *f)
{
	fclose(f->set.messages);
	ruleset_free(&f->set);
	config_free(&f->config);
	free(f->messages);
}

static void refuses_each(const char *const cases[][2], size_t n)
{
	struct fixture f;
	size_t i;

	for (i = 0; i < n; i++) {
		begin(&f, cases[i][0]);
		assert_string_equal(f.messages, cases[i][1]);
		assert_int_equal(f.status, EXIT_USAGE);
		end(&f);
	}
}

static void takes_what_it_says(void **state)
{
	struct fixture f;

	begin(&f, "# of this host\nmode: enforce\nlock: true\nversion: 18446744073709551615\n"
		  "take_disabled: true\nskip_rejected: true\nrules: [rules]\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.status, EXIT_DONE);
	assert_true(f.config.has_mode && f.config.lock && f.config.skip_rejected);
	assert_int_equal(f.config.mode, KEXECGUARD_MODE_ENFORCE);
	assert_int_equal(f.set.version, UINT64_MAX);
	assert_true(f.set.take_disabled);
	assert_int_equal(f.set.n_rules, 3);
	end(&f);
}

static const struct rule *find(const struct fixture *f, const char *id)
{
	return ruleset_find(&f->set, text_of_string(id));
}

/* What lies in "rules" beside it; and in an empty folder there is nothing to read. */
static void has_defaults(void **state)
{
	static const char *const texts[] = { "", "# nothing\n---\n", "mode: observe\nrules:\n" };
	struct fixture f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		begin(&f, texts[i]);
		assert_string_equal(f.messages, "");
		assert_false(f.config.lock);
		assert_int_equal(f.config.has_mode, i == 2);
		assert_non_null(find(&f, "a"));
		end(&f);
	}
}

/* Else who renames the last rule, or removes it and leaves a note, would be left with none. */
static void does_without_own_rules(void **state)
{
	struct fixture f;

	assert_false(mkdir("none", 0755) || chdir("none") || mkdir("rules", 0755));
	write_file("rules/README", "Rules of this host.\n");
	write_file("rules/a.yml.off", rules);
	begin(&f, "mode: observe\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.status, EXIT_DONE);
	assert_null(find(&f, "a"));
	end(&f);
	assert_false(chdir(".."));
}

static void refuses_what_it_does_not_know(void **state)
{
	static const char *const cases[][2] = {
		{ "mod: enforce\n", NAME ":1:1: error: unknown key 'mod'; did you mean 'mode'?\n" },
		{ "password: x\n", NAME ":1:1: error: unknown key 'password'\n" },
		{ "mode: off\n", NAME ":1:7: error: 'mode' is observe or enforce\n" },
		{ "lock: yes\n", NAME ":1:7: error: 'lock' is true or false\n" },
		{ "lock: \"true\"\n", NAME ":1:8: error: 'lock' is true or false\n" },
		{ "version: -1\n", NAME ":1:10: error: 'version' is a whole number below 2^64, "
		  "without quotes\n" },
		{ "version: 18446744073709551616\n", NAME ":1:10: error: 'version' is a whole "
		  "number below 2^64, without quotes\n" },
		{ "rules: {a: b}\n", NAME ":1:9: error: 'rules' is a list\n" },
		{ "rules: []\n", NAME ":1:8: error: 'rules' has no file or folder in it\n" },
		{ "rules: [[a]]\n", NAME ":1:10: error: 'rules' must be a text\n" },
		{ "actions: [a]\n", NAME ":1:11: error: 'actions' is a map: the id of a rule, its "
		  "action\n" },
		{ "actions: {a: refuse}\n", NAME ":1:14: error: an action is alert or deny\n" },
		{ "disabled: [a, a]\n", NAME ":1:15: error: a second 'a'\n" },
		{ "mode: observe\nmode: enforce\n", NAME ":2:1: error: duplicate key\n" },
		{ "mode: observe\n---\nmode: enforce\n", NAME ":2:1: error: a second document; a "
		  "configuration is one\n" },
		{ "mode: observe\n...\nmode: enforce\n", NAME ":2:1: error: something stands behind "
		  "the end of the document; another one begins with '---'\n" },
		{ "...\nmode: observe\n...\n# c\nlock: true\n", NAME ":3:1: error: something stands "
		  "behind the end of the document; another one begins with '---'\n" },
		{ "- a\n", NAME ":1:1: error: a configuration is a map of keys: mode, rules, ...\n" },
		{ "policy: p\ndisabled: [a]\n", NAME ":1:1: error: 'disabled' beside 'policy': it "
		  "belongs to where that is compiled\n" },
	};

	refuses_each(cases, ARRAY_SIZE(cases));
}

static void refuses_exceptions_that_are_none(void **state)
{
	static const char *const cases[][2] = {
		{ "exceptions: x\n", NAME ":1:13: error: 'exceptions' is a list\n" },
		{ "exceptions: [x]\n", NAME ":1:14: error: an exception has 'name', 'rules' and "
		  "'query'\n" },
		{ "exceptions: [{name: x}]\n", NAME ":1:15: error: the exception has no 'rules'\n" },
		{ "exceptions: [{rules: all}]\n", NAME ":1:15: error: the exception has no "
		  "'name'\n" },
		{ "exceptions: [{name: x, rules: all}]\n", NAME ":1:15: error: the exception has no "
		  "'query'\n" },
		{ "exceptions: [{name: x, rules: all, query: true, until: 3}]\n", NAME ":1:49: "
		  "error: unknown key 'until' in an exception; there are 'name', 'rules' and "
		  "'query'\n" },
		{ "rules: rules\nexceptions:\n  - name: x\n    rules: a\n"
		  "    query: process.nme == \"x\"\n",
		  NAME ":5:12: error: unknown field 'process.nme'; did you mean 'process.name'?\n"
		  NAME ":3:5: error: the exception 'x' cannot be asked for 'a': that alerts, and is "
		  "about 'process'\n" },
		/* It must not end the parentheses that it will stand in. */
		{ "rules: rules\nexceptions:\n  - name: x\n    rules: a\n"
		  "    query: \"true) or (true\"\n",
		  NAME ":5:17: error: expected 'and', 'or' or the end, and here is ')'\n"
		  NAME ":3:5: error: the exception 'x' cannot be asked for 'a': that alerts, and is "
		  "about 'process'\n" },
		/* Deny is decided before that is known. */
		{ "rules: rules\nactions: {c: alert}\nexceptions:\n  - name: x\n    rules: the-b\n"
		  "    query: event.outcome == \"failure\"\n",
		  NAME ":6:12: error: 'event.outcome' is a field of 'kexec where' only\n"
		  NAME ":4:5: error: the exception 'x' cannot be asked for 'the-b': that denies, and "
		  "is about 'process'\n" },
	};

	refuses_each(cases, ARRAY_SIZE(cases));
}

static void refuses_ids_of_no_rule(void **state)
{
	static const char *const cases[][2] = {
		{ "rules: rules\ndisabled: [the-c]\n",
		  NAME ":2:12: error: there is no rule 'the-c'; did you mean 'the-b'?\n" },
		{ "rules: rules\nactions: {elsewhere: deny}\n",
		  NAME ":2:11: error: there is no rule 'elsewhere'\n" },
		{ "rules: rules\nexceptions:\n  - {name: x, rules: [a, elsewhere], query: true}\n",
		  NAME ":3:26: error: there is no rule 'elsewhere'\n" },
	};

	refuses_each(cases, ARRAY_SIZE(cases));
}

static enum kg_action action_of(const struct fixture *f, const char *id)
{
	const struct rule *rule = find(f, id);

	assert_non_null(rule);
	return rule->action;
}

static void decides_what_rules_do(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\ndisabled: [c]\nactions:\n  default: deny\n  the-b: alert\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(action_of(&f, "a"), KG_ACTION_DENY);
	assert_int_equal(action_of(&f, "the-b"), KG_ACTION_ALERT);
	assert_null(find(&f, "c"));
	assert_int_equal(f.set.n_skipped, 1);
	assert_int_equal(f.set.outcomes[2].scope, SCOPE_CONFIGURED);
	end(&f);
	begin(&f, "rules: rules\n");
	assert_int_equal(action_of(&f, "a"), KG_ACTION_ALERT);
	assert_int_equal(action_of(&f, "the-b"), KG_ACTION_DENY);
	end(&f);
}

/* A rule without an id is known by that which its name gives it. */
static void disables_by_the_id_of_a_name(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\ndisabled: the-b\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.set.n_rules, 2);
	assert_null(find(&f, "the-b"));
	end(&f);
}

/* What it asks must be there to be asked if it is to deny. */
static void rejects_a_rule_that_cannot_deny(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\nactions: {c: deny}\n");
	assert_non_null(strstr(f.messages, "deny is decided before the call"));
	assert_int_equal(f.set.n_rejected, 1);
	end(&f);
}

/* Which rules match an exec of this name by this user; -1 if an exclusion keeps one from it. */
static int matches(const struct fixture *f, const char *name, const char *user)
{
	struct kg_verify_error error;
	struct facts facts;
	struct kg_program program;
	u64 matched, excluded;
	size_t size;
	void *blob = ruleset_compile(&f->set, &size);

	assert_non_null(blob);
	assert_true(kg_program_verify(blob, size, &program, &error));
	facts_begin(&facts);
	facts_string(&facts, KG_FIELD_PROCESS_NAME, name);
	facts_string(&facts, KG_FIELD_PROCESS_USER_ID, user);
	matched = facts_judge(&facts, &program, KG_CATEGORY_PROCESS, &excluded);
	free(blob);
	assert_false(matched & excluded);
	return excluded ? -1 : (int)matched;
}

static void excepts(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\ndisabled: c\nexceptions:\n"
		  "  - name: one\n    rules: [a]\n"
		  "    query: process.user.id == \"5\" or process.user.id == \"6\" // us\n"
		  "  - name: two\n    rules: all\n    query: |\n      process.user.id ==\n        \"7\"\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.status, EXIT_DONE);
	assert_int_equal(matches(&f, "a", "1"), 1);
	assert_int_equal(matches(&f, "a", "5"), -1);
	assert_int_equal(matches(&f, "a", "6"), -1);
	assert_int_equal(matches(&f, "a", "7"), -1);
	assert_int_equal(matches(&f, "b", "5"), 2);
	assert_int_equal(matches(&f, "b", "7"), -1);
	end(&f);
}

/* About all rules, and asks what execs do not have: it is about the others. */
static void excepts_where_it_can_hold(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\nexceptions:\n"
		  "  - {name: x, rules: all, query: kexec.on_crash == true}\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(matches(&f, "a", "1"), 1);
	assert_non_null(strstr(find(&f, "c")->text.data, "kexec.on_crash"));
	assert_null(strstr(find(&f, "a")->text.data, "kexec.on_crash"));
	end(&f);
}

static void says_what_an_exception_leaves_nothing_of(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\nactions: {a: deny}\n"
		  "exceptions:\n  - {name: x, rules: a, query: true}\n");
	assert_non_null(strstr(f.messages, "'A' can never match here: its exceptions leave "
			       "nothing of it"));
	assert_null(strstr(f.messages, "denies every exec"));
	assert_int_equal(f.status, EXIT_DONE);
	assert_true(find(&f, "a")->never);
	end(&f);
}

/* As root: a file that somebody else could change is not read. */
static void wants_files_that_nobody_else_can_change(void **state)
{
	struct fixture f;

	begin(&f, "rules: rules\n");
	end(&f);
	assert_int_equal(chmod("rules/a.yml", 0664), 0);
	begin(&f, "rules: rules\n");
	assert_int_equal(f.status, EXIT_USAGE);
	assert_non_null(strstr(f.messages, "rules/a.yml: error: others than root could change it: "));
	end(&f);
	assert_int_equal(chmod("rules/a.yml", 0644) | chmod("rules", 0757), 0);
	begin(&f, "rules: rules\n");
	assert_int_equal(f.status, EXIT_USAGE);
	assert_non_null(strstr(f.messages, "/rules has mode 0757"));
	end(&f);
	assert_int_equal(chmod("rules", 01777), 0);
	begin(&f, "rules: rules\n");
	assert_int_equal(f.status, EXIT_DONE);
	end(&f);
	assert_int_equal(chmod("rules", 0755), 0);
	if (geteuid())
		return;
	assert_int_equal(chown("rules/a.yml", 1000, 0), 0);
	begin(&f, "rules: rules\n");
	assert_int_equal(f.status, EXIT_USAGE);
	assert_non_null(strstr(f.messages, "user 1000 could change it"));
	end(&f);
	assert_int_equal(chown("rules/a.yml", 0, 0), 0);
}

static void check_link(const char *target, const char *path, const char *message)
{
	struct fixture f;

	assert_int_equal(symlink(target, path), 0);
	begin(&f, "rules: more/b.yml\n");
	assert_string_equal(f.messages, message);
	assert_int_equal(f.status, *message ? EXIT_USAGE : EXIT_DONE);
	end(&f);
	assert_int_equal(unlink(path), 0);
}

/* Refused for that folder, which others can write to. */
static void check_open_folder(const char *target, const char *folder)
{
	char expected[512];

	snprintf(expected, sizeof(expected),
		 "more/b.yml: error: others than root could change it: %s/%s has mode 0777; "
		 "take write permission from group and others\n", test_folder, folder);
	check_link(target, "more/b.yml", expected);
}

/* A link is as good as the folder it lies in, and as what it leads to. */
static void follows_links_to_whoever_could_change_them(void **state)
{
	check_link("../rules/a.yml", "more/b.yml", "");
	check_link("/dev/../..//tmp/../etc/nowhere", "more/b.yml",
		   "more/b.yml: error: No such file or directory\n");
	check_link("b.yml", "more/b.yml",
		   "more/b.yml: error: Too many levels of symbolic links\n");
	assert_int_equal(chmod("more", 0777), 0);
	check_open_folder("../rules/a.yml", "more");
	assert_int_equal(chmod("more", 0755) | mkdir("open", 0777) | chmod("open", 0777), 0);
	assert_int_equal(symlink("../rules/a.yml", "open/c.yml"), 0);
	check_open_folder("../open/c.yml", "open");
	assert_int_equal(unlink("open/c.yml") | rmdir("open"), 0);
}

static const struct output_config *output_at(const struct fixture *f, size_t n)
{
	return &((const struct output_config *)f->config.outputs.data)[n];
}

/* Local ones are required, and each has a name. */
static void takes_outputs(void **state)
{
	const struct output_config *output;
	struct fixture f;

	begin(&f, "outputs:\n"
		  "- {type: file, path: /a, format: ecs, rotate: {size: 2G, keep: 3}}\n"
		  "- {type: file, name: b.log, path: /b, rotate: {size: 500}, required: false}\n"
		  "- {type: journal}\n"
		  "- {type: syslog}\n"
		  "- {type: syslog, name: six, address: 'tcp:[2001:db8::1]:601', format: ecs}\n"
		  "- {type: syslog, name: u, address: 'udp:192.0.2.1:514', facility: local7, "
		  "required: true}\n"
		  "- {type: audit}\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.config.outputs.count, 7);
	output = output_at(&f, 0);
	assert_ptr_equal(output->ops, &output_file);
	assert_string_equal(output->name, "file");
	assert_string_equal(output->where, "/a");
	assert_int_equal(output->format, RECORD_ECS);
	assert_true(output->rotate_size == 2ull << 30 && output->rotate_keep == 3);
	assert_true(output->required);
	output = output_at(&f, 1);
	assert_true(output->rotate_size == 500 && output->rotate_keep == 5 && !output->required);
	assert_int_equal(output->format, RECORD_TEXT);
	assert_true(output_at(&f, 2)->ops == &output_journal && output_at(&f, 2)->required);
	output = output_at(&f, 3);
	assert_true(output->required && output->address.ss_family == AF_UNIX);
	assert_string_equal(output->where, "unix:/dev/log");
	output = output_at(&f, 4);
	assert_true(!output->required && output->address.ss_family == AF_INET6 &&
		    output->socket_type == SOCK_STREAM);
	output = output_at(&f, 5);
	assert_true(output->required && output->socket_type == SOCK_DGRAM &&
		    output->facility == 23 << 3);
	assert_ptr_equal(output_at(&f, 6)->ops, &output_audit);
	end(&f);
}

/* Names that only look like those of old files, and more old files than are kept. */
static void takes_files_beside_each_other(void **state)
{
	struct fixture f;

	begin(&f, "outputs:\n"
		  "  - {type: file, path: /x, rotate: {size: 5M, keep: 2}}\n"
		  "  - {type: file, path: /x.3, name: b}\n"
		  "  - {type: file, path: /x.0, name: c}\n"
		  "  - {type: file, path: /x.01, name: d}\n"
		  "  - {type: file, path: /x.1y, name: e}\n"
		  "  - {type: file, path: /xy, name: f}\n"
		  "  - {type: file, path: /z, name: g}\n"
		  "  - {type: file, path: /z.1, name: h}\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.config.outputs.count, 8);
	end(&f);
}

static void writes_to_the_journal_if_nothing_is_said(void **state)
{
	struct fixture f;

	begin(&f, "mode: observe\n");
	assert_int_equal(f.config.outputs.count, 1);
	assert_ptr_equal(output_at(&f, 0)->ops, &output_journal);
	assert_true(output_at(&f, 0)->required);
	end(&f);
}

static void refuses_outputs_that_are_none(void **state)
{
	static const char name[] = NAME ":1:31: error: 'name' has letters, digits, '_', '-' and "
				   "'.' in it, at most 64, and does not begin with '.'\n";
	static const char address[] = NAME ":1:36: error: an address is a number and a port: "
				      "192.0.2.1:514, [2001:db8::1]:514\n";
	static const char size[] = NAME ":1:49: error: 'size' is a number of bytes, as in 500K, "
				   "100M or 1G\n";
	static const char keep[] = NAME ":1:59: error: 'keep' is a number from 1 to 1000\n";
	static const char *const cases[][2] = {
		{ "outputs: x\n", NAME ":1:10: error: 'outputs' is a list\n" },
		{ "outputs: []\n", NAME ":1:10: error: 'outputs' has no output in it\n" },
		{ "outputs: [x]\n", NAME ":1:11: error: an output has a 'type', and more\n" },
		{ "mode: observe\noutputs: [{}]\n", NAME ":2:10: error: the output has no 'type'\n" },
		{ "outputs: [{type: file, path: /x, rotate: {}}]\n",
		  NAME ":1:42: error: 'rotate' has no 'size'\n" },
		{ "outputs: [{type: tty}]\n",
		  NAME ":1:18: error: 'type' is file, journal, syslog or audit\n" },
		{ "outputs: [{type: audit, pth: /x}]\n",
		  NAME ":1:25: error: unknown key 'pth'; did you mean 'path'?\n" },
		{ "outputs: [{type: audit, path: /x}]\n",
		  NAME ":1:12: error: 'path' is not for an output of type 'audit'\n" },
		{ "outputs: [{type: journal, format: ecs}]\n",
		  NAME ":1:12: error: 'format' is not for an output of type 'journal'\n" },
		{ "outputs: [{type: file}]\n", NAME ":1:12: error: the output has no 'path'\n" },
		{ "outputs: [{type: file, path: x}]\n",
		  NAME ":1:30: error: 'path' must begin with '/'\n" },
		{ "outputs: [{type: audit}, {type: audit}]\n",
		  NAME ":1:27: error: a second output 'audit': give it another 'name'\n" },
		{ "outputs: [{name: a, type: audit}, {type: journal, name: a}]\n",
		  NAME ":1:36: error: a second output 'a': give it another 'name'\n" },
		{ "outputs: [{type: file, path: /x}, {type: file, name: b, path: /x}]\n",
		  NAME ":1:36: error: output 'file' writes to '/x' already\n" },
		{ "outputs: [{type: file, path: /x.2, name: b},\n"
		  " {type: file, path: /x, rotate: {size: 5M, keep: 2}}]\n",
		  NAME ":2:3: error: output 'file' would rotate over '/x.2', where output 'b' writes\n" },
		{ "outputs: [{type: file, path: /x, rotate: {size: 5M, keep: 2}},\n"
		  " {type: file, path: /x.2, name: b}]\n",
		  NAME ":1:12: error: output 'file' would rotate over '/x.2', where output 'b' writes\n" },
		{ "outputs: [{type: x, name: y}]\n",
		  NAME ":1:18: error: 'type' is file, journal, syslog or audit\n" },
		{ "outputs: [{type: audit, name: a/b}]\n", name },
		{ "outputs: [{type: audit, name: .a}]\n", name },
		{ "outputs: [{type: audit, name: " LONG_NAME "}]\n", name },
		{ "outputs: [{type: syslog, address: 'udp:host:514'}]\n", address },
		{ "outputs: [{type: syslog, address: 'udp:192.0.2.1'}]\n", address },
		{ "outputs: [{type: syslog, address: 'udp:192.0.2.1:0'}]\n", address },
		{ "outputs: [{type: syslog, address: 'tcp:::1:514'}]\n", address },
		{ "outputs: [{type: syslog, address: 'unix:dev/log'}]\n",
		  NAME ":1:36: error: the path of a socket must begin with '/'\n" },
		{ "outputs: [{type: syslog, address: '/dev/log'}]\n",
		  NAME ":1:36: error: an address begins with 'unix:', 'udp:' or 'tcp:'\n" },
		{ "outputs: [{type: syslog, facility: kern}]\n", NAME ":1:36: error: 'facility' is "
		  "auth, authpriv, daemon, user or local0 to local7\n" },
		{ "outputs: [{type: file, path: /x, format: xml}]\n",
		  NAME ":1:42: error: 'format' is text or ecs\n" },
		{ "outputs: [{type: file, path: /x, rotate: 5}]\n",
		  NAME ":1:42: error: 'rotate' has 'size' and 'keep'\n" },
		{ "outputs: [{type: file, path: /x, rotate: {keep: 5}}]\n",
		  NAME ":1:43: error: 'rotate' has no 'size'\n" },
		{ "outputs: [{type: file, path: /x, rotate: {size: 0}}]\n", size },
		{ "outputs: [{type: file, path: /x, rotate: {size: 5T}}]\n", size },
		{ "outputs: [{type: file, path: /x, rotate: {size: -5}}]\n", size },
		{ "outputs: [{type: file, path: /x, rotate: {size: 18446744073709551617}}]\n", size },
		{ "outputs: [{type: file, path: /x, rotate: {size: 5M, keep: 0}}]\n", keep },
		{ "outputs: [{type: file, path: /x, rotate: {size: 5M, keep: 1001}}]\n", keep },
		{ "outputs: [{type: audit, required: 1}]\n",
		  NAME ":1:35: error: 'required' is true or false\n" },
	};

	refuses_each(cases, ARRAY_SIZE(cases));
}

static void takes_where_metrics_go(void **state)
{
	struct fixture f;

	begin(&f, "rules: [rules]\n");
	assert_null(f.config.metrics.textfile);
	end(&f);
	begin(&f, "rules: [rules]\nmetrics:\n  textfile: /var/x.prom\n");
	assert_string_equal(f.messages, "");
	assert_string_equal(f.config.metrics.textfile, "/var/x.prom");
	assert_int_equal(f.config.metrics.every, 15);
	end(&f);
	begin(&f, "rules: [rules]\nmetrics: {every: 3600, textfile: /a.prom}\n");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.config.metrics.every, 3600);
	end(&f);
}

static void refuses_metrics_that_are_none(void **state)
{
	static const char *const cases[][2] = {
		{ "metrics: /a.prom\n", NAME ":1:10: error: 'metrics' has 'textfile' and 'every'\n" },
		{ "mode: observe\nmetrics: {}\n", NAME ":2:10: error: 'metrics' has no 'textfile'\n" },
		{ "mode: observe\nmetrics:  # none\n  {}\n",
		  NAME ":2:1: error: 'metrics' has no 'textfile'\n" },
		{ "metrics:\n  every: 5\n", NAME ":2:3: error: 'metrics' has no 'textfile'\n" },
		{ "metrics:\n  textfile: a.prom\n",
		  NAME ":2:13: error: 'textfile' must begin with '/'\n" },
		{ "metrics:\n  textfile: /a.txt\n",
		  NAME ":2:13: error: 'textfile' must end with '.prom': "
		  "node_exporter reads no other\n" },
		{ "metrics:\n  textfile: /a.prom\n  every: 0\n",
		  NAME ":3:10: error: 'every' is a number of seconds from 1 to 3600\n" },
		{ "metrics:\n  textfile: /a.prom\n  every: 15s\n",
		  NAME ":3:10: error: 'every' is a number of seconds from 1 to 3600\n" },
		{ "metrics:\n  text_file: /a.prom\n",
		  NAME ":2:3: error: unknown key 'text_file'; did you mean 'textfile'?\n" },
	};

	refuses_each(cases, ARRAY_SIZE(cases));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_it_says),
		cmocka_unit_test(has_defaults),
		cmocka_unit_test(does_without_own_rules),
		cmocka_unit_test(refuses_what_it_does_not_know),
		cmocka_unit_test(refuses_exceptions_that_are_none),
		cmocka_unit_test(refuses_ids_of_no_rule),
		cmocka_unit_test(decides_what_rules_do),
		cmocka_unit_test(disables_by_the_id_of_a_name),
		cmocka_unit_test(rejects_a_rule_that_cannot_deny),
		cmocka_unit_test(excepts),
		cmocka_unit_test(excepts_where_it_can_hold),
		cmocka_unit_test(says_what_an_exception_leaves_nothing_of),
		cmocka_unit_test(follows_links_to_whoever_could_change_them),
		cmocka_unit_test(wants_files_that_nobody_else_can_change),
		cmocka_unit_test(takes_outputs),
		cmocka_unit_test(takes_files_beside_each_other),
		cmocka_unit_test(writes_to_the_journal_if_nothing_is_said),
		cmocka_unit_test(refuses_outputs_that_are_none),
		cmocka_unit_test(takes_where_metrics_go),
		cmocka_unit_test(refuses_metrics_that_are_none),
	};

	return cmocka_run_group_tests(tests, make_folder, test_remove_folder);
}
