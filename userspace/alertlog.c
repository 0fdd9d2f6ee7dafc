// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stddef.h>

#include <json-c/json.h>
#include <kexecguard.h>

#include "alertlog.h"
#include "array.h"
#include "attr.h"
#include "jsonl.h"

#define NAMED(label, member, symbol, how, must) \
	{ .name = label, .offset = offsetof(struct alertlog, member), \
	  .type = KEXECGUARD_A_STATUS_##symbol, .kind = ATTR_##how, .required = must }
#define FIELD(member, symbol, how, must) NAMED(#member, member, symbol, how, must)
#define LEDGER(member, symbol, must) NAMED(#member, ledger.member, symbol, U64, must)

static const struct attr_field fields[] = {
	FIELD(next_seq, NEXT_SEQ, U64, true),
	LEDGER(generated, GENERATED, true),
	LEDGER(delivered, DELIVERED, true),
	LEDGER(overwritten, OVERWRITTEN, true),
	LEDGER(suppressed, SUPPRESSED, true),
	LEDGER(queued, QUEUED, true),
	LEDGER(folded, FOLDED, false),
	FIELD(acknowledged, ACKNOWLEDGED, U64, false),
	FIELD(instance, INSTANCE, U64, false),
	FIELD(held, HELD, U32, false),
	FIELD(held_max, HELD_MAX, U32, false),
	FIELD(bytes, HELD_BYTES, U64, false),
	FIELD(bytes_max, HELD_BYTES_MAX, U64, false),
	FIELD(rate, RATE, U32, false),
	FIELD(burst, BURST, U32, false),
};

/**
 * alertlog_decode() - take it from the module's status
 * @log: filled in; zeroed by the caller
 * @tb: the attributes of the status, from attr_parse()
 *
 * Return: NULL, or the field that is missing or malformed.
 */
const char *alertlog_decode(struct alertlog *log, struct nlattr *const tb[])
{
	return attr_decode(tb, fields, ARRAY_SIZE(fields), log);
}

/**
 * alertlog_add() - say it in JSON; what the module did not tell is left out
 * @log: it
 * @root: the status
 */
void alertlog_add(const struct alertlog *log, struct json_object *root)
{
	struct json_object *alerts = jsonl_add_object(root, "alerts");

	ledger_add(alerts, &log->ledger);
	jsonl_add_u64(alerts, "next_seq", log->next_seq);
	jsonl_add_u64(alerts, "acknowledged", log->acknowledged);
	if (!log->instance)
		return;
	jsonl_add_hex(alerts, "instance", log->instance);
	jsonl_add_u64(alerts, "held", log->held);
	jsonl_add_u64(alerts, "held_max", log->held_max);
	jsonl_add_u64(alerts, "bytes", log->bytes);
	jsonl_add_u64(alerts, "bytes_max", log->bytes_max);
	jsonl_add_u64(alerts, "rate", log->rate);
	jsonl_add_u64(alerts, "burst", log->burst);
}

static void put_limit(const struct alertlog *log, FILE *to)
{
	if (log->rate)
		fprintf(to, "limit      %u alerts a second of a rule, %u at once; folded: %" PRIu64
			"\n", log->rate, log->burst, log->ledger.folded);
	else
		fputs("limit      none: no alert is folded\n", to);
}

static void put_fill(const struct alertlog *log, FILE *to)
{
	fprintf(to, "log        %u of %u alerts, %" PRIu64 " of %" PRIu64 " KiB; instance %"
		PRIx64 "\n", log->held, log->held_max, (log->bytes + 1023) / 1024,
		log->bytes_max / 1024, log->instance);
}

/**
 * alertlog_put() - say it to a person; what the module did not tell is left out
 * @log: it
 * @to: where to
 */
void alertlog_put(const struct alertlog *log, FILE *to)
{
	fputs("alerts     ", to);
	ledger_put(to, &log->ledger);
	fprintf(to, "\nnext       %" PRIu64 ", acknowledged up to %" PRIu64 "\n", log->next_seq,
		log->acknowledged);
	if (!log->instance)
		return;
	put_fill(log, to);
	put_limit(log, to);
}
