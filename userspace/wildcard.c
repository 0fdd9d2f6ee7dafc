// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "text.h"
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
 * wildcard_flags() - where a literal must stand in a value
 * @bytes: the literal
 * @len: its bytes
 *
 * Return: KG_PATTERN_AT_START and KG_PATTERN_AT_END, as they apply.
 */
u32 wildcard_flags(const char *bytes, size_t len)
{
	u32 flags = 0;

	if (!len || bytes[0] != '*')
		flags |= KG_PATTERN_AT_START;
	if (!len || bytes[len - 1] != '*')
		flags |= KG_PATTERN_AT_END;
	return flags;
}

/**
 * wildcard_begin() - begin to take a pattern apart
 * @bytes: its literal
 * @len: bytes of that
 * @flags: KG_PATTERN_*
 *
 * Return: what to hand to wildcard_next().
 */
struct wildcard wildcard_begin(const char *bytes, size_t len, u32 flags)
{
	return (struct wildcard){
		.start = bytes, .at = bytes, .end = bytes + len, .flags = flags,
	};
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
	bool plain = wildcard->flags & KG_PATTERN_PLAIN;
	const char *from = wildcard->at, *to;

	while (!plain && from < wildcard->end && *from == '*')
		from++;
	for (to = from; to < wildcard->end && (plain || *to != '*'); to++)
		;
	wildcard->at = to;
	segment->bytes = from;
	segment->len = to - from;
	segment->at_start = from == wildcard->start && wildcard->flags & KG_PATTERN_AT_START;
	segment->at_end = to == wildcard->end && wildcard->flags & KG_PATTERN_AT_END;
	return from < to;
}

static bool same(char a, char b, bool fold)
{
	return fold ? kg_fold(a) == kg_fold(b) : a == b;
}

/**
 * wildcard_matches() - does a value that is known here match a literal
 * @bytes: the literal
 * @len: its bytes
 * @value: the value
 * @fold: compare without regard to ASCII case
 *
 * For the few values that the compiler knows. Events are matched by the engine,
 * in time linear in the value; this takes both lengths multiplied at worst.
 *
 * Return: true if the whole value matches.
 */
bool wildcard_matches(const char *bytes, size_t len, const char *value, bool fold)
{
	struct kg_text text = text_of_string(value);
	u32 at = 0, from = 0;
	size_t i = 0, star = 0;

	while (at < text.len) {
		if (i < len && bytes[i] == '*') {
			star = ++i;
			from = at;
		} else if (i < len && bytes[i] == '?') {
			i++;
			at += kg_char_after(text, at);
		} else if (i < len && same(bytes[i], value[at], fold)) {
			i++;
			at++;
		} else if (star) {
			/* What follows the last star may begin one character further on. */
			i = star;
			from += kg_char_after(text, from);
			at = from;
		} else {
			return false;
		}
	}
	while (i < len && bytes[i] == '*')
		i++;
	return i == len;
}
