/* SPDX-License-Identifier: GPL-2.0 */
/* A recorded event: an ECS document as a source of facts for the engine. */
#ifndef KG_EVENT_H
#define KG_EVENT_H

#include "../engine/eval.h"
#include "memory.h"

struct json_object;

/**
 * struct event_value - what an event has for a field
 * @present: it has something
 * @number: for a number or boolean
 * @strings: for strings: each ends in NUL
 */
struct event_value {
	bool present;
	s64 number;
	struct vector strings;
};

/**
 * enum event_kind - what a document is to the module
 * @EVENT_IGNORED: nothing that it would see, such as the end of a process
 * @EVENT_PROCESS: a program is executed
 * @EVENT_KEXEC: a kexec entry point is called
 * @EVENT_FILE: a kernel image is opened or gets another name
 */
enum event_kind {
	EVENT_IGNORED,
	EVENT_PROCESS,
	EVENT_KEXEC,
	EVENT_FILE,
};

/**
 * struct event - an event
 * @source: for the engine
 * @kind: what it is
 * @values: by enum kg_field
 * @why: after a failure, what is wrong with the document
 */
struct event {
	struct kg_source source;
	enum event_kind kind;
	struct event_value values[KG_FIELD_COUNT];
	char why[128];
};

bool event_read(struct event *event, struct json_object *document);
enum kg_category event_category(const struct event *event);
void event_free(struct event *event);

#endif /* KG_EVENT_H */
