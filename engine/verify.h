/* SPDX-License-Identifier: GPL-2.0 */
#ifndef KG_ENGINE_VERIFY_H
#define KG_ENGINE_VERIFY_H

#include "program.h"

/**
 * struct kg_section_info - what is known of a section before any program
 * @name: for messages
 * @element: bytes in an element
 * @max: most elements
 */
struct kg_section_info {
	const char *name;
	u32 element;
	u32 max;
};

extern const struct kg_section_info kg_section_infos[KG_SECTION_COUNT];

/**
 * struct kg_verify_error - why a blob is no program
 * @section: enum kg_section_id where the fault is, KG_SECTION_COUNT for the header
 * @index: element of that section
 * @why: what is wrong with it, a constant text
 */
struct kg_verify_error {
	u32 section;
	u32 index;
	const char *why;
};

const char *kg_section_name(u32 section);
bool kg_program_verify(const void *blob, size_t size, struct kg_program *program,
		       struct kg_verify_error *error);

#endif /* KG_ENGINE_VERIFY_H */
