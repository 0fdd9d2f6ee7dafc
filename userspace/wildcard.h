/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Literals with wildcards, as ``like`` and ``:`` take them: '*' is any run of
 * bytes, '?' is one character, and nothing escapes them.
 */
#ifndef KG_WILDCARD_H
#define KG_WILDCARD_H

#include <stdbool.h>
#include <stddef.h>

#include "../engine/program.h"

/**
 * struct wildcard - a pattern, taken apart segment by segment
 * @start: its first byte
 * @at: where the rest begins
 * @end: where it ends
 * @flags: KG_PATTERN_*; a PLAIN one has no wildcards and is one segment
 */
struct wildcard {
	const char *start;
	const char *at;
	const char *end;
	u32 flags;
};

/**
 * struct wildcard_segment - a run between stars
 * @bytes: its first byte
 * @len: bytes, at least one
 * @at_start: it must be where a value begins
 * @at_end: it must be where a value ends
 */
struct wildcard_segment {
	const char *bytes;
	size_t len;
	bool at_start;
	bool at_end;
};

bool wildcard_in(const char *bytes, size_t len);
u32 wildcard_flags(const char *bytes, size_t len);
struct wildcard wildcard_begin(const char *bytes, size_t len, u32 flags);
bool wildcard_next(struct wildcard *wildcard, struct wildcard_segment *segment);
bool wildcard_matches(const char *bytes, size_t len, const char *value, bool fold);

#endif /* KG_WILDCARD_H */
