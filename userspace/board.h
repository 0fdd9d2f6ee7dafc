/* SPDX-License-Identifier: GPL-2.0 */
/* Rules at work: what they came to between two looks at the module. */
#ifndef KG_BOARD_H
#define KG_BOARD_H

#include <stdio.h>

#include "evaluation.h"
#include "installed.h"
#include "report.h"
#include "status.h"

struct json_object;

/**
 * struct board_look - what the module told at one moment
 * @status: of itself
 * @rules: that it runs
 * @at: when, in nanoseconds of a clock that goes on evenly
 */
struct board_look {
	struct status status;
	struct installed_rules rules;
	u64 at;
};

/* Which rules stand first. */
enum board_order {
	BOARD_BY_RATE,	/* those that match most often now */
	BOARD_BY_HITS,	/* those that matched most since they were loaded */
	BOARD_BY_COST,	/* those that took most time just now */
};

/**
 * struct board_row - a rule between two looks
 * @rule: which, with what it came to since it was loaded
 * @hits: matches
 * @tested: how often it was looked at
 * @time: nanoseconds that this took
 */
struct board_row {
	const struct installed_rule *rule;
	u64 hits;
	u64 tested;
	u64 time;
};

/**
 * struct board - all of them
 * @now: the later look
 * @seconds: between the two
 * @execs: program starts between them
 * @evaluation: what evaluating came to between them
 * @rows: the rules, in their order
 * @n: how many
 */
struct board {
	const struct board_look *now;
	double seconds;
	u64 execs;
	struct evaluation evaluation;
	struct board_row *rows;
	size_t n;
};

/**
 * struct board_size - the room that there is
 * @columns: a line is cut there; 0 for any width
 * @lines: rules that do not fit any more are left out; 0 for all
 */
struct board_size {
	size_t columns;
	size_t lines;
};

void board_look_free(struct board_look *look);
void board_make(struct board *board, const struct board_look *before,
		const struct board_look *now, enum board_order order);
void board_free(struct board *board);
void board_put(FILE *to, const struct board *board, const struct report_style *style,
	       const struct board_size *size);
struct json_object *board_json(const struct board *board);

#endif /* KG_BOARD_H */
