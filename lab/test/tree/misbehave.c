// SPDX-License-Identifier: GPL-2.0
/*
 * A stand-in for the module that does, when loaded, what the lab has to notice.
 */
#include <linux/module.h>

static char *act = "";
module_param(act, charp, 0);

static int __init misbehave_init(void)
{
	if (!strcmp(act, "warn"))
		WARN_ON(1);
	else if (!strcmp(act, "oops"))
		*(volatile int *)8 = 1;
	else if (!strcmp(act, "panic"))
		panic("asked for");
	else if (!strcmp(act, "quote"))
		pr_info("kexecguard: argv: BUG: WARNING: Call Trace:\n");
	return 0;
}

static void __exit misbehave_exit(void)
{
}

module_init(misbehave_init);
module_exit(misbehave_exit);
MODULE_DESCRIPTION("Misbehaves on request");
MODULE_LICENSE("GPL");
