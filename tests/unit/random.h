/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers that look random, and are the same in each run. */
#ifndef KG_TEST_RANDOM_H
#define KG_TEST_RANDOM_H

static inline unsigned int next_random(unsigned int *state)
{
	*state = *state * 1103515245 + 12345;
	return *state >> 8;
}

#endif /* KG_TEST_RANDOM_H */
