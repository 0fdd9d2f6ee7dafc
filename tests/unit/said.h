/* SPDX-License-Identifier: GPL-2.0 */
/* What is said on standard error, for a test to look at. */
#ifndef KG_TEST_SAID_H
#define KG_TEST_SAID_H

#include <stdio.h>
#include <stdlib.h>

static struct {
	FILE *before;
	char *text;
	size_t len;
} said;

/* From here on it is kept. */
static inline void said_begin(void)
{
	said.before = stderr;
	stderr = open_memstream(&said.text, &said.len);
}

/* It was this. */
static inline void assert_said(const char *expected)
{
	fclose(stderr);
	stderr = said.before;
	assert_string_equal(said.text, expected);
	free(said.text);
}

#endif /* KG_TEST_SAID_H */
