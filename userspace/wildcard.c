// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "../engine/match.h"
#include "wildcard.h"

/**
 * wildcard_in() - has a literal a wildcard
 * @bytes: the literal
 * @len: its bytes
 *
 * Return: true if it has.
 */
bool wildcard_in(const char *bytes, size_t len)
{
	return len && (memchr(bytes, '*', len) || memchr(bytes, '?', len));
}

/**
 * wildcard_begin() - begin to take a literal apart
 * @bytes: the literal
 * @len: its bytes
 *
 * Return: what to hand to wildcard_next().
 */
struct wildcard wildcard_begin(const char *bytes, size_t len)
{
	return (struct wildcard){ .start = bytes, .at = bytes, .end = bytes + len };
}

/**
 * wildcard_next() - the next run between stars
 * @wildcard: where it is
 * @segment: filled in
 *
 * Return: false if there is none left.
 */
bool wildcard_next(struct wildcard *wildcard, struct wildcard_segment *segment)
{
	const char *from = wildcard->at, *to;

	while (from < wildcard->end && *from == '*')
		from++;
	for (to = from; to < wildcard->end && *to != '*'; to++)
		;
	wildcard->at = to;
	segment->bytes = from;
	segment->len = to - from;
	segment->floats = from > wildcard->start && to < wildcard->end;
	return from < to;
}

static bool takes(char pattern, char value, bool fold)
{
	if (pattern == '?' || pattern == value)
		return true;
	return fold && kg_fold(pattern) == kg_fold(value);
}

/**
 * wildcard_matches() - does a value that is known here match a literal
 * @bytes: the literal
 * @len: its bytes
 * @value: the value
 * @fold: compare without regard to ASCII case
 *
 * For the few constants that the compiler knows. Events are matched by
 * kg_pattern_matches(), which has bounds on its time.
 *
 * Return: true if the whole value matches.
 */
bool wildcard_matches(const char *bytes, size_t len, const char *value, bool fold)
{
	for (; len; bytes++, len--, value++) {
		if (*bytes == '*') {
			do {
				if (wildcard_matches(bytes + 1, len - 1, value, fold))
					return true;
			} while (*value++);
			return false;
		}
		if (!*value || !takes(*bytes, *value, fold))
			return false;
	}
	return !*value;
}
