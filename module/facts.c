// SPDX-License-Identifier: GPL-2.0
#include "facts.h"

#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>

#include "task.h"

static const char *const event_names[] = {
	[KEXECGUARD_EVENT_EXEC] = "exec",
	[KEXECGUARD_EVENT_KEXEC_LOAD] = "kexec_load",
	[KEXECGUARD_EVENT_KEXEC_FILE_LOAD] = "kexec_file_load",
	[KEXECGUARD_EVENT_KEXEC_UNLOAD] = "kexec_unload",
	[KEXECGUARD_EVENT_KEXEC_REBOOT] = "kexec_reboot",
};

static const char *const outcome_names[] = {
	[KEXECGUARD_OUTCOME_UNKNOWN] = "unknown",
	[KEXECGUARD_OUTCOME_SUCCESS] = "success",
	[KEXECGUARD_OUTCOME_FAILURE] = "failure",
};

/**
 * kg_event_name() - event.action of an event
 * @event: enum kexecguard_event
 *
 * Return: a constant text.
 */
const char *kg_event_name(u32 event)
{
	return event_names[event];
}

/*
 * All but the image and the ids. Under RCU since before @task was found: a
 * reference to a thread does not keep its group leader.
 */
static void process_describe(struct kg_process *process, struct task_struct *task)
{
	process->pid = task_tgid_nr(task);
	process->tid = task_pid_nr(task);
	process->loginuid = from_kuid(&init_user_ns, audit_get_loginuid(task));
	get_task_comm(process->comm, task);
	process->start = task->group_leader->start_boottime;
}

/* Describes the parent, and returns it with a reference. */
static struct task_struct *parent_get(struct kg_process *process)
{
	struct task_struct *parent;

	rcu_read_lock();
	parent = rcu_dereference(current->real_parent);
	process_describe(process, parent);
	get_task_struct(parent);
	rcu_read_unlock();
	return parent;
}

static enum kg_gather gather_string(struct kg_value *value, const char *string)
{
	if (!string)
		return KG_GATHER_MISSING;
	value->strings.data = string;
	value->strings.len = strlen(string) + 1;
	return KG_GATHER_PRESENT;
}

static enum kg_gather gather_number(struct kg_value *value, s64 number)
{
	value->number = number;
	return KG_GATHER_PRESENT;
}

static enum kg_gather gather_strings(struct kg_value *value, const struct kg_strings *strings)
{
	if (!strings->count)
		return KG_GATHER_MISSING;
	value->strings.data = strings->data;
	value->strings.len = strings->len;
	return KG_GATHER_PRESENT;
}

/* argv joined by spaces is argv itself with its inner NULs read as such. */
static enum kg_gather gather_line(struct kg_value *value, const struct kg_strings *args)
{
	if (!args->count)
		return KG_GATHER_MISSING;
	value->strings.data = args->data;
	value->strings.len = args->len - 1;
	value->joined = true;
	return KG_GATHER_PRESENT;
}

static enum kg_gather gather_id(struct kg_facts *facts, struct kg_value *value, u32 slot, u32 id)
{
	snprintf(facts->ids[slot], KG_ID_SIZE, "%u", id);
	return gather_string(value, facts->ids[slot]);
}

static enum kg_gather gather_name(struct kg_value *value, const struct kg_process *process)
{
	if (process->image->flags & KEXECGUARD_PROCESS_KTHREAD)
		return gather_string(value, process->comm);
	return gather_strings(value, &process->image->names);
}

/* The fields that a process and its parent both have, by the process's name for them. */
static enum kg_gather gather_process(struct kg_facts *facts, const struct kg_process *process,
				     enum kg_field field, struct kg_value *value)
{
	u32 slot = process == &facts->parent ? KG_ID_FIELDS / 2 : 0;

	if (!process->image)
		return KG_GATHER_FAILED;
	switch (field) {
	case KG_FIELD_PROCESS_NAME:
		return gather_name(value, process);
	case KG_FIELD_PROCESS_EXECUTABLE:
		return gather_strings(value, &process->image->files);
	case KG_FIELD_PROCESS_ARGS:
		return gather_strings(value, &process->image->args);
	case KG_FIELD_PROCESS_ARGS_COUNT:
		return gather_number(value, process->image->args.count);
	case KG_FIELD_PROCESS_COMMAND_LINE:
		return gather_line(value, &process->image->args);
	case KG_FIELD_PROCESS_PID:
		return gather_number(value, process->pid);
	case KG_FIELD_PROCESS_USER_ID:
		return gather_id(facts, value, slot, process->ids.euid);
	case KG_FIELD_PROCESS_REAL_USER_ID:
		return gather_id(facts, value, slot + 1, process->ids.uid);
	case KG_FIELD_PROCESS_GROUP_ID:
		return gather_id(facts, value, slot + 2, process->ids.egid);
	case KG_FIELD_PROCESS_REAL_GROUP_ID:
		return gather_id(facts, value, slot + 3, process->ids.gid);
	default:
		return KG_GATHER_MISSING;
	}
}

static enum kg_gather gather_kexec(struct kg_facts *facts, enum kg_field field,
				   struct kg_value *value)
{
	const struct kg_kexec *kexec = facts->kexec;

	if (!kexec)
		return KG_GATHER_MISSING;
	switch (field) {
	case KG_FIELD_EVENT_ACTION:
		return gather_string(value, event_names[facts->event]);
	case KG_FIELD_EVENT_OUTCOME:
		return gather_string(value, outcome_names[kexec->outcome]);
	case KG_FIELD_KEXEC_ON_CRASH:
		return gather_number(value, kexec->on_crash);
	case KG_FIELD_KEXEC_FLAGS:
		return gather_number(value, kexec->flags);
	case KG_FIELD_KEXEC_SEGMENTS:
		return gather_number(value, kexec->segments);
	case KG_FIELD_KEXEC_ABI:
		return gather_string(value, kexec->abi);
	case KG_FIELD_KEXEC_IMAGE_PATH:
		return gather_string(value, kexec->image);
	case KG_FIELD_KEXEC_INITRD_PATH:
		return gather_string(value, kexec->initrd);
	case KG_FIELD_KEXEC_CMDLINE:
		return gather_string(value, kexec->cmdline);
	default:
		return KG_GATHER_MISSING;
	}
}

/* The process's field that a field of the parent is like, or KG_FIELD_COUNT. */
static enum kg_field parent_field(enum kg_field field)
{
	switch (field) {
	case KG_FIELD_PARENT_NAME:
		return KG_FIELD_PROCESS_NAME;
	case KG_FIELD_PARENT_EXECUTABLE:
		return KG_FIELD_PROCESS_EXECUTABLE;
	case KG_FIELD_PARENT_ARGS:
		return KG_FIELD_PROCESS_ARGS;
	case KG_FIELD_PARENT_ARGS_COUNT:
		return KG_FIELD_PROCESS_ARGS_COUNT;
	case KG_FIELD_PARENT_COMMAND_LINE:
		return KG_FIELD_PROCESS_COMMAND_LINE;
	case KG_FIELD_PARENT_PID:
		return KG_FIELD_PROCESS_PID;
	case KG_FIELD_PARENT_USER_ID:
		return KG_FIELD_PROCESS_USER_ID;
	case KG_FIELD_PARENT_REAL_USER_ID:
		return KG_FIELD_PROCESS_REAL_USER_ID;
	case KG_FIELD_PARENT_GROUP_ID:
		return KG_FIELD_PROCESS_GROUP_ID;
	case KG_FIELD_PARENT_REAL_GROUP_ID:
		return KG_FIELD_PROCESS_REAL_GROUP_ID;
	default:
		return KG_FIELD_COUNT;
	}
}

static enum kg_gather facts_gather(const struct kg_source *source, enum kg_field field,
				   struct kg_value *value)
{
	struct kg_facts *facts = container_of(source, struct kg_facts, source);
	enum kg_field of_parent = parent_field(field);

	if (of_parent != KG_FIELD_COUNT)
		return gather_process(facts, kg_facts_parent(facts), of_parent, value);
	if (field == KG_FIELD_USER_ID)
		field = KG_FIELD_PROCESS_USER_ID;
	if (field >= KG_FIELD_EVENT_ACTION)
		return gather_kexec(facts, field, value);
	return gather_process(facts, &facts->process, field, value);
}

/*
 * A task that is being killed runs no program any more, so its exec need not be
 * ruled on to the end. What a kexec call does, it does all the same.
 */
static bool facts_breathe(const struct kg_source *source)
{
	const struct kg_facts *facts = container_of(source, struct kg_facts, source);

	cond_resched();
	return facts->event != KEXECGUARD_EVENT_EXEC || !fatal_signal_pending(current);
}

/**
 * kg_facts_begin() - begin to gather what is known of an event
 * @facts: filled in
 * @event: enum kexecguard_event
 * @image: what current runs, or is about to; a reference is taken
 *
 * Context: Process context of the task that acts.
 */
void kg_facts_begin(struct kg_facts *facts, u32 event, struct kg_image *image)
{
	memset(facts, 0, sizeof(*facts));
	facts->source.gather = facts_gather;
	facts->source.breathe = facts_breathe;
	facts->event = event;
	facts->process.image = kg_image_get(image);
	rcu_read_lock();
	process_describe(&facts->process, current);
	rcu_read_unlock();
	kg_ids_read(&facts->process.ids, current_cred());
}

/**
 * kg_facts_parent() - the parent of the process that acts
 * @facts: the event
 *
 * Looked up the first time. A kernel thread has no program; a process whose
 * exec was not seen is described as its memory has it.
 *
 * Context: Process context of the task that acts. May sleep.
 * Return: the parent; its image is NULL if there was no memory for it.
 */
const struct kg_process *kg_facts_parent(struct kg_facts *facts)
{
	struct kg_process *process = &facts->parent;
	struct task_struct *parent;

	if (facts->parent_known)
		return process;
	parent = parent_get(process);
	process->image = kg_task_image(parent);
	if (process->image)
		process->ids = process->image->ids;
	put_task_struct(parent);
	facts->parent_known = true;
	return process;
}

/**
 * kg_facts_end() - let go of what was gathered
 * @facts: the event
 */
void kg_facts_end(struct kg_facts *facts)
{
	kg_image_put(facts->process.image);
	kg_image_put(facts->parent.image);
}
