/* SPDX-License-Identifier: GPL-2.0 */
/* Metrics in a file, from which node_exporter takes them: written anew every now and then. */
#ifndef KG_METRICS_FILE_H
#define KG_METRICS_FILE_H

#include <stdbool.h>

#include "../engine/types.h"

struct client;
struct config_metrics;

/**
 * struct metrics_file - the file; begins zeroed
 * @path: where, NULL if nowhere
 * @every: how often, in milliseconds
 * @next: when the next time is, by the clock that metrics_file_tick() is given
 * @failed: errno with which writing failed the last time, 0 if it did not
 */
struct metrics_file {
	char *path;
	u64 every;
	u64 next;
	int failed;
};

void metrics_file_configure(struct metrics_file *file, const struct config_metrics *config);
u64 metrics_file_tick(struct metrics_file *file, struct client *client, u64 now);
void metrics_file_end(struct metrics_file *file, struct client *client, bool up);

#endif /* KG_METRICS_FILE_H */
