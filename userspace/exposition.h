/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The text format in which Prometheus reads metrics: of each family what it is, and
 * then its samples, a line each.
 */
#ifndef KG_EXPOSITION_H
#define KG_EXPOSITION_H

#include <stddef.h>
#include <stdio.h>

#include "../engine/text.h"

/* What a family is: what counts upwards, and what may go down too. */
enum exposition_type {
	EXPOSITION_COUNTER,
	EXPOSITION_GAUGE,
	EXPOSITION_HISTOGRAM,
};

/**
 * struct exposition_label - what tells samples of a family apart
 * @name: of it
 * @value: bytes that may come from anyone
 */
struct exposition_label {
	const char *name;
	struct kg_text value;
};

void exposition_begin(FILE *to, const char *name, enum exposition_type type, const char *help);
void exposition_put(FILE *to, const char *name, const struct exposition_label *labels, size_t n,
		    u64 value);
void exposition_put_seconds(FILE *to, u64 nanoseconds);
void exposition_put_histogram(FILE *to, const char *name, const u64 *counts, const u64 *ends,
			      size_t n, u64 sum);

#endif /* KG_EXPOSITION_H */
