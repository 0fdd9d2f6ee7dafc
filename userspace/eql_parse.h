/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The grammar, loosest first; what is after a '!' is refused by name:
 *
 *	query      = category "where" or !pipe
 *	category   = NAME | STRING, !"any" !"sequence" !"sample" !"join"
 *	or         = and { "or" and }
 *	and        = not { "and" not }
 *	not        = { "not" } test
 *	test       = operand [ compare operand | ["not"] in list | like (literal | list) ]
 *	compare    = "==" "!=" "<" "<=" ">" ">="
 *	in         = "in" "in~"
 *	like       = ":" "like" "like~" "regex" "regex~"
 *	list       = "(" operand { "," operand } ")"
 *	operand    = "(" or ")" | literal | call | field, !arithmetic !lineage
 *	literal    = STRING | ["+" | "-"] NUMBER | "true" | "false" | "null"
 *	call       = NAME "(" [ or { "," or } ] ")"
 *	field      = ["?"] part { "." part }, !index
 *	part       = NAME | QUOTED
 */
#ifndef KG_EQL_PARSE_H
#define KG_EQL_PARSE_H

#include "eql.h"

bool eql_parse(const struct eql_text *text, struct eql_query *query);

#endif /* KG_EQL_PARSE_H */
