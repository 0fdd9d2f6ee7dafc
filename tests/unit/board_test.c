// SPDX-License-Identifier: GPL-2.0
/* Rules at work: what is shown of two looks at the module. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <kexecguard.h>

#include "../../userspace/array.h"
#include "../../userspace/board.h"

#define SECOND	1000000000ull

static struct installed_rule rules_before[] = {
	{ .runs = true, .index = 0, .hits = 10, .tested = 100, .time = 50000,
	  .id = (char *)"quiet", .meta = (char *)"{}" },
	{ .runs = true, .index = 1, .hits = 5, .action = KEXECGUARD_ACTION_DENY, .denied = 5,
	  .id = (char *)"busy", .meta = (char *)"{\"name\": \"Busy\"}" },
	{ .runs = true, .index = 2, .tested = 10, .time = 20000000,
	  .id = (char *)"dear\x1b[2J", .meta = (char *)"{}" },
	{ .id = (char *)"gone", .meta = (char *)"{}" },
};

static struct installed_rule rules_now[ARRAY_SIZE(rules_before)];

static struct coverage_hook lost_hook = { .state = KEXECGUARD_HOOK_LOST };

static struct board_look before, now;
static struct board board;

static struct board_look look_at(struct installed_rule *rules, u64 at)
{
	return (struct board_look){
		.at = at,
		.rules = { .rules = rules, .n = ARRAY_SIZE(rules_before), .n_running = 3 },
		.status = {
			.version = "1.2", .mode = KEXECGUARD_MODE_ENFORCE, .generation = 4,
			.rules = 3, .execs = 1000,
			.log = { .instance = 1,
				 .ledger = { .generated = 3, .delivered = 2, .queued = 1 } },
			.evaluation = { .evaluated = 50, .time = 1000, .n_events = 10,
					.n_buckets = 12, .histogram = { [3] = 50 } },
		},
	};
}

static int set_up(void **state)
{
	memcpy(rules_now, rules_before, sizeof(rules_before));
	rules_now[1].hits += 30;
	rules_now[1].denied += 30;
	rules_now[1].tested = 40;
	rules_now[1].time = 40000;
	rules_now[2].tested += 2;
	rules_now[2].time += 4000000;
	before = look_at(rules_before, 5 * SECOND);
	now = look_at(rules_now, 7 * SECOND);
	now.status.execs += 500;
	now.status.evaluation.evaluated += 200;
	now.status.evaluation.time += 20000000;
	now.status.evaluation.histogram[9] = 200;
	return 0;
}

static int tear_down(void **state)
{
	board_free(&board);
	return 0;
}

static char *text_of(size_t columns, size_t lines)
{
	const struct report_style style = { .whom = ESCAPE_FOR_EYES };
	const struct board_size size = { .columns = columns, .lines = lines };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	board_put(to, &board, &style, &size);
	fclose(to);
	return text;
}

static void is_shown_as(size_t columns, size_t lines, const char *expected)
{
	char *text = text_of(columns, lines);

	assert_string_equal(text, expected);
	free(text);
}

#define HEAD \
	"kexecguard 1.2  enforce  policy 4: 3 rules\n" \
	"execs 250/s  evaluated 100/s, 50 % within 1.0 us, 99 % within 1.0 us  CPU 1.000 %\n" \
	"alerts 3 generated = 2 delivered + 0 overwritten + 0 suppressed + 1 queued\n" \
	"\n" \
	" HITS/S     HITS  DENIED LOOKED/S     COST  CPU %  RULE\n"
#define BUSY  "   15.0       35      35     20.0   1.0 us  0.002  Busy\n"
#define QUIET "      0       10       -        0   500 ns  0.000  quiet\n"
#define DEAR  "      0        0       -      1.0   2.0 ms  0.200  dear\\x1b[2J\n"

static void shows_what_matches_now_first(void **state)
{
	board_make(&board, &before, &now, BOARD_BY_RATE);
	is_shown_as(0, 0, HEAD BUSY QUIET DEAR);
}

static void shows_what_costs_first(void **state)
{
	board_make(&board, &before, &now, BOARD_BY_COST);
	is_shown_as(0, 0, HEAD DEAR BUSY QUIET);
}

static void shows_what_matched_most_first(void **state)
{
	rules_now[0].hits = 36;
	rules_before[0].hits = 36;
	board_make(&board, &before, &now, BOARD_BY_HITS);
	rules_before[0].hits = 10;
	assert_string_equal(board.rows[0].rule->id, "quiet");
	assert_string_equal(board.rows[1].rule->id, "busy");
}

static void leaves_out_what_does_not_fit(void **state)
{
	board_make(&board, &before, &now, BOARD_BY_RATE);
	is_shown_as(0, 6, HEAD BUSY);
	is_shown_as(9, 7, "kexecguar\nexecs 250\nalerts 3 \n\n HITS/S  \n   15.0  \n      0  \n");
}

/* A terminal that is too small for a rule still has what is above. */
static void needs_no_room_for_a_rule(void **state)
{
	board_make(&board, &before, &now, BOARD_BY_RATE);
	is_shown_as(0, 2, HEAD);
}

/* What another set counted is not taken from this one's. */
static void begins_anew_with_another_set(void **state)
{
	before.status.generation = 3;
	board_make(&board, &before, &now, BOARD_BY_RATE);
	assert_int_equal(board.rows[0].hits, 35);
	assert_int_equal(board.execs, 500);
}

/* Nor what another module did. */
static void begins_anew_with_another_module(void **state)
{
	before.status.log.instance = 2;
	board_make(&board, &before, &now, BOARD_BY_RATE);
	assert_int_equal(board.rows[0].hits, 35);
	assert_int_equal(board.execs, 1500);
	assert_int_equal(board.evaluation.evaluated, 250);
}

static void has_no_rates_at_first(void **state)
{
	board_make(&board, &now, &now, BOARD_BY_RATE);
	assert_int_equal(board.rows[0].hits, 0);
	is_shown_as(40, 3, "kexecguard 1.2  enforce  policy 4: 3 rul\n"
			   "execs 0/s  evaluated 0/s  CPU 0.000 %\n"
			   "alerts 3 generated = 2 delivered + 0 ove\n"
			   "\n"
			   " HITS/S     HITS  DENIED LOOKED/S     CO\n");
}

static void tells_of_a_hook_that_is_lost(void **state)
{
	static const char line[] =
		"kexecguard 1.2  enforce, locked  policy 4: 3 rules  1 hook LOST\n";
	char *text;

	now.status.coverage = (struct coverage){ .hooks = &lost_hook, .n = 1 };
	now.status.locked = 1;
	board_make(&board, &before, &now, BOARD_BY_RATE);
	text = text_of(0, 0);
	assert_memory_equal(text, line, strlen(line));
	free(text);
}

static void is_told_to_scripts(void **state)
{
	struct json_object *root, *rules, *busy, *value;

	board_make(&board, &before, &now, BOARD_BY_RATE);
	root = board_json(&board);
	assert_true(json_object_object_get_ex(root, "seconds", &value));
	assert_true(json_object_get_double(value) == 2);
	assert_true(json_object_object_get_ex(root, "execs_now", &value));
	assert_int_equal(json_object_get_int(value), 500);
	assert_true(json_object_object_get_ex(root, "evaluation", &value));
	assert_true(json_object_object_get_ex(root, "rules", &rules));
	assert_int_equal(json_object_array_length(rules), 3);
	busy = json_object_array_get_idx(rules, 0);
	assert_string_equal(json_object_to_json_string_ext(busy, JSON_C_TO_STRING_PLAIN),
			    "{\"id\":\"busy\",\"name\":\"Busy\",\"action\":\"deny\",\"hits\":35,"
			    "\"denied\":35,\"hits_now\":30,\"tested_now\":40,"
			    "\"nanoseconds_now\":40000,\"tested\":40,\"nanoseconds\":40000}");
	json_object_put(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(shows_what_matches_now_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shows_what_costs_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(shows_what_matched_most_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(leaves_out_what_does_not_fit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(needs_no_room_for_a_rule, set_up, tear_down),
		cmocka_unit_test_setup_teardown(begins_anew_with_another_set, set_up, tear_down),
		cmocka_unit_test_setup_teardown(begins_anew_with_another_module, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(has_no_rates_at_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tells_of_a_hook_that_is_lost, set_up, tear_down),
		cmocka_unit_test_setup_teardown(is_told_to_scripts, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
