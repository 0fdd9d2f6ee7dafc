/* SPDX-License-Identifier: GPL-2.0 */
/* Comparing text with patterns. */
#ifndef KG_ENGINE_PATTERN_H
#define KG_ENGINE_PATTERN_H

#include "program.h"
#include "text.h"

bool kg_pattern_matches(const struct kg_program *program, const struct kg_pattern *pattern,
			struct kg_text text);

#endif /* KG_ENGINE_PATTERN_H */
