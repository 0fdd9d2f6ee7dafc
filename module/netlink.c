// SPDX-License-Identifier: GPL-2.0
#include "netlink.h"

#include <linux/capability.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <net/genetlink.h>
#include <uapi/kexecguard.h>

#include "alertlog.h"
#include "bootpolicy.h"
#include "change.h"
#include "compat.h"
#include "hook.h"
#include "lastwords.h"
#include "measure.h"
#include "mode.h"
#include "policy.h"
#include "selftest.h"
#include "signature.h"
#include "staged.h"
#include "stats.h"
#include "task.h"

static struct genl_family family;
/* Rules may come, and alerts be raised, before the family is there. */
static bool offered;

enum mcgrp {
	MCGRP_ALERTS,
};

static const struct genl_multicast_group mcgrps[] = {
	[MCGRP_ALERTS] = {
		.name = KEXECGUARD_MCGRP_ALERTS,
		KG_MCAST_PRIVILEGED,
	},
};

/* Who polls for alerts comes by more often than this. */
#define POLLED_MS 2000

/* When somebody last pulled alerts; in jiffies, 0 for never. */
static unsigned long pulled_at;

static const struct nla_policy attr_policy[KEXECGUARD_A_MAX + 1] = {
	[KEXECGUARD_A_MODE] = NLA_POLICY_RANGE(NLA_U32, KEXECGUARD_MODE_OBSERVE,
					       KEXECGUARD_MODE_ENFORCE),
	[KEXECGUARD_A_SINCE] = { .type = NLA_U64 },
	[KEXECGUARD_A_MEASURE] = { .type = NLA_FLAG },
	[KEXECGUARD_A_ALERT_SEQ] = { .type = NLA_U64 },
	[KEXECGUARD_A_POLICY_SIZE] = { .type = NLA_U32 },
	[KEXECGUARD_A_POLICY_DATA] = {
		.type = NLA_BINARY,
		.len = KEXECGUARD_POLICY_CHUNK_MAX,
	},
};

/*
 * Of the socket's opener and of who uses it, in the initial user namespace. A
 * dump goes on when its socket is read: who does that is asked, each time.
 */
static int request_allowed(const struct sk_buff *skb)
{
	return netlink_capable(skb, CAP_SYS_ADMIN) ? 0 : -EPERM;
}

static int attr_required(struct genl_info *info, int type)
{
	if (info->attrs[type])
		return 0;
	NL_SET_ERR_MSG(info->extack, "an attribute is missing");
	return -EINVAL;
}

static int put_u64(struct sk_buff *skb, int type, u64 value)
{
	return nla_put_u64_64bit(skb, type, value, KEXECGUARD_A_PAD);
}

static int put_hook(struct sk_buff *skb, const struct kg_hook *hook)
{
	struct nlattr *nest = nla_nest_start(skb, KEXECGUARD_A_STATUS_HOOK);

	if (!nest || nla_put_string(skb, KEXECGUARD_A_HOOK_NAME, hook->symbol) ||
	    nla_put_u32(skb, KEXECGUARD_A_HOOK_STATE, READ_ONCE(hook->state)) ||
	    put_u64(skb, KEXECGUARD_A_HOOK_CALLS, kg_hook_calls(hook)) ||
	    nla_put_u32(skb, KEXECGUARD_A_HOOK_TEST, READ_ONCE(hook->test)) ||
	    (hook->denies && nla_put_flag(skb, KEXECGUARD_A_HOOK_DENIES)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_hooks(struct sk_buff *skb)
{
	const struct kg_hook *hook;
	unsigned int i;

	for (i = 0; (hook = kg_hook_at(i)); i++)
		if (put_hook(skb, hook))
			return -EMSGSIZE;
	return 0;
}

static int put_policy(struct sk_buff *skb)
{
	static const u8 no_digest[KEXECGUARD_DIGEST_SIZE];
	int index = srcu_read_lock(&kg_hook_srcu);
	const struct kg_policy *policy = kg_policy_current();
	int err;

	err = put_u64(skb, KEXECGUARD_A_STATUS_GENERATION, policy ? policy->generation : 0) ||
	      nla_put(skb, KEXECGUARD_A_STATUS_DIGEST, KEXECGUARD_DIGEST_SIZE,
		      policy ? policy->digest : no_digest) ||
	      nla_put_u32(skb, KEXECGUARD_A_STATUS_RULES, policy ? policy->program.n_rules : 0) ||
	      nla_put_u32(skb, KEXECGUARD_A_STATUS_POLICY_SIZE, policy ? policy->size : 0) ||
	      put_u64(skb, KEXECGUARD_A_STATUS_POLICY_VERSION, policy ? policy->version : 0) ||
	      nla_put_u8(skb, KEXECGUARD_A_STATUS_POLICY_SIGNED, policy && policy->signer);
	srcu_read_unlock(&kg_hook_srcu, index);
	return err;
}

static int put_trust(struct sk_buff *skb)
{
	return nla_put_u8(skb, KEXECGUARD_A_STATUS_SIGNED_ONLY, kg_signature_required()) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_VERSION_FLOOR, kg_policy_version_floor()) ||
	       nla_put_u32(skb, KEXECGUARD_A_STATUS_BOOT_POLICY, kg_bootpolicy());
}

static const int status_ledger[KG_FATES] = {
	[KG_GENERATED] = KEXECGUARD_A_STATUS_GENERATED,
	[KG_DELIVERED] = KEXECGUARD_A_STATUS_DELIVERED,
	[KG_OVERWRITTEN] = KEXECGUARD_A_STATUS_OVERWRITTEN,
	[KG_SUPPRESSED] = KEXECGUARD_A_STATUS_SUPPRESSED,
	[KG_FOLDED] = KEXECGUARD_A_STATUS_FOLDED,
	[KG_QUEUED] = KEXECGUARD_A_STATUS_QUEUED,
};

static const int rule_ledger[KG_FATES] = {
	[KG_GENERATED] = KEXECGUARD_A_RULE_GENERATED,
	[KG_DELIVERED] = KEXECGUARD_A_RULE_DELIVERED,
	[KG_OVERWRITTEN] = KEXECGUARD_A_RULE_OVERWRITTEN,
	[KG_SUPPRESSED] = KEXECGUARD_A_RULE_SUPPRESSED,
	[KG_FOLDED] = KEXECGUARD_A_RULE_FOLDED,
	[KG_QUEUED] = KEXECGUARD_A_RULE_QUEUED,
};

static int put_ledger(struct sk_buff *skb, const int types[KG_FATES],
		      const struct kg_ledger *ledger)
{
	int fate;

	for (fate = 0; fate < KG_FATES; fate++)
		if (put_u64(skb, types[fate], ledger->of[fate]))
			return -EMSGSIZE;
	return 0;
}

static int put_usage(struct sk_buff *skb, const struct kg_held_usage *usage)
{
	return nla_put_u32(skb, KEXECGUARD_A_STATUS_HELD, usage->alerts) ||
	       nla_put_u32(skb, KEXECGUARD_A_STATUS_HELD_MAX, usage->alerts_max) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_HELD_BYTES, usage->bytes) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_HELD_BYTES_MAX, usage->bytes_max);
}

static int put_log(struct sk_buff *skb)
{
	struct kg_alertlog_state log;

	kg_alertlog_state(&log);
	return put_u64(skb, KEXECGUARD_A_STATUS_INSTANCE, log.instance) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_NEXT_SEQ, log.newest + 1) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_ACKNOWLEDGED, log.acknowledged) ||
	       put_ledger(skb, status_ledger, &log.ledger) || put_usage(skb, &log.usage) ||
	       nla_put_u32(skb, KEXECGUARD_A_STATUS_RATE, log.limits.rate) ||
	       nla_put_u32(skb, KEXECGUARD_A_STATUS_BURST, log.limits.burst);
}

static int put_staged(struct sk_buff *skb, bool on_crash)
{
	struct kg_staged staged;
	struct nlattr *nest;

	kg_staged_get(on_crash, &staged);
	if (!staged.loaded)
		return 0;
	nest = nla_nest_start(skb, KEXECGUARD_A_STATUS_STAGED);
	if (!nest || nla_put_u8(skb, KEXECGUARD_A_STAGED_ON_CRASH, on_crash) ||
	    nla_put_u8(skb, KEXECGUARD_A_STAGED_SEEN, staged.seen) ||
	    (staged.alert && put_u64(skb, KEXECGUARD_A_STAGED_ALERT, staged.alert)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_stats(struct sk_buff *skb)
{
	struct kg_stats stats;

	kg_stats_read(&stats);
	return put_u64(skb, KEXECGUARD_A_STATUS_EXECS, stats.of[KG_STAT_EXECS]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_INCOMPLETE, stats.of[KG_STAT_INCOMPLETE]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_REFUSED, stats.of[KG_STAT_REFUSED]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_SPARED, stats.of[KG_STAT_SPARED]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_UNTRACKED, stats.of[KG_STAT_UNTRACKED]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_EVALUATED, kg_stats_evaluated(&stats)) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_TESTED, stats.of[KG_STAT_TESTED]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_MATCHES, stats.of[KG_STAT_MATCHES]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_DENIED, stats.of[KG_STAT_DENIED]) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_EVALUATION_TIME, stats.of[KG_STAT_TIME]) ||
	       nla_put(skb, KEXECGUARD_A_STATUS_HISTOGRAM, sizeof(stats.evaluations),
		       stats.evaluations) ||
	       nla_put(skb, KEXECGUARD_A_STATUS_EVENTS, sizeof(stats.events), stats.events);
}

static int put_status(struct sk_buff *skb)
{
	return nla_put_string(skb, KEXECGUARD_A_STATUS_VERSION, KG_MODULE_VERSION) ||
	       nla_put_u32(skb, KEXECGUARD_A_STATUS_MODE, kg_mode()) ||
	       nla_put_u8(skb, KEXECGUARD_A_STATUS_LOCKED, kg_locked()) ||
	       put_policy(skb) || put_trust(skb) || put_log(skb) || put_stats(skb) ||
	       put_u64(skb, KEXECGUARD_A_STATUS_PROCESSES, kg_tasks_count()) ||
	       put_staged(skb, false) || put_staged(skb, true) ||
	       put_hooks(skb);
}

static int reply(struct genl_info *info, u8 cmd, int (*put)(struct sk_buff *skb))
{
	struct sk_buff *skb = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	void *header;

	if (!skb)
		return -ENOMEM;
	header = genlmsg_put_reply(skb, info, &family, 0, cmd);
	if (!header || put(skb)) {
		nlmsg_free(skb);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return genlmsg_reply(skb, info);
}

static int status_doit(struct sk_buff *skb, struct genl_info *info)
{
	return request_allowed(skb) ?: reply(info, KEXECGUARD_CMD_STATUS, put_status);
}

static int hooks_required(struct genl_info *info)
{
	if (kg_mode() != KEXECGUARD_MODE_OFF)
		return 0;
	NL_SET_ERR_MSG(info->extack, "loaded with mode=off: no hook is placed");
	return -EBUSY;
}

/* Who may ask for a change, as long as there may be any. */
static int change_allowed(struct sk_buff *skb, struct genl_info *info)
{
	return request_allowed(skb) ?: kg_change_allowed(info->extack);
}

static int mode_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = change_allowed(skb, info) ?: attr_required(info, KEXECGUARD_A_MODE) ?:
		  hooks_required(info);

	return err ?: kg_mode_change(nla_get_u32(info->attrs[KEXECGUARD_A_MODE]));
}

/* Without rules it would keep out those that were meant to be kept in. */
static int lock_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = request_allowed(skb) ?: hooks_required(info);

	if (err || kg_locked())
		return err;
	if (!kg_policy_categories) {
		NL_SET_ERR_MSG(info->extack, "there are no rules to lock in: load some first");
		return -EINVAL;
	}
	err = kg_lock(info->extack);
	if (err)
		return err;
	kg_change_log("locked in %s mode until the machine restarts", kg_mode_name(kg_mode()));
	return 0;
}

static int selftest_doit(struct sk_buff *skb, struct genl_info *info)
{
	return request_allowed(skb) ?: hooks_required(info) ?:
	       kg_selftest_run(info->extack) ?: reply(info, KEXECGUARD_CMD_SELFTEST, put_hooks);
}

static int ack_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = request_allowed(skb) ?: attr_required(info, KEXECGUARD_A_ALERT_SEQ);

	return err ?: kg_lastwords_acknowledge(nla_get_u64(info->attrs[KEXECGUARD_A_ALERT_SEQ]),
					       info->extack);
}

static int policy_begin_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = change_allowed(skb, info) ?: attr_required(info, KEXECGUARD_A_POLICY_SIZE);

	return err ?: kg_policy_begin(info->snd_portid,
				      nla_get_u32(info->attrs[KEXECGUARD_A_POLICY_SIZE]),
				      info->extack);
}

static int policy_chunk_doit(struct sk_buff *skb, struct genl_info *info)
{
	int err = change_allowed(skb, info) ?: attr_required(info, KEXECGUARD_A_POLICY_DATA);
	const struct nlattr *data = info->attrs[KEXECGUARD_A_POLICY_DATA];

	return err ?: kg_policy_chunk(info->snd_portid, nla_data(data), nla_len(data),
				      info->extack);
}

/* Made before the commit, so that what has taken effect can be said. */
static int policy_commit_doit(struct sk_buff *skb, struct genl_info *info)
{
	u8 digest[KEXECGUARD_DIGEST_SIZE];
	struct sk_buff *answer;
	u64 generation;
	void *header;
	int err;

	err = change_allowed(skb, info);
	if (err)
		return err;
	answer = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!answer)
		return -ENOMEM;
	header = genlmsg_put_reply(answer, info, &family, 0, KEXECGUARD_CMD_POLICY_COMMIT);
	err = header ? kg_policy_commit(info->snd_portid, info->extack, &generation, digest)
		     : -EMSGSIZE;
	if (!err)
		err = put_u64(answer, KEXECGUARD_A_POLICY_GENERATION, generation) ?:
		      nla_put(answer, KEXECGUARD_A_POLICY_DIGEST, sizeof(digest), digest);
	if (err) {
		nlmsg_free(answer);
		return err;
	}
	genlmsg_end(answer, header);
	kg_staged_report();
	return genlmsg_reply(answer, info);
}

static int policy_abort_doit(struct sk_buff *skb, struct genl_info *info)
{
	return request_allowed(skb) ?: kg_policy_abort(info->snd_portid);
}

/*
 * A rule or an alert goes into one message, so that must have room for the
 * largest; else the dump would end there, without a word.
 */
static int dump_start(struct netlink_callback *cb, u32 largest)
{
	cb->min_dump_alloc = NLMSG_ALIGN(largest) + NLMSG_GOODSIZE;
	return request_allowed(cb->skb);
}

/* A dump of rules, in its callback's memory. */
struct rules_dump {
	struct kg_statement *statement;
	u64 generation;	/* of the set that it is of */
	u32 next;	/* row of the statement; after them, what is left of rules that are gone */
};

static struct rules_dump *rules_dump_of(struct netlink_callback *cb)
{
	BUILD_BUG_ON(sizeof(struct rules_dump) > sizeof(cb->ctx));
	return (struct rules_dump *)cb->ctx;
}

static int rules_state(struct rules_dump *dump)
{
	int index = srcu_read_lock(&kg_hook_srcu);
	const struct kg_policy *policy = kg_policy_current();

	if (policy) {
		dump->generation = policy->generation;
		dump->statement = kg_statement_make(policy->accounts, policy->program.n_rules);
	} else {
		dump->statement = kg_statement_make(NULL, 0);
	}
	srcu_read_unlock(&kg_hook_srcu, index);
	return dump->statement ? 0 : -ENOMEM;
}

static int rules_start(struct netlink_callback *cb)
{
	int err = dump_start(cb, KG_RULE_ID_MAX + KG_RULE_META_MAX);

	if (err)
		return err;
	if (kg_dump_attr(cb, KEXECGUARD_A_MEASURE))
		kg_measure_ask();
	return rules_state(rules_dump_of(cb));
}

static int rules_done(struct netlink_callback *cb)
{
	kg_statement_free(rules_dump_of(cb)->statement);
	return 0;
}

/* What a rule of the set that runs is, and came to. */
static int put_rule(struct sk_buff *skb, const struct kg_policy *policy, u32 index)
{
	const struct kg_rule *rule = &policy->program.rules[index];
	const struct kg_rule_counts *counts = &policy->counts[index];

	return nla_put_u32(skb, KEXECGUARD_A_RULE_INDEX, index) ||
	       kg_policy_put(skb, KEXECGUARD_A_RULE_ID, policy, rule->id) ||
	       kg_policy_put(skb, KEXECGUARD_A_RULE_META, policy, rule->meta) ||
	       nla_put_u32(skb, KEXECGUARD_A_RULE_ACTION, rule->action) ||
	       put_u64(skb, KEXECGUARD_A_RULE_HITS, atomic64_read(&counts->hits)) ||
	       put_u64(skb, KEXECGUARD_A_RULE_DENIED, atomic64_read(&counts->denied)) ||
	       put_u64(skb, KEXECGUARD_A_RULE_EXCLUDED, atomic64_read(&counts->excluded)) ||
	       put_u64(skb, KEXECGUARD_A_RULE_TESTED, atomic64_read(&counts->tested)) ||
	       put_u64(skb, KEXECGUARD_A_RULE_TIME, atomic64_read(&counts->time));
}

/* Of one that does not run any more there is only its account. */
static int put_gone(struct sk_buff *skb, const struct kg_account *account)
{
	struct nlattr *id = nla_reserve(skb, KEXECGUARD_A_RULE_ID, account->id_len + 1);

	if (!id)
		return -EMSGSIZE;
	memcpy(nla_data(id), account->id, account->id_len);
	((char *)nla_data(id))[account->id_len] = '\0';
	return 0;
}

static int put_row(struct sk_buff *skb, const struct kg_policy *policy,
		   const struct kg_statement *statement, u32 index)
{
	const struct kg_statement_row *row = &statement->rows[index];

	if (index == statement->n)
		return put_ledger(skb, rule_ledger, &statement->gone);
	return (policy && index < policy->program.n_rules ? put_rule(skb, policy, index)
							   : put_gone(skb, row->account)) ||
	       (row->account && put_ledger(skb, rule_ledger, &row->ledger));
}

static int put_rule_message(struct sk_buff *skb, struct netlink_callback *cb,
			    const struct kg_policy *policy)
{
	const struct rules_dump *dump = rules_dump_of(cb);
	void *header = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq, &family,
				   NLM_F_MULTI, KEXECGUARD_CMD_RULES);

	if (!header)
		return -EMSGSIZE;
	if (put_row(skb, policy, dump->statement, dump->next)) {
		genlmsg_cancel(skb, header);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, header);
	return 0;
}

/* The last row is left out if it is empty. */
static u32 rules_rows(const struct kg_statement *statement)
{
	return statement->n + !!statement->gone.of[KG_GENERATED];
}

static void put_rules(struct sk_buff *skb, struct netlink_callback *cb,
		      const struct kg_policy *policy)
{
	struct rules_dump *dump = rules_dump_of(cb);
	u32 rows = rules_rows(dump->statement);

	while (dump->next < rows && !put_rule_message(skb, cb, policy))
		dump->next++;
}

/*
 * A statement is of one set: with another one it is over, and its last message
 * has the flag that tells so. A seq of 0 would mean "not checked".
 */
static int rules_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rules_dump *dump = rules_dump_of(cb);
	int err = request_allowed(cb->skb);
	const struct kg_policy *policy;
	u64 generation;
	int index;

	if (err)
		return err;
	index = srcu_read_lock(&kg_hook_srcu);
	policy = kg_policy_current();
	generation = policy ? policy->generation : 0;
	cb->prev_seq = dump->generation + 1;
	cb->seq = generation + 1;
	if (generation == dump->generation)
		put_rules(skb, cb, policy);
	srcu_read_unlock(&kg_hook_srcu, index);
	return skb->len;
}

/* A message being filled with alerts. */
struct alerts_dump {
	struct sk_buff *skb;
	struct netlink_callback *cb;
};

static bool alert_take(void *to, u64 seq, const struct sk_buff *attrs)
{
	struct alerts_dump *dump = to;
	void *header;

	if (seq > (u64)dump->cb->args[1])
		return false;
	header = genlmsg_put(dump->skb, NETLINK_CB(dump->cb->skb).portid,
			     dump->cb->nlh->nlmsg_seq, &family, NLM_F_MULTI,
			     KEXECGUARD_CMD_ALERTS);
	if (!header)
		return false;
	if (put_u64(dump->skb, KEXECGUARD_A_ALERT_SEQ, seq) ||
	    skb_tailroom(dump->skb) < attrs->len) {
		genlmsg_cancel(dump->skb, header);
		return false;
	}
	skb_put_data(dump->skb, attrs->data, attrs->len);
	genlmsg_end(dump->skb, header);
	return true;
}

static u64 dump_since(struct netlink_callback *cb)
{
	const struct nlattr *since = kg_dump_attr(cb, KEXECGUARD_A_SINCE);

	return since ? nla_get_u64(since) : 0;
}

static int alerts_start(struct netlink_callback *cb)
{
	int err;

	/* What comes later may be larger than what there is. */
	cb->args[1] = kg_alertlog_newest();
	cb->args[0] = dump_since(cb);
	err = dump_start(cb, kg_alertlog_largest());
	if (!err)
		WRITE_ONCE(pulled_at, jiffies ?: 1);
	return err;
}

/*
 * cb->args[0]: the next sequence number. cb->args[1]: the last one, of when the dump
 * began: in a flood it would never end, and its reader would come to nothing else.
 */
static int alerts_dumpit(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct alerts_dump dump = { .skb = skb, .cb = cb };
	int err = request_allowed(cb->skb);

	if (err)
		return err;
	cb->args[0] = kg_alertlog_read(cb->args[0], alert_take, &dump);
	return skb->len;
}

static const struct genl_ops ops[] = {
	{ .cmd = KEXECGUARD_CMD_STATUS, .doit = status_doit },
	{ .cmd = KEXECGUARD_CMD_MODE, .doit = mode_doit },
	{ .cmd = KEXECGUARD_CMD_SELFTEST, .doit = selftest_doit },
	{ .cmd = KEXECGUARD_CMD_RULES, .start = rules_start, .dumpit = rules_dumpit,
	  .done = rules_done },
	{ .cmd = KEXECGUARD_CMD_ALERTS, .start = alerts_start, .dumpit = alerts_dumpit },
	{ .cmd = KEXECGUARD_CMD_ACK, .doit = ack_doit },
	{ .cmd = KEXECGUARD_CMD_LOCK, .doit = lock_doit },
	{ .cmd = KEXECGUARD_CMD_POLICY_BEGIN, .doit = policy_begin_doit },
	{ .cmd = KEXECGUARD_CMD_POLICY_CHUNK, .doit = policy_chunk_doit },
	{ .cmd = KEXECGUARD_CMD_POLICY_COMMIT, .doit = policy_commit_doit },
	{ .cmd = KEXECGUARD_CMD_POLICY_ABORT, .doit = policy_abort_doit },
};

static struct genl_family family __ro_after_init = {
	.name = KEXECGUARD_GENL_NAME,
	.version = KEXECGUARD_GENL_VERSION,
	.maxattr = KEXECGUARD_A_MAX,
	.policy = attr_policy,
	.module = THIS_MODULE,
	.ops = ops,
	.n_ops = ARRAY_SIZE(ops),
	.mcgrps = mcgrps,
	.n_mcgrps = KG_HAS_MCAST ? ARRAY_SIZE(mcgrps) : 0,
};

/*
 * A socket that is closed loads no policy any more. Its port id is its own only
 * in its network namespace; anybody can have one of the same number in another.
 */
static int socket_event(struct notifier_block *block, unsigned long event, void *data)
{
	const struct netlink_notify *notify = data;

	if (event == NETLINK_URELEASE && notify->protocol == NETLINK_GENERIC &&
	    net_eq(notify->net, &init_net))
		kg_policy_abort(notify->portid);
	return NOTIFY_DONE;
}

static struct notifier_block socket_notifier = {
	.notifier_call = socket_event,
};

static bool polled(void)
{
	unsigned long at = READ_ONCE(pulled_at);

	return at && time_before(jiffies, at + msecs_to_jiffies(POLLED_MS));
}

/**
 * kg_netlink_heard() - is there a reader who will come for the next alert
 *
 * Where there is no doorbell, whoever pulled alerts a moment ago is taken for
 * one that polls.
 *
 * Return: true if so.
 */
bool kg_netlink_heard(void)
{
	if (!KG_HAS_MCAST)
		return polled();
	return READ_ONCE(offered) && genl_has_listeners(&family, &init_net, MCGRP_ALERTS);
}

/**
 * kg_netlink_ring() - tell the reader that there is an alert to pull
 * @seq: its sequence number
 *
 * The doorbell may be lost, for want of memory or of room in the reader's
 * socket; the reader pulls all that there is whenever it hears one.
 *
 * Context: Process context. May sleep.
 */
void kg_netlink_ring(u64 seq)
{
	struct sk_buff *skb;
	void *header;

	if (!KG_HAS_MCAST || !kg_netlink_heard())
		return;
	skb = genlmsg_new(nla_total_size_64bit(sizeof(u64)), GFP_KERNEL);
	if (!skb)
		return;
	header = genlmsg_put(skb, 0, 0, &family, 0, KEXECGUARD_CMD_DOORBELL);
	if (!header || put_u64(skb, KEXECGUARD_A_ALERT_SEQ, seq)) {
		nlmsg_free(skb);
		return;
	}
	genlmsg_end(skb, header);
	genlmsg_multicast(&family, skb, 0, MCGRP_ALERTS, GFP_KERNEL);
}

/**
 * kg_netlink_init() - offer the netlink family
 *
 * Return: 0 or an error of netlink's.
 */
int __init kg_netlink_init(void)
{
	int err = netlink_register_notifier(&socket_notifier);

	if (err)
		return err;
	kg_genl_check_reserved(&family, __KEXECGUARD_CMD_MAX);
	err = genl_register_family(&family);
	if (err)
		netlink_unregister_notifier(&socket_notifier);
	WRITE_ONCE(offered, !err);
	return err;
}

/*
 * Force unloads what is in use. But a dump that was begun comes back to us whenever
 * its socket is read, or closed.
 */
static void dumps_wait(void)
{
	if (module_refcount(THIS_MODULE) > 0)
		pr_warn("unloading waits for who has not read what he asked for\n");
	while (module_refcount(THIS_MODULE) > 0)
		msleep(20);
}

/**
 * kg_netlink_uninit() - take the netlink family back
 *
 * Context: Process context, when no hook is placed any more. Sleeps, if the module
 * is unloaded by force, until all dumps are read or their sockets are closed.
 */
void kg_netlink_uninit(void)
{
	genl_unregister_family(&family);
	dumps_wait();
	netlink_unregister_notifier(&socket_notifier);
}
