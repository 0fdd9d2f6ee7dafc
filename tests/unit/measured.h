/* SPDX-License-Identifier: GPL-2.0 */
/* A module that has everything to tell, in the text format of Prometheus. */
#ifndef KG_TEST_MEASURED_H
#define KG_TEST_MEASURED_H

#include <kexecguard.h>

#include "../../userspace/array.h"
#include "../../userspace/installed.h"
#include "../../userspace/metrics.h"
#include "../../userspace/status.h"
#include "exposition.h"

static struct coverage_hook measured_hooks[] = {
	{ .name = "security_bprm_check", .state = KEXECGUARD_HOOK_ACTIVE, .calls = 12,
	  .test = KEXECGUARD_TEST_PASSED, .denies = true },
	{ .name = "kernel_kexec", .state = KEXECGUARD_HOOK_LOST,
	  .test = KEXECGUARD_TEST_FAILED },
};

static struct status measured_status(void)
{
	return (struct status){
		.version = "1.2.3", .mode = KEXECGUARD_MODE_ENFORCE, .locked = 1,
		.generation = 3, .digest = { 0xab, 0xcd }, .has_digest = true, .rules = 2,
		.policy_size = 4096, .execs = 1000, .incomplete = 1, .untracked = 2,
		.processes = 70,
		.log = {
			.next_seq = 18, .acknowledged = 9, .instance = 0xfedcba9876543210ull,
			.ledger = { .generated = 20, .delivered = 9, .overwritten = 2,
				    .suppressed = 4, .folded = 3, .queued = 5 },
			.held = 12, .held_max = 4096, .bytes = 40961, .bytes_max = 8 << 20,
		},
		.evaluation = {
			.evaluated = 101, .tested = 30, .matches = 4, .denied = 3,
			.time = 5000000123ull, .n_events = 10, .events = { 90, 1, 2, [6] = 7 },
			.n_buckets = 4, .histogram = { 1, 50, 49, 1 },
		},
		.trust = { .refused = 6, .spared = 7, .policy_version = 12, .policy_signed = 1 },
		.staged = { { .loaded = true } },
		.coverage = { .hooks = measured_hooks, .n = ARRAY_SIZE(measured_hooks) },
	};
}

#define MEASURED_LEDGER { .generated = 20, .delivered = 9, .overwritten = 2, \
			  .suppressed = 4, .folded = 3, .queued = 5 }

static struct installed_rule measured_rules[] = {
	{ .runs = true, .hits = 7, .denied = 2, .excluded = 1, .id = (char *)"plain",
	  .ledger = MEASURED_LEDGER },
	{ .runs = true, .hits = 5, .id = (char *)"a \"quoted\" \\ one\non two lines\xff" },
	{ .runs = true, .hits = 1, .denied = 1, .id = (char *)"plain" },
	{ .id = (char *)"gone", .ledger = MEASURED_LEDGER },
	{ .ledger = MEASURED_LEDGER },
};

/* To be freed by the caller. */
static char *measured_text(size_t *len)
{
	const struct installed_rules rules = {
		.rules = measured_rules, .n = ARRAY_SIZE(measured_rules), .n_running = 3,
	};
	const struct status status = measured_status();
	char *text = NULL;
	FILE *to = open_memstream(&text, len);

	metrics_put(to, &status, &rules);
	fclose(to);
	return text;
}

#endif /* KG_TEST_MEASURED_H */
