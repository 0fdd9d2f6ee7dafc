// SPDX-License-Identifier: GPL-2.0
/* What an author says of a rule, and what nobody should. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "../../userspace/array.h"
#include "../../userspace/meta.h"

static void read_meta(struct meta *meta, const char *json)
{
	meta_read(meta, (struct kg_text){ .data = json, .len = strlen(json) });
}

static void reads_what_is_there(void **state)
{
	struct meta meta;

	read_meta(&meta, "{\"name\": \"N\", \"version\": 12, \"severity\": \"critical\", "
			 "\"risk_score\": 100, \"respond\": \"R\"}");
	assert_string_equal(meta.name, "N");
	assert_string_equal(meta.version, "12");
	assert_string_equal(meta.severity, "critical");
	assert_string_equal(meta.respond, "R");
	assert_int_equal(meta.risk_score, 100);
	assert_int_equal(meta_severity_number(&meta), 99);
	assert_null(meta.description);
	assert_int_equal(meta.n_threats, 0);
	meta_free(&meta);
}

static void each_threat_counts_once(void **state)
{
	struct meta meta;

	read_meta(&meta, "{\"threat\": [{\"framework\": \"F\", \"tactic\": {\"id\": \"TA1\"}, "
			 "\"technique\": [{\"id\": \"T1\", \"name\": \"One\", "
			 "\"subtechnique\": [{\"id\": \"T1.001\"}]}]}, "
			 "{\"tactic\": {\"id\": \"TA2\"}, "
			 "\"technique\": [{\"id\": \"T1\"}, {\"name\": \"no id\"}]}]}");
	assert_string_equal(meta.framework, "F");
	assert_int_equal(meta.n_threats, 4);
	assert_string_equal(meta.threats[0].id, "TA1");
	assert_int_equal(meta.threats[0].kind, META_TACTIC);
	assert_string_equal(meta.threats[1].name, "One");
	assert_int_equal(meta.threats[1].kind, META_TECHNIQUE);
	assert_int_equal(meta.threats[2].kind, META_SUBTECHNIQUE);
	assert_string_equal(meta.threats[3].id, "TA2");
	meta_free(&meta);
}

static void what_is_malformed_is_absent(void **state)
{
	static const char *const texts[] = {
		"", "null", "[]", "{", "\"x\"", "1", "{\"name\": {}, \"severity\": [1]}",
		"{\"risk_score\": -1}", "{\"risk_score\": 101}", "{\"risk_score\": \"9\"}",
		"{\"threat\": {}}", "{\"threat\": [1, null, {\"tactic\": 2, \"technique\": 3}]}",
		"{\"threat\": [{\"technique\": [{\"id\": {}, \"subtechnique\": {}}]}]}",
		"{\"severity\": \"Critical\"}",
	};
	struct meta meta;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(texts); i++) {
		read_meta(&meta, texts[i]);
		assert_null(meta.name);
		assert_int_equal(meta.risk_score, -1);
		assert_int_equal(meta_severity_number(&meta), -1);
		assert_int_equal(meta.n_threats, 0);
		meta_free(&meta);
	}
}

/* The kernel's text does not end in NUL. */
static void reads_no_further_than_its_end(void **state)
{
	static const char text[] = "{\"name\": \"N\"}, \"severity\": \"low\"";
	struct meta meta;

	meta_read(&meta, (struct kg_text){ .data = text, .len = 13 });
	assert_string_equal(meta.name, "N");
	assert_null(meta.severity);
	meta_free(&meta);
	meta_read(&meta, (struct kg_text){});
	assert_null(meta.name);
	meta_free(&meta);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_there),
		cmocka_unit_test(each_threat_counts_once),
		cmocka_unit_test(what_is_malformed_is_absent),
		cmocka_unit_test(reads_no_further_than_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
