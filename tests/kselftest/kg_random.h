/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Random numbers that come again: a test says its seed, and KG_SEED in the
 * environment gives it another.
 */
#ifndef KG_RANDOM_H
#define KG_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void kg_random_seed(uint32_t more);
uint32_t kg_random(void);
uint32_t kg_random_below(uint32_t limit);
void kg_random_bytes(void *data, size_t len);
void kg_random_flip(void *data, size_t len, unsigned int bits);

#endif /* KG_RANDOM_H */
