// SPDX-License-Identifier: GPL-2.0
#include "kg_fault.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "kg_arch.h"

/**
 * kg_fault_begin() - make a page, that 32-bit pointers reach
 * @fault: filled in
 *
 * Return: 0 or a negative errno.
 */
int kg_fault_begin(struct kg_fault *fault)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	fault->page = kg_low_page();
	if (!fault->page)
		return -ENOMEM;
	fault->uffd = syscall(SYS_userfaultfd, O_CLOEXEC);
	range.range.start = (uintptr_t)fault->page;
	range.range.len = getpagesize();
	if (fault->uffd < 0 || ioctl(fault->uffd, UFFDIO_API, &api) ||
	    ioctl(fault->uffd, UFFDIO_REGISTER, &range))
		return -errno;
	return 0;
}

/**
 * kg_fault_wait() - wait until somebody reads the page, and sleeps
 * @fault: the page
 *
 * Return: 0 or -EIO.
 */
int kg_fault_wait(struct kg_fault *fault)
{
	struct uffd_msg msg;

	return read(fault->uffd, &msg, sizeof(msg)) == sizeof(msg) ? 0 : -EIO;
}

/**
 * kg_fault_resolve() - tell who sleeps what is there
 * @fault: the page
 * @content: a page
 *
 * Return: 0 or a negative errno.
 */
int kg_fault_resolve(struct kg_fault *fault, const void *content)
{
	struct uffdio_copy copy = {
		.dst = (uintptr_t)fault->page,
		.src = (uintptr_t)content,
		.len = getpagesize(),
	};

	return ioctl(fault->uffd, UFFDIO_COPY, &copy) ? -errno : 0;
}

void kg_fault_end(struct kg_fault *fault)
{
	close(fault->uffd);
	munmap(fault->page, getpagesize());
}
