// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "../engine/text.h"
#include "../engine/verify.h"
#include "code.h"
#include "compile.h"
#include "guard.h"
#include "predicate.h"
#include "rule_meta.h"

/*
 * What a condition becomes that is always true. A rule needs a test to begin
 * with, so it asks what is at hand in every event: whether there is a pid or not.
 */
static struct eql_expr has_pid = {
	.kind = EQL_TEST,
	.op = EQL_EXISTS,
	.field = KG_FIELD_PROCESS_PID,
};

static struct eql_expr has_no_pid = {
	.kind = EQL_NOT,
	.children = (struct eql_expr *[]){ &has_pid },
	.n_children = 1,
};

static const struct eql_expr always = {
	.kind = EQL_OR,
	.children = (struct eql_expr *[]){ &has_pid, &has_no_pid },
	.n_children = 2,
};

static const struct eql_expr *condition_of(const struct rule *rule)
{
	const struct eql_expr *condition = rule->query->condition;

	return condition->kind == EQL_CONSTANT ? &always : condition;
}

/**
 * compile_bytes() - put bytes into the program, once
 * @compiler: the compiler
 * @data: the bytes
 * @len: how many
 *
 * Return: where they are.
 */
struct kg_range compile_bytes(struct compiler *compiler, const char *data, size_t len)
{
	return intern_range(&compiler->bytes, intern_add(&compiler->bytes, data, len));
}

/**
 * compile_append() - append elements to a section
 * @compiler: the compiler
 * @id: which section, but that of bytes
 * @data: the elements
 * @n: how many
 *
 * Return: where they are.
 */
struct kg_range compile_append(struct compiler *compiler, enum kg_section_id id, const void *data,
			       size_t n)
{
	struct vector *section = &compiler->sections[id];
	struct kg_range range = { section->count, n };
	size_t element = kg_section_infos[id].element;

	if (n)
		memcpy(vector_add(section, element, n), data, n * element);
	return range;
}

/**
 * compile_heads() - say where the buckets of a table begin
 * @compiler: the compiler
 * @bits: there are 1 << @bits buckets
 * @buckets: of each element of the table: which it is in, ascending
 * @n: how many elements
 *
 * Return: where the heads are: head b is where bucket b begins, and b - 1 ends.
 */
struct kg_range compile_heads(struct compiler *compiler, u32 bits, const u32 *buckets, size_t n)
{
	struct vector *section = &compiler->sections[KG_SECTION_HEADS];
	struct kg_range range = { section->count, (1u << bits) + 1 };
	u32 *heads = vector_add(section, sizeof(*heads), range.count), head, at = 0;

	for (head = 0; head < range.count; head++) {
		while (at < n && buckets[at] < head)
			at++;
		heads[head] = at;
	}
	return range;
}

/**
 * compile_fold() - lower the case of a literal
 * @compiler: the compiler, as long as which the result lives
 * @data: the literal
 * @len: its bytes
 *
 * Return: the folded literal, as long as @data.
 */
const char *compile_fold(struct compiler *compiler, const char *data, size_t len)
{
	char *folded = arena_copy(&compiler->arena, data, len);
	size_t i;

	for (i = 0; i < len; i++)
		folded[i] = kg_fold(folded[i]);
	return folded;
}

static struct diag_text text_of(const struct ruleset *set, const char *path)
{
	return (struct diag_text){ .to = set->messages, .log = set->log, .path = path };
}

static bool refuse_set(const struct ruleset *set, const char *what, size_t n, size_t max)
{
	const struct diag_text whole = text_of(set, "kexecguard");

	diag_whole(&whole, DIAG_ERROR, "the rule set is too large: %zu %s, and there may be %zu",
		   n, what, max);
	return false;
}

static size_t count_live(const struct ruleset *set)
{
	size_t n = 0, i;

	for (i = 0; i < set->n_rules; i++)
		n += !set->rules[i].never;
	return n;
}

static void emit_rule(struct compiler *compiler, const struct rule *rule)
{
	struct vector *rules = &compiler->sections[KG_SECTION_RULES];
	struct kg_rule compiled = { .category = rule->category, .action = rule->action };
	const char *meta = rule_meta_with(&compiler->arena, rule->meta, rule->query->condition);

	compiled.code = code_emit(compiler, condition_of(rule));
	compiled.id = compile_bytes(compiler, rule->id, strlen(rule->id));
	compiled.meta = compile_bytes(compiler, meta, strlen(meta));
	guard_emit(compiler, rules->count, rule->category, condition_of(rule));
	*(struct kg_rule *)vector_add(rules, sizeof(compiled), 1) = compiled;
}

static void emit_rules(struct compiler *compiler)
{
	const struct ruleset *set = compiler->set;
	size_t i;

	for (i = 0; i < set->n_rules; i++) {
		if (!set->rules[i].never)
			emit_rule(compiler, &set->rules[i]);
	}
	guards_lay_down(compiler);
}

static bool emit(struct compiler *compiler)
{
	const struct ruleset *set = compiler->set;
	size_t i;

	if (count_live(set) > KG_RULES_MAX)
		return refuse_set(set, "rules", count_live(set), KG_RULES_MAX);
	for (i = 0; i < set->n_rules; i++) {
		if (!set->rules[i].never)
			predicates_collect(compiler, condition_of(&set->rules[i]));
	}
	if (compiler->asks.count > KG_PREDICATES_MAX)
		return refuse_set(set, "different questions", compiler->asks.count,
				  KG_PREDICATES_MAX);
	predicates_emit(compiler);
	emit_rules(compiler);
	return true;
}

static const struct vector *section_of(const struct compiler *compiler, enum kg_section_id id)
{
	return id == KG_SECTION_BYTES ? &compiler->bytes.bytes : &compiler->sections[id];
}

static size_t align(size_t size)
{
	return (size + KG_PROGRAM_ALIGN - 1) / KG_PROGRAM_ALIGN * KG_PROGRAM_ALIGN;
}

static size_t program_size(const struct compiler *compiler)
{
	size_t size = align(sizeof(struct kg_program_header));
	enum kg_section_id id;

	for (id = 0; id < KG_SECTION_COUNT; id++)
		size += align(section_of(compiler, id)->count * kg_section_infos[id].element);
	return size;
}

static bool check_size(const struct compiler *compiler)
{
	size_t size = program_size(compiler);
	enum kg_section_id id;

	for (id = KG_SECTION_RULES; id < KG_SECTION_COUNT; id++) {
		const struct kg_section_info *info = &kg_section_infos[id];
		size_t count = section_of(compiler, id)->count;

		if (count > info->max)
			return refuse_set(compiler->set, info->name, count, info->max);
	}
	if (size > KG_PROGRAM_SIZE_MAX)
		return refuse_set(compiler->set, "bytes", size, KG_PROGRAM_SIZE_MAX);
	return true;
}

/* How often at most a field is compared with one and the same text, as its table has it. */
static size_t most_alike(const struct kg_exact *exact, size_t n)
{
	size_t alike = 0, most = 0, i;

	for (i = 0; i < n; i++) {
		alike = i && exact[i].hash == exact[i - 1].hash ? alike + 1 : 1;
		most = alike > most ? alike : most;
	}
	return most;
}

static bool check_alike(const struct compiler *compiler)
{
	const struct vector *matchers = &compiler->sections[KG_SECTION_MATCHERS];
	const struct kg_exact *exact = compiler->sections[KG_SECTION_EXACT].data;
	const struct kg_matcher *matcher = matchers->data;
	size_t i, most;

	for (i = 0; i < matchers->count; i++) {
		if (!matcher[i].exact.count)
			continue;
		most = most_alike(exact + matcher[i].exact.first, matcher[i].exact.count);
		if (most > KG_SAME_HASH_MAX)
			return refuse_set(compiler->set, "comparisons of a field with one text",
					  most, KG_SAME_HASH_MAX);
	}
	return true;
}

static void *lay_out(const struct compiler *compiler, size_t *size)
{
	struct kg_program_header *header;
	enum kg_section_id id;
	size_t at = align(sizeof(*header));

	*size = program_size(compiler);
	header = memory_alloc(*size);
	header->magic = KG_PROGRAM_MAGIC;
	header->version = KG_PROGRAM_VERSION;
	header->size = *size;
	header->policy_version = compiler->set->version;
	for (id = 0; id < KG_SECTION_COUNT; id++) {
		const struct vector *section = section_of(compiler, id);
		size_t bytes = section->count * kg_section_infos[id].element;

		header->sections[id] = (struct kg_section){ at, section->count };
		if (bytes)
			memcpy((char *)header + at, section->data, bytes);
		at += align(bytes);
	}
	return header;
}

/* The kernel would refuse it; better that the tool says so itself. */
static bool check_program(const struct ruleset *set, const void *blob, size_t size)
{
	struct kg_verify_error error;
	struct kg_program program;
	const struct diag_text whole = text_of(set, "kexecguard");

	if (kg_program_verify(blob, size, &program, &error))
		return true;
	diag_whole(&whole, DIAG_ERROR,
		   "internal error: the compiler made a program that does not verify: %s %u: %s",
		   kg_section_name(error.section), error.index, error.why);
	return false;
}

static void compiler_free(struct compiler *compiler)
{
	enum kg_section_id id;

	for (id = 0; id < KG_SECTION_COUNT; id++)
		vector_free(&compiler->sections[id]);
	intern_free(&compiler->bytes);
	intern_free(&compiler->keys);
	intern_free(&compiler->tests);
	vector_free(&compiler->test_keys);
	vector_free(&compiler->asks);
	vector_free(&compiler->guards);
	free(compiler->numbers);
	arena_free(&compiler->arena);
}

static void tell_tests(struct compiler *compiler, const struct eql_expr *expr,
		       compile_tell_fn tell, void *to)
{
	size_t i;

	if (expr->kind == EQL_TEST)
		tell(to, expr, predicate_of(compiler, expr));
	for (i = 0; i < expr->n_children; i++)
		tell_tests(compiler, expr->children[i], tell, to);
}

/* A program that is not freed, verified; NULL if there is none. */
static void *finish(struct compiler *compiler, void *blob, size_t size)
{
	const struct ruleset *set = compiler->set;

	compiler_free(compiler);
	if (blob && !check_program(set, blob, size)) {
		free(blob);
		return NULL;
	}
	return blob;
}

/**
 * ruleset_compile() - make a program of a rule set
 * @set: the rules; those that can never match are left out
 * @size: set to the program's bytes
 *
 * What is too large for a program is reported.
 *
 * Return: the program, verified, for free(); NULL if there is none.
 */
void *ruleset_compile(const struct ruleset *set, size_t *size)
{
	struct compiler compiler = { .set = set };
	void *blob = NULL;

	if (emit(&compiler) && check_size(&compiler) && check_alike(&compiler))
		blob = lay_out(&compiler, size);
	return finish(&compiler, blob, *size);
}

/**
 * compile_rule() - make a program of one rule, and tell how it asks
 * @rule: the rule; not one that can never match
 * @size: set to the program's bytes
 * @tell: called for each test of its condition with the predicate that answers it
 * @to: handed to @tell
 *
 * Return: as ruleset_compile().
 */
void *compile_rule(const struct rule *rule, size_t *size, compile_tell_fn tell, void *to)
{
	struct ruleset alone = { .rules = (struct rule *)rule, .n_rules = 1, .messages = stderr };
	struct compiler compiler = { .set = &alone };
	void *blob = NULL;

	if (emit(&compiler) && check_size(&compiler) && check_alike(&compiler)) {
		tell_tests(&compiler, rule->query->condition, tell, to);
		blob = lay_out(&compiler, size);
	}
	return finish(&compiler, blob, *size);
}
