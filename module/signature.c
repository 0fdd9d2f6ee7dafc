// SPDX-License-Identifier: GPL-2.0
#include "signature.h"

#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/netlink.h>
#include <linux/printk.h>

#include "compat.h"

/* Set at load. */
static bool required;

/**
 * kg_signature_init() - say whether policies must be signed
 * @must: they must
 *
 * Return: 0, or -EOPNOTSUPP if they must and this kernel checks no signatures.
 */
int __init kg_signature_init(bool must)
{
	if (must && !KG_VERIFIES_SIGNATURES) {
		pr_err("require_signed_policy=1: this kernel lacks CONFIG_SYSTEM_DATA_VERIFICATION\n");
		return -EOPNOTSUPP;
	}
	required = must;
	return 0;
}

/**
 * kg_signature_required() - must policies be signed
 *
 * Return: true if one without a signature is refused.
 */
bool kg_signature_required(void)
{
	return required;
}

/**
 * kg_signer_name() - who signed, for the log
 * @signer: whose key it was
 *
 * Return: words that go on after a comma.
 */
const char *kg_signer_name(enum kg_signer signer)
{
	static const char *const names[] = {
		[KG_SIGNER_NONE] = "not signed",
		[KG_SIGNER_KERNEL] = "signed by a key of the kernel",
		[KG_SIGNER_PLATFORM] = "signed by a key of the platform",
	};

	return names[signer];
}

/* What an error of the kernel's means for whoever made the policy. */
static int refuse(struct netlink_ext_ack *extack, int err)
{
	switch (err) {
	case -ENOKEY:
		NL_SET_ERR_MSG(extack, "signed by a key that this kernel does not trust");
		break;
	case -EKEYREJECTED:
		NL_SET_ERR_MSG(extack, "the signature is not that of this policy, or its key was revoked");
		break;
	case -ENOENT: /* It has no such algorithm, and says it in two ways. */
		err = -ENOPKG;
		fallthrough;
	case -ENOPKG:
		NL_SET_ERR_MSG(extack, "signed in a way that this kernel cannot check");
		break;
	case -EOPNOTSUPP:
		NL_SET_ERR_MSG(extack, "this kernel lacks CONFIG_SYSTEM_DATA_VERIFICATION");
		break;
	case -ENOMEM:
		break;
	default:
		NL_SET_ERR_MSG(extack, "the signature cannot be read");
	}
	return err;
}

/**
 * kg_signature_check() - find out whether whoever signed a policy is trusted
 * @program: its program, with the signature behind it
 * @program_len: bytes of the program
 * @signature_len: bytes of the signature, 0 if there is none
 * @signer: set to whose key it was
 * @extack: for the text of an error
 *
 * A signature that is there must be good, whether or not there must be one.
 * Trusted are the kernel's own keys, those that were added to them or are the
 * machine owner's, and those of the platform, which are the firmware's.
 *
 * Context: Process context. May sleep.
 * Return: 0; -EKEYREJECTED if it has none and must, or has that of something
 * else; -ENOKEY, -EBADMSG, -ENOPKG, -ENOMEM, or another error of the kernel's.
 */
int kg_signature_check(const void *program, u32 program_len, u32 signature_len,
		       enum kg_signer *signer, struct netlink_ext_ack *extack)
{
	const void *signature = program + program_len;
	int err;

	*signer = KG_SIGNER_NONE;
	if (!signature_len) {
		if (!required)
			return 0;
		NL_SET_ERR_MSG(extack, "the policy is not signed, and must be: sign it");
		return -EKEYREJECTED;
	}
	err = kg_verify_pkcs7(program, program_len, signature, signature_len,
			      VERIFY_USE_SECONDARY_KEYRING);
	if (!err) {
		*signer = KG_SIGNER_KERNEL;
		return 0;
	}
	if (err == -ENOKEY)
		err = kg_verify_pkcs7(program, program_len, signature, signature_len,
				      VERIFY_USE_PLATFORM_KEYRING);
	if (err)
		return refuse(extack, err);
	*signer = KG_SIGNER_PLATFORM;
	return 0;
}
