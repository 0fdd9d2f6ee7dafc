/* SPDX-License-Identifier: GPL-2.0 */
/* JSON documents, one a line. */
#ifndef KG_JSONL_H
#define KG_JSONL_H

#include <stdio.h>

#include "../engine/text.h"

struct json_object;

struct json_object *jsonl_add_object(struct json_object *object, const char *key);
void jsonl_add_bool(struct json_object *object, const char *key, bool value);
void jsonl_add_u64(struct json_object *object, const char *key, u64 value);
void jsonl_add_string(struct json_object *object, const char *key, const char *value);
void jsonl_add_name(struct json_object *object, const char *key, const char *value);
void jsonl_add_hex(struct json_object *object, const char *key, u64 number);
struct json_object *jsonl_text(struct kg_text text);
void jsonl_put_value(FILE *to, struct json_object *value);
void jsonl_put(FILE *to, struct json_object *document);

#endif /* KG_JSONL_H */
