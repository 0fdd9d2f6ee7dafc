// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>
#include <string.h>

#include "diag_log.h"
#include "memory.h"

/**
 * diag_log_add() - keep a message
 * @log: where
 * @path: of the text that it is about, copied
 * @place: where in it; line 0 if it is about the whole
 * @level: how bad it is
 * @text: why, copied
 */
void diag_log_add(struct diag_log *log, const char *path, struct diag_place place,
		  enum diag_level level, const char *text)
{
	struct vector messages = { log->messages, log->n, log->n };
	struct diag_message *message = vector_add(&messages, sizeof(*message), 1);

	message->level = level;
	message->path = memory_copy(path, strlen(path));
	message->place = place;
	message->text = memory_copy(text, strlen(text));
	log->messages = messages.data;
	log->n = messages.count;
}

/**
 * diag_log_put() - write messages that were kept
 * @log: where
 * @first: the first of them
 * @n: how many
 * @to: where to
 */
void diag_log_put(const struct diag_log *log, size_t first, size_t n, FILE *to)
{
	const struct diag_message *message = log->messages + first;

	for (; n; n--, message++)
		diag_put(to, message->path, message->place, message->level, message->text);
}

/**
 * diag_log_free() - forget the messages
 * @log: empty afterwards
 */
void diag_log_free(struct diag_log *log)
{
	size_t i;

	for (i = 0; i < log->n; i++) {
		free(log->messages[i].path);
		free(log->messages[i].text);
	}
	free(log->messages);
	*log = (struct diag_log){ 0 };
}
