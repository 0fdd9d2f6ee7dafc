// SPDX-License-Identifier: GPL-2.0
#include <stdarg.h>
#include <string.h>

#include "array.h"
#include "eql_check.h"
#include "eql_field.h"
#include "eql_fold.h"
#include "wildcard.h"

/**
 * struct check - a query being checked
 * @text: the query
 * @arena: where nodes live
 * @category: of the rule
 * @action: of the rule
 * @failed: something was reported that the query is refused for
 */
struct check {
	const struct eql_text *text;
	struct arena *arena;
	enum kg_category category;
	enum kg_action action;
	bool failed;
};

static struct eql_expr *check_expr(struct check *c, struct eql_expr *expr);

/*
 * Report, and go on with something harmless in its place: a person wants to
 * see all that is wrong at once.
 */
__printf(3, 4)
static struct eql_expr *refuse(struct check *c, size_t offset, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	eql_vreport(c->text, offset, DIAG_ERROR, fmt, ap);
	va_end(ap);
	c->failed = true;
	return eql_fold_constant(c->arena, offset, true, "");
}

/* A comparison stands where its field stands; its operator has its own errors. */
static size_t field_offset(const struct eql_expr *expr)
{
	return expr->kind == EQL_COMPARE ? expr->children[0]->offset : expr->offset;
}

static struct eql_expr *new_test(struct check *c, const struct eql_expr *compare,
				 const struct eql_field *field, enum eql_op op)
{
	struct eql_expr *test = eql_new(c->arena, EQL_TEST, field_offset(compare));

	test->field = field->field;
	test->op = op;
	return test;
}

static struct eql_expr *check_joined(struct check *c, struct eql_expr *expr)
{
	size_t i;

	for (i = 0; i < expr->n_children; i++)
		expr->children[i] = check_expr(c, expr->children[i]);
	return eql_fold_joined(expr);
}

/* What a rule can say instead of a function that is not there: like, and this. */
struct advice {
	const char *name;
	const char *like;
};

static const struct advice functions[] = {
	{ "startsWith", "\"...*\"" },
	{ "endsWith", "\"*...\"" },
	{ "stringContains", "\"*...*\"" },
	{ "wildcard", "(\"...\", \"...\")" },
	{ "length", NULL },
	{ "cidrMatch", NULL },
	{ "add", NULL }, { "arrayContains", NULL }, { "between", NULL }, { "concat", NULL },
	{ "divide", NULL }, { "indexOf", NULL }, { "match", NULL }, { "modulo", NULL },
	{ "multiply", NULL }, { "number", NULL }, { "string", NULL }, { "substring", NULL },
	{ "subtract", NULL },
};

static const struct advice *find_function(const char *name)
{
	size_t len = strcspn(name, "~"), i;

	for (i = 0; i < ARRAY_SIZE(functions); i++) {
		if (strlen(functions[i].name) == len && !strncmp(functions[i].name, name, len))
			return &functions[i];
	}
	return NULL;
}

static struct eql_expr *refuse_call(struct check *c, const struct eql_expr *call)
{
	const struct advice *advice = find_function(call->name);
	const char *like = strchr(call->name, '~') ? "like~" : "like";

	if (!advice)
		return refuse(c, call->offset, "there is no function '%s'", call->name);
	if (!advice->like)
		return refuse(c, call->offset, "the function '%s' is not supported yet",
			      call->name);
	return refuse(c, call->offset, "the function '%s' is not supported yet: use '%s %s'",
		      call->name, like, advice->like);
}

static bool find_field(struct check *c, const struct eql_expr *expr, struct eql_field *field)
{
	enum kg_category other = c->category == KG_CATEGORY_PROCESS ? KG_CATEGORY_KEXEC
								    : KG_CATEGORY_PROCESS;
	const char *meant;

	if (eql_field_find(expr->name, c->category, field))
		return true;
	meant = eql_field_suggest(expr->name, c->category);
	if (eql_field_find(expr->name, other, field))
		refuse(c, expr->offset, "'%s' is a field of '%s where' only", expr->name,
		       eql_category_name(other));
	else if (meant)
		refuse(c, expr->offset, "unknown field '%s'; did you mean '%s'?", expr->name,
		       meant);
	else
		refuse(c, expr->offset, "unknown field '%s'", expr->name);
	return false;
}

/* A field that is there and that this rule may ask for. */
static bool take_field(struct check *c, const struct eql_expr *expr, struct eql_field *field)
{
	if (!find_field(c, expr, field))
		return false;
	if (!field->constant && field->field == KG_FIELD_EVENT_OUTCOME &&
	    c->action == KG_ACTION_DENY) {
		refuse(c, expr->offset,
		       "deny is decided before the call, when event.outcome is not known");
		return false;
	}
	return true;
}

static bool is_order(enum eql_op op)
{
	return op == EQL_LT || op == EQL_LE || op == EQL_GT || op == EQL_GE;
}

static bool is_id(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && !strcmp(dot, ".id");
}

static bool fits_strings(struct check *c, const struct eql_field *field,
			 const struct eql_literal *literal)
{
	if (literal->type == EQL_STRING)
		return true;
	if (is_id(field->name))
		refuse(c, literal->offset, "'%s' is a string, as all ids are: write \"%s\"",
		       field->name, literal->bytes);
	else
		refuse(c, literal->offset, "'%s' is text: write \"%s\"", field->name,
		       literal->bytes);
	return false;
}

static bool fits_number(struct check *c, const struct eql_field *field,
			const struct eql_literal *literal)
{
	if (literal->type == EQL_INTEGER)
		return true;
	if (literal->type == EQL_STRING)
		refuse(c, literal->offset, "'%s' is a number: write it without quotes",
		       field->name);
	else
		refuse(c, literal->offset, "'%s' is a whole number", field->name);
	return false;
}

static bool fits_bool(struct check *c, const struct eql_field *field,
		      const struct eql_literal *literal)
{
	if (literal->type == EQL_BOOL)
		return true;
	refuse(c, literal->offset, "'%s' is true or false", field->name);
	return false;
}

static bool fits_type(struct check *c, const struct eql_field *field,
		      const struct eql_literal *literal)
{
	switch (field->type) {
	case KG_TYPE_STRINGS:
		return fits_strings(c, field, literal);
	case KG_TYPE_NUMBER:
		return fits_number(c, field, literal);
	default:
		return fits_bool(c, field, literal);
	}
}

static bool fits_operator(struct check *c, const struct eql_expr *compare,
			  const struct eql_field *field)
{
	const char *name = eql_op_name(compare->op);

	if (field->type == KG_TYPE_STRINGS && is_order(compare->op))
		refuse(c, compare->offset, "'%s' compares numbers, and '%s' is text", name,
		       field->name);
	else if (field->type == KG_TYPE_NUMBER &&
		 (eql_op_is_like(compare->op) || compare->op == EQL_IN_FOLD))
		refuse(c, compare->offset, "'%s' compares text, and '%s' is a number", name,
		       field->name);
	else if (field->type == KG_TYPE_BOOL && compare->op != EQL_EQ && compare->op != EQL_NE)
		refuse(c, compare->offset, "'%s' is true or false: compare it with '=='",
		       field->name);
	else
		return true;
	return false;
}

/* The engine searches for a floating segment that has a '?' place by place. */
static bool fits_engine(struct check *c, enum eql_op op, const struct eql_literal *literal)
{
	u32 flags = wildcard_flags(literal->bytes, literal->len);
	struct wildcard wildcard = wildcard_begin(literal->bytes, literal->len, flags);
	struct wildcard_segment segment;

	if (literal->type != EQL_STRING)
		return true;
	if (literal->len > KG_LITERAL_MAX) {
		refuse(c, literal->offset, "longer than %u bytes", KG_LITERAL_MAX);
		return false;
	}
	while (eql_op_is_like(op) && wildcard_next(&wildcard, &segment)) {
		if (segment.at_start || segment.at_end || segment.len <= KG_LOOSE_SEGMENT_MAX ||
		    !memchr(segment.bytes, '?', segment.len))
			continue;
		refuse(c, literal->offset,
		       "more than %u bytes with a '?' among them between two '*'",
		       KG_LOOSE_SEGMENT_MAX);
		return false;
	}
	return true;
}

/* What stands right of the operator must be literals, of the field's type. */
static bool take_literals(struct check *c, const struct eql_expr *compare,
			  const struct eql_field *field, struct eql_expr *test)
{
	size_t i;

	test->n_literals = compare->n_children - 1;
	test->literals = arena_alloc(c->arena, test->n_literals * sizeof(*test->literals));
	for (i = 0; i < test->n_literals; i++) {
		const struct eql_literal *literal = compare->children[i + 1]->literals;

		if (literal->type == EQL_NULL) {
			refuse(c, literal->offset, "null is tested with '%s == null' or '!= null'",
			       field->name);
			return false;
		}
		if (!fits_type(c, field, literal) || !fits_engine(c, compare->op, literal))
			return false;
		test->literals[i] = *literal;
	}
	return true;
}

static const char *list_values(struct check *c, const char *const *values)
{
	const char *list = *values;

	while (*++values)
		list = arena_format(c->arena, "%s, %s", list, *values);
	return list;
}

/* A typing error in a value that is one of a few must not be silent. */
static struct eql_expr *check_values(struct check *c, struct eql_expr *test,
				     const struct eql_field *field)
{
	size_t i, good = 0;

	for (i = 0; i < test->n_literals; i++) {
		const struct eql_literal *literal = &test->literals[i];

		if (eql_fold_fits(test, literal, field)) {
			good++;
			continue;
		}
		eql_report(c->text, literal->offset, DIAG_WARNING,
			   "%s is never \"%s\"; it can be: %s", field->name, literal->bytes,
			   list_values(c, field->values));
	}
	return good ? test : eql_fold_test(c->arena, test, field);
}

static struct eql_expr *check_null(struct check *c, const struct eql_expr *compare,
				   const struct eql_field *field)
{
	struct eql_expr *exists;
	const char *why;

	if (field->constant) {
		why = arena_format(c->arena, "%s is never null", field->name);
		exists = eql_fold_constant(c->arena, field_offset(compare), true, why);
	} else {
		exists = new_test(c, compare, field, EQL_EXISTS);
	}
	return compare->op == EQL_EQ ? eql_fold_not(c->arena, exists) : exists;
}

/* "== false" is not "not true": of a field that is missing, neither holds. */
static struct eql_expr *check_bool(struct check *c, const struct eql_expr *compare,
				   const struct eql_field *field, bool value)
{
	struct eql_expr *is_true = new_test(c, compare, field, EQL_IS_TRUE);
	struct eql_expr *is_false[2], *expr;

	if (value)
		return is_true;
	is_false[0] = new_test(c, compare, field, EQL_EXISTS);
	is_false[1] = eql_fold_not(c->arena, is_true);
	expr = eql_new(c->arena, EQL_AND, field_offset(compare));
	eql_set_children(c->arena, expr, is_false, ARRAY_SIZE(is_false));
	return expr;
}

static struct eql_expr *check_values_of(struct check *c, const struct eql_expr *compare,
					const struct eql_field *field)
{
	struct eql_expr *test = new_test(c, compare, field,
					 compare->op == EQL_NE ? EQL_EQ : compare->op);

	if (!fits_operator(c, compare, field) || !take_literals(c, compare, field, test))
		return test;
	if (field->constant)
		test = eql_fold_test(c->arena, test, field);
	else if (field->values)
		test = check_values(c, test, field);
	else if (field->type == KG_TYPE_BOOL)
		test = check_bool(c, compare, field, test->literals[0].number);
	return compare->op == EQL_NE ? eql_fold_not(c->arena, test) : test;
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
	    compare->children[1]->kind != EQL_FIELD)
		return;
	compare->op = turned[compare->op];
	compare->children[0] = compare->children[1];
	compare->children[1] = left;
}

/* One side that is neither the field nor a literal, each refused by its name. */
static bool check_sides(struct check *c, const struct eql_expr *compare)
{
	size_t i;

	for (i = 0; i < compare->n_children; i++) {
		const struct eql_expr *side = compare->children[i];

		if (side->kind == EQL_CALL)
			refuse_call(c, side);
		else if (side->kind != EQL_FIELD && side->kind != EQL_LITERAL)
			refuse(c, side->offset, "a condition cannot be compared");
		else if (!i && side->kind == EQL_LITERAL)
			refuse(c, side->offset, "left of '%s' stands a field",
			       eql_op_name(compare->op));
		else if (i && side->kind == EQL_FIELD)
			refuse(c, side->offset,
			       "comparing two fields is not supported: right of '%s' stands a literal",
			       eql_op_name(compare->op));
		else
			continue;
		return false;
	}
	return true;
}

static bool is_null_test(const struct eql_expr *compare)
{
	return (compare->op == EQL_EQ || compare->op == EQL_NE) &&
	       compare->children[1]->literals[0].type == EQL_NULL;
}

static struct eql_expr *refuse_regex(struct check *c, const struct eql_expr *compare)
{
	return refuse(c, compare->offset,
		      "'%s' is not supported yet: use '%s' where '*' and '?' are enough",
		      eql_op_name(compare->op), compare->op == EQL_REGEX ? "like" : "like~");
}

static struct eql_expr *check_compare(struct check *c, struct eql_expr *compare)
{
	struct eql_field field;

	turn_literal_right(compare);
	if (!check_sides(c, compare) || !take_field(c, compare->children[0], &field))
		return compare;
	if (compare->op == EQL_REGEX || compare->op == EQL_REGEX_FOLD)
		return refuse_regex(c, compare);
	if (is_null_test(compare))
		return check_null(c, compare, &field);
	return check_values_of(c, compare, &field);
}

/* A field by itself is a condition if it is true or false. */
static struct eql_expr *check_field(struct check *c, const struct eql_expr *expr)
{
	struct eql_field field;

	if (!take_field(c, expr, &field))
		return eql_fold_constant(c->arena, expr->offset, true, "");
	if (field.constant || field.type != KG_TYPE_BOOL)
		return refuse(c, expr->offset, "'%s' is no condition: compare it with a literal",
			      expr->name);
	return new_test(c, expr, &field, EQL_IS_TRUE);
}

static struct eql_expr *check_literal(struct check *c, const struct eql_expr *expr)
{
	const struct eql_literal *literal = expr->literals;

	if (literal->type != EQL_BOOL)
		return refuse(c, expr->offset, "a literal by itself is no condition");
	return eql_fold_constant(c->arena, expr->offset, literal->number,
			    literal->number ? "'true' is always so" : "'false' is never so");
}

static struct eql_expr *check_expr(struct check *c, struct eql_expr *expr)
{
	switch (expr->kind) {
	case EQL_AND:
	case EQL_OR:
		return check_joined(c, expr);
	case EQL_NOT:
		return eql_fold_not(c->arena, check_expr(c, expr->children[0]));
	case EQL_FIELD:
		return check_field(c, expr);
	case EQL_LITERAL:
		return check_literal(c, expr);
	case EQL_CALL:
		return refuse_call(c, expr);
	case EQL_COMPARE:
		return check_compare(c, expr);
	default:
		return expr;
	}
}

static void warn_constant(struct check *c, const struct eql_expr *condition)
{
	if (!condition->value)
		eql_report(c->text, condition->offset, DIAG_WARNING, "can never match here: %s",
			   condition->reason);
	else if (c->action == KG_ACTION_DENY)
		eql_report(c->text, condition->offset, DIAG_WARNING, "denies every %s",
			   c->category == KG_CATEGORY_KEXEC ? "kexec call" : "program");
}

/**
 * eql_check() - check fields and types, and fold what is constant here
 * @text: the query
 * @query: as the parser left it; its condition is replaced
 * @action: what its rule does
 *
 * Return: false if it is refused. All that is wrong was reported.
 */
bool eql_check(const struct eql_text *text, struct eql_query *query, enum kg_action action)
{
	struct check check = {
		.text = text,
		.arena = &query->arena,
		.category = query->category,
		.action = action,
	};
	struct eql_expr *condition = check_expr(&check, query->condition);

	if (check.failed)
		return false;
	if (condition->kind == EQL_CONSTANT)
		warn_constant(&check, condition);
	query->condition = condition;
	query->never = condition->kind == EQL_CONSTANT && !condition->value;
	return true;
}
