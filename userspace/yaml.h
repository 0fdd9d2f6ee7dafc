/* SPDX-License-Identifier: GPL-2.0 */
/* Documents of YAML (and so of JSON), with the place of everything in the file. */
#ifndef KG_YAML_H
#define KG_YAML_H

#include <stdbool.h>

#include "../engine/types.h"
#include "diag.h"
#include "scalar.h"

struct fy_document;
struct fy_node;

/**
 * struct yaml - a document
 * @file: the file that it stands in
 * @base: offset of its first byte there
 * @len: its bytes
 * @line: the line that @base is on, from 1
 * @document: what libfyaml made of it; NULL if it did not parse
 */
struct yaml {
	const struct diag_text *file;
	size_t base;
	size_t len;
	unsigned int line;
	struct fy_document *document;
};

/**
 * struct yaml_pair - a key and its value
 * @key: a constant text of @key_len bytes, which may not end in NUL
 * @key_len: bytes of the key
 * @value: the value
 * @offset: of the key in the file
 */
struct yaml_pair {
	const char *key;
	size_t key_len;
	struct fy_node *value;
	size_t offset;
};

bool yaml_parse(struct yaml *yaml, bool json);
void yaml_free(struct yaml *yaml);
bool yaml_is_empty(const struct yaml *yaml);
bool yaml_is_separator(const struct diag_text *text, size_t at);
struct fy_node *yaml_root(const struct yaml *yaml);

size_t yaml_offset(const struct yaml *yaml, struct fy_node *node);
unsigned int yaml_line(const struct yaml *yaml, size_t offset);
bool yaml_is_null(struct fy_node *node);
bool yaml_is_map(struct fy_node *node);
bool yaml_is_list(struct fy_node *node);
bool yaml_next_pair(const struct yaml *yaml, struct fy_node *map, void **at,
		    struct yaml_pair *pair);
struct fy_node *yaml_next_item(struct fy_node *list, void **at);
bool yaml_key_is(const struct yaml_pair *pair, const char *key);

const char *yaml_text(struct fy_node *node, size_t *len);
bool yaml_number(struct fy_node *node, s64 *number);
bool yaml_unsigned(struct fy_node *node, u64 *number);
bool yaml_bool(struct fy_node *node, bool *value);
struct scalar yaml_scalar(const struct yaml *yaml, struct fy_node *node);
size_t *yaml_text_offsets(const struct yaml *yaml, struct fy_node *node);

#endif /* KG_YAML_H */
