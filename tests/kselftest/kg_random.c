// SPDX-License-Identifier: GPL-2.0
#include "kg_random.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static uint32_t state = 1;

/**
 * kg_random_seed() - begin a sequence of numbers
 * @more: tells the sequences of processes apart that share a seed
 *
 * The seed is KG_SEED, or the time; it is said on standard error.
 */
void kg_random_seed(uint32_t more)
{
	const char *given = getenv("KG_SEED");
	uint32_t seed = given ? (uint32_t)strtoul(given, NULL, 0) : (uint32_t)time(NULL);

	if (!more)
		fprintf(stderr, "# KG_SEED=%u\n", seed);
	state = (seed + more * 2654435761u) ?: 1;
}

/* xorshift32: the same numbers everywhere for a seed. */
uint32_t kg_random(void)
{
	state ^= state << 13;
	state ^= state >> 17;
	state ^= state << 5;
	return state;
}

uint32_t kg_random_below(uint32_t limit)
{
	return kg_random() % limit;
}

void kg_random_bytes(void *data, size_t len)
{
	char *to = data;
	size_t i;

	for (i = 0; i < len; i++)
		to[i] = kg_random();
}

/**
 * kg_random_flip() - spoil a few bits
 * @data: where
 * @len: bytes there, at least 1
 * @bits: how many
 */
void kg_random_flip(void *data, size_t len, unsigned int bits)
{
	char *at = data;

	for (; bits; bits--)
		at[kg_random_below(len)] ^= 1u << kg_random_below(8);
}
