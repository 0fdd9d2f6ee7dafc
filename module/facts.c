// SPDX-License-Identifier: GPL-2.0
#include "facts.h"

#include <linux/audit.h>
#include <linux/cred.h>
#include <linux/file.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>

#include "argv.h"
#include "leader.h"
#include "path.h"
#include "task.h"

static const char *const event_names[] = {
	[KEXECGUARD_EVENT_EXEC] = "exec",
	[KEXECGUARD_EVENT_KEXEC_LOAD] = "kexec_load",
	[KEXECGUARD_EVENT_KEXEC_FILE_LOAD] = "kexec_file_load",
	[KEXECGUARD_EVENT_KEXEC_UNLOAD] = "kexec_unload",
	[KEXECGUARD_EVENT_KEXEC_REBOOT] = "kexec_reboot",
	[KEXECGUARD_EVENT_KEXEC_FOUND] = "kexec_found",
	[KEXECGUARD_EVENT_FILE_OPEN] = "open",
	[KEXECGUARD_EVENT_FILE_LINK] = "link",
	[KEXECGUARD_EVENT_FILE_RENAME] = "rename",
};

/* What ECS calls the kind of it. */
static const char *const file_event_types[] = {
	[KEXECGUARD_EVENT_FILE_OPEN] = "access",
	[KEXECGUARD_EVENT_FILE_LINK] = "creation",
	[KEXECGUARD_EVENT_FILE_RENAME] = "change",
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

/**
 * kg_process_describe() - say who a process is
 * @process: filled in, but for the image and the ids
 * @task: one of its threads
 *
 * Context: Under rcu_read_lock() since before @task was found: a reference to a
 * thread does not keep its group leader.
 */
void kg_process_describe(struct kg_process *process, struct task_struct *task)
{
	process->pid = task_tgid_nr(task);
	process->tid = task_pid_nr(task);
	process->kernel_thread = task->flags & PF_KTHREAD;
	process->loginuid = __kuid_val(audit_get_loginuid(task));
	get_task_comm(process->comm, task);
	process->start = task->group_leader->start_boottime;
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
	if (!strings->len)
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

static enum kg_gather gather_name(struct kg_value *value, const struct kg_process *process)
{
	if (process->image->flags & KEXECGUARD_PROCESS_KTHREAD)
		return gather_string(value, process->comm);
	return gather_strings(value, &process->image->names);
}

/* Of a task that was found exiting, it is not known any more. */
static enum kg_gather gather_place(struct kg_value *value, const struct kg_image *image,
				   bool place)
{
	if (image->flags & KEXECGUARD_PROCESS_UNKNOWN)
		return KG_GATHER_MISSING;
	return gather_number(value, place);
}

static u32 id_of(const struct kg_ids *ids, enum kg_part part)
{
	switch (part) {
	case KG_PART_USER_ID:
		return ids->euid;
	case KG_PART_REAL_USER_ID:
		return ids->uid;
	case KG_PART_GROUP_ID:
		return ids->egid;
	default:
		return ids->gid;
	}
}

static enum kg_gather gather_id(struct kg_value *value, struct kg_facts *facts,
				const struct kg_ids *ids, enum kg_part part)
{
	snprintf(facts->text, sizeof(facts->text), "%u", id_of(ids, part));
	return gather_string(value, facts->text);
}

static enum kg_gather gather_identities(struct kg_value *value, struct kg_facts *facts,
					const struct kg_image *image, enum kg_file_text which)
{
	char *text = facts->text;
	int i;

	for (i = 0; i < image->n_files; i++)
		text += kg_identity_say(text, &image->identities[i], which) + 1;
	value->strings.data = facts->text;
	value->strings.len = text - facts->text;
	return i ? KG_GATHER_PRESENT : KG_GATHER_MISSING;
}

/* What is to be said of the files that are executed, if there are any. */
static enum kg_gather gather_trait(struct kg_value *value, const struct kg_image *image,
				   bool trait)
{
	return image->n_files ? gather_number(value, trait) : KG_GATHER_MISSING;
}

static enum kg_gather gather_executable(struct kg_value *value, struct kg_facts *facts,
					const struct kg_image *image, enum kg_part part)
{
	switch (part) {
	case KG_PART_EXECUTABLE:
		return gather_strings(value, &image->files);
	case KG_PART_EXECUTABLE_MEMFD:
		return gather_trait(value, image, image->memfd);
	case KG_PART_EXECUTABLE_DELETED:
		return gather_trait(value, image, image->deleted);
	case KG_PART_EXECUTABLE_WRITABLE:
		return gather_trait(value, image, image->writable);
	case KG_PART_EXECUTABLE_SET_ID:
		return gather_trait(value, image, image->set_id);
	case KG_PART_EXECUTABLE_TRUSTED:
		return gather_trait(value, image, kg_image_trusted(image));
	case KG_PART_EXECUTABLE_OWNER_ID:
		return gather_identities(value, facts, image, KG_FILE_TEXT_OWNER);
	case KG_PART_EXECUTABLE_DEVICE:
		return gather_identities(value, facts, image, KG_FILE_TEXT_DEVICE);
	case KG_PART_EXECUTABLE_INODE:
		return gather_identities(value, facts, image, KG_FILE_TEXT_INODE);
	default:
		return KG_GATHER_MISSING;
	}
}

/**
 * kg_facts_args() - see to it that argv of an image is known
 * @facts: the event
 * @image: of one of its processes
 *
 * Context: Process context of the task that acts. May sleep.
 * Return: as kg_argv_read().
 */
int kg_facts_args(const struct kg_facts *facts, struct kg_image *image)
{
	/* Only that of who executes can be unknown, and it is nobody else's yet. */
	return image->args_known ? 0 : kg_image_add_args(image, facts->bprm);
}

static enum kg_gather gather_args(struct kg_value *value, const struct kg_facts *facts,
				  struct kg_image *image, enum kg_part part)
{
	if (kg_facts_args(facts, image))
		return KG_GATHER_FAILED;
	switch (part) {
	case KG_PART_ARGS:
		return gather_strings(value, &image->args);
	case KG_PART_ARGS_COUNT:
		return gather_number(value, image->args.count);
	default:
		return gather_line(value, &image->args);
	}
}

static int environ_read(struct kg_facts *facts)
{
	struct kg_image *image = facts->processes[KG_ROLE_PROCESS].image;

	if (!facts->bprm)
		return kg_environ_read_memory(&facts->environ);
	/* It lies behind argv. */
	return kg_facts_args(facts, image) ?:
	       kg_environ_read(&facts->environ, facts->bprm, &image->args);
}

/* Copied for the one event: nobody asks for it later. */
static enum kg_gather gather_environ(struct kg_value *value, struct kg_facts *facts)
{
	int err;

	if (facts->environ.data)
		return gather_strings(value, &facts->environ);
	err = environ_read(facts);
	return err ? KG_GATHER_FAILED : gather_strings(value, &facts->environ);
}

/*
 * What a file descriptor of who acts is now. One that is only a path counts too,
 * since it can be opened by /proc/self/fd.
 */
static enum kg_gather gather_descriptor(struct kg_value *value, struct kg_facts *facts,
					unsigned int fd)
{
	struct file *file = fget_raw(fd);
	int err;

	if (!file)
		return KG_GATHER_MISSING;
	kvfree(facts->path);
	err = kg_path_copy(&facts->path, NULL, &file->f_path);
	fput(file);
	return err ? KG_GATHER_FAILED : gather_string(value, facts->path);
}

/* A part of a process that there is, whose image is known. */
static enum kg_gather gather_part(struct kg_value *value, struct kg_facts *facts,
				  const struct kg_process *process, enum kg_part part)
{
	const struct kg_image *image = process->image;

	switch (part) {
	case KG_PART_NAME:
		return gather_name(value, process);
	case KG_PART_ARGS:
	case KG_PART_ARGS_COUNT:
	case KG_PART_COMMAND_LINE:
		return gather_args(value, facts, process->image, part);
	case KG_PART_WORKING_DIRECTORY:
		return gather_string(value, image->directory);
	case KG_PART_INTERACTIVE:
		return gather_place(value, image, image->interactive);
	case KG_PART_HOST_MOUNTS:
		return gather_place(value, image, process->host_mounts);
	case KG_PART_HOST_USERS:
		return gather_number(value, process->ids.host);
	case KG_PART_PID:
		return gather_number(value, process->pid);
	case KG_PART_USER_ID:
	case KG_PART_REAL_USER_ID:
	case KG_PART_GROUP_ID:
	case KG_PART_REAL_GROUP_ID:
		return gather_id(value, facts, &process->ids, part);
	case KG_PART_PREVIOUS_EXECUTABLE:
		return gather_strings(value, &image->previous);
	case KG_PART_ENV_VARS:
		return gather_environ(value, facts);
	case KG_PART_STDIN_PATH:
	case KG_PART_STDOUT_PATH:
	case KG_PART_STDERR_PATH:
		return gather_descriptor(value, facts, part - KG_PART_STDIN_PATH);
	default:
		return gather_executable(value, facts, image, part);
	}
}

/*
 * In a container is who does not see the numbers of the host's processes, or
 * does not see its own place among the host's cgroups. A task changes its
 * namespaces itself and the first task never does, so this takes no lock.
 */
static bool current_in_container(void)
{
	return task_active_pid_ns(current) != &init_pid_ns ||
	       current->nsproxy->cgroup_ns != init_task.nsproxy->cgroup_ns;
}

static enum kg_gather gather_entry_type(struct kg_value *value)
{
	return gather_string(value, current_in_container() ? "container" : NULL);
}

static enum kg_gather gather_process(struct kg_value *value, struct kg_facts *facts,
				     enum kg_role role, enum kg_part part)
{
	struct kg_process *process = kg_facts_process(facts, role);

	if (!process->present)
		return KG_GATHER_MISSING;
	if (part == KG_PART_SAME_AS_PROCESS)
		return gather_number(value,
				     process->pid == facts->processes[KG_ROLE_PROCESS].pid);
	if (!process->image)
		return KG_GATHER_FAILED;
	return gather_part(value, facts, process, part);
}

/* A number that there is only in some calls. */
static enum kg_gather gather_given(struct kg_value *value, bool given, s64 number)
{
	return given ? gather_number(value, number) : KG_GATHER_MISSING;
}

/* What a call names; where there was no memory for it, rules must not take it for nothing. */
static enum kg_gather gather_named(struct kg_value *value, const struct kg_kexec *kexec,
				   const char *name)
{
	return !name && kexec->lost ? KG_GATHER_FAILED : gather_string(value, name);
}

static enum kg_gather gather_identity(struct kg_value *value, struct kg_file *file,
				      enum kg_file_text which)
{
	return gather_string(value, file->known ? kg_file_say(file, which) : NULL);
}

static enum kg_gather gather_kexec_file(struct kg_value *value, struct kg_kexec *kexec,
					enum kg_field field)
{
	switch (field) {
	case KG_FIELD_KEXEC_IMAGE_PATH:
		return gather_named(value, kexec, kexec->image.path);
	case KG_FIELD_KEXEC_IMAGE_DEVICE:
		return gather_identity(value, &kexec->image, KG_FILE_TEXT_DEVICE);
	case KG_FIELD_KEXEC_IMAGE_INODE:
		return gather_identity(value, &kexec->image, KG_FILE_TEXT_INODE);
	case KG_FIELD_KEXEC_IMAGE_OWNER_ID:
		return gather_identity(value, &kexec->image, KG_FILE_TEXT_OWNER);
	case KG_FIELD_KEXEC_INITRD_PATH:
		return gather_named(value, kexec, kexec->initrd.path);
	case KG_FIELD_KEXEC_INITRD_DEVICE:
		return gather_identity(value, &kexec->initrd, KG_FILE_TEXT_DEVICE);
	case KG_FIELD_KEXEC_INITRD_INODE:
		return gather_identity(value, &kexec->initrd, KG_FILE_TEXT_INODE);
	case KG_FIELD_KEXEC_INITRD_OWNER_ID:
		return gather_identity(value, &kexec->initrd, KG_FILE_TEXT_OWNER);
	default:
		return KG_GATHER_MISSING;
	}
}

static enum kg_gather gather_explained(struct kg_value *value, const struct kg_staged *staged)
{
	return staged->loaded ? gather_number(value, !!staged->alert) : KG_GATHER_MISSING;
}

static enum kg_gather gather_kexec(struct kg_value *value, const struct kg_facts *facts,
				   enum kg_field field)
{
	struct kg_kexec *kexec = facts->kexec;

	if (!kexec)
		return KG_GATHER_MISSING;
	switch (field) {
	case KG_FIELD_EVENT_ACTION:
		return gather_string(value, event_names[facts->event]);
	case KG_FIELD_EVENT_OUTCOME:
		return gather_string(value, outcome_names[kexec->outcome]);
	case KG_FIELD_KEXEC_ON_CRASH:
		return gather_given(value, kexec->has_on_crash, kexec->on_crash);
	case KG_FIELD_KEXEC_FLAGS:
		return gather_given(value, kexec->has_flags, kexec->flags);
	case KG_FIELD_KEXEC_SEGMENTS:
		return gather_given(value, kexec->has_segments, kexec->segments);
	case KG_FIELD_KEXEC_ABI:
		return gather_string(value, kexec->abi);
	case KG_FIELD_KEXEC_ARCH:
		return gather_string(value, *kexec->arch ? kexec->arch : NULL);
	case KG_FIELD_KEXEC_EXPLAINED:
		return gather_explained(value, &kexec->staged);
	case KG_FIELD_KEXEC_CMDLINE:
		return gather_named(value, kexec, kexec->cmdline);
	default:
		return gather_kexec_file(value, kexec, field);
	}
}

/* A path that there was no memory for must not be taken for nothing either. */
static enum kg_gather gather_path(struct kg_value *value, const struct kg_opened *opened,
				  const char *path)
{
	return !path && opened->lost ? KG_GATHER_FAILED : gather_string(value, path);
}

static enum kg_gather gather_opened(struct kg_value *value, const struct kg_facts *facts,
				    enum kg_field field)
{
	struct kg_opened *opened = facts->opened;

	switch (field) {
	case KG_FIELD_EVENT_ACTION:
		return gather_string(value, event_names[facts->event]);
	case KG_FIELD_EVENT_TYPE:
		return gather_string(value, file_event_types[facts->event]);
	case KG_FIELD_FILE_PATH:
		return gather_path(value, opened, opened->file.path);
	case KG_FIELD_FILE_NAME:
		return gather_string(value, opened->name);
	case KG_FIELD_FILE_TARGET_PATH:
		return gather_path(value, opened, opened->target);
	case KG_FIELD_FILE_DEVICE:
		return gather_identity(value, &opened->file, KG_FILE_TEXT_DEVICE);
	case KG_FIELD_FILE_INODE:
		return gather_identity(value, &opened->file, KG_FILE_TEXT_INODE);
	case KG_FIELD_FILE_UID:
		return gather_identity(value, &opened->file, KG_FILE_TEXT_OWNER);
	case KG_FIELD_FILE_WRITE:
		return gather_number(value, opened->write);
	case KG_FIELD_FILE_UNNAMED:
		return gather_number(value, opened->unnamed);
	default:
		return KG_GATHER_MISSING;
	}
}

static enum kg_gather gather_event(struct kg_value *value, const struct kg_facts *facts,
				   enum kg_field field)
{
	return facts->opened ? gather_opened(value, facts, field)
			     : gather_kexec(value, facts, field);
}

static enum kg_gather facts_gather(const struct kg_source *source, enum kg_field field,
				   struct kg_value *value)
{
	struct kg_facts *facts = container_of(source, struct kg_facts, source);
	const struct kg_field_info *info = &kg_field_infos[field];

	if (info->role == KG_ROLE_NONE)
		return gather_event(value, facts, field);
	if (info->part == KG_PART_ENTRY_TYPE)
		return gather_entry_type(value);
	return gather_process(value, facts, info->role, info->part);
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

/* Most events ask for few of the processes, and none of the rest is filled in. */
static void process_forget(struct kg_process *process)
{
	process->known = false;
	process->present = false;
	process->image = NULL;
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
	struct kg_process *process = &facts->processes[KG_ROLE_PROCESS];
	int role;

	facts->source.gather = facts_gather;
	facts->source.breathe = facts_breathe;
	facts->event = event;
	facts->bprm = NULL;
	facts->environ = (struct kg_strings){ 0 };
	facts->path = NULL;
	facts->kexec = NULL;
	facts->opened = NULL;
	facts->locked = false;
	for (role = 0; role < KG_ROLE_COUNT; role++)
		process_forget(&facts->processes[role]);
	process->known = true;
	process->present = true;
	process->image = kg_image_get(image);
	rcu_read_lock();
	kg_process_describe(process, current);
	rcu_read_unlock();
	/* Its own: an overlay opens what is beneath it as who mounted it. */
	kg_ids_read(&process->ids, current_real_cred());
	process->host_mounts = kg_mounts_are_host(current);
}

/* Under RCU. NULL if nobody has the role. */
static struct task_struct *role_find(const struct kg_facts *facts, enum kg_role role)
{
	switch (role) {
	case KG_ROLE_PARENT:
		return rcu_dereference(current->real_parent);
	case KG_ROLE_GROUP_LEADER:
		return kg_leader_of_group();
	case KG_ROLE_SESSION_LEADER:
		return kg_leader_of_session();
	case KG_ROLE_ENTRY_LEADER:
		return kg_leader_of_entry(facts->processes[KG_ROLE_PROCESS].image);
	default:
		return NULL;
	}
}

/* Describes who has a role, and returns it with a reference. */
static struct task_struct *role_get(struct kg_facts *facts, enum kg_role role)
{
	struct task_struct *task;

	rcu_read_lock();
	task = role_find(facts, role);
	if (task) {
		kg_process_describe(&facts->processes[role], task);
		get_task_struct(task);
	}
	rcu_read_unlock();
	return task;
}

static struct kg_image *role_image(const struct kg_facts *facts, struct task_struct *task)
{
	return facts->locked ? kg_task_image_unread(task) : kg_task_image(task);
}

/* Who acts can lead others; then it is as it is about to become in that role too. */
static void role_fill(struct kg_facts *facts, enum kg_role role, struct task_struct *task)
{
	const struct kg_process *own = &facts->processes[KG_ROLE_PROCESS];
	struct kg_process *process = &facts->processes[role];

	process->present = true;
	if (same_thread_group(task, current)) {
		process->image = kg_image_get(own->image);
		process->ids = own->ids;
		process->host_mounts = own->host_mounts;
		return;
	}
	process->image = role_image(facts, task);
	if (process->image) {
		process->ids = process->image->ids;
		process->host_mounts = process->image->host_mounts;
	}
}

/**
 * kg_facts_process() - a process that has part in an event
 * @facts: the event
 * @role: which
 *
 * Looked up the first time. A kernel thread has no program; a process whose
 * exec was not seen is described as its memory has it.
 *
 * Context: Process context of the task that acts. May sleep.
 * Return: the process; its image is NULL if it is not present, or if there was
 * no memory for it.
 */
struct kg_process *kg_facts_process(struct kg_facts *facts, enum kg_role role)
{
	struct kg_process *process = &facts->processes[role];
	struct task_struct *task;

	if (process->known)
		return process;
	process->known = true;
	task = role_get(facts, role);
	if (task) {
		role_fill(facts, role, task);
		put_task_struct(task);
	}
	return process;
}

/**
 * kg_facts_end() - let go of what was gathered
 * @facts: the event
 */
void kg_facts_end(struct kg_facts *facts)
{
	int role;

	for (role = 0; role < KG_ROLE_COUNT; role++)
		kg_image_put(facts->processes[role].image);
	kg_strings_free(&facts->environ, NULL);
	kvfree(facts->path);
}
