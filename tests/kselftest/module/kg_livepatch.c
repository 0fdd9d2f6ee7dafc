// SPDX-License-Identifier: GPL-2.0
/* A live patch that takes the function away on which everything rests. */
#include <linux/binfmts.h>
#include <linux/livepatch.h>
#include <linux/module.h>

/* Nobody is asked any more. */
static int patched_bprm_check(struct linux_binprm *bprm)
{
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "security_bprm_check",
		.new_func = patched_bprm_check,
	},
	{ }
};

/* Without a name: the kernel itself. */
static struct klp_object objects[] = {
	{
		.funcs = funcs,
	},
	{ }
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static int __init kg_livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

/* Only once it is disabled. */
static void __exit kg_livepatch_exit(void)
{
}

module_init(kg_livepatch_init);
module_exit(kg_livepatch_exit);

MODULE_DESCRIPTION("Replaces security_bprm_check by what allows everything");
MODULE_INFO(livepatch, "Y");
MODULE_LICENSE("GPL");
