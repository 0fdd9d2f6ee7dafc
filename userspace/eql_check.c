// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>

#include "eql_call.h"
#include "eql_check.h"
#include "eql_checker.h"
#include "eql_fold.h"
#include "eql_value.h"
#include "regex.h"

/**
 * eql_refuse() - refuse a query, and go on
 * @c: the check
 * @offset: byte of the query
 * @fmt: why, without a newline
 *
 * A person wants to see all that is wrong at once.
 *
 * Return: something harmless to go on with.
 */
struct eql_expr *eql_refuse(struct eql_checker *c, size_t offset, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	eql_vreport(c->text, offset, DIAG_ERROR, fmt, ap);
	va_end(ap);
	c->failed = true;
	return eql_fold_constant(c->arena, offset, true, "");
}

/**
 * eql_new_test() - a new test
 * @c: the check
 * @offset: where in the query
 * @field: of what
 * @op: which
 *
 * Return: the test, without literals.
 */
struct eql_expr *eql_new_test(struct eql_checker *c, size_t offset, const struct eql_field *field,
			      enum eql_op op)
{
	struct eql_expr *test = eql_new(c->arena, EQL_TEST, offset);

	test->field = field->field;
	test->of_length = field->of_length;
	test->op = op;
	return test;
}

static struct eql_expr *check_expr(struct eql_checker *c, struct eql_expr *expr);

/* A field that is one thing and another, where it has one value of a few. */
static struct eql_expr *find_contradiction(struct eql_checker *c, const struct eql_expr *expr)
{
	struct eql_field field;
	size_t i;

	for (i = 0; i < expr->n_children; i++) {
		const struct eql_expr *test = expr->children[i];

		if (test->kind != EQL_TEST ||
		    !eql_field_find(kg_field_infos[test->field].name, c->category, &field))
			continue;
		if (field.values && !eql_fold_agrees(expr, &field))
			return eql_fold_constant(c->arena, test->offset, false,
						 arena_format(c->arena,
							      "%s is never all that is asked of it",
							      field.name));
	}
	return NULL;
}

static struct eql_expr *check_joined(struct eql_checker *c, struct eql_expr *expr)
{
	struct eql_expr *contradiction;
	size_t i;

	for (i = 0; i < expr->n_children; i++)
		expr->children[i] = check_expr(c, expr->children[i]);
	contradiction = expr->kind == EQL_AND ? find_contradiction(c, expr) : NULL;
	return contradiction ? contradiction : eql_fold_joined(expr);
}

static struct eql_expr *check_not(struct eql_checker *c, struct eql_expr *expr)
{
	struct eql_expr *child;

	c->negated = !c->negated;
	child = check_expr(c, expr->children[0]);
	c->negated = !c->negated;
	return eql_fold_not(c->arena, child);
}

/* The categories that have a field, as they are written, each but the first after "and". */
static const char *categories_of(struct eql_checker *c, const char *name)
{
	const char *list = NULL;
	struct eql_field field;
	enum kg_category other;

	for (other = 0; other < KG_CATEGORY_COUNT; other++) {
		if (eql_field_find(name, other, &field))
			list = arena_format(c->arena, "%s%s'%s where'", list ? list : "",
					    list ? " and " : "", eql_category_name(other));
	}
	return list;
}

static bool find_field(struct eql_checker *c, const struct eql_expr *expr,
		       struct eql_field *field)
{
	const char *others, *meant, *absence;

	if (eql_field_find(expr->name, c->category, field))
		return true;
	others = categories_of(c, expr->name);
	meant = eql_field_suggest(expr->name, c->category);
	absence = eql_field_absence(expr->name);
	if (others)
		eql_refuse(c, expr->offset, "'%s' is a field of %s only", expr->name, others);
	else if (meant)
		eql_refuse(c, expr->offset, "unknown field '%s'; did you mean '%s'?", expr->name,
			   meant);
	else if (absence)
		eql_refuse(c, expr->offset, "no field '%s' here: %s", expr->name, absence);
	else
		eql_refuse(c, expr->offset, "unknown field '%s'", expr->name);
	return false;
}

/**
 * eql_take_field() - look up a field
 * @c: the check
 * @expr: where it is written
 * @field: filled in
 *
 * Return: false if there is no such field that this rule may ask for, which was
 * reported.
 */
bool eql_take_field(struct eql_checker *c, const struct eql_expr *expr, struct eql_field *field)
{
	if (!find_field(c, expr, field))
		return false;
	if (!field->constant && field->field == KG_FIELD_EVENT_OUTCOME &&
	    c->use.action == KG_ACTION_DENY) {
		eql_refuse(c, expr->offset,
			   "deny is decided before the call, when event.outcome is not known");
		return false;
	}
	return true;
}

/* What is true or false by itself, unlike a field or a literal. */
static bool is_condition(const struct eql_expr *expr)
{
	switch (expr->kind) {
	case EQL_AND:
	case EQL_OR:
	case EQL_NOT:
	case EQL_COMPARE:
		return true;
	default:
		return eql_call_is_condition(expr);
	}
}

/* "kexec" == process.name means the same with its sides exchanged. */
static void turn_literal_right(struct eql_expr *compare)
{
	static const enum eql_op turned[] = {
		[EQL_EQ] = EQL_EQ, [EQL_NE] = EQL_NE, [EQL_LT] = EQL_GT,
		[EQL_LE] = EQL_GE, [EQL_GT] = EQL_LT, [EQL_GE] = EQL_LE,
	};
	struct eql_expr *left = compare->children[0];

	if (compare->op > EQL_GE || left->kind != EQL_LITERAL ||
	    compare->children[1]->kind == EQL_LITERAL)
		return;
	compare->op = turned[compare->op];
	compare->children[0] = compare->children[1];
	compare->children[1] = left;
}

/* startsWith(...) == false: the condition or its negation, no third. */
static struct eql_expr *compare_condition(struct eql_checker *c, struct eql_expr *compare)
{
	const struct eql_expr *right = compare->children[1];
	struct eql_expr *expr;
	bool negates;

	if (compare->op > EQL_NE || right->kind != EQL_LITERAL ||
	    right->literals->type != EQL_BOOL)
		return eql_refuse(c, compare->offset,
				  "a condition can only be compared with true or false, by '==' or '!='");
	negates = right->literals->number == (compare->op == EQL_NE);
	c->negated ^= negates;
	expr = check_expr(c, compare->children[0]);
	c->negated ^= negates;
	return negates ? eql_fold_not(c->arena, expr) : expr;
}

/* Where something begins: a comparison is at its operator, for its own errors. */
static size_t begin_of(const struct eql_expr *expr)
{
	while (expr->kind == EQL_COMPARE || expr->kind == EQL_AND || expr->kind == EQL_OR)
		expr = expr->children[0];
	return expr->offset;
}

/* What may stand right of an operator: literals alone. */
static bool check_right(struct eql_checker *c, const struct eql_expr *compare)
{
	const char *op = eql_op_name(compare->op);
	size_t i;

	for (i = 1; i < compare->n_children; i++) {
		const struct eql_expr *side = compare->children[i];

		if (side->kind == EQL_LITERAL)
			continue;
		if (side->kind == EQL_FIELD || side->kind == EQL_CALL)
			eql_refuse(c, side->offset,
				   "comparing two fields is not supported: right of '%s' stands a literal",
				   op);
		else
			eql_refuse(c, begin_of(side), "right of '%s' stands a literal", op);
		return false;
	}
	return true;
}

/* Left of an operator: what can be asked for a value. */
static bool take_left(struct eql_checker *c, const struct eql_expr *compare,
		      struct eql_field *field)
{
	const struct eql_expr *left = compare->children[0];

	if (left->kind == EQL_FIELD)
		return eql_take_field(c, left, field);
	if (left->kind == EQL_CALL)
		return eql_call_take_value(c, left, field);
	eql_refuse(c, left->offset, "left of '%s' stands a field", eql_op_name(compare->op));
	return false;
}

static struct eql_expr *check_compare(struct eql_checker *c, struct eql_expr *compare)
{
	struct eql_field field;

	turn_literal_right(compare);
	if (is_condition(compare->children[0]))
		return compare_condition(c, compare);
	if (!take_left(c, compare, &field) || !check_right(c, compare))
		return compare;
	return eql_value_compare(c, compare, &field);
}

/* A field by itself is a condition if it is true or false. */
static struct eql_expr *check_field(struct eql_checker *c, const struct eql_expr *expr)
{
	struct eql_field field;

	if (!eql_take_field(c, expr, &field))
		return eql_fold_constant(c->arena, expr->offset, true, "");
	if (field.constant || field.type != KG_TYPE_BOOL)
		return eql_refuse(c, expr->offset,
				  "'%s' is no condition: compare it with a literal", expr->name);
	return eql_new_test(c, expr->offset, &field, EQL_IS_TRUE);
}

static struct eql_expr *check_literal(struct eql_checker *c, const struct eql_expr *expr)
{
	const struct eql_literal *literal = expr->literals;

	if (literal->type != EQL_BOOL)
		return eql_refuse(c, expr->offset, "a literal by itself is no condition");
	return eql_fold_constant(c->arena, expr->offset, literal->number,
			    literal->number ? "'true' is always so" : "'false' is never so");
}

static struct eql_expr *check_expr(struct eql_checker *c, struct eql_expr *expr)
{
	switch (expr->kind) {
	case EQL_AND:
	case EQL_OR:
		return check_joined(c, expr);
	case EQL_NOT:
		return check_not(c, expr);
	case EQL_FIELD:
		return check_field(c, expr);
	case EQL_LITERAL:
		return check_literal(c, expr);
	case EQL_CALL:
		return eql_call_check(c, expr);
	case EQL_COMPARE:
		return check_compare(c, expr);
	default:
		return expr;
	}
}

static size_t count_tests(const struct eql_expr *expr)
{
	size_t n = expr->kind == EQL_TEST, i;

	for (i = 0; i < expr->n_children; i++)
		n += count_tests(expr->children[i]);
	return n;
}

/*
 * The code has a test for each comparison, and a note for each conjunction that
 * excludes something from something else, so for two comparisons at least.
 */
static void check_size(struct eql_checker *c, const struct eql_expr *condition)
{
	size_t n = count_tests(condition);

	if (n > KG_RULE_ASKS_MAX)
		eql_refuse(c, begin_of(condition), "%zu comparisons, and there may be %u", n,
			   KG_RULE_ASKS_MAX);
}

static void warn_constant(struct eql_checker *c, const struct eql_expr *condition)
{
	if (!condition->value)
		eql_report(c->text, condition->offset, DIAG_WARNING, "can never match here: %s",
			   condition->reason);
	else if (c->use.action == KG_ACTION_DENY && !c->use.excluded)
		eql_report(c->text, condition->offset, DIAG_WARNING, "denies every %s",
			   eql_category_event(c->category));
}

/**
 * eql_check() - check fields and types, and fold what is constant here
 * @text: the query
 * @query: as the parser left it; its condition is replaced
 * @use: what it is read for
 *
 * Return: false if it is refused. All that is wrong was reported.
 */
bool eql_check(const struct eql_text *text, struct eql_query *query, struct eql_use use)
{
	struct eql_checker check = {
		.text = text,
		.arena = &query->arena,
		.category = query->category,
		.use = use,
		.regex_work = REGEX_WORK_MAX,
	};
	struct eql_expr *condition = check_expr(&check, query->condition);

	check_size(&check, condition);
	if (check.failed)
		return false;
	if (condition->kind == EQL_CONSTANT)
		warn_constant(&check, condition);
	query->condition = condition;
	query->never = condition->kind == EQL_CONSTANT && !condition->value;
	return true;
}
