// SPDX-License-Identifier: GPL-2.0
/*
 * An exec, seen from here:
 *
 *	security_bprm_check	once for the file that was asked for, and once
 *				more for each interpreter that it names. A
 *				script is ruled on when its interpreter is
 *				known, so there is one ruling, of both.
 *	security_bprm_committed_creds
 *				the exec succeeded: what was ruled on is what
 *				the task runs from now on.
 *
 * and a task's life, so that each knows what it runs:
 *
 *	security_task_alloc	a fork, which may still fail
 *	security_task_free	the end of one, or of a fork that failed
 */
#include "exec.h"

#include <linux/binfmts.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/security.h>
#include <linux/slab.h>

#include "argv.h"
#include "compat.h"
#include "mode.h"
#include "ruling.h"
#include "stats.h"
#include "task.h"
#include "trial.h"

static int detour_bprm_check(struct linux_binprm *bprm);
static void detour_bprm_committed(struct linux_binprm *bprm);
static int detour_task_alloc(struct task_struct *task, unsigned long clone_flags);
static void detour_task_free(struct task_struct *task);

static int try_bprm_check(void);
static int try_bprm_committed(void);
static int try_task_alloc(void);
static int try_task_free(void);

KG_HOOK(bprm_check, "security_bprm_check", security_bprm_check, detour_bprm_check,
	.try = try_bprm_check, .denies = true);
KG_HOOK(bprm_committed, "security_bprm_committed_creds", security_bprm_committed_creds,
	detour_bprm_committed, .try = try_bprm_committed);
KG_HOOK(task_alloc, "security_task_alloc", security_task_alloc, detour_task_alloc,
	.try = try_task_alloc, .denies = true);
KG_HOOK(task_free, "security_task_free", security_task_free, detour_task_free,
	.try = try_task_free);

/* The originals of these four would look into what they are given. */

static int try_bprm_check(void)
{
	return kg_hooked(bprm_check)(NULL);
}

static int try_bprm_committed(void)
{
	kg_hooked(bprm_committed)(NULL);
	return KG_TRIAL_DENIED;
}

static int try_task_alloc(void)
{
	return kg_hooked(task_alloc)(NULL, 0);
}

static int try_task_free(void)
{
	kg_hooked(task_free)(NULL);
	return KG_TRIAL_DENIED;
}

/*
 * An interpreter follows: binfmt_script takes what begins so, or a handler of
 * binfmt_misc does; either way the kernel comes by again for what it names.
 */
static bool bprm_is_script(const struct linux_binprm *bprm)
{
	return bprm->buf[0] == '#' && bprm->buf[1] == '!';
}

/* Each step but the first has given bprm->interp a name of its own. */
static bool bprm_is_first_step(const struct linux_binprm *bprm)
{
	return bprm->interp == bprm->filename;
}

/*
 * A handler of binfmt_misc can send a program that was ruled on to an
 * interpreter, and then both are ruled on: remember what was reported, so that
 * there is one alert a rule. Without memory for that there are two. The rules
 * of another set are others.
 */
static void reported_recall(const struct kg_task *entry, struct kg_ruling *ruling)
{
	const struct kg_reported *reported = entry->reported;

	if (reported && reported->generation == ruling->policy->generation)
		memcpy(ruling->reported, reported->rules, kg_ruling_size(ruling));
}

static void reported_remember(struct kg_task *entry, const struct kg_ruling *ruling)
{
	size_t size = kg_ruling_size(ruling);
	struct kg_reported *reported;

	if (!ruling->tested || !memchr_inv(ruling->reported, 0, size))
		return;
	kfree(entry->reported);
	reported = kmalloc(sizeof(*reported) + size, GFP_KERNEL);
	entry->reported = reported;
	if (!reported)
		return;
	reported->generation = ruling->policy->generation;
	memcpy(reported->rules, ruling->reported, size);
}

static int exec_rule(struct kg_task *entry, struct linux_binprm *bprm)
{
	struct kg_ruling ruling KG_UNINITIALIZED;
	struct kg_facts facts KG_UNINITIALIZED;
	int err = 0;

	kg_stat_inc(KG_STAT_EXECS);
	kg_facts_begin(&facts, KEXECGUARD_EVENT_EXEC, entry->pending);
	facts.bprm = bprm;
	if (kg_ruling_begin(&ruling, &facts, KG_CATEGORY_PROCESS)) {
		reported_recall(entry, &ruling);
		err = kg_ruling_evaluate(&ruling);
		kg_ruling_report(&ruling);
		reported_remember(entry, &ruling);
		if (ruling.denied)
			err = -EPERM;
	}
	kg_facts_end(&facts);
	return err;
}

static int exec_begin(struct kg_task *entry, const struct linux_binprm *bprm)
{
	kg_task_abandon(entry);
	entry->pending = kg_image_begin(bprm, kg_task_runs(entry));
	return entry->pending ? 0 : -ENOMEM;
}

/* Bring the pending image up to this step. */
static int exec_gather(struct kg_task *entry, struct linux_binprm *bprm)
{
	bool first = bprm_is_first_step(bprm);
	int err = 0;

	if (first || !entry->pending)
		err = exec_begin(entry, bprm);
	if (!err && !first)
		err = kg_image_add_name(entry->pending, bprm->interp);
	err = err ?: kg_image_add_file(entry->pending, bprm->file);
	/* What the kernel starts is spared, and has memory like any other later. */
	if (!err && !current->mm)
		err = kg_image_add_args(entry->pending, bprm);
	return err;
}

/*
 * What could not be gathered is counted, and fails the exec in enforce mode. But a
 * task that is being killed executes nothing any more: that the kernel then gives it
 * neither pages nor memory is no want of either.
 */
static int exec_unknown(struct kg_task *entry, int err)
{
	if (entry)
		kg_task_abandon(entry);
	if (fatal_signal_pending(current))
		return -EINTR;
	kg_stat_inc(KG_STAT_INCOMPLETE);
	return kg_mode_unruled(kg_mode(), err, true);
}

static int exec_check(struct linux_binprm *bprm)
{
	struct kg_task *entry = kg_task_current();
	int err;

	if (!entry)
		return exec_unknown(NULL, -ENOMEM);
	err = exec_gather(entry, bprm);
	if (err)
		return exec_unknown(entry, err);
	return bprm_is_script(bprm) ? 0 : exec_rule(entry, bprm);
}

/* A refused exec is over: its argv, of up to 6 MiB, need not wait for the next. */
static void exec_refused(void)
{
	struct kg_task *entry = kg_task_current();

	if (entry)
		kg_task_abandon(entry);
}

static int detour_bprm_check(struct linux_binprm *bprm)
{
	int index, err;

	if (kg_trial_reached(&kg_hook_bprm_check))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_bprm_check);
	err = exec_check(bprm);
	if (!err)
		err = kg_original(bprm_check)(bprm);
	if (err)
		exec_refused();
	kg_hook_leave(index);
	return err;
}

/*
 * What could not be gathered fails the exec now too. There is no way back any more: like
 * the kernel with what fails so late, we end the task before it runs what it executed.
 */
static void exec_commit(struct kg_task *entry, struct linux_binprm *bprm)
{
	int err = kg_task_commit(entry, bprm);

	if (err && exec_unknown(entry, err))
		send_sig(SIGKILL, current, 1);
}

static void detour_bprm_committed(struct linux_binprm *bprm)
{
	struct kg_task *entry;
	int index;

	if (kg_trial_reached(&kg_hook_bprm_committed))
		return;
	index = kg_hook_enter(&kg_hook_bprm_committed);
	entry = kg_task_current();
	if (entry)
		exec_commit(entry, bprm);
	kg_original(bprm_committed)(bprm);
	kg_hook_leave(index);
}

/*
 * A fork that cannot be tracked fails in enforce mode, as it does when a
 * security module has no memory for it; in observe mode the child's parentage
 * is read from memory when it is asked for.
 */
static int task_track(struct task_struct *task)
{
	int err = kg_task_add(task);

	return err ? kg_mode_unruled(kg_mode(), err, true) : 0;
}

static int detour_task_alloc(struct task_struct *task, unsigned long clone_flags)
{
	int index, err;

	if (kg_trial_reached(&kg_hook_task_alloc))
		return KG_TRIAL_DENIED;
	index = kg_hook_enter(&kg_hook_task_alloc);
	err = task_track(task);
	if (!err) {
		err = kg_original(task_alloc)(task, clone_flags);
		if (err)
			kg_task_remove(task);
	}
	kg_hook_leave(index);
	return err;
}

static void detour_task_free(struct task_struct *task)
{
	int index;

	if (kg_trial_reached(&kg_hook_task_free))
		return;
	index = kg_hook_enter(&kg_hook_task_free);
	kg_task_remove(task);
	kg_original(task_free)(task);
	kg_hook_leave(index);
}
