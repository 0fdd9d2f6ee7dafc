/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Comparing text with literals and patterns.
 *
 * Text is bytes. A NUL in it reads as a space: so argv, kept as the kernel lays
 * it out (strings that end in NUL, one after the other), is also the command
 * line, joined by spaces, without a copy.
 */
#ifndef KG_ENGINE_MATCH_H
#define KG_ENGINE_MATCH_H

#include "program.h"

struct kg_text {
	const char *data;
	u32 len;
};

u8 kg_fold(u8 c);
u32 kg_hash(struct kg_text text, bool fold);
bool kg_text_equals(struct kg_text text, struct kg_text literal, bool fold);
bool kg_pattern_matches(const struct kg_program *program, const struct kg_pattern *pattern,
			struct kg_text text);

#endif /* KG_ENGINE_MATCH_H */
