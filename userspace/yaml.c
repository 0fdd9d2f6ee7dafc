// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <libfyaml.h>

#include "options.h"
#include "scalar.h"
#include "yaml.h"

/* The library says where as a line and a column of what it was given. */
static size_t offset_of(const struct yaml *yaml, int line, int column)
{
	const char *text = yaml->file->data + yaml->base, *end = text + yaml->len, *newline;

	for (; line > 1; line--) {
		newline = memchr(text, '\n', end - text);
		if (!newline)
			break;
		text = newline + 1;
	}
	for (; column > 1 && text < end && *text != '\n'; column--) {
		do {
			text++;
		} while (text < end && (*text & 0xc0) == 0x80);
	}
	return text - yaml->file->data;
}

/* The first error is the one that counts; what follows may be of its making. */
static void report_errors(const struct yaml *yaml, struct fy_diag *diag)
{
	struct fy_diag_error *error;
	void *at = NULL;

	error = fy_diag_errors_iterate(diag, &at);
	if (error && error->msg)
		diag_at(yaml->file, offset_of(yaml, error->line, error->column), DIAG_ERROR, "%s",
			error->msg);
	else
		diag_at(yaml->file, yaml->base, DIAG_ERROR, "neither YAML nor JSON");
}

static void ignore_output(struct fy_diag *diag, void *user, const char *buf, size_t len)
{
}

static struct fy_diag *collecting_diag(void)
{
	struct fy_diag_cfg config;
	struct fy_diag *diag;

	fy_diag_cfg_default(&config);
	config.fp = NULL;
	config.output_fn = ignore_output;
	diag = fy_diag_create(&config);
	if (diag)
		fy_diag_set_collect_errors(diag, true);
	return diag;
}

static bool is_marker(const struct diag_text *text, size_t at, const char *marker)
{
	return text->len - at >= 3 && !memcmp(text->data + at, marker, 3) &&
	       (text->len - at == 3 || isspace((unsigned char)text->data[at + 3]));
}

/* From one place of a document to another. */
static struct yaml part_of(const struct yaml *yaml, size_t from, size_t to)
{
	return (struct yaml){ .file = yaml->file, .base = from, .len = to - from };
}

static bool ends_at(const struct yaml *yaml, size_t at)
{
	const struct yaml before = part_of(yaml, yaml->base, at);

	return is_marker(yaml->file, at, "...") && !yaml_is_empty(&before);
}

/* What stands behind the end of the document the library says nothing of. */
static bool refuse_rest(const struct yaml *yaml)
{
	const char *text = yaml->file->data, *newline;
	size_t at = yaml->base, end = yaml->base + yaml->len;
	struct yaml rest;

	while (at < end && !ends_at(yaml, at)) {
		newline = memchr(text + at, '\n', end - at);
		at = newline ? (size_t)(newline - text) + 1 : end;
	}
	rest = part_of(yaml, at, end);
	if (yaml_is_empty(&rest))
		return false;
	diag_at(yaml->file, at, DIAG_ERROR,
		"something stands behind the end of the document; another one begins with '---'");
	return true;
}

/**
 * yaml_parse() - parse a document
 * @yaml: where it is; @yaml->document is filled in
 * @json: it must be JSON
 *
 * Aliases stay unresolved, so that a small file cannot become a large tree.
 *
 * Return: false if it does not parse, which was reported.
 */
bool yaml_parse(struct yaml *yaml, bool json)
{
	struct fy_diag *diag = collecting_diag();
	struct fy_parse_cfg config = {
		.flags = FYPCF_QUIET | (json ? FYPCF_JSON_FORCE : FYPCF_JSON_NONE),
		.diag = diag,
	};

	yaml->document = fy_document_build_from_string(&config, yaml->file->data + yaml->base,
						       yaml->len);
	if (!yaml->document)
		report_errors(yaml, diag);
	if (diag)
		fy_diag_destroy(diag);
	if (yaml->document && !json && refuse_rest(yaml))
		yaml_free(yaml);
	return yaml->document;
}

/**
 * yaml_free() - free what yaml_parse() made
 * @yaml: the document
 */
void yaml_free(struct yaml *yaml)
{
	fy_document_destroy(yaml->document);
	yaml->document = NULL;
}

/**
 * yaml_is_empty() - is there nothing but comments
 * @yaml: where the document is, parsed or not
 *
 * Return: true if so.
 */
bool yaml_is_empty(const struct yaml *yaml)
{
	const char *at = yaml->file->data + yaml->base, *end = at + yaml->len;

	while (at < end) {
		if (*at == '#' || *at == '%') {
			while (at < end && *at != '\n')
				at++;
		} else if (!strncmp(at, "---", end - at < 3 ? end - at : 3) ||
			   !strncmp(at, "...", end - at < 3 ? end - at : 3)) {
			at += end - at < 3 ? end - at : 3;
		} else if (isspace((unsigned char)*at)) {
			at++;
		} else {
			return false;
		}
	}
	return true;
}

/**
 * yaml_is_separator() - does a document begin here
 * @text: the file
 * @at: where a line of it begins
 *
 * Return: true if so: "---" at the start of a line can be nothing else.
 */
bool yaml_is_separator(const struct diag_text *text, size_t at)
{
	return is_marker(text, at, "---");
}

/**
 * yaml_root() - the whole of a document
 * @yaml: a parsed document
 *
 * Return: its root, or NULL if it has none.
 */
struct fy_node *yaml_root(const struct yaml *yaml)
{
	return fy_document_root(yaml->document);
}

/* Of a map or a list, the first scalar within it. */
static struct fy_token *first_token(struct fy_node *node)
{
	struct fy_node_pair *pair;

	while (node && !fy_node_is_scalar(node)) {
		if (fy_node_is_sequence(node)) {
			node = fy_node_sequence_get_by_index(node, 0);
			continue;
		}
		pair = fy_node_mapping_get_by_index(node, 0);
		node = pair ? fy_node_pair_key(pair) : NULL;
	}
	return node ? fy_node_get_scalar_token(node) : NULL;
}

static size_t mark_offset(const struct yaml *yaml, const struct fy_mark *mark)
{
	return yaml->base + (mark ? mark->input_pos : 0);
}

/* A literal's content begins after its indent. */
static size_t skip_indent(const struct yaml *yaml, size_t offset)
{
	while (offset < yaml->file->len && yaml->file->data[offset] == ' ')
		offset++;
	return offset;
}

/* The key that a node stands behind, or that what it stands in does. */
static struct fy_token *key_token(struct fy_node *node)
{
	struct fy_node *outer = fy_node_get_parent(node);
	struct fy_node_pair *pair;
	void *at = NULL;

	for (; outer && !fy_node_is_mapping(outer); outer = fy_node_get_parent(node))
		node = outer;
	while (outer && (pair = fy_node_mapping_iterate(outer, &at))) {
		if (fy_node_pair_value(pair) == node)
			return first_token(fy_node_pair_key(pair));
	}
	return NULL;
}

/* The library keeps no place of what is empty: it is looked for behind its key. */
static size_t empty_offset(const struct yaml *yaml, struct fy_node *node)
{
	struct fy_token *key = node ? key_token(node) : NULL;
	size_t at;

	if (!key)
		return yaml->base;
	at = mark_offset(yaml, fy_token_end_mark(key));
	while (at < yaml->file->len && strchr("\"' :", yaml->file->data[at]))
		at++;
	if (at < yaml->file->len && strchr("[{", yaml->file->data[at]))
		return at;
	return mark_offset(yaml, fy_token_start_mark(key));
}

/**
 * yaml_offset() - where a node stands in the file
 * @yaml: its document
 * @node: the node, or NULL for the document
 *
 * Return: the offset of its first byte; of what is empty and not on the line of its
 * key, that of the key.
 */
size_t yaml_offset(const struct yaml *yaml, struct fy_node *node)
{
	struct fy_token *token = first_token(node);

	if (!token)
		return empty_offset(yaml, node);
	return skip_indent(yaml, mark_offset(yaml, fy_token_start_mark(token)));
}

/**
 * yaml_line() - the line that a part of a document is on
 * @yaml: the document
 * @offset: where the part is in the file
 *
 * A file may have thousands of documents, so what is before this one is not counted.
 *
 * Return: the line in the file, from 1.
 */
unsigned int yaml_line(const struct yaml *yaml, size_t offset)
{
	const struct diag_text from_base = {
		.data = yaml->file->data + yaml->base,
		.len = yaml->file->len - yaml->base,
	};

	return yaml->line - 1 + diag_locate(&from_base, offset - yaml->base).line;
}

/**
 * yaml_is_map() - has a node keys
 * @node: the node, or NULL
 *
 * Return: true if it is a map.
 */
bool yaml_is_map(struct fy_node *node)
{
	return node && fy_node_is_mapping(node);
}

/**
 * yaml_is_list() - has a node items
 * @node: the node, or NULL
 *
 * Return: true if it is a list.
 */
bool yaml_is_list(struct fy_node *node)
{
	return node && fy_node_is_sequence(node);
}

/**
 * yaml_next_pair() - walk a map
 * @yaml: its document
 * @map: the map
 * @at: the walk, NULL to begin
 * @pair: filled in; the key is NULL if it is no text
 *
 * Return: false after the last pair.
 */
bool yaml_next_pair(const struct yaml *yaml, struct fy_node *map, void **at,
		    struct yaml_pair *pair)
{
	struct fy_node_pair *found = fy_node_mapping_iterate(map, at);
	struct fy_node *key;

	if (!found)
		return false;
	key = fy_node_pair_key(found);
	pair->value = fy_node_pair_value(found);
	pair->key = yaml_text(key, &pair->key_len);
	pair->offset = yaml_offset(yaml, key);
	return true;
}

/**
 * yaml_next_item() - walk a list
 * @list: the list
 * @at: the walk, NULL to begin
 *
 * Return: the next item, NULL after the last.
 */
struct fy_node *yaml_next_item(struct fy_node *list, void **at)
{
	return fy_node_sequence_iterate(list, at);
}

/**
 * yaml_key_is() - is a key this one
 * @pair: the key and its value
 * @key: this one
 *
 * Return: true if it is.
 */
bool yaml_key_is(const struct yaml_pair *pair, const char *key)
{
	return pair->key && pair->key_len == strlen(key) &&
	       !memcmp(pair->key, key, pair->key_len);
}

/**
 * yaml_text() - the text of a scalar
 * @node: the node, or NULL
 * @len: set to its bytes
 *
 * Return: the text, as long as the document lives; NULL if the node is none
 * (an alias is none, nor is a value that was left out).
 */
const char *yaml_text(struct fy_node *node, size_t *len)
{
	*len = 0;
	if (!node || !fy_node_is_scalar(node) || fy_node_is_alias(node))
		return NULL;
	return fy_node_get_scalar(node, len);
}

static enum scalar_style style_of(struct fy_node *node)
{
	switch (fy_token_scalar_style(fy_node_get_scalar_token(node))) {
	case FYSS_SINGLE_QUOTED:
		return SCALAR_SINGLE_QUOTED;
	case FYSS_DOUBLE_QUOTED:
		return SCALAR_DOUBLE_QUOTED;
	case FYSS_LITERAL:
		return SCALAR_LITERAL;
	case FYSS_FOLDED:
		return SCALAR_FOLDED;
	default:
		return SCALAR_PLAIN;
	}
}

/**
 * yaml_is_null() - is there nothing
 * @node: the node, or NULL
 *
 * Return: true if the value was left out, or is null.
 */
bool yaml_is_null(struct fy_node *node)
{
	const char *text;
	size_t len;

	if (!node)
		return true;
	if (!fy_node_is_scalar(node) || fy_node_is_alias(node))
		return false;
	text = yaml_text(node, &len);
	if (!text || !fy_node_get_scalar_token(node))
		return true;
	return style_of(node) == SCALAR_PLAIN &&
	       (!len || (len == 1 && *text == '~') || (len == 4 && !memcmp(text, "null", 4)));
}

/**
 * yaml_number() - the number that a scalar is
 * @node: the node, or NULL
 * @number: set to it
 *
 * Return: false if it is no whole number, or in quotes and so a text.
 */
bool yaml_number(struct fy_node *node, s64 *number)
{
	char digits[20] = "";
	const char *text;
	char *end;
	size_t len;

	text = yaml_text(node, &len);
	if (!text || !len || len >= sizeof(digits) || style_of(node) != SCALAR_PLAIN)
		return false;
	memcpy(digits, text, len);
	if (!isdigit((unsigned char)digits[digits[0] == '-']))
		return false;
	*number = strtoll(digits, &end, 10);
	return !*end;
}

/**
 * yaml_unsigned() - the number that a scalar is, where it may be large
 * @node: the node, or NULL
 * @number: set to it
 *
 * Return: false if it is no whole number from 0, or in quotes and so a text.
 */
bool yaml_unsigned(struct fy_node *node, u64 *number)
{
	char digits[21] = "";
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	if (!text || len >= sizeof(digits) || style_of(node) != SCALAR_PLAIN)
		return false;
	memcpy(digits, text, len);
	return options_u64(digits, number);
}

/**
 * yaml_bool() - the truth value that a scalar is
 * @node: the node, or NULL
 * @value: set to it
 *
 * Return: false if it is neither true nor false, or in quotes and so a text.
 */
bool yaml_bool(struct fy_node *node, bool *value)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	if (!text || style_of(node) != SCALAR_PLAIN)
		return false;
	*value = len == 4 && !memcmp(text, "true", len);
	return *value || (len == 5 && !memcmp(text, "false", len));
}

/**
 * yaml_scalar() - where a scalar is written
 * @yaml: its document
 * @node: the scalar
 *
 * Return: its place in the file.
 */
struct scalar yaml_scalar(const struct yaml *yaml, struct fy_node *node)
{
	struct fy_token *token = fy_node_get_scalar_token(node);

	return (struct scalar){
		.start = mark_offset(yaml, fy_token_start_mark(token)),
		.end = mark_offset(yaml, fy_token_end_mark(token)),
		.style = style_of(node),
	};
}

/**
 * yaml_text_offsets() - where each byte of a scalar's text stands in the file
 * @yaml: its document
 * @node: the scalar
 *
 * Return: see scalar_offsets().
 */
size_t *yaml_text_offsets(const struct yaml *yaml, struct fy_node *node)
{
	struct scalar scalar = yaml_scalar(yaml, node);
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	return scalar_offsets(&scalar, yaml->file->data, text, len);
}
