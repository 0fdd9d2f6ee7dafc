// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

/* Spreads what differs in any bit over the upper bits: 2^32 over the golden ratio. */
#define SPREAD 2654435769u

static u64 last_bytes(u32 n)
{
	return n < 8 ? (1ull << 8 * n) - 1 : ~0ull;
}

static u32 shift_for(u32 bits)
{
	return 32 - bits - KG_FILTER_BITS;
}

/* What is above the bytes that count leaves by the top. */
static u32 spread_for(u32 size)
{
	return SPREAD << 8 * (KG_GRAM_MAX - size);
}

static u32 gram_by(u64 window, u32 spread, u32 shift)
{
	return (u32)window * spread >> shift;
}

/**
 * kg_gram() - by what needles that end in certain bytes are found
 * @window: the bytes, the last one lowest
 * @size: how many of them count, 1 to KG_GRAM_MAX
 * @bits: of the number of a bucket, 1 to KG_GRAM_BITS_MAX
 *
 * Return: the number of the bucket, and in the KG_FILTER_BITS below it that of the bit in
 * its filter.
 */
u32 kg_gram(u64 window, u32 size, u32 bits)
{
	return gram_by(window, spread_for(size), shift_for(bits));
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
	scan->data = text.data;
	scan->len = text.len;
	scan->at = 0;
	scan->stop = text.len;
	scan->begin = 0;
	scan->end = strings ? kg_nul_at(text.data, text.len) : text.len;
	scan->window = 0;
	scan->next = 0;
	scan->last = 0;
	if (text.len <= KG_GRAM_MAX)
		return;
	if (grams->span == KG_SPAN_HEAD)
		scan->stop = KG_GRAM_MAX;
	if (grams->span == KG_SPAN_TAIL)
		scan->at = text.len - KG_GRAM_MAX;
}

/* Find the string that the last byte is in; false if it is what ends one. */
static bool string_find(struct kg_scan *scan)
{
	u32 last = scan->at - 1;

	while (scan->end < last) {
		scan->begin = scan->end + 1;
		scan->end = scan->begin +
			    kg_nul_at(scan->data + scan->begin, scan->len - scan->begin);
	}
	return last < scan->end;
}

/*
 * What ends in one string and begins in the one before is taken for a needle, too: it is no
 * more than that, and the pattern is not found in the string.
 */
static bool is_here(struct kg_scan *scan, const struct kg_needle *needle)
{
	if ((scan->window & last_bytes(needle->len)) != needle->bytes || !string_find(scan))
		return false;
	switch (needle->place) {
	case KG_PLACE_FROM_START:
		return scan->at - scan->begin == needle->offset;
	case KG_PLACE_AT_END:
		return scan->at == scan->end;
	default:
		return true;
	}
}

static bool may_be(const u32 *filters, u32 gram)
{
	return filters[gram >> KG_FILTER_BITS] >> gram % (1u << KG_FILTER_BITS) & 1;
}

/*
 * Go on to a byte at which something may end; false if there is none. What is done here is
 * done for each byte of what is executed, and anything else is done elsewhere.
 */
static bool scan_step(struct kg_scan *scan, u32 until)
{
	const u8 *byte = (const u8 *)scan->data + scan->at;
	const u8 *stop = (const u8 *)scan->data + until;
	const u32 *filters = scan->filters;
	u32 spread = scan->spread, shift = scan->shift;
	u64 window = scan->window;
	bool found = false;

	while (byte < stop) {
		window = window << 8 | kg_folded[*byte++];
		found = may_be(filters, gram_by(window, spread, shift));
		if (found)
			break;
	}
	scan->window = window;
	scan->at = byte - (const u8 *)scan->data;
	return found;
}

static void scan_look_up(struct kg_scan *scan)
{
	const u32 *head = scan->heads +
		(gram_by(scan->window, scan->spread, scan->shift) >> KG_FILTER_BITS);

	scan->next = head[0];
	scan->last = head[1];
}

/**
 * kg_scan_next() - go on to the next needle
 * @scan: the pass
 * @until: how far to go, at most to where it stops
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
		scan_look_up(scan);
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
