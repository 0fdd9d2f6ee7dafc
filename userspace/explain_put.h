/* SPDX-License-Identifier: GPL-2.0 */
/* An explanation, for a person and for scripts. */
#ifndef KG_EXPLAIN_PUT_H
#define KG_EXPLAIN_PUT_H

#include "explain.h"
#include "page.h"

/**
 * enum explain_end - what became of an event
 * @EXPLAIN_NO_EVENT: it is none that the module would see
 * @EXPLAIN_OTHER: it is of another category than the rule
 * @EXPLAIN_NO_MATCH: the rule does not match it
 * @EXPLAIN_MATCH: the rule matches it
 */
enum explain_end {
	EXPLAIN_NO_EVENT,
	EXPLAIN_OTHER,
	EXPLAIN_NO_MATCH,
	EXPLAIN_MATCH,
};

void explain_put_text(const struct page *page, const struct explanation *explanation,
		      const struct event *event, size_t number, enum explain_end end);
void explain_put_json(FILE *to, const struct explanation *explanation,
		      const struct event *event, size_t number, enum explain_end end);

#endif /* KG_EXPLAIN_PUT_H */
