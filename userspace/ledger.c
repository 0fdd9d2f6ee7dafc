// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>

#include "jsonl.h"
#include "ledger.h"

/**
 * ledger_closes() - is each alert accounted for
 * @ledger: which
 *
 * Return: true if nothing is in two places or in none.
 */
bool ledger_closes(const struct ledger *ledger)
{
	return ledger->generated == ledger->delivered + ledger->overwritten +
					    ledger->suppressed + ledger->queued;
}

/**
 * ledger_put() - write a ledger as an equation, so that a reader sees that nothing is missing
 * @to: where to
 * @ledger: which
 */
void ledger_put(FILE *to, const struct ledger *ledger)
{
	fprintf(to,
		"%" PRIu64 " generated %s %" PRIu64 " delivered + %" PRIu64
		" overwritten + %" PRIu64 " suppressed + %" PRIu64 " queued",
		ledger->generated, ledger_closes(ledger) ? "=" : "!=", ledger->delivered,
		ledger->overwritten, ledger->suppressed, ledger->queued);
}

/**
 * ledger_add() - add the numbers of a ledger to an object
 * @to: the object
 * @ledger: which
 */
void ledger_add(struct json_object *to, const struct ledger *ledger)
{
	jsonl_add_u64(to, "generated", ledger->generated);
	jsonl_add_u64(to, "delivered", ledger->delivered);
	jsonl_add_u64(to, "overwritten", ledger->overwritten);
	jsonl_add_u64(to, "suppressed", ledger->suppressed);
	jsonl_add_u64(to, "queued", ledger->queued);
	jsonl_add_u64(to, "folded", ledger->folded);
}
