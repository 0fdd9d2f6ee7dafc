// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include <json-c/json.h>
#include <kexecguard.h>

#include "alert.h"
#include "array.h"
#include "attr.h"
#include "evaluation.h"
#include "jsonl.h"

#define FIELD(member, symbol) \
	{ .name = #member, .offset = offsetof(struct evaluation, member), \
	  .type = KEXECGUARD_A_STATUS_##symbol, .kind = ATTR_U64 }

static const struct attr_field number_fields[] = {
	FIELD(evaluated, EVALUATED),
	FIELD(tested, TESTED),
	FIELD(matches, MATCHES),
	FIELD(denied, DENIED),
	FIELD(time, EVALUATION_TIME),
};

/* The parts that are arrays, before they were copied out of the message. */
struct raw_arrays {
	struct kg_text events;
	struct kg_text histogram;
};

static const struct attr_field array_fields[] = {
	{ .name = "events", .offset = offsetof(struct raw_arrays, events),
	  .type = KEXECGUARD_A_STATUS_EVENTS, .kind = ATTR_BYTES },
	{ .name = "histogram", .offset = offsetof(struct raw_arrays, histogram),
	  .type = KEXECGUARD_A_STATUS_HISTOGRAM, .kind = ATTR_BYTES },
};

static bool copy_array(u64 *to, size_t max, size_t *n, struct kg_text raw)
{
	*n = raw.len / sizeof(*to);
	if (raw.len % sizeof(*to) || *n > max)
		return false;
	if (raw.len)
		memcpy(to, raw.data, raw.len);
	return true;
}

static const char *decode_arrays(struct evaluation *evaluation, struct nlattr *const tb[])
{
	struct raw_arrays raw = {};
	const char *bad = attr_decode(tb, array_fields, ARRAY_SIZE(array_fields), &raw);

	if (bad)
		return bad;
	if (!copy_array(evaluation->events, EVALUATION_EVENTS_MAX, &evaluation->n_events,
			raw.events))
		return "events";
	if (!copy_array(evaluation->histogram, EVALUATION_BUCKETS_MAX, &evaluation->n_buckets,
			raw.histogram))
		return "histogram";
	return NULL;
}

/**
 * evaluation_decode() - take it from the module's status
 * @evaluation: filled in; zeroed by the caller
 * @tb: the attributes of the status, from attr_parse()
 *
 * Return: NULL, or the field that is malformed.
 */
const char *evaluation_decode(struct evaluation *evaluation, struct nlattr *const tb[])
{
	const char *bad = attr_decode(tb, number_fields, ARRAY_SIZE(number_fields), evaluation);

	return bad ? bad : decode_arrays(evaluation, tb);
}

/**
 * evaluation_told() - does the module tell of it
 * @evaluation: what it told
 *
 * Return: false if it is older than that.
 */
bool evaluation_told(const struct evaluation *evaluation)
{
	return evaluation->n_buckets && evaluation->n_events;
}

/**
 * evaluation_bucket_end() - what an evaluation in a bucket took at most
 * @bucket: of a histogram, but not its last
 *
 * Return: nanoseconds.
 */
u64 evaluation_bucket_end(size_t bucket)
{
	return (2ull << bucket) - 1;
}

/**
 * evaluation_quantile() - how long so many of the evaluations took at most
 * @evaluation: which
 * @percent: how many of a hundred
 *
 * Return: the end of the bucket in which that one is, in nanoseconds; 0 if there
 * were none, UINT64_MAX if it is in the last, which has no end.
 */
u64 evaluation_quantile(const struct evaluation *evaluation, unsigned int percent)
{
	u64 total = 0, below = 0;
	size_t i;

	for (i = 0; i < evaluation->n_buckets; i++)
		total += evaluation->histogram[i];
	for (i = 0; total && i + 1 < evaluation->n_buckets; i++) {
		below += evaluation->histogram[i];
		if (below >= total - total * (100 - percent) / 100)
			return evaluation_bucket_end(i);
	}
	return total ? UINT64_MAX : 0;
}

/* A module that was loaded anew counts from 0. */
static void subtract(u64 *from, u64 before)
{
	*from -= before <= *from ? before : 0;
}

/**
 * evaluation_since() - leave of an evaluation what came since another one
 * @evaluation: the later one
 * @before: the earlier one
 */
void evaluation_since(struct evaluation *evaluation, const struct evaluation *before)
{
	size_t i;

	subtract(&evaluation->evaluated, before->evaluated);
	subtract(&evaluation->tested, before->tested);
	subtract(&evaluation->matches, before->matches);
	subtract(&evaluation->denied, before->denied);
	subtract(&evaluation->time, before->time);
	for (i = 0; i < evaluation->n_events; i++)
		subtract(&evaluation->events[i], before->events[i]);
	for (i = 0; i < evaluation->n_buckets; i++)
		subtract(&evaluation->histogram[i], before->histogram[i]);
}

static struct json_object *histogram_json(const struct evaluation *evaluation)
{
	struct json_object *list = json_object_new_array();
	size_t i;

	for (i = 0; i < evaluation->n_buckets; i++)
		json_object_array_add(list, json_object_new_uint64(evaluation->histogram[i]));
	return list;
}

/**
 * evaluation_add() - say it in JSON; nothing if the module did not tell
 * @evaluation: it
 * @root: the status
 */
void evaluation_add(const struct evaluation *evaluation, struct json_object *root)
{
	struct json_object *events, *object;
	size_t i;

	if (!evaluation_told(evaluation))
		return;
	events = jsonl_add_object(root, "events");
	for (i = 0; i < evaluation->n_events && i < KEXECGUARD_EVENT_HOOK_LOST; i++)
		jsonl_add_u64(events, alert_event_name(i), evaluation->events[i]);
	object = jsonl_add_object(root, "evaluation");
	jsonl_add_u64(object, "evaluated", evaluation->evaluated);
	jsonl_add_u64(object, "tested", evaluation->tested);
	jsonl_add_u64(object, "matches", evaluation->matches);
	jsonl_add_u64(object, "denied", evaluation->denied);
	jsonl_add_u64(object, "nanoseconds", evaluation->time);
	json_object_object_add(object, "histogram", histogram_json(evaluation));
}

static void put_quantile(const struct evaluation *evaluation, unsigned int percent, FILE *to)
{
	u64 end = evaluation_quantile(evaluation, percent);

	fprintf(to, ", %u %% ", percent);
	if (end == UINT64_MAX)
		fputs("in more than two seconds", to);
	else
		fprintf(to, "within %.1f us", (double)end / 1000);
}

/**
 * evaluation_put_quantiles() - say how long evaluations took, behind how many there were
 * @evaluation: which; nothing is said if there were none
 * @to: where to
 */
void evaluation_put_quantiles(const struct evaluation *evaluation, FILE *to)
{
	if (!evaluation->evaluated)
		return;
	put_quantile(evaluation, 50, to);
	put_quantile(evaluation, 99, to);
}

/**
 * evaluation_put() - say it to a person; nothing if the module did not tell
 * @evaluation: it
 * @to: where to
 */
void evaluation_put(const struct evaluation *evaluation, FILE *to)
{
	if (!evaluation_told(evaluation))
		return;
	fprintf(to, "rules      %" PRIu64 " looked at, %" PRIu64 " matched, %" PRIu64
		" events denied\n", evaluation->tested, evaluation->matches, evaluation->denied);
	fprintf(to, "evaluated  %" PRIu64 " times", evaluation->evaluated);
	evaluation_put_quantiles(evaluation, to);
	fputc('\n', to);
}
