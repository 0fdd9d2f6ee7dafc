// SPDX-License-Identifier: GPL-2.0
#include "hook.h"

#include <linux/kprobes.h>
#include <linux/module.h>
#include <uapi/kexecguard.h>

#include "compat.h"
#include "exec.h"
#include "kexec.h"

DEFINE_SRCU(kg_hook_srcu);

/*
 * In the order in which they are placed: a task is tracked before its execs
 * are ruled on, and an exec's end is seen before its beginning is. Removed in
 * reverse order.
 */
static struct kg_hook *const hooks[] = {
	&kg_hook_task_free,
	&kg_hook_task_alloc,
	&kg_hook_bprm_committed,
	&kg_hook_bprm_check,
	&kg_hook_kexec_load,
	&kg_hook_kexec_file_load,
	&kg_hook_kernel_kexec,
};

/*
 * Sends the call to the detour, unless it comes from there: the call of the
 * original returns into this module.
 */
static void notrace hook_redirect(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	struct kg_hook *hook = container_of(ops, struct kg_hook, ops);

	if (!within_module(parent_ip, THIS_MODULE))
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->detour);
}

/*
 * kallsyms is not exported; a probe that is placed and taken away tells as much.
 * Where functions begin with ENDBR it lies behind that, which suits us: ftrace
 * takes it for the function as well, and a direct call needs no ENDBR.
 */
static int symbol_address(const char *symbol, unsigned long *address)
{
	struct kprobe probe = { .symbol_name = symbol };
	int err = register_kprobe(&probe);

	if (err)
		return err;
	*address = (unsigned long)probe.addr;
	unregister_kprobe(&probe);
	return 0;
}

static int hook_install(struct kg_hook *hook)
{
	unsigned long address;
	int err = symbol_address(hook->symbol, &address);

	if (err) {
		pr_err("cannot find %s to hook it: error %d%s\n", hook->symbol, err,
		       err == -ENOENT ? " (this kernel has no such function)" : "");
		return err;
	}
	hook->bind((void *)address);
	hook->ops.func = hook_redirect;
	/*
	 * IPMODIFY: a livepatch of the same function is a conflict that is
	 * seen, not a silent one. PERMANENT: ftrace cannot be switched off
	 * under us.
	 */
	hook->ops.flags = FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT |
			  FTRACE_OPS_FL_RECURSION;
	err = ftrace_set_filter_ip(&hook->ops, address, 0, 0);
	if (!err)
		err = register_ftrace_function(&hook->ops);
	if (err) {
		ftrace_free_filter(&hook->ops);
		pr_err("cannot hook %s: error %d%s\n", hook->symbol, err,
		       err == -EBUSY ? " (a livepatch has it, or kernel.ftrace_enabled is 0)" : "");
		return err;
	}
	hook->state = KEXECGUARD_HOOK_ACTIVE;
	return 0;
}

static void hook_remove(struct kg_hook *hook)
{
	if (hook->state != KEXECGUARD_HOOK_ACTIVE)
		return;
	unregister_ftrace_function(&hook->ops);
	ftrace_free_filter(&hook->ops);
	hook->state = KEXECGUARD_HOOK_OFF;
}

/**
 * kg_hooks_install() - place all hooks, or none
 *
 * Context: Process context, at load. May sleep.
 * Return: 0, -ENOENT if this kernel lacks a function, -EBUSY if something else
 * holds one or ftrace is off, or another error of kprobes' or ftrace's.
 */
int kg_hooks_install(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		err = hook_install(hooks[i]);
		if (err) {
			kg_hooks_remove();
			return err;
		}
	}
	return 0;
}

/**
 * kg_hooks_remove() - take all hooks away and wait until no task is in one
 *
 * A task that was sent to a detour has not necessarily entered it, and one
 * that has left it may have instructions of ours before it. Both are what
 * RCU-tasks waits for; in between, SRCU waits for those inside.
 *
 * Context: Process context, at unload. Sleeps as long as a task sleeps in a
 * detour; those that may sleep for long hold a reference to the module, so
 * that unload does not begin (see kexec.c).
 */
void kg_hooks_remove(void)
{
	int i;

	for (i = ARRAY_SIZE(hooks) - 1; i >= 0; i--)
		hook_remove(hooks[i]);
	kg_synchronize_rcu_tasks();
	synchronize_srcu(&kg_hook_srcu);
	kg_synchronize_rcu_tasks();
}

/**
 * kg_hook_calls() - how often a hook's detour was entered
 * @hook: the hook
 *
 * Return: the number, 0 if it was never placed.
 */
u64 kg_hook_calls(const struct kg_hook *hook)
{
	u64 calls = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		calls += *per_cpu_ptr(hook->calls, cpu);
	return calls;
}

/**
 * kg_hook_at() - walk the hooks
 * @index: from 0
 *
 * Return: the hook, or NULL past the last.
 */
const struct kg_hook *kg_hook_at(unsigned int index)
{
	return index < ARRAY_SIZE(hooks) ? hooks[index] : NULL;
}
