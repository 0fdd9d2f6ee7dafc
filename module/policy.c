// SPDX-License-Identifier: GPL-2.0
#include "policy.h"

#include <linux/mm.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/srcu.h>

#include "../engine/trailer.h"
#include "../engine/verify.h"
#include "account.h"
#include "attr.h"
#include "change.h"
#include "compat.h"
#include "hook.h"
#include "signature.h"

/* Orders loads; all below is written under it. */
static DEFINE_MUTEX(lock);
/* Read under kg_hook_srcu. NULL before the first set. */
static struct kg_policy __rcu *current_policy;
/* Written under lock. */
u32 kg_policy_categories;
/* Under lock. */
static u64 last_generation;

/*
 * The newest signed set that took effect: behind its version none goes, and with
 * its version there is no other. Under lock, but for a look at the version.
 */
static struct {
	bool any;
	u64 version;
	u8 digest[KEXECGUARD_DIGEST_SIZE];
} newest_signed;

/* The set that is being loaded, chunk by chunk. Under lock. */
static struct {
	void *blob;	/* NULL: none */
	u32 size;
	u32 filled;
	u32 portid;	/* the socket that began it */
} staged;

/**
 * kg_policy_current() - the rule set that runs
 *
 * Context: Under kg_hook_srcu, which also keeps it alive.
 * Return: the set, or NULL before the first.
 */
struct kg_policy *kg_policy_current(void)
{
	return srcu_dereference(current_policy, &kg_hook_srcu);
}

/**
 * kg_policy_generation() - which rule set runs
 *
 * Context: Process context.
 * Return: its generation, 0 before the first.
 */
u64 kg_policy_generation(void)
{
	int index = srcu_read_lock(&kg_hook_srcu);
	const struct kg_policy *policy = kg_policy_current();
	u64 generation = policy ? policy->generation : 0;

	srcu_read_unlock(&kg_hook_srcu, index);
	return generation;
}

/**
 * kg_policy_put() - put a rule's id or metadata into a message
 * @skb: the message
 * @type: of the attribute: a string that ends in NUL
 * @policy: the set
 * @range: where it lies in the program
 *
 * Return: 0, or -EMSGSIZE if there is no room.
 */
int kg_policy_put(struct sk_buff *skb, int type, const struct kg_policy *policy,
		  struct kg_range range)
{
	char *to = kg_attr_reserve(skb, type, range.count + 1);

	if (!to)
		return -EMSGSIZE;
	memcpy(to, policy->program.bytes + range.first, range.count);
	to[range.count] = '\0';
	return 0;
}

static void accounts_close(struct kg_policy *policy)
{
	u32 i;

	if (!policy->accounts)
		return;
	for (i = 0; i < policy->program.n_rules && policy->accounts[i]; i++)
		kg_account_close(policy->accounts[i]);
	kvfree(policy->accounts);
}

static void policy_free(struct kg_policy *policy)
{
	accounts_close(policy);
	kvfree(policy->counts);
	kvfree(policy->blob);
	kfree(policy);
}

static void policy_free_rcu(struct rcu_head *rcu)
{
	policy_free(container_of(rcu, struct kg_policy, rcu));
}

static void staged_drop(void)
{
	kvfree(staged.blob);
	memset(&staged, 0, sizeof(staged));
}

static int size_check(size_t size, struct netlink_ext_ack *extack)
{
	if (size >= sizeof(struct kg_program_header) && size <= KG_POLICY_SIZE_MAX)
		return 0;
	NL_SET_ERR_MSG(extack, "the policy is too small or too large");
	return -EINVAL;
}

/**
 * kg_policy_begin() - begin to load a rule set
 * @portid: the socket that does
 * @size: bytes of the policy to come
 * @extack: for the text of an error
 *
 * What the same socket had begun before is dropped.
 *
 * Context: Process context. May sleep.
 * Return: 0, -EBUSY if another socket is at it, -EINVAL, -ENOMEM.
 */
int kg_policy_begin(u32 portid, u32 size, struct netlink_ext_ack *extack)
{
	void *blob;
	int err;

	err = size_check(size, extack);
	if (err)
		return err;
	blob = kvmalloc(size, GFP_KERNEL);
	if (!blob)
		return -ENOMEM;
	mutex_lock(&lock);
	if (staged.blob && staged.portid != portid) {
		NL_SET_ERR_MSG(extack, "another process is loading a policy");
		kvfree(blob);
		err = -EBUSY;
	} else {
		staged_drop();
		staged.blob = blob;
		staged.size = size;
		staged.portid = portid;
	}
	mutex_unlock(&lock);
	return err;
}

static bool staged_by(u32 portid, struct netlink_ext_ack *extack)
{
	if (staged.blob && staged.portid == portid)
		return true;
	NL_SET_ERR_MSG(extack, "this socket began to load no policy");
	return false;
}

/**
 * kg_policy_chunk() - the next piece of the program
 * @portid: the socket
 * @data: the piece
 * @len: its bytes
 * @extack: for the text of an error
 *
 * Context: Process context. May sleep.
 * Return: 0, or -EINVAL if nothing was begun or it is more than was announced;
 * then what was begun stays as it was.
 */
int kg_policy_chunk(u32 portid, const void *data, u32 len, struct netlink_ext_ack *extack)
{
	int err = -EINVAL;

	mutex_lock(&lock);
	if (!staged_by(portid, extack)) {
		;
	} else if (len > staged.size - staged.filled) {
		NL_SET_ERR_MSG(extack, "more policy than was announced");
	} else {
		memcpy(staged.blob + staged.filled, data, len);
		staged.filled += len;
		err = 0;
	}
	mutex_unlock(&lock);
	return err;
}

/* A constant text, as extack wants, but not a literal, as its macro does. */
static int refuse(struct netlink_ext_ack *extack, int err, const char *why)
{
	extack->_msg = why;
	pr_notice_ratelimited("policy refused: %s\n", why);
	return err;
}

static int policy_verify(struct kg_policy *policy, struct netlink_ext_ack *extack)
{
	struct kg_verify_error error;

	if (kg_program_verify(policy->blob, policy->size, &policy->program, &error))
		return 0;
	extack->_msg = error.why;
	pr_notice_ratelimited("policy refused: %s %u: %s\n", kg_section_name(error.section),
			      error.index, error.why);
	return -EINVAL;
}

/* A signed set that is older than one that took effect is somebody's replay. */
static int policy_check_version(const struct kg_policy *policy, struct netlink_ext_ack *extack)
{
	if (!policy->signer || !newest_signed.any || policy->version > newest_signed.version)
		return 0;
	if (policy->version < newest_signed.version)
		return refuse(extack, -ESTALE,
			      "its version is below that of a signed policy before it");
	if (memcmp(policy->digest, newest_signed.digest, sizeof(policy->digest)))
		return refuse(extack, -ESTALE,
			      "another signed policy had its version: compile it with a higher one");
	return 0;
}

/* Who signed it comes first: what nobody answers for is not looked into. */
static int policy_check(struct kg_policy *policy, u32 size, struct netlink_ext_ack *extack)
{
	const struct kg_program_header *header = policy->blob;
	struct kg_policy_parts parts;
	const char *wrong;
	int err;

	wrong = kg_trailer_read(policy->blob, size, &parts);
	if (wrong)
		return refuse(extack, -EINVAL, wrong);
	err = kg_signature_check(policy->blob, parts.program, parts.signature, &policy->signer,
				 extack);
	if (err)
		return refuse(extack, err, extack->_msg ?: "no memory");
	policy->size = parts.program;
	err = policy_verify(policy, extack);
	if (err)
		return err;
	policy->version = header->policy_version;
	sha256(policy->blob, policy->size, policy->digest);
	return policy_check_version(policy, extack);
}

static int accounts_open(struct kg_policy *policy)
{
	const struct kg_program *program = &policy->program;
	struct kg_range id;
	u32 i;

	for (i = 0; i < program->n_rules; i++) {
		id = program->rules[i].id;
		policy->accounts[i] = kg_account_open(program->bytes + id.first, id.count);
		if (!policy->accounts[i])
			return -ENOMEM;
	}
	return 0;
}

/* What is kept of each rule beside the program. */
static int policy_keep(struct kg_policy *policy)
{
	u32 n = max(policy->program.n_rules, 1u);

	policy->counts = kvcalloc(n, sizeof(*policy->counts), GFP_KERNEL);
	policy->accounts = kvcalloc(n, sizeof(*policy->accounts), GFP_KERNEL);
	return policy->counts && policy->accounts ? accounts_open(policy) : -ENOMEM;
}

/* Make a policy of a blob, which it takes over. */
static struct kg_policy *policy_make(void *blob, u32 size, struct netlink_ext_ack *extack)
{
	struct kg_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	int err;

	if (!policy) {
		kvfree(blob);
		return ERR_PTR(-ENOMEM);
	}
	policy->blob = blob;
	err = policy_check(policy, size, extack) ?: policy_keep(policy);
	if (err) {
		policy_free(policy);
		return ERR_PTR(err);
	}
	return policy;
}

static u32 categories_of(const struct kg_program *program)
{
	u32 categories = 0, i;

	for (i = 0; i < program->n_rules; i++)
		categories |= BIT(program->rules[i].category);
	return categories;
}

static void policy_install(struct kg_policy *policy)
{
	struct kg_policy *old;

	policy->generation = ++last_generation;
	old = rcu_replace_pointer(current_policy, policy, lockdep_is_held(&lock));
	WRITE_ONCE(kg_policy_categories, categories_of(&policy->program));
	if (old)
		call_srcu(&kg_hook_srcu, &old->rcu, policy_free_rcu);
}

static void newest_signed_set(const struct kg_policy *policy)
{
	newest_signed.any = true;
	WRITE_ONCE(newest_signed.version, policy->version);
	memcpy(newest_signed.digest, policy->digest, sizeof(policy->digest));
}

/* Lets a blob take effect as a policy; takes it over in any case. */
static int blob_commit(void *blob, u32 size, struct netlink_ext_ack *extack, u64 *generation,
		       u8 *digest)
{
	struct kg_policy *policy = policy_make(blob, size, extack);

	if (IS_ERR(policy))
		return PTR_ERR(policy);
	memcpy(digest, policy->digest, sizeof(policy->digest));
	if (policy->signer)
		newest_signed_set(policy);
	policy_install(policy);
	*generation = policy->generation;
	kg_change_log("policy generation %llu: %u rules, version %llu, %s, sha256 %*phN",
		      policy->generation, policy->program.n_rules, policy->version,
		      kg_signer_name(policy->signer), KEXECGUARD_DIGEST_SIZE, policy->digest);
	return 0;
}

static int staged_commit(struct netlink_ext_ack *extack, u64 *generation, u8 *digest)
{
	void *blob = staged.blob;

	if (staged.filled != staged.size)
		return refuse(extack, -EINVAL, "less policy than was announced");
	staged.blob = NULL;
	return blob_commit(blob, staged.size, extack, generation, digest);
}

/**
 * kg_policy_commit() - verify what was loaded and let it take effect
 * @portid: the socket
 * @extack: for the text of an error
 * @generation: set to the new set's
 * @digest: set to the new set's, KEXECGUARD_DIGEST_SIZE bytes
 *
 * An exec that has begun to be ruled on ends under the old set. Whatever comes
 * of it, nothing is staged any more.
 *
 * Context: Process context. May sleep.
 * Return: 0; or -EINVAL, -ENOMEM, an error of kg_signature_check(), -ESTALE if it
 * is signed and older than one before it; and the old set stays.
 */
int kg_policy_commit(u32 portid, struct netlink_ext_ack *extack, u64 *generation, u8 *digest)
{
	int err = -EINVAL;

	mutex_lock(&lock);
	if (staged_by(portid, extack)) {
		err = staged_commit(extack, generation, digest);
		staged_drop();
	}
	mutex_unlock(&lock);
	return err;
}

/**
 * kg_policy_load() - let a policy that is at hand take effect
 * @blob: its bytes, from kvmalloc() or vmalloc(); taken over in any case
 * @size: how many
 * @extack: for the text of an error
 *
 * Context: Process context. May sleep.
 * Return: as kg_policy_commit().
 */
int kg_policy_load(void *blob, size_t size, struct netlink_ext_ack *extack)
{
	u8 digest[KEXECGUARD_DIGEST_SIZE];
	u64 generation;
	int err;

	err = size_check(size, extack);
	if (err) {
		kvfree(blob);
		return err;
	}
	mutex_lock(&lock);
	err = blob_commit(blob, size, extack, &generation, digest);
	mutex_unlock(&lock);
	return err;
}

/**
 * kg_policy_version_floor() - the version that a signed set must not be below
 *
 * Return: that of the newest signed set that took effect, 0 before the first.
 */
u64 kg_policy_version_floor(void)
{
	return READ_ONCE(newest_signed.version);
}

/**
 * kg_policy_abort() - drop what a socket has begun to load
 * @portid: the socket
 *
 * Context: Process context. May sleep.
 * Return: 0, or -ENOENT if it has begun nothing.
 */
int kg_policy_abort(u32 portid)
{
	int err = -ENOENT;

	mutex_lock(&lock);
	if (staged.blob && staged.portid == portid) {
		staged_drop();
		err = 0;
	}
	mutex_unlock(&lock);
	return err;
}

/**
 * kg_policy_uninit() - free all rule sets
 *
 * Context: Process context, when neither a hook nor netlink is left. Sleeps.
 */
void kg_policy_uninit(void)
{
	struct kg_policy *policy = rcu_dereference_protected(current_policy, true);

	srcu_barrier(&kg_hook_srcu);
	staged_drop();
	if (policy)
		policy_free(policy);
}
