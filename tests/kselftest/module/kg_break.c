// SPDX-License-Identifier: GPL-2.0
/*
 * Breaks ftrace, as the kernel itself does when it trips over something there, and
 * mends it when it is unloaded.
 */
#include <linux/module.h>

#include "kg_lookup.h"

static int *disabled;

static int __init kg_break_init(void)
{
	disabled = (int *)kg_lookup("ftrace_disabled");
	if (!disabled)
		return -ENOENT;
	WRITE_ONCE(*disabled, 1);
	return 0;
}
module_init(kg_break_init);

static void __exit kg_break_exit(void)
{
	WRITE_ONCE(*disabled, 0);
}
module_exit(kg_break_exit);

MODULE_DESCRIPTION("Breaks ftrace");
MODULE_LICENSE("GPL");
