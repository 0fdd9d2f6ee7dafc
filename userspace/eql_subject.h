/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_EQL_SUBJECT_H
#define KG_EQL_SUBJECT_H

#include "eql.h"

/**
 * struct eql_subject - what a query is about that never happens here
 * @events: the events, if we have none of that name; "sequence" and its like if
 *	it is about more than one; else NULL
 * @system: another operating system, if it matches on no other; else NULL
 * @offset: where in the query it says so
 */
struct eql_subject {
	const char *events;
	const char *system;
	size_t offset;
};

struct eql_subject eql_subject(const struct eql_text *text, struct arena *arena);

#endif /* KG_EQL_SUBJECT_H */
