/* SPDX-License-Identifier: GPL-2.0 */
/* A record as names and values, for outputs that have fields. */
#ifndef KG_OUTPUT_FIELDS_H
#define KG_OUTPUT_FIELDS_H

#include "output.h"

/**
 * struct field - a name and its value
 * @name: as in syslog; the journal has it in capitals, behind KEXECGUARD_
 * @audit: as the kernel's audit log calls it
 * @value: bytes of whomever
 * @escaped: nothing in it ends a line or drives a terminal any more
 * @number: it is a number of ours
 */
struct field {
	const char *name;
	const char *audit;
	struct kg_text value;
	bool escaped;
	bool number;
};

/**
 * struct fields - what there is to say of a record
 * @arena: of texts that were made for it
 * @list: struct field
 * @kind: alert, gap, broken or log
 * @priority: of syslog: LOG_CRIT, ...
 * @time: nanoseconds since 1970, UTC
 */
struct fields {
	struct arena arena;
	struct vector list;
	const char *kind;
	int priority;
	u64 time;
};

void fields_read(struct fields *fields, const struct record *record, const struct output_log *log);
void fields_add_text(struct fields *fields, const char *name, const char *audit,
		     struct kg_text value);
void fields_add_string(struct fields *fields, const char *name, const char *audit,
		       const char *value);
void fields_add_u64(struct fields *fields, const char *name, const char *audit, u64 value);
void fields_add_words(struct fields *fields, const char *name, const char *audit,
		      const char *words, size_t len);
void fields_cut(struct fields *fields, size_t max);
void fields_put_value(FILE *to, const struct field *field);
void fields_free(struct fields *fields);

#endif /* KG_OUTPUT_FIELDS_H */
