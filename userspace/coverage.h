/* SPDX-License-Identifier: GPL-2.0 */
/* What the module's hooks cover: which there are, which are placed, and that they work. */
#ifndef KG_COVERAGE_H
#define KG_COVERAGE_H

#include <stddef.h>
#include <stdio.h>

#include <kexecguard.h>

#include "../engine/types.h"

struct json_object;

#define COVERAGE_NAME_SIZE	64

/**
 * struct coverage_hook - a function of the kernel that the module stands before
 * @name: its symbol
 * @state: enum kexecguard_hook_state
 * @calls: how often it was called
 * @test: enum kexecguard_hook_test
 * @denies: it can refuse
 */
struct coverage_hook {
	char name[COVERAGE_NAME_SIZE];
	u32 state;
	u64 calls;
	u32 test;
	bool denies;
};

/**
 * struct coverage - the hooks
 * @hooks: which
 * @n: how many
 */
struct coverage {
	struct coverage_hook *hooks;
	size_t n;
};

const char *coverage_decode(struct coverage *coverage, const void *attrs, int len);
void coverage_free(struct coverage *coverage);
void coverage_add(const struct coverage *coverage, struct json_object *root);
void coverage_put(const struct coverage *coverage, FILE *to);
void coverage_put_trials(const struct coverage *coverage, FILE *to);
const char *coverage_state_name(u32 state);
const char *coverage_test_name(u32 test);
size_t coverage_failed(const struct coverage *coverage);
size_t coverage_lost(const struct coverage *coverage);

#endif /* KG_COVERAGE_H */
