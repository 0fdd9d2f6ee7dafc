// SPDX-License-Identifier: GPL-2.0
#include "alert.h"

#include <linux/ktime.h>
#include <linux/skbuff.h>
#include <linux/timekeeping.h>
#include <net/netlink.h>

#include "alert_process.h"
#include "alertlog.h"
#include "attr.h"
#include "hook.h"
#include "lineage.h"
#include "mode.h"

/* All attributes of fixed size, with their headers: of what a rule says, and of an event. */
#define RULE_SIZE (128 + KG_ALERTLOG_TAIL)
#define KEXEC_SIZE 512
#define OPENED_SIZE 64

static size_t segments_size(const struct kg_kexec *kexec)
{
	return kexec->n_listed * sizeof(*kexec->segment_list);
}

static size_t kexec_size(const struct kg_kexec *kexec)
{
	if (!kexec)
		return 0;
	return KEXEC_SIZE + kg_file_size(&kexec->image) + kg_file_size(&kexec->initrd) +
	       kg_attr_size(kexec->cmdline) + nla_total_size(segments_size(kexec));
}

static size_t opened_size(const struct kg_opened *opened)
{
	if (!opened)
		return 0;
	return OPENED_SIZE + kg_file_size(&opened->file) + kg_attr_size(opened->target);
}

static size_t rule_size(const struct kg_rule *rule)
{
	return RULE_SIZE + nla_total_size(rule->id.count + 1) +
	       nla_total_size(rule->meta.count + 1);
}

static size_t event_size(const struct kg_facts *facts, const struct kg_lineage *lineage)
{
	return kg_alert_processes_size(facts, lineage) + kexec_size(facts->kexec) +
	       opened_size(facts->opened);
}

/* A number that there is only in some calls. */
static int put_given(struct sk_buff *skb, int type, bool given, u64 number)
{
	return given ? nla_put_u64_64bit(skb, type, number, KEXECGUARD_A_PAD) : 0;
}

static int put_kexec_head(struct sk_buff *skb, const struct kg_kexec *kexec)
{
	return kg_attr_put_u32(skb, KEXECGUARD_A_KEXEC_OUTCOME, kexec->outcome) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_KEXEC_ERROR, kexec->error) ||
	       (kexec->abi && nla_put_string(skb, KEXECGUARD_A_KEXEC_ABI, kexec->abi)) ||
	       put_given(skb, KEXECGUARD_A_KEXEC_FLAGS, kexec->has_flags, kexec->flags) ||
	       (kexec->has_on_crash &&
		nla_put_u8(skb, KEXECGUARD_A_KEXEC_ON_CRASH, kexec->on_crash)) ||
	       (kexec->exchanged && nla_put_flag(skb, KEXECGUARD_A_KEXEC_EXCHANGED));
}

static int put_segments(struct sk_buff *skb, const struct kg_kexec *kexec)
{
	return put_given(skb, KEXECGUARD_A_KEXEC_SEGMENTS, kexec->has_segments,
			 kexec->segments) ||
	       put_given(skb, KEXECGUARD_A_KEXEC_ENTRY, kexec->has_entry, kexec->entry) ||
	       (*kexec->arch && nla_put_string(skb, KEXECGUARD_A_KEXEC_ARCH, kexec->arch)) ||
	       (kexec->n_listed &&
		kg_attr_put_bytes(skb, KEXECGUARD_A_KEXEC_SEGMENT_LIST, segments_size(kexec),
				  kexec->segment_list));
}

static int put_identity(struct sk_buff *skb, int type, const struct kg_file *file)
{
	struct nlattr *nest;

	if (!file->known)
		return 0;
	nest = nla_nest_start(skb, type);
	if (!nest || kg_identity_put(skb, &file->identity))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_staged(struct sk_buff *skb, const struct kg_staged *staged)
{
	if (!staged->loaded)
		return 0;
	return staged->alert ? nla_put_u64_64bit(skb, KEXECGUARD_A_KEXEC_STAGED_BY, staged->alert,
						 KEXECGUARD_A_PAD)
			     : nla_put_flag(skb, KEXECGUARD_A_KEXEC_UNEXPLAINED);
}

static int put_kexec(struct sk_buff *skb, const struct kg_kexec *kexec)
{
	struct nlattr *nest;

	if (!kexec)
		return 0;
	nest = nla_nest_start(skb, KEXECGUARD_A_ALERT_KEXEC);
	if (!nest || put_kexec_head(skb, kexec) || put_segments(skb, kexec) ||
	    put_staged(skb, &kexec->staged) ||
	    kg_attr_put(skb, KEXECGUARD_A_KEXEC_IMAGE, kexec->image.path) ||
	    put_identity(skb, KEXECGUARD_A_KEXEC_IMAGE_FILE, &kexec->image) ||
	    kg_attr_put(skb, KEXECGUARD_A_KEXEC_INITRD, kexec->initrd.path) ||
	    put_identity(skb, KEXECGUARD_A_KEXEC_INITRD_FILE, &kexec->initrd) ||
	    kg_attr_put(skb, KEXECGUARD_A_KEXEC_CMDLINE, kexec->cmdline))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_opened(struct sk_buff *skb, const struct kg_opened *opened)
{
	struct nlattr *nest;

	if (!opened)
		return 0;
	nest = nla_nest_start(skb, KEXECGUARD_A_ALERT_FILE);
	if (!nest || kg_file_put(skb, &opened->file) ||
	    (opened->write && nla_put_flag(skb, KEXECGUARD_A_FILE_WRITE)) ||
	    kg_attr_put(skb, KEXECGUARD_A_FILE_TARGET, opened->target))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

/* What every alert has. */
static int put_head(struct sk_buff *skb, u32 event, u32 mode, u32 action, u32 decision,
		    u64 generation)
{
	return nla_put_u64_64bit(skb, KEXECGUARD_A_ALERT_TIME, ktime_get_real_ns(),
				 KEXECGUARD_A_PAD) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_ALERT_EVENT, event) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_ALERT_MODE, mode) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_ALERT_ACTION, action) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_ALERT_DECISION, decision) ||
	       nla_put_u64_64bit(skb, KEXECGUARD_A_ALERT_GENERATION, generation,
				 KEXECGUARD_A_PAD);
}

static int put_event(struct sk_buff *skb, const struct kg_facts *facts,
		     const struct kg_lineage *lineage)
{
	if (kg_alert_put_processes(skb, facts, lineage))
		return -EMSGSIZE;
	return put_kexec(skb, facts->kexec) ?: put_opened(skb, facts->opened);
}

static int put_rule(struct sk_buff *skb, const struct kg_ruling *ruling,
		    const struct kg_rule *rule, u32 decision)
{
	const struct kg_policy *policy = ruling->policy;

	if (put_head(skb, ruling->facts->event, ruling->mode, rule->action, decision,
		     policy->generation) ||
	    kg_policy_put(skb, KEXECGUARD_A_ALERT_RULE_ID, policy, rule->id) ||
	    kg_policy_put(skb, KEXECGUARD_A_ALERT_RULE_META, policy, rule->meta))
		return -EMSGSIZE;
	return ruling->incomplete || ruling->told.incomplete ?
		       nla_put_flag(skb, KEXECGUARD_A_ALERT_INCOMPLETE) : 0;
}

/* An alert that tells of the event so far, with room for what the rule says. */
static struct sk_buff *alert_begin(struct kg_ruling *ruling, const struct kg_rule *rule)
{
	struct kg_lineage *lineage = kg_lineage_read(ruling->facts);
	struct sk_buff *skb = alloc_skb(event_size(ruling->facts, lineage) + rule_size(rule),
					GFP_KERNEL);

	if (skb && put_event(skb, ruling->facts, lineage)) {
		kfree_skb(skb);
		skb = NULL;
	}
	if (skb) {
		ruling->told.skb = skb_get(skb);
		ruling->told.len = skb->len;
		ruling->told.incomplete = !lineage;
	}
	kg_lineage_free(lineage);
	return skb;
}

/* Another one, of the same event. */
static struct sk_buff *alert_continue(const struct kg_ruling *ruling, const struct kg_rule *rule)
{
	struct sk_buff *skb = alloc_skb(ruling->told.len + rule_size(rule), GFP_KERNEL);

	if (skb)
		skb_put_data(skb, ruling->told.skb->data, ruling->told.len);
	return skb;
}

static struct sk_buff *alert_build(struct kg_ruling *ruling, const struct kg_rule *rule,
				   u32 decision)
{
	struct sk_buff *skb = ruling->told.skb ? alert_continue(ruling, rule)
					       : alert_begin(ruling, rule);

	if (skb && put_rule(skb, ruling, rule, decision)) {
		kfree_skb(skb);
		skb = NULL;
	}
	return skb;
}

/**
 * kg_alert_raise() - put an alert into the log
 * @ruling: the event and the rules; what all its alerts tell alike is kept in it
 * @index: of the rule that matched
 * @decision: enum kexecguard_decision
 *
 * An alert that there is no memory for is counted as suppressed, under a
 * sequence number of its own. One too many of its rule is folded into another.
 *
 * Context: Process context of the task that acts. May sleep.
 * Return: its sequence number, 0 if it has none of its own.
 */
u64 kg_alert_raise(struct kg_ruling *ruling, u32 index, u32 decision)
{
	const struct kg_process *process = &ruling->facts->processes[KG_ROLE_PROCESS];
	const struct kg_rule *rule = &ruling->policy->program.rules[index];
	struct kg_account *account = ruling->policy->accounts[index];
	struct kg_stream *stream = kg_account_stream(account, decision, !process->ids.euid);
	enum kg_admission admission = kg_alertlog_admit(account, stream);

	if (admission == KG_COUNTED)
		return 0;
	kg_facts_process(ruling->facts, KG_ROLE_PARENT);
	return kg_alertlog_add(account, admission == KG_KEPT ? stream : NULL,
			       alert_build(ruling, rule, decision));
}

/**
 * kg_alert_forget() - let go of what all alerts of an event tell alike
 * @ruling: the event; what is raised after this tells of it anew
 */
void kg_alert_forget(struct kg_ruling *ruling)
{
	kfree_skb(ruling->told.skb);
	ruling->told.skb = NULL;
}

/* The one rule that is built in: no rule set can forget it. */
static const char lost_id[] = "kexecguard-hook-lost";
static const char lost_meta[] =
	"{\"id\":\"kexecguard-hook-lost\",\n"
	"\"name\":\"A hook of kexecguard is not reached any more\",\n"
	"\"version\":1,\"severity\":\"critical\",\"risk_score\":99,\n"
	"\"description\":\"A function of the kernel that kexecguard had hooked does not lead to the hook any more: something took that away. What comes by this function is neither reported nor refused any more.\",\n"
	"\"threat\":[{\"framework\":\"MITRE ATT&CK\",\n"
	"\"tactic\":{\"id\":\"TA0005\",\"name\":\"Defense Evasion\"},\n"
	"\"technique\":[{\"id\":\"T1562\",\"name\":\"Impair Defenses\",\n"
	"\"subtechnique\":[{\"id\":\"T1562.001\",\"name\":\"Disable or Modify Tools\"}]}]}],\n"
	"\"respond\":\"Only code in the kernel can do that. Look who loaded a module, a livepatch or a tracer (dmesg, lsmod, /sys/kernel/livepatch, /sys/kernel/tracing/enabled_functions), and trust nothing else that this kernel says. Keep what was found, and restart the machine: the module places its hooks when it is loaded. 'kexecguard selftest' tries all of them again.\"\n"
	"}";

/* With the name of the hook. */
#define LOST_SIZE (sizeof(lost_id) + sizeof(lost_meta) + 128)

/* Its account. Set at load. */
static struct kg_account *lost_account;

static int put_lost(struct sk_buff *skb, const struct kg_hook *hook)
{
	return put_head(skb, KEXECGUARD_EVENT_HOOK_LOST, kg_mode(), KEXECGUARD_ACTION_ALERT,
			KEXECGUARD_DECISION_ALLOWED, kg_policy_generation()) ||
	       nla_put_string(skb, KEXECGUARD_A_ALERT_RULE_ID, lost_id) ||
	       nla_put_string(skb, KEXECGUARD_A_ALERT_RULE_META, lost_meta) ||
	       nla_put_string(skb, KEXECGUARD_A_ALERT_HOOK, hook->symbol);
}

/**
 * kg_alert_hook_lost() - report that a hook is not reached any more
 * @hook: which
 *
 * There is one until it is reached again, so none of these is folded.
 *
 * Context: Process context. May sleep.
 */
void kg_alert_hook_lost(const struct kg_hook *hook)
{
	struct sk_buff *skb = alloc_skb(RULE_SIZE + LOST_SIZE, GFP_KERNEL);

	if (skb && put_lost(skb, hook)) {
		kfree_skb(skb);
		skb = NULL;
	}
	kg_alertlog_add(lost_account, NULL, skb);
}

/**
 * kg_alert_init() - prepare to raise alerts
 *
 * Return: 0 or -ENOMEM.
 */
int __init kg_alert_init(void)
{
	lost_account = kg_account_open(lost_id, strlen(lost_id));
	return lost_account ? 0 : -ENOMEM;
}

/**
 * kg_alert_uninit() - raise no alert any more
 *
 * Context: Process context.
 */
void kg_alert_uninit(void)
{
	kg_account_close(lost_account);
}
