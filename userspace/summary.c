// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "memory.h"
#include "output/position.h"
#include "process.h"
#include "summary.h"
#include "text.h"
#include "users.h"

/**
 * summary_put_user() - write who a user is
 * @to: where to
 * @uid: the name that it has, or its number
 * @whom: for whom
 */
void summary_put_user(FILE *to, u32 uid, enum escape_for whom)
{
	const char *name = uid == ALERT_UNKNOWN ? "somebody" : users_name(uid);

	/* Where users are looked up elsewhere, names are of others' making. */
	if (name)
		escape_put(to, text_of_string(name), whom);
	else
		fprintf(to, "user %u", uid);
}

static void put_name(FILE *to, const struct alert_process *process, enum escape_for whom)
{
	struct kg_text name = process_name(process);

	if (name.len)
		escape_put(to, name, whom);
	else
		fputs("a program", to);
}

static void put_exec(FILE *to, const struct alert *alert, enum escape_for whom)
{
	const struct alert_process *process = &alert->process, *parent = &alert->parent;

	summary_put_user(to, process->euid, whom);
	fputs(" executes ", to);
	if (process->script.len)
		escape_put(to, process->script, whom);
	else if (process->executable.len)
		escape_put(to, process->executable, whom);
	else
		put_name(to, process, whom);
	if (process->pid != ALERT_UNKNOWN)
		fprintf(to, " (pid %u)", process->pid);
	if (!alert->has_parent)
		return;
	fputs(", started by ", to);
	put_name(to, parent, whom);
	if (parent->pid != ALERT_UNKNOWN)
		fprintf(to, " (pid %u)", parent->pid);
}

static void put_call(FILE *to, const struct alert *alert)
{
	const char *crash = alert->kexec.on_crash ? "crash " : "";

	switch (alert->event) {
	case KEXECGUARD_EVENT_KEXEC_LOAD:
	case KEXECGUARD_EVENT_KEXEC_FILE_LOAD:
		fprintf(to, "stages a %skernel with %s", crash, alert_event_name(alert->event));
		break;
	case KEXECGUARD_EVENT_KEXEC_UNLOAD:
		fprintf(to, "drops the staged %skernel", crash);
		break;
	case KEXECGUARD_EVENT_KEXEC_REBOOT:
		fputs("restarts into the staged kernel", to);
		break;
	case KEXECGUARD_EVENT_KEXEC_FOUND:
		fprintf(to, "finds a staged %skernel that no alert tells of", crash);
		break;
	default:
		fprintf(to, "does something that this tool does not know (event %u)", alert->event);
	}
}

static void put_file(FILE *to, const struct alert *alert, enum escape_for whom)
{
	static const char *const verbs[] = {
		[KEXECGUARD_EVENT_FILE_OPEN] = "opens",
		[KEXECGUARD_EVENT_FILE_LINK] = "links",
		[KEXECGUARD_EVENT_FILE_RENAME] = "renames",
	};
	const struct alert_file *file = &alert->file;

	fprintf(to, "%s ", verbs[alert->event]);
	if (file->path.data)
		escape_put(to, file->path, whom);
	else
		fputs("a file whose name is not known", to);
	if (file->write)
		fputs(" to write it", to);
	if (file->target.data) {
		fputs(alert->event == KEXECGUARD_EVENT_FILE_LINK ? " as " : " to ", to);
		escape_put(to, file->target, whom);
	}
}

/* Who, and then what by the kind of event. */
static void put_act(FILE *to, const struct alert *alert, enum escape_for whom)
{
	put_name(to, &alert->process, whom);
	if (alert->has_process && alert->process.pid != ALERT_UNKNOWN) {
		fprintf(to, " (pid %u, ", alert->process.pid);
		summary_put_user(to, alert->process.euid, whom);
		putc(')', to);
	}
	putc(' ', to);
	if (alert_is_file(alert))
		put_file(to, alert, whom);
	else
		put_call(to, alert);
}

static void put_hook_lost(FILE *to, const struct alert *alert, enum escape_for whom)
{
	fputs("The hook on ", to);
	if (alert->hook.data)
		escape_put(to, alert->hook, whom);
	else
		fputs("a function of the kernel", to);
	fputs(" is not reached any more", to);
}

/**
 * summary_put() - write who does what
 * @to: where to
 * @alert: the alert
 * @whom: for whom
 */
void summary_put(FILE *to, const struct alert *alert, enum escape_for whom)
{
	if (alert->event == KEXECGUARD_EVENT_EXEC)
		put_exec(to, alert, whom);
	else if (alert->event == KEXECGUARD_EVENT_HOOK_LOST)
		put_hook_lost(to, alert, whom);
	else
		put_act(to, alert, whom);
}

static const char *decision_word(u32 decision)
{
	switch (decision) {
	case KEXECGUARD_DECISION_DENIED:
		return "Denied";
	case KEXECGUARD_DECISION_WOULD_DENY:
		return "Would be denied";
	case KEXECGUARD_DECISION_SPARED:
		return "Not denied, since init must go on";
	}
	return "Allowed";
}

/**
 * summary_put_decided() - write what came of it, the sentence, and for how many events it stands
 * @to: where to
 * @alert: the alert
 * @whom: for whom
 */
void summary_put_decided(FILE *to, const struct alert *alert, enum escape_for whom)
{
	if (!alert_is_own(alert))
		fprintf(to, "%s: ", decision_word(alert->decision));
	summary_put(to, alert, whom);
	if (alert->repeats > 1)
		fprintf(to, "; stands for %" PRIu64 " events", alert->repeats);
}

/**
 * summary_gap() - say that alerts are missing
 * @first: the first of them
 * @last: the last of them
 *
 * Return: the sentence, for free().
 */
char *summary_gap(u64 first, u64 last)
{
	return memory_format("Alerts %" PRIu64 " to %" PRIu64 " are no longer in the kernel's log",
			first, last);
}

/**
 * summary_missing() - say that alerts are missing from what was written
 * @first: the first of them
 * @last: the last of them
 *
 * Return: the sentence, for free().
 */
char *summary_missing(u64 first, u64 last)
{
	return memory_format("Alerts %" PRIu64 " to %" PRIu64 " are not in what is read",
			     first, last);
}

/**
 * summary_broken() - say that an alert cannot be read
 * @seq: its sequence number, 0 if not known
 * @why: the field that is wrong
 *
 * Return: the sentence, for free().
 */
char *summary_broken(u64 seq, const char *why)
{
	return memory_format("Alert %" PRIu64 " cannot be read: %s", seq, why);
}

/**
 * summary_log() - say that another log begins
 * @before: how far the one before had come; NULL if not known
 *
 * Return: the sentence, for free().
 */
char *summary_log(const struct position *before)
{
	if (!before)
		return memory_format("A log of alerts begins; how far an earlier one was read is not known");
	return memory_format("Another log of alerts begins; the one before was read up to alert %"
			     PRIu64 ", and may have had more", before->sequence);
}
