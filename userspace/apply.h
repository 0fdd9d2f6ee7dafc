/* SPDX-License-Identifier: GPL-2.0 */
/* From a configuration to what the module runs. */
#ifndef KG_APPLY_H
#define KG_APPLY_H

struct client;
struct config;
struct policy;

int apply_config(struct client *client, const struct config *config, const struct policy *policy);

#endif /* KG_APPLY_H */
