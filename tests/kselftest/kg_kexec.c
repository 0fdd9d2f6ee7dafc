// SPDX-License-Identifier: GPL-2.0
#include "kg_kexec.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "kg_arch.h"
#include "kg_system.h"

const char *kg_kernel_path(void)
{
	static char path[256];
	struct utsname name;

	uname(&name);
	snprintf(path, sizeof(path), "/boot/vmlinuz-%s", name.release);
	return path;
}

/**
 * kg_has_file_load() - was this kernel built with kexec_file_load()
 *
 * To try it would be an event. So whoever runs the tests says if it was not: see run.
 *
 * Return: true if so.
 */
bool kg_has_file_load(void)
{
	return !getenv("KG_NO_FILE_LOAD");
}

int kg_kexec_load(unsigned long segments, const void *list, unsigned long flags)
{
	return syscall(SYS_kexec_load, 0, segments, list, flags) ? -errno : 0;
}

/**
 * kg_kexec_load_nowhere() - load a segment that no kernel has room for
 *
 * Return: a negative errno, whoever refused it.
 */
int kg_kexec_load_nowhere(void)
{
	static const struct kexec_segment nowhere = { "", 1, (void *)~0xfffUL, 0x1000 };

	return kg_kexec_load(1, &nowhere, KG_KEXEC_ARCH);
}

int kg_kexec_file_load(int kernel, int initrd, const char *cmdline, unsigned long flags)
{
	unsigned long len = cmdline ? strlen(cmdline) + 1 : 0;

	return syscall(SYS_kexec_file_load, kernel, initrd, len, cmdline, flags) ? -errno : 0;
}

/* Memory that no kernel of the lab is short of, or that it set aside for the crash image. */
static void *memory_for_image(bool on_crash)
{
	unsigned long start = on_crash ? 0 : KG_IMAGE_ADDRESS;
	FILE *file = fopen("/proc/iomem", "re");
	char line[128];

	while (file && !start && fgets(line, sizeof(line), file))
		if (strstr(line, "Crash kernel"))
			start = strtoul(line, NULL, 16);
	if (file)
		fclose(file);
	return (void *)start;
}

/* A page of zeroes, which is staged as well as any kernel is. */
static int stage_page(bool on_crash)
{
	static char page[4096];
	const struct kexec_segment segment = {
		page, sizeof(page), memory_for_image(on_crash), sizeof(page),
	};

	return syscall(SYS_kexec_load, segment.mem, 1, &segment,
		       KG_KEXEC_ARCH | (on_crash ? KEXEC_ON_CRASH : 0)) ? -errno : 0;
}

/**
 * kg_stage() - stage the kernel that runs; by kexec_load() something else, if there is no
 * other call
 * @cmdline: for it
 * @flags: KEXEC_FILE_*
 *
 * Return: 0 or a negative errno.
 */
int kg_stage(const char *cmdline, unsigned long flags)
{
	int fd, err;

	if (!kg_has_file_load())
		return stage_page(flags & KEXEC_FILE_ON_CRASH);
	fd = open(kg_kernel_path(), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	err = kg_kexec_file_load(fd, -1, cmdline, flags | KEXEC_FILE_NO_INITRAMFS);
	close(fd);
	return err;
}

/**
 * kg_unstage() - drop what is staged
 *
 * Return: 0 or a negative errno.
 */
int kg_unstage(void)
{
	int err = 0, crash_err = 0;

	if (kg_read_number(KG_LOADED) == 1)
		err = kg_kexec_load(0, NULL, KEXEC_ARCH_DEFAULT);
	if (kg_read_number(KG_CRASH_LOADED) == 1)
		crash_err = kg_kexec_load(0, NULL, KEXEC_ARCH_DEFAULT | KEXEC_ON_CRASH);
	return crash_err ?: err;
}

/**
 * kg_reboot() - reboot into what is staged, at once
 *
 * Return: a negative errno, if at all.
 */
int kg_reboot(void)
{
	return syscall(SYS_reboot, LINUX_REBOOT_MAGIC1, LINUX_REBOOT_MAGIC2,
		       LINUX_REBOOT_CMD_KEXEC, NULL) ? -errno : 0;
}
