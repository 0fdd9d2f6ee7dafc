// SPDX-License-Identifier: GPL-2.0
/*
 * Takes a hook of the module's away, as only other code in the kernel can, and
 * puts it back when it is unloaded.
 *
 *	hook=SYMBOL
 */
#include <linux/ftrace.h>
#include <linux/kprobes.h>
#include <linux/module.h>

static char *hook = "";
module_param(hook, charp, 0);

static struct ftrace_ops *ops;
static unsigned long address;

/* What looks symbols up is itself one that is not exported. */
static unsigned long lookup(const char *name)
{
	unsigned long (*find)(const char *name);
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };

	if (register_kprobe(&probe))
		return 0;
	find = (void *)probe.addr;
	unregister_kprobe(&probe);
	return find(name);
}

static int __init kg_take_init(void)
{
	ops = (struct ftrace_ops *)lookup("kexecguard:hook_ops");
	address = lookup(hook);
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
