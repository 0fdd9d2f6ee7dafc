// SPDX-License-Identifier: GPL-2.0
/*
 * stage KERNEL [CMDLINE]	stages a kernel for a reboot into it
 * stage --unload		drops what is staged
 *
 * Calls kexec_file_load() itself: no tool named kexec is on the way.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/kexec.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static long file_load(int kernel, const char *cmdline, unsigned long flags)
{
	return syscall(SYS_kexec_file_load, kernel, -1, strlen(cmdline) + 1, cmdline,
		       flags | KEXEC_FILE_NO_INITRAMFS);
}

int main(int argc, char **argv)
{
	unsigned long flags = 0;
	int kernel = -1;

	if (argc < 2) {
		fprintf(stderr, "usage: stage KERNEL [CMDLINE] | stage --unload\n");
		return 2;
	}
	if (!strcmp(argv[1], "--unload"))
		flags = KEXEC_FILE_UNLOAD;
	else
		kernel = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (!flags && kernel < 0) {
		fprintf(stderr, "stage: %s: %s\n", argv[1], strerror(errno));
		return 1;
	}
	if (file_load(kernel, argc > 2 ? argv[2] : "", flags)) {
		fprintf(stderr, "stage: kexec_file_load: %s\n", strerror(errno));
		return 1;
	}
	return 0;
}
