// SPDX-License-Identifier: GPL-2.0
#include "scene.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../../userspace/array.h"
#include "kg_kexec.h"
#include "kg_program.h"
#include "kg_report.h"
#include "kg_system.h"

/* A folder whose path does not fit where the module keeps a short one. */
#define DEEP_NAME "a-folder-with-a-name-so-long-that-two-of-it-are-more-than-a-short-path-" \
	"has-room-for-on-the-stack-of-who-asks"
#define DEEP KG_PATH(DEEP_NAME) "/" DEEP_NAME

/* What a program ended with, or the errno of what kept it from running. */
static int run(const char *path)
{
	int status = kg_run_simple(path, NULL);

	return status > 0 ? -status : status;
}

static int act_exec(struct kg_sock *sock)
{
	return run(KG_PATH("program"));
}

static int act_exec_deep(struct kg_sock *sock)
{
	return run(DEEP "/program");
}

static int act_exec_alert(struct kg_sock *sock)
{
	return run(KG_PATH("kg-alert"));
}

/* Two files. */
static int act_exec_script(struct kg_sock *sock)
{
	return run(KG_PATH("script"));
}

/* By two rules. */
static int act_exec_twice(struct kg_sock *sock)
{
	return run(KG_PATH("kg-twice"));
}

static int act_exec_denied(struct kg_sock *sock)
{
	return run(KG_PATH("kg-denied"));
}

/* Longer than what an image has room for. */
static int act_exec_late(struct kg_sock *sock)
{
	static char argument[2000];
	char *argv[] = { KG_PATH("program"), argument, NULL };
	int status;

	memset(argument, 'x', sizeof(argument) - 1);
	status = kg_run(argv[0], argv, NULL);
	return status > 0 ? -status : status;
}

static int act_fork(struct kg_sock *sock)
{
	pid_t pid = fork();

	if (pid < 0)
		return -errno;
	if (!pid)
		_exit(0);
	return -kg_wait(pid);
}

static int act_kexec_load(struct kg_sock *sock)
{
	return kg_kexec_load_nowhere();
}

static int act_kexec_file(struct kg_sock *sock)
{
	int fd = open(KG_PATH("text"), O_RDONLY | O_CLOEXEC);
	int err = kg_kexec_file_load(fd, -1, "quiet", KEXEC_FILE_NO_INITRAMFS);

	close(fd);
	return err;
}

/* Where it is before it is renamed. */
static int prepare_image(struct kg_sock *sock)
{
	rename(KG_PATH("vmlinuz-kg2"), KG_PATH("vmlinuz-kg"));
	return 0;
}

static int act_open(struct kg_sock *sock)
{
	int fd = open(KG_PATH("vmlinuz-kg"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int act_link(struct kg_sock *sock)
{
	if (link(KG_PATH("vmlinuz-kg"), KG_PATH("another")))
		return -errno;
	return unlink(KG_PATH("another")) ? -errno : 0;
}

static int act_rename(struct kg_sock *sock)
{
	return rename(KG_PATH("vmlinuz-kg"), KG_PATH("vmlinuz-kg2")) ? -errno : 0;
}

static int act_status(struct kg_sock *sock)
{
	struct kg_status status;

	return kg_status(sock, &status);
}

static int act_rules(struct kg_sock *sock)
{
	struct kg_rule_list rules;
	int err = kg_rules(sock, &rules);

	kg_rules_free(&rules);
	return err;
}

static struct kg_blob blob;

static int act_begin(struct kg_sock *sock)
{
	return kg_policy_begin(sock, blob.size);
}

/* Nobody asks for argv, so that it is read when the exec has succeeded. */
static int prepare_late(struct kg_sock *sock)
{
	return kg_policy_load(sock, blob.data, blob.size, NULL);
}

static int prepare_commit(struct kg_sock *sock)
{
	return kg_policy_begin(sock, blob.size) ?: kg_policy_chunk(sock, blob.data, blob.size);
}

static int prepare_file(struct kg_sock *sock, const char *path)
{
	static char data[KEXECGUARD_POLICY_CHUNK_MAX];
	ssize_t size = kg_read_file(path, data, sizeof(data));

	if (size < 0)
		return size;
	return kg_policy_begin(sock, size) ?: kg_policy_chunk(sock, data, size);
}

/* Signed with a key that the kernel trusts. */
static int prepare_signed(struct kg_sock *sock)
{
	return prepare_file(sock, "/tmp/faults-signed.policy");
}

/* Signed with another one. */
static int prepare_foreign(struct kg_sock *sock)
{
	return prepare_file(sock, "/tmp/faults-foreign.policy");
}

static int act_commit(struct kg_sock *sock)
{
	return kg_policy_commit(sock, NULL);
}

/* Somebody else takes a hook of the module's. */
static int prepare_lost(struct kg_sock *sock)
{
	return kg_module_load_file("/src/tests/kselftest/module/kg_take.ko",
				   "hook=security_path_rename");
}

static int act_lost(struct kg_sock *sock)
{
	struct kg_status status;

	return kg_selftest(sock, &status);
}

static void undo_lost(struct kg_sock *sock)
{
	syscall(SYS_delete_module, "kg_take", O_NONBLOCK);
	act_lost(sock);
}

static const struct scene scenes[] = {
	{ "exec", NULL, act_exec, NULL, false },
	{ "exec-deep", NULL, act_exec_deep, NULL, false },
	{ "exec-late", prepare_late, act_exec_late, NULL, false },
	{ "exec-large", NULL, act_exec, NULL, true },
	{ "exec-script", NULL, act_exec_script, NULL, false },
	{ "exec-alert", NULL, act_exec_alert, NULL, false },
	{ "exec-twice", NULL, act_exec_twice, NULL, false },
	{ "exec-denied", NULL, act_exec_denied, NULL, false },
	{ "fork", NULL, act_fork, NULL, false },
	{ "kexec-load", NULL, act_kexec_load, NULL, false },
	{ "kexec-file", NULL, act_kexec_file, NULL, false },
	{ "open", prepare_image, act_open, NULL, false },
	{ "link", prepare_image, act_link, NULL, false },
	{ "rename", prepare_image, act_rename, NULL, false },
	{ "status", NULL, act_status, NULL, false },
	{ "rules", NULL, act_rules, NULL, false },
	{ "begin", NULL, act_begin, NULL, false },
	{ "hook-lost", prepare_lost, act_lost, undo_lost, false },
	{ "commit", prepare_commit, act_commit, NULL, false },
	{ "commit-signed", prepare_signed, act_commit, NULL, false },
	{ "commit-foreign", prepare_foreign, act_commit, NULL, false },
};

/**
 * scene_find() - the scene of a name
 * @name: its name
 *
 * Return: the scene, or NULL.
 */
const struct scene *scene_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(scenes); i++)
		if (!strcmp(scenes[i].name, name))
			return &scenes[i];
	return NULL;
}

/**
 * scenes_set_up() - make the files that the scenes play with
 *
 * Return: 0 or a negative errno.
 */
int scenes_set_up(void)
{
	static const struct kg_name_rule rule = { "rule", "kg-never", KG_ACTION_ALERT, NULL };
	int err = kg_dir_reset();

	if (!err && (mkdir(KG_PATH(DEEP_NAME), 0755) || mkdir(DEEP, 0755)))
		err = -errno;
	err = err ?: kg_install_act("program");
	err = err ?: kg_write_script(KG_PATH("script"), "#!/bin/true\n");
	err = err ?: kg_install_act("kg-alert");
	err = err ?: kg_install_act("kg-twice");
	err = err ?: kg_install_act("kg-denied");
	err = err ?: kg_install_act(DEEP_NAME "/" DEEP_NAME "/program");
	err = err ?: kg_write_text(KG_PATH("text"), "no kernel");
	kg_blob_build(&blob, &rule, 1);
	err = err ?: kg_write_file(SCENE_BOOT_POLICY, blob.data, blob.size);
	return err ?: kg_write_text(KG_PATH("vmlinuz-kg"), "no kernel");
}
