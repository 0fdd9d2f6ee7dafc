/* SPDX-License-Identifier: GPL-2.0 */
/* A file of JSON documents, one a line. */
#ifndef KG_JSONL_FILE_H
#define KG_JSONL_FILE_H

#include "diag.h"

struct json_object;
struct json_tokener;

/**
 * struct jsonl_file - a file being read
 * @take: called for each document; @at is where it begins in @text, @line counts from 0
 * @text: what is in it
 * @tokener: reads it
 * @n_bad: how many lines were reported
 *
 * Embed it in the struct that knows what to do with the documents.
 */
struct jsonl_file {
	void (*take)(struct jsonl_file *file, struct json_object *document, const char *at,
		     size_t line);
	struct diag_text text;
	struct json_tokener *tokener;
	size_t n_bad;
};

int jsonl_file_read(struct jsonl_file *file, const char *path);
void jsonl_file_report(struct jsonl_file *file, const char *at, const char *why);

#endif /* KG_JSONL_FILE_H */
