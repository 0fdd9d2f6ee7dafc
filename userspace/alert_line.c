// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "alert_line.h"
#include "memory.h"
#include "meta.h"
#include "moment.h"
#include "process.h"
#include "summary.h"
#include "text.h"
#include "utf8.h"

#define WIDTH_MIN	60	/* of a terminal; a narrower one breaks lines itself */

/* What is before the text is as wide on each line, for numbers up to six digits. */
#define HEAD_FORMAT	"%6s  %-19s  %-7s  %-4s  %s\n"

static size_t terminal_width(FILE *to)
{
	struct winsize size;

	if (!isatty(fileno(to)))
		return 0;
	if (ioctl(fileno(to), TIOCGWINSZ, &size) || !size.ws_col)
		return PAGE_WIDTH;
	return size.ws_col < WIDTH_MIN ? WIDTH_MIN : size.ws_col;
}

/**
 * alert_lines_begin() - find out how lines are to be
 * @lines: filled in
 * @to: where to: on a terminal a line is as wide as that, and has colours
 */
void alert_lines_begin(struct alert_lines *lines, FILE *to)
{
	*lines = (struct alert_lines){ .page = page_on(to), .width = terminal_width(to) };
}

/**
 * alert_lines_put_head() - write what the columns are
 * @lines: where to
 */
void alert_lines_put_head(const struct alert_lines *lines)
{
	page_colour(&lines->page, "2");
	fprintf(lines->page.to, HEAD_FORMAT, "ALERT", "TIME", "DECIDED", "SEV", "WHAT");
	page_colour(&lines->page, "0");
}

static const char *decision_word(const struct alert *alert)
{
	if (alert_is_own(alert))
		return "-";
	switch (alert->decision) {
	case KEXECGUARD_DECISION_ALLOWED:
		return "allowed";
	case KEXECGUARD_DECISION_WOULD_DENY:
		return "would";
	case KEXECGUARD_DECISION_DENIED:
		return "DENIED";
	case KEXECGUARD_DECISION_SPARED:
		return "spared";
	}
	return "?";
}

static const char *decision_colour(const struct alert *alert)
{
	switch (alert->decision) {
	case KEXECGUARD_DECISION_DENIED:
		return "1;31";
	case KEXECGUARD_DECISION_WOULD_DENY:
	case KEXECGUARD_DECISION_SPARED:
		return "1;33";
	}
	return "0";
}

/* Kibana's words for how bad it is, in four letters at most. */
static const char *severity_word(const struct meta *meta)
{
	static const struct {
		const char *severity;
		const char *word;
	} words[] = { { "low", "low" }, { "medium", "med" }, { "high", "high" },
		      { "critical", "crit" }, { NULL, "-" } };
	size_t i = 0;

	while (words[i].severity && (!meta->severity || strcmp(meta->severity, words[i].severity)))
		i++;
	return words[i].word;
}

static void put_actor(FILE *to, const struct alert *alert, enum escape_for whom)
{
	const struct alert_process *process = &alert->process;

	escape_put(to, process_name(process), whom);
	if (process->pid != ALERT_UNKNOWN)
		fprintf(to, "[%u]", process->pid);
	if (process->euid != ALERT_UNKNOWN) {
		fputs(" by ", to);
		summary_put_user(to, process->euid, whom);
	}
}

/* Who, and how often. */
static void put_start(FILE *to, const struct alert *alert, enum escape_for whom)
{
	if (alert->has_process)
		put_actor(to, alert, whom);
	if (alert->repeats > 1)
		fprintf(to, "%s%" PRIu64 " times", alert->has_process ? ", " : "", alert->repeats);
	if (alert->has_process || alert->repeats > 1)
		fputs(": ", to);
}

/* What was done, in the order in which it helps who only sees the start of it. */
static char *what(const struct alert *alert, const struct meta *meta, enum escape_for whom)
{
	char *text;
	size_t len;
	FILE *to = memory_stream(&text, &len);

	put_start(to, alert, whom);
	if (meta->name)
		escape_put(to, text_of_string(meta->name), whom);
	else
		escape_put(to, alert->rule_id, whom);
	memory_stream_end(to);
	return text;
}

/* The end of a line that is too long goes, and that is seen. */
static void put_fitting(const struct alert_lines *lines, const char *text, size_t used)
{
	const char *mark = lines->page.whom == ESCAPE_FOR_EYES ? "…" : ">";
	size_t room = lines->width > used ? lines->width - used : 1, len = strlen(text);

	if (!lines->width || utf8_fit(text, len, room) == len)
		fputs(text, lines->page.to);
	else
		fprintf(lines->page.to, "%.*s%s", (int)utf8_fit(text, len, room - 1), text, mark);
	putc('\n', lines->page.to);
}

/**
 * alert_lines_put() - write an alert in a line
 * @lines: where to
 * @alert: the alert
 */
void alert_lines_put(const struct alert_lines *lines, const struct alert *alert)
{
	FILE *to = lines->page.to;
	char time[MOMENT_SIZE];
	struct meta meta;
	char *text;
	int used;

	meta_read(&meta, alert->rule_meta);
	text = what(alert, &meta, lines->page.whom);
	moment_short(time, alert->time);
	used = fprintf(to, "%6" PRIu64 "  %s  ", alert->seq, time);
	page_colour(&lines->page, decision_colour(alert));
	used += fprintf(to, "%-7s", decision_word(alert));
	page_colour(&lines->page, "0");
	used += fprintf(to, "  %-4s  ", severity_word(&meta));
	put_fitting(lines, text, used);
	free(text);
	meta_free(&meta);
}

/**
 * alert_lines_put_notice() - say what else is to be known of the alerts
 * @lines: where to
 * @notice: a sentence, maybe of a document
 */
void alert_lines_put_notice(const struct alert_lines *lines, const char *notice)
{
	page_colour(&lines->page, "1;31");
	fprintf(lines->page.to, "%6s  ", "-");
	page_string(&lines->page, notice);
	page_colour(&lines->page, "0");
	putc('\n', lines->page.to);
}
