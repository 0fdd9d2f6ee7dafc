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

/**
 * struct scalar - where a scalar is written
 * @start: offset of its content in the file, after the quote
 * @end: offset of its end, before the quote
 * @style: how it is written
 */
struct scalar {
	size_t start;
	size_t end;
	enum scalar_style style;
};

size_t *scalar_offsets(const struct scalar *scalar, const char *text, const char *value,
		       size_t len);

#endif /* KG_SCALAR_H */
