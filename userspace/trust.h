/* SPDX-License-Identifier: GPL-2.0 */
/* What the module says of whose rules it takes, and of what it refused or spared. */
#ifndef KG_TRUST_H
#define KG_TRUST_H

#include <stdio.h>

#include <kexecguard.h>

#include "../engine/types.h"

struct json_object;
struct nlattr;

/**
 * struct trust - a part of the module's status; see KEXECGUARD_A_STATUS_*
 * @told: bit by bit, which of the others the module told of: older ones do not
 * @signed_only: it takes only signed policies
 * @policy_signed: the set that runs was signed
 * @policy_version: that its maker gave it
 * @version_floor: a signed set must not be below
 * @boot_policy: enum kexecguard_boot_policy
 * @refused: events refused for want of memory
 * @spared: events that a deny rule matched, and that were not refused
 */
struct trust {
	u32 told;
	u8 signed_only;
	u8 policy_signed;
	u64 policy_version;
	u64 version_floor;
	u32 boot_policy;
	u64 refused;
	u64 spared;
};

const char *trust_decode(struct trust *trust, struct nlattr *const tb[]);
void trust_add(const struct trust *trust, struct json_object *root, struct json_object *policy);
void trust_put(const struct trust *trust, FILE *to);

#endif /* KG_TRUST_H */
