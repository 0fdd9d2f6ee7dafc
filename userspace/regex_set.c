// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "regex_set.h"

/* How far a capital is from its small letter, in ASCII. */
#define CASE_DISTANCE	('a' - 'A')

/**
 * regex_set_add() - add characters to a set
 * @set: the set
 * @first: the first of them
 * @last: the last
 */
void regex_set_add(struct regex_set *set, u32 first, u32 last)
{
	struct regex_range *range = vector_add(&set->ranges, sizeof(*range), 1);

	range->first = first;
	range->last = last;
}

/**
 * regex_set_join() - add another set to a set
 * @set: the set
 * @other: what it takes as well
 */
void regex_set_join(struct regex_set *set, const struct regex_set *other)
{
	const struct regex_range *ranges = other->ranges.data;
	size_t i;

	for (i = 0; i < other->ranges.count; i++)
		regex_set_add(set, ranges[i].first, ranges[i].last);
}

/* What of a range lies between two letters, as the letters of the other case. */
static void add_other_case(struct regex_set *set, struct regex_range range, u32 first, u32 last,
			   int distance)
{
	if (range.first > first)
		first = range.first;
	if (range.last < last)
		last = range.last;
	if (first <= last)
		regex_set_add(set, first + distance, last + distance);
}

/**
 * regex_set_fold() - take each ASCII letter of a set in either case
 * @set: the set
 */
void regex_set_fold(struct regex_set *set)
{
	size_t n = set->ranges.count, i;

	for (i = 0; i < n; i++) {
		struct regex_range range = ((const struct regex_range *)set->ranges.data)[i];

		add_other_case(set, range, 'A', 'Z', CASE_DISTANCE);
		add_other_case(set, range, 'a', 'z', -CASE_DISTANCE);
	}
}

static int range_order(const void *left, const void *right)
{
	const struct regex_range *a = left, *b = right;

	return (a->first > b->first) - (a->first < b->first);
}

/**
 * regex_set_sort() - bring a set's ranges in order, and join those that touch
 * @set: the set
 */
void regex_set_sort(struct regex_set *set)
{
	struct regex_range *ranges = set->ranges.data;
	size_t kept = 0, i;

	if (!set->ranges.count)
		return;
	qsort(ranges, set->ranges.count, sizeof(*ranges), range_order);
	for (i = 1; i < set->ranges.count; i++) {
		if (ranges[i].first > ranges[kept].last + 1)
			ranges[++kept] = ranges[i];
		else if (ranges[i].last > ranges[kept].last)
			ranges[kept].last = ranges[i].last;
	}
	set->ranges.count = kept + 1;
}

/**
 * regex_set_invert() - take all other characters instead
 * @set: the set; sorted afterwards
 */
void regex_set_invert(struct regex_set *set)
{
	struct regex_set inverse = { 0 };
	const struct regex_range *ranges;
	u32 next = 0;
	size_t i;

	regex_set_sort(set);
	ranges = set->ranges.data;
	for (i = 0; i < set->ranges.count; i++) {
		if (ranges[i].first > next)
			regex_set_add(&inverse, next, ranges[i].first - 1);
		next = ranges[i].last + 1;
	}
	if (next <= REGEX_CHAR_MAX)
		regex_set_add(&inverse, next, REGEX_CHAR_MAX);
	vector_free(&set->ranges);
	*set = inverse;
}
