/* SPDX-License-Identifier: GPL-2.0 */
/* The part of the configuration that says where metrics are written to. */
#ifndef KG_CONFIG_METRICS_H
#define KG_CONFIG_METRICS_H

#include "config_reader.h"

void config_read_metrics(struct config_reader *r, struct fy_node *node);
void config_put_metrics(FILE *to, const struct config *config);

#endif /* KG_CONFIG_METRICS_H */
