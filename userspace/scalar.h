/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_SCALAR_H
#define KG_SCALAR_H

#include <stddef.h>

/* How a scalar is written in YAML; JSON strings are double-quoted. */
enum scalar_style {
	SCALAR_PLAIN,
	SCALAR_SINGLE_QUOTED,
	SCALAR_DOUBLE_QUOTED,
	SCALAR_LITERAL,
	SCALAR_FOLDED,
};

size_t *scalar_offsets(const char *text, size_t start, size_t end, enum scalar_style style,
		       const char *value, size_t len);

#endif /* KG_SCALAR_H */
