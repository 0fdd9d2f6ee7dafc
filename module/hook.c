// SPDX-License-Identifier: GPL-2.0
#include "hook.h"

#include <linux/delay.h>
#include <linux/kprobes.h>
#include <linux/module.h>
#include <uapi/kexecguard.h>

#include "compat.h"
#include "exec.h"
#include "kexec.h"
#include "open.h"
#include "trial.h"

DEFINE_SRCU(kg_hook_srcu);

#define HOOK_OF(name, ...) &kg_hook_##name,

/* What is called most often is found first. */
static struct kg_hook *const hooks[] = {
	&kg_hook_file_open,
	&kg_hook_task_free,
	&kg_hook_task_alloc,
	&kg_hook_bprm_committed,
	&kg_hook_bprm_check,
	KG_KEXEC_ENTRIES(HOOK_OF)
	&kg_hook_kernel_load_data,
	&kg_hook_kernel_read_file,
	&kg_hook_kernel_kexec,
	&kg_hook_path_link,
	&kg_hook_path_rename,
};

#undef HOOK_OF

/* A function's place for ftrace lies so near its address: behind ENDBR, BTI and the like. */
#define ENTRY_SPAN 16

static __always_inline struct kg_hook *hook_find(unsigned long ip)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (ip - hooks[i]->address < ENTRY_SPAN)
			return hooks[i];
	return NULL;
}

/*
 * A call is for the detour unless it comes from there: the call of the original
 * returns into this module. So does a trial, and that is for the detour, whatever
 * it is about.
 */
static bool notrace hook_takes(const struct kg_hook *hook, unsigned long parent_ip,
			       struct ftrace_regs *fregs)
{
	if (unlikely(READ_ONCE(kg_trial_task)) && kg_is_ours(parent_ip))
		return kg_trial_take();
	if (hook->concerns && !hook->concerns(fregs))
		return false;
	return !kg_is_ours(parent_ip);
}

static void notrace hook_redirect(unsigned long ip, unsigned long parent_ip,
				  struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
	const struct kg_hook *hook = hook_find(ip);

	if (hook && hook_takes(hook, parent_ip, fregs))
		ftrace_regs_set_instruction_pointer(fregs, (unsigned long)hook->detour);
}

/*
 * IPMODIFY: a livepatch of the same function is a conflict that is seen, not a
 * silent one. PERMANENT: ftrace cannot be switched off under us.
 */
#define OPS_FLAGS (FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT | \
		   KG_OPS_RECURSION | KG_OPS_REGISTERS)

/* One for all hooks: they come and go together, and each change waits for all tasks. */
static struct ftrace_ops hook_ops = {
	.func = hook_redirect,
	.flags = OPS_FLAGS,
};

/*
 * kallsyms is not exported; a probe that is placed and taken away tells as much.
 * It is never armed: nothing is patched, and the kernel does not trip over what
 * an armed one leaves behind while ftrace is off.
 * Where functions begin with ENDBR it lies behind that, which suits us: ftrace
 * takes it for the function as well, and a direct call needs no ENDBR.
 */
static int __init hook_probe(struct kg_hook *hook, struct kprobe *probe)
{
	int err;

	probe->symbol_name = hook->symbol;
	probe->flags = KPROBE_FLAG_DISABLED;
	err = register_kprobe(probe);
	if (err == -ENOENT && hook->optional)
		return 0;
	if (!err)
		hook->address = (unsigned long)probe->addr;
	else
		pr_err("cannot find %s to hook it: error %d%s\n", hook->symbol, err,
		       err == -ENOENT ? " (this kernel has no such function)" : "");
	return err;
}

/* The probes go together, since whoever takes one away waits for all readers of RCU. */
static int __init hooks_find(void)
{
	static struct kprobe probes[ARRAY_SIZE(hooks)] __initdata;
	struct kprobe *placed[ARRAY_SIZE(hooks)];
	unsigned int i, n = 0;
	int err = 0;

	for (i = 0; i < ARRAY_SIZE(hooks) && !err; i++) {
		err = hook_probe(hooks[i], &probes[i]);
		if (!err && hooks[i]->address)
			placed[n++] = &probes[i];
	}
	unregister_kprobes(placed, n);
	return err;
}

/* Each change of a filter waits, too. */
static int __init hooks_bind(void)
{
	unsigned long addresses[ARRAY_SIZE(hooks)];
	unsigned int i, n = 0;

	for (i = 0; i < ARRAY_SIZE(hooks); i++) {
		if (!hooks[i]->address)
			continue;
		hooks[i]->bind((void *)kg_entry_original(hooks[i]->address),
			       (void *)hooks[i]->address);
		addresses[n++] = hooks[i]->address;
	}
	return kg_ftrace_set_filter_ips(&hook_ops, addresses, n);
}

static void notrace hook_ignore(unsigned long ip, unsigned long parent_ip,
				struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

/*
 * Whether a hook can be placed alone, which says whose fault it is if all cannot.
 * The caller frees the filter of @alone, once: the kernel goes on to use one that
 * was freed.
 */
static bool __init hook_possible(const struct kg_hook *hook, struct ftrace_ops *alone)
{
	int err;

	if (!hook->address)
		return true;
	err = ftrace_set_filter_ip(alone, hook->address, 0, 1);
	if (!err)
		err = register_ftrace_function(alone);
	if (!err)
		unregister_ftrace_function(alone);
	return !err;
}

#define BUSY " (a livepatch or a BPF program has it, or kernel.ftrace_enabled is 0)"

static void __init hooks_blame(int err)
{
	static struct ftrace_ops alone = {
		.func = hook_ignore,
		.flags = OPS_FLAGS,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		if (!hook_possible(hooks[i], &alone))
			break;
	ftrace_free_filter(&alone);
	pr_err("cannot hook %s: error %d%s\n",
	       i < ARRAY_SIZE(hooks) ? hooks[i]->symbol : "the kernel", err,
	       err == -EBUSY ? BUSY : "");
}

/**
 * kg_hook_entry() - where calls of a hooked function go
 * @hook: on it
 *
 * Context: Process context, while the hooks are placed.
 * Return: where, as it is at this moment.
 */
enum kg_hook_entry kg_hook_entry(const struct kg_hook *hook)
{
	unsigned long target = kg_entry_target(hook->address);

	if (!target)
		return KG_ENTRY_FREE;
	return kg_entry_alone(hook->address, target, &hook_ops) ? KG_ENTRY_OURS : KG_ENTRY_SHARED;
}

/**
 * kg_hook_placed_state() - the state of a hook that is where it belongs
 * @hook: which
 *
 * Return: enum kexecguard_hook_state.
 */
u32 kg_hook_placed_state(const struct kg_hook *hook)
{
	if (!hook->address)
		return KEXECGUARD_HOOK_ABSENT;
	return hook->unconfigured ? KEXECGUARD_HOOK_UNCONFIGURED : KEXECGUARD_HOOK_ACTIVE;
}

/**
 * kg_hooks_install() - place all hooks, or none
 *
 * Context: Process context, at load. May sleep.
 * Return: 0, -ENOENT if this kernel lacks a function, -EBUSY if something else
 * holds one or ftrace is off, or another error of kprobes' or ftrace's.
 */
int __init kg_hooks_install(void)
{
	unsigned int i;
	int err;

	err = hooks_find() ?: hooks_bind();
	if (!err) {
		err = register_ftrace_function(&hook_ops);
		if (err)
			hooks_blame(err);
	}
	if (err) {
		ftrace_free_filter(&hook_ops);
		return err;
	}
	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		hooks[i]->state = kg_hook_placed_state(hooks[i]);
	return 0;
}

/*
 * If something broke ftrace, it takes nothing away: calls would go on to come to
 * where we were. So the module waits, and rules, for as long as that is so.
 */
static void ops_remove(void)
{
	if (unregister_ftrace_function(&hook_ops) != -ENODEV)
		return;
	pr_crit("the hooks cannot be removed, since ftrace is broken: unloading waits\n");
	while (unregister_ftrace_function(&hook_ops) == -ENODEV)
		msleep(MSEC_PER_SEC);
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
	unsigned int i;

	if (hooks[0]->state == KEXECGUARD_HOOK_OFF)
		return;
	ops_remove();
	ftrace_free_filter(&hook_ops);
	for (i = 0; i < ARRAY_SIZE(hooks); i++)
		hooks[i]->state = KEXECGUARD_HOOK_OFF;
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
struct kg_hook *kg_hook_at(unsigned int index)
{
	return index < ARRAY_SIZE(hooks) ? hooks[index] : NULL;
}
