/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Policy programs made by hand: small, valid, and without the compiler that
 * the tool has, so that what the kernel refuses can be made too.
 */
#ifndef KG_PROGRAM_H
#define KG_PROGRAM_H

#include <stddef.h>

#include "program.h"

/* A rule "process where process.name == NAME". */
struct kg_name_rule {
	const char *id;
	const char *name;	/* in lower case */
	enum kg_action action;
	const char *meta;	/* NULL for an empty object */
};

#define KG_NAME_RULES_MAX	32
#define KG_BLOB_SIZE		(160 << 10)

/* A program as it is sent. */
struct kg_blob {
	size_t size;
	union {
		struct kg_program_header header;
		char data[KG_BLOB_SIZE];
	};
};

void kg_blob_build(struct kg_blob *blob, const struct kg_name_rule *rules, size_t n);
void *kg_blob_section(struct kg_blob *blob, enum kg_section_id section);

#endif /* KG_PROGRAM_H */
