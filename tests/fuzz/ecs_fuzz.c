// SPDX-License-Identifier: GPL-2.0
/* A document of an alert: whatever it says, it is refused or can be shown. */
#include <stdlib.h>

#include <json-c/json.h>

#include "../../userspace/alert_filter.h"
#include "../../userspace/alert_line.h"
#include "../../userspace/ecs_read.h"
#include "../../userspace/report.h"
#include "fuzz.h"

static void show(const struct alert *alert)
{
	static const struct report_style style = { .whom = ESCAPE_FOR_EYES };
	static const struct alert_filter filter = { .rule = "a", .has_pid = true, .pid = 1 };
	struct alert_lines lines = { .page.whom = ESCAPE_FOR_ASCII, .width = 80 };
	char *text;
	size_t len;

	lines.page.to = memory_stream(&text, &len);
	alert_lines_put(&lines, alert);
	report_put(lines.page.to, alert, &style);
	alert_filter_takes(&filter, alert);
	memory_stream_end(lines.page.to);
	free(text);
}

static void try_document(struct json_object *document)
{
	struct arena arena = { 0 };
	struct ecs_gap_read gap;
	struct alert alert;
	const char *why;

	ecs_kind_of(document);
	if (ecs_read_gap(&gap, document) && gap.first > gap.last)
		abort();
	if (ecs_read(&alert, document, &arena, &why))
		show(&alert);
	else if (!why)
		abort();
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *document;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	document = json_tokener_parse_ex(tokener, (const char *)data, len);
	if (document)
		try_document(document);
	json_object_put(document);
	json_tokener_free(tokener);
	return 0;
}
