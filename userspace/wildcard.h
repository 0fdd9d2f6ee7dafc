/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Literals with wildcards, as ``like`` and ``:`` take them: '*' is any run of
 * bytes, '?' is one byte, and nothing escapes them.
 */
#ifndef KG_WILDCARD_H
#define KG_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct wildcard - a literal, taken apart segment by segment
 * @start: its first byte
 * @at: where the rest begins
 * @end: where it ends
 */
struct wildcard {
	const char *start;
	const char *at;
	const char *end;
};

/**
 * struct wildcard_segment - a run between stars
 * @bytes: its first byte
 * @len: bytes, at least one
 * @floats: it is neither where the literal begins nor where it ends
 */
struct wildcard_segment {
	const char *bytes;
	size_t len;
	bool floats;
};

bool wildcard_in(const char *bytes, size_t len);
struct wildcard wildcard_begin(const char *bytes, size_t len);
bool wildcard_next(struct wildcard *wildcard, struct wildcard_segment *segment);
bool wildcard_matches(const char *bytes, size_t len, const char *value, bool fold);

#endif /* KG_WILDCARD_H */
