// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

/* Spreads what differs in any bit over the upper bits: 2^32 over the golden ratio. */
#define SPREAD 2654435769u

/* Sets in four bytes what tells letters of either case apart, and a NUL from a space. */
#define FOLD 0x20202020u

static u32 shift_for(u32 bits)
{
	return 32 - bits - KG_FILTER_BITS;
}

/* What is above the bytes that count leaves by the top. */
static u32 spread_for(u32 size)
{
	return SPREAD << 8 * (KG_GRAM_MAX - size);
}

static u32 gram_by(u32 bytes, u32 spread, u32 shift)
{
	return (bytes | FOLD) * spread >> shift;
}

/**
 * kg_gram() - by what needles are found
 * @bytes: of a needle, the last one that counts lowest
 * @size: how many of them count, 1 to KG_GRAM_MAX
 * @bits: of the number of a bucket, 1 to KG_GRAM_BITS_MAX
 *
 * It is the same for bytes that read the same folded, and for some others.
 *
 * Return: the number of the bucket, and in the KG_FILTER_BITS below it that of the bit in
 * its filter.
 */
u32 kg_gram(u64 bytes, u32 size, u32 bits)
{
	return gram_by(bytes, spread_for(size), shift_for(bits));
}

/**
 * kg_scan_begin() - begin a pass over a value
 * @scan: filled in
 * @program: a verified program
 * @grams: what to look for
 * @text: the value
 * @strings: it is strings that end in NUL, and not one in which a NUL reads as a space
 */
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_grams *grams, struct kg_text text, bool strings)
{
	scan->filters = program->filters + grams->filters.first;
	scan->heads = program->heads + grams->heads.first;
	scan->needles = program->needles + grams->needles.first;
	scan->spread = spread_for(grams->size);
	scan->shift = shift_for(grams->bits);
	scan->step = grams->step;
	scan->data = text.data;
	scan->len = text.len;
	scan->begin = 0;
	scan->end = text.len;
	scan->behind = strings ? 0 : text.len + 1;
	scan->next = 0;
	scan->last = 0;
	scan->at = grams->span == KG_SPAN_TAIL ? text.len : grams->size;
	scan->stop = grams->span == KG_SPAN_HEAD ? grams->size + 1 : text.len + 1;
	if (text.len < grams->size)
		scan->stop = scan->at;
}

/* Find the string that the gram ends in; false if it is what ends one. */
static bool string_find(struct kg_scan *scan)
{
	u32 last = scan->here - 1;

	while (scan->behind <= last) {
		scan->begin = scan->behind;
		scan->end = scan->begin +
			    kg_nul_at(scan->data + scan->begin, scan->len - scan->begin);
		scan->behind = scan->end + 1;
	}
	return last < scan->end;
}

/* The last bytes, the latest lowest; in one load. */
static u64 last_eight(const u8 *end)
{
	u64 bytes;

	memcpy(&bytes, end - sizeof(bytes), sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	bytes = __builtin_bswap64(bytes);
#endif
	return bytes;
}

static u32 last_four(const u8 *end)
{
	u32 bytes;

	memcpy(&bytes, end - sizeof(bytes), sizeof(bytes));
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	bytes = __builtin_bswap32(bytes);
#endif
	return bytes;
}

static u64 first_few(const u8 *byte, u32 n)
{
	u64 bytes = 0;

	while (n--)
		bytes = bytes << 8 | *byte++;
	return bytes;
}

static u64 lowest(u32 n)
{
	return n < 8 ? (1ull << 8 * n) - 1 : ~0ull;
}

/*
 * Whether the bytes are those, wherever strings begin and end; in one step, as a value may be
 * made so that it is asked at each byte of each needle of a bucket. Bytes that are the same
 * for a gram are here, too: it is the pattern that says what it matches.
 */
static bool is_at(const struct kg_scan *scan, const struct kg_needle *needle, u32 end)
{
	const u8 *data = (const u8 *)scan->data;
	u64 bytes;

	if (end > scan->len || end < needle->len)
		return false;
	bytes = end < sizeof(bytes) ? first_few(data, end) : last_eight(data + end);
	return !((bytes ^ needle->bytes) & ~(FOLD * (1ull << 32 | 1)) & lowest(needle->len));
}

static bool is_here(struct kg_scan *scan, const struct kg_needle *needle)
{
	u32 end = scan->here + needle->ahead;

	if (!is_at(scan, needle, end) || !string_find(scan))
		return false;
	if (end > scan->end || end - scan->begin < needle->len)
		return false;
	switch (needle->place) {
	case KG_PLACE_FROM_START:
		return end - scan->begin == needle->offset;
	case KG_PLACE_AT_END:
		return end == scan->end;
	default:
		return true;
	}
}

static bool may_be(const u32 *filters, u32 gram)
{
	return filters[gram >> KG_FILTER_BITS] >> gram % (1u << KG_FILTER_BITS) & 1;
}

static void scan_look_up(struct kg_scan *scan, u32 at, u32 gram)
{
	const u32 *head = scan->heads + (gram >> KG_FILTER_BITS);

	scan->here = at;
	scan->next = head[0];
	scan->last = head[1];
}

/*
 * Go on to a place at which there may be something; false if there is none. What is done
 * here is done all along what is executed, and anything else is done elsewhere.
 */
static bool scan_step(struct kg_scan *scan, u32 until)
{
	const u8 *data = (const u8 *)scan->data;
	const u32 *filters = scan->filters;
	u32 spread = scan->spread, shift = scan->shift, step = scan->step, at = scan->at;
	bool found = false;
	u32 gram;

	while (at < until && at < KG_GRAM_MAX && !found) {
		gram = gram_by(first_few(data, at), spread, shift);
		found = may_be(filters, gram);
		at += step;
	}
	while (at < until && !found) {
		gram = gram_by(last_four(data + at), spread, shift);
		found = may_be(filters, gram);
		at += step;
	}
	scan->at = at;
	if (found)
		scan_look_up(scan, at - step, gram);
	return found;
}

/**
 * kg_scan_next() - go on to the next needle
 * @scan: the pass
 * @until: where not to look any more, at most where it stops
 *
 * Return: the pattern that has a needle here, which may come again; or KG_NONE
 * at @until.
 */
u32 kg_scan_next(struct kg_scan *scan, u32 until)
{
	for (;;) {
		while (scan->next < scan->last) {
			const struct kg_needle *needle = &scan->needles[scan->next++];

			if (is_here(scan, needle))
				return needle->pattern;
		}
		if (!scan_step(scan, until))
			return KG_NONE;
	}
}

/**
 * kg_scan_string() - the string that the needle ends in
 * @scan: the pass, after kg_scan_next() has found one
 *
 * Return: the string, without its NUL.
 */
struct kg_text kg_scan_string(const struct kg_scan *scan)
{
	return (struct kg_text){ scan->data + scan->begin, scan->end - scan->begin };
}
