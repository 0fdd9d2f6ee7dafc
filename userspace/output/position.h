/* SPDX-License-Identifier: GPL-2.0 */
/* How far an output has come, in a file that outlives the tool. */
#ifndef KG_OUTPUT_POSITION_H
#define KG_OUTPUT_POSITION_H

#include <stdbool.h>

#include "../ecs.h"

#define POSITION_MARK_SIZE	80

/**
 * struct position - how far an output has come; zeroed: nowhere yet
 * @boot_id: of the boot that the log was of
 * @instance: of the module that kept the log
 * @sequence: the newest alert that the output acknowledged, 0 for none
 * @mark: what the output itself wants to know again; no white space in it
 */
struct position {
	char boot_id[ECS_BOOT_ID_SIZE];
	u64 instance;
	u64 sequence;
	char mark[POSITION_MARK_SIZE];
};

/**
 * enum position_found - what there was
 * @POSITION_FOUND: a position
 * @POSITION_NONE: no file
 * @POSITION_BAD: something else
 */
enum position_found {
	POSITION_FOUND,
	POSITION_NONE,
	POSITION_BAD,
};

enum position_found position_read(struct position *position, const char *path, const char **why);
int position_write(const struct position *position, const char *path);
void position_tidy(const char *folder);
bool position_same_log(const struct position *a, const struct position *b);

#endif /* KG_OUTPUT_POSITION_H */
