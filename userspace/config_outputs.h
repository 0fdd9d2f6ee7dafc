/* SPDX-License-Identifier: GPL-2.0 */
/* The part of the configuration that says where alerts are written to. */
#ifndef KG_CONFIG_OUTPUTS_H
#define KG_CONFIG_OUTPUTS_H

#include "config_reader.h"

void config_read_outputs(struct config_reader *r, struct fy_node *node);
void config_default_outputs(struct config *config);
void config_put_outputs(FILE *to, const struct config *config);

#endif /* KG_CONFIG_OUTPUTS_H */
