/* SPDX-License-Identifier: GPL-2.0 */
/* The rule set that runs, and how another one takes its place. */
#ifndef KG_POLICY_H
#define KG_POLICY_H

#include <linux/atomic.h>
#include <linux/bits.h>
#include <linux/rcupdate.h>
#include <uapi/kexecguard.h>

#include "../engine/field.h"
#include "../engine/program.h"
#include "signature.h"

struct kg_account;
struct netlink_ext_ack;
struct sk_buff;

/**
 * struct kg_rule_counts - what came of a rule since its set was loaded
 * @hits: events that it matched
 * @denied: events that it refused
 * @excluded: events that it would have matched but for an exclusion
 * @tested: while that was measured: how often it was looked at
 * @time: and how long that took, in nanoseconds
 */
struct kg_rule_counts {
	atomic64_t hits;
	atomic64_t denied;
	atomic64_t excluded;
	atomic64_t tested;
	atomic64_t time;
};

/**
 * struct kg_policy - a rule set; it never changes once it can be found
 * @program: the verified program, pointing into @blob
 * @generation: 1 for the first since the module was loaded, then ascending
 * @version: that its maker gave it
 * @signer: whose signature it has
 * @digest: SHA-256 of the program
 * @size: bytes of the program
 * @blob: the program as it was loaded, and maybe a signature behind it
 * @counts: for each rule
 * @accounts: for each rule, under its id
 * @rcu: frees it after the detours that use it
 */
struct kg_policy {
	struct kg_program program;
	u64 generation;
	u64 version;
	enum kg_signer signer;
	u8 digest[KEXECGUARD_DIGEST_SIZE];
	u32 size;
	void *blob;
	struct kg_rule_counts *counts;
	struct kg_account **accounts;
	struct rcu_head rcu;
};

/*
 * A bit a category of which the set that runs has rules. For those who must know
 * in no time that there is nothing to do.
 */
extern u32 kg_policy_categories;

static inline bool kg_policy_has(enum kg_category category)
{
	return READ_ONCE(kg_policy_categories) & BIT(category);
}

struct kg_policy *kg_policy_current(void);
u64 kg_policy_generation(void);
int kg_policy_put(struct sk_buff *skb, int type, const struct kg_policy *policy,
		  struct kg_range range);

int kg_policy_begin(u32 portid, u32 size, struct netlink_ext_ack *extack);
int kg_policy_chunk(u32 portid, const void *data, u32 len, struct netlink_ext_ack *extack);
int kg_policy_commit(u32 portid, struct netlink_ext_ack *extack, u64 *generation, u8 *digest);
int kg_policy_load(void *blob, size_t size, struct netlink_ext_ack *extack);
u64 kg_policy_version_floor(void);
int kg_policy_abort(u32 portid);
void kg_policy_uninit(void);

#endif /* KG_POLICY_H */
