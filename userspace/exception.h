/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exceptions: what an export has beside its rules to keep them quiet. Kibana
 * applies them to what the query found; here they become part of the query.
 */
#ifndef KG_EXCEPTION_H
#define KG_EXCEPTION_H

#include "memory.h"
#include "rule_keys.h"
#include "ruleset.h"

/**
 * struct exceptions - the exceptions of a file; begins zeroed
 * @items: struct exception
 * @lists: char *: the lists that the file has, be they empty
 */
struct exceptions {
	struct vector items;
	struct vector lists;
};

void exceptions_take(struct exceptions *exceptions, const struct rule_keys *keys);
void exceptions_apply(const struct exceptions *exceptions, struct ruleset *set, size_t first);
bool exceptions_join(struct ruleset *set, struct rule *rule, const struct vector *conditions);
void exceptions_free(struct exceptions *exceptions);

#endif /* KG_EXCEPTION_H */
