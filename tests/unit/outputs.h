/* SPDX-License-Identifier: GPL-2.0 */
/* A log of made-up alerts, for tests of outputs to be given. */
#ifndef KG_TEST_OUTPUTS_H
#define KG_TEST_OUTPUTS_H

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../userspace/output/outputs.h"
#include "../../userspace/slurp.h"
#include "folder.h"
#include "sample.h"

#define TEST_BOOT	"0d2e4e4b-2a53-4b0e-8f8e-8f0d3c4c7a11"
#define TEST_INSTANCE	0xabcdef

/* As a tool that was just started finds it. */
static inline void test_begin(struct outputs *outputs, u64 instance, u64 next_seq)
{
	outputs_init(outputs, ".");
	strcpy(outputs->log.host.boot_id, TEST_BOOT);
	strcpy(outputs->log.host.names.nodename, "host");
	outputs->log.host.instance = instance;
	outputs->log.next_seq = next_seq;
	outputs->now = 1000;
}

static inline void test_configure(struct outputs *outputs, const struct output_config *configs,
				  size_t n)
{
	struct vector vector = {};

	if (n)
		memcpy(vector_add(&vector, sizeof(*configs), n), configs, n * sizeof(*configs));
	outputs_configure(outputs, &vector);
	vector_free(&vector);
}

static inline void test_alert(struct outputs *outputs, u64 seq, struct nl_msg *msg)
{
	struct alert alert;

	sample_decode(&alert, msg);
	alert.seq = seq;
	outputs->sink.alert(&outputs->sink, &alert);
	nlmsg_free(msg);
}

/* The alerts that the log holds, to those who want them. */
static inline void test_give(struct outputs *outputs, u64 first, u64 last)
{
	for (; first <= last; first++)
		test_alert(outputs, first, sample_exec(KEXECGUARD_DECISION_ALLOWED));
}

static inline char *test_read(const char *path)
{
	struct vector text = {};
	char *copy;

	assert_int_equal(slurp_file(path, &text, 1 << 24), 0);
	copy = memory_copy(text.data, text.count);
	vector_free(&text);
	return copy;
}

/* As a full disk: who writes beyond that gets an error. */
static inline void test_limit_files(rlim_t bytes)
{
	const struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

#endif /* KG_TEST_OUTPUTS_H */
