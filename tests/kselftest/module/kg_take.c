// SPDX-License-Identifier: GPL-2.0
/*
 * Takes a hook of the module's away, as only other code in the kernel can, and
 * puts it back when it is unloaded.
 *
 *	hook=SYMBOL
 */
#include <linux/ftrace.h>
#include <linux/module.h>

#include "kg_lookup.h"

static char *hook = "";
module_param(hook, charp, 0);

static struct ftrace_ops *ops;
static unsigned long address;

static int __init kg_take_init(void)
{
	ops = (struct ftrace_ops *)kg_lookup("kexecguard:hook_ops");
	address = kg_lookup(hook);
	if (!ops || !address)
		return -ENOENT;
	return ftrace_set_filter_ip(ops, address, 1, 0);
}
module_init(kg_take_init);

static void __exit kg_take_exit(void)
{
	ftrace_set_filter_ip(ops, address, 0, 0);
}
module_exit(kg_take_exit);

MODULE_DESCRIPTION("Takes a hook of kexecguard's away");
MODULE_LICENSE("GPL");
