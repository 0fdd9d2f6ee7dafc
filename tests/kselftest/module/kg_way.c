// SPDX-License-Identifier: GPL-2.0
/*
 * A way to a new kernel that nobody knows of: what the kernel asks its security
 * modules when it loads an image, asked by itself.
 *
 *	way=load_data			an image made of segments
 *	way=image path=PATH		an image that is a file
 *	way=initrd path=PATH		an initrd
 *	way=firmware path=PATH		a file that is neither
 *
 * It never stays: loading it fails with EPERM if that was refused, with
 * ECANCELED if not.
 */
#include <linux/err.h>
#include <linux/file.h>
#include <linux/fs.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/security.h>
#include <linux/string.h>

static char *way = "";
module_param(way, charp, 0);

static char *path = "";
module_param(path, charp, 0);

static int read_file(enum kernel_read_file_id id)
{
	struct file *file = filp_open(path, O_RDONLY, 0);
	int err;

	if (IS_ERR(file))
		return PTR_ERR(file);
	err = security_kernel_read_file(file, id, true);
	fput(file);
	return err;
}

static int __init kg_way_init(void)
{
	int err = -EINVAL;

	if (!strcmp(way, "load_data"))
		err = security_kernel_load_data(LOADING_KEXEC_IMAGE, false);
	else if (!strcmp(way, "image"))
		err = read_file(READING_KEXEC_IMAGE);
	else if (!strcmp(way, "initrd"))
		err = read_file(READING_KEXEC_INITRAMFS);
	else if (!strcmp(way, "firmware"))
		err = read_file(READING_FIRMWARE);
	return err ?: -ECANCELED;
}
module_init(kg_way_init);

MODULE_DESCRIPTION("Asks what the kernel asks when it loads an image");
MODULE_LICENSE("GPL");
