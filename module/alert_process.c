// SPDX-License-Identifier: GPL-2.0
#include "alert_process.h"

#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/string.h>
#include <net/netlink.h>

#include "attr.h"
#include "facts.h"
#include "lineage.h"

/*
 * How much of argv an alert carries; its true count and length go with it.
 * Rules are matched with all of it.
 */
#define REPORT_ARGS_MAX (16 << 10)
#define REPORT_PARENT_ARGS_MAX (4 << 10)
#define REPORT_ANCESTOR_ARGS_MAX 256

/*
 * For the paths and arguments of all ancestors. Who chooses long ones for those
 * that are near takes them from those that are far; all else is told of each.
 */
#define REPORT_ANCESTORS_TEXTS_MAX (8 << 10)

/* All attributes of fixed size of one process, with their headers. */
#define FIXED_SIZE 224

static u32 args_report_len(const struct kg_strings *args, u32 max)
{
	return min(args->len, max);
}

static size_t texts_size(const struct kg_image *image, u32 args_max)
{
	if (!image)
		return 0;
	return kg_attr_size(image->filename) + kg_attr_size(kg_image_executable(image)) +
	       kg_attr_size(kg_image_script(image)) +
	       nla_total_size(args_report_len(&image->args, args_max));
}

static size_t cgroup_size(const struct kg_location *location)
{
	return location->known ? nla_total_size(location->cgroup_len) : 0;
}

/* What it takes of the room for texts; 0 if it does not find enough. */
static size_t take_room(const struct kg_ancestor *ancestor, size_t *room)
{
	size_t size = texts_size(ancestor->process.image, REPORT_ANCESTOR_ARGS_MAX);

	if (size > *room)
		return 0;
	*room -= size;
	return size;
}

static size_t ancestors_size(const struct kg_lineage *lineage)
{
	size_t room = REPORT_ANCESTORS_TEXTS_MAX;
	u32 i;

	for (i = 0; i < lineage->n_ancestors; i++)
		take_room(&lineage->ancestors[i], &room);
	return lineage->n_ancestors * FIXED_SIZE + REPORT_ANCESTORS_TEXTS_MAX - room;
}

static size_t lineage_size(const struct kg_lineage *lineage)
{
	if (!lineage)
		return 0;
	return cgroup_size(&lineage->process) + cgroup_size(&lineage->parent) +
	       ancestors_size(lineage);
}

/**
 * kg_alert_processes_size() - how much room kg_alert_put_processes() needs
 * @facts: the event
 * @lineage: NULL if there was no memory for it
 *
 * Return: bytes.
 */
size_t kg_alert_processes_size(const struct kg_facts *facts, const struct kg_lineage *lineage)
{
	return 2 * FIXED_SIZE +
	       texts_size(facts->processes[KG_ROLE_PROCESS].image, REPORT_ARGS_MAX) +
	       texts_size(facts->processes[KG_ROLE_PARENT].image, REPORT_PARENT_ARGS_MAX) +
	       lineage_size(lineage);
}

static int put_texts(struct sk_buff *skb, const struct kg_image *image, u32 args_max)
{
	return kg_attr_put(skb, KEXECGUARD_A_PROCESS_FILENAME, image->filename) ||
	       kg_attr_put(skb, KEXECGUARD_A_PROCESS_EXECUTABLE, kg_image_executable(image)) ||
	       kg_attr_put(skb, KEXECGUARD_A_PROCESS_SCRIPT, kg_image_script(image)) ||
	       kg_attr_put_bytes(skb, KEXECGUARD_A_PROCESS_ARGS,
				 args_report_len(&image->args, args_max), image->args.data);
}

static int put_ids(struct sk_buff *skb, const struct kg_process *process)
{
	const struct kg_ids *ids = &process->ids;

	return kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_UID, ids->uid) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_GID, ids->gid) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_EUID, ids->euid) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_EGID, ids->egid) ||
	       (process->loginuid != (u32)-1 &&
		kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_LOGINUID, process->loginuid));
}

/* Of a script, its interpreter: what /proc/PID/exe shows. */
static int put_file(struct sk_buff *skb, const struct kg_image *image)
{
	struct nlattr *nest;

	if (!image->n_files)
		return 0;
	nest = nla_nest_start(skb, KEXECGUARD_A_PROCESS_FILE);
	if (!nest || kg_identity_put(skb, &image->identities[image->n_files - 1]))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_image(struct sk_buff *skb, const struct kg_image *image)
{
	return kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_ARGS_COUNT, image->args.count) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_ARGS_LENGTH, image->args.len) ||
	       put_file(skb, image);
}

/* Of a kernel thread there may be no image: that of an ancestor is not made up. */
static u32 flags_of(const struct kg_process *process)
{
	if (process->image)
		return process->image->flags;
	return process->kernel_thread ? KEXECGUARD_PROCESS_KTHREAD : KEXECGUARD_PROCESS_UNKNOWN;
}

static int put_process(struct sk_buff *skb, const struct kg_process *process)
{
	const struct kg_image *image = process->image;

	return kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_PID, process->pid) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_TID, process->tid) ||
	       nla_put_u64_64bit(skb, KEXECGUARD_A_PROCESS_START, process->start,
				 KEXECGUARD_A_PAD) ||
	       kg_attr_put(skb, KEXECGUARD_A_PROCESS_COMM, process->comm) ||
	       kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_FLAGS, flags_of(process)) ||
	       (image && (put_ids(skb, process) || put_image(skb, image)));
}

static int put_session(struct sk_buff *skb, const struct kg_session *session)
{
	return (session->login != (u32)-1 &&
		kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_SESSION, session->login)) ||
	       (session->leader &&
		kg_attr_put_u32(skb, KEXECGUARD_A_PROCESS_SID, session->leader));
}

static int put_location(struct sk_buff *skb, const struct kg_location *location)
{
	if (!location->known)
		return 0;
	return put_session(skb, &location->session) ||
	       kg_attr_put_bytes(skb, KEXECGUARD_A_PROCESS_CGROUP, location->cgroup_len,
				 location->cgroup) ||
	       (location->has_namespaces &&
		kg_attr_put_bytes(skb, KEXECGUARD_A_PROCESS_NAMESPACES,
				  sizeof(location->namespaces), &location->namespaces));
}

static int put_actor(struct sk_buff *skb, int type, const struct kg_process *process,
		     u32 args_max, const struct kg_location *location)
{
	const struct kg_image *image = process->image;
	struct nlattr *nest = nla_nest_start(skb, type);

	if (!nest || put_process(skb, process) || (image && put_texts(skb, image, args_max)) ||
	    (location && put_location(skb, location)))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ancestor(struct sk_buff *skb, const struct kg_ancestor *ancestor, size_t *room)
{
	const struct kg_image *image = ancestor->process.image;
	struct nlattr *nest = nla_nest_start(skb, KEXECGUARD_A_ALERT_ANCESTOR);

	if (!nest || put_process(skb, &ancestor->process) ||
	    put_session(skb, &ancestor->session))
		return -EMSGSIZE;
	if (take_room(ancestor, room) && put_texts(skb, image, REPORT_ANCESTOR_ARGS_MAX))
		return -EMSGSIZE;
	nla_nest_end(skb, nest);
	return 0;
}

static int put_ancestors(struct sk_buff *skb, const struct kg_lineage *lineage)
{
	size_t room = REPORT_ANCESTORS_TEXTS_MAX;
	int err = 0;
	u32 i;

	for (i = 0; i < lineage->n_ancestors && !err; i++)
		err = put_ancestor(skb, &lineage->ancestors[i], &room);
	return err;
}

/**
 * kg_alert_put_processes() - put who acts, its parent and its ancestors
 * @skb: an alert
 * @facts: the event
 * @lineage: NULL if there was no memory for it
 *
 * Return: 0 or -EMSGSIZE.
 */
int kg_alert_put_processes(struct sk_buff *skb, const struct kg_facts *facts,
			   const struct kg_lineage *lineage)
{
	if (put_actor(skb, KEXECGUARD_A_ALERT_PROCESS, &facts->processes[KG_ROLE_PROCESS],
		      REPORT_ARGS_MAX, lineage ? &lineage->process : NULL) ||
	    put_actor(skb, KEXECGUARD_A_ALERT_PARENT, &facts->processes[KG_ROLE_PARENT],
		      REPORT_PARENT_ARGS_MAX, lineage ? &lineage->parent : NULL))
		return -EMSGSIZE;
	return lineage ? put_ancestors(skb, lineage) : 0;
}
