// SPDX-License-Identifier: GPL-2.0
/*
 * Predicates and the matchers that answer them.
 *
 * Two tests are one predicate if they have the same key: the field and the
 * operands, in an order of their own and each once. So in ("a", "b") and
 * in ("b", "a", "b") share one, and == "a" shares with like "a".
 */
#include <stdlib.h>
#include <string.h>

#include "../engine/match.h"
#include "predicate.h"
#include "wildcard.h"

/* What a matcher looks text up in; sorted before it is laid down. */
struct tables {
	struct vector exact;
	struct vector folded;
};

/**
 * operand_count() - in how many ways a test comes true
 * @test: the test
 *
 * Return: at least one.
 */
size_t operand_count(const struct eql_expr *test)
{
	return test->n_literals ? test->n_literals : 1;
}

static u32 compare_of(enum eql_op op)
{
	switch (op) {
	case EQL_LT:
		return KG_COMPARE_LT;
	case EQL_LE:
		return KG_COMPARE_LE;
	case EQL_GT:
		return KG_COMPARE_GT;
	case EQL_GE:
		return KG_COMPARE_GE;
	default:
		return KG_COMPARE_EQ;
	}
}

static struct operand text_operand(struct compiler *compiler, enum eql_op op,
				   const struct eql_literal *literal)
{
	struct operand operand = { .bytes = literal->bytes, .len = literal->len };
	bool fold = eql_op_folds(op);

	if (eql_op_is_like(op) && wildcard_in(literal->bytes, literal->len))
		operand.kind = fold ? OPERAND_FOLDED_PATTERN : OPERAND_PATTERN;
	else
		operand.kind = fold ? OPERAND_FOLDED : OPERAND_EXACT;
	if (fold)
		operand.bytes = compile_fold(compiler, literal->bytes, literal->len);
	return operand;
}

/**
 * operand_of() - one of the ways in which a test comes true
 * @compiler: the compiler
 * @test: the test
 * @i: which way
 *
 * Return: the operand; it lives as long as @compiler and @test.
 */
struct operand operand_of(struct compiler *compiler, const struct eql_expr *test, size_t i)
{
	const struct eql_literal *literal = &test->literals[i];

	if (test->op == EQL_EXISTS)
		return (struct operand){ .kind = OPERAND_EXISTS };
	if (test->op == EQL_IS_TRUE)
		return (struct operand){ .kind = OPERAND_IS_TRUE };
	if (literal->type == EQL_STRING)
		return text_operand(compiler, test->op, literal);
	return (struct operand){
		.kind = OPERAND_NUMBER,
		.compare = compare_of(test->op),
		.number = literal->number,
	};
}

static int operand_order(const void *left, const void *right)
{
	const struct operand *a = left, *b = right;
	size_t len = a->len < b->len ? a->len : b->len;
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->compare != b->compare)
		return a->compare < b->compare ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	order = len ? memcmp(a->bytes, b->bytes, len) : 0;
	return order ? order : (a->len > b->len) - (a->len < b->len);
}

static void key_append(struct vector *key, const void *data, size_t len)
{
	if (len)
		memcpy(vector_add(key, 1, len), data, len);
}

static void key_append_operand(struct vector *key, const struct operand *operand)
{
	u64 head[] = { operand->kind, operand->compare, operand->number, operand->len };

	key_append(key, head, sizeof(head));
	key_append(key, operand->bytes, operand->len);
}

static u32 key_of(struct compiler *compiler, const struct eql_expr *test)
{
	size_t n = operand_count(test), i;
	struct operand *operands = memory_alloc(n * sizeof(*operands));
	struct vector key = { 0 };
	u32 number;

	for (i = 0; i < n; i++)
		operands[i] = operand_of(compiler, test, i);
	qsort(operands, n, sizeof(*operands), operand_order);
	key_append(&key, &test->field, sizeof(test->field));
	for (i = 0; i < n; i++) {
		if (!i || operand_order(&operands[i - 1], &operands[i]))
			key_append_operand(&key, &operands[i]);
	}
	number = intern_add(&compiler->keys, key.data, key.count);
	vector_free(&key);
	free(operands);
	return number;
}

/**
 * predicates_collect() - note what a condition asks
 * @compiler: the compiler
 * @expr: the condition
 */
void predicates_collect(struct compiler *compiler, const struct eql_expr *expr)
{
	size_t i;

	if (expr->kind == EQL_TEST && key_of(compiler, expr) == compiler->asks.count)
		*(const struct eql_expr **)vector_add(&compiler->asks, sizeof(expr), 1) = expr;
	for (i = 0; i < expr->n_children; i++)
		predicates_collect(compiler, expr->children[i]);
}

static void add_exact(struct compiler *compiler, struct vector *table,
		      const struct operand *operand, u32 predicate)
{
	struct kg_exact *exact = vector_add(table, sizeof(*exact), 1);
	struct kg_text text = { .data = operand->bytes, .len = operand->len };

	exact->hash = kg_hash(text, false);
	exact->predicate = predicate;
	exact->literal = compile_bytes(compiler, operand->bytes, operand->len);
}

/* failures[i]: length of the longest proper prefix of [0..i] that it ends in. */
static u32 add_failures(struct compiler *compiler, const struct wildcard_segment *segment)
{
	struct vector *section = &compiler->sections[KG_SECTION_FAILURES];
	u16 *failures = vector_add(section, sizeof(*failures), segment->len);
	u16 matched = 0;
	size_t i;

	for (i = 1; i < segment->len; i++) {
		while (matched && segment->bytes[matched] != segment->bytes[i])
			matched = failures[matched - 1];
		if (segment->bytes[matched] == segment->bytes[i])
			matched++;
		failures[i] = matched;
	}
	return section->count - segment->len;
}

static bool segment_takes(char c, unsigned int byte, bool fold)
{
	return c == '?' || (u8)c == byte || (fold && (u8)c == kg_fold(byte));
}

static u32 add_masks(struct compiler *compiler, const struct wildcard_segment *segment, bool fold)
{
	struct vector *section = &compiler->sections[KG_SECTION_MASKS];
	u64 *masks = vector_add(section, sizeof(u64[256]), 1);
	unsigned int byte;
	size_t i;

	for (byte = 0; byte < 256; byte++) {
		for (i = 0; i < segment->len; i++) {
			if (segment_takes(segment->bytes[i], byte, fold))
				masks[byte] |= 1ull << i;
		}
	}
	return section->count - 1;
}

static void add_segment(struct compiler *compiler, const struct wildcard_segment *segment,
			bool fold)
{
	struct kg_segment *added;

	added = vector_add(&compiler->sections[KG_SECTION_SEGMENTS], sizeof(*added), 1);
	added->bytes = compile_bytes(compiler, segment->bytes, segment->len);
	added->failures = KG_NONE;
	added->masks = KG_NONE;
	if (!segment->floats)
		return;
	if (memchr(segment->bytes, '?', segment->len))
		added->masks = add_masks(compiler, segment, fold);
	else
		added->failures = add_failures(compiler, segment);
}

static void add_pattern(struct compiler *compiler, const struct operand *operand, u32 predicate)
{
	struct vector *segments = &compiler->sections[KG_SECTION_SEGMENTS];
	struct wildcard wildcard = wildcard_begin(operand->bytes, operand->len);
	bool fold = operand->kind == OPERAND_FOLDED_PATTERN;
	struct wildcard_segment segment;
	struct kg_pattern *pattern;

	pattern = vector_add(&compiler->sections[KG_SECTION_PATTERNS], sizeof(*pattern), 1);
	pattern->predicate = predicate;
	pattern->flags = fold ? KG_PATTERN_FOLD : 0;
	if (operand->bytes[0] != '*')
		pattern->flags |= KG_PATTERN_AT_START;
	if (operand->bytes[operand->len - 1] != '*')
		pattern->flags |= KG_PATTERN_AT_END;
	pattern->segments.first = segments->count;
	while (wildcard_next(&wildcard, &segment))
		add_segment(compiler, &segment, fold);
	pattern->segments.count = segments->count - pattern->segments.first;
}

static void add_number(struct compiler *compiler, const struct operand *operand, u32 predicate)
{
	struct kg_number *number;

	number = vector_add(&compiler->sections[KG_SECTION_NUMBERS], sizeof(*number), 1);
	number->value = operand->number;
	number->predicate = predicate;
	number->compare = operand->compare;
}

static void add_operand(struct compiler *compiler, struct kg_matcher *matcher,
			struct tables *tables, const struct operand *operand, u32 predicate)
{
	switch (operand->kind) {
	case OPERAND_EXISTS:
		matcher->exists = predicate;
		break;
	case OPERAND_IS_TRUE:
		matcher->is_true = predicate;
		break;
	case OPERAND_NUMBER:
		add_number(compiler, operand, predicate);
		break;
	case OPERAND_EXACT:
		add_exact(compiler, &tables->exact, operand, predicate);
		break;
	case OPERAND_FOLDED:
		add_exact(compiler, &tables->folded, operand, predicate);
		break;
	default:
		add_pattern(compiler, operand, predicate);
		break;
	}
}

static int exact_order(const void *left, const void *right)
{
	const struct kg_exact *a = left, *b = right;

	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	if (a->literal.first != b->literal.first)
		return a->literal.first < b->literal.first ? -1 : 1;
	return (a->predicate > b->predicate) - (a->predicate < b->predicate);
}

/* Lay a table down, sorted as the engine's search needs it. */
static struct kg_range flush_table(struct compiler *compiler, struct vector *table)
{
	struct vector *section = &compiler->sections[KG_SECTION_EXACT];
	struct kg_range range = { section->count, table->count };

	if (table->count) {
		qsort(table->data, table->count, sizeof(struct kg_exact), exact_order);
		memcpy(vector_add(section, sizeof(struct kg_exact), table->count), table->data,
		       table->count * sizeof(struct kg_exact));
	}
	vector_free(table);
	return range;
}

static void emit_predicate(struct compiler *compiler, struct kg_matcher *matcher,
			   struct tables *tables, u32 key)
{
	const struct eql_expr *test = ((const struct eql_expr **)compiler->asks.data)[key];
	struct vector *predicates = &compiler->sections[KG_SECTION_PREDICATES];
	struct kg_predicate *predicate;
	size_t i;

	compiler->numbers[key] = predicates->count;
	predicate = vector_add(predicates, sizeof(*predicate), 1);
	predicate->matcher = compiler->sections[KG_SECTION_MATCHERS].count;
	for (i = 0; i < operand_count(test); i++) {
		struct operand operand = operand_of(compiler, test, i);

		add_operand(compiler, matcher, tables, &operand, compiler->numbers[key]);
	}
}

static struct kg_range range_from(const struct vector *section, u32 first)
{
	return (struct kg_range){ first, section->count - first };
}

static void emit_matcher(struct compiler *compiler, enum kg_field field)
{
	struct vector *sections = compiler->sections;
	u32 predicates = sections[KG_SECTION_PREDICATES].count;
	u32 patterns = sections[KG_SECTION_PATTERNS].count;
	u32 numbers = sections[KG_SECTION_NUMBERS].count;
	struct kg_matcher matcher = { .field = field, .exists = KG_NONE, .is_true = KG_NONE };
	struct tables tables = { 0 };
	u32 key;

	for (key = 0; key < compiler->asks.count; key++) {
		if (((const struct eql_expr **)compiler->asks.data)[key]->field == field)
			emit_predicate(compiler, &matcher, &tables, key);
	}
	if (sections[KG_SECTION_PREDICATES].count == predicates)
		return;
	matcher.predicates = range_from(&sections[KG_SECTION_PREDICATES], predicates);
	matcher.exact = flush_table(compiler, &tables.exact);
	matcher.folded = flush_table(compiler, &tables.folded);
	matcher.patterns = range_from(&sections[KG_SECTION_PATTERNS], patterns);
	matcher.numbers = range_from(&sections[KG_SECTION_NUMBERS], numbers);
	*(struct kg_matcher *)vector_add(&sections[KG_SECTION_MATCHERS], sizeof(matcher), 1) =
		matcher;
}

/**
 * predicates_emit() - number what was collected, and lay down the matchers
 * @compiler: the compiler
 */
void predicates_emit(struct compiler *compiler)
{
	enum kg_field field;

	compiler->numbers = memory_alloc(compiler->asks.count * sizeof(*compiler->numbers));
	for (field = 0; field < KG_FIELD_COUNT; field++)
		emit_matcher(compiler, field);
}

/**
 * predicate_of() - the predicate that answers a test
 * @compiler: the compiler, after predicates_emit()
 * @test: one that was collected
 *
 * Return: its number.
 */
u32 predicate_of(struct compiler *compiler, const struct eql_expr *test)
{
	return compiler->numbers[key_of(compiler, test)];
}
