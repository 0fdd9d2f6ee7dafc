// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../engine/trailer.h"
#include "../engine/verify.h"
#include "command.h"
#include "policy.h"
#include "ruleset.h"
#include "slurp.h"

/**
 * policy_is_at() - is a file a compiled policy
 * @path: the file; its name does not matter
 *
 * Return: true if it begins like one.
 */
bool policy_is_at(const char *path)
{
	struct stat status;
	u32 magic = 0;
	FILE *from;
	bool is;

	if (stat(path, &status) || !S_ISREG(status.st_mode))
		return false;
	from = fopen(path, "re");
	if (!from)
		return false;
	is = fread(&magic, sizeof(magic), 1, from) == 1 && magic == KG_PROGRAM_MAGIC;
	fclose(from);
	return is;
}

static void describe(struct policy *policy)
{
	const struct kg_program_header *header = policy->bytes.data;

	policy->version = header->policy_version;
	policy->has_signature = policy->bytes.count > policy->size;
}

static int check(struct policy *policy, const char *path)
{
	struct kg_policy_parts parts;
	struct kg_verify_error error;
	const char *why = kg_trailer_read(policy->bytes.data, policy->bytes.count, &parts);

	if (why)
		return diag_input(path, "%s", why);
	policy->size = parts.program;
	if (!kg_program_verify(policy->bytes.data, policy->size, &policy->program, &error))
		return diag_input(path, "no policy for this kexecguard: %s %u: %s",
				  kg_section_name(error.section), error.index, error.why);
	describe(policy);
	return EXIT_DONE;
}

/**
 * policy_read() - read a compiled policy
 * @policy: filled in, to be freed with policy_free() even after a failure
 * @path: the file
 *
 * Return: enum exit_code.
 */
int policy_read(struct policy *policy, const char *path)
{
	int err;

	*policy = (struct policy){ 0 };
	err = slurp_file(path, &policy->bytes, KG_POLICY_SIZE_MAX);
	if (err)
		return diag_input(path, "%s", strerror(err));
	if (policy->bytes.count > KG_POLICY_SIZE_MAX)
		return diag_input(path, "too large to be a policy");
	return check(policy, path);
}

/**
 * policy_make() - compile rules
 * @policy: filled in, to be freed with policy_free() even after a failure
 * @set: the rules
 *
 * Return: enum exit_code.
 */
int policy_make(struct policy *policy, const struct ruleset *set)
{
	struct kg_verify_error error;

	*policy = (struct policy){ 0 };
	policy->bytes.data = ruleset_compile(set, &policy->size);
	if (!policy->bytes.data)
		return EXIT_FINDINGS;
	policy->bytes.count = policy->size;
	policy->bytes.capacity = policy->size;
	/* It was verified when it was made; here for the view on it. */
	kg_program_verify(policy->bytes.data, policy->size, &policy->program, &error);
	describe(policy);
	return EXIT_DONE;
}

/**
 * policy_digest() - the digest of a policy's program, as the kernel says it
 * @policy: the policy
 * @digest: gets it
 *
 * It takes longer than to read and verify the policy, and not everybody asks for it.
 */
void policy_digest(const struct policy *policy, u8 digest[SHA256_SIZE])
{
	sha256(policy->bytes.data, policy->size, digest);
}

static struct kg_text text_of(const struct policy *policy, struct kg_range range)
{
	return (struct kg_text){ .data = (const char *)policy->program.bytes + range.first,
				 .len = range.count };
}

/**
 * policy_rule_id() - the id of a rule
 * @policy: its policy
 * @rule: its index there
 *
 * Return: the id.
 */
struct kg_text policy_rule_id(const struct policy *policy, u32 rule)
{
	return text_of(policy, policy->program.rules[rule].id);
}

/**
 * policy_rule_meta() - what is said of a rule
 * @policy: its policy
 * @rule: its index there
 *
 * Return: a JSON object; see struct meta.
 */
struct kg_text policy_rule_meta(const struct policy *policy, u32 rule)
{
	return text_of(policy, policy->program.rules[rule].meta);
}

/**
 * policy_free() - free what a policy holds
 * @policy: empty afterwards
 */
void policy_free(struct policy *policy)
{
	vector_free(&policy->bytes);
	*policy = (struct policy){ 0 };
}
