/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The module, played by a child: netlink between programs stands for generic netlink,
 * so that the tool's client is the one that runs. Include it in one file of a program.
 */
#ifndef KG_TEST_FAKE_MODULE_H
#define KG_TEST_FAKE_MODULE_H

#include <linux/genetlink.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

#include "sample.h"

#define FAKE_FAMILY	0x20

/**
 * struct fake_module - what the child has, shared with the test
 * @port: of its socket
 * @instance: of its log
 * @first: the oldest alert in the log
 * @next: the number of the next
 * @broken: the number of one that lacks its time; 0 if none does
 * @readings: how often the log was read
 * @sent: alerts that were sent
 * @acknowledged: the newest that was
 * @acknowledgements: how often one was
 * @generation: of the rule set
 */
struct fake_module {
	u32 port;
	u64 instance;
	u64 first;
	u64 next;
	u64 broken;
	u64 readings;
	u64 sent;
	u64 acknowledged;
	u64 acknowledgements;
	u64 generation;
};

static struct fake_module *fake;
static pid_t fake_child;

/* The library's, which the tool calls. */
int genl_connect(struct nl_sock *sock)
{
	nl_socket_set_peer_port(sock, fake->port);
	return nl_connect(sock, NETLINK_USERSOCK);
}

int genl_ctrl_resolve(struct nl_sock *sock, const char *name)
{
	return FAKE_FAMILY;
}

/* There is no doorbell: the tool looks by itself. */
int genl_ctrl_resolve_grp(struct nl_sock *sock, const char *family, const char *group)
{
	return -NLE_OBJ_NOTFOUND;
}

/* False if nobody takes it any more. */
static inline bool fake_send(int fd, const struct nlmsghdr *request, struct nl_msg *msg)
{
	const struct sockaddr_nl to = { .nl_family = AF_NETLINK, .nl_pid = request->nlmsg_pid };
	struct nlmsghdr *header = nlmsg_hdr(msg);
	bool sent;

	header->nlmsg_seq = request->nlmsg_seq;
	header->nlmsg_pid = request->nlmsg_pid;
	sent = sendto(fd, header, header->nlmsg_len, 0, (const void *)&to, sizeof(to)) > 0;
	nlmsg_free(msg);
	return sent;
}

static inline struct nl_msg *fake_message(int flags)
{
	static const struct genlmsghdr header = { .version = KEXECGUARD_GENL_VERSION };
	struct nl_msg *msg = nlmsg_alloc_size(SAMPLE_SIZE);

	nlmsg_put(msg, 0, 0, FAKE_FAMILY, 0, flags);
	nlmsg_append(msg, (void *)&header, sizeof(header), NLMSG_ALIGNTO);
	return msg;
}

static inline void fake_end(int fd, const struct nlmsghdr *request, int type)
{
	const struct nlmsgerr body = { .msg = *request };
	struct nl_msg *msg = nlmsg_alloc();

	nlmsg_put(msg, 0, 0, type, 0, 0);
	nlmsg_append(msg, (void *)&body, type == NLMSG_DONE ? sizeof(body.error) : sizeof(body),
		     NLMSG_ALIGNTO);
	fake_send(fd, request, msg);
}

static inline void fake_status(int fd, const struct nlmsghdr *request)
{
	static const int longs[] = {
		KEXECGUARD_A_STATUS_GENERATED, KEXECGUARD_A_STATUS_DELIVERED,
		KEXECGUARD_A_STATUS_OVERWRITTEN, KEXECGUARD_A_STATUS_SUPPRESSED,
		KEXECGUARD_A_STATUS_QUEUED, KEXECGUARD_A_STATUS_EXECS,
		KEXECGUARD_A_STATUS_INCOMPLETE, KEXECGUARD_A_STATUS_UNTRACKED,
		KEXECGUARD_A_STATUS_PROCESSES,
	};
	struct nl_msg *msg = fake_message(0);
	size_t i;

	for (i = 0; i < sizeof(longs) / sizeof(*longs); i++)
		nla_put_u64(msg, longs[i], 0);
	nla_put_string(msg, KEXECGUARD_A_STATUS_VERSION, "1");
	nla_put_u32(msg, KEXECGUARD_A_STATUS_MODE, KEXECGUARD_MODE_OBSERVE);
	nla_put_u8(msg, KEXECGUARD_A_STATUS_LOCKED, 0);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_GENERATION, fake->generation);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_RULES, 0);
	nla_put_u32(msg, KEXECGUARD_A_STATUS_POLICY_SIZE, 0);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_NEXT_SEQ, fake->next);
	nla_put_u64(msg, KEXECGUARD_A_STATUS_INSTANCE, fake->instance);
	fake_send(fd, request, msg);
	fake_end(fd, request, NLMSG_ERROR);
}

static inline void fake_commit(int fd, const struct nlmsghdr *request)
{
	static const u8 digest[KEXECGUARD_DIGEST_SIZE];
	struct nl_msg *msg = fake_message(0);

	nla_put_u64(msg, KEXECGUARD_A_POLICY_GENERATION, ++fake->generation);
	nla_put(msg, KEXECGUARD_A_POLICY_DIGEST, sizeof(digest), digest);
	fake_send(fd, request, msg);
	fake_end(fd, request, NLMSG_ERROR);
}

static inline struct nl_msg *fake_alert(u64 seq)
{
	struct nl_msg *sample = sample_exec(KEXECGUARD_DECISION_ALLOWED);
	struct nl_msg *msg = fake_message(NLM_F_MULTI);
	void *attrs = nlmsg_data(nlmsg_hdr(sample));
	int len = nlmsg_datalen(nlmsg_hdr(sample));

	memcpy(nla_data(nla_find(attrs, len, KEXECGUARD_A_ALERT_SEQ)), &seq, sizeof(seq));
	if (seq == fake->broken)
		nla_find(attrs, len, KEXECGUARD_A_ALERT_TIME)->nla_type = (u16)NLA_TYPE_MASK;
	nlmsg_append(msg, attrs, len, NLMSG_ALIGNTO);
	nlmsg_free(sample);
	return msg;
}

static inline void fake_alerts(int fd, const struct nlmsghdr *request)
{
	const struct nlattr *since = nla_find(nlmsg_data(request) + GENL_HDRLEN,
					      nlmsg_datalen(request) - GENL_HDRLEN,
					      KEXECGUARD_A_SINCE);
	u64 seq = nla_get_u64(since), end = fake->next;

	fake->readings++;
	for (seq = seq > fake->first ? seq : fake->first; seq < end; seq++, fake->sent++) {
		if (!fake_send(fd, request, fake_alert(seq)))
			return;
	}
	fake_end(fd, request, NLMSG_DONE);
}

static inline void fake_answer(int fd, const struct nlmsghdr *request)
{
	const struct genlmsghdr *genl = nlmsg_data(request);

	switch (genl->cmd) {
	case KEXECGUARD_CMD_STATUS:
		fake_status(fd, request);
		break;
	case KEXECGUARD_CMD_POLICY_COMMIT:
		fake_commit(fd, request);
		break;
	case KEXECGUARD_CMD_ALERTS:
		fake_alerts(fd, request);
		break;
	case KEXECGUARD_CMD_RULES:
		fake_end(fd, request, NLMSG_DONE);
		break;
	case KEXECGUARD_CMD_ACK:
		fake->acknowledgements++;
		fake->acknowledged = nla_get_u64((void *)(genl + 1));
		fake_end(fd, request, NLMSG_ERROR);
		break;
	default:
		fake_end(fd, request, NLMSG_ERROR);
	}
}

static inline void fake_run(int fd)
{
	static char request[1 << 17];

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (recv(fd, request, sizeof(request), 0) > 0)
		fake_answer(fd, (const struct nlmsghdr *)request);
	_exit(0);
}

static inline int fake_begin(void **state)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK };
	socklen_t len = sizeof(address);
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_USERSOCK);

	fake = mmap(NULL, sizeof(*fake), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		    0);
	if (fd < 0 || fake == MAP_FAILED || bind(fd, (void *)&address, len) ||
	    getsockname(fd, (void *)&address, &len))
		return -1;
	*fake = (struct fake_module){ .port = address.nl_pid, .instance = 0xabcdef, .first = 1,
				      .next = 1 };
	fake_child = fork();
	if (!fake_child)
		fake_run(fd);
	close(fd);
	return fake_child < 0;
}

static inline int fake_gone(void **state)
{
	kill(fake_child, SIGKILL);
	waitpid(fake_child, NULL, 0);
	return munmap(fake, sizeof(*fake));
}

#endif /* KG_TEST_FAKE_MODULE_H */
