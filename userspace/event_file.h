/* SPDX-License-Identifier: GPL-2.0 */
/* Recorded events: ECS documents, one a line. */
#ifndef KG_EVENT_FILE_H
#define KG_EVENT_FILE_H

#include "event.h"
#include "jsonl_file.h"

/**
 * struct event_file - a file of events being read
 * @take: called for each event, also for one that is ignored; @line counts from 0
 * @lines: what is in it
 * @n_ignored: how many were events that the module would not see
 *
 * Embed it in the struct that knows what to do with the events.
 */
struct event_file {
	void (*take)(struct event_file *file, const struct event *event, size_t line);
	struct jsonl_file lines;
	size_t n_ignored;
};

int event_file_read(struct event_file *file, const char *path);

#endif /* KG_EVENT_FILE_H */
