/* SPDX-License-Identifier: GPL-2.0 */
/* What evaluating the rules came to, as the module tells of it in its status. */
#ifndef KG_EVALUATION_H
#define KG_EVALUATION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "../engine/types.h"

struct json_object;
struct nlattr;

#define EVALUATION_EVENTS_MAX	32
#define EVALUATION_BUCKETS_MAX	64	/* as many as a u64 of nanoseconds can fall into */

/**
 * struct evaluation - since the module was loaded
 * @evaluated: evaluations of the rules
 * @tested: rules that an event could match, so that they were looked at
 * @matches: rules that matched
 * @denied: events that a rule refused
 * @time: nanoseconds that the evaluations took
 * @events: brought before rules, by enum kexecguard_event
 * @n_events: kinds of events; 0 if an older module does not tell of any of this
 * @histogram: evaluations by how long they took: number n is for 2^n to 2^(n+1)-1
 *	nanoseconds, the last for all that took longer
 * @n_buckets: of it
 */
struct evaluation {
	u64 evaluated;
	u64 tested;
	u64 matches;
	u64 denied;
	u64 time;
	u64 events[EVALUATION_EVENTS_MAX];
	size_t n_events;
	u64 histogram[EVALUATION_BUCKETS_MAX];
	size_t n_buckets;
};

const char *evaluation_decode(struct evaluation *evaluation, struct nlattr *const tb[]);
bool evaluation_told(const struct evaluation *evaluation);
u64 evaluation_bucket_end(size_t bucket);
u64 evaluation_quantile(const struct evaluation *evaluation, unsigned int percent);
void evaluation_since(struct evaluation *evaluation, const struct evaluation *before);
void evaluation_add(const struct evaluation *evaluation, struct json_object *root);
void evaluation_put_quantiles(const struct evaluation *evaluation, FILE *to);
void evaluation_put(const struct evaluation *evaluation, FILE *to);

#endif /* KG_EVALUATION_H */
