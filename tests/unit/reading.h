/* SPDX-License-Identifier: GPL-2.0 */
/* What comes of a query, as a text that a test can compare. */
#ifndef KG_TEST_READING_H
#define KG_TEST_READING_H

#include "../../userspace/array.h"
#include "../../userspace/eql.h"

/**
 * struct reading - what came of a query
 * @messages: what was said of it
 * @condition: what it comes to, as dump() writes it; NULL if it was refused
 * @accepted: it was not refused
 * @never: it can never match here
 * @category: of its events
 */
struct reading {
	char *messages;
	char *condition;
	bool accepted;
	bool never;
	enum kg_category category;
};

static inline void dump_literal(FILE *to, const struct eql_literal *literal)
{
	if (literal->type == EQL_STRING)
		fprintf(to, " \"%.*s\"", (int)literal->len, literal->bytes);
	else
		fprintf(to, " %" PRId64, literal->number);
}

/* As in Lisp: (and (process.name == "a") (not (process.pid < 1))) */
static inline void dump(FILE *to, const struct eql_expr *expr)
{
	static const char *const names[] = {
		[EQL_AND] = "and", [EQL_OR] = "or", [EQL_NOT] = "not",
	};
	size_t i;

	if (expr->kind == EQL_CONSTANT) {
		fputs(expr->value ? "true" : "false", to);
		return;
	}
	if (expr->kind == EQL_TEST)
		fprintf(to, expr->of_length ? "(length(%s) %s" : "(%s %s",
			kg_field_infos[expr->field].name, eql_op_name(expr->op));
	else
		fprintf(to, "(%s", names[expr->kind]);
	for (i = 0; i < expr->n_literals; i++)
		dump_literal(to, &expr->literals[i]);
	for (i = 0; i < expr->n_children; i++) {
		fputc(' ', to);
		dump(to, expr->children[i]);
	}
	fputc(')', to);
}

static inline struct reading read_bytes(const char *query, size_t len, struct eql_use use)
{
	struct reading reading = { 0 };
	struct diag_text file = { .path = "q", .data = query, .len = len };
	struct eql_text text = { .data = query, .len = len, .file = &file };
	struct eql_query *read;
	size_t size;
	FILE *to;

	file.to = open_memstream(&reading.messages, &size);
	read = eql_read(&text, use);
	fclose(file.to);
	reading.accepted = read;
	if (read) {
		to = open_memstream(&reading.condition, &size);
		dump(to, read->condition);
		fclose(to);
		reading.never = read->never;
		reading.category = read->category;
	}
	eql_free(read);
	return reading;
}

static inline struct reading read_query(const char *query)
{
	return read_bytes(query, strlen(query), (struct eql_use){ .action = KG_ACTION_ALERT });
}

static inline void reading_free(struct reading *reading)
{
	free(reading->messages);
	free(reading->condition);
}

/* A query, and what it comes to, or what is said of it. */
struct eql_case {
	const char *query;
	const char *expected;
};

static inline void check_conditions(const struct eql_case *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct reading reading = read_query(cases[i].query);

		if (!reading.accepted)
			fail_msg("%s: %s", cases[i].query, reading.messages);
		assert_string_equal(reading.messages, "");
		assert_string_equal(reading.condition, cases[i].expected);
		reading_free(&reading);
	}
}

static inline void check_refusals(const struct eql_case *cases, size_t n)
{
	char expected[512];
	size_t i;

	for (i = 0; i < n; i++) {
		struct reading reading = read_query(cases[i].query);

		if (reading.accepted)
			fail_msg("accepted: %s", cases[i].query);
		snprintf(expected, sizeof(expected), "q:%s\n", cases[i].expected);
		assert_string_equal(reading.messages, expected);
		reading_free(&reading);
	}
}

/* Accepted, with something said of it. */
static inline void check_warnings(const struct eql_case *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		struct reading reading = read_query(cases[i].query);

		assert_true(reading.accepted);
		assert_string_equal(reading.messages, cases[i].expected);
		reading_free(&reading);
	}
}

#endif /* KG_TEST_READING_H */
