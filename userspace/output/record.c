// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "../memory.h"
#include "../summary.h"
#include "../writer.h"
#include "record.h"

static char *notice(const struct record *record)
{
	switch (record->kind) {
	case RECORD_GAP:
		return summary_gap(record->first, record->last);
	case RECORD_BROKEN:
		return summary_broken(record->first, record->why);
	default:
		return summary_log(record->before);
	}
}

static void put_notice(FILE *to, const struct record *record, const struct report_style *style)
{
	char *text = notice(record);

	report_put_notice(to, text, style);
	free(text);
}

static void put_text(FILE *to, const struct record *record, const struct report_style *style)
{
	switch (record->kind) {
	case RECORD_ALERT:
		report_put(to, record->alert, style);
		break;
	case RECORD_GAP:
		report_put_gap(to, record->first, record->last, style);
		break;
	default:
		put_notice(to, record, style);
	}
}

static void put_document(struct writer *to, const struct record *record,
			 const struct record_style *style)
{
	const struct ecs_host *host = style->host;

	switch (record->kind) {
	case RECORD_ALERT:
		ecs_put_alert(to, record->alert, host, style->report.rules);
		break;
	case RECORD_GAP:
		ecs_put_gap(to, record->first, record->last, host);
		break;
	case RECORD_BROKEN:
		ecs_put_broken(to, record->first, record->why, host);
		break;
	case RECORD_LOG:
		ecs_put_log(to, record->before, host);
	}
}

/**
 * record_put() - write a record
 * @to: where to
 * @record: which
 * @style: how
 */
void record_put(FILE *to, const struct record *record, const struct record_style *style)
{
	struct writer document = { 0 };

	if (style->format == RECORD_TEXT) {
		put_text(to, record, &style->report);
		return;
	}
	put_document(&document, record, style);
	writer_put(to, &document);
	writer_free(&document);
}

/**
 * record_text() - make a text of a record
 * @record: which
 * @style: how
 * @len: gets its bytes
 *
 * Return: the text, for free(); it ends in a newline, and for people in an
 * empty line.
 */
char *record_text(const struct record *record, const struct record_style *style, size_t *len)
{
	char *text = NULL;
	FILE *to = memory_stream(&text, len);

	record_put(to, record, style);
	memory_stream_end(to);
	return text;
}

/**
 * record_put_sentence() - write a record in one sentence
 * @to: where to
 * @record: which; nothing in it can end a line or drive a terminal
 */
void record_put_sentence(FILE *to, const struct record *record)
{
	char *text;

	if (record->kind == RECORD_ALERT) {
		summary_put_decided(to, record->alert, ESCAPE_FOR_EYES);
		return;
	}
	text = notice(record);
	fputs(text, to);
	free(text);
}
