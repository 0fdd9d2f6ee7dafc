// SPDX-License-Identifier: GPL-2.0
/*
 * The ways to a new kernel: the kexec system calls, in every ABI that has an
 * entry for them; what the kernel asks its security modules on the way; and
 * the reboot into what was staged.
 *
 * The calls can sleep for as long as their caller likes (it provides the
 * memory that they read), so they hold the module: unload is refused
 * meanwhile, instead of hanging.
 */
#include "kexec.h"

#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/security.h>

#include "compat.h"
#include "kexec_call.h"
#include "lastwords.h"
#include "staged.h"
#include "trial.h"

/**
 * struct entry - the entry of a system call
 * @hook: on it
 * @original: calls what it was before it was hooked
 * @registers: in which registers its arguments are
 * @file: it is kexec_file_load(), not kexec_load()
 * @compat: it reads what 32-bit programs have in memory
 */
struct entry {
	struct kg_hook *hook;
	long (*original)(const struct pt_regs *regs);
	enum kg_registers registers;
	bool file;
	bool compat;
};

static u32 entry_decode(const struct entry *entry, struct kg_kexec *kexec,
			const struct pt_regs *regs)
{
	kexec->abi = kg_syscall_abi();
	if (entry->file)
		return kg_kexec_file_load_decode(kexec, regs, entry->registers);
	return kg_kexec_load_decode(kexec, regs, entry->registers, entry->compat);
}

static long entry_rule(const struct entry *entry, const struct pt_regs *regs)
{
	struct kg_call call = { 0 };
	u64 begun = kg_staged_begin();
	long result;

	result = kg_call_begin(&call, entry_decode(entry, &call.kexec, regs));
	if (!result)
		result = entry->original(regs);
	kg_call_report(&call, result);
	kg_staged_end(&call.ruling, begun, result);
	kg_call_end(&call);
	return result;
}

static long entry_detour(const struct entry *entry, const struct pt_regs *regs)
{
	long result;
	int index;

	if (kg_trial_reached(entry->hook))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(entry->hook);
	/* Being unloaded: nobody would hear of it. */
	if (!try_module_get(THIS_MODULE)) {
		result = entry->original(regs);
	} else {
		result = entry_rule(entry, regs);
		module_put(THIS_MODULE);
	}
	kg_hook_leave(index);
	return result;
}

/* No call takes all flags at once, and it looks at these before anything else. */
static const struct pt_regs *all_flags(struct pt_regs *regs)
{
	return memset(regs, 0xff, sizeof(*regs));
}

/*
 * SYSCALL() - the entry of a system call: its hook, how to call the original,
 * and its detour
 * @configured: this kernel has that call; if not, all that it does is to fail
 * @abi: this kernel has that ABI; if not, it may have no such entry
 * What follows are more members of struct entry.
 */
#define SYSCALL(name, symbol_name, configured, abi, ...) \
	static long detour_##name(const struct pt_regs *regs); \
	static int try_##name(void); \
	KG_HOOK(name, symbol_name, detour_##name, detour_##name, \
		.optional = !(abi), .unconfigured = !(configured), \
		.try = try_##name, .harmless = true, .denies = true); \
	static long original_##name(const struct pt_regs *regs) \
	{ \
		return kg_original(name)(regs); \
	} \
	static const struct entry entry_##name = { \
		.hook = &kg_hook_##name, \
		.original = original_##name, \
		__VA_ARGS__ \
	}; \
	static long detour_##name(const struct pt_regs *regs) \
	{ \
		return entry_detour(&entry_##name, regs); \
	} \
	static int try_##name(void) \
	{ \
		struct pt_regs regs; \
\
		return kg_hooked(name)(all_flags(&regs)); \
	}

KG_KEXEC_ENTRIES(SYSCALL)

static int detour_kernel_load_data(enum kernel_load_data_id id, bool contents);
static int detour_kernel_read_file(struct file *file, enum kernel_read_file_id id, bool contents);
static int detour_kernel_kexec(void);

static int try_kernel_load_data(void);
static int try_kernel_read_file(void);
static int try_kernel_kexec(void);
static bool kernel_kexec_barred(void);

KG_HOOK(kernel_load_data, "security_kernel_load_data", security_kernel_load_data,
	detour_kernel_load_data, .try = try_kernel_load_data, .harmless = true, .denies = true);
KG_HOOK(kernel_read_file, "security_kernel_read_file", security_kernel_read_file,
	detour_kernel_read_file, .try = try_kernel_read_file, .harmless = true, .denies = true);
KG_HOOK(kernel_kexec, "kernel_kexec", detour_kernel_kexec, detour_kernel_kexec,
	.optional = !IS_ENABLED(CONFIG_KEXEC_CORE), .try = try_kernel_kexec, .harmless = true,
	.barred = kernel_kexec_barred, .denies = true);

/* To ask about firmware that nobody loads after that changes nothing. */
static int try_kernel_load_data(void)
{
	return kg_hooked(kernel_load_data)(LOADING_FIRMWARE, true);
}

static int try_kernel_read_file(void)
{
	return kg_hooked(kernel_read_file)(NULL, READING_FIRMWARE, true);
}

/* If nothing is staged, it says so; else the machine would be gone. */
static bool kernel_kexec_barred(void)
{
	struct kg_staged staged;

	kg_staged_get(false, &staged);
	return !staged.known || staged.loaded;
}

static int try_kernel_kexec(void)
{
	return kg_hooked(kernel_kexec)();
}

/* Nobody comes back to report how it went on after it was allowed. */
static void net_report(struct kg_call *call, int result)
{
	if (result) {
		kg_call_report(call, result);
	} else {
		kg_call_announce(call);
		kg_staged_doubt();
	}
}

/* Segments are loaded by an entry that we do not know. */
static noinline int net_load_data(enum kernel_load_data_id id, bool contents)
{
	struct kg_call call = { .kexec.abi = KG_ABI_UNKNOWN };
	int result = kg_call_begin(&call, KEXECGUARD_EVENT_KEXEC_LOAD);

	if (!result)
		result = kg_original(kernel_load_data)(id, contents);
	net_report(&call, result);
	kg_call_end(&call);
	return result;
}

static struct kg_file *file_of(struct kg_kexec *kexec, enum kernel_read_file_id id)
{
	return id == READING_KEXEC_IMAGE ? &kexec->image : &kexec->initrd;
}

/* A file is loaded by an entry that we do not know. */
static noinline int net_read_file(struct file *file, enum kernel_read_file_id id, bool contents)
{
	struct kg_call call = { .kexec.abi = KG_ABI_UNKNOWN };
	int result;

	kg_kexec_describe(&call.kexec, file_of(&call.kexec, id), file);
	result = kg_call_begin(&call, KEXECGUARD_EVENT_KEXEC_FILE_LOAD);
	if (!result)
		result = kg_original(kernel_read_file)(file, id, contents);
	net_report(&call, result);
	kg_call_end(&call);
	return result;
}

/* While the module is being unloaded, entries let calls through without a ruling. */
static int kexec_load_data(enum kernel_load_data_id id, bool contents)
{
	int result;

	if (kg_call_current() || !try_module_get(THIS_MODULE))
		return kg_original(kernel_load_data)(id, contents);
	result = net_load_data(id, contents);
	module_put(THIS_MODULE);
	return result;
}

static int kexec_read_file(struct file *file, enum kernel_read_file_id id, bool contents)
{
	struct kg_call *call = kg_call_current();
	int result;

	if (call) {
		result = kg_call_read(call, file_of(&call->kexec, id), file);
		return result ?: kg_original(kernel_read_file)(file, id, contents);
	}
	if (!try_module_get(THIS_MODULE))
		return kg_original(kernel_read_file)(file, id, contents);
	result = net_read_file(file, id, contents);
	module_put(THIS_MODULE);
	return result;
}

static int detour_kernel_load_data(enum kernel_load_data_id id, bool contents)
{
	int index, result;

	if (kg_trial_reached(&kg_hook_kernel_load_data))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_kernel_load_data);
	if (id == LOADING_KEXEC_IMAGE)
		result = kexec_load_data(id, contents);
	else
		result = kg_original(kernel_load_data)(id, contents);
	kg_hook_leave(index);
	return result;
}

static int detour_kernel_read_file(struct file *file, enum kernel_read_file_id id, bool contents)
{
	int index, result;

	if (kg_trial_reached(&kg_hook_kernel_read_file))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_kernel_read_file);
	if (id == READING_KEXEC_IMAGE || id == READING_KEXEC_INITRAMFS)
		result = kexec_read_file(file, id, contents);
	else
		result = kg_original(kernel_read_file)(file, id, contents);
	kg_hook_leave(index);
	return result;
}

/*
 * If it succeeds nobody comes back to report it, so it is reported before, with
 * its outcome unknown; and once more, to rules that ask for that, if it fails.
 */
static int reboot_rule(void)
{
	struct kg_call call = { .kexec.abi = kg_syscall_abi(), .kexec.has_on_crash = true };
	int result;

	kg_staged_get(false, &call.kexec.staged);
	result = kg_call_begin(&call, KEXECGUARD_EVENT_KEXEC_REBOOT);
	kg_lastwords_log(&call.ruling, result);
	if (!result) {
		kg_call_announce(&call);
		kg_lastwords_wait();
		result = kg_original(kernel_kexec)();
	}
	kg_call_report(&call, result);
	kg_call_end(&call);
	return result;
}

static int detour_kernel_kexec(void)
{
	int index, result;

	if (kg_trial_reached(&kg_hook_kernel_kexec))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_kernel_kexec);
	result = reboot_rule();
	kg_hook_leave(index);
	return result;
}
