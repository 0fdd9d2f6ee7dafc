// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "meta.h"
#include "moment.h"
#include "page.h"
#include "report.h"
#include "report_event.h"
#include "report_match.h"
#include "report_process.h"
#include "summary.h"

/**
 * struct report - an alert being written
 * @page: where to
 * @alert: the alert
 * @meta: its rule's metadata
 */
struct report {
	struct page page;
	const struct alert *alert;
	struct meta meta;
};

/**
 * report_style_of() - find out what can be shown
 * @style: filled in
 * @to: where to: colours are for a terminal, unless NO_COLOR is set
 */
void report_style_of(struct report_style *style, FILE *to)
{
	const struct page page = page_on(to);

	*style = (struct report_style){ .whom = page.whom, .colour = page.colour,
					.brief = page.brief };
}

static const char *severity_colour(const char *severity)
{
	if (!severity)
		return "1";
	if (!strcmp(severity, "critical"))
		return "1;35";
	if (!strcmp(severity, "high"))
		return "1;31";
	if (!strcmp(severity, "medium"))
		return "1;33";
	return "1;36";
}

static const char *decision_words(u32 decision)
{
	switch (decision) {
	case KEXECGUARD_DECISION_ALLOWED:
		return "allowed";
	case KEXECGUARD_DECISION_WOULD_DENY:
		return "would be denied (observe mode)";
	case KEXECGUARD_DECISION_DENIED:
		return "DENIED";
	case KEXECGUARD_DECISION_SPARED:
		return "not denied (init must go on)";
	}
	return "decision unknown";
}

static void put_headline(const struct report *report)
{
	const char *severity = report->meta.severity;

	page_colour(&report->page, severity_colour(severity));
	putc('[', report->page.to);
	page_string(&report->page, severity ? severity : "no severity");
	fputs("] ", report->page.to);
	if (!alert_is_own(report->alert))
		fprintf(report->page.to, "%s: ", decision_words(report->alert->decision));
	if (report->meta.name)
		page_string(&report->page, report->meta.name);
	else
		page_text(&report->page, report->alert->rule_id);
	page_colour(&report->page, "0");
	fputs("\n  ", report->page.to);
	summary_put(report->page.to, report->alert, report->page.whom);
	putc('\n', report->page.to);
}

static void put_rule(const struct report *report)
{
	const struct alert *alert = report->alert;

	page_label(&report->page, "rule");
	page_text(&report->page, alert->rule_id);
	fprintf(report->page.to, " (%s", alert_action_name(alert_action(alert)));
	if (report->meta.severity) {
		fputs(", severity ", report->page.to);
		page_string(&report->page, report->meta.severity);
	}
	if (report->meta.risk_score >= 0)
		fprintf(report->page.to, ", risk %d", report->meta.risk_score);
	fputs(")\n", report->page.to);
}

static void put_repeats(const struct report *report)
{
	const struct alert *alert = report->alert;
	char time[MOMENT_SIZE];

	if (alert->repeats < 2)
		return;
	moment_local(time, alert->last_time);
	page_label(&report->page, "");
	fprintf(report->page.to, "stands for %" PRIu64 " events until %s\n", alert->repeats, time);
}

static void put_origin(const struct report *report)
{
	const struct alert *alert = report->alert;
	char time[MOMENT_SIZE];

	moment_local(time, alert->time);
	page_label(&report->page, "alert");
	fprintf(report->page.to, "%" PRIu64 "  %s  %s mode  policy %" PRIu64 "\n", alert->seq, time,
		alert_mode_name(alert->mode), alert->generation);
	put_repeats(report);
	if (alert->incomplete) {
		page_label(&report->page, "");
		fputs("a fact could not be had: what is shown may be less than there was\n",
		      report->page.to);
	}
}

static struct page page_of(FILE *to, const struct report_style *style)
{
	return (struct page){ .to = to, .whom = style->whom, .colour = style->colour,
			      .brief = style->brief };
}

/**
 * report_put() - write an alert
 * @to: where to
 * @alert: the alert
 * @style: how
 */
void report_put(FILE *to, const struct alert *alert, const struct report_style *style)
{
	struct report report = { .page = page_of(to, style), .alert = alert };

	meta_read(&report.meta, alert->rule_meta);
	put_headline(&report);
	put_rule(&report);
	page_paragraph(&report.page, "meaning", report.meta.description);
	report_put_match(&report.page, alert, style->rules);
	page_attack(&report.page, &report.meta);
	report_put_processes(&report.page, alert);
	report_put_kexec(&report.page, alert);
	report_put_file(&report.page, alert);
	page_paragraph(&report.page, "respond", report.meta.respond);
	page_false_positives(&report.page, &report.meta);
	put_origin(&report);
	putc('\n', to);
	meta_free(&report.meta);
}

/**
 * report_put_gap() - say that alerts are missing
 * @to: where to
 * @first: the first of them
 * @last: the last of them
 * @style: how
 */
void report_put_gap(FILE *to, u64 first, u64 last, const struct report_style *style)
{
	struct page page = page_of(to, style);

	page_colour(&page, "1;31");
	if (first == last)
		fprintf(to, "Missing: alert %" PRIu64, first);
	else
		fprintf(to, "Missing: %" PRIu64 " alerts, %" PRIu64 " to %" PRIu64,
			last - first + 1, first, last);
	page_colour(&page, "0");
	fprintf(to, " (no longer in the log; see 'kexecguard status')\n\n");
}

/**
 * report_put_notice() - say what else is to be known of the alerts
 * @to: where to
 * @notice: a sentence, maybe of a document
 * @style: how
 */
void report_put_notice(FILE *to, const char *notice, const struct report_style *style)
{
	struct page page = page_of(to, style);

	page_colour(&page, "1;31");
	page_string(&page, notice);
	page_colour(&page, "0");
	fputs("\n\n", to);
}
