// SPDX-License-Identifier: GPL-2.0
#include <json-c/json.h>

#include "array.h"
#include "event_file.h"

static void take_document(struct jsonl_file *lines, struct json_object *document, const char *at,
			  size_t line)
{
	struct event_file *file = container_of(lines, struct event_file, lines);
	struct event event;

	if (!json_object_is_type(document, json_type_object)) {
		jsonl_file_report(lines, at, "an event is a JSON object");
		return;
	}
	if (event_read(&event, document)) {
		file->n_ignored += event.kind == EVENT_IGNORED;
		file->take(file, &event, line);
	} else {
		jsonl_file_report(lines, at, event.why);
	}
	event_free(&event);
}

/**
 * event_file_read() - read events
 * @file: who takes them
 * @path: the file; "-" is standard input
 *
 * A line that is no event is reported, and the others are read.
 *
 * Return: %EXIT_DONE; %EXIT_USAGE if the file or a line of it cannot be read.
 */
int event_file_read(struct event_file *file, const char *path)
{
	file->lines.take = take_document;
	return jsonl_file_read(&file->lines, path);
}
