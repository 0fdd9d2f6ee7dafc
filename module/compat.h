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
#include <linux/elf-em.h>
#include <linux/fs.h>
#include <linux/ftrace.h>
#include <linux/highmem.h>
#include <linux/kernfs.h>
#include <linux/list.h>
#include <linux/magic.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mount.h>
#include <linux/ns_common.h>
#include <linux/rbtree.h>
#include <linux/rcupdate.h>
#include <linux/string.h>
#include <linux/verification.h>
#include <linux/version.h>
#include <net/genetlink.h>

/* Until 5.10 all hashes of the family had one header. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#include <crypto/sha.h>
#else
#include <crypto/sha2.h>
#endif

/* The entries of x32 programs that have one of their own got another name. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define KG_X32_COMPAT_ENTRY(call) "__x32_compat_sys_" call
#else
#define KG_X32_COMPAT_ENTRY(call) "__x64_compat_sys_" call
#endif

/*
 * A callback got a type of its own for the registers in 5.11, which before 6.2 was
 * asked for the instruction pointer by another name. Until then it is kept from
 * recursing unless it wants to be called all the same, and has all registers if
 * it asks for them.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#define ftrace_regs pt_regs
#define ftrace_regs_set_instruction_pointer(fregs, ip) instruction_pointer_set(fregs, ip)
#define FTRACE_OPS_FL_RECURSION 0
#define KG_OPS_REGISTERS FTRACE_OPS_FL_SAVE_REGS
#else
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
#define ftrace_regs_set_instruction_pointer(fregs, ip) ftrace_instruction_pointer_set(fregs, ip)
#endif
#define KG_OPS_REGISTERS 0
#endif

#if defined(CONFIG_X86_64)
#include "arch_x86.h"
#elif defined(CONFIG_ARM64)
#include "arch_arm64.h"
#else
#error "kexecguard: no system call entries known for this architecture"
#endif

/* An argument of the function that is hooked; 6.2 named how to get it. */
static inline unsigned long kg_hook_arg(struct ftrace_regs *fregs, unsigned int n)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
	return regs_get_kernel_argument(fregs, n);
#elif LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
	return regs_get_kernel_argument(&fregs->regs, n);
#else
	return ftrace_regs_get_argument(fregs, n);
#endif
}

/* 5.18 took many addresses at a time. */
static inline int kg_ftrace_set_filter_ips(struct ftrace_ops *ops, unsigned long *addresses,
					   unsigned int n)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 18, 0)
	int err = 0;

	while (n-- && !err)
		err = ftrace_set_filter_ip(ops, addresses[n], 0, 0);
	return err;
#else
	return ftrace_set_filter_ips(ops, addresses, n, 0, 0);
#endif
}

/* What frees a filter was not for modules then, but one can put an empty one in its place. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 1, 0)
#define ftrace_free_filter(ops) ftrace_set_filter(ops, NULL, 0, 1)
#endif

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

/* Before 5.12 all mounts had the ids of their file system. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
#define is_idmapped_mnt(mnt) ((void)(mnt), false)
#endif

/* fs/fuse kept it for itself until 5.17. */
#ifndef FUSE_SUPER_MAGIC
#define FUSE_SUPER_MAGIC 0x65735546
#endif

#ifndef EM_LOONGARCH
#define EM_LOONGARCH 258
#endif

/*
 * 5.11 brought mappings under which one may sleep, real-time kernels had them
 * before. On 64-bit machines all memory is mapped as it is.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
#undef kunmap_local
#define kmap_local_page(page) page_address(page)
#define kunmap_local(address) ((void)(address))
#endif

/* 5.12 wrote the walk to a leaf of a tree once for all. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 12, 0)
#define rb_add_cached kg_rb_add_cached
static inline void kg_rb_add_cached(struct rb_node *node, struct rb_root_cached *tree,
				    bool (*less)(struct rb_node *a, const struct rb_node *b))
{
	struct rb_node **link = &tree->rb_root.rb_node;
	struct rb_node *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (less(node, parent)) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(node, parent, link);
	rb_insert_color_cached(node, tree, leftmost);
}
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
 * modules shows: it is what its struct begins with, since 5.11. Before, a count of
 * its users was in front of it.
 */
static inline const struct ns_common *kg_mnt_ns_common(const struct mnt_namespace *mounts)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(5, 11, 0)
	const struct {
		atomic_t count;
		struct ns_common ns;
	} *known = (const void *)mounts;

	return &known->ns;
#else
	return (const struct ns_common *)mounts;
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

/* What a request has no use for is checked since 6.1, in commands from one on. */
static inline void kg_genl_check_reserved(struct genl_family *family, unsigned int from)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 1, 0)
	family->resv_start_op = from;
#endif
}

/*
 * Before 6.7, and the stable kernels of its time, anybody could listen to a
 * multicast group. There we offer none, and the reader polls. Stable kernels of
 * 5.10 say it in another way, for which Kbuild looks. KG_NO_MCAST_CAP builds the
 * same as for none, for the tests.
 */
#if defined(GENL_MCAST_CAP_SYS_ADMIN) && !defined(KG_NO_MCAST_CAP)
#define KG_HAS_MCAST true
#define KG_MCAST_PRIVILEGED .flags = GENL_MCAST_CAP_SYS_ADMIN
#elif defined(KG_HAS_MCAST_CAP_BIT) && !defined(KG_NO_MCAST_CAP)
#define KG_HAS_MCAST true
#define KG_MCAST_PRIVILEGED .cap_sys_admin = 1
#else
#define KG_HAS_MCAST false
#define KG_MCAST_PRIVILEGED .flags = 0
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

/*
 * For what is large, on the stack of each exec, and written before it is read: kernels
 * that clear the stack for those who forget that need not clear it.
 */
#if __has_attribute(__uninitialized__)
#define KG_UNINITIALIZED __attribute__((__uninitialized__))
#else
#define KG_UNINITIALIZED
#endif

/* Whether an address is in this module's code. 6.4 keeps a module's parts apart by their kinds. */
static __always_inline bool kg_is_ours(unsigned long address)
{
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)
	return within_module_core(address, THIS_MODULE);
#else
	return within_module_mem_type(address, THIS_MODULE, MOD_TEXT);
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
