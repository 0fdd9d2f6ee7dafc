/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Regular expressions, run.
 *
 * A text is read as characters: an ASCII byte, a sequence of UTF-8, and any
 * other byte by itself. Each moves the automaton by one state, so time is linear
 * in the text, whatever the expression and the text.
 */
#ifndef KG_ENGINE_DFA_H
#define KG_ENGINE_DFA_H

#include "program.h"
#include "text.h"

bool kg_dfa_matches(const struct kg_program *program, const struct kg_dfa *dfa,
		    struct kg_text text);

#endif /* KG_ENGINE_DFA_H */
