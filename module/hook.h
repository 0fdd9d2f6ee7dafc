/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Detours: our functions in the place of the kernel's, by ftrace.
 *
 * A detour begins with kg_hook_enter() and ends with kg_hook_leave(); in
 * between it calls the original as kg_original().
 */
#ifndef KG_HOOK_H
#define KG_HOOK_H

#include <linux/percpu.h>
#include <linux/srcu.h>
#include <linux/static_call.h>

#include "compat.h"

/**
 * struct kg_hook - a function of the kernel and what stands in for it
 * @symbol: its name
 * @detour: our function, of the same type
 * @bind: points the hook's static calls at the original and at the function itself
 * @optional: there are kernels without it, and then there is nothing to hook
 * @unconfigured: all that it does in this kernel is to fail
 * @denies: its detour can refuse
 * @concerns: whether a call is for the detour, asked before it is sent there; NULL
 *	if all are. It cannot sleep
 * @try: calls kg_hooked() as a trial does; KG_TRIAL_DENIED if nothing is returned
 * @harmless: the original bears what @try gives it, should it come to that
 * @barred: whether it must not be tried now; NULL if it always may. It can sleep
 * @address: where the original is, once it was looked for
 * @calls: how often the detour was entered
 * @state: enum kexecguard_hook_state; changed at load, at unload and by a self-test
 * @test: enum kexecguard_hook_test, of the last trial
 */
struct kg_hook {
	const char *symbol;
	void *detour;
	void (*bind)(void *original, void *hooked);
	bool optional;
	bool unconfigured;
	bool denies;
	bool (*concerns)(struct ftrace_regs *fregs);
	int (*try)(void);
	bool harmless;
	bool (*barred)(void);
	unsigned long address;
	unsigned long __percpu *calls;
	u32 state;
	u32 test;
};

/* Where a function's entry leads now. */
enum kg_hook_entry {
	KG_ENTRY_FREE,		/* into the function, and nowhere else */
	KG_ENTRY_OURS,		/* to us, and to nobody else */
	KG_ENTRY_SHARED,	/* to others, and maybe to us */
};

/*
 * kg_original() - the original of a hook, to be called
 * kg_hooked() - the function that is hooked, as others call it, for a trial
 *
 * Both are called directly, by the trampoline of a static call each: a function that
 * the kernel itself calls by its name alone is none that an indirect call may lead to
 * where that is checked.
 * The trampoline is called under another name: calls of its own are found by objtool,
 * and the kernel would patch each of them twice a load, and each time wait for all
 * processors three times. So only the trampoline is patched. Where static calls have
 * none, nothing is to be gained.
 */
#ifdef CONFIG_HAVE_STATIC_CALL_INLINE
#define KG_CALL(name) kg_##name##_call
#define KG_CALL_NAMED(name) \
	asm(".globl kg_" #name "_call\n" \
	    ".set kg_" #name "_call, " STATIC_CALL_TRAMP_STR(kg_##name) "\n" \
	    ".type kg_" #name "_call, @notype\n" \
	    ".size kg_" #name "_call, 0")
#else
#define KG_CALL(name) static_call(kg_##name)
#define KG_CALL_NAMED(name) static_assert(true)
#endif

#define kg_original(name) KG_CALL(name##_original)
#define kg_hooked(name) KG_CALL(name##_hooked)

/*
 * KG_HOOK() - define a hook: kg_original(NAME), kg_hooked(NAME) and kg_hook_NAME
 * @like: a function of the original's type; it is not referred to
 * What follows are more members of struct kg_hook.
 */
#define KG_HOOK(name, symbol_name, like, detour_function, ...) \
	DEFINE_STATIC_CALL_NULL(kg_##name##_original, like); \
	extern typeof(like) kg_##name##_original_call; \
	KG_CALL_NAMED(name##_original); \
	DEFINE_STATIC_CALL_NULL(kg_##name##_hooked, kg_##name##_original_call); \
	extern typeof(like) kg_##name##_hooked_call; \
	KG_CALL_NAMED(name##_hooked); \
	static DEFINE_PER_CPU(unsigned long, kg_##name##_calls); \
	static void kg_##name##_bind(void *original, void *hooked) \
	{ \
		static_call_update(kg_##name##_original, (typeof(like) *)original); \
		static_call_update(kg_##name##_hooked, (typeof(like) *)hooked); \
	} \
	struct kg_hook kg_hook_##name = { \
		.symbol = symbol_name, \
		.detour = detour_function, \
		.bind = kg_##name##_bind, \
		.calls = &kg_##name##_calls, \
		__VA_ARGS__ \
	}

/*
 * Held over every detour: unload waits for it, and the policy that a detour
 * uses lives as long. Sleeping is allowed within.
 */
extern struct srcu_struct kg_hook_srcu;

static inline int kg_hook_enter(struct kg_hook *hook)
{
	this_cpu_inc(*hook->calls);
	return srcu_read_lock(&kg_hook_srcu);
}

static inline void kg_hook_leave(int index)
{
	srcu_read_unlock(&kg_hook_srcu, index);
}

int kg_hooks_install(void);
void kg_hooks_remove(void);
enum kg_hook_entry kg_hook_entry(const struct kg_hook *hook);
u32 kg_hook_placed_state(const struct kg_hook *hook);
u64 kg_hook_calls(const struct kg_hook *hook);
struct kg_hook *kg_hook_at(unsigned int index);

#endif /* KG_HOOK_H */
