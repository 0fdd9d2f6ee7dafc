// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "numbers.h"

static int order(const void *left, const void *right)
{
	u32 a = *(const u32 *)left, b = *(const u32 *)right;

	return (a > b) - (a < b);
}

/**
 * numbers_sort() - put numbers in their order
 * @numbers: the numbers
 * @n: how many
 */
void numbers_sort(u32 *numbers, size_t n)
{
	if (n > 1)
		qsort(numbers, n, sizeof(*numbers), order);
}

/**
 * numbers_unique() - put numbers in their order, each once
 * @numbers: the numbers
 * @n: how many
 *
 * Return: how many are left.
 */
size_t numbers_unique(u32 *numbers, size_t n)
{
	size_t kept = 0, i;

	numbers_sort(numbers, n);
	for (i = 0; i < n; i++) {
		if (!kept || numbers[i] != numbers[kept - 1])
			numbers[kept++] = numbers[i];
	}
	return kept;
}

/**
 * numbers_have() - is a number one of those
 * @numbers: in their order
 * @n: how many
 * @number: the number
 *
 * Return: true if it is.
 */
bool numbers_have(const u32 *numbers, size_t n, u32 number)
{
	return bsearch(&number, numbers, n, sizeof(*numbers), order);
}
