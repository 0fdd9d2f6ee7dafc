// SPDX-License-Identifier: GPL-2.0
/*
 * Holds a function that the module hooks, as a live patch would, when it is told to:
 *
 *	echo 1 >/sys/module/kg_hold/parameters/held
 *
 * Unlike a live patch it lets go of it at once, and has all its memory from the beginning.
 */
#include <linux/ftrace.h>
#include <linux/kstrtox.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "../../../module/compat.h"

/* Held when that one is not. */
static noinline void __used kg_hold_nothing(void)
{
	barrier();
}

static void notrace hold(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops,
			 struct ftrace_regs *fregs)
{
}

static struct ftrace_ops hold_ops = {
	.func = hold,
	.flags = FTRACE_OPS_FL_IPMODIFY | KG_OPS_REGISTERS,
};

static int hold_instead(bool held)
{
	char name[32];

	strscpy(name, held ? "security_bprm_check" : "kg_hold_nothing", sizeof(name));
	return ftrace_set_filter(&hold_ops, name, strlen(name), 1);
}

static int held_set(const char *text, const struct kernel_param *param)
{
	bool held;

	return kstrtobool(text, &held) ?: hold_instead(held);
}

static const struct kernel_param_ops held_ops = {
	.set = held_set,
};

module_param_cb(held, &held_ops, NULL, 0200);

static int __init kg_hold_init(void)
{
	return hold_instead(false) ?: register_ftrace_function(&hold_ops);
}
module_init(kg_hold_init);

static void __exit kg_hold_exit(void)
{
	unregister_ftrace_function(&hold_ops);
	ftrace_free_filter(&hold_ops);
}
module_exit(kg_hold_exit);

MODULE_DESCRIPTION("Holds a function that kexecguard hooks");
MODULE_LICENSE("GPL");
