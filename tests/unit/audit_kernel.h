/* SPDX-License-Identifier: GPL-2.0 */
/* A kernel that takes messages for its audit log, played by a child. */
#ifndef KG_TEST_AUDIT_KERNEL_H
#define KG_TEST_AUDIT_KERNEL_H

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "receiver.h"

#define TRUSTED_APP	1121

/**
 * struct kernel - what the child is to say, and what it was told
 * @status: that it answers with
 * @error: to messages, and to who asks for the status if that is @refuses
 * @refuses: it does not tell the status
 * @asked: how often it was asked for the status
 * @told: how many messages came
 * @text: of the last
 */
struct kernel {
	struct audit_status status;
	int error;
	bool refuses;
	int asked;
	int told;
	char text[NLMSG_SPACE(16384)];
};

static struct output_config audit_config = { .ops = &output_audit, .name = "audit",
					     .required = true };
static struct kernel *kernel;
static pid_t kernel_child;

static inline void answer(int fd, const struct nlmsghdr *request, int type, const void *data,
			  size_t len)
{
	union {
		struct nlmsghdr header;
		char room[512];
	} packet = {};

	packet.header = (struct nlmsghdr){ .nlmsg_len = NLMSG_LENGTH(len), .nlmsg_type = type,
					   .nlmsg_seq = request->nlmsg_seq };
	memcpy(NLMSG_DATA(&packet.header), data, len);
	send(fd, &packet, packet.header.nlmsg_len, 0);
}

static inline void answer_error(int fd, const struct nlmsghdr *request, int error)
{
	const struct nlmsgerr body = { .error = -error, .msg = *request };

	answer(fd, request, NLMSG_ERROR, &body, sizeof(body));
}

static inline void play(int fd)
{
	static union {
		struct nlmsghdr header;
		char room[NLMSG_SPACE(16384)];
	} packet;

	while (recv(fd, &packet, sizeof(packet), 0) > 0) {
		/* Of an earlier request: to be passed over. */
		answer(fd, &(struct nlmsghdr){ .nlmsg_seq = packet.header.nlmsg_seq - 1 },
		       NLMSG_NOOP, "", 0);
		if (packet.header.nlmsg_type == AUDIT_GET) {
			kernel->asked++;
			if (kernel->refuses)
				answer_error(fd, &packet.header, kernel->error);
			else
				answer(fd, &packet.header, AUDIT_GET, &kernel->status,
				       sizeof(kernel->status));
		} else if (packet.header.nlmsg_type == TRUSTED_APP) {
			strcpy(kernel->text, NLMSG_DATA(&packet.header));
			kernel->told++;
			answer_error(fd, &packet.header, kernel->error);
		}
	}
}

static inline int begin_kernel(void **state)
{
	int listener = receiver_unix(SOCK_SEQPACKET, &audit_config);

	unlink("audit");
	kernel = mmap(NULL, sizeof(*kernel), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	kernel->status = (struct audit_status){ .enabled = 1, .backlog_limit = 64 };
	kernel_child = fork();
	if (!kernel_child) {
		fcntl(listener, F_SETFL, 0);
		for (;;)
			play(accept(listener, NULL, NULL));
	}
	close(listener);
	return 0;
}

static inline int end_kernel(void **state)
{
	kill(kernel_child, SIGKILL);
	waitpid(kernel_child, NULL, 0);
	munmap(kernel, sizeof(*kernel));
	return 0;
}

#endif /* KG_TEST_AUDIT_KERNEL_H */
