// SPDX-License-Identifier: GPL-2.0
#include "scan.h"

/**
 * kg_scan_begin() - begin a pass over a text
 * @scan: filled in
 * @program: a verified program
 * @matcher: whose needles to find; it has nodes
 * @text: the text
 */
void kg_scan_begin(struct kg_scan *scan, const struct kg_program *program,
		   const struct kg_matcher *matcher, struct kg_text text)
{
	*scan = (struct kg_scan){
		.nodes = program->nodes + matcher->nodes.first,
		.needles = program->needles,
		.starts = program->starts[matcher->starts],
		.text = text,
	};
}

/**
 * kg_node_child() - the child of a node that a byte leads to
 * @nodes: of the matcher
 * @node: one of them, whose children were verified
 * @byte: the byte
 *
 * Return: the child, or 0.
 */
u32 kg_node_child(const struct kg_node *nodes, u32 node, u8 byte)
{
	u32 low = nodes[node].child, count = nodes[node].children, end = low + count;

	while (count) {
		u32 half = count / 2;

		if (nodes[low + half].byte < byte) {
			low += half + 1;
			count -= half + 1;
		} else {
			count = half;
		}
	}
	return low < end && nodes[low].byte == byte ? low : 0;
}

/*
 * A step back loses at least one of the bytes that were read into the node, and
 * each byte of the text adds one: so a pass takes at most two steps a byte.
 */
static void scan_step(struct kg_scan *scan)
{
	u8 byte = kg_text_at(scan->text, scan->at++, true);
	u32 next = 0;

	while (scan->node) {
		next = kg_node_child(scan->nodes, scan->node, byte);
		if (next)
			break;
		scan->node = scan->nodes[scan->node].fail;
	}
	scan->node = next ? next : scan->starts[byte];
	scan->hit = scan->nodes[scan->node].needles.count ? scan->node
							  : scan->nodes[scan->node].more;
	scan->told = 0;
}

static bool in_place(const struct kg_scan *scan, const struct kg_needle *needle)
{
	switch (needle->place) {
	case KG_PLACE_FROM_START:
		return scan->at == needle->offset;
	case KG_PLACE_FROM_END:
		return scan->text.len - scan->at == needle->offset;
	default:
		return true;
	}
}

/**
 * kg_scan_next() - go on to the next needle
 * @scan: the pass
 * @until: how far to go, at most the text's length
 *
 * Return: the pattern that has a needle here, which may come again; or KG_NONE
 * at @until.
 */
u32 kg_scan_next(struct kg_scan *scan, u32 until)
{
	for (;;) {
		const struct kg_node *node = &scan->nodes[scan->hit];

		while (scan->hit && scan->told < node->needles.count) {
			const struct kg_needle *needle =
				&scan->needles[node->needles.first + scan->told++];

			if (in_place(scan, needle))
				return needle->pattern;
		}
		scan->told = 0;
		scan->hit = scan->hit ? node->more : 0;
		if (scan->hit)
			continue;
		if (scan->at >= until)
			return KG_NONE;
		scan_step(scan);
	}
}
