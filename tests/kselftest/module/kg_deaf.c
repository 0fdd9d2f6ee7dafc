// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a hook of the module's one that refuses nothing, from the moment on that
 * the module is being loaded: its detour does not hear that it is being tried. To
 * be loaded before the module, and unloaded after it.
 *
 *	hook=SYMBOL	one whose original bears what a trial gives it
 */
#include <linux/kprobes.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/string.h>

static char *hook = "";
module_param(hook, charp, 0);

/* As struct kg_hook begins. */
struct kg_hook {
	const char *symbol;
};

/* Goes back to the caller from where a function begins. */
static void go_back(struct pt_regs *regs)
{
#ifdef CONFIG_ARM64
	instruction_pointer_set(regs, procedure_link_pointer(regs));
#else
	instruction_pointer_set(regs, regs_get_kernel_stack_nth(regs, 0));
	regs->sp += sizeof(long);
#endif
}
NOKPROBE_SYMBOL(go_back);

/* Return at once, with false, as if kg_trial_note() had said so. */
static int note(struct kprobe *probe, struct pt_regs *regs)
{
	const struct kg_hook *tried = (const struct kg_hook *)regs_get_kernel_argument(regs, 0);

	if (strcmp(tried->symbol, hook))
		return 0;
	regs_set_return_value(regs, 0);
	go_back(regs);
	return 1;
}
NOKPROBE_SYMBOL(note);

/* With one of these the probe is not made a jump, from which nobody returns early. */
static void noted(struct kprobe *probe, struct pt_regs *regs, unsigned long flags)
{
}
NOKPROBE_SYMBOL(noted);

static struct kprobe probe = {
	.symbol_name = "kexecguard:kg_trial_note",
	.pre_handler = note,
	.post_handler = noted,
};

static bool placed;

static int module_event(struct notifier_block *block, unsigned long event, void *data)
{
	const struct module *module = data;
	int err;

	if (strcmp(module->name, "kexecguard"))
		return NOTIFY_DONE;
	if (event == MODULE_STATE_COMING) {
		err = register_kprobe(&probe);
		placed = !err;
		return notifier_from_errno(err);
	} else if (event == MODULE_STATE_GOING && placed) {
		unregister_kprobe(&probe);
		placed = false;
	}
	return NOTIFY_DONE;
}

/* Before the kernel's own, which knows no probe in a module that is gone. */
static struct notifier_block block = {
	.notifier_call = module_event,
	.priority = 1,
};

static int __init kg_deaf_init(void)
{
	return register_module_notifier(&block);
}
module_init(kg_deaf_init);

static void __exit kg_deaf_exit(void)
{
	unregister_module_notifier(&block);
	if (placed)
		unregister_kprobe(&probe);
}
module_exit(kg_deaf_exit);

MODULE_DESCRIPTION("Makes a hook of kexecguard's deaf to trials");
MODULE_LICENSE("GPL");
