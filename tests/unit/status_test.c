// SPDX-License-Identifier: GPL-2.0
/* What the module says about itself and its rules. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <json-c/json.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "../../userspace/array.h"
#include "../../userspace/installed.h"
#include "../../userspace/status.h"

static const struct {
	int type;
	size_t size;
	const char *name;
} numbers[] = {
	{ KEXECGUARD_A_STATUS_MODE, 4, "mode" },
	{ KEXECGUARD_A_STATUS_LOCKED, 1, "locked" },
	{ KEXECGUARD_A_STATUS_GENERATION, 8, "generation" },
	{ KEXECGUARD_A_STATUS_RULES, 4, "rules" },
	{ KEXECGUARD_A_STATUS_POLICY_SIZE, 4, "policy_size" },
	{ KEXECGUARD_A_STATUS_NEXT_SEQ, 8, "next_seq" },
	{ KEXECGUARD_A_STATUS_GENERATED, 8, "generated" },
	{ KEXECGUARD_A_STATUS_DELIVERED, 8, "delivered" },
	{ KEXECGUARD_A_STATUS_OVERWRITTEN, 8, "overwritten" },
	{ KEXECGUARD_A_STATUS_SUPPRESSED, 8, "suppressed" },
	{ KEXECGUARD_A_STATUS_QUEUED, 8, "queued" },
	{ KEXECGUARD_A_STATUS_EXECS, 8, "execs" },
	{ KEXECGUARD_A_STATUS_INCOMPLETE, 8, "incomplete" },
	{ KEXECGUARD_A_STATUS_UNTRACKED, 8, "untracked" },
	{ KEXECGUARD_A_STATUS_PROCESSES, 8, "processes" },
};

/* Each number is its type's; that at @skip is left out, that at @wrong too long. */
static struct nl_msg *status_message(size_t skip, size_t wrong)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	u64 value[2] = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		value[0] = numbers[i].type;
		if (i != skip)
			nla_put(msg, numbers[i].type, numbers[i].size + (i == wrong), value);
	}
	nla_put_string(msg, KEXECGUARD_A_STATUS_VERSION, "1.2.3");
	return msg;
}

static void put_hook(struct nl_msg *msg, const char *name, u32 state, u64 calls)
{
	struct nlattr *nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_HOOK);

	nla_put_string(msg, KEXECGUARD_A_HOOK_NAME, name);
	nla_put_u32(msg, KEXECGUARD_A_HOOK_STATE, state);
	nla_put_u64(msg, KEXECGUARD_A_HOOK_CALLS, calls);
	nla_nest_end(msg, nest);
}

static const char *decode(struct status *status, struct nl_msg *msg)
{
	const char *bad;

	*status = (struct status){};
	bad = status_decode(status, nlmsg_data(nlmsg_hdr(msg)), nlmsg_datalen(nlmsg_hdr(msg)));
	nlmsg_free(msg);
	return bad;
}

#define NONE	SIZE_MAX

static void decodes_a_status(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	u8 digest[KEXECGUARD_DIGEST_SIZE] = { 0xab };
	struct status status;

	nla_put(msg, KEXECGUARD_A_STATUS_DIGEST, sizeof(digest), digest);
	put_hook(msg, "security_bprm_check", KEXECGUARD_HOOK_ACTIVE, 12);
	put_hook(msg, "kernel_kexec", KEXECGUARD_HOOK_ABSENT, 0);
	assert_null(decode(&status, msg));
	assert_string_equal(status.version, "1.2.3");
	assert_int_equal(status.mode, KEXECGUARD_A_STATUS_MODE);
	assert_int_equal(status.locked, KEXECGUARD_A_STATUS_LOCKED);
	assert_int_equal(status.generation, KEXECGUARD_A_STATUS_GENERATION);
	assert_int_equal(status.policy_size, KEXECGUARD_A_STATUS_POLICY_SIZE);
	assert_int_equal(status.log.next_seq, KEXECGUARD_A_STATUS_NEXT_SEQ);
	assert_int_equal(status.log.ledger.queued, KEXECGUARD_A_STATUS_QUEUED);
	assert_int_equal(status.processes, KEXECGUARD_A_STATUS_PROCESSES);
	assert_true(status.has_digest);
	assert_memory_equal(status.digest, digest, sizeof(digest));
	assert_int_equal(status.coverage.n, 2);
	assert_string_equal(status.coverage.hooks[0].name, "security_bprm_check");
	assert_int_equal(status.coverage.hooks[0].calls, 12);
	assert_int_equal(status.coverage.hooks[1].state, KEXECGUARD_HOOK_ABSENT);
	status_free(&status);
	assert_null(status.coverage.hooks);
}

static void names_a_number_that_is_missing_or_wrong(void **state)
{
	struct status status;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(numbers); i++) {
		assert_string_equal(decode(&status, status_message(i, NONE)), numbers[i].name);
		assert_string_equal(decode(&status, status_message(NONE, i)), numbers[i].name);
	}
}

static void refuses_a_hook_that_is_none(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;
	struct nlattr *nest;

	put_hook(msg, "good", KEXECGUARD_HOOK_ACTIVE, 1);
	nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_HOOK);
	nla_put_u32(msg, KEXECGUARD_A_HOOK_STATE, 1);
	nla_nest_end(msg, nest);
	assert_string_equal(decode(&status, msg), "hook name");
	status_free(&status);
	msg = status_message(NONE, NONE);
	nla_put(msg, KEXECGUARD_A_STATUS_HOOK, 6, "abcdef");
	assert_string_equal(decode(&status, msg), "hook");
	status_free(&status);
}

static void put_staged(struct nl_msg *msg, u8 on_crash, u8 seen, u64 alert)
{
	struct nlattr *nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_STAGED);

	nla_put_u8(msg, KEXECGUARD_A_STAGED_ON_CRASH, on_crash);
	nla_put_u8(msg, KEXECGUARD_A_STAGED_SEEN, seen);
	if (alert)
		nla_put_u64(msg, KEXECGUARD_A_STAGED_ALERT, alert);
	nla_nest_end(msg, nest);
}

static void decodes_what_is_staged(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	put_staged(msg, 1, 1, 7);
	assert_null(decode(&status, msg));
	assert_false(status.staged[0].loaded);
	assert_true(status.staged[1].loaded);
	assert_int_equal(status.staged[1].seen, 1);
	assert_int_equal(status.staged[1].alert, 7);
	msg = status_message(NONE, NONE);
	put_staged(msg, 0, 0, 0);
	assert_null(decode(&status, msg));
	assert_true(status.staged[0].loaded);
	assert_int_equal(status.staged[0].seen, 0);
	assert_int_equal(status.staged[0].alert, 0);
	assert_false(status.staged[1].loaded);
}

static void refuses_what_is_staged_if_it_is_nothing(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;
	struct nlattr *nest;

	nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_STAGED);
	nla_put_u8(msg, KEXECGUARD_A_STAGED_SEEN, 1);
	nla_nest_end(msg, nest);
	assert_string_equal(decode(&status, msg), "staged on_crash");
	msg = status_message(NONE, NONE);
	nla_put(msg, KEXECGUARD_A_STATUS_STAGED, 6, "abcdef");
	assert_string_equal(decode(&status, msg), "staged");
}

/* An older module does not have it, and then nobody has acknowledged. */
static void decodes_the_acknowledgement_if_there_is_one(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	assert_null(decode(&status, msg));
	assert_int_equal(status.log.acknowledged, 0);
	msg = status_message(NONE, NONE);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_ACKNOWLEDGED, 41);
	assert_null(decode(&status, msg));
	assert_int_equal(status.log.acknowledged, 41);
}

static struct json_object *trust_json(const struct status *status)
{
	struct json_object *root = json_object_new_object();
	struct json_object *policy = json_object_new_object();

	trust_add(&status->trust, root, policy);
	json_object_object_add(root, "policy", policy);
	return root;
}

static void check_trust(const struct status *status, const char *expected)
{
	struct json_object *json = trust_json(status);

	assert_string_equal(json_object_to_json_string_ext(json, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(json);
}

/* An older module says nothing of it, and so does the tool. */
static void says_whose_rules_are_taken_if_the_module_does(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	assert_null(decode(&status, msg));
	check_trust(&status, "{\"policy\":{}}");
	msg = status_message(NONE, NONE);
	nla_put_u8(msg, KEXECGUARD_A_STATUS_SIGNED_ONLY, 1);
	nla_put_u8(msg, KEXECGUARD_A_STATUS_POLICY_SIGNED, 0);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_POLICY_VERSION, 7);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_VERSION_FLOOR, 6);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_BOOT_POLICY, KEXECGUARD_BOOT_POLICY_REFUSED);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_REFUSED, 0);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_SPARED, 2);
	assert_null(decode(&status, msg));
	check_trust(&status, "{\"signed_only\":true,\"version_floor\":6,"
			     "\"boot_policy\":\"refused\",\"refused\":0,\"spared\":2,"
			     "\"policy\":{\"signed\":false,\"version\":7}}");
	msg = status_message(NONE, NONE);
	nla_put_u8(msg, KEXECGUARD_A_STATUS_SPARED, 2);
	assert_string_equal(decode(&status, msg), "spared");
}

static void put_log(struct nl_msg *msg)
{
	nla_put_u64(msg, KEXECGUARD_A_STATUS_FOLDED, 3);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_INSTANCE, 0xfedcba9876543210ull);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_HELD, 12);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_HELD_MAX, 4096);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_HELD_BYTES, 40961);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_HELD_BYTES_MAX, 8 << 20);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_RATE, 100);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_BURST, 1000);
}

static void check_log_json(const struct alertlog *log, const char *expected)
{
	struct json_object *root = json_object_new_object();

	alertlog_add(log, root);
	assert_string_equal(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(root);
}

static void check_log_text(const struct alertlog *log, const char *expected)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	alertlog_put(log, to);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static void tells_of_the_log(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	put_log(msg);
	assert_null(decode(&status, msg));
	status.log.ledger = (struct ledger){ .generated = 20, .delivered = 9, .overwritten = 2,
					     .suppressed = 4, .queued = 5, .folded = 3 };
	status.log.next_seq = 18;
	check_log_json(&status.log,
		       "{\"alerts\":{\"generated\":20,\"delivered\":9,\"overwritten\":2,"
		       "\"suppressed\":4,\"queued\":5,\"folded\":3,\"next_seq\":18,"
		       "\"acknowledged\":0,\"instance\":\"fedcba9876543210\",\"held\":12,"
		       "\"held_max\":4096,\"bytes\":40961,\"bytes_max\":8388608,"
		       "\"rate\":100,\"burst\":1000}}");
	check_log_text(&status.log,
		       "alerts     20 generated = 9 delivered + 2 overwritten + 4 suppressed + 5 queued\n"
		       "next       18, acknowledged up to 0\n"
		       "log        12 of 4096 alerts, 41 of 8192 KiB; instance fedcba9876543210\n"
		       "limit      100 alerts a second of a rule, 1000 at once; folded: 3\n");
	status.log.ledger.queued--;
	status.log.rate = 0;
	status.log.ledger.folded = 0;
	check_log_text(&status.log,
		       "alerts     20 generated != 9 delivered + 2 overwritten + 4 suppressed + 4 queued\n"
		       "next       18, acknowledged up to 0\n"
		       "log        12 of 4096 alerts, 41 of 8192 KiB; instance fedcba9876543210\n"
		       "limit      none: no alert is folded\n");
}

/* An older module has none of it. */
static void tells_less_of_an_older_log(void **state)
{
	struct status status;

	assert_null(decode(&status, status_message(NONE, NONE)));
	assert_int_equal(status.log.instance, 0);
	status.log.ledger = (struct ledger){ .generated = 1, .queued = 1 };
	status.log.next_seq = 2;
	check_log_json(&status.log,
		       "{\"alerts\":{\"generated\":1,\"delivered\":0,\"overwritten\":0,"
		       "\"suppressed\":0,\"queued\":1,\"folded\":0,\"next_seq\":2,"
		       "\"acknowledged\":0}}");
	check_log_text(&status.log,
		       "alerts     1 generated = 0 delivered + 0 overwritten + 0 suppressed + 1 queued\n"
		       "next       2, acknowledged up to 0\n");
}

static void put_evaluation(struct nl_msg *msg)
{
	const u64 events[] = { 90, 1, 2, 0, 0, 0, 7, 0, 0, 0 };
	const u64 histogram[] = { 0, 0, 50, 49, 0, 2 };

	nla_put_u64(msg, KEXECGUARD_A_STATUS_EVALUATED, 101);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_TESTED, 30);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_MATCHES, 4);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_DENIED, 3);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_EVALUATION_TIME, 1234);
	nla_put(msg, KEXECGUARD_A_STATUS_EVENTS, sizeof(events), events);
	nla_put(msg, KEXECGUARD_A_STATUS_HISTOGRAM, sizeof(histogram), histogram);
}

static void check_evaluation_text(const struct evaluation *evaluation, const char *expected)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	evaluation_put(evaluation, to);
	fclose(to);
	assert_string_equal(text, expected);
	free(text);
}

static void check_evaluation_json(const struct evaluation *evaluation, const char *expected)
{
	struct json_object *root = json_object_new_object();

	evaluation_add(evaluation, root);
	assert_string_equal(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(root);
}

static void tells_what_evaluating_came_to(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	put_evaluation(msg);
	assert_null(decode(&status, msg));
	check_evaluation_json(&status.evaluation,
			      "{\"events\":{\"exec\":90,\"kexec_load\":1,\"kexec_file_load\":2,"
			      "\"kexec_unload\":0,\"kexec_reboot\":0,\"kexec_found\":0,"
			      "\"open\":7,\"link\":0,\"rename\":0},"
			      "\"evaluation\":{\"evaluated\":101,\"tested\":30,\"matches\":4,"
			      "\"denied\":3,\"nanoseconds\":1234,"
			      "\"histogram\":[0,0,50,49,0,2]}}");
	check_evaluation_text(&status.evaluation,
			      "rules      30 looked at, 4 matched, 3 events denied\n"
			      "evaluated  101 times, 50 % within 0.0 us, 99 % in more than two seconds\n");
	status.evaluation = (struct evaluation){};
	check_evaluation_json(&status.evaluation, "{}");
	check_evaluation_text(&status.evaluation, "");
}

static void finds_a_quantile(void **state)
{
	struct evaluation evaluation = { .n_buckets = 4, .histogram = { 1, 98, 0, 1 } };

	assert_int_equal(evaluation_quantile(&evaluation, 1), 1);
	assert_int_equal(evaluation_quantile(&evaluation, 2), 3);
	assert_int_equal(evaluation_quantile(&evaluation, 99), 3);
	assert_int_equal(evaluation_quantile(&evaluation, 100), UINT64_MAX);
	memset(evaluation.histogram, 0, sizeof(evaluation.histogram));
	assert_int_equal(evaluation_quantile(&evaluation, 50), 0);
}

static void subtracts_what_was_before(void **state)
{
	struct evaluation before = { .evaluated = 3, .tested = 5, .n_buckets = 2,
				     .histogram = { 1, 2 } };
	struct evaluation now = { .evaluated = 10, .tested = 4, .n_buckets = 2,
				  .histogram = { 1, 9 } };

	evaluation_since(&now, &before);
	assert_int_equal(now.evaluated, 7);
	assert_int_equal(now.tested, 4);
	assert_int_equal(now.histogram[0], 0);
	assert_int_equal(now.histogram[1], 7);
}

static void refuses_arrays_that_are_none(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	u64 many[EVALUATION_BUCKETS_MAX + 1] = {};
	struct status status;

	nla_put(msg, KEXECGUARD_A_STATUS_HISTOGRAM, 9, many);
	assert_string_equal(decode(&status, msg), "histogram");
	msg = status_message(NONE, NONE);
	nla_put(msg, KEXECGUARD_A_STATUS_HISTOGRAM, sizeof(many), many);
	assert_string_equal(decode(&status, msg), "histogram");
	msg = status_message(NONE, NONE);
	nla_put(msg, KEXECGUARD_A_STATUS_EVENTS, (EVALUATION_EVENTS_MAX + 1) * 8, many);
	assert_string_equal(decode(&status, msg), "events");
	msg = status_message(NONE, NONE);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_EVALUATED, 1);
	assert_string_equal(decode(&status, msg), "evaluated");
}

static void refuses_a_digest_of_another_size(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	struct status status;

	nla_put(msg, KEXECGUARD_A_STATUS_DIGEST, 20, "12345678901234567890");
	assert_string_equal(decode(&status, msg), "digest");
}

/* The module may be of any version, and a name is not ours to trust. */
static void cuts_long_names(void **state)
{
	struct nl_msg *msg = status_message(NONE, NONE);
	char name[200];
	struct status status;

	memset(name, 'x', sizeof(name));
	name[sizeof(name) - 1] = 0;
	put_hook(msg, name, KEXECGUARD_HOOK_ACTIVE, 1);
	assert_null(decode(&status, msg));
	assert_int_equal(strlen(status.coverage.hooks[0].name), COVERAGE_NAME_SIZE - 1);
	status_free(&status);
}

static struct nl_msg *rule_message(const char *id)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	nla_put_u32(msg, KEXECGUARD_A_RULE_INDEX, 3);
	nla_put_u32(msg, KEXECGUARD_A_RULE_ACTION, KEXECGUARD_ACTION_DENY);
	nla_put_u64(msg, KEXECGUARD_A_RULE_HITS, 99);
	nla_put_u64(msg, KEXECGUARD_A_RULE_EXCLUDED, 7);
	if (id)
		nla_put_string(msg, KEXECGUARD_A_RULE_ID, id);
	return msg;
}

static const char *add(struct installed_rules *rules, struct nl_msg *msg)
{
	const char *bad = installed_add(rules, nlmsg_data(nlmsg_hdr(msg)),
					nlmsg_datalen(nlmsg_hdr(msg)));

	nlmsg_free(msg);
	return bad;
}

static void lists_rules(void **state)
{
	struct installed_rules rules = {};

	assert_null(add(&rules, rule_message("a")));
	assert_null(add(&rules, rule_message("b")));
	assert_string_equal(add(&rules, rule_message(NULL)), "id");
	assert_int_equal(rules.n, 2);
	assert_string_equal(rules.rules[1].id, "b");
	assert_string_equal(rules.rules[1].meta, "{}");
	assert_int_equal(rules.rules[1].index, 3);
	assert_int_equal(rules.rules[1].action, KEXECGUARD_ACTION_DENY);
	assert_int_equal(rules.rules[1].hits, 99);
	assert_int_equal(rules.rules[1].excluded, 7);
	installed_free(&rules);
	assert_int_equal(rules.n, 0);
}

static void put_ledger(struct nl_msg *msg)
{
	nla_put_u64(msg, KEXECGUARD_A_RULE_GENERATED, 20);
	nla_put_u64(msg, KEXECGUARD_A_RULE_DELIVERED, 9);
	nla_put_u64(msg, KEXECGUARD_A_RULE_OVERWRITTEN, 2);
	nla_put_u64(msg, KEXECGUARD_A_RULE_SUPPRESSED, 4);
	nla_put_u64(msg, KEXECGUARD_A_RULE_FOLDED, 3);
	nla_put_u64(msg, KEXECGUARD_A_RULE_QUEUED, 5);
}

/* Also of rules that do not run any more, of which there is nothing else, not even the name. */
static void lists_ledgers(void **state)
{
	struct installed_rules rules = {};
	struct nl_msg *msg = rule_message("runs");

	put_ledger(msg);
	nla_put_u64(msg, KEXECGUARD_A_RULE_DENIED, 6);
	assert_null(add(&rules, msg));
	msg = nlmsg_alloc_simple(0, 0);
	nla_put_string(msg, KEXECGUARD_A_RULE_ID, "gone");
	put_ledger(msg);
	assert_null(add(&rules, msg));
	msg = nlmsg_alloc_simple(0, 0);
	put_ledger(msg);
	assert_null(add(&rules, msg));
	msg = nlmsg_alloc_simple(0, 0);
	nla_put_u32(msg, KEXECGUARD_A_RULE_QUEUED, 5);
	assert_string_equal(add(&rules, msg), "queued");
	assert_int_equal(rules.n, 3);
	assert_int_equal(rules.n_running, 1);
	assert_true(rules.rules[0].runs);
	assert_int_equal(rules.rules[0].denied, 6);
	assert_int_equal(rules.rules[0].ledger.generated, 20);
	assert_true(ledger_closes(&rules.rules[0].ledger));
	assert_false(rules.rules[1].runs);
	assert_string_equal(rules.rules[1].id, "gone");
	assert_int_equal(rules.rules[1].ledger.folded, 3);
	assert_null(rules.rules[2].id);
	assert_int_equal(rules.rules[2].ledger.overwritten, 2);
	installed_free(&rules);
	assert_int_equal(rules.n_running, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_a_status),
		cmocka_unit_test(names_a_number_that_is_missing_or_wrong),
		cmocka_unit_test(refuses_a_hook_that_is_none),
		cmocka_unit_test(decodes_what_is_staged),
		cmocka_unit_test(refuses_what_is_staged_if_it_is_nothing),
		cmocka_unit_test(decodes_the_acknowledgement_if_there_is_one),
		cmocka_unit_test(says_whose_rules_are_taken_if_the_module_does),
		cmocka_unit_test(tells_of_the_log),
		cmocka_unit_test(tells_less_of_an_older_log),
		cmocka_unit_test(tells_what_evaluating_came_to),
		cmocka_unit_test(finds_a_quantile),
		cmocka_unit_test(subtracts_what_was_before),
		cmocka_unit_test(refuses_arrays_that_are_none),
		cmocka_unit_test(refuses_a_digest_of_another_size),
		cmocka_unit_test(cuts_long_names),
		cmocka_unit_test(lists_rules),
		cmocka_unit_test(lists_ledgers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
