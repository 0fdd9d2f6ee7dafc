// SPDX-License-Identifier: GPL-2.0
#include "mode.h"

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/pid.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <uapi/kexecguard.h>

#include "change.h"
#include "stats.h"

static const char *const names[] = {
	[KEXECGUARD_MODE_OFF] = "off",
	[KEXECGUARD_MODE_OBSERVE] = "observe",
	[KEXECGUARD_MODE_ENFORCE] = "enforce",
};

/* enum kexecguard_mode. Written once at load and then over netlink. */
static u32 current_mode = KEXECGUARD_MODE_OFF;

/**
 * kg_mode() - the mode that holds now
 *
 * Return: enum kexecguard_mode.
 */
u32 kg_mode(void)
{
	return READ_ONCE(current_mode);
}

/**
 * kg_mode_name() - the word for a mode
 * @mode: enum kexecguard_mode
 *
 * Return: a constant text.
 */
const char *kg_mode_name(u32 mode)
{
	return names[mode];
}

/**
 * kg_mode_init() - the mode to begin in
 * @name: the word for it
 *
 * Return: 0, or -EINVAL if there is no such mode.
 */
int __init kg_mode_init(const char *name)
{
	int mode = match_string(names, ARRAY_SIZE(names), name);

	if (mode < 0) {
		pr_err("mode=%s: use observe, enforce or off\n", name);
		return -EINVAL;
	}
	current_mode = mode;
	return 0;
}

/**
 * kg_mode_change() - change the mode, and tell the kernel log who did
 * @mode: enum kexecguard_mode
 *
 * Events that have begun end in the mode in which they began.
 *
 * Context: The task that asks for it.
 * Return: 0, or -EINVAL if there is no such mode to change to.
 */
int kg_mode_change(u32 mode)
{
	u32 before = kg_mode();

	if (mode != KEXECGUARD_MODE_OBSERVE && mode != KEXECGUARD_MODE_ENFORCE)
		return -EINVAL;
	WRITE_ONCE(current_mode, mode);
	if (mode != before)
		kg_change_log("mode %s, was %s", kg_mode_name(mode), kg_mode_name(before));
	return 0;
}

/**
 * kg_mode_spares() - whether the host cannot be without what the current task executes
 *
 * The end of the first process is a panic, and it may well end when it cannot
 * execute what it is about to become.
 *
 * Return: true if so.
 */
bool kg_mode_spares(void)
{
	return is_global_init(current);
}

/* What the kernel starts by itself has no memory of its own yet, or never has. */
static bool kernel_starts(void)
{
	return !current->mm;
}

/**
 * kg_mode_unruled() - what becomes of an event that could not be ruled on in full
 * @mode: enum kexecguard_mode that it began in
 * @err: why, a negative errno
 * @life: it is an exec or a fork, which the first process and the kernel itself
 *	are not refused for want of memory: nobody chose what would fail then
 *
 * Return: 0 if it goes on, or @err.
 */
int kg_mode_unruled(u32 mode, int err, bool life)
{
	if (mode != KEXECGUARD_MODE_ENFORCE)
		return 0;
	if (life && (kg_mode_spares() || kernel_starts())) {
		kg_stat_inc(KG_STAT_SPARED);
		return 0;
	}
	kg_stat_inc(KG_STAT_REFUSED);
	return err;
}
