/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A regular expression as it is written, and the tree that it comes to.
 *
 *	union        = intersection { "|" intersection }
 *	intersection = sequence { "&" sequence }
 *	sequence     = repeated { repeated }
 *	repeated     = complement { "?" | "*" | "+" | "{" n [ "," [ m ] ] "}" }
 *	complement   = { "~" } atom
 *	atom         = "(" [ union ] ")" | "[" [ "^" ] member { member } "]" | "." | "@" | "#"
 *	             | '"' text '"' | "<" n "-" m ">" | "\" class | [ "\" ] character
 *	member       = "\" class | [ "\" ] character [ "-" [ "\" ] character ]
 *	class        = "d" | "D" | "s" | "S" | "w" | "W"
 *
 * It is Lucene's language with all that is optional there. What Lucene would
 * take as something that the author cannot have meant is refused: an operator
 * with nothing to work on (there: that character), "(?" (there: a '?'), "\1"
 * (there: a 1), "[a-]" (there: a range that ends in ']').
 */
#ifndef KG_REGEX_PARSE_H
#define KG_REGEX_PARSE_H

#include "regex.h"
#include "regex_set.h"

#define REGEX_DEPTH_MAX		32u	/* groups in groups; parser and compiler recurse */
#define REGEX_REPEAT_MAX	4096u	/* more takes more states than there may be */
#define REGEX_DIGITS_MAX	32u	/* in <n-m>: 10 carry the number, the rest is zeros */

#define REGEX_UNBOUNDED		0xffffffffu

enum regex_kind {
	REGEX_SET,
	REGEX_SEQUENCE,
	REGEX_UNION,
	REGEX_INTERSECTION,
	REGEX_REPEAT,
	REGEX_COMPLEMENT,
};

/**
 * struct regex_node - a node of a regular expression
 * @kind: which of the following are set
 * @ranges: of a set: the characters, sorted; none is the empty language
 * @n_ranges: how many
 * @children: what is put together; an empty sequence is the empty string
 * @n_children: how many; one of a repetition and of a complement
 * @min: of a repetition
 * @max: of a repetition; may be REGEX_UNBOUNDED
 */
struct regex_node {
	enum regex_kind kind;
	const struct regex_range *ranges;
	size_t n_ranges;
	const struct regex_node *const *children;
	size_t n_children;
	u32 min;
	u32 max;
};

const struct regex_node *regex_parse(struct arena *arena, struct kg_text text, bool fold,
				     struct regex_remark *remark);

#endif /* KG_REGEX_PARSE_H */
