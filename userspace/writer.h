/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A document of JSON, written as it is told: what is written for each alert is not built
 * in memory first. Under a key of NULL is an element of a list, or the document itself.
 */
#ifndef KG_WRITER_H
#define KG_WRITER_H

#include <stdbool.h>
#include <stdio.h>

#include "../engine/text.h"

struct json_object;

/**
 * struct writer - what was written so far
 * @data: the text; for free()
 * @len: bytes of it
 * @room: bytes that there is room for
 */
struct writer {
	char *data;
	size_t len;
	size_t room;
};

void writer_open(struct writer *to, const char *key);
void writer_close(struct writer *to);
size_t writer_open_list(struct writer *to, const char *key);
void writer_close_list(struct writer *to, size_t begin);

void writer_bool(struct writer *to, const char *key, bool value);
void writer_u64(struct writer *to, const char *key, u64 value);
void writer_string(struct writer *to, const char *key, const char *value);
void writer_name(struct writer *to, const char *key, const char *value);
void writer_text(struct writer *to, const char *key, struct kg_text text);
void writer_digits(struct writer *to, const char *key, u64 value);
void writer_hex(struct writer *to, const char *key, u64 value);
void writer_time(struct writer *to, const char *key, u64 nanoseconds);
void writer_json(struct writer *to, const char *key, const char *json);

void writer_open_string(struct writer *to, const char *key);
void writer_part(struct writer *to, const char *value);
void writer_part_u64(struct writer *to, u64 value);
void writer_close_string(struct writer *to);

void writer_put(FILE *to, const struct writer *from);
void writer_free(struct writer *writer);

#endif /* KG_WRITER_H */
