// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "config_reader.h"
#include "text.h"

/**
 * config_refuse() - say what is wrong with a configuration
 * @r: the reader
 * @offset: where
 * @fmt: why, without a newline
 */
void config_refuse(struct config_reader *r, size_t offset, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vat(&r->config->file, offset, DIAG_ERROR, fmt, ap);
	va_end(ap);
	r->config->failed = true;
}

static const char *name_at(const void *key)
{
	return *(const char *const *)key;
}

static void refuse_key(struct config_reader *r, const struct yaml_pair *pair, const void *keys,
		       size_t n, size_t size)
{
	char *name = memory_copy(pair->key, pair->key_len);
	const char *nearest = NULL;
	size_t i;

	for (i = 0; i < n; i++)
		nearest = text_nearer(name, nearest, name_at(keys + i * size));
	if (nearest)
		config_refuse(r, pair->offset, "unknown key '%s'; did you mean '%s'?", name,
			      nearest);
	else
		config_refuse(r, pair->offset, "unknown key '%s'", name);
	free(name);
}

/**
 * config_find_key() - find what there is to do with a key
 * @r: the reader
 * @pair: the key
 * @keys: an array of structures that begin with a key's name
 * @n: how many
 * @size: bytes of one
 *
 * Return: the key's; NULL if it is unknown, which is reported.
 */
const void *config_find_key(struct config_reader *r, const struct yaml_pair *pair,
			    const void *keys, size_t n, size_t size)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (yaml_key_is(pair, name_at(keys + i * size)))
			return keys + i * size;
	}
	refuse_key(r, pair, keys, n, size);
	return NULL;
}

/**
 * config_offset() - where something stands in the file
 * @r: the reader
 * @node: which
 *
 * Return: the offset.
 */
size_t config_offset(const struct config_reader *r, struct fy_node *node)
{
	return yaml_offset(&r->yaml, node);
}

/**
 * config_text() - read a text
 * @r: the reader
 * @node: the text
 * @what: its key
 *
 * Return: the text, as long as the configuration lives; NULL if it is none,
 * which is reported.
 */
const char *config_text(struct config_reader *r, struct fy_node *node, const char *what)
{
	const char *text;
	size_t len;

	text = yaml_text(node, &len);
	if (!text || !len)
		config_refuse(r, config_offset(r, node), "'%s' must be a text", what);
	else if (memchr(text, '\0', len))
		config_refuse(r, config_offset(r, node), "'%s' has a NUL in it", what);
	else
		return arena_copy(&r->config->arena, text, len);
	return NULL;
}

/**
 * config_bool() - read true or false
 * @r: the reader
 * @node: which of them
 * @what: its key
 * @to: set to it
 */
void config_bool(struct config_reader *r, struct fy_node *node, const char *what, bool *to)
{
	if (!yaml_bool(node, to))
		config_refuse(r, config_offset(r, node), "'%s' is true or false", what);
}

/**
 * config_list() - read a list; a text alone is a list of one
 * @r: the reader
 * @node: the list
 * @what: its key
 * @take: called for each item
 * @to: for @take
 */
void config_list(struct config_reader *r, struct fy_node *node, const char *what,
		 void (*take)(struct config_reader *r, struct fy_node *item, void *to), void *to)
{
	struct fy_node *item;
	void *at = NULL;
	size_t len;

	if (yaml_text(node, &len))
		take(r, node, to);
	else if (!yaml_is_list(node))
		config_refuse(r, config_offset(r, node), "'%s' is a list", what);
	else
		while ((item = yaml_next_item(node, &at)))
			take(r, item, to);
}
