// SPDX-License-Identifier: GPL-2.0
/* Rule files: what is read from them, and where messages point. */
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
#include <json-c/json.h>

#include "../../userspace/array.h"
#include "../../userspace/command.h"
#include "../../userspace/diag_log.h"
#include "../../userspace/rulefile.h"
#include "../../userspace/ruleset.h"

/* A folder of its own for each test, which is also where it stands. */
struct fixture {
	char folder[32];
	struct ruleset set;
	char *messages;
	size_t messages_len;
	int status;
};

static void begin(struct fixture *f)
{
	*f = (struct fixture){ .folder = "/tmp/rulefile-test-XXXXXX" };
	assert_non_null(mkdtemp(f->folder));
	assert_int_equal(chdir(f->folder), 0);
	f->set.messages = open_memstream(&f->messages, &f->messages_len);
}

static void end(struct fixture *f)
{
	char command[64];

	fclose(f->set.messages);
	ruleset_free(&f->set);
	free(f->messages);
	assert_int_equal(chdir("/"), 0);
	snprintf(command, sizeof(command), "rm -rf %s", f->folder);
	assert_int_equal(system(command), 0);
}

static void write_bytes(const char *path, const char *data, size_t len)
{
	FILE *to = fopen(path, "w");

	assert_non_null(to);
	assert_int_equal(fwrite(data, 1, len, to), len);
	fclose(to);
}

static void write_text(const char *path, const char *text)
{
	write_bytes(path, text, strlen(text));
}

static void read_path(struct fixture *f, const char *path)
{
	char *paths[] = { (char *)path };

	f->status = ruleset_read(&f->set, paths, 1);
	fflush(f->set.messages);
}

/* As strcmp(), but '%' is what the YAML library says: the rest of the line. */
static bool reads_as(const char *messages, const char *expected)
{
	for (; *expected; expected++, messages++) {
		if (*expected == '%') {
			messages = strchrnul(messages, '\n');
			expected++;
		}
		if (*messages != *expected)
			return false;
	}
	return !*messages;
}

/* Read one file, see what is said, and how many rules come of it. */
static void check(const char *path, const char *text, const char *messages, size_t accepted,
		  size_t rejected)
{
	struct fixture f;

	begin(&f);
	write_text(path, text);
	read_path(&f, path);
	if (!reads_as(f.messages, messages))
		assert_string_equal(f.messages, messages);
	assert_int_equal(f.set.n_rules, accepted);
	assert_int_equal(f.set.n_rejected, rejected);
	assert_int_equal(f.status, EXIT_DONE);
	end(&f);
}

#define HEAD "name: A rule\nseverity: low\nrisk_score: 21\n"
#define QUERY "query: process where process.name == \"a\"\n"

static void reads_a_rule(void **state)
{
	struct fixture f;
	struct rule *rule;

	begin(&f);
	write_text("a.yml", "# what it is\n---\n"
			    "rule_id: my-rule\nname: My rule\nversion: 3\nseverity: critical\nrisk_score: 99\n"
			    "language: eql\ntype: eql\nenabled: true\nindex: [logs-*]\n"
			    "query: kexec where kexec.on_crash\n"
			    "kexecguard: {action: deny, respond: Run.}\n");
	read_path(&f, "a.yml");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.set.n_rules, 1);
	rule = f.set.rules;
	assert_string_equal(rule->path, "a.yml");
	assert_int_equal(rule->line, 3);
	assert_string_equal(rule->id, "my-rule");
	assert_string_equal(rule->name, "My rule");
	assert_int_equal(rule->category, KG_CATEGORY_KEXEC);
	assert_int_equal(rule->action, KG_ACTION_DENY);
	assert_false(rule->never);
	assert_string_equal(rule->meta,
			    "{\"id\":\"my-rule\",\"name\":\"My rule\",\"version\":3,\"severity\":\"critical\","
			    "\"risk_score\":99,\"respond\":\"Run.\"}");
	end(&f);
}

static void fills_in_what_is_left_out(void **state)
{
	struct fixture f;

	begin(&f);
	write_text("a.yml", "name: '  Kernel, loaded (kexec)! '\nseverity: low\nrisk_score: 1\n" QUERY);
	read_path(&f, "a.yml");
	assert_string_equal(f.messages, "");
	assert_string_equal(f.set.rules[0].id, "kernel-loaded-kexec");
	assert_int_equal(f.set.rules[0].action, KG_ACTION_ALERT);
	assert_non_null(strstr(f.set.rules[0].meta, "\"version\":1"));
	end(&f);
}

static void keeps_what_an_alert_says(void **state)
{
	struct fixture f;

	begin(&f);
	write_text("a.yml", HEAD QUERY "description: >\n  Two\n  lines.\nreferences: [x]\n"
		   "false_positives: [One., Two.]\n"
		   "threat:\n- framework: MITRE ATT&CK\n  tactic: {id: TA0003, name: Persistence, reference: x}\n"
		   "  technique:\n  - id: T1547\n    name: Boot\n    reference: y\n"
		   "    subtechnique: [{id: T1547.006, name: Modules, reference: z}]\n");
	read_path(&f, "a.yml");
	assert_string_equal(f.messages, "");
	assert_string_equal(f.set.rules[0].meta,
			    "{\"id\":\"a-rule\",\"name\":\"A rule\",\"version\":1,\"severity\":\"low\",\"risk_score\":21,"
			    "\"description\":\"Two lines.\",\"threat\":[{\"framework\":\"MITRE ATT&CK\","
			    "\"tactic\":{\"id\":\"TA0003\",\"name\":\"Persistence\"},\"technique\":[{\"id\":\"T1547\","
			    "\"name\":\"Boot\",\"subtechnique\":[{\"id\":\"T1547.006\",\"name\":\"Modules\"}]}]}],"
			    "\"false_positives\":[\"One.\",\"Two.\"]}");
	end(&f);
}

/* How long each text is, and which of them the metadata still has. */
struct shrink_case {
	size_t description, respond, false_positives;
	bool has_description, has_respond, has_false_positives;
};

static void put_key(FILE *to, const char *key, size_t len)
{
	fprintf(to, "%s: ", key);
	while (len--)
		fputc('x', to);
	fputc('\n', to);
}

static void shrinks_metadata_in_order(void **state)
{
	static const struct shrink_case cases[] = {
		{ 1000, 1000, 1000, true, true, true },
		{ 1000, 1000, 3000, true, true, false },
		{ 1000, 3500, 3000, true, false, false },
		{ 5000, 3500, 3000, true, false, false },
	};
	size_t i, size;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct fixture f;
		const char *meta;
		char *text;
		FILE *to = open_memstream(&text, &size);

		fputs(HEAD QUERY, to);
		put_key(to, "description", cases[i].description);
		put_key(to, "false_positives", cases[i].false_positives);
		put_key(to, "kexecguard:\n  respond", cases[i].respond);
		fclose(to);
		begin(&f);
		write_text("a.yml", text);
		read_path(&f, "a.yml");
		assert_string_equal(f.messages, "");
		meta = f.set.rules[0].meta;
		assert_true(strlen(meta) <= KG_RULE_META_MAX);
		assert_int_equal(!!strstr(meta, "\"description\""), cases[i].has_description);
		assert_int_equal(!!strstr(meta, "\"respond\""), cases[i].has_respond);
		assert_int_equal(!!strstr(meta, "\"false_positives\""),
				 cases[i].has_false_positives);
		end(&f);
		free(text);
	}
}

/* A name of another length than the metadata has room for, and many threats. */
static void shrinks_metadata_whatever_it_says(void **state)
{
	struct fixture f;
	size_t size, i;
	char *text;
	FILE *to = open_memstream(&text, &size);

	fputs("rule_id: x\nseverity: low\nrisk_score: 1\n" QUERY, to);
	put_key(to, "name", 5000);
	fputs("threat:\n", to);
	for (i = 0; i < 200; i++)
		fprintf(to, "- {framework: F, tactic: {id: TA%zu, name: \"a name\"}}\n", i);
	fclose(to);
	begin(&f);
	write_text("a.yml", text);
	read_path(&f, "a.yml");
	assert_string_equal(f.messages, "");
	assert_int_equal(strlen(f.set.rules[0].name), 5000);
	assert_int_equal(strlen(f.set.rules[0].meta),
			 strlen("{\"id\":\"x\",\"name\":\"\",\"version\":1,\"severity\":\"low\",\"risk_score\":1}") +
			 300);
	end(&f);
	free(text);
}

/* The query is wrong at "foo", however it is written. */
static void points_into_the_query(void **state)
{
	static const struct {
		const char *query;
		const char *place;
	} cases[] = {
		{ "query: process where foo == 1\n", "4:22" },
		{ "query:   process where foo == 1 # no\n", "4:24" },
		{ "query:\n  process where foo == 1\n", "5:17" },
		{ "query: process where\n  true and\n\n  foo == 1\n", "7:3" },
		{ "query: 'process where process.name == \"it''s\" and foo == 1'\n", "4:51" },
		{ "query: 'process where\n\n   foo == 1'\n", "6:4" },
		{ "query: \"process where process.name == \\\"\\u00e9\\\" and foo == 1\"\n", "4:54" },
		{ "query: \"process where\\n\\t foo == 1\"\n", "4:27" },
		{ "query: \"process where \\\n   foo == 1\"\n", "5:4" },
		{ "query: \"process where\n  true and\n  foo == 1\"\n", "6:3" },
		{ "query: 'process where\n\n\n\n   true\n\n\n   and foo == 1'\n", "11:8" },
		{ "query: \"process \\x77here \\U0001F600\"\n", "4:26" },
		{ "query: |\n  process where true and\n  foo == 1\n", "6:3" },
		{ "query: |-\n     process where true and\n\n     // \xc3\xa9\n     true and foo == 1", "8:15" },
		{ "query: |2\n    process where\n  foo == 1\n", "6:3" },
		{ "query: >\n  process where true and\n  foo == 1\n", "6:3" },
		{ "query: >-\n  process where true and\n\n    foo == 1\n  \n", "7:5" },
		{ "query: |\r\n  process where true and\r\n  foo == 1\r\n", "6:3" },
		{ "\"query\" : \"process where foo\"\n", "4:26" },
		{ "? query\n: process where foo\n", "5:17" },
		{ "query: &anchor process where foo == 1\n", "4:30" },
		{ "query: !!str process where foo == 1\n", "4:28" },
	};
	char text[512], start[64];
	struct fixture f;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		begin(&f);
		snprintf(text, sizeof(text), HEAD "%s", cases[i].query);
		snprintf(start, sizeof(start), "a.yml:%s: error: ", cases[i].place);
		write_text("a.yml", text);
		read_path(&f, "a.yml");
		assert_int_equal(f.set.n_rejected, 1);
		if (strncmp(f.messages, start, strlen(start)))
			fail_msg("%s is not at %s", f.messages, start);
		end(&f);
	}
}

/* In a literal that begins elsewhere the end of the query is pointed at. */
static void points_at_the_end(void **state)
{
	check("a.yml", HEAD "query: |\n  process where\n    true and\n\nversion: 2\n",
	      "a.yml:7:1: error: expected a condition, and here is the end\n", 0, 1);
	check("a.yml", HEAD "query: 'process where'\n",
	      "a.yml:4:22: error: expected a condition, and here is the end\n", 0, 1);
}

static void points_into_an_export(void **state)
{
	check("a.ndjson",
	      "{\"name\":\"\\u00e9 one\",\"type\":\"eql\",\"rule_id\":\"1\",\"query\":\"process where foo == 1\"}\n"
	      "\n"
	      "{\"name\":\"two\",\"rule_id\":\"2\",\"query\":\"process where\\n  process.name == \\\"a\\\" and\\n  foo == \\/1\"}\n"
	      "{\"name\":\"three\",\"rule_id\":\"3\",\"query\":\"process where process.name == \\\"\\ud83d\\ude00\\\" and foo == 1\",\"x\":0}\n"
	      "{\"name\":\"four\",\"rule_id\":\"4\",\"query\":\"process where true\"}\n",
	      "a.ndjson:1:72: error: unknown field 'foo'\n"
	      "a.ndjson:3:91: error: expected a condition, and here is '/'\n"
	      "a.ndjson:4:91: error: unknown field 'foo'\n",
	      1, 3);
}

static void takes_an_export_as_it_is(void **state)
{
	struct fixture f;

	begin(&f);
	write_text("a.ndjson",
		   "{\"id\":\"x\",\"name\":\"One\",\"enabled\":true,\"type\":\"eql\",\"language\":\"eql\",\"query\":\"process where true\",\"threat\":[],\"risk_score\":47,\"severity\":\"medium\",\"meta\":{\"from\":\"1h\"},\"actions\":[]}\r\n"
		   "{\"name\":\"Two\",\"type\":\"query\",\"language\":\"kuery\",\"query\":\"a:b\",\"kexecguard\":3}\n"
		   "{\"name\":\"Three\",\"type\":\"eql\",\"language\":\"esql\",\"query\":\"from x\"}\n"
		   "{\"type\":\"machine_learning\"}\n"
		   "{\"name\":\"Four\",\"query\":\"process where false\"}\n"
		   "{\"exported_count\":5,\"exported_rules_count\":5,\"missing_rules\":[]}\n");
	read_path(&f, "a.ndjson");
	assert_string_equal(f.messages,
			    "a.ndjson:2:23: note: skipped 'Two': its type is query, not eql\n"
			    "a.ndjson:3:42: note: skipped 'Three': its language is esql, not eql\n"
			    "a.ndjson:4:10: note: skipped a rule without a name: its type is machine_learning, not eql\n"
			    "a.ndjson:5:39: warning: can never match here: 'false' is never so\n");
	assert_int_equal(f.status, EXIT_DONE);
	assert_int_equal(f.set.n_rules, 2);
	assert_int_equal(f.set.n_skipped, 3);
	assert_int_equal(f.set.n_rejected, 0);
	assert_true(f.set.rules[1].never);
	assert_int_equal(f.set.rules[1].line, 5);
	assert_non_null(strstr(f.set.rules[1].meta, "\"severity\":\"low\",\"risk_score\":21"));
	end(&f);
}

/* A line each, as an export has it: what it says, and what is said of it. */
struct scope_case {
	const char *line;
	const char *message;
	enum rule_result result;
	enum rule_scope scope;
};

#define LINE(keys, query) "{\"name\":\"A\"," keys "\"query\":\"" query "\"}"
#define WHERE(condition) LINE("", "process where " condition)
#define WINDOWS "host.os.type == \\\"windows\\\""

static const struct scope_case scope_cases[] = {
	{ LINE("\"type\":\"threshold\",", "x"), "its type is threshold, not eql", RULE_SKIPPED, SCOPE_TYPE },
	{ LINE("\"language\":\"lucene\",", "x"), "its language is lucene, not eql", RULE_SKIPPED,
	  SCOPE_LANGUAGE },
	{ LINE("\"enabled\":false,", "process where true"),
	  "it is disabled (--disabled takes such rules too)", RULE_SKIPPED, SCOPE_DISABLED },
	{ LINE("\"tags\":[\"Elastic\",\"OS: Windows\",\"os: macos\"],", "process where foo"),
	  "by its tags it is for macOS", RULE_SKIPPED, SCOPE_SYSTEM },
	{ LINE("\"tags\":[\"Windows\"],", "process where foo"), "by its tags it is for Windows", RULE_SKIPPED,
	  SCOPE_SYSTEM },
	{ LINE("\"tags\":[\"OS: Windows\",\"OS: Linux\"],", "process where true"), NULL, RULE_ACCEPTED,
	  SCOPE_OURS },
	{ LINE("\"tags\":[\"Windows Subsystem\",3,null],", "process where true"), NULL, RULE_ACCEPTED,
	  SCOPE_OURS },
	{ WHERE(WINDOWS " and foo"), "it is for windows", RULE_SKIPPED, SCOPE_SYSTEM },
	{ WHERE("foo == 'x' and " WINDOWS), NULL, RULE_REJECTED, SCOPE_OURS },
	{ LINE("", "file where foo"), "it is about 'file' events", RULE_SKIPPED, SCOPE_EVENTS },
	{ LINE("\"kexecguard\":{},", "file where file.write"), NULL, RULE_ACCEPTED, SCOPE_OURS },
	{ LINE("", "any where foo"), "it is about 'any' events", RULE_SKIPPED, SCOPE_EVENTS },
	{ LINE("", "sequence by host.id [process where true]"), "it is about 'sequence' events",
	  RULE_SKIPPED, SCOPE_EVENTS },
	{ LINE("", "sample by x [process where true]"), "it is about 'sample' events", RULE_SKIPPED,
	  SCOPE_EVENTS },
	{ LINE("\"type\":\"eql\",\"language\":\"eql\",\"enabled\":true,\"tags\":[],",
	       "kexec where true"), NULL, RULE_ACCEPTED, SCOPE_OURS },
	/* what is not a rule is not even counted */
	{ "{\"exported_count\":1}", NULL, RULE_NONE, SCOPE_NO_RULE },
	{ "{\"list_id\":\"x\",\"type\":\"rule_default\",\"name\":\"L\"}", NULL, RULE_NONE, SCOPE_NO_RULE },
	{ "{\"list_id\":\"x\",\"item_id\":\"y\",\"type\":\"simple\",\"entries\":[],\"name\":\"L\"}", NULL,
	  RULE_NONE, SCOPE_NO_RULE },
	{ "{\"id\":\"x\",\"type\":\"action\",\"attributes\":{\"name\":\"c\"}}", NULL, RULE_NONE,
	  SCOPE_NO_RULE },
	{ "{\"id\":\"x\",\"type\":\"security-rule\",\"attributes\":{\"name\":\"c\"}}",
	  "its type is security-rule, not eql", RULE_SKIPPED, SCOPE_TYPE },
};

static void check_scope(const struct scope_case *c)
{
	struct fixture f;

	begin(&f);
	write_text("a.ndjson", c->line);
	read_path(&f, "a.ndjson");
	assert_int_equal(f.status, EXIT_DONE);
	assert_int_equal(f.set.n_skipped, c->result == RULE_SKIPPED);
	assert_int_equal(f.set.n_rules, c->result == RULE_ACCEPTED);
	assert_int_equal(f.set.n_outcomes, c->result != RULE_NONE);
	if (c->result != RULE_NONE)
		assert_int_equal(f.set.outcomes[0].scope, c->scope);
	if (c->message && !strstr(f.messages, c->message))
		assert_string_equal(f.messages, c->message);
	if (c->result == RULE_ACCEPTED || c->result == RULE_NONE)
		assert_string_equal(f.messages, "");
	end(&f);
}

static void skips_what_is_for_others(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(scope_cases); i++)
		check_scope(&scope_cases[i]);
}

/* Who wrote it for us wants to know. */
static void skips_less_of_ones_own(void **state)
{
	check("a.yml", HEAD "tags: ['OS: Windows']\n" QUERY,
	      "a.yml:4:9: note: skipped 'A rule': by its tags it is for Windows\n", 0, 0);
	check("a.yml", HEAD "query: process where host.os.type == \"windows\"\n",
	      "a.yml:4:22: warning: %\n", 1, 0);
	check("a.yml", HEAD "query: file where true\n", "", 1, 0);
	check("a.yml", HEAD "query: network where true\n", "a.yml:4:8: error: %\n", 0, 1);
	check("a.yml", HEAD "query: sequence [process where true]\n", "a.yml:4:8: error: %\n", 0, 1);
	check("a.yml", "list_id: x\n", "%\n%\n%\n%\n", 0, 1);
	check("a.yml", HEAD "type: query\nquery: x\n",
	      "a.yml:4:7: note: skipped 'A rule': its type is query, not eql\n", 0, 0);
	check("a.yml", HEAD "enabled: no\n" QUERY, "a.yml:4:10: error: 'enabled' is true or false\n", 0, 1);
	check("a.yml", HEAD "enabled: False\n" QUERY, "a.yml:4:10: error: 'enabled' is true or false\n", 0, 1);
	check("a.yml", HEAD "enabled: false\n" QUERY,
	      "a.yml:4:10: note: skipped 'A rule': it is disabled (--disabled takes such rules too)\n", 0, 0);
}

static void takes_disabled_rules_if_told_to(void **state)
{
	struct fixture f;

	begin(&f);
	f.set.take_disabled = true;
	write_text("a.yml", HEAD "enabled: false\n" QUERY);
	read_path(&f, "a.yml");
	assert_string_equal(f.messages, "");
	assert_int_equal(f.set.n_rules, 1);
	end(&f);
}

static void warns_of_what_is_not_applied(void **state)
{
	check("a.yml", HEAD QUERY "filters: []\nexceptions_list: []\nalert_suppression:\n", "", 1, 0);
	check("a.yml", HEAD QUERY "filters: [{meta: {}}]\nexceptions_list:\n- {list_id: x}\n"
	      "alert_suppression: {group_by: [x]}\n",
	      "a.yml:5:12: warning: 'filters' of 'A rule' is not applied here: it also matches what that would keep out\n"
	      "a.yml:8:21: warning: 'alert_suppression' of 'A rule' is not applied here: each match is an alert\n"
	      "a.yml:7:4: warning: the exceptions 'x' of 'A rule' are not in this file: it also matches what they would keep out\n",
	      1, 0);
	check("a.yml", HEAD QUERY "kexecguard: {action: deny}\nexceptions_list:\n- {id: x}\n"
	      "alert_suppression: {group_by: [x]}\n",
	      "a.yml:7:4: error: 'exceptions_list' of 'A rule' is not applied here: it also matches what that would keep out\n",
	      0, 1);
}

static void counts_what_it_skipped(void **state)
{
	struct fixture f;
	size_t size, i;
	char *said;
	FILE *to = open_memstream(&said, &size);

	begin(&f);
	ruleset_put_skipped(&f.set, to);
	fflush(to);
	assert_string_equal(said, "");
	for (i = 0; i < ARRAY_SIZE(scope_cases); i++) {
		write_text("a.ndjson", scope_cases[i].line);
		read_path(&f, "a.ndjson");
	}
	ruleset_put_skipped(&f.set, to);
	fclose(to);
	assert_string_equal(said, "11 skipped: 2 of another type, 1 in another language, 1 disabled, "
				  "3 for another system, 4 about other events\n");
	end(&f);
	free(said);
}

static void tells_what_became_of_each(void **state)
{
	struct diag_log log = { 0 };
	struct fixture f;

	begin(&f);
	f.set.log = &log;
	write_text("a.yml", "name: No\nquery: file where x\n---\nname: [\n---\n" HEAD
		   "query: process where false\n---\nname: S\nrule_id: s\ntype: query\n");
	read_path(&f, "a.yml");
	read_path(&f, "b.yml");
	assert_int_equal(f.set.n_outcomes, 4);
	assert_int_equal(f.set.outcomes[0].result, RULE_REJECTED);
	assert_string_equal(f.set.outcomes[0].id, "no");
	assert_string_equal(f.set.outcomes[0].name, "No");
	assert_int_equal(f.set.outcomes[0].n_messages, 3);
	assert_int_equal(f.set.outcomes[1].result, RULE_REJECTED);
	assert_null(f.set.outcomes[1].id);
	assert_int_equal(f.set.outcomes[1].line, 3);
	assert_int_equal(f.set.outcomes[1].n_messages, 1);
	assert_int_equal(f.set.outcomes[1].first_message, 3);
	assert_int_equal(f.set.outcomes[2].result, RULE_ACCEPTED);
	assert_true(f.set.outcomes[2].never);
	assert_int_equal(f.set.outcomes[3].result, RULE_SKIPPED);
	assert_string_equal(f.set.outcomes[3].id, "s");
	assert_int_equal(log.n, 7);
	assert_int_equal(log.messages[5].level, DIAG_NOTE);
	assert_int_equal(log.messages[5].place.line, 13);
	assert_int_equal(log.messages[5].place.col, 7);
	assert_string_equal(log.messages[6].path, "b.yml");
	assert_string_equal(log.messages[6].text, "No such file or directory");
	assert_int_equal(log.messages[6].place.line, 0);
	end(&f);
	diag_log_free(&log);
}

static void reads_json(void **state)
{
	check("a.json", "[{\"name\":\"A\",\"query\":\"process where true\"},\n"
	      " {\"name\":\"B\",\"type\":\"esql\"},\n {\"name\":\"A\",\"query\":\"process where true\"}, 3]\n",
	      "a.json:2:22: note: skipped 'B': its type is esql, not eql\n"
	      "a.json:3:4: error: rule_id 'a' is already that of a.json:1\n"
	      "a.json:3:45: error: a rule is a map of keys: name, query, ...\n", 1, 2);
	check("a.ndjson", "[]\n", "a.ndjson:1:1: error: a rule is a map of keys: name, query, ...\n", 0, 1);
	check("a.json", "{\n\t\"name\": \"A\",\n\t\"severity\": \"low\", \"risk_score\": 1,\n"
			"\t\"query\": \"process where foo\"\n}\n",
	      "a.json:4:26: error: unknown field 'foo'\n", 0, 1);
	check("a.json", "{ name: A }", "a.json:1:3: error: %\n",
	      0, 1);
}

static void reads_on_after_an_error(void **state)
{
	check("a.yml",
	      HEAD "query: process where foo == 1\n"
	      "---\n"
	      "name: [broken\n"
	      "---\n"
	      "name: B\nseverity: none\nrisk_score: '4'\nversion: -1\nrule_id: ''\n" QUERY
	      "--- # a comment\n"
	      "# and nothing else\n"
	      "---\n"
	      HEAD QUERY
	      "...\n",
	      "a.yml:4:22: error: unknown field 'foo'\n"
	      "a.yml:7:1: error: %\n"
	      "a.yml:12:11: error: 'rule_id' is empty\n"
	      "a.yml:9:11: error: 'severity' is low, medium, high or critical\n"
	      "a.yml:10:14: error: 'risk_score' is a number from 0 to 100, without quotes\n"
	      "a.yml:11:10: error: 'version' is a number from 0 to 2147483647, without quotes\n",
	      1, 3);
}

static void takes_comments_for_no_rule(void **state)
{
	check("a.yml", "# one\n# two\n\n---\n# three\n---\n# four\n---\n" HEAD QUERY "---\n# five\n", "",
	      1, 0);
	check("a.yml", "%YAML 1.2\n---\n" HEAD QUERY, "", 1, 0);
	check("a.yml", "---\n---\n---\n---\n" HEAD QUERY "--- {}\n",
	      "a.yml:9:1: error: the rule has no 'name'\n"
	      "a.yml:9:1: error: the rule has no 'severity'\n"
	      "a.yml:9:1: error: the rule has no 'risk_score'\n"
	      "a.yml:9:1: error: the rule has no 'query'\n", 1, 1);
	check("a.yml", HEAD "query: |\n  process where\n  // --- is no separator here\n  true\n", "", 1,
	      0);
}

static void says_what_stands_behind_a_document(void **state)
{
	check("a.yml", HEAD QUERY "...\n" HEAD QUERY,
	      "a.yml:5:1: error: something stands behind the end of the document; another one "
	      "begins with '---'\n", 0, 1);
	check("a.yml", HEAD QUERY "...\n# an end\n", "", 1, 0);
	check("a.yml", HEAD QUERY "...\n---\n# nothing\n", "", 1, 0);
}

static void wants_what_a_rule_needs(void **state)
{
	check("a.yml", "version: 1\n",
	      "a.yml:1:1: error: the rule has no 'name'\n"
	      "a.yml:1:1: error: the rule has no 'severity'\n"
	      "a.yml:1:1: error: the rule has no 'risk_score'\n"
	      "a.yml:1:1: error: the rule has no 'query'\n",
	      0, 1);
	check("a.yml", "name: ~\nseverity:\nrisk_score: null\nquery: []\n",
	      "a.yml:1:1: error: the rule has no 'name'\n"
	      "a.yml:1:1: error: the rule has no 'severity'\n"
	      "a.yml:1:1: error: the rule has no 'risk_score'\n"
	      "a.yml:4:8: error: 'query' must be a text\n",
	      0, 1);
	check("a.yml", "- name: A\n", "a.yml:1:3: error: a rule is a map of keys: name, query, ...\n",
	      0, 1);
	check("a.yml", "just text\n", "a.yml:1:1: error: a rule is a map of keys: name, query, ...\n",
	      0, 1);
	check("a.yml", "name: \xe6\x97\xa5\nseverity: low\nrisk_score: 1\n" QUERY,
	      "a.yml:1:1: error: no 'rule_id', and none can be made of the name\n", 0, 1);
}

static void refuses_what_is_meant_for_us_and_wrong(void **state)
{
	check("a.yml", HEAD QUERY "kexecguard: {actoin: deny}\n",
	      "a.yml:5:14: error: unknown key 'actoin' in 'kexecguard'; there are 'action' and 'respond'\n",
	      0, 1);
	check("a.yml", HEAD QUERY "kexecguard:\n  action: block\n",
	      "a.yml:6:11: error: 'action' is alert or deny\n", 0, 1);
	check("a.yml", HEAD QUERY "kexecguard: deny\n",
	      "a.yml:5:13: error: 'kexecguard' is a map of keys: action, respond\n", 0, 1);
	check("a.yml", HEAD QUERY "threat: T1014\n", "a.yml:5:9: error: 'threat' is a list\n", 0, 1);
	check("a.yml", HEAD QUERY "threat: [T1014]\n",
	      "a.yml:5:10: error: each 'threat' has a tactic and techniques\n", 0, 1);
	check("a.yml", HEAD QUERY "name: Again\n", "a.yml:5:1: error: %\n", 0, 1);
	check("a.yml", HEAD "query: kexec where event.outcome == \"failure\"\nkexecguard: {action: deny}\n",
	      "a.yml:4:20: error: deny is decided before the call, when event.outcome is not known\n",
	      0, 1);
}

static void refuses_the_same_id_twice(void **state)
{
	struct fixture f;

	begin(&f);
	write_text("a.yml", HEAD QUERY);
	write_text("b.yml", HEAD QUERY "---\nrule_id: a-rule\nname: Other\nseverity: low\nrisk_score: 1\n"
		   QUERY);
	read_path(&f, ".");
	assert_string_equal(f.messages,
			    "./b.yml:1:1: error: rule_id 'a-rule' is already that of ./a.yml:1\n"
			    "./b.yml:6:10: error: rule_id 'a-rule' is already that of ./a.yml:1\n");
	assert_int_equal(f.set.n_rules, 1);
	assert_int_equal(f.set.n_rejected, 2);
	end(&f);
}

/* Small files that would be large if they were taken at their word. */
static void is_not_to_be_bombed(void **state)
{
	check("a.yml", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nname: *a\nseverity: low\n"
		       "risk_score: 1\nquery: *c\nthreat: *b\n",
	      "a.yml:4:8: error: 'name' must be a text\n"
	      "a.yml:8:10: error: 'threat' is a list\n"
	      "a.yml:7:9: error: 'query' must be a text\n",
	      0, 1);
	check("a.yml", HEAD QUERY "x: &x [*x]\n", "", 1, 0);
}

static void check_file(const char *path, const char *data, size_t len, const char *messages)
{
	struct fixture f;

	begin(&f);
	write_bytes(path, data, len);
	read_path(&f, path);
	assert_string_equal(f.messages, messages);
	assert_int_equal(f.status, EXIT_USAGE);
	assert_int_equal(f.set.n_rules, 0);
	end(&f);
}

static void refuses_what_is_no_rule_file(void **state)
{
	static const char nul[] = "name: A\nquery: \0";
	static const char latin[] = "name: A\nquery: caf\xe9\n";
	static const char overlong[] = "name: \xc0\x80\n";

	check_file("a.yml", "", 0, "a.yml: error: there is no rule in it\n");
	check_file("a.json", "[]", 2, "a.json: error: there is no rule in it\n");
	check_file("a.ndjson", "\n\n", 2, "a.ndjson: error: there is no rule in it\n");
	check_file("a.yml", "# only\n---\n# this\n", 18, "a.yml: error: there is no rule in it\n");
	check_file("a.yml", nul, sizeof(nul) - 1, "a.yml:2:8: error: not a text: a NUL byte\n");
	check_file("a.yml", latin, sizeof(latin) - 1, "a.yml:2:11: error: not a text: no UTF-8\n");
	check_file("a.yml", overlong, sizeof(overlong) - 1,
		   "a.yml:1:7: error: not a text: no UTF-8\n");
}

static void refuses_what_is_too_large(void **state)
{
	char *data = malloc((RULEFILE_MIB_MAX << 20) + 1);

	memset(data, '#', (RULEFILE_MIB_MAX << 20) + 1);
	check_file("a.yml", data, (RULEFILE_MIB_MAX << 20) + 1, "a.yml: error: larger than 64 MiB\n");
	check_file("a.yml", data, (RULEFILE_MIB_MAX << 20), "a.yml: error: there is no rule in it\n");
	free(data);
}

static void refuses_what_cannot_be_read(void **state)
{
	struct fixture f;

	begin(&f);
	read_path(&f, "no/such/file");
	assert_string_equal(f.messages, "no/such/file: error: No such file or directory\n");
	assert_int_equal(f.status, EXIT_USAGE);
	end(&f);
	begin(&f);
	write_text("README", "x");
	read_path(&f, ".");
	assert_string_equal(f.messages,
			    ".: error: no rule file in this folder (*.yml *.yaml *.json *.ndjson)\n");
	assert_int_equal(f.status, EXIT_USAGE);
	end(&f);
}

static void reads_folders_in_order(void **state)
{
	struct fixture f;
	size_t i;
	static const char *const names[] = { "A", "B", "BA", "BD", "C", "D" };

	begin(&f);
	assert_int_equal(mkdir("bb", 0755), 0);
	assert_int_equal(mkdir(".git", 0755), 0);
	assert_int_equal(symlink("..", "bb/up"), 0);
	assert_int_equal(symlink("../c", "bb/d.yml"), 0);
	write_text(".git/e.yml", "not: read\n");
	write_text(".hidden.yml", "not: read\n");
	write_text("notes.txt", "not: read\n");
	write_text("bb/a.yml", "name: BA\nseverity: low\nrisk_score: 1\n" QUERY);
	write_text("c", "name: BD\nseverity: low\nrisk_score: 1\n" QUERY);
	write_text("c.yml", "name: C\nseverity: low\nrisk_score: 1\n" QUERY);
	write_text("a.yaml", "name: A\nseverity: low\nrisk_score: 1\n" QUERY);
	write_text("d.ndjson", "{\"name\":\"D\",\"query\":\"process where true\"}");
	write_text("b.json", "{\"name\":\"B\",\"severity\":\"low\",\"risk_score\":2,\"query\":\"kexec where true\"}");
	read_path(&f, f.folder);
	assert_string_equal(f.messages, "");
	assert_int_equal(f.set.n_rules, ARRAY_SIZE(names));
	for (i = 0; i < ARRAY_SIZE(names); i++)
		assert_string_equal(f.set.rules[i].name, names[i]);
	end(&f);
}

static void refuses_what_is_no_file(void **state)
{
	struct fixture f;

	begin(&f);
	write_text("b.yml", HEAD QUERY);
	assert_int_equal(symlink("nowhere", "a.yml"), 0);
	assert_int_equal(mkfifo("c.yml", 0600), 0);
	read_path(&f, ".");
	assert_string_equal(f.messages, "./a.yml: error: No such file or directory\n"
					"./c.yml: error: not a file\n");
	assert_int_equal(f.status, EXIT_USAGE);
	assert_int_equal(f.set.n_rules, 1);
	end(&f);
	begin(&f);
	write_text("a.toml", "x = 1\n");
	read_path(&f, "a.toml");
	assert_string_equal(f.messages,
			    "a.toml: error: TOML is not read: kexecguard-import-toml makes rules of it\n");
	assert_int_equal(f.status, EXIT_USAGE);
	end(&f);
}

static void messages_are_harmless(void **state)
{
	check("a.yml", HEAD "query: \"process where `\\e[31m` == 1\"\n",
	      "a.yml:4:23: error: unknown field '\\x1b[31m'\n", 0, 1);
	check("a.yml", HEAD "query: \"process where true and \\0 true\"\n",
	      "a.yml:4:32: error: a NUL in the query\n", 0, 1);
	check("a.yml", "name: \"a\\0b\"\nrule_id: x\nseverity: low\nrisk_score: 1\n" QUERY,
	      "a.yml:1:8: error: 'name' has a NUL in it\n", 0, 1);
	check("a.yml", "name: a\nrule_id: \"x\\ny\"\nseverity: low\nrisk_score: 1\n" QUERY,
	      "a.yml:2:11: error: 'rule_id' has control characters in it\n", 0, 1);
}

/* Exit status and last line are for scripts. */
static void check_command(const char *text, int status, const char *last_line)
{
	char *argv[] = { "check", "a.ndjson", NULL };
	char line[128] = "", next[128];
	struct fixture f;
	FILE *from;
	int out, err;

	begin(&f);
	write_text("a.ndjson", text);
	fflush(stdout);
	out = dup(STDOUT_FILENO);
	err = dup(STDERR_FILENO);
	assert_non_null(freopen("out", "w", stdout));
	assert_non_null(freopen("err", "w", stderr));
	f.status = cmd_rules_check(2, argv);
	fflush(stdout);
	fflush(stderr);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	close(out);
	close(err);
	assert_int_equal(f.status, status);
	from = fopen("out", "r");
	while (fgets(next, sizeof(next), from))
		strcpy(line, next);
	fclose(from);
	assert_string_equal(line, last_line);
	end(&f);
}

static void check_says_what_came_of_it(void **state)
{
#define GOOD	"{\"name\":\"A\",\"query\":\"process where true\"}\n"
#define BAD	"{\"name\":\"B\",\"query\":\"process where foo\"}\n"
#define OTHER	"{\"name\":\"C\",\"type\":\"query\",\"query\":\"x\"}\n"
	check_command(GOOD, EXIT_DONE, "1 rules: 1 accepted, 0 rejected\n");
	check_command(GOOD BAD, EXIT_FINDINGS, "2 rules: 1 accepted, 1 rejected\n");
	check_command(GOOD OTHER, EXIT_DONE, "1 rules: 1 accepted, 0 rejected\n");
	check_command(GOOD BAD GOOD, EXIT_FINDINGS, "3 rules: 1 accepted, 2 rejected\n");
	check_command("\n", EXIT_USAGE, "0 rules: 0 accepted, 0 rejected\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_rule),
		cmocka_unit_test(fills_in_what_is_left_out),
		cmocka_unit_test(keeps_what_an_alert_says),
		cmocka_unit_test(shrinks_metadata_in_order),
		cmocka_unit_test(shrinks_metadata_whatever_it_says),
		cmocka_unit_test(points_into_the_query),
		cmocka_unit_test(points_at_the_end),
		cmocka_unit_test(points_into_an_export),
		cmocka_unit_test(takes_an_export_as_it_is),
		cmocka_unit_test(skips_what_is_for_others),
		cmocka_unit_test(skips_less_of_ones_own),
		cmocka_unit_test(takes_disabled_rules_if_told_to),
		cmocka_unit_test(warns_of_what_is_not_applied),
		cmocka_unit_test(counts_what_it_skipped),
		cmocka_unit_test(tells_what_became_of_each),
		cmocka_unit_test(reads_json),
		cmocka_unit_test(reads_on_after_an_error),
		cmocka_unit_test(takes_comments_for_no_rule),
		cmocka_unit_test(says_what_stands_behind_a_document),
		cmocka_unit_test(wants_what_a_rule_needs),
		cmocka_unit_test(refuses_what_is_meant_for_us_and_wrong),
		cmocka_unit_test(refuses_the_same_id_twice),
		cmocka_unit_test(is_not_to_be_bombed),
		cmocka_unit_test(refuses_what_is_no_rule_file),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(refuses_what_cannot_be_read),
		cmocka_unit_test(reads_folders_in_order),
		cmocka_unit_test(refuses_what_is_no_file),
		cmocka_unit_test(messages_are_harmless),
		cmocka_unit_test(check_says_what_came_of_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
