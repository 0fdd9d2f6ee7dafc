// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "client.h"
#include "command.h"
#include "config.h"
#include "diag.h"
#include "memory.h"
#include "metrics.h"
#include "metrics_file.h"
#include "replace.h"

#define READABLE	0022	/* umask: node_exporter is another user */

/**
 * metrics_file_configure() - write to where the configuration says from now on
 * @file: the file
 * @config: where and how often; need not stay
 */
void metrics_file_configure(struct metrics_file *file, const struct config_metrics *config)
{
	free(file->path);
	*file = (struct metrics_file){ .every = config->every * 1000 };
	if (config->textfile)
		file->path = memory_copy(config->textfile, strlen(config->textfile));
}

/* What fails is said once, and not every fifteen seconds. */
static void report(struct metrics_file *file, int failed)
{
	if (failed && failed != file->failed)
		diag_file(stderr, file->path, DIAG_ERROR, "cannot write metrics: %s",
			  strerror(failed));
	else if (!failed && file->failed)
		diag_file(stderr, file->path, DIAG_NOTE, "metrics are written again");
	file->failed = failed;
}

static void write_file(struct metrics_file *file, const char *text, size_t len)
{
	mode_t mask = umask(READABLE);
	int failed = replace_file(file->path, text, len);

	umask(mask);
	report(file, failed);
}

/* A module that does not answer is as good as none. */
static void write_metrics(struct metrics_file *file, struct client *client, bool up)
{
	char *text = NULL;
	size_t len = 0;
	FILE *to = memory_stream(&text, &len);

	if (!up || metrics_collect(to, client))
		metrics_put_absent(to);
	memory_stream_end(to);
	write_file(file, text, len);
	free(text);
}

/**
 * metrics_file_tick() - write it if it is time to
 * @file: the file
 * @client: the module
 * @now: milliseconds, of a clock that goes on evenly
 *
 * Return: when the next time is, UINT64_MAX if never.
 */
u64 metrics_file_tick(struct metrics_file *file, struct client *client, u64 now)
{
	if (!file->path)
		return UINT64_MAX;
	if (now >= file->next) {
		write_metrics(file, client, true);
		file->next = now + file->every;
	}
	return file->next;
}

/**
 * metrics_file_end() - write it for the last time
 * @file: the file; nothing is held by it afterwards
 * @client: the module
 * @up: it is loaded
 *
 * What is in it then stays: how old it is tells that nobody writes it any more.
 */
void metrics_file_end(struct metrics_file *file, struct client *client, bool up)
{
	if (file->path)
		write_metrics(file, client, up);
	free(file->path);
	*file = (struct metrics_file){};
}
