// SPDX-License-Identifier: GPL-2.0
/* Exceptions of an export: they become part of their rules' queries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/rulefile.h"
#include "../../userspace/ruleset.h"

struct fixture {
	char path[48];
	struct ruleset set;
	char *messages;
	size_t messages_len;
};

static void begin(struct fixture *f, const char *text)
{
	int fd;

	*f = (struct fixture){ .path = "/tmp/exception-test-XXXXXX.ndjson" };
	fd = mkstemps(f->path, strlen(".ndjson"));
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	f->set.messages = open_memstream(&f->messages, &f->messages_len);
	assert_true(rulefile_read(&f->set, f->path));
	fflush(f->set.messages);
}

static void end(struct fixture *f)
{
	fclose(f->set.messages);
	ruleset_free(&f->set);
	free(f->messages);
	unlink(f->path);
}

#define RULE(query) "{\"name\":\"R\",\"query\":\"" query "\",\"exceptions_list\":[{\"id\":\"1\",\"list_id\":\"L\"}]}\n"
#define LIST "{\"list_id\":\"L\",\"type\":\"detection\",\"name\":\"list\"}\n"
#define ITEM(keys, entries) \
	"{\"list_id\":\"L\",\"item_id\":\"i\",\"name\":\"X\"," keys "\"entries\":[" entries "]}\n"
#define ENTRY(field, type, value) \
	"{\"field\":\"" field "\",\"operator\":\"included\",\"type\":\"" type "\",\"value\":" value "}"
#define NOT_ENTRY(field, type, value) \
	"{\"field\":\"" field "\",\"operator\":\"excluded\",\"type\":\"" type "\",\"value\":" value "}"

#define QUERY "process where process.name == \\\"a\\\""
#define TEXT "process where process.name == \"a\""
#define EXCEPT(condition) "process where ( process.name == \"a\"\n) and not (" condition ")"

/* What an export says beside the rule; what then is asked, or what is said. */
struct exception_case {
	const char *beside;
	const char *query;
	const char *message;
};

static const struct exception_case cases[] = {
	{ LIST ITEM("", ENTRY("process.args", "match", "\"x y\"")),
	  EXCEPT("(process.args in (\"x y\"))"), NULL },
	{ ITEM("", ENTRY("process.args", "match_any", "[\"x\", \"y\"]")),
	  EXCEPT("(process.args in (\"x\", \"y\"))"), NULL },
	{ ITEM("", ENTRY("process.args", "wildcard", "\"x*\"")),
	  EXCEPT("(process.args like (\"x*\"))"), NULL },
	{ ITEM("", ENTRY("process.args", "exists", "0")), EXCEPT("(process.args != null)"), NULL },
	{ ITEM("", ENTRY("process.name.caseless", "match", "\"X\"")),
	  EXCEPT("(process.name in~ (\"X\"))"), NULL },
	{ ITEM("", ENTRY("process.name.caseless", "wildcard", "\"X?\"")),
	  EXCEPT("(process.name like~ (\"X?\"))"), NULL },
	{ ITEM("", NOT_ENTRY("process.args", "match", "\"x\"")),
	  EXCEPT("not (process.args in (\"x\"))"), NULL },
	{ ITEM("", ENTRY("process.pid", "match", "\"5\"") "," ENTRY("process.args", "match", "\"\\\"\\\\\"")),
	  EXCEPT("(process.pid in (5)) and (process.args in (\"\\\"\\\\\"))"), NULL },
	{ ITEM("\"os_types\":[\"linux\",\"macos\"],", ENTRY("process.args", "match", "\"x\"")),
	  EXCEPT("(process.args in (\"x\"))"), NULL },
	{ ITEM("\"expire_time\":\"2999-01-01T00:00:00.000Z\",", ENTRY("process.args", "match", "\"x\"")),
	  EXCEPT("(process.args in (\"x\"))"), NULL },
	{ ITEM("", ENTRY("process.args", "match", "\"x\"")) ITEM("", ENTRY("process.args", "match", "\"y\"")),
	  "process where ( process.name == \"a\"\n) and not ((process.args in (\"x\")))\n"
	  "and not ((process.args in (\"y\")))", NULL },
	{ ITEM("", ENTRY("process.args", "match", "\"x\\n\\r\\ty\"")),
	  EXCEPT("(process.args in (\"x\\n\\r\ty\"))"), NULL },
	/* what is not about us, or not any more */
	{ LIST, TEXT, NULL },
	{ ITEM("\"os_types\":[\"windows\"],", ENTRY("foo", "nested", "0")) LIST, TEXT, NULL },
	{ ITEM("\"expire_time\":\"2001-01-01T00:00:00.000Z\",", ENTRY("foo", "nested", "0")) LIST, TEXT, NULL },
	/* what cannot be applied */
	{ "", TEXT, ":1:80: warning: the exceptions 'L' of 'R' are not in this file: it also matches what they would keep out\n" },
	{ "{\"list_id\":\"M\",\"name\":\"other\"}\n", TEXT, "the exceptions 'L' of 'R' are not in this file" },
	{ ITEM("", ENTRY("process.hash.md5", "match", "\"x\"")), TEXT,
	  ":2:3: warning: the exception 'X' is not applied to 'R': no field 'process.hash.md5' here" },
	{ ITEM("", ENTRY("process", "nested", "0")), TEXT, "it has an entry of a type that is not known here" },
	{ ITEM("", ENTRY("process.name", "list", "0")), TEXT, "it has an entry of a type that is not known here" },
	{ ITEM("", ENTRY("process.name", "match_any", "[]")), TEXT, "an entry has no value" },
	{ ITEM("", "{\"type\":\"match\"}"), TEXT, "an entry has no field" },
	{ ITEM("", ""), TEXT, "it has no entries" },
	{ ITEM("", ENTRY("process.name", "match", "\"a\"") "," ENTRY("process.pid) or (user.id", "exists", "0")), TEXT,
	  "an entry has no field" },
	{ ITEM("", ENTRY("process.pid", "match", "\"5) or process.pid in (6\"")), TEXT, "an entry has no value" },
	{ ITEM("", ENTRY("process.pid", "match", "\"five\"")), TEXT, "is not applied to 'R': " },
};

static void check(const struct exception_case *c)
{
	struct fixture f;
	char *text;

	assert_true(asprintf(&text, "%s%s{\"exported_count\":1}\n", RULE(QUERY), c->beside) > 0);
	begin(&f, text);
	assert_int_equal(f.set.n_rules, 1);
	assert_int_equal(f.set.n_outcomes, 1);
	assert_int_equal(f.set.rules[0].text.len, strlen(c->query));
	assert_memory_equal(f.set.rules[0].text.data, c->query, strlen(c->query));
	if (!c->message)
		assert_string_equal(f.messages, "");
	else if (!strstr(f.messages, c->message))
		assert_string_equal(f.messages, c->message);
	end(&f);
	free(text);
}

static void become_part_of_the_query(void **state)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		check(&cases[i]);
}

/* Whatever is around the condition. */
static void leave_the_query_what_it_was(void **state)
{
	static const struct {
		const char *query;
		const char *expected;
	} queries[] = {
		{ "/* where */ process where true // x", "/* where */ process where ( true // x\n) and not (" },
		{ "\\\"process\\\" where\\n true or false", "\"process\" where (\n true or false\n) and not (" },
		{ "kexec where kexec.on_crash", "kexec where ( kexec.on_crash\n) and not (" },
	};
	struct fixture f;
	char *text;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(queries); i++) {
		assert_true(asprintf(&text, "{\"name\":\"R\",\"query\":\"%s\",\"exceptions_list\":[{\"list_id\":\"L\"}]}\n%s",
				     queries[i].query, ITEM("", ENTRY("process.args", "match", "\"x\""))) > 0);
		begin(&f, text);
		assert_string_equal(f.messages, "");
		assert_memory_equal(f.set.rules[0].text.data, queries[i].expected, strlen(queries[i].expected));
		end(&f);
		free(text);
	}
}

/* An exception of all that a rule is about leaves nothing. */
static void may_leave_nothing(void **state)
{
	struct fixture f;

	begin(&f, RULE(QUERY) ITEM("", ENTRY("event.type", "match", "\"start\"")));
	assert_true(f.set.rules[0].never);
	assert_true(f.set.outcomes[0].never);
	assert_non_null(strstr(f.messages, "'R' can never match here: its exceptions leave nothing of it"));
	end(&f);
}

/* More than a query may have levels. */
#define MANY	300
#define LAST	"and not ((process.args in (\"x299\")))"

/* However many there are, they do not nest, and one that cannot be applied stops none. */
static void may_be_many(void **state)
{
	struct fixture f;
	size_t len, i;
	char *text;
	FILE *to = open_memstream(&text, &len);

	fputs(RULE(QUERY), to);
	for (i = 0; i < MANY; i++)
		fprintf(to, ITEM("", ENTRY("%s", "match", "\"x%zu\"")),
			i == MANY / 3 ? "process.hash.md5" : "process.args", i);
	fclose(to);
	begin(&f, text);
	assert_non_null(strstr(f.messages, ":102:3: warning: the exception 'X' is not applied to 'R': no field 'process.hash.md5' here"));
	assert_null(strstr(strchr(f.messages, '\n'), "warning"));
	assert_non_null(memmem(f.set.rules[0].text.data, f.set.rules[0].text.len, LAST, strlen(LAST)));
	end(&f);
	free(text);
}

/* A rule of another file is not meant. */
static void are_of_their_file(void **state)
{
	struct fixture f;

	begin(&f, LIST ITEM("", ENTRY("process.args", "match", "\"x\"")) "{\"name\":\"R\",\"query\":\"" QUERY "\"}\n");
	assert_memory_equal(f.set.rules[0].text.data, TEXT, strlen(TEXT));
	assert_string_equal(f.messages, "");
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(become_part_of_the_query),
		cmocka_unit_test(leave_the_query_what_it_was),
		cmocka_unit_test(may_leave_nothing),
		cmocka_unit_test(may_be_many),
		cmocka_unit_test(are_of_their_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
