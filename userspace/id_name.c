// SPDX-License-Identifier: GPL-2.0
#include <string.h>

#include "id_name.h"

static bool is_name(enum kg_part part)
{
	return part >= KG_PART_USER_NAME && part <= KG_PART_REAL_GROUP_NAME;
}

/* "user.name" and "user.id": all but the last word is the same. */
static bool is_id_of(const char *id, const char *name)
{
	size_t len = strlen(name) - strlen("name");

	return !strncmp(id, name, len) && !strcmp(id + len, "id");
}

/**
 * id_name_of() - the id that a field holds the name of
 * @field: the field
 * @names: filled in
 *
 * Return: false if @field holds no such name.
 */
bool id_name_of(enum kg_field field, struct id_name *names)
{
	const struct kg_field_info *info = &kg_field_infos[field];
	enum kg_field id;

	for (id = 0; is_name(info->part) && id < KG_FIELD_COUNT; id++) {
		if (kg_field_infos[id].role != info->role ||
		    !is_id_of(kg_field_infos[id].name, info->name))
			continue;
		names->name = field;
		names->id = id;
		names->group = info->part == KG_PART_GROUP_NAME ||
			       info->part == KG_PART_REAL_GROUP_NAME;
		return true;
	}
	return false;
}
