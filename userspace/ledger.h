/* SPDX-License-Identifier: GPL-2.0 */
/* What became of alerts: of a rule's, or of all. */
#ifndef KG_LEDGER_H
#define KG_LEDGER_H

#include <stdbool.h>
#include <stdio.h>

#include "../engine/types.h"

struct json_object;

/**
 * struct ledger - how many alerts came to what
 * @generated: alerts, ever
 * @delivered: of these, handed to a reader
 * @overwritten: lost before a reader came
 * @suppressed: not reported by themselves
 * @folded: of these, another one stands for them; the rest are lost for want of memory
 * @queued: waiting for a reader
 */
struct ledger {
	u64 generated;
	u64 delivered;
	u64 overwritten;
	u64 suppressed;
	u64 folded;
	u64 queued;
};

bool ledger_closes(const struct ledger *ledger);
void ledger_put(FILE *to, const struct ledger *ledger);
void ledger_add(struct json_object *to, const struct ledger *ledger);

#endif /* KG_LEDGER_H */
