// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "condition.h"
#include "eql_print.h"
#include "memory.h"
#include "sha256.h"

#define NAME_BYTES	((CONDITION_NAME_SIZE - 1) / 2)

/* No two conditions are written alike: a test is told by its length first. */
static void put(FILE *to, const struct eql_expr *expr)
{
	char *text;
	size_t i;

	fprintf(to, "%d %d %zu ", expr->kind, expr->value, expr->n_children);
	if (expr->kind == EQL_TEST) {
		text = eql_test_text(expr, SIZE_MAX);
		fprintf(to, "%d %zu %s", expr->op, strlen(text), text);
		free(text);
	}
	for (i = 0; i < expr->n_children; i++)
		put(to, expr->children[i]);
}

/**
 * condition_name() - name a condition by what it asks
 * @condition: checked and folded, with all exceptions in it
 * @name: gets 64 bits of the SHA-256 of it, in hexadecimal
 */
void condition_name(const struct eql_expr *condition, char name[CONDITION_NAME_SIZE])
{
	u8 digest[SHA256_SIZE];
	char text[SHA256_TEXT_SIZE];
	char *written;
	size_t len;
	FILE *to = memory_stream(&written, &len);

	put(to, condition);
	memory_stream_end(to);
	sha256(written, len, digest);
	sha256_text(digest, text);
	memcpy(name, text, 2 * NAME_BYTES);
	name[2 * NAME_BYTES] = 0;
	free(written);
}
