// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include <json-c/json.h>

#include "array.h"
#include "attr.h"
#include "jsonl.h"
#include "text.h"
#include "trust.h"

/* In the order of the fields below. */
enum trust_fact {
	TRUST_SIGNED_ONLY,
	TRUST_POLICY_SIGNED,
	TRUST_POLICY_VERSION,
	TRUST_VERSION_FLOOR,
	TRUST_BOOT_POLICY,
	TRUST_REFUSED,
	TRUST_SPARED,
};

#define FIELD(member, symbol, how) \
	[TRUST_##symbol] = { .name = #member, .offset = offsetof(struct trust, member), \
			     .type = KEXECGUARD_A_STATUS_##symbol, .kind = ATTR_##how }

static const struct attr_field fields[] = {
	FIELD(signed_only, SIGNED_ONLY, U8),
	FIELD(policy_signed, POLICY_SIGNED, U8),
	FIELD(policy_version, POLICY_VERSION, U64),
	FIELD(version_floor, VERSION_FLOOR, U64),
	FIELD(boot_policy, BOOT_POLICY, U32),
	FIELD(refused, REFUSED, U64),
	FIELD(spared, SPARED, U64),
};

/**
 * trust_decode() - take it from the module's status
 * @trust: filled in
 * @tb: the attributes of the status, from attr_parse()
 *
 * Return: NULL, or the field that is malformed.
 */
const char *trust_decode(struct trust *trust, struct nlattr *const tb[])
{
	size_t i;

	*trust = (struct trust){ 0 };
	for (i = 0; i < ARRAY_SIZE(fields); i++)
		trust->told |= (u32)!!tb[fields[i].type] << i;
	return attr_decode(tb, fields, ARRAY_SIZE(fields), trust);
}

static bool tells(const struct trust *trust, enum trust_fact fact)
{
	return trust->told & 1u << fact;
}

static const char *boot_policy_name(u32 boot_policy)
{
	static const char *const names[] = {
		[KEXECGUARD_BOOT_POLICY_NONE] = "none",
		[KEXECGUARD_BOOT_POLICY_LOADED] = "loaded",
		[KEXECGUARD_BOOT_POLICY_REFUSED] = "refused",
	};

	return text_word(names, ARRAY_SIZE(names), boot_policy);
}

/**
 * trust_add() - say it in JSON; what the module did not tell is left out
 * @trust: it
 * @root: the status
 * @policy: of it, what is about the rule set
 */
void trust_add(const struct trust *trust, struct json_object *root, struct json_object *policy)
{
	if (tells(trust, TRUST_POLICY_SIGNED))
		jsonl_add_bool(policy, "signed", trust->policy_signed);
	if (tells(trust, TRUST_POLICY_VERSION))
		jsonl_add_u64(policy, "version", trust->policy_version);
	if (tells(trust, TRUST_SIGNED_ONLY))
		jsonl_add_bool(root, "signed_only", trust->signed_only);
	if (tells(trust, TRUST_VERSION_FLOOR))
		jsonl_add_u64(root, "version_floor", trust->version_floor);
	if (tells(trust, TRUST_BOOT_POLICY))
		jsonl_add_string(root, "boot_policy", boot_policy_name(trust->boot_policy));
	if (tells(trust, TRUST_REFUSED))
		jsonl_add_u64(root, "refused", trust->refused);
	if (tells(trust, TRUST_SPARED))
		jsonl_add_u64(root, "spared", trust->spared);
}

static const char *boot_policy_meaning(u32 boot_policy)
{
	switch (boot_policy) {
	case KEXECGUARD_BOOT_POLICY_NONE:
		return "none was there";
	case KEXECGUARD_BOOT_POLICY_LOADED:
		return "loaded";
	case KEXECGUARD_BOOT_POLICY_REFUSED:
		return "REFUSED: the kernel log says why";
	}
	return "?";
}

/**
 * trust_put() - say it to a person; what the module did not tell is left out
 * @trust: it
 * @to: where to
 */
void trust_put(const struct trust *trust, FILE *to)
{
	if (tells(trust, TRUST_POLICY_SIGNED) && tells(trust, TRUST_POLICY_VERSION))
		fprintf(to, "version    %" PRIu64 ", %s\n", trust->policy_version,
			trust->policy_signed ? "signed" : "not signed");
	if (tells(trust, TRUST_SIGNED_ONLY) && tells(trust, TRUST_VERSION_FLOOR))
		fprintf(to, trust->signed_only ?
			"signature  required, of version %" PRIu64 " or newer\n" :
			"signature  not required\n", trust->version_floor);
	if (tells(trust, TRUST_BOOT_POLICY))
		fprintf(to, "boot       policy at load: %s\n",
			boot_policy_meaning(trust->boot_policy));
	if (tells(trust, TRUST_REFUSED) && tells(trust, TRUST_SPARED))
		fprintf(to, "refused    %" PRIu64 " for want of memory; spared %" PRIu64
			" that a rule would refuse\n", trust->refused, trust->spared);
}
