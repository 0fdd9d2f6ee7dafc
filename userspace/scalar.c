// SPDX-License-Identifier: GPL-2.0
/*
 * Where each byte of a YAML scalar's value stands in the file.
 *
 * The parser hands out the value and where the scalar is. Walking the two side
 * by side shows what became of what: an error in a query can then point at
 * the very place in the file, whatever the quotes and escapes around it.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "scalar.h"

/**
 * struct walk - the scalar as it is written, beside its value
 * @text: the file
 * @at: where the walk is in it
 * @end: where the scalar ends
 * @value: the value
 * @len: its bytes
 * @done: how many of them have their offset
 * @offsets: those
 */
struct walk {
	const char *text;
	size_t at;
	size_t end;
	const char *value;
	size_t len;
	size_t done;
	size_t *offsets;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static char here(const struct walk *w, size_t ahead)
{
	return w->at + ahead < w->end ? w->text[w->at + ahead] : '\0';
}

/* The next bytes of the value all come from here. */
static bool take(struct walk *w, size_t n)
{
	if (n > w->len - w->done)
		return false;
	while (n--)
		w->offsets[w->done++] = w->at;
	return true;
}

static size_t line_end(const struct walk *w)
{
	const char *newline = memchr(w->text + w->at, '\n', w->end - w->at);

	return newline ? (size_t)(newline - w->text) : w->end;
}

/* A line of the value is the end of the line in the file; before it is indent. */
static bool walk_literal_line(struct walk *w)
{
	const char *value = w->value + w->done;
	const char *newline = memchr(value, '\n', w->len - w->done);
	size_t len = newline ? (size_t)(newline - value) : w->len - w->done;
	size_t next = line_end(w), end = next;

	if (end > w->at && w->text[end - 1] == '\r')
		end--;
	if (end - w->at < len || memcmp(w->text + end - len, value, len)) {
		/* A line of blanks may be shorter than its indent would be. */
		if (len)
			return false;
	}
	for (w->at = end - len; w->at < end; w->at++)
		take(w, 1);
	if (newline)
		take(w, 1);
	w->at = next < w->end ? next + 1 : next;
	return true;
}

static bool walk_literal(struct walk *w)
{
	while (w->done < w->len) {
		if (!walk_literal_line(w))
			return false;
	}
	return true;
}

static bool at_fold(const struct walk *w)
{
	size_t ahead = 0;

	while (here(w, ahead) == ' ' || here(w, ahead) == '\t' || here(w, ahead) == '\r')
		ahead++;
	return here(w, ahead) == '\n';
}

/* Blanks around line ends: one line end is a space, each more a newline. */
static bool walk_fold(struct walk *w)
{
	size_t lines = 0;

	for (; is_blank(here(w, 0)); w->at++)
		lines += here(w, 0) == '\n';
	return take(w, lines > 1 ? lines - 1 : 1);
}

/* One character, however many bytes it has. */
static size_t character_len(const struct walk *w)
{
	size_t n = 1;

	while (w->done + n < w->len && (w->value[w->done + n] & 0xc0) == 0x80)
		n++;
	return n;
}

static bool walk_escape(struct walk *w)
{
	size_t len = character_len(w), written;

	switch (here(w, 1)) {
	case '\r':
	case '\n':
		for (w->at++; is_blank(here(w, 0)); w->at++)
			;
		return true;
	case 'x':
		written = 4;
		break;
	case 'u':
		/* beyond 16 bits JSON writes a pair */
		written = len < 4 ? 6 : 12;
		break;
	case 'U':
		written = 10;
		break;
	default:
		written = 2;
		break;
	}
	if (!take(w, len))
		return false;
	w->at += written;
	return true;
}

static bool walk_byte(struct walk *w, enum scalar_style style)
{
	bool doubled = style == SCALAR_SINGLE_QUOTED && here(w, 0) == '\'';

	if (w->at >= w->end || here(w, 0) != w->value[w->done])
		return false;
	take(w, 1);
	w->at += 1 + doubled;
	return true;
}

static bool walk_flow(struct walk *w, enum scalar_style style)
{
	while (w->done < w->len) {
		bool good;

		if (at_fold(w))
			good = walk_fold(w);
		else if (style == SCALAR_DOUBLE_QUOTED && here(w, 0) == '\\')
			good = walk_escape(w);
		else
			good = walk_byte(w, style);
		if (!good)
			return false;
	}
	return true;
}

/* Which blanks of the file are which of the value does not matter much. */
static bool walk_folded(struct walk *w)
{
	while (w->done < w->len) {
		while (is_blank(here(w, 0)))
			w->at++;
		while (w->done < w->len && is_blank(w->value[w->done]))
			take(w, 1);
		while (w->done < w->len && !is_blank(w->value[w->done])) {
			if (!walk_byte(w, SCALAR_FOLDED))
				return false;
		}
	}
	return true;
}

static bool walk(struct walk *w, enum scalar_style style)
{
	switch (style) {
	case SCALAR_LITERAL:
		return walk_literal(w);
	case SCALAR_FOLDED:
		return walk_folded(w);
	default:
		return walk_flow(w, style);
	}
}

/**
 * scalar_offsets() - where each byte of a scalar's value stands in the file
 * @scalar: where it is written
 * @text: the file
 * @value: what it says
 * @len: bytes of that
 *
 * Return: an offset for each byte and one for the end, for free(). If the two
 * cannot be brought together, all are where it starts.
 */
size_t *scalar_offsets(const struct scalar *scalar, const char *text, const char *value,
		       size_t len)
{
	struct walk w = {
		.text = text, .at = scalar->start, .end = scalar->end, .value = value, .len = len,
	};
	size_t i;

	w.offsets = memory_alloc((len + 1) * sizeof(*w.offsets));
	if (walk(&w, scalar->style)) {
		w.offsets[len] = w.at;
		return w.offsets;
	}
	for (i = 0; i <= len; i++)
		w.offsets[i] = scalar->start;
	return w.offsets;
}
