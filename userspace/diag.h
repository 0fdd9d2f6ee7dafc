/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the tool says when something is wrong: one form for all, that editors
 * and scripts can parse: ``path:line:col: error: why``.
 */
#ifndef KG_DIAG_H
#define KG_DIAG_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define __printf(fmt, args) __attribute__((format(printf, fmt, args)))

struct diag_log;

enum diag_level {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/**
 * struct diag_text - a text that messages point into
 * @to: where they go; on a terminal the line in question is shown as well;
 *	NULL if nobody is to hear them
 * @log: keeps them too, unless NULL
 * @path: the text's name
 * @data: the whole of it, need not end in NUL
 * @len: its bytes
 */
struct diag_text {
	FILE *to;
	struct diag_log *log;
	const char *path;
	const char *data;
	size_t len;
};

/**
 * struct diag_place - a position as a person counts
 * @line: from 1
 * @col: from 1, in characters (a tab is one)
 */
struct diag_place {
	unsigned int line;
	unsigned int col;
};

void diag_for_journal(void);
const char *diag_level_name(enum diag_level level);
struct diag_place diag_locate(const struct diag_text *text, size_t offset);

void diag_put(FILE *to, const char *path, struct diag_place place, enum diag_level level,
	      const char *message);
__printf(4, 5)
void diag_at(const struct diag_text *text, size_t offset, enum diag_level level,
	     const char *fmt, ...);
void diag_vat(const struct diag_text *text, size_t offset, enum diag_level level,
	      const char *fmt, va_list ap);
__printf(3, 4)
void diag_whole(const struct diag_text *text, enum diag_level level, const char *fmt, ...);
__printf(4, 5)
void diag_line(const struct diag_text *text, unsigned int line, enum diag_level level,
	       const char *fmt, ...);
__printf(4, 5)
void diag_file(FILE *to, const char *path, enum diag_level level, const char *fmt, ...);
__printf(2, 3)
int diag_input(const char *path, const char *fmt, ...);
__printf(1, 2)
void diag_error(const char *fmt, ...);
__printf(2, 3)
int diag_usage(const char *command, const char *fmt, ...);

#endif /* KG_DIAG_H */
