// SPDX-License-Identifier: GPL-2.0
#include "change.h"

#include <linux/cred.h>
#include <linux/module.h>
#include <linux/netlink.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/uidgid.h>

#include "compat.h"

/* Goes one way. Written at load and by netlink, whose requests come one at a time. */
static bool locked;

/*
 * The kernel unloads no module that another one uses, not even by force, which a
 * reference would not stop. So this one uses itself.
 */
static struct module_use self_use = {
	.source = THIS_MODULE,
	.target = THIS_MODULE,
};

/**
 * kg_locked() - whether nothing can be changed any more
 *
 * Return: true if so.
 */
bool kg_locked(void)
{
	return READ_ONCE(locked);
}

/*
 * The list is kept under module_mutex, which we cannot take. But it changes only
 * where a module comes or goes that uses symbols of ours, and we export none;
 * and who reads it finds it whole at any moment.
 */
static void unload_prevent(void)
{
	INIT_LIST_HEAD(&self_use.target_list);
	list_add_tail_rcu(&self_use.source_list, &THIS_MODULE->source_list);
}

/**
 * kg_lock() - from now on, until the machine restarts, nothing is changed
 * @extack: for the text of an error, or NULL
 *
 * The rule set and the mode stay, and the module cannot be unloaded.
 *
 * Context: Process context: while the module is loaded, before there is netlink,
 * or a netlink request. If the module does not load after all, the lock goes with it.
 * Return: 0, or -EBUSY if it is being unloaded already.
 */
int kg_lock(struct netlink_ext_ack *extack)
{
	if (locked)
		return 0;
	if (!try_module_get(THIS_MODULE)) {
		NL_SET_ERR_MSG(extack, "the module is being unloaded");
		return -EBUSY;
	}
	unload_prevent();
	WRITE_ONCE(locked, true);
	return 0;
}

/**
 * kg_change_allowed() - whether something may still be changed
 * @extack: for the text of an error, or NULL
 *
 * Context: A netlink request, which come one at a time: nobody locks before the
 * change is made.
 * Return: 0, or -EPERM if it is locked.
 */
int kg_change_allowed(struct netlink_ext_ack *extack)
{
	if (!kg_locked())
		return 0;
	NL_SET_ERR_MSG(extack, "locked until the machine restarts");
	return -EPERM;
}

/**
 * kg_change_log() - tell the kernel log what was changed, and who did it
 * @format: what
 *
 * What a program calls itself is its own choice, so that is escaped.
 *
 * Context: The task that does it.
 */
void kg_change_log(const char *format, ...)
{
	char comm[TASK_COMM_LEN];
	struct va_format what;
	va_list args;

	get_task_comm(comm, current);
	va_start(args, format);
	what.fmt = format;
	what.va = &args;
	pr_notice("%pV; by \"%*pE\" (pid %d, user %u)\n", &what, (int)strlen(comm), comm,
		  task_tgid_nr(current), __kuid_val(current_uid()));
	va_end(args);
}
