// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <netlink/attr.h>

#include "alert.h"
#include "array.h"
#include "attr.h"
#include "client.h"
#include "command.h"
#include "coverage.h"
#include "diag.h"
#include "evaluation.h"
#include "jsonl.h"
#include "options.h"
#include "posture.h"
#include "sha256.h"
#include "status.h"
#include "trust.h"

#define FIELD(member, symbol, how) \
	{ .name = #member, .offset = offsetof(struct status, member), \
	  .type = KEXECGUARD_A_STATUS_##symbol, .kind = ATTR_##how, .required = true }

static const struct attr_field status_fields[] = {
	FIELD(mode, MODE, U32),
	FIELD(locked, LOCKED, U8),
	FIELD(generation, GENERATION, U64),
	FIELD(rules, RULES, U32),
	FIELD(policy_size, POLICY_SIZE, U32),
	FIELD(execs, EXECS, U64),
	FIELD(incomplete, INCOMPLETE, U64),
	FIELD(untracked, UNTRACKED, U64),
	FIELD(processes, PROCESSES, U64),
};

/* The parts of a message that are texts, before they were copied out of it. */
struct raw_texts {
	struct kg_text version;
	struct kg_text digest;
};

static const struct attr_field text_fields[] = {
	{ .name = "version", .offset = offsetof(struct raw_texts, version),
	  .type = KEXECGUARD_A_STATUS_VERSION, .kind = ATTR_STRING, .required = true },
	{ .name = "digest", .offset = offsetof(struct raw_texts, digest),
	  .type = KEXECGUARD_A_STATUS_DIGEST, .kind = ATTR_BYTES },
};

struct raw_staged {
	u8 on_crash;
	u8 seen;
	u64 alert;
};

static const struct attr_field staged_fields[] = {
	{ .name = "staged on_crash", .offset = offsetof(struct raw_staged, on_crash),
	  .type = KEXECGUARD_A_STAGED_ON_CRASH, .kind = ATTR_U8, .required = true },
	{ .name = "staged seen", .offset = offsetof(struct raw_staged, seen),
	  .type = KEXECGUARD_A_STAGED_SEEN, .kind = ATTR_U8, .required = true },
	{ .name = "staged alert", .offset = offsetof(struct raw_staged, alert),
	  .type = KEXECGUARD_A_STAGED_ALERT, .kind = ATTR_U64 },
};

static const char *decode_staged(struct status *status, const struct nlattr *nest)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	struct raw_staged raw = {};
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, nla_data(nest), nla_len(nest)))
		return "staged";
	bad = attr_decode(tb, staged_fields, ARRAY_SIZE(staged_fields), &raw);
	if (!bad)
		status->staged[!!raw.on_crash] = (struct status_staged){
			.loaded = true, .seen = raw.seen, .alert = raw.alert,
		};
	return bad;
}

static const char *decode_nests(struct status *status, const void *attrs, int len)
{
	const struct nlattr *attr;
	const char *bad = NULL;
	int rest = len;

	for (attr = attrs; !bad && nla_ok(attr, rest); attr = nla_next(attr, &rest)) {
		if (nla_type(attr) == KEXECGUARD_A_STATUS_STAGED)
			bad = decode_staged(status, attr);
	}
	return bad ? bad : coverage_decode(&status->coverage, attrs, len);
}

static const char *decode_texts(struct status *status, struct nlattr *const tb[])
{
	struct raw_texts raw = {};
	const char *bad = attr_decode(tb, text_fields, ARRAY_SIZE(text_fields), &raw);

	if (bad)
		return bad;
	snprintf(status->version, sizeof(status->version), "%.*s", (int)raw.version.len,
		 raw.version.data);
	if (!raw.digest.len || !status->generation)
		return NULL;
	if (raw.digest.len != sizeof(status->digest))
		return "digest";
	memcpy(status->digest, raw.digest.data, sizeof(status->digest));
	status->has_digest = true;
	return NULL;
}

/**
 * status_decode() - make a status of a netlink message
 * @status: filled in; zeroed by the caller, who frees it with status_free()
 * @attrs: the message's attributes
 * @len: bytes of them
 *
 * Return: NULL, or the field that is missing or malformed.
 */
const char *status_decode(struct status *status, const void *attrs, int len)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	const char *bad;

	if (!attr_parse(tb, KEXECGUARD_A_MAX, attrs, len))
		return "message";
	bad = attr_decode(tb, status_fields, ARRAY_SIZE(status_fields), status);
	if (!bad)
		bad = decode_texts(status, tb);
	if (!bad)
		bad = alertlog_decode(&status->log, tb);
	if (!bad)
		bad = trust_decode(&status->trust, tb);
	if (!bad)
		bad = evaluation_decode(&status->evaluation, tb);
	return bad ? bad : decode_nests(status, attrs, len);
}

/**
 * status_free() - free what a status holds
 * @status: which
 */
void status_free(struct status *status)
{
	coverage_free(&status->coverage);
	*status = (struct status){};
}

static json_object *policy_json(const struct status *status)
{
	json_object *policy = json_object_new_object();
	char digest[SHA256_TEXT_SIZE];

	jsonl_add_u64(policy, "generation", status->generation);
	jsonl_add_u64(policy, "rules", status->rules);
	jsonl_add_u64(policy, "size", status->policy_size);
	json_object_object_add(policy, "digest", !status->has_digest ? NULL :
			       json_object_new_string(sha256_text(status->digest, digest)));
	return policy;
}

static void print_json(const struct status *status, const struct posture *posture)
{
	json_object *root = json_object_new_object();
	json_object *module = json_object_new_object();
	json_object *policy = policy_json(status);

	jsonl_add_string(module, "version", status->version);
	json_object_object_add(root, "module", module);
	jsonl_add_string(root, "mode", alert_mode_name(status->mode));
	json_object_object_add(root, "locked", json_object_new_boolean(status->locked));
	json_object_object_add(root, "policy", policy);
	trust_add(&status->trust, root, policy);
	alertlog_add(&status->log, root);
	jsonl_add_u64(root, "execs", status->execs);
	jsonl_add_u64(root, "incomplete", status->incomplete);
	jsonl_add_u64(root, "untracked", status->untracked);
	jsonl_add_u64(root, "processes", status->processes);
	evaluation_add(&status->evaluation, root);
	json_object_object_add(root, "posture", posture_json(posture, status));
	coverage_add(&status->coverage, root);
	jsonl_put(stdout, root);
	json_object_put(root);
}

static const char *mode_meaning(u32 mode)
{
	switch (mode) {
	case KEXECGUARD_MODE_OFF:
		return "no hooks are placed";
	case KEXECGUARD_MODE_OBSERVE:
		return "reports, refuses nothing";
	case KEXECGUARD_MODE_ENFORCE:
		return "refuses what a deny rule matches";
	}
	return "?";
}

static void print_policy(const struct status *status)
{
	char digest[SHA256_TEXT_SIZE];

	if (!status->generation) {
		puts("policy     none: 'kexecguard apply', or 'kexecguard rules load PATH...'");
		return;
	}
	printf("policy     generation %" PRIu64 ", %u rule%s, %u bytes", status->generation,
	       status->rules, status->rules == 1 ? "" : "s", status->policy_size);
	if (status->has_digest)
		printf(", sha256 %.12s", sha256_text(status->digest, digest));
	putchar('\n');
}

static void print_text(const struct status *status, const struct posture *posture)
{
	printf("module     %s\n", status->version);
	printf("mode       %s: %s\n", alert_mode_name(status->mode), mode_meaning(status->mode));
	printf("locked     %s\n", status->locked ? "yes, until the next boot" : "no");
	print_policy(status);
	trust_put(&status->trust, stdout);
	alertlog_put(&status->log, stdout);
	printf("execs      %" PRIu64 " ruled on\n", status->execs);
	evaluation_put(&status->evaluation, stdout);
	printf("facts      %" PRIu64 " events without one, %" PRIu64
	       " parents not seen at their exec\n", status->incomplete, status->untracked);
	printf("processes  %" PRIu64 " tracked\n", status->processes);
	posture_put(stdout, posture, status);
	coverage_put(&status->coverage, stdout);
}

static int show(bool json)
{
	struct client *client;
	struct posture posture;
	struct status status;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	posture_read(&posture, "");
	err = client_status(client, &status);
	if (!err && json)
		print_json(&status, &posture);
	else if (!err)
		print_text(&status, &posture);
	status_free(&status);
	client_close(client);
	return err;
}

/**
 * cmd_status() - ``kexecguard status [--json]``
 * @argc: arguments
 * @argv: from "status" on
 *
 * Return: enum exit_code.
 */
int cmd_status(int argc, char **argv)
{
	static const char help[] =
		"usage: kexecguard status [--json]\n\n"
		"What the module does and has seen, which images are staged, and what\n"
		"else keeps another kernel out.\n\n"
		"  --json  one JSON object, for scripts\n";

	return options_json("status", help, argc, argv, show);
}
