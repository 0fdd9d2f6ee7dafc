/* SPDX-License-Identifier: GPL-2.0 */
/* Finding all needles of a field in one pass over its value. */
#ifndef KG_ENGINE_SCAN_H
#define KG_ENGINE_SCAN_H

#include "program.h"
#include "text.h"

/**
 * struct kg_scan - a pass under way
 * @filters: which grams there may be
 * @heads: where buckets begin
 * @needles: what is in them
 * @spread: what the bytes by which needles are found are multiplied with
 * @shift: of what they hash to, to a gram
 * @data: what is scanned: strings that end in NUL, one after the other; or one
 * @len: of it
 * @step: from one look to the next
 * @at: where to look next, at what is before it
 * @stop: where not to look any more
 * @here: where it looked last and there may be something
 * @begin: of the string that it is in
 * @end: of that; its NUL, if it has one, is here
 * @behind: where the next one begins
 * @next: the needle of the bucket at hand to look at next
 * @last: where that bucket ends
 */
struct kg_scan {
	const u32 *filters;
	const u32 *heads;
	const struct kg_needle *needles;
	u32 spread;
	u32 shift;
	const char *data;
	u32 len;
	u32 step;
	u32 at;
	u32 stop;
	u32 here;
	u32 begin;
	u32 end;
	u32 behind;
	u32 next;
	u32 last;
};

u32 kg_gram(u64 bytes, u32 size, u32 bits);
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_grams *grams, struct kg_text text, bool strings);
u32 kg_scan_next(struct kg_scan *scan, u32 until);
struct kg_text kg_scan_string(const struct kg_scan *scan);

#endif /* KG_ENGINE_SCAN_H */
