/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels. The only file that asks for a version; the
 * rest of the module is written for the newest kernel.
 */
#ifndef KG_COMPAT_H
#define KG_COMPAT_H

#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/version.h>
#include <net/genetlink.h>

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "kexecguard: this kernel is older than 6.1"
#endif

#ifndef CONFIG_DYNAMIC_FTRACE_WITH_ARGS
#error "kexecguard: this kernel lacks CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif

/* 6.2 named it after what it is given. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_set_instruction_pointer(fregs, ip) ftrace_instruction_pointer_set(fregs, ip)
#endif

/* 6.5 dropped the array of VMAs. */
static inline long kg_get_page_remote(struct mm_struct *mm, unsigned long addr, unsigned int flags,
				      struct page **page)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 5, 0)
	return get_user_pages_remote(mm, addr, 1, flags, page, NULL, NULL);
#else
	return get_user_pages_remote(mm, addr, 1, flags, page, NULL);
#endif
}

/* 6.7 made struct file type-safe under RCU, and the helper take the pointer's address. */
static inline struct file *kg_get_file_rcu(struct file __rcu **slot)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	struct file *file = rcu_dereference(*slot);

	return file && get_file_rcu(file) ? file : NULL;
#else
	return get_file_rcu(slot);
#endif
}

/* 6.6 gave a dump the same struct genl_info that a request has. */
static inline struct nlattr *kg_dump_attr(struct netlink_callback *cb, int type)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 6, 0)
	return genl_dumpit_info(cb)->attrs[type];
#else
	return genl_info_dump(cb)->attrs[type];
#endif
}

/* Without preemption there is no RCU-tasks, and plain RCU waits for the same. */
static inline void kg_synchronize_rcu_tasks(void)
{
#ifdef CONFIG_TASKS_RCU
	synchronize_rcu_tasks();
#endif
	synchronize_rcu();
}

/* Arguments of a native system call, as its entry gets them. */
#if defined(CONFIG_X86_64)
#define KG_SYSCALL_PREFIX "__x64_"
#define KG_SYSCALL_ABI "x86_64"
static inline unsigned long kg_syscall_arg(const struct pt_regs *regs, unsigned int n)
{
	const unsigned long args[] = { regs->di, regs->si, regs->dx, regs->r10, regs->r8 };

	return args[n];
}
#else
#error "kexecguard: no system call entries known for this architecture"
#endif

#endif /* KG_COMPAT_H */
