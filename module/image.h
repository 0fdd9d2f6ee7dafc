/* SPDX-License-Identifier: GPL-2.0 */
/*
 * An image: the program that a process runs, as it was at its exec.
 *
 * Built while the exec is ruled on, it becomes the process's when the exec
 * succeeds, is shared by what it forks, and never changes after that: whatever
 * the process does to its own memory, its children's parent is what it was.
 */
#ifndef KG_IMAGE_H
#define KG_IMAGE_H

#include <linux/refcount.h>
#include <linux/types.h>

#include "file.h"
#include "strings.h"

struct cred;
struct file;
struct linux_binprm;
struct task_struct;

/* A script, its interpreter, that one's, and so on: then the kernel gives up (ELOOP). */
#define KG_FILES_MAX 6

/**
 * struct kg_ids - who somebody is, as the initial user namespace sees it
 * @uid: real user id
 * @gid: real group id
 * @euid: effective user id
 * @egid: effective group id
 * @host: its capabilities are of the initial user namespace too
 */
struct kg_ids {
	u32 uid;
	u32 gid;
	u32 euid;
	u32 egid;
	bool host;
};

/**
 * struct kg_image - what a process runs
 * @refs: who holds it
 * @executable: where in @files the last one begins
 * @ids: of the process when it had executed this
 * @flags: KEXECGUARD_PROCESS_*
 * @rcu: frees it after readers that found it through a task. In the place of @ids and
 *	@flags: who has no reference reads @refs and @names only
 * @filename: the path that was asked for; NULL if not known
 * @names: base names: of each path that was asked for, of each of @files
 * @files: resolved paths: a script, then its interpreter; or the one program
 * @args: argv, once @args_known
 * @previous: @files of what the process ran before
 * @directory: working directory, NULL if not known; a path and not a reference
 *	to one, which would keep a file system from being unmounted
 * @identities: which files they are: @identity, or memory for KG_FILES_MAX
 * @identity: of nearly all, which execute one
 * @args_known: @args was read. Of an exec that is not asked before the exec has
 *	succeeded, which is cheaper
 * @interactive: it had a controlling terminal
 * @memfd: one of the files is memory that never had a name
 * @deleted: one of the files has no name any more, or never had one
 * @writable: one of the files can be written by others than its owner and group
 * @set_id: one of the files has a bit by which who executes it becomes another
 * @untrusted: one of the files may not be what its path says, or may be what
 *	another than root made of it
 * @host_mounts: it was in the mount namespace of the host
 * @n_files: how many files there are, those of unknown paths too
 * @room: for the strings of most images
 *
 * There is one for each process, so it is small.
 */
struct kg_image {
	refcount_t refs;
	u32 executable;
	union {
		struct {
			struct kg_ids ids;
			u32 flags;
		};
		struct rcu_head rcu;
	};
	char *filename;
	struct kg_strings names;
	struct kg_strings files;
	struct kg_strings args;
	struct kg_strings previous;
	char *directory;
	struct kg_identity *identities;
	struct kg_identity identity;
	bool args_known : 1;
	bool interactive : 1;
	bool memfd : 1;
	bool deleted : 1;
	bool writable : 1;
	bool set_id : 1;
	bool untrusted : 1;
	bool host_mounts : 1;
	u8 n_files;
	struct kg_room room;
};

void kg_ids_read(struct kg_ids *ids, const struct cred *cred);
bool kg_mounts_are_host(const struct task_struct *task);

struct kg_image *kg_image_begin(const struct linux_binprm *bprm, const struct kg_image *previous);
int kg_image_add_name(struct kg_image *image, const char *path);
int kg_image_add_file(struct kg_image *image, struct file *file);
int kg_image_add_args(struct kg_image *image, struct linux_binprm *bprm);
int kg_image_complete(struct kg_image *image, struct linux_binprm *bprm);
bool kg_image_trusted(const struct kg_image *image);
struct kg_image *kg_image_from_task(struct task_struct *task);
struct kg_image *kg_image_get(struct kg_image *image);
struct kg_image *kg_image_get_rcu(struct kg_image __rcu **slot);
void kg_image_put(struct kg_image *image);
const char *kg_image_executable(const struct kg_image *image);
const char *kg_image_script(const struct kg_image *image);

#endif /* KG_IMAGE_H */
