// SPDX-License-Identifier: GPL-2.0
/* An ECS document: whatever it says, it is refused or is an event that rules can be tried on. */
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "../../engine/verify.h"
#include "../../userspace/event.h"
#include "fuzz.h"

static const char query[] =
	"process where process.name : \"*a?\" or process.args like \"/b*\" or user.id == \"0\"";

static void evaluate(const struct event *event)
{
	static struct kg_program program;
	static u32 *memory;
	struct kg_verify_error error;
	struct kg_eval eval;
	size_t size;

	if (!memory) {
		void *blob = fuzz_compile(query, strlen(query), KG_ACTION_ALERT, &size);

		if (!blob || !kg_program_verify(blob, size, &program, &error))
			abort();
		memory = malloc(kg_eval_memory(&program));
	}
	kg_eval_begin(&eval, &program, &event->source, event_category(event), memory);
	while (kg_eval_next(&eval) != KG_NONE)
		;
}

static void try_document(struct json_object *document)
{
	struct event event;

	if (event_read(&event, document)) {
		if (event.kind != EVENT_IGNORED)
			evaluate(&event);
	} else if (!event.why[0]) {
		abort();
	}
	event_free(&event);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *document;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	document = json_tokener_parse_ex(tokener, (const char *)data, len);
	if (json_object_is_type(document, json_type_object))
		try_document(document);
	json_object_put(document);
	json_tokener_free(tokener);
	return 0;
}
