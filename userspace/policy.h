/* SPDX-License-Identifier: GPL-2.0 */
/* A compiled rule set: made of rules or read from a file, maybe with a signature behind it. */
#ifndef KG_POLICY_H
#define KG_POLICY_H

#include <stdbool.h>

#include "../engine/program.h"
#include "../engine/text.h"
#include "memory.h"
#include "sha256.h"

struct ruleset;

/**
 * struct policy - a compiled rule set
 * @bytes: all of it, as the kernel gets it
 * @size: of these, the program's; a signature is behind it
 * @program: that, verified
 * @version: that its maker gave it
 * @has_signature: there is a signature
 */
struct policy {
	struct vector bytes;
	size_t size;
	struct kg_program program;
	u64 version;
	bool has_signature;
};

bool policy_is_at(const char *path);
int policy_read(struct policy *policy, const char *path);
int policy_make(struct policy *policy, const struct ruleset *set);
void policy_digest(const struct policy *policy, u8 digest[SHA256_SIZE]);
struct kg_text policy_rule_id(const struct policy *policy, u32 rule);
struct kg_text policy_rule_meta(const struct policy *policy, u32 rule);
void policy_free(struct policy *policy);

#endif /* KG_POLICY_H */
