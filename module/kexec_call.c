// SPDX-License-Identifier: GPL-2.0
/*
 * A call is ruled on twice: before, when a deny rule can refuse it; and after,
 * when its outcome is known and the alerts are raised. Refused before, it has
 * not touched an image that was staged earlier: kexec_file_load() frees the
 * old crash image before it reads the new one.
 *
 * In between, the kernel reads the files. If those are others than the caller
 * had named, the rules are asked once more, about these.
 */
#include "kexec_call.h"

#include <linux/list.h>
#include <linux/spinlock.h>

#include "task.h"

/*
 * The calls that are being made. Each is on the stack of the task that makes
 * it, so that no want of memory keeps one from being found; and only that task
 * looks for it, so it stays while it is used. They are few: who floods us with
 * them makes others wait as long as it takes to compare so many pointers.
 */
static LIST_HEAD(calls);
/* Protects @calls. */
static DEFINE_SPINLOCK(calls_lock);

static void call_enlist(struct kg_call *call)
{
	call->task = current;
	spin_lock(&calls_lock);
	list_add(&call->node, &calls);
	spin_unlock(&calls_lock);
}

static void call_delist(struct kg_call *call)
{
	spin_lock(&calls_lock);
	list_del(&call->node);
	spin_unlock(&calls_lock);
}

/**
 * kg_call_current() - the call that the current task is making
 *
 * Context: Process context.
 * Return: the call, or NULL if it makes none that we know of.
 */
struct kg_call *kg_call_current(void)
{
	struct kg_call *call, *found = NULL;

	spin_lock(&calls_lock);
	list_for_each_entry(call, &calls, node) {
		if (call->task == current) {
			found = call;
			break;
		}
	}
	spin_unlock(&calls_lock);
	return found;
}

/* Whether the call may go on: 0, or what it fails with. */
static int call_rule(struct kg_call *call)
{
	int err = 0;

	if (call->ruled)
		err = kg_ruling_evaluate(&call->ruling);
	return call->ruling.denied ? -EPERM : err;
}

/**
 * kg_call_begin() - bring a call before the rules
 * @call: what it asks for is filled in, the rest is zeroed; to be given to
 *	kg_call_end() whatever this returns
 * @event: enum kexecguard_event
 *
 * Context: Process context of the caller, under kg_hook_srcu until
 * kg_call_end(). May sleep.
 * Return: 0 if it may go on, or what it fails with.
 */
int kg_call_begin(struct kg_call *call, u32 event)
{
	struct kg_image *image = kg_task_image(current);

	kg_facts_begin(&call->facts, event, image);
	kg_image_put(image);
	call->facts.kexec = &call->kexec;
	call->ruled = kg_ruling_begin(&call->ruling, &call->facts, KG_CATEGORY_KEXEC);
	call_enlist(call);
	return call_rule(call);
}

/**
 * kg_call_read() - the kernel is about to read a file for a call
 * @call: the current task's
 * @named: the image or initrd of it, as it was named
 * @file: what is read
 *
 * Context: Process context. May sleep.
 * Return: 0 if it may go on, or what it fails with.
 */
int kg_call_read(struct kg_call *call, struct kg_file *named, const struct file *file)
{
	struct kg_file read = { 0 };

	kg_kexec_describe(&call->kexec, &read, file);
	if (kg_file_same(named, &read)) {
		kg_file_forget(&read);
		return 0;
	}
	kg_file_forget(named);
	*named = read;
	call->kexec.exchanged = true;
	return call_rule(call);
}

/**
 * kg_call_announce() - report a call before its outcome is known
 * @call: the call
 *
 * Rules that ask for the outcome have their turn in kg_call_report().
 *
 * Context: Process context. May sleep.
 */
void kg_call_announce(struct kg_call *call)
{
	if (call->ruled)
		kg_ruling_report(&call->ruling);
}

/**
 * kg_call_report() - tell the rules and the reader what a call came to
 * @call: the call
 * @result: of the system call
 *
 * Context: Process context. May sleep.
 */
void kg_call_report(struct kg_call *call, long result)
{
	struct kg_kexec *kexec = &call->kexec;

	if (!call->ruled)
		return;
	kexec->outcome = result ? KEXECGUARD_OUTCOME_FAILURE : KEXECGUARD_OUTCOME_SUCCESS;
	/* Instead of an error, the 32-bit entry returns how many bytes it could not read. */
	kexec->error = result > 0 ? EFAULT : -result;
	kg_ruling_evaluate(&call->ruling);
	kg_ruling_report(&call->ruling);
}

/**
 * kg_call_end() - the call is over
 * @call: one that has begun
 */
void kg_call_end(struct kg_call *call)
{
	call_delist(call);
	kg_facts_end(&call->facts);
	kg_kexec_forget(&call->kexec);
}
