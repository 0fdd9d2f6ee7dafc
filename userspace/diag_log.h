/* SPDX-License-Identifier: GPL-2.0 */
/* Messages that are kept, for who reports them in another form. */
#ifndef KG_DIAG_LOG_H
#define KG_DIAG_LOG_H

#include "diag.h"

/**
 * struct diag_message - a message
 * @level: how bad it is
 * @path: of the text that it is about
 * @place: where in it; line 0 if it is about the whole
 * @text: why
 */
struct diag_message {
	enum diag_level level;
	char *path;
	struct diag_place place;
	char *text;
};

/**
 * struct diag_log - messages, in their order; begins zeroed
 * @messages: the messages
 * @n: how many
 */
struct diag_log {
	struct diag_message *messages;
	size_t n;
};

void diag_log_add(struct diag_log *log, const char *path, struct diag_place place,
		  enum diag_level level, const char *text);
void diag_log_put(const struct diag_log *log, size_t first, size_t n, FILE *to);
void diag_log_free(struct diag_log *log);

#endif /* KG_DIAG_LOG_H */
