// SPDX-License-Identifier: GPL-2.0
/*
 * The kexec system calls and the reboot into what they staged.
 *
 * A call is ruled on twice: before, when a deny rule can refuse it; and after,
 * when its outcome is known and the alerts are raised. Refused before, it has
 * not touched an image that was staged earlier: kexec_file_load() frees the
 * old crash image before it reads the new one.
 *
 * These calls can sleep for as long as their caller likes (it provides the
 * memory that they read), so they hold the module: unload is refused
 * meanwhile, instead of hanging.
 */
#include "kexec.h"

#include <linux/file.h>
#include <linux/kexec.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "compat.h"
#include "path.h"
#include "ruling.h"
#include "task.h"

/* More than any architecture's COMMAND_LINE_SIZE; of a longer one, so much is read. */
#define CMDLINE_MAX 4096

/* A kexec call before the rules. */
struct call {
	struct kg_kexec kexec;
	struct kg_facts facts;
	struct kg_ruling ruling;
	bool ruled;
};

static long detour_kexec_load(const struct pt_regs *regs);
static long detour_kexec_file_load(const struct pt_regs *regs);
static int detour_kernel_kexec(void);

KG_HOOK(kexec_load, KG_SYSCALL_PREFIX "sys_kexec_load", detour_kexec_load, detour_kexec_load);
KG_HOOK(kexec_file_load, KG_SYSCALL_PREFIX "sys_kexec_file_load", detour_kexec_file_load,
	detour_kexec_file_load);
KG_HOOK(kernel_kexec, "kernel_kexec", kernel_kexec, detour_kernel_kexec);

/*
 * The path of an open file of the caller's. It can put another file there
 * before the kernel looks: good for the report and for rules that name what is
 * allowed to nobody, not for trust.
 */
static char *fd_path(struct kg_kexec *kexec, int fd)
{
	struct file *file = fget(fd);
	char *path = NULL;

	if (!file)
		return NULL;
	if (kg_path_copy(&path, &file->f_path))
		kexec->lost = true;
	fput(file);
	return path;
}

static char *cmdline_copy(struct kg_kexec *kexec, const char __user *cmdline, unsigned long len)
{
	char *copy;

	if (!len)
		return NULL;
	copy = memdup_user_nul(cmdline, min_t(unsigned long, len, CMDLINE_MAX));
	if (!IS_ERR(copy))
		return copy;
	if (PTR_ERR(copy) == -ENOMEM)
		kexec->lost = true;
	return NULL;
}

static u32 kexec_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs)
{
	kexec->abi = KG_SYSCALL_ABI;
	kexec->segments = kg_syscall_arg(regs, 1);
	kexec->flags = kg_syscall_arg(regs, 3);
	kexec->on_crash = kexec->flags & KEXEC_ON_CRASH;
	return kexec->segments ? KEXECGUARD_EVENT_KEXEC_LOAD : KEXECGUARD_EVENT_KEXEC_UNLOAD;
}

static u32 kexec_file_load_decode(struct kg_kexec *kexec, const struct pt_regs *regs)
{
	kexec->abi = KG_SYSCALL_ABI;
	kexec->flags = kg_syscall_arg(regs, 4);
	kexec->on_crash = kexec->flags & KEXEC_FILE_ON_CRASH;
	if (kexec->flags & KEXEC_FILE_UNLOAD)
		return KEXECGUARD_EVENT_KEXEC_UNLOAD;
	kexec->image = fd_path(kexec, kg_syscall_arg(regs, 0));
	if (!(kexec->flags & KEXEC_FILE_NO_INITRAMFS))
		kexec->initrd = fd_path(kexec, kg_syscall_arg(regs, 1));
	kexec->cmdline = cmdline_copy(kexec, (const char __user *)kg_syscall_arg(regs, 3),
				      kg_syscall_arg(regs, 2));
	return KEXECGUARD_EVENT_KEXEC_FILE_LOAD;
}

static void call_outcome(struct call *call, u32 outcome, long error)
{
	call->kexec.outcome = outcome;
	call->kexec.error = error < 0 ? -error : 0;
}

/* Whether the call may go on: 0, or what it fails with. */
static int call_begin(struct call *call, u32 event)
{
	struct kg_image *image = kg_task_image(current);
	int err = 0;

	kg_facts_begin(&call->facts, event, image);
	kg_image_put(image);
	call->facts.kexec = &call->kexec;
	call->ruled = kg_ruling_begin(&call->ruling, &call->facts, KG_CATEGORY_KEXEC);
	if (call->ruled)
		err = kg_ruling_evaluate(&call->ruling);
	if (call->ruling.denied)
		err = -EPERM;
	return err;
}

static void call_end(struct call *call)
{
	kg_facts_end(&call->facts);
	kfree(call->kexec.image);
	kfree(call->kexec.initrd);
	kfree(call->kexec.cmdline);
}

/* What the call came to, to the rules and to the reader. */
static void call_report(struct call *call, long result)
{
	if (!call->ruled)
		return;
	call_outcome(call, result < 0 ? KEXECGUARD_OUTCOME_FAILURE : KEXECGUARD_OUTCOME_SUCCESS,
		     result);
	kg_ruling_evaluate(&call->ruling);
	kg_ruling_report(&call->ruling);
}

static long call_kexec_load(const struct pt_regs *regs)
{
	struct call call = { 0 };
	long result;

	result = call_begin(&call, kexec_load_decode(&call.kexec, regs));
	if (!result)
		result = static_call(kg_kexec_load_original)(regs);
	call_report(&call, result);
	call_end(&call);
	return result;
}

static long call_kexec_file_load(const struct pt_regs *regs)
{
	struct call call = { 0 };
	long result;

	result = call_begin(&call, kexec_file_load_decode(&call.kexec, regs));
	if (!result)
		result = static_call(kg_kexec_file_load_original)(regs);
	call_report(&call, result);
	call_end(&call);
	return result;
}

/*
 * If it succeeds nobody comes back to report it, so it is reported before, with
 * its outcome unknown; and once more, to rules that ask for that, if it fails.
 */
static int call_kernel_kexec(void)
{
	struct call call = { .kexec.abi = KG_SYSCALL_ABI };
	int result;

	result = call_begin(&call, KEXECGUARD_EVENT_KEXEC_REBOOT);
	if (!result) {
		if (call.ruled)
			kg_ruling_report(&call.ruling);
		result = static_call(kg_kernel_kexec_original)();
	}
	call_report(&call, result);
	call_end(&call);
	return result;
}

static long detour_kexec_load(const struct pt_regs *regs)
{
	int index = kg_hook_enter(&kg_hook_kexec_load);
	long result;

	/* Being unloaded: nobody would hear of it. */
	if (!try_module_get(THIS_MODULE)) {
		result = static_call(kg_kexec_load_original)(regs);
	} else {
		result = call_kexec_load(regs);
		module_put(THIS_MODULE);
	}
	kg_hook_leave(index);
	return result;
}

static long detour_kexec_file_load(const struct pt_regs *regs)
{
	int index = kg_hook_enter(&kg_hook_kexec_file_load);
	long result;

	if (!try_module_get(THIS_MODULE)) {
		result = static_call(kg_kexec_file_load_original)(regs);
	} else {
		result = call_kexec_file_load(regs);
		module_put(THIS_MODULE);
	}
	kg_hook_leave(index);
	return result;
}

static int detour_kernel_kexec(void)
{
	int index = kg_hook_enter(&kg_hook_kernel_kexec);
	int result = call_kernel_kexec();

	kg_hook_leave(index);
	return result;
}
