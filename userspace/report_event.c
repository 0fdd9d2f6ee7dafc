// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <string.h>

#include "file.h"
#include "kexec.h"
#include "report_event.h"
#include "summary.h"

static void put_text(const struct page *page, const char *label, struct kg_text text)
{
	if (!text.data)
		return;
	page_label(page, label);
	page_text(page, text);
	putc('\n', page->to);
}

/* Under its path: what no other name of it can hide. */
static void put_identity(const struct page *page, const struct alert_file *file)
{
	char device[FILE_DEVICE_SIZE];

	if (!file->has_inode)
		return;
	page_label(page, "");
	fprintf(page->to, "inode %" PRIu64, file->inode);
	if (file_device(device, file))
		fprintf(page->to, " on %s", device);
	if (file->owner != ALERT_UNKNOWN) {
		fputs(", owned by ", page->to);
		summary_put_user(page->to, file->owner, page->whom);
	}
	if (file->mode != ALERT_UNKNOWN)
		fprintf(page->to, ", mode %04o", file->mode & 07777);
	putc('\n', page->to);
}

static void put_file(const struct page *page, const char *label, struct kg_text path,
		     const struct alert_file *file)
{
	static const char nameless[] = "(no name is known)";

	if (!path.data)
		path = file->path;
	if (!path.data && file->has_inode)
		path = (struct kg_text){ .data = nameless, .len = sizeof(nameless) - 1 };
	put_text(page, label, path);
	put_identity(page, file);
}

static void put_flags(const struct page *page, const struct alert *alert)
{
	struct kexec_flags flags;
	size_t i;

	if (!alert->kexec.has_flags || alert->event == KEXECGUARD_EVENT_KEXEC_REBOOT ||
	    alert->event == KEXECGUARD_EVENT_KEXEC_FOUND)
		return;
	kexec_name_flags(alert, &flags);
	page_label(page, "flags");
	fprintf(page->to, "0x%" PRIx64, alert->kexec.flags);
	for (i = 0; i < flags.n; i++)
		fprintf(page->to, "%s%s", i ? " | " : " = ", flags.names[i]);
	if (flags.n && flags.rest)
		fprintf(page->to, " | 0x%" PRIx64, flags.rest);
	putc('\n', page->to);
}

static void put_segments(const struct page *page, const struct alert_kexec *kexec)
{
	struct kg_text rest = kexec->segment_list;
	struct kexecguard_segment segment;

	page_label(page, "segments");
	fprintf(page->to, "%" PRIu64, kexec->segments);
	if (kexec->has_entry)
		fprintf(page->to, ", entered at 0x%" PRIx64, kexec->entry);
	putc('\n', page->to);
	while (alert_segments_next(&rest, &segment)) {
		page_label(page, "");
		fprintf(page->to, "0x%llx  %llu bytes, %llu of them given\n", segment.address,
			segment.memory_size, segment.buffer_size);
	}
}

static void put_outcome(const struct page *page, const struct alert_kexec *kexec)
{
	const char *name = kexec_errno_name(kexec->error);

	page_label(page, "outcome");
	fputs(alert_outcome_name(kexec->outcome), page->to);
	if (kexec->error)
		fprintf(page->to, ": %s (%s)", name ? name : "error", strerror(kexec->error));
	else if (kexec->outcome == KEXECGUARD_OUTCOME_UNKNOWN)
		fputs(": reported before the call came to its end", page->to);
	putc('\n', page->to);
}

static void put_explanation(const struct page *page, const struct alert_kexec *kexec)
{
	if (!kexec->unexplained && !kexec->staged_by)
		return;
	page_label(page, "staged");
	if (kexec->unexplained)
		fputs("by a call that no alert tells of\n", page->to);
	else
		fprintf(page->to, "see alert %" PRIu64 "\n", kexec->staged_by);
}

/* It is long, and has words. */
static void put_cmdline(const struct page *page, struct kg_text cmdline)
{
	if (cmdline.len) {
		page_words(page, "cmdline", cmdline);
	} else if (cmdline.data) {
		page_label(page, "cmdline");
		fputs("(empty)\n", page->to);
	}
}

/**
 * report_put_kexec() - write what is known of a kexec call
 * @page: where to
 * @alert: nothing is written if it is about something else
 */
void report_put_kexec(const struct page *page, const struct alert *alert)
{
	const struct alert_kexec *kexec = &alert->kexec;

	if (!alert->has_kexec)
		return;
	put_file(page, "image", kexec->image, &kexec->image_file);
	put_file(page, "initrd", kexec->initrd, &kexec->initrd_file);
	if (kexec->exchanged) {
		page_label(page, "");
		fputs("the call named other files at first, and exchanged them\n", page->to);
	}
	put_cmdline(page, kexec->cmdline);
	put_flags(page, alert);
	if (kexec->has_segments && alert->event == KEXECGUARD_EVENT_KEXEC_LOAD)
		put_segments(page, kexec);
	put_text(page, "abi", kexec->abi);
	put_text(page, "arch", kexec->arch);
	put_explanation(page, kexec);
	if (alert->event != KEXECGUARD_EVENT_KEXEC_FOUND)
		put_outcome(page, kexec);
}

/**
 * report_put_file() - write what is known of a file that was opened, linked or renamed
 * @page: where to
 * @alert: nothing is written if it is about something else
 */
void report_put_file(const struct page *page, const struct alert *alert)
{
	static const struct kg_text unknown = { 0 };

	if (!alert->has_file)
		return;
	put_file(page, "file", unknown, &alert->file);
	put_text(page, alert->event == KEXECGUARD_EVENT_FILE_LINK ? "link" : "new name",
		 alert->file.target);
}
