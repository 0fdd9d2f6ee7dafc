/* SPDX-License-Identifier: GPL-2.0 */
/* What there is to measure of the module, for Prometheus: see docs/monitoring/. */
#ifndef KG_METRICS_H
#define KG_METRICS_H

#include <stdio.h>

struct client;
struct installed_rules;
struct status;

void metrics_put(FILE *to, const struct status *status, const struct installed_rules *rules);
void metrics_put_absent(FILE *to);
int metrics_collect(FILE *to, struct client *client);

#endif /* KG_METRICS_H */
