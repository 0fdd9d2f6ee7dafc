// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"
#include "diag.h"
#include "diag_log.h"
#include "escape.h"
#include "utf8.h"

static const char *const level_names[] = {
	[DIAG_ERROR] = "error",
	[DIAG_WARNING] = "warning",
	[DIAG_NOTE] = "note",
};

/* Before each line on stderr that begins a message: see sd-daemon(3). */
static bool for_journal;

/**
 * diag_for_journal() - from now on say on stderr how bad a message is, for a journal
 */
void diag_for_journal(void)
{
	for_journal = true;
}

static void put_priority(FILE *to, enum diag_level level)
{
	static const char *const priorities[] = {
		[DIAG_ERROR] = "<3>", [DIAG_WARNING] = "<4>", [DIAG_NOTE] = "<5>",
	};

	if (for_journal && to == stderr)
		fputs(priorities[level], to);
}

/**
 * diag_level_name() - how bad a message is, as it is written
 * @level: how bad
 *
 * Return: a constant text.
 */
const char *diag_level_name(enum diag_level level)
{
	return level_names[level];
}

/* A rule file or an argument must not forge a line of ours or drive the terminal. */
static void put_text(FILE *to, const char *data, size_t len)
{
	escape_put(to, (struct kg_text){ .data = data, .len = len }, ESCAPE_FOR_EYES);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/**
 * diag_locate() - the line and column of a byte
 * @text: the text
 * @offset: of the byte; past the end means at the end
 *
 * Return: the place as an editor shows it.
 */
struct diag_place diag_locate(const struct diag_text *text, size_t offset)
{
	struct diag_place place = { .line = 1, .col = 1 };
	const char *from = text->data, *at, *newline;

	at = text->data + (offset < text->len ? offset : text->len);
	while (from < at && (newline = memchr(from, '\n', at - from))) {
		place.line++;
		from = newline + 1;
	}
	for (; from < at; from++)
		place.col += !is_continuation(*from);
	return place;
}

static void put_level(FILE *to, enum diag_level level, const char *message)
{
	fprintf(to, "%s: ", level_names[level]);
	put_text(to, message, strlen(message));
	putc('\n', to);
}

static void put_message(FILE *to, enum diag_level level, const char *fmt, va_list ap)
{
	char *message;

	if (vasprintf(&message, fmt, ap) < 0) {
		put_level(to, level, "out of memory");
		return;
	}
	put_level(to, level, message);
	free(message);
}

#define SHOWN_BEFORE	60	/* bytes of a long line that are shown around the fault */
#define SHOWN_AFTER	40

/* What is not to be shown is a '?', and a tab a space: so all has a known width. */
static size_t put_character(FILE *to, const char *from, const char *end)
{
	u32 code;
	size_t len = utf8_decode(from, end - from, &code);

	if (*from == '\t')
		putc(' ', to);
	else if (!len || utf8_is_hidden(code))
		putc('?', to);
	else
		fwrite(from, 1, len, to);
	return len ? len : 1;
}

static void put_excerpt(FILE *to, const char *from, const char *end)
{
	fputs("    ", to);
	while (from < end)
		from += put_character(to, from, end);
	putc('\n', to);
}

static void put_caret(FILE *to, const char *from, const char *at)
{
	unsigned int columns = 4;
	size_t len;
	u32 code;

	for (; from < at; from += len ? len : 1) {
		len = utf8_decode(from, at - from, &code);
		columns += len && !utf8_is_hidden(code) ? utf8_columns(code) : 1;
	}
	fprintf(to, "%*s^\n", columns, "");
}

/* The line in question, or the part of it around the fault, with a caret. */
static void show_line(const struct diag_text *text, size_t offset)
{
	const char *at, *from, *end;

	at = text->data + (offset < text->len ? offset : text->len);
	for (from = at; from > text->data && from[-1] != '\n' && at - from < SHOWN_BEFORE; from--)
		;
	while (from < at && is_continuation(*from))
		from++;
	for (end = at; end < text->data + text->len && *end != '\n' && *end != '\r'; end++) {
		if (end - at >= SHOWN_AFTER && !is_continuation(*end))
			break;
	}
	put_excerpt(text->to, from, end);
	put_caret(text->to, from, at);
}

/**
 * diag_put() - write a message as all are written
 * @to: where to
 * @path: of the text that it is about
 * @place: where in it; line 0 if it is about the whole
 * @level: how bad it is
 * @message: why, without a newline
 */
void diag_put(FILE *to, const char *path, struct diag_place place, enum diag_level level,
	      const char *message)
{
	put_priority(to, level);
	put_text(to, path, strlen(path));
	if (place.line)
		fprintf(to, ":%u:%u", place.line, place.col);
	fputs(": ", to);
	put_level(to, level, message);
}

static void say(const struct diag_text *text, struct diag_place place, enum diag_level level,
		const char *fmt, va_list ap)
{
	char *message;

	if (vasprintf(&message, fmt, ap) < 0) {
		diag_error("out of memory");
		return;
	}
	if (text->to)
		diag_put(text->to, text->path, place, level, message);
	if (text->log)
		diag_log_add(text->log, text->path, place, level, message);
	free(message);
}

/**
 * diag_vat() - diag_at() for who has its arguments as a va_list
 * @text: the text
 * @offset: byte of it that is meant
 * @level: how bad it is
 * @fmt: why, without a newline
 * @ap: what @fmt asks for
 */
void diag_vat(const struct diag_text *text, size_t offset, enum diag_level level,
	      const char *fmt, va_list ap)
{
	if (!text->to && !text->log)
		return;
	say(text, diag_locate(text, offset), level, fmt, ap);
	if (text->to && isatty(fileno(text->to)))
		show_line(text, offset);
}

/**
 * diag_at() - say something about a place in a text
 * @text: the text
 * @offset: byte of it that is meant
 * @level: how bad it is
 * @fmt: why, without a newline
 */
void diag_at(const struct diag_text *text, size_t offset, enum diag_level level,
	     const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	diag_vat(text, offset, level, fmt, ap);
	va_end(ap);
}

/**
 * diag_whole() - say something about a text as a whole
 * @text: the text, of which only the path need be known
 * @level: how bad it is
 * @fmt: why, without a newline
 */
void diag_whole(const struct diag_text *text, enum diag_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(text, (struct diag_place){ 0 }, level, fmt, ap);
	va_end(ap);
}

/**
 * diag_line() - say something about a line of a text that is no longer at hand
 * @text: the text, of which only the path need be known
 * @line: the line, from 1
 * @level: how bad it is
 * @fmt: why, without a newline
 */
void diag_line(const struct diag_text *text, unsigned int line, enum diag_level level,
	       const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(text, (struct diag_place){ .line = line, .col = 1 }, level, fmt, ap);
	va_end(ap);
}

static void put_about_file(FILE *to, const char *path, enum diag_level level, const char *fmt,
			   va_list ap)
{
	put_priority(to, level);
	put_text(to, path, strlen(path));
	fputs(": ", to);
	put_message(to, level, fmt, ap);
}

/**
 * diag_file() - say something about a file as a whole
 * @to: where to
 * @path: the file
 * @level: how bad it is
 * @fmt: why, without a newline
 */
void diag_file(FILE *to, const char *path, enum diag_level level, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_about_file(to, path, level, fmt, ap);
	va_end(ap);
}

/**
 * diag_input() - say on stderr that a file is not what it should be
 * @path: the file
 * @fmt: why, without a newline
 *
 * Return: %EXIT_USAGE, for the command to return.
 */
int diag_input(const char *path, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_about_file(stderr, path, DIAG_ERROR, fmt, ap);
	va_end(ap);
	return EXIT_USAGE;
}

/**
 * diag_error() - say on stderr that something failed
 * @fmt: what and why, without a newline
 */
void diag_error(const char *fmt, ...)
{
	va_list ap;

	put_priority(stderr, DIAG_ERROR);
	fputs("kexecguard: ", stderr);
	va_start(ap, fmt);
	put_message(stderr, DIAG_ERROR, fmt, ap);
	va_end(ap);
}

/**
 * diag_usage() - say on stderr that the command line is wrong
 * @command: the subcommand as typed ("rules test"), or NULL
 * @fmt: what is wrong with it, without a newline
 *
 * Return: %EXIT_USAGE, for the command to return.
 */
int diag_usage(const char *command, const char *fmt, ...)
{
	va_list ap;

	put_priority(stderr, DIAG_ERROR);
	fputs("kexecguard: ", stderr);
	va_start(ap, fmt);
	put_message(stderr, DIAG_ERROR, fmt, ap);
	va_end(ap);
	fprintf(stderr, "Try 'kexecguard %s%s--help'.\n", command ? command : "",
		command ? " " : "");
	return EXIT_USAGE;
}
