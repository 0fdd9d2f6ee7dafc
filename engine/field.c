// SPDX-License-Identifier: GPL-2.0
#include "field.h"

const struct kg_field_info kg_field_infos[KG_FIELD_COUNT] = {
#define KG_FIELD_INFO(sym, field_name, field_type, in, rank, of, is) \
	[KG_FIELD_##sym] = { \
		.name = field_name, \
		.type = KG_TYPE_##field_type, \
		.categories = in, \
		.cost = rank, \
		.role = KG_ROLE_##of, \
		.part = KG_PART_##is, \
	},
	KG_FIELDS(KG_FIELD_INFO)
#undef KG_FIELD_INFO
};
