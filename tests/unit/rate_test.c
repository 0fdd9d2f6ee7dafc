// SPDX-License-Identifier: GPL-2.0
/* The rate limit of the module's alert log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../module/rate.h"

#define SECOND 1000000000ull

static unsigned int take_all(const struct kg_rate *rate, u64 *paid, u64 now)
{
	unsigned int n = 0;

	while (n < 2 * KG_BURST_MAX && kg_rate_take(rate, paid, now))
		n++;
	return n;
}

/* From the first moment of a clock on, and long after it. */
static void lets_a_burst_pass_at_once(void **state)
{
	struct kg_rate rate = kg_rate_make(100, 1000);
	u64 paid = 0;

	assert_int_equal(take_all(&rate, &paid, 0), 1000);
	assert_int_equal(take_all(&rate, &paid, 0), 0);
	assert_int_equal(take_all(&rate, &paid, 3600 * SECOND), 1000);
	assert_int_equal(take_all(&rate, &paid, 3600 * SECOND), 0);
}

static void then_so_many_a_second(void **state)
{
	struct kg_rate rate = kg_rate_make(100, 10);
	unsigned int n = 0;
	u64 paid = 0, now;

	assert_int_equal(take_all(&rate, &paid, SECOND), 10);
	assert_false(kg_rate_take(&rate, &paid, SECOND + SECOND / 100 - 1));
	for (now = SECOND; now <= 11 * SECOND; now += SECOND / 1000)
		n += take_all(&rate, &paid, now);
	assert_int_equal(n, 1000);
}

/* What is not used is not saved beyond the burst. */
static void saves_no_more_than_a_burst(void **state)
{
	struct kg_rate rate = kg_rate_make(1, 1);
	u64 paid = 0;

	assert_int_equal(take_all(&rate, &paid, 5 * SECOND), 1);
	assert_int_equal(take_all(&rate, &paid, 6 * SECOND), 1);
	assert_int_equal(take_all(&rate, &paid, 100 * SECOND), 1);
}

/* Those that raise alerts on two processors look at the clock in any order. */
static void bears_a_clock_that_was_read_before(void **state)
{
	struct kg_rate rate = kg_rate_make(10, 5);
	u64 paid = 0;

	assert_true(kg_rate_take(&rate, &paid, 10 * SECOND));
	assert_int_equal(take_all(&rate, &paid, 10 * SECOND - 4000000), 3);
	assert_int_equal(take_all(&rate, &paid, 10 * SECOND), 1);
}

static void has_no_limit_without_a_rate(void **state)
{
	struct kg_rate rate = kg_rate_make(0, 1);
	u64 paid = 0;

	assert_int_equal(take_all(&rate, &paid, SECOND), 2 * KG_BURST_MAX);
	assert_int_equal(take_all(&rate, &paid, 0), 2 * KG_BURST_MAX);
}

static void bears_the_largest_numbers(void **state)
{
	struct kg_rate slow = kg_rate_make(1, KG_BURST_MAX);
	struct kg_rate fast = kg_rate_make(KG_RATE_MAX, KG_BURST_MAX);
	u64 paid = 0, years = 100ull * 365 * 86400 * SECOND;

	assert_int_equal(take_all(&slow, &paid, years), KG_BURST_MAX);
	paid = 0;
	assert_int_equal(take_all(&fast, &paid, years), KG_BURST_MAX);
	assert_int_equal(take_all(&fast, &paid, years + SECOND / 1000), KG_RATE_MAX / 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_a_burst_pass_at_once),
		cmocka_unit_test(then_so_many_a_second),
		cmocka_unit_test(saves_no_more_than_a_burst),
		cmocka_unit_test(bears_a_clock_that_was_read_before),
		cmocka_unit_test(has_no_limit_without_a_rate),
		cmocka_unit_test(bears_the_largest_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
