/* SPDX-License-Identifier: GPL-2.0 */
/* The way back from a document of ours to the alert that it was made of. */
#ifndef KG_ECS_READ_H
#define KG_ECS_READ_H

#include "alert.h"
#include "memory.h"

struct json_object;

enum ecs_kind {
	ECS_FOREIGN,	/* none of ours */
	ECS_ALERT,
	ECS_GAP,
	ECS_OTHER,	/* what else readers are told: see record.h */
};

/**
 * struct ecs_gap_read - which alerts a document says are missing
 * @first: the first of them
 * @last: the last of them
 */
struct ecs_gap_read {
	u64 first;
	u64 last;
};

enum ecs_kind ecs_kind_of(struct json_object *document);
const char *ecs_text(struct json_object *document, const char *path);
bool ecs_read(struct alert *alert, struct json_object *document, struct arena *arena,
	      const char **why);
bool ecs_read_gap(struct ecs_gap_read *gap, struct json_object *document);

#endif /* KG_ECS_READ_H */
