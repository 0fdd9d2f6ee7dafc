// SPDX-License-Identifier: GPL-2.0
#include "bootpolicy.h"

#include <linux/errno.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/kernel_read_file.h>
#include <linux/netlink.h>
#include <linux/printk.h>
#include <linux/slab.h>

#include "../engine/trailer.h"
#include "policy.h"

#define FOLDER "/lib/firmware/"

/* Set at load. */
static enum kexecguard_boot_policy state;

/**
 * kg_bootpolicy() - what came of the rule set that was looked for at load
 *
 * Return: whether there was one, and whether it runs.
 */
enum kexecguard_boot_policy kg_bootpolicy(void)
{
	return state;
}

static void __init refuse(const char *name, int err, const char *why)
{
	state = KEXECGUARD_BOOT_POLICY_REFUSED;
	pr_err("boot policy %s refused, error %d: %s\n", name, -err, why);
}

/*
 * By path, as the first process sees it, and not as firmware: the loader of that
 * says in the log what is not there, and a host without such a file is none that
 * lacks something.
 */
static ssize_t __init read_file(const char *name, void **blob)
{
	char *path = kasprintf(GFP_KERNEL, "%s%s", *name == '/' ? "" : FOLDER, name);
	ssize_t size;

	if (!path)
		return -ENOMEM;
	size = kernel_read_file_from_path_initns(path, 0, blob, KG_POLICY_SIZE_MAX, NULL,
						 READING_FIRMWARE);
	kfree(path);
	return size;
}

/**
 * kg_bootpolicy_load() - load the rule set that a file has
 * @name: of the file, in the folder of firmware or an absolute path; empty for none
 * @named: somebody gave that name, so there should be one
 *
 * It is held to all that a rule set is held to that comes by netlink. If it is
 * refused there are no rules, and the kernel log says why.
 *
 * Context: While the module is loaded, before a hook is placed. May sleep.
 */
void __init kg_bootpolicy_load(const char *name, bool named)
{
	struct netlink_ext_ack extack = {};
	void *blob = NULL;
	ssize_t size;
	int err;

	if (!*name)
		return;
	size = read_file(name, &blob);
	if (size == -ENOENT && !named)
		return;
	if (size < 0) {
		refuse(name, size, "the file cannot be read");
		return;
	}
	err = kg_policy_load(blob, size, &extack);
	if (err)
		refuse(name, err, extack._msg ?: "no memory");
	else
		state = KEXECGUARD_BOOT_POLICY_LOADED;
}
