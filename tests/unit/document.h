/* SPDX-License-Identifier: GPL-2.0 */
/* ECS documents as they are written, and as who reads them has them. */
#ifndef KG_DOCUMENT_H
#define KG_DOCUMENT_H

#include <json-c/json.h>

#include "../../userspace/ecs.h"
#include "../../userspace/output/record.h"

/* The line, with the end of it. */
static inline char *document_line(const struct record *record, const struct ecs_host *host,
				  struct rulebook *rules)
{
	const struct record_style style = {
		.format = RECORD_ECS, .host = host, .report.rules = rules,
	};
	size_t len;
	char *line = record_text(record, &style, &len);

	assert_ptr_equal(strchr(line, '\n'), line + len - 1);
	return line;
}

static inline struct json_object *document_parse(char *line)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *document;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	document = json_tokener_parse_ex(tokener, line, strlen(line));
	assert_int_equal(json_tokener_get_error(tokener), json_tokener_success);
	json_tokener_free(tokener);
	free(line);
	return document;
}

static inline struct json_object *document_read(const struct record *record,
						const struct ecs_host *host)
{
	return document_parse(document_line(record, host, NULL));
}

static inline char *document_line_of(const struct alert *alert, const struct ecs_host *host)
{
	const struct record record = { .kind = RECORD_ALERT, .alert = alert };

	return document_line(&record, host, NULL);
}

static inline struct json_object *document_of_alert(const struct alert *alert,
						    const struct ecs_host *host,
						    struct rulebook *rules)
{
	const struct record record = { .kind = RECORD_ALERT, .alert = alert };

	return document_parse(document_line(&record, host, rules));
}

#endif /* KG_DOCUMENT_H */
