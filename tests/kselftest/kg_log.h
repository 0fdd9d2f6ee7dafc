/* SPDX-License-Identifier: GPL-2.0 */
/* What the module says in the kernel's log. */
#ifndef KG_LOG_H
#define KG_LOG_H

#include <stdbool.h>

#define KG_LOG_SIZE 8192

/**
 * struct kg_log - the log since a moment
 * @fd: the log
 * @text: what the module said, a line each
 */
struct kg_log {
	int fd;
	char text[KG_LOG_SIZE];
};

int kg_log_begin(struct kg_log *log);
bool kg_log_says(struct kg_log *log, const char *text);
bool kg_log_waits(struct kg_log *log, const char *text);
void kg_log_end(struct kg_log *log);

#endif /* KG_LOG_H */
