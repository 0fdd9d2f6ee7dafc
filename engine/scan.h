/* SPDX-License-Identifier: GPL-2.0 */
/* Finding all needles of a matcher in one pass over a text. */
#ifndef KG_ENGINE_SCAN_H
#define KG_ENGINE_SCAN_H

#include "program.h"
#include "text.h"

/**
 * struct kg_scan - a pass under way
 * @nodes: of the matcher
 * @needles: of the program
 * @starts: by byte, the node that follows the first one, or 0
 * @text: what is scanned
 * @at: how far it is
 * @node: where it is
 * @hit: a node whose needles end here and are not all told yet, or 0
 * @told: how many of them are
 */
struct kg_scan {
	const struct kg_node *nodes;
	const struct kg_needle *needles;
	const u16 *starts;
	struct kg_text text;
	u32 at;
	u32 node;
	u32 hit;
	u32 told;
};

u32 kg_node_child(const struct kg_node *nodes, u32 node, u8 byte);
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_matcher *matcher, struct kg_text text);
u32 kg_scan_next(struct kg_scan *scan, u32 until);

#endif /* KG_ENGINE_SCAN_H */
