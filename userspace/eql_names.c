// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "eql_fold.h"
#include "eql_names.h"
#include "id_name.h"
#include "users.h"

/**
 * struct resolution - a test on names on its way to one on ids
 * @c: the check
 * @test: the test on names
 * @names: the field and that of the ids
 * @ids: struct eql_literal, those found so far
 * @unknown: the literals that no name fulfils, as a list for a person, or NULL
 * @offset: where the first of them is
 */
struct resolution {
	struct eql_checker *c;
	const struct eql_expr *test;
	struct id_name names;
	struct vector ids;
	const char *unknown;
	size_t offset;
};

static bool has_id(const struct resolution *r, const char *bytes, size_t len)
{
	const struct eql_literal *ids = r->ids.data;
	size_t i;

	for (i = 0; i < r->ids.count; i++) {
		if (ids[i].len == len && !memcmp(ids[i].bytes, bytes, len))
			return true;
	}
	return false;
}

static void add_id(struct resolution *r, u32 id, size_t offset)
{
	const char *bytes = arena_format(r->c->arena, "%" PRIu32, id);
	size_t len = strlen(bytes);

	if (has_id(r, bytes, len))
		return;
	*(struct eql_literal *)vector_add(&r->ids, sizeof(struct eql_literal), 1) =
		(struct eql_literal){
			.type = EQL_STRING,
			.bytes = bytes,
			.len = len,
			.offset = offset,
		};
}

/* Not all databases list what they have; all of them can be asked for a name. */
static bool add_exact(struct resolution *r, const struct eql_literal *literal)
{
	u32 id;

	if (r->test->of_length || (r->test->op != EQL_EQ && r->test->op != EQL_IN))
		return false;
	if (!users_find(literal->bytes, r->names.group, &id))
		return false;
	add_id(r, id, literal->offset);
	return true;
}

static bool add_listed(struct resolution *r, const struct eql_literal *literal)
{
	const struct users_entry *entries;
	size_t n = users_list(r->names.group, &entries), i;
	bool found = false;

	for (i = 0; i < n; i++) {
		if (!eql_fold_takes(r->test, literal, entries[i].name))
			continue;
		add_id(r, entries[i].id, literal->offset);
		found = true;
	}
	return found;
}

static void note_unknown(struct resolution *r, const struct eql_literal *literal)
{
	const char *spelt = literal->bytes;

	if (literal->type == EQL_INTEGER)
		spelt = arena_format(r->c->arena, "%" PRId64, literal->number);
	if (!r->unknown)
		r->offset = literal->offset;
	r->unknown = arena_format(r->c->arena, "%s%s%s", r->unknown ? r->unknown : "",
				  r->unknown ? ", " : "", spelt);
}

static const char *kind_of(const struct resolution *r)
{
	return r->names.group ? "group" : "user";
}

/* Who excludes a name that is not here need not be told. */
static void warn_unknown(const struct resolution *r)
{
	if (r->unknown && !r->c->negated)
		eql_report(r->c->text, r->offset, DIAG_WARNING,
			   "no such %s on this machine: %s", kind_of(r), r->unknown);
}

static struct eql_expr *test_ids(struct resolution *r)
{
	struct eql_expr *test = eql_new(r->c->arena, EQL_TEST, r->test->offset);
	size_t size = r->ids.count * sizeof(struct eql_literal);

	test->field = r->names.id;
	test->op = EQL_IN;
	test->n_literals = r->ids.count;
	test->literals = arena_alloc(r->c->arena, size);
	memcpy(test->literals, r->ids.data, size);
	return test;
}

static struct eql_expr *resolve(struct resolution *r)
{
	const struct eql_expr *test = r->test;
	size_t i;

	for (i = 0; i < test->n_literals; i++) {
		const struct eql_literal *literal = &test->literals[i];

		if (!add_exact(r, literal) && !add_listed(r, literal))
			note_unknown(r, literal);
	}
	warn_unknown(r);
	if (r->ids.count)
		return test_ids(r);
	return eql_fold_constant(r->c->arena, test->offset, false,
				 arena_format(r->c->arena, "no such %s on this machine",
					      kind_of(r)));
}

/**
 * eql_names_resolve() - make a test on names one on ids
 * @c: the check
 * @test: any test
 *
 * A name that this machine does not have is warned of.
 *
 * Return: the test on ids; @test if it is not about a name.
 */
struct eql_expr *eql_names_resolve(struct eql_checker *c, struct eql_expr *test)
{
	struct resolution resolution = {
		.c = c,
		.test = test,
	};
	struct eql_expr *expr;

	if (!id_name_of(test->field, &resolution.names))
		return test;
	if (test->op == EQL_EXISTS) {
		test->field = resolution.names.id;
		return test;
	}
	expr = resolve(&resolution);
	vector_free(&resolution.ids);
	return expr;
}
