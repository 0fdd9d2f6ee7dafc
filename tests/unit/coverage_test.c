// SPDX-License-Identifier: GPL-2.0
/* What the hooks cover, as the module tells it and as it is shown. */
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

#include "../../userspace/coverage.h"
#include "../../userspace/jsonl.h"

#define NO_TEST	0xffffffffu	/* of a module that tries no hooks */

static void put_hook(struct nl_msg *msg, const char *name, u32 state, u64 calls, u32 test,
		     bool denies)
{
	struct nlattr *nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_HOOK);

	nla_put_string(msg, KEXECGUARD_A_HOOK_NAME, name);
	nla_put_u32(msg, KEXECGUARD_A_HOOK_STATE, state);
	nla_put_u64(msg, KEXECGUARD_A_HOOK_CALLS, calls);
	if (test != NO_TEST)
		nla_put_u32(msg, KEXECGUARD_A_HOOK_TEST, test);
	if (denies)
		nla_put_flag(msg, KEXECGUARD_A_HOOK_DENIES);
	nla_nest_end(msg, nest);
}

static const char *decode(struct coverage *coverage, struct nl_msg *msg)
{
	const char *bad;

	*coverage = (struct coverage){};
	bad = coverage_decode(coverage, nlmsg_data(nlmsg_hdr(msg)),
			      nlmsg_datalen(nlmsg_hdr(msg)));
	nlmsg_free(msg);
	return bad;
}

/* One of each kind. */
static void sample(struct coverage *coverage)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);

	put_hook(msg, "check", KEXECGUARD_HOOK_ACTIVE, 12, KEXECGUARD_TEST_PASSED, true);
	put_hook(msg, "free", KEXECGUARD_HOOK_ACTIVE, 0, KEXECGUARD_TEST_PASSED, false);
	put_hook(msg, "lost", KEXECGUARD_HOOK_LOST, 3, KEXECGUARD_TEST_FAILED, true);
	put_hook(msg, "kernel_kexec", KEXECGUARD_HOOK_ACTIVE, 0, KEXECGUARD_TEST_SKIPPED, true);
	put_hook(msg, "unbuilt", KEXECGUARD_HOOK_UNCONFIGURED, 0, KEXECGUARD_TEST_PASSED, true);
	put_hook(msg, "x32", KEXECGUARD_HOOK_ABSENT, 0, KEXECGUARD_TEST_NONE, true);
	assert_null(decode(coverage, msg));
	assert_int_equal(coverage->n, 6);
}

static char *text_of(const struct coverage *coverage,
		     void (*put)(const struct coverage *coverage, FILE *to))
{
	char *out = NULL;
	size_t len;
	FILE *to = open_memstream(&out, &len);

	put(coverage, to);
	fclose(to);
	return out;
}

static void shows_what_there_is(void **state)
{
	struct coverage coverage;
	char *out;

	sample(&coverage);
	out = text_of(&coverage, coverage_put);
	assert_string_equal(out,
		"\n6 entry points are known: 5 on this kernel, 4 hooked, 2 seen\n"
		"\nHOOK          STATE                CALLS  TRIAL\n"
		"check         active                  12  passed\n"
		"free          active                   0  passed\n"
		"lost          lost                     3  FAILED\n"
		"kernel_kexec  active                   0  skipped\n"
		"unbuilt       unconfigured             0  passed\n"
		"x32           absent                   0  -\n");
	free(out);
	coverage_free(&coverage);
}

static void shows_what_came_of_a_trial(void **state)
{
	struct coverage coverage;
	char *out;

	sample(&coverage);
	out = text_of(&coverage, coverage_put_trials);
	assert_string_equal(out,
		"HOOK          CAN     RESULT\n"
		"check         refuse  passed: it was called and refused\n"
		"free          see     passed: it was called\n"
		"lost          refuse  FAILED: it is not reached\n"
		"kernel_kexec  refuse  skipped: to try it could do harm now\n"
		"unbuilt       refuse  passed: it was called and refused\n"
		"x32           refuse  not on this kernel\n"
		"\n6 hooks: 3 passed, 1 failed, 1 skipped\n");
	assert_int_equal(coverage_failed(&coverage), 1);
	free(out);
	coverage_free(&coverage);
}

static void assert_json(const struct coverage *coverage, const char *expected)
{
	struct json_object *root = json_object_new_object();

	coverage_add(coverage, root);
	assert_string_equal(json_object_to_json_string_ext(root, JSON_C_TO_STRING_PLAIN),
			    expected);
	json_object_put(root);
}

static void says_it_in_json(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct coverage coverage;

	put_hook(msg, "check", KEXECGUARD_HOOK_ACTIVE, 12, KEXECGUARD_TEST_PASSED, true);
	put_hook(msg, "lost", KEXECGUARD_HOOK_LOST, 0, KEXECGUARD_TEST_FAILED, false);
	assert_null(decode(&coverage, msg));
	assert_json(&coverage,
		"{\"coverage\":{\"known\":2,\"exist\":2,\"hooked\":1,\"seen\":1,"
		"\"passed\":1,\"failed\":1,\"skipped\":0},\"hooks\":["
		"{\"name\":\"check\",\"state\":\"active\",\"calls\":12,\"exists\":true,"
		"\"hooked\":true,\"seen\":true,\"denies\":true,\"test\":\"passed\"},"
		"{\"name\":\"lost\",\"state\":\"lost\",\"calls\":0,\"exists\":true,"
		"\"hooked\":false,\"seen\":false,\"denies\":false,\"test\":\"failed\"}]}");
	coverage_free(&coverage);
}

/* With mode=off nobody has looked what there is. */
static void claims_nothing_without_hooks(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct coverage coverage;

	put_hook(msg, "check", KEXECGUARD_HOOK_OFF, 0, KEXECGUARD_TEST_NONE, true);
	assert_null(decode(&coverage, msg));
	assert_json(&coverage,
		"{\"coverage\":{\"known\":1,\"exist\":0,\"hooked\":0,\"seen\":0,"
		"\"passed\":0,\"failed\":0,\"skipped\":0},\"hooks\":["
		"{\"name\":\"check\",\"state\":\"off\",\"calls\":0,\"exists\":null,"
		"\"hooked\":false,\"seen\":false,\"denies\":true,\"test\":\"none\"}]}");
	coverage_free(&coverage);
}

static void takes_what_other_modules_tell(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct coverage coverage;

	put_hook(msg, "old", KEXECGUARD_HOOK_ACTIVE, 1, NO_TEST, false);
	put_hook(msg, "new", 77, 1, 78, false);
	assert_null(decode(&coverage, msg));
	assert_int_equal(coverage.hooks[0].test, KEXECGUARD_TEST_NONE);
	assert_int_equal(coverage_failed(&coverage), 0);
	assert_json(&coverage,
		"{\"coverage\":{\"known\":2,\"exist\":1,\"hooked\":1,\"seen\":2,"
		"\"passed\":0,\"failed\":0,\"skipped\":0},\"hooks\":["
		"{\"name\":\"old\",\"state\":\"active\",\"calls\":1,\"exists\":true,"
		"\"hooked\":true,\"seen\":true,\"denies\":false,\"test\":\"none\"},"
		"{\"name\":\"new\",\"state\":\"unknown\",\"calls\":1,\"exists\":false,"
		"\"hooked\":false,\"seen\":true,\"denies\":false,\"test\":\"unknown\"}]}");
	coverage_free(&coverage);
}

static void refuses_a_test_that_is_none(void **state)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest = nla_nest_start(msg, KEXECGUARD_A_STATUS_HOOK);
	struct coverage coverage;

	nla_put_string(msg, KEXECGUARD_A_HOOK_NAME, "check");
	nla_put_u32(msg, KEXECGUARD_A_HOOK_STATE, KEXECGUARD_HOOK_ACTIVE);
	nla_put_u64(msg, KEXECGUARD_A_HOOK_CALLS, 1);
	nla_put_u8(msg, KEXECGUARD_A_HOOK_TEST, 1);
	nla_nest_end(msg, nest);
	assert_string_equal(decode(&coverage, msg), "hook test");
	coverage_free(&coverage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shows_what_there_is),
		cmocka_unit_test(shows_what_came_of_a_trial),
		cmocka_unit_test(says_it_in_json),
		cmocka_unit_test(claims_nothing_without_hooks),
		cmocka_unit_test(takes_what_other_modules_tell),
		cmocka_unit_test(refuses_a_test_that_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
