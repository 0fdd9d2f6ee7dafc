/* SPDX-License-Identifier: GPL-2.0 */
/* Who signed a policy, and whether somebody must have. */
#ifndef KG_SIGNATURE_H
#define KG_SIGNATURE_H

#include <linux/types.h>

struct netlink_ext_ack;

enum kg_signer {
	KG_SIGNER_NONE,		/* nobody */
	KG_SIGNER_KERNEL,	/* a key of the kernel's own, or of the machine's owner */
	KG_SIGNER_PLATFORM,	/* a key of the firmware's */
};

int kg_signature_init(bool required);
bool kg_signature_required(void);
int kg_signature_check(const void *program, u32 program_len, u32 signature_len,
		       enum kg_signer *signer, struct netlink_ext_ack *extack);
const char *kg_signer_name(enum kg_signer signer);

#endif /* KG_SIGNATURE_H */
