/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between kernels. The only file that asks for a version; the
 * rest of the module is written for the newest kernel. What differs between
 * architectures is in arch_*.h.
 */
#ifndef KG_COMPAT_H
#define KG_COMPAT_H

#include <linux/cgroup.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/kernfs.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/ns_common.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/verification.h>
#include <linux/version.h>
#include <net/genetlink.h>

#if defined(CONFIG_X86_64)
#include "arch_x86.h"
#elif defined(CONFIG_ARM64)
#include "arch_arm64.h"
#else
#error "kexecguard: no system call entries known for this architecture"
#endif

/* Of what a kernel lacks one thing is said. dkms.conf leaves it alone for the same. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#error "kexecguard: this kernel is older than 6.1"
#elif !defined(CONFIG_CGROUPS)
#error "kexecguard: this kernel lacks CONFIG_CGROUPS"
#elif !defined(CONFIG_KPROBES)
#error "kexecguard: this kernel lacks CONFIG_KPROBES"
#elif !defined(CONFIG_DYNAMIC_FTRACE_WITH_ARGS)
#error "kexecguard: this kernel lacks CONFIG_DYNAMIC_FTRACE_WITH_ARGS"
#endif

/* 6.2 named it after what it is given. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_set_instruction_pointer(fregs, ip) ftrace_instruction_pointer_set(fregs, ip)
#endif

/* An argument of the function that is hooked; 6.2 named how to get it. */
static inline unsigned long kg_hook_arg(struct ftrace_regs *fregs, unsigned int n)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	return regs_get_kernel_argument(&fregs->regs, n);
#else
	return ftrace_regs_get_argument(fregs, n);
#endif
}

/*
 * By what path a file was asked for. A stacked file system opens another file
 * beneath it, which since 6.7 has a path of its own.
 */
static inline const struct path *kg_file_asked_for(const struct file *file)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 7, 0)
	return &file->f_path;
#else
	return file_user_path((struct file *)file);
#endif
}

/* Later the list of an inode's names got a loop of its own, and lies elsewhere. */
#ifndef for_each_alias
#define for_each_alias(dentry, inode) \
	hlist_for_each_entry(dentry, &(inode)->i_dentry, d_u.d_alias)
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

/* A group's own name, under RCU. 6.15 had names change under it. */
static inline const char *kg_cgroup_name(const struct cgroup *cgroup)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 15, 0)
	return cgroup->kn->name;
#else
	return rcu_dereference(cgroup->kn->name);
#endif
}

/*
 * What a mount namespace has in common with the others, which no header for
 * modules shows: it is what its struct begins with, since 5.11.
 */
static inline const struct ns_common *kg_mnt_ns_common(const struct mnt_namespace *mounts)
{
	return (const struct ns_common *)mounts;
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

/*
 * Before 6.7, and the stable kernels of its time, anybody could listen to a
 * multicast group. There we offer none, and the reader polls. KG_NO_MCAST_CAP
 * builds the same for a newer kernel, for the tests.
 */
#if defined(GENL_MCAST_CAP_SYS_ADMIN) && !defined(KG_NO_MCAST_CAP)
#define KG_MCAST_CAP GENL_MCAST_CAP_SYS_ADMIN
#else
#define KG_MCAST_CAP 0
#endif

/*
 * What the kernel's loader notes of a module that uses another. Since 6.17 the
 * header for modules does not show it; it is what it was.
 */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 17, 0)
struct module_use {
	struct list_head source_list;
	struct list_head target_list;
	struct module *source, *target;
};
#endif

/* Without preemption there is no RCU-tasks, and plain RCU waits for the same. */
static inline void kg_synchronize_rcu_tasks(void)
{
#ifdef CONFIG_TASKS_RCU
	synchronize_rcu_tasks();
#endif
	synchronize_rcu();
}

/* Of a call that came by no system call that we know. */
#define KG_ABI_UNKNOWN "unknown"

/* Whether policies can be signed is a matter of the kernel's configuration. */
#define KG_VERIFIES_SIGNATURES IS_ENABLED(CONFIG_SYSTEM_DATA_VERIFICATION)

static inline int kg_verify_pkcs7(const void *data, size_t len, const void *pkcs7,
				  size_t pkcs7_len, struct key *trusted)
{
#ifdef CONFIG_SYSTEM_DATA_VERIFICATION
	return verify_pkcs7_signature(data, len, pkcs7, pkcs7_len, trusted,
				      VERIFYING_UNSPECIFIED_SIGNATURE, NULL, NULL);
#else
	return -EOPNOTSUPP;
#endif
}

#endif /* KG_COMPAT_H */
