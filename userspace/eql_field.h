/* SPDX-License-Identifier: GPL-2.0 */
/* What the compiler knows of a field before any event. */
#ifndef KG_EQL_FIELD_H
#define KG_EQL_FIELD_H

#include "../engine/field.h"

/**
 * struct eql_field - a field of one category, or the length of one
 * @name: as it is written
 * @type: what it holds; a length is a number
 * @field: which one it is for the engine; not of a constant
 * @of_length: it is the length of what the field holds
 * @constant: it is the same in all events: it has all of @values, and no other
 * @values: the values that it can have, ends in NULL; NULL if that is open
 */
struct eql_field {
	const char *name;
	enum kg_type type;
	enum kg_field field;
	bool of_length;
	bool constant;
	const char *const *values;
};

bool eql_field_find(const char *name, enum kg_category category, struct eql_field *field);
bool eql_field_is_id(const char *name);
const char *eql_field_absence(const char *name);
const char *eql_field_suggest(const char *name, enum kg_category category);
const char *eql_category_name(enum kg_category category);
bool eql_category_find(const char *name, enum kg_category *category);
const char *eql_category_event(enum kg_category category);

#endif /* KG_EQL_FIELD_H */
