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

#include "../engine/text.h"
#include "operand.h"
#include "pattern.h"
#include "predicate.h"

/* What a matcher answers by, until all of it is known and can be laid down. */
struct tables {
	struct vector exact;	/* struct kg_exact */
	struct vector patterns;	/* struct pattern */
	struct vector numbers;	/* struct kg_number */
	struct vector lengths;	/* the same */
};

static void key_append(struct vector *key, const void *data, size_t len)
{
	if (len)
		memcpy(vector_add(key, 1, len), data, len);
}

static void key_append_operand(struct vector *key, const struct operand *operand)
{
	u64 head[] = { operand->kind, operand->compare, operand->number, operand->fold,
		       operand->flags, operand->len };

	key_append(key, head, sizeof(head));
	key_append(key, operand->bytes, operand->len);
}

static u32 add_key(struct compiler *compiler, const struct eql_expr *test)
{
	size_t n = operand_count(test), i;
	struct operand *operands = memory_alloc(n * sizeof(*operands));
	struct vector key = { 0 };
	u32 number;

	for (i = 0; i < n; i++)
		operands[i] = operand_of(compiler, test, i);
	if (n > 1)
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

/* A rule's code and its guards ask for the keys of the same tests again. */
static u32 key_of(struct compiler *compiler, const struct eql_expr *test)
{
	u32 number = intern_add(&compiler->tests, &test, sizeof(test)), key;

	if (number < compiler->test_keys.count)
		return ((const u32 *)compiler->test_keys.data)[number];
	key = add_key(compiler, test);
	*(u32 *)vector_add(&compiler->test_keys, sizeof(key), 1) = key;
	return key;
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

static void add_exact(struct compiler *compiler, struct kg_matcher *matcher,
		      struct vector *table, const struct operand *operand, u32 predicate)
{
	struct kg_exact *exact = vector_add(table, sizeof(*exact), 1);
	struct kg_text text = { .data = operand->bytes, .len = operand->len };

	exact->hash = kg_hash(text);
	exact->predicate = predicate;
	exact->literal = compile_bytes(compiler, operand->bytes, operand->len);
	exact->fold = operand->fold;
	if (operand->len > matcher->longest)
		matcher->longest = operand->len;
}

static void add_number(struct vector *table, const struct operand *operand, u32 predicate)
{
	struct kg_number *number = vector_add(table, sizeof(*number), 1);

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
		add_number(&tables->numbers, operand, predicate);
		break;
	case OPERAND_LENGTH:
		add_number(&tables->lengths, operand, predicate);
		break;
	case OPERAND_EXACT:
		add_exact(compiler, matcher, &tables->exact, operand, predicate);
		break;
	case OPERAND_PATTERN:
	case OPERAND_REGEX:
		*(struct pattern *)vector_add(&tables->patterns, sizeof(struct pattern), 1) =
			(struct pattern){ *operand, predicate };
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
	if (a->predicate != b->predicate)
		return a->predicate < b->predicate ? -1 : 1;
	return (a->fold > b->fold) - (a->fold < b->fold);
}

/* A power of two, of which there are at least as many as literals, and not twice as many. */
static u32 exact_bits(size_t n)
{
	u32 bits = 1;

	while (bits < KG_EXACT_BITS_MAX && 1u << bits < n)
		bits++;
	return bits;
}

static void emit_exact(struct compiler *compiler, struct kg_matcher *matcher,
		       const struct vector *literals)
{
	const struct kg_exact *exact = literals->data;
	u32 *buckets;
	size_t i;

	matcher->exact = compile_append(compiler, KG_SECTION_EXACT, exact, literals->count);
	if (!literals->count)
		return;
	buckets = memory_alloc(literals->count * sizeof(*buckets));
	matcher->bits = exact_bits(literals->count);
	for (i = 0; i < literals->count; i++)
		buckets[i] = exact[i].hash >> (32 - matcher->bits);
	matcher->heads = compile_heads(compiler, matcher->bits, buckets, literals->count);
	free(buckets);
}

static void flush_tables(struct compiler *compiler, struct kg_matcher *matcher,
			 struct tables *tables)
{
	if (tables->exact.count)
		qsort(tables->exact.data, tables->exact.count, sizeof(struct kg_exact),
		      exact_order);
	emit_exact(compiler, matcher, &tables->exact);
	matcher->numbers = compile_append(compiler, KG_SECTION_NUMBERS, tables->numbers.data,
					  tables->numbers.count);
	matcher->lengths = compile_append(compiler, KG_SECTION_NUMBERS, tables->lengths.data,
					  tables->lengths.count);
	patterns_emit(compiler, matcher, tables->patterns.data, tables->patterns.count);
	vector_free(&tables->exact);
	vector_free(&tables->numbers);
	vector_free(&tables->lengths);
	vector_free(&tables->patterns);
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

static void emit_matcher(struct compiler *compiler, enum kg_field field)
{
	struct vector *sections = compiler->sections;
	struct kg_matcher matcher = { .field = field, .exists = KG_NONE, .is_true = KG_NONE };
	struct tables tables = { 0 };
	u32 key;

	matcher.predicates.first = sections[KG_SECTION_PREDICATES].count;
	for (key = 0; key < compiler->asks.count; key++) {
		if (((const struct eql_expr **)compiler->asks.data)[key]->field == field)
			emit_predicate(compiler, &matcher, &tables, key);
	}
	matcher.predicates.count = sections[KG_SECTION_PREDICATES].count - matcher.predicates.first;
	flush_tables(compiler, &matcher, &tables);
	*(struct kg_matcher *)vector_add(&sections[KG_SECTION_MATCHERS], sizeof(matcher), 1) =
		matcher;
}

/**
 * predicates_emit() - number what was collected, and lay down the matchers
 * @compiler: the compiler
 */
void predicates_emit(struct compiler *compiler)
{
	const struct eql_expr *const *asks = compiler->asks.data;
	bool asked[KG_FIELD_COUNT] = { 0 };
	enum kg_field field;
	u32 key;

	compiler->numbers = memory_alloc(compiler->asks.count * sizeof(*compiler->numbers));
	for (key = 0; key < compiler->asks.count; key++)
		asked[asks[key]->field] = true;
	for (field = 0; field < KG_FIELD_COUNT; field++) {
		if (asked[field])
			emit_matcher(compiler, field);
	}
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
