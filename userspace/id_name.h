/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The fields that hold the name of a user or group. The kernel knows ids alone:
 * for it, a test on a name is compiled to one on the ids that have such names on
 * this machine. A recorded event has the names of its own machine in it.
 */
#ifndef KG_ID_NAME_H
#define KG_ID_NAME_H

#include "../engine/field.h"

/**
 * struct id_name - a name that stands for an id
 * @name: the field that holds the name
 * @id: the field that holds the id
 * @group: of a group, not of a user
 */
struct id_name {
	enum kg_field name;
	enum kg_field id;
	bool group;
};

bool id_name_of(enum kg_field field, struct id_name *names);

#endif /* KG_ID_NAME_H */
