// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

/* Spreads what differs in any bit over the upper bits: 2^32 over the golden ratio. */
#define SPREAD 2654435769u

static u64 last_bytes(u32 n)
{
	return n < 8 ? (1ull << 8 * n) - 1 : ~0ull;
}

static u32 bucket_by(u64 window, u32 mask, u32 shift)
{
	return ((u32)window & mask) * SPREAD >> shift;
}

/**
 * kg_gram_bucket() - where needles that end in certain bytes are
 * @window: the bytes, the last one lowest
 * @size: how many of them count, 1 to KG_GRAM_MAX
 * @bits: of the number of a bucket, 1 to KG_GRAM_BITS_MAX
 *
 * Return: the number of the bucket, less than 1 << @bits.
 */
u32 kg_gram_bucket(u64 window, u32 size, u32 bits)
{
	return bucket_by(window, last_bytes(size), 32 - bits);
}

/**
 * kg_scan_begin() - begin a pass over a text
 * @scan: filled in
 * @program: a verified program
 * @grams: what to look for
 * @text: the text
 */
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_grams *grams, struct kg_text text)
{
	*scan = (struct kg_scan){
		.heads = program->heads + grams->heads.first,
		.needles = program->needles + grams->needles.first,
		.text = text,
		.end = text.len,
		.mask = last_bytes(grams->size),
		.shift = 32 - grams->bits,
	};
	if (text.len <= KG_GRAM_MAX)
		return;
	if (grams->span == KG_SPAN_HEAD)
		scan->end = KG_GRAM_MAX;
	if (grams->span == KG_SPAN_TAIL)
		scan->at = text.len - KG_GRAM_MAX;
}

static bool is_here(const struct kg_scan *scan, const struct kg_needle *needle)
{
	if ((scan->window & last_bytes(needle->len)) != needle->bytes)
		return false;
	switch (needle->place) {
	case KG_PLACE_FROM_START:
		return scan->at == needle->offset;
	case KG_PLACE_AT_END:
		return scan->at == scan->text.len;
	default:
		return true;
	}
}

/* Go on to a byte at which something may end; false if there is none. */
static bool scan_step(struct kg_scan *scan, u32 until)
{
	const u32 *heads = scan->heads;
	u64 window = scan->window;
	u32 at = scan->at, bucket = 0;
	bool found = false;

	while (at < until && !found) {
		window = window << 8 | kg_text_at(scan->text, at++, true);
		bucket = bucket_by(window, scan->mask, scan->shift);
		found = heads[bucket] != heads[bucket + 1];
	}
	scan->window = window;
	scan->at = at;
	scan->next = heads[bucket];
	scan->stop = heads[bucket + 1];
	return found;
}

/**
 * kg_scan_next() - go on to the next needle
 * @scan: the pass
 * @until: how far to go, at most its end
 *
 * Return: the pattern that has a needle here, which may come again; or KG_NONE
 * at @until.
 */
u32 kg_scan_next(struct kg_scan *scan, u32 until)
{
	do {
		while (scan->next < scan->stop) {
			const struct kg_needle *needle = &scan->needles[scan->next++];

			if (is_here(scan, needle))
				return needle->pattern;
		}
	} while (scan_step(scan, until));
	return KG_NONE;
}
