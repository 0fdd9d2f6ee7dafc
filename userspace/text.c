// SPDX-License-Identifier: GPL-2.0
#include <stddef.h>
#include <string.h>

#include "text.h"

/* Longer names are not typed by hand, and the rows sit on the stack. */
#define DISTANCE_MAX	64

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	unsigned int min = a < b ? a : b;

	return min < c ? min : c;
}

/**
 * text_distance() - how many letters to change, add or drop
 * @a: a text
 * @b: another
 *
 * Return: the Levenshtein distance, or a large number for long texts.
 */
unsigned int text_distance(const char *a, const char *b)
{
	unsigned int row[DISTANCE_MAX + 1], diagonal, above;
	size_t a_len = strlen(a), b_len = strlen(b), i, j;

	if (a_len > DISTANCE_MAX || b_len > DISTANCE_MAX)
		return ~0u;
	for (j = 0; j <= b_len; j++)
		row[j] = j;
	for (i = 1; i <= a_len; i++) {
		diagonal = row[0];
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			above = row[j];
			row[j] = min3(row[j] + 1, row[j - 1] + 1,
				      diagonal + (a[i - 1] != b[j - 1]));
			diagonal = above;
		}
	}
	return row[b_len];
}
