/* SPDX-License-Identifier: GPL-2.0 */
/* Finding all needles of a field in one pass over a text. */
#ifndef KG_ENGINE_SCAN_H
#define KG_ENGINE_SCAN_H

#include "program.h"
#include "text.h"

/**
 * struct kg_scan - a pass under way
 * @heads: where buckets begin
 * @needles: what is in them
 * @mask: of the bytes by which needles are found
 * @shift: of what they hash to, to the number of a bucket
 * @text: what is scanned
 * @at: how far it is
 * @end: how far it goes
 * @window: the last eight bytes, folded, the latest lowest
 * @next: the needle of the bucket at hand to look at next
 * @stop: where that bucket ends
 */
struct kg_scan {
	const u32 *heads;
	const struct kg_needle *needles;
	u32 mask;
	u32 shift;
	struct kg_text text;
	u32 at;
	u32 end;
	u64 window;
	u32 next;
	u32 stop;
};

u32 kg_gram_bucket(u64 window, u32 size, u32 bits);
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_grams *grams, struct kg_text text);
u32 kg_scan_next(struct kg_scan *scan, u32 until);

#endif /* KG_ENGINE_SCAN_H */
