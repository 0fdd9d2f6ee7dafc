/* SPDX-License-Identifier: GPL-2.0 */
/* All that a reader is told: alerts, and what it must know of those that do not come. */
#ifndef KG_OUTPUT_RECORD_H
#define KG_OUTPUT_RECORD_H

#include "../ecs.h"
#include "../report.h"
#include "position.h"

enum record_kind {
	RECORD_ALERT,
	RECORD_GAP,	/* alerts that did not come */
	RECORD_BROKEN,	/* an alert that cannot be read */
	RECORD_LOG,	/* another log than the one before begins */
};

enum record_format {
	RECORD_TEXT,
	RECORD_ECS,
};

/**
 * struct record - one thing that is told
 * @kind: which
 * @alert: of an alert
 * @first: the first that is missing; or the one that cannot be read, 0 if not known
 * @last: the last that is missing
 * @why: the field that is wrong in one that cannot be read
 * @before: how far the log before had come; NULL if not known
 */
struct record {
	enum record_kind kind;
	const struct alert *alert;
	u64 first;
	u64 last;
	const char *why;
	const struct position *before;
};

/**
 * struct record_style - how
 * @format: text or ECS
 * @report: of text
 * @host: where the alerts were raised
 */
struct record_style {
	enum record_format format;
	struct report_style report;
	const struct ecs_host *host;
};

void record_put(FILE *to, const struct record *record, const struct record_style *style);
char *record_text(const struct record *record, const struct record_style *style, size_t *len);
void record_put_sentence(FILE *to, const struct record *record);

#endif /* KG_OUTPUT_RECORD_H */
