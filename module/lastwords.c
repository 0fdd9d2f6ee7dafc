// SPDX-License-Identifier: GPL-2.0
#include "lastwords.h"

#include <linux/jiffies.h>
#include <linux/netlink.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/wait.h>

#include "alertlog.h"
#include "netlink.h"
#include "ruling.h"

/* Of a path: a line of the kernel's log has about 1,000 bytes, and a byte may become four. */
#define PATH_LOG_MAX 160

static DECLARE_WAIT_QUEUE_HEAD(waiting);
/* In jiffies; set at load. */
static unsigned long patience;

/**
 * kg_lastwords_init() - say how long a reader is waited for
 * @wait_ms: milliseconds at most, 0 to wait for nobody
 */
void kg_lastwords_init(unsigned int wait_ms)
{
	patience = msecs_to_jiffies(wait_ms);
}

static const char *decision_text(const struct kg_ruling *ruling, int err)
{
	if (ruling->denied)
		return "denied";
	if (err)
		return "failed, for want of memory";
	return ruling->would_deny ? "would be denied" : "allowed";
}

static const char *image_text(const struct kg_staged *staged)
{
	if (!staged->known)
		return "whether an image is staged is not known";
	if (!staged->loaded)
		return "no image is staged";
	if (!staged->seen)
		return "nobody saw who staged the image";
	return staged->alert ? "the image is explained by alert"
			     : "no alert told of who staged the image";
}

/* The number of the alert that explains the image, with a space before it. */
#define ALERT_TEXT_SIZE 22

static void alert_text(char text[ALERT_TEXT_SIZE], const struct kg_staged *staged)
{
	if (staged->alert)
		snprintf(text, ALERT_TEXT_SIZE, " %llu", staged->alert);
	else
		text[0] = '\0';
}

/**
 * kg_lastwords_log() - put a reboot by kexec into the kernel's log
 * @ruling: the event
 * @err: what it fails with before it was tried, or 0
 *
 * Whether a rule matched or not: after it, this is what is left of this kernel.
 *
 * Context: Process context of who does it.
 */
void kg_lastwords_log(const struct kg_ruling *ruling, int err)
{
	const struct kg_facts *facts = ruling->facts;
	const struct kg_process *process = &facts->processes[KG_ROLE_PROCESS];
	const struct kg_staged *staged = &facts->kexec->staged;
	const char *path = process->image ? kg_image_executable(process->image) : NULL;
	char alert[ALERT_TEXT_SIZE];

	if (!path)
		path = process->comm;
	alert_text(alert, staged);
	/* The path comes last: whatever is in it, nothing after it can be forged. */
	pr_warn("reboot by kexec %s: pid %u, uid %u; %s%s; executable \"%*pE\"\n",
		decision_text(ruling, err), process->pid, process->ids.uid, image_text(staged),
		alert, (int)strnlen(path, PATH_LOG_MAX), path);
}

/**
 * kg_lastwords_wait() - wait until a reader has all alerts that there are
 *
 * Those among them that are being folded are told first.
 *
 * Not longer than kg_lastwords_init() said, not if nobody listens, and not if
 * the task is killed: what it was about to do, it does then all the same.
 *
 * Context: Process context. Sleeps.
 */
void kg_lastwords_wait(void)
{
	u64 newest;

	kg_alertlog_flush();
	newest = kg_alertlog_newest();
	if (kg_netlink_heard())
		wait_event_killable_timeout(waiting, kg_held_acknowledged() >= newest,
					    patience);
}

/**
 * kg_lastwords_acknowledge() - a reader has alerts where they belong
 * @seq: all up to this one
 * @extack: for the text of an error
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if there is no such alert yet.
 */
int kg_lastwords_acknowledge(u64 seq, struct netlink_ext_ack *extack)
{
	int err = kg_alertlog_acknowledge(seq);

	if (err)
		NL_SET_ERR_MSG(extack, "no alert has this number yet");
	else
		wake_up_all(&waiting);
	return err;
}
