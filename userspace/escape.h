/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Bytes from anywhere, written so that they do no harm and lose nothing.
 *
 * A byte that is no UTF-8 is written as \xNN, a character that is not to be
 * shown as \xNN (below U+0080) or \u{H...}, in lower-case hex. Everything else
 * stays as it is, a backslash too, unless it would read as the start of one of
 * these: then it is written as \x5c. So most values come out unchanged, and
 * each can be turned back.
 */
#ifndef KG_ESCAPE_H
#define KG_ESCAPE_H

#include <stdbool.h>
#include <stdio.h>

#include "../engine/text.h"

/**
 * enum escape_for - who reads the text
 * @ESCAPE_FOR_JSON: a parser: any character goes
 * @ESCAPE_FOR_EYES: a person before a terminal that reads UTF-8
 * @ESCAPE_FOR_ASCII: one before a terminal that may read anything else
 */
enum escape_for {
	ESCAPE_FOR_JSON,
	ESCAPE_FOR_EYES,
	ESCAPE_FOR_ASCII,
};

bool escape_needed(struct kg_text text, enum escape_for whom);
void escape_put(FILE *to, struct kg_text text, enum escape_for whom);
size_t escape_fit(struct kg_text text, enum escape_for whom, size_t max);
void escape_put_word(FILE *to, struct kg_text word, enum escape_for whom);
size_t escape_undo(char *text, size_t len);

#endif /* KG_ESCAPE_H */
