/* SPDX-License-Identifier: GPL-2.0 */
/* What the parts of a configuration are read with. */
#ifndef KG_CONFIG_READER_H
#define KG_CONFIG_READER_H

#include "config.h"
#include "yaml.h"

/**
 * struct config_reader - a configuration being read
 * @config: filled in
 * @yaml: its document
 */
struct config_reader {
	struct config *config;
	struct yaml yaml;
};

__printf(3, 4)
void config_refuse(struct config_reader *r, size_t offset, const char *fmt, ...);
const void *config_find_key(struct config_reader *r, const struct yaml_pair *pair,
			    const void *keys, size_t n, size_t size);
size_t config_offset(const struct config_reader *r, struct fy_node *node);
const char *config_text(struct config_reader *r, struct fy_node *node, const char *what);
void config_bool(struct config_reader *r, struct fy_node *node, const char *what, bool *to);
void config_list(struct config_reader *r, struct fy_node *node, const char *what,
		 void (*take)(struct config_reader *r, struct fy_node *item, void *to), void *to);

#endif /* KG_CONFIG_READER_H */
