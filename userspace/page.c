// SPDX-License-Identifier: GPL-2.0
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json-c/json.h>

#include "memory.h"
#include "meta.h"
#include "page.h"
#include "text.h"
#include "utf8.h"

static bool reads_utf8(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", NULL);
	bool utf8;

	if (!locale)
		return false;
	utf8 = !strcmp(nl_langinfo_l(CODESET, locale), "UTF-8");
	freelocale(locale);
	return utf8;
}

static bool shows_colour(FILE *to)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(to)) && (!no_color || !*no_color) && term && strcmp(term, "dumb");
}

/**
 * page_on() - find out what can be shown
 * @to: where to: colours are for a terminal, unless NO_COLOR is set; what is very
 *	long is cut there
 *
 * Return: a page there.
 */
struct page page_on(FILE *to)
{
	return (struct page){ .to = to, .whom = reads_utf8() ? ESCAPE_FOR_EYES : ESCAPE_FOR_ASCII,
			      .colour = shows_colour(to), .brief = isatty(fileno(to)) };
}

/**
 * page_colour() - write on in this colour, if there are colours
 * @page: where to
 * @code: as in ECMA-48: "1" bold, "2" faint, "1;31" bold red, "0" none of it
 */
void page_colour(const struct page *page, const char *code)
{
	if (page->colour)
		fprintf(page->to, "\033[%sm", code);
}

/**
 * page_text() - write bytes, so that they do no harm
 * @page: where to
 * @text: the bytes
 */
void page_text(const struct page *page, struct kg_text text)
{
	escape_put(page->to, text, page->whom);
}

/**
 * page_string() - write a text, so that it does no harm
 * @page: where to
 * @string: the text, or NULL for none
 */
void page_string(const struct page *page, const char *string)
{
	if (string)
		page_text(page, text_of_string(string));
}

/**
 * page_label() - begin a line with what stands on its left
 * @page: where to
 * @label: what; empty if it continues the line above
 */
void page_label(const struct page *page, const char *label)
{
	page_colour(page, "2");
	fprintf(page->to, "  %-*s", PAGE_LABEL_WIDTH - 2, label);
	page_colour(page, "0");
}

/* The end of the first line that fits; what follows it is the next line's. */
static size_t line_end(const char *text)
{
	size_t len = strcspn(text, "\n"), at;

	at = utf8_fit(text, len, PAGE_WIDTH - PAGE_LABEL_WIDTH);
	if (at == len)
		return len;
	while (at && text[at] != ' ')
		at--;
	/* A word that is wider than a line has one of its own. */
	return at ? at : 1 + strcspn(text + 1, " \n");
}

/**
 * page_paragraph() - write a text as lines that are not too long
 * @page: where to
 * @label: what stands on its left
 * @text: the text, or NULL for nothing at all
 */
void page_paragraph(const struct page *page, const char *label, const char *text)
{
	size_t len;

	for (; text && *text; text += len) {
		len = line_end(text);
		if (!len) {
			len = 1;
			continue;
		}
		page_label(page, label);
		label = "";
		page_text(page, (struct kg_text){ .data = text, .len = len });
		putc('\n', page->to);
		len += text[len] == ' ' || text[len] == '\n';
	}
}

/**
 * page_words() - write bytes that others chose, broken where they have spaces
 * @page: where to
 * @label: what stands on their left
 * @text: the bytes
 */
void page_words(const struct page *page, const char *label, struct kg_text text)
{
	size_t len, all;
	char *escaped;
	const char *at;
	FILE *to = memory_stream(&escaped, &all);

	escape_put(to, text, page->whom);
	memory_stream_end(to);
	for (at = escaped; *at; at += len) {
		len = line_end(at);
		page_label(page, label);
		label = "";
		fprintf(page->to, "%.*s\n", (int)len, at);
		len += at[len] == ' ';
	}
	free(escaped);
}

/**
 * page_format() - write a paragraph that is put together
 * @page: where to
 * @label: what stands on its left
 * @fmt: as for printf()
 */
void page_format(const struct page *page, const char *label, const char *fmt, ...)
{
	va_list ap;
	char *text;

	va_start(ap, fmt);
	text = memory_vformat(fmt, ap);
	va_end(ap);
	page_paragraph(page, label, text);
	free(text);
}

static void put_threat(const struct page *page, const char *label,
		       const struct meta_threat *technique, const struct meta_threat *threat)
{
	bool both = technique && technique->name;

	page_format(page, label, "%s %s%s%s", threat->id, both ? technique->name : "",
		    both ? ": " : "", threat->name ? threat->name : "");
}

/**
 * page_attack() - write which techniques a rule is about
 * @page: where to
 * @meta: of the rule
 *
 * A technique that is told more exactly goes with that, and has no line of its own.
 */
void page_attack(const struct page *page, const struct meta *meta)
{
	const struct meta_threat *threat = meta->threats, *technique = NULL;
	const struct meta_threat *end = threat + meta->n_threats;
	const char *label = "attack";

	for (; threat < end; threat++) {
		if (threat->kind == META_TECHNIQUE) {
			technique = threat;
			if (threat + 1 < end && threat[1].kind == META_SUBTECHNIQUE)
				continue;
		}
		if (threat->kind == META_TACTIC)
			continue;
		put_threat(page, label, threat == technique ? NULL : technique, threat);
		label = "";
	}
}

/**
 * page_false_positives() - write what may look like this and is harmless
 * @page: where to
 * @meta: of the rule
 *
 * So that nobody need find out twice.
 */
void page_false_positives(const struct page *page, const struct meta *meta)
{
	struct json_object *list = meta->false_positives;
	size_t i;

	if (!json_object_is_type(list, json_type_array))
		return;
	for (i = 0; i < json_object_array_length(list); i++)
		page_paragraph(page, i ? "" : "harmless",
			       json_object_get_string(json_object_array_get_idx(list, i)));
}
