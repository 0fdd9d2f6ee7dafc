// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <netlink/attr.h>

#include "array.h"
#include "attr.h"
#include "coverage.h"
#include "jsonl.h"
#include "text.h"

/* A hook, before its name was copied out of the message. */
struct raw_hook {
	struct kg_text name;
	u32 state;
	u64 calls;
	u32 test;
	bool denies;
};

static const struct attr_field hook_fields[] = {
	{ .name = "hook name", .offset = offsetof(struct raw_hook, name),
	  .type = KEXECGUARD_A_HOOK_NAME, .kind = ATTR_STRING, .required = true },
	{ .name = "hook state", .offset = offsetof(struct raw_hook, state),
	  .type = KEXECGUARD_A_HOOK_STATE, .kind = ATTR_U32, .required = true },
	{ .name = "hook calls", .offset = offsetof(struct raw_hook, calls),
	  .type = KEXECGUARD_A_HOOK_CALLS, .kind = ATTR_U64, .required = true },
	/* Older modules try no hooks. */
	{ .name = "hook test", .offset = offsetof(struct raw_hook, test),
	  .type = KEXECGUARD_A_HOOK_TEST, .kind = ATTR_U32 },
	{ .name = "hook denies", .offset = offsetof(struct raw_hook, denies),
	  .type = KEXECGUARD_A_HOOK_DENIES, .kind = ATTR_FLAG },
};

static const char *decode_hook(struct coverage *coverage, const struct nlattr *nest)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	struct coverage_hook *hooks, *hook;
	struct raw_hook raw = {};
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, nla_data(nest), nla_len(nest)))
		return "hook";
	bad = attr_decode(tb, hook_fields, ARRAY_SIZE(hook_fields), &raw);
	if (bad)
		return bad;
	hooks = reallocarray(coverage->hooks, coverage->n + 1, sizeof(*hooks));
	if (!hooks)
		return "memory";
	coverage->hooks = hooks;
	hook = &hooks[coverage->n++];
	*hook = (struct coverage_hook){
		.state = raw.state, .calls = raw.calls, .test = raw.test, .denies = raw.denies,
	};
	snprintf(hook->name, sizeof(hook->name), "%.*s", (int)raw.name.len, raw.name.data);
	return NULL;
}

/**
 * coverage_decode() - find the hooks in a netlink message
 * @coverage: what is found is added; zeroed by the caller, who frees it with
 *	coverage_free()
 * @attrs: the message's attributes
 * @len: bytes of them
 *
 * Return: NULL, or the field that is missing or malformed.
 */
const char *coverage_decode(struct coverage *coverage, const void *attrs, int len)
{
	const struct nlattr *attr;
	const char *bad = NULL;
	int rest = len;

	for (attr = attrs; !bad && nla_ok(attr, rest); attr = nla_next(attr, &rest)) {
		if (nla_type(attr) == KEXECGUARD_A_STATUS_HOOK)
			bad = decode_hook(coverage, attr);
	}
	return bad;
}

/**
 * coverage_free() - free what was found
 * @coverage: which
 */
void coverage_free(struct coverage *coverage)
{
	free(coverage->hooks);
	*coverage = (struct coverage){};
}

/**
 * coverage_state_name() - the word for how a hook is
 * @state: enum kexecguard_hook_state, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *coverage_state_name(u32 state)
{
	static const char *const names[] = {
		[KEXECGUARD_HOOK_OFF] = "off",
		[KEXECGUARD_HOOK_ACTIVE] = "active",
		[KEXECGUARD_HOOK_ABSENT] = "absent",
		[KEXECGUARD_HOOK_UNCONFIGURED] = "unconfigured",
		[KEXECGUARD_HOOK_LOST] = "lost",
	};

	return text_word(names, ARRAY_SIZE(names), state);
}

/**
 * coverage_test_name() - the word for what a trial came to
 * @test: enum kexecguard_hook_test, or one that a newer module knows
 *
 * Return: the word, or "unknown".
 */
const char *coverage_test_name(u32 test)
{
	static const char *const names[] = {
		[KEXECGUARD_TEST_NONE] = "none",
		[KEXECGUARD_TEST_PASSED] = "passed",
		[KEXECGUARD_TEST_FAILED] = "failed",
		[KEXECGUARD_TEST_SKIPPED] = "skipped",
	};

	return text_word(names, ARRAY_SIZE(names), test);
}

static bool is_hooked(const struct coverage_hook *hook)
{
	return hook->state == KEXECGUARD_HOOK_ACTIVE ||
	       hook->state == KEXECGUARD_HOOK_UNCONFIGURED;
}

static bool is_lost(const struct coverage_hook *hook)
{
	return hook->state == KEXECGUARD_HOOK_LOST;
}

/* Without hooks, the module does not look what this kernel has. */
static bool is_on_kernel(const struct coverage_hook *hook)
{
	return is_hooked(hook) || is_lost(hook);
}

static bool is_seen(const struct coverage_hook *hook)
{
	return hook->calls;
}

static bool is_passed(const struct coverage_hook *hook)
{
	return hook->test == KEXECGUARD_TEST_PASSED;
}

static bool is_failed(const struct coverage_hook *hook)
{
	return hook->test == KEXECGUARD_TEST_FAILED;
}

static bool is_skipped(const struct coverage_hook *hook)
{
	return hook->test == KEXECGUARD_TEST_SKIPPED;
}

static size_t count(const struct coverage *coverage, bool (*is)(const struct coverage_hook *hook))
{
	size_t n = 0, i;

	for (i = 0; i < coverage->n; i++)
		n += is(&coverage->hooks[i]);
	return n;
}

/**
 * coverage_failed() - how many hooks did not pass their last trial
 * @coverage: the hooks
 *
 * Return: the number.
 */
size_t coverage_failed(const struct coverage *coverage)
{
	return count(coverage, is_failed);
}

/**
 * coverage_lost() - how many hooks are not reached any more
 * @coverage: the hooks
 *
 * Return: the number.
 */
size_t coverage_lost(const struct coverage *coverage)
{
	return count(coverage, is_lost);
}

static struct json_object *hook_json(const struct coverage_hook *hook)
{
	struct json_object *object = json_object_new_object();

	jsonl_add_string(object, "name", hook->name);
	jsonl_add_string(object, "state", coverage_state_name(hook->state));
	jsonl_add_u64(object, "calls", hook->calls);
	if (hook->state == KEXECGUARD_HOOK_OFF)
		json_object_object_add(object, "exists", NULL);
	else
		jsonl_add_bool(object, "exists", is_on_kernel(hook));
	jsonl_add_bool(object, "hooked", is_hooked(hook));
	jsonl_add_bool(object, "seen", is_seen(hook));
	jsonl_add_bool(object, "denies", hook->denies);
	jsonl_add_string(object, "test", coverage_test_name(hook->test));
	return object;
}

/**
 * coverage_add() - say all of it in JSON
 * @coverage: the hooks
 * @root: gets "coverage", the sums, and "hooks", the list
 */
void coverage_add(const struct coverage *coverage, struct json_object *root)
{
	struct json_object *sums = jsonl_add_object(root, "coverage");
	struct json_object *hooks = json_object_new_array();
	size_t i;

	jsonl_add_u64(sums, "known", coverage->n);
	jsonl_add_u64(sums, "exist", count(coverage, is_on_kernel));
	jsonl_add_u64(sums, "hooked", count(coverage, is_hooked));
	jsonl_add_u64(sums, "seen", count(coverage, is_seen));
	jsonl_add_u64(sums, "passed", count(coverage, is_passed));
	jsonl_add_u64(sums, "failed", count(coverage, is_failed));
	jsonl_add_u64(sums, "skipped", count(coverage, is_skipped));
	for (i = 0; i < coverage->n; i++)
		json_object_array_add(hooks, hook_json(&coverage->hooks[i]));
	json_object_object_add(root, "hooks", hooks);
}

static int name_width(const struct coverage *coverage)
{
	size_t width = strlen("HOOK"), i;

	for (i = 0; i < coverage->n; i++) {
		if (strlen(coverage->hooks[i].name) > width)
			width = strlen(coverage->hooks[i].name);
	}
	return width;
}

static const char *trial_word(const struct coverage_hook *hook)
{
	return is_failed(hook) ? "FAILED" : hook->test ? coverage_test_name(hook->test) : "-";
}

/**
 * coverage_put() - what is there, what is hooked, and what was seen, for a person
 * @coverage: the hooks
 * @to: where to
 */
void coverage_put(const struct coverage *coverage, FILE *to)
{
	const struct coverage_hook *hook;
	int width = name_width(coverage);

	fprintf(to, "\n%zu entry points are known: %zu on this kernel, %zu hooked, %zu seen\n",
		coverage->n, count(coverage, is_on_kernel), count(coverage, is_hooked),
		count(coverage, is_seen));
	fprintf(to, "\n%-*s  %-12s  %12s  %s\n", width, "HOOK", "STATE", "CALLS", "TRIAL");
	for (hook = coverage->hooks; hook < coverage->hooks + coverage->n; hook++)
		fprintf(to, "%-*s  %-12s  %12" PRIu64 "  %s\n", width, hook->name,
			coverage_state_name(hook->state), hook->calls, trial_word(hook));
}

static const char *trial_sentence(const struct coverage_hook *hook)
{
	switch (hook->test) {
	case KEXECGUARD_TEST_PASSED:
		return hook->denies ? "passed: it was called and refused"
				    : "passed: it was called";
	case KEXECGUARD_TEST_FAILED:
		return "FAILED: it is not reached";
	case KEXECGUARD_TEST_SKIPPED:
		return "skipped: to try it could do harm now";
	}
	return hook->state == KEXECGUARD_HOOK_ABSENT ? "not on this kernel" : "not tried";
}

/**
 * coverage_put_trials() - what came of trying the hooks, for a person
 * @coverage: the hooks
 * @to: where to
 */
void coverage_put_trials(const struct coverage *coverage, FILE *to)
{
	const struct coverage_hook *hook;
	int width = name_width(coverage);

	fprintf(to, "%-*s  %-6s  %s\n", width, "HOOK", "CAN", "RESULT");
	for (hook = coverage->hooks; hook < coverage->hooks + coverage->n; hook++)
		fprintf(to, "%-*s  %-6s  %s\n", width, hook->name, hook->denies ? "refuse" : "see",
			trial_sentence(hook));
	fprintf(to, "\n%zu hooks: %zu passed, %zu failed, %zu skipped\n", coverage->n,
		count(coverage, is_passed), count(coverage, is_failed),
		count(coverage, is_skipped));
}
