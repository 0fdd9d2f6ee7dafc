// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "condition.h"
#include "eql_print.h"
#include "memory.h"
#include "sha256.h"

#define NAME_BYTES	((CONDITION_NAME_SIZE - 1) / 2)

static void put_number(struct vector *to, size_t number)
{
	char text[24], *at = text + sizeof(text);
	size_t len;

	*--at = ' ';
	do {
		*--at = '0' + number % 10;
		number /= 10;
	} while (number);
	len = text + sizeof(text) - at;
	memcpy(vector_add(to, 1, len), at, len);
}

/* @text is for each test in turn, so that the memory for it is found once. */
static void put_test(struct vector *to, const struct eql_expr *test, struct vector *text)
{
	text->count = 0;
	eql_put_test(text, test, SIZE_MAX);
	put_number(to, test->op);
	put_number(to, text->count);
	memcpy(vector_add(to, 1, text->count), text->data, text->count);
}

/* No two conditions are written alike: a test is told by its length first. */
static void put(struct vector *to, const struct eql_expr *expr, struct vector *text)
{
	size_t i;

	put_number(to, expr->kind);
	put_number(to, expr->value);
	put_number(to, expr->n_children);
	if (expr->kind == EQL_TEST)
		put_test(to, expr, text);
	for (i = 0; i < expr->n_children; i++)
		put(to, expr->children[i], text);
}

/**
 * condition_name() - name a condition by what it asks
 * @condition: checked and folded, with all exceptions in it
 * @name: gets 64 bits of the SHA-256 of it, in hexadecimal
 */
void condition_name(const struct eql_expr *condition, char name[CONDITION_NAME_SIZE])
{
	u8 digest[SHA256_SIZE];
	char hex[SHA256_TEXT_SIZE];
	struct vector written = { 0 }, text = { 0 };

	put(&written, condition, &text);
	sha256(written.data, written.count, digest);
	sha256_text(digest, hex);
	memcpy(name, hex, 2 * NAME_BYTES);
	name[2 * NAME_BYTES] = 0;
	vector_free(&written);
	vector_free(&text);
}
