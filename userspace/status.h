/* SPDX-License-Identifier: GPL-2.0 */
/* What the module says about itself. */
#ifndef KG_STATUS_H
#define KG_STATUS_H

#include <kexecguard.h>

#include "../engine/types.h"
#include "alertlog.h"
#include "coverage.h"
#include "evaluation.h"
#include "trust.h"

#define STATUS_VERSION_SIZE	64

/**
 * struct status_staged - an image that waits to be run
 * @loaded: it is there
 * @seen: the call that staged it was seen
 * @alert: that told of it, 0 if none did
 */
struct status_staged {
	bool loaded;
	u8 seen;
	u64 alert;
};

/**
 * struct status - the module's answer; see KEXECGUARD_A_STATUS_*
 * @version: of the module
 * @mode: enum kexecguard_mode
 * @locked: nothing can be changed until the next boot
 * @generation: of the rule set
 * @digest: of its program
 * @has_digest: there is one
 * @rules: how many run
 * @policy_size: bytes of the program
 * @log: the log of alerts
 * @execs: execs ruled on
 * @incomplete: events ruled on without a fact
 * @untracked: parents that are unknown or were read from their memory
 * @processes: tasks tracked
 * @evaluation: what evaluating the rules came to
 * @trust: whose rules it takes, and what it refused or spared
 * @staged: the image to reboot into, and at 1 the crash image
 * @coverage: the hooks
 */
struct status {
	char version[STATUS_VERSION_SIZE];
	u32 mode;
	u8 locked;
	u64 generation;
	u8 digest[KEXECGUARD_DIGEST_SIZE];
	bool has_digest;
	u32 rules;
	u32 policy_size;
	struct alertlog log;
	u64 execs;
	u64 incomplete;
	u64 untracked;
	u64 processes;
	struct evaluation evaluation;
	struct trust trust;
	struct status_staged staged[2];
	struct coverage coverage;
};

const char *status_decode(struct status *status, const void *attrs, int len);
void status_free(struct status *status);

#endif /* KG_STATUS_H */
