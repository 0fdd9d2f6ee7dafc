// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>
#include <kexecguard.h>

#include "alert.h"
#include "board.h"
#include "jsonl.h"
#include "ledger.h"
#include "memory.h"
#include "meta.h"
#include "page.h"
#include "text.h"
#include "utf8.h"

#define NUMBER_SIZE	24
#define SECOND		1e9

/**
 * board_look_free() - forget a look
 * @look: zeroed afterwards
 */
void board_look_free(struct board_look *look)
{
	installed_free(&look->rules);
	status_free(&look->status);
	look->at = 0;
}

/* Of another set, or of a module that was loaded anew, all is from after the first look. */
static bool is_same_set(const struct board_look *before, const struct board_look *now)
{
	return before->status.generation == now->status.generation &&
	       before->status.log.instance == now->status.log.instance &&
	       before->rules.n_running == now->rules.n_running;
}

static struct board_row make_row(const struct installed_rule *rule,
				 const struct installed_rule *before)
{
	struct board_row row = {
		.rule = rule, .hits = rule->hits, .tested = rule->tested, .time = rule->time,
	};

	if (before) {
		row.hits -= before->hits;
		row.tested -= before->tested;
		row.time -= before->time;
	}
	return row;
}

static int compare_u64(u64 a, u64 b)
{
	return (a < b) - (a > b);
}

static int by_index(const struct board_row *a, const struct board_row *b)
{
	return a->rule->index < b->rule->index ? -1 : 1;
}

static int by_hits(const void *left, const void *right)
{
	const struct board_row *a = left, *b = right;
	int order = compare_u64(a->rule->hits, b->rule->hits);

	return order ? order : by_index(a, b);
}

static int by_rate(const void *left, const void *right)
{
	const struct board_row *a = left, *b = right;
	int order = compare_u64(a->hits, b->hits);

	return order ? order : by_hits(left, right);
}

static int by_cost(const void *left, const void *right)
{
	const struct board_row *a = left, *b = right;
	int order = compare_u64(a->time, b->time);

	return order ? order : by_rate(left, right);
}

/**
 * board_make() - compare two looks
 * @board: filled in, to be freed with board_free()
 * @before: the earlier one
 * @now: the later one; it must stay until then
 * @order: which rules stand first
 */
void board_make(struct board *board, const struct board_look *before,
		const struct board_look *now, enum board_order order)
{
	static int (*const orders[])(const void *left, const void *right) = {
		[BOARD_BY_RATE] = by_rate,
		[BOARD_BY_HITS] = by_hits,
		[BOARD_BY_COST] = by_cost,
	};
	bool same = is_same_set(before, now);
	size_t i;

	*board = (struct board){
		.now = now, .seconds = (now->at - before->at) / SECOND,
		.execs = now->status.execs, .evaluation = now->status.evaluation,
		.n = now->rules.n_running,
		.rows = memory_alloc((now->rules.n_running + 1) * sizeof(*board->rows)),
	};
	if (before->status.log.instance == now->status.log.instance) {
		board->execs -= before->status.execs;
		evaluation_since(&board->evaluation, &before->status.evaluation);
	}
	for (i = 0; i < board->n; i++)
		board->rows[i] = make_row(&now->rules.rules[i],
					  same ? &before->rules.rules[i] : NULL);
	qsort(board->rows, board->n, sizeof(*board->rows), orders[order]);
}

/**
 * board_free() - forget a board
 * @board: which
 */
void board_free(struct board *board)
{
	free(board->rows);
	*board = (struct board){};
}

static double per_second(const struct board *board, u64 n)
{
	return board->seconds > 0 ? n / board->seconds : 0;
}

static const char *rate_text(char text[NUMBER_SIZE], const struct board *board, u64 n)
{
	double rate = per_second(board, n);

	if (!n)
		return "0";
	snprintf(text, NUMBER_SIZE, "%.*f", rate < 100, rate);
	return text;
}

/* Of one look at a rule, on average since it was loaded, as far as that was measured. */
static const char *cost_text(char text[NUMBER_SIZE], const struct installed_rule *rule)
{
	double ns = rule->tested ? (double)rule->time / rule->tested : 0;

	if (!rule->tested)
		return "-";
	if (ns < 1e3)
		snprintf(text, NUMBER_SIZE, "%.0f ns", ns);
	else if (ns < 1e6)
		snprintf(text, NUMBER_SIZE, "%.1f us", ns / 1e3);
	else
		snprintf(text, NUMBER_SIZE, "%.1f ms", ns / 1e6);
	return text;
}

/* Of one processor. */
static const char *share_text(char text[NUMBER_SIZE], const struct board *board, u64 time)
{
	snprintf(text, NUMBER_SIZE, "%.3f", per_second(board, time) / SECOND * 100);
	return text;
}

static void put_module(FILE *to, const struct board *board)
{
	const struct status *status = &board->now->status;
	size_t lost = coverage_lost(&status->coverage);

	fprintf(to, "kexecguard %s  %s%s  policy %" PRIu64 ": %u rule%s", status->version,
		alert_mode_name(status->mode), status->locked ? ", locked" : "",
		status->generation, status->rules, status->rules == 1 ? "" : "s");
	if (lost)
		fprintf(to, "  %zu hook%s LOST", lost, lost == 1 ? "" : "s");
	putc('\n', to);
}

static void put_work(FILE *to, const struct board *board)
{
	const struct evaluation *evaluation = &board->evaluation;
	char text[NUMBER_SIZE];

	fprintf(to, "execs %s/s", rate_text(text, board, board->execs));
	fprintf(to, "  evaluated %s/s", rate_text(text, board, evaluation->evaluated));
	evaluation_put_quantiles(evaluation, to);
	fprintf(to, "  CPU %s %%\n", share_text(text, board, evaluation->time));
}

static void put_alerts(FILE *to, const struct board *board)
{
	const struct alertlog *log = &board->now->status.log;

	fputs("alerts ", to);
	ledger_put(to, &log->ledger);
	putc('\n', to);
}

/* What is left of 80 columns is for the rule. */
#define ROW_FORMAT	"%7s %8s %7s %8s %8s %6s  "

/* By its name a person knows it. */
static void put_rule(FILE *to, const struct installed_rule *rule, enum escape_for whom)
{
	const char *name;
	struct meta meta;

	meta_read(&meta, text_of_string(rule->meta));
	name = meta.name ? meta.name : rule->id;
	escape_put(to, text_of_string(name), whom);
	meta_free(&meta);
	putc('\n', to);
}

/* A rule that refuses nothing has no number of what it refused. */
static const char *denied_text(char text[NUMBER_SIZE], const struct installed_rule *rule)
{
	if (rule->action != KEXECGUARD_ACTION_DENY)
		return "-";
	snprintf(text, NUMBER_SIZE, "%" PRIu64, rule->denied);
	return text;
}

static void put_row(FILE *to, const struct board *board, const struct board_row *row,
		    enum escape_for whom)
{
	char rate[NUMBER_SIZE], hits[NUMBER_SIZE], denied[NUMBER_SIZE], tested[NUMBER_SIZE];
	char cost[NUMBER_SIZE], share[NUMBER_SIZE];
	const struct installed_rule *rule = row->rule;

	snprintf(hits, sizeof(hits), "%" PRIu64, rule->hits);
	fprintf(to, ROW_FORMAT, rate_text(rate, board, row->hits), hits,
		denied_text(denied, rule), rate_text(tested, board, row->tested),
		cost_text(cost, rule), share_text(share, board, row->time));
	put_rule(to, rule, whom);
}

/* As wide as there is room: a line that is broken would push another one out. */
static void put_line(FILE *to, const char *line, size_t len, size_t columns)
{
	fprintf(to, "%.*s", (int)(columns ? utf8_fit(line, len, columns) : len), line);
}

#define HEAD_LINES	5	/* above the rules: three, an empty one, and the columns */

static void put_rows(FILE *to, const struct board *board, const struct report_style *style,
		     size_t lines)
{
	size_t i;

	for (i = 0; i < board->n && (!lines || i + HEAD_LINES < lines); i++)
		put_row(to, board, &board->rows[i], style->whom);
}

/* As wide as it is, to be freed by the caller. */
static char *whole_text(const struct board *board, const struct report_style *style, size_t lines)
{
	char *text = NULL;
	size_t len;
	FILE *to = memory_stream(&text, &len);

	put_module(to, board);
	put_work(to, board);
	put_alerts(to, board);
	fprintf(to, "\n" ROW_FORMAT "%s\n", "HITS/S", "HITS", "DENIED", "LOOKED/S", "COST", "CPU %",
		"RULE");
	put_rows(to, board, style, lines);
	memory_stream_end(to);
	return text;
}

/**
 * board_put() - write a board for a person
 * @to: where to
 * @board: the board
 * @style: what can be shown there
 * @size: the room that there is
 */
void board_put(FILE *to, const struct board *board, const struct report_style *style,
	       const struct board_size *size)
{
	const struct page page = { .to = to, .colour = style->colour };
	char *text = whole_text(board, style, size->lines), *end;
	const char *line = text;
	unsigned int number;

	for (number = 1; (end = strchr(line, '\n')); number++, line = end + 1) {
		if (number == HEAD_LINES)
			page_colour(&page, "7");
		put_line(to, line, end - line, size->columns);
		if (number == HEAD_LINES)
			page_colour(&page, "0");
		putc('\n', to);
	}
	free(text);
}

static void add_rule(struct json_object *list, const struct board *board,
		     const struct board_row *row)
{
	const struct installed_rule *rule = row->rule;
	struct json_object *object = json_object_new_object();
	struct meta meta;

	meta_read(&meta, text_of_string(rule->meta));
	jsonl_add_name(object, "id", rule->id);
	jsonl_add_string(object, "name", meta.name);
	jsonl_add_string(object, "action", alert_action_name(rule->action));
	jsonl_add_u64(object, "hits", rule->hits);
	jsonl_add_u64(object, "denied", rule->denied);
	jsonl_add_u64(object, "hits_now", row->hits);
	jsonl_add_u64(object, "tested_now", row->tested);
	jsonl_add_u64(object, "nanoseconds_now", row->time);
	jsonl_add_u64(object, "tested", rule->tested);
	jsonl_add_u64(object, "nanoseconds", rule->time);
	json_object_array_add(list, object);
	meta_free(&meta);
}

/**
 * board_json() - a board for scripts
 * @board: the board
 *
 * What has "now" in its name, and all of "evaluation", is from between the looks.
 *
 * Return: an object, for the caller to put.
 */
struct json_object *board_json(const struct board *board)
{
	const struct status *status = &board->now->status;
	struct json_object *root = json_object_new_object(), *rules;
	size_t i;

	json_object_object_add(root, "seconds", json_object_new_double(board->seconds));
	jsonl_add_string(root, "mode", alert_mode_name(status->mode));
	jsonl_add_u64(root, "generation", status->generation);
	jsonl_add_u64(root, "execs_now", board->execs);
	evaluation_add(&board->evaluation, root);
	ledger_add(jsonl_add_object(root, "alerts"), &status->log.ledger);
	rules = json_object_new_array();
	for (i = 0; i < board->n; i++)
		add_rule(rules, board, &board->rows[i]);
	json_object_object_add(root, "rules", rules);
	return root;
}
