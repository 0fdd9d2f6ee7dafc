// SPDX-License-Identifier: GPL-2.0
#include "kg_netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The largest alert is far below this. */
#define RECEIVE_SIZE (256 << 10)

/* The kernel copies what we send before the call returns, so one will do. */
static struct kg_msg shared_msg;
static char receive_buffer[RECEIVE_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));

/**
 * kg_sock_open_bound() - open a generic netlink socket with a given address
 * @sock: filled in; its family is not looked up
 * @portid: the address, 0 for any
 *
 * Return: 0 or a negative errno.
 */
int kg_sock_open_bound(struct kg_sock *sock, uint32_t portid)
{
	struct sockaddr_nl address = { .nl_family = AF_NETLINK, .nl_pid = portid };
	socklen_t len = sizeof(address);
	int on = 1, err;

	memset(sock, 0, sizeof(*sock));
	sock->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
	if (sock->fd < 0)
		return -errno;
	if (bind(sock->fd, (struct sockaddr *)&address, sizeof(address)) ||
	    getsockname(sock->fd, (struct sockaddr *)&address, &len) ||
	    setsockopt(sock->fd, SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on)) ||
	    setsockopt(sock->fd, SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on))) {
		err = -errno;
		kg_sock_close(sock);
		return err;
	}
	sock->portid = address.nl_pid;
	return 0;
}

/**
 * kg_sock_open() - open a socket and look up the family
 * @sock: filled in
 *
 * Return: 0, -ENOENT if there is no such family, or another negative errno.
 */
int kg_sock_open(struct kg_sock *sock)
{
	int err = kg_sock_open_bound(sock, 0);

	if (err)
		return err;
	err = kg_sock_resolve(sock);
	if (err)
		kg_sock_close(sock);
	return err;
}

/**
 * kg_sock_close() - close a socket
 * @sock: may be closed already
 */
void kg_sock_close(struct kg_sock *sock)
{
	if (sock->fd >= 0)
		close(sock->fd);
	sock->fd = -1;
}

static struct kg_msg *msg_begin(uint16_t type, uint8_t cmd, uint8_t version, uint16_t flags)
{
	struct kg_msg *msg = &shared_msg;
	struct nlmsghdr *header = (struct nlmsghdr *)msg->data;
	struct genlmsghdr *genl = NLMSG_DATA(header);

	msg->len = NLMSG_LENGTH(GENL_HDRLEN);
	memset(msg->data, 0, msg->len);
	header->nlmsg_type = type;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK | flags;
	genl->cmd = cmd;
	genl->version = version;
	return msg;
}

/**
 * kg_msg_new() - begin a request to the kexecguard family
 * @sock: which it will be sent with
 * @cmd: enum kexecguard_cmd
 * @flags: NLM_F_* beyond REQUEST and ACK
 *
 * Return: the request. There is one at a time.
 */
struct kg_msg *kg_msg_new(const struct kg_sock *sock, uint8_t cmd, uint16_t flags)
{
	return msg_begin(sock->family, cmd, KEXECGUARD_GENL_VERSION, flags);
}

/**
 * kg_msg_put() - append an attribute
 * @msg: the request
 * @type: of the attribute, with flags if any
 * @data: its bytes
 * @len: how many
 */
void kg_msg_put(struct kg_msg *msg, uint16_t type, const void *data, size_t len)
{
	struct nlattr *attr = (struct nlattr *)(msg->data + msg->len);

	if (len > sizeof(msg->data) - msg->len - NLA_HDRLEN - NLA_ALIGNTO)
		abort();
	memset(attr, 0, NLA_HDRLEN + NLA_ALIGN(len));
	attr->nla_type = type;
	attr->nla_len = NLA_HDRLEN + len;
	if (len)
		memcpy((char *)attr + NLA_HDRLEN, data, len);
	msg->len += NLA_HDRLEN + NLA_ALIGN(len);
}

void kg_msg_put_u32(struct kg_msg *msg, uint16_t type, uint32_t value)
{
	kg_msg_put(msg, type, &value, sizeof(value));
}

void kg_msg_put_u64(struct kg_msg *msg, uint16_t type, uint64_t value)
{
	kg_msg_put(msg, type, &value, sizeof(value));
}

/**
 * kg_attrs_each() - walk attributes
 * @data: the first
 * @len: bytes of all
 * @take: called for each
 * @to: for @take
 */
void kg_attrs_each(const void *data, size_t len, kg_attr_fn take, void *to)
{
	const struct nlattr *attr = data;
	size_t step;

	while (len >= NLA_HDRLEN && attr->nla_len >= NLA_HDRLEN && attr->nla_len <= len) {
		struct kg_bytes value = {
			.data = (const char *)attr + NLA_HDRLEN,
			.len = attr->nla_len - NLA_HDRLEN,
		};

		take(to, attr->nla_type & NLA_TYPE_MASK, value);
		step = NLA_ALIGN(attr->nla_len);
		if (step >= len)
			return;
		len -= step;
		attr = (const struct nlattr *)((const char *)attr + step);
	}
}

/**
 * kg_reply_each() - walk the attributes of a generic netlink message
 * @reply: the message
 * @take: called for each
 * @to: for @take
 */
void kg_reply_each(const struct nlmsghdr *reply, kg_attr_fn take, void *to)
{
	const char *attrs = (const char *)NLMSG_DATA(reply) + GENL_HDRLEN;

	kg_attrs_each(attrs, reply->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), take, to);
}

/* A number that is not there, or is of another size, is one that no test expects. */
uint32_t kg_u32(struct kg_bytes value)
{
	uint32_t number = UINT32_MAX;

	if (value.len == sizeof(number))
		memcpy(&number, value.data, sizeof(number));
	return number;
}

uint64_t kg_u64(struct kg_bytes value)
{
	uint64_t number = UINT64_MAX;

	if (value.len == sizeof(number))
		memcpy(&number, value.data, sizeof(number));
	return number;
}

static void take_extack(void *to, uint16_t type, struct kg_bytes value)
{
	struct kg_sock *sock = to;

	if (type == NLMSGERR_ATTR_MSG)
		snprintf(sock->extack, sizeof(sock->extack), "%.*s", (int)value.len, value.data);
}

/* With NETLINK_CAP_ACK an error repeats the header of the request and no more. */
static int take_error(struct kg_sock *sock, const struct nlmsghdr *reply)
{
	const struct nlmsgerr *error = NLMSG_DATA(reply);

	if (reply->nlmsg_flags & NLM_F_ACK_TLVS)
		kg_attrs_each(error + 1, reply->nlmsg_len - NLMSG_LENGTH(sizeof(*error)),
			      take_extack, sock);
	return error->error;
}

/* The end of a dump: its result, and the text of an error as after NLMSG_ERROR. */
static int take_done(struct kg_sock *sock, const struct nlmsghdr *reply)
{
	const int *error = NLMSG_DATA(reply);

	if (reply->nlmsg_flags & NLM_F_ACK_TLVS)
		kg_attrs_each(error + 1, reply->nlmsg_len - NLMSG_LENGTH(sizeof(*error)),
			      take_extack, sock);
	return *error;
}

/* One message of an answer. Returns 1 to go on, else what the call comes to. */
static int take_message(struct kg_sock *sock, const struct nlmsghdr *message, kg_reply_fn reply,
			void *to)
{
	int err;

	if (message->nlmsg_seq != sock->seq)
		return 1;
	if (message->nlmsg_type == NLMSG_ERROR)
		return take_error(sock, message);
	if (message->nlmsg_flags & NLM_F_DUMP_INTR)
		return -EINTR;
	if (message->nlmsg_type == NLMSG_DONE)
		return take_done(sock, message);
	err = reply ? reply(to, message) : 0;
	return err ?: 1;
}

static int receive(struct kg_sock *sock, int flags)
{
	ssize_t len = recv(sock->fd, receive_buffer, sizeof(receive_buffer), flags | MSG_TRUNC);

	if (len < 0)
		return -errno;
	return len > (ssize_t)sizeof(receive_buffer) ? -EMSGSIZE : len;
}

/**
 * kg_request() - send a request
 * @sock: the socket
 * @msg: the request
 *
 * Return: 0 or a negative errno. What the kernel has to say comes with
 * kg_answer().
 */
int kg_request(struct kg_sock *sock, struct kg_msg *msg)
{
	struct nlmsghdr *header = (struct nlmsghdr *)msg->data;

	header->nlmsg_len = msg->len;
	header->nlmsg_seq = ++sock->seq;
	sock->extack[0] = '\0';
	return send(sock->fd, msg->data, msg->len, 0) < 0 ? -errno : 0;
}

/**
 * kg_answer() - take the answer to the last request
 * @sock: the socket
 * @reply: called for each message of the answer, may be NULL; what it returns
 *	but 0 ends the call
 * @to: for @reply
 *
 * Return: 0 or the negative errno that the kernel answered; its text, if it
 * sent one, is in @sock->extack. -EINTR for a dump that is not of one piece.
 */
int kg_answer(struct kg_sock *sock, kg_reply_fn reply, void *to)
{
	const struct nlmsghdr *message;
	int len, result = 1;

	while (result == 1) {
		len = receive(sock, 0);
		if (len < 0)
			return len;
		message = (const struct nlmsghdr *)receive_buffer;
		for (; result == 1 && NLMSG_OK(message, (unsigned int)len);
		     message = NLMSG_NEXT(message, len))
			result = take_message(sock, message, reply, to);
	}
	return result;
}

int kg_call(struct kg_sock *sock, struct kg_msg *msg, kg_reply_fn reply, void *to)
{
	int err = kg_request(sock, msg);

	return err ?: kg_answer(sock, reply, to);
}

/* A lock would hold for all tests that follow. */
static void defuse_lock(char *data, size_t len)
{
	struct genlmsghdr *genl = (struct genlmsghdr *)(data + NLMSG_HDRLEN);

	if (len >= NLMSG_LENGTH(GENL_HDRLEN) && genl->cmd == KEXECGUARD_CMD_LOCK)
		genl->cmd = KEXECGUARD_CMD_STATUS;
}

/**
 * kg_send_raw() - send bytes, whatever they are
 * @sock: the socket
 * @data: the bytes; a request to lock is made one for the status
 * @len: how many
 *
 * Nothing is waited for; see kg_drain().
 */
void kg_send_raw(struct kg_sock *sock, void *data, size_t len)
{
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	ssize_t sent;

	defuse_lock(data, len);
	sent = sendto(sock->fd, data, len, 0, (struct sockaddr *)&kernel, sizeof(kernel));
	(void)sent;
}

/**
 * kg_drain() - take all that waits in a socket
 * @sock: the socket
 *
 * Return: how many datagrams it was.
 */
unsigned int kg_drain(struct kg_sock *sock)
{
	unsigned int n = 0;
	int len;

	/* An overrun (ENOBUFS) is told of once and then forgotten. */
	while ((len = receive(sock, MSG_DONTWAIT)) >= 0 || len == -ENOBUFS)
		n++;
	return n;
}

/* The kexecguard family as the controller describes it. */
struct family_info {
	struct kg_sock *sock;
	struct kg_bytes group_name;
	uint32_t group_id;
};

static void take_group_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct family_info *info = to;

	if (type == CTRL_ATTR_MCAST_GRP_NAME)
		info->group_name = value;
	else if (type == CTRL_ATTR_MCAST_GRP_ID)
		info->group_id = kg_u32(value);
}

static void take_group(void *to, uint16_t type, struct kg_bytes value)
{
	struct family_info *info = to;

	(void)type;
	kg_attrs_each(value.data, value.len, take_group_attr, info);
	if (info->group_name.data && !strcmp(info->group_name.data, KEXECGUARD_MCGRP_ALERTS))
		info->sock->group = info->group_id;
}

static void take_family_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct family_info *info = to;

	if (type == CTRL_ATTR_FAMILY_ID)
		memcpy(&info->sock->family, value.data, sizeof(info->sock->family));
	else if (type == CTRL_ATTR_MCAST_GROUPS)
		kg_attrs_each(value.data, value.len, take_group, info);
}

static int take_family(void *to, const struct nlmsghdr *reply)
{
	kg_reply_each(reply, take_family_attr, to);
	return 0;
}

/**
 * kg_sock_resolve() - look up the numbers of the family and of its group
 * @sock: the socket; they are kept in it
 *
 * Return: 0, -ENOENT if there is no such family, or another negative errno.
 */
int kg_sock_resolve(struct kg_sock *sock)
{
	struct kg_msg *msg = msg_begin(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, 1, 0);
	struct family_info info = { .sock = sock };

	kg_msg_put(msg, CTRL_ATTR_FAMILY_NAME, KEXECGUARD_GENL_NAME,
		   sizeof(KEXECGUARD_GENL_NAME));
	return kg_call(sock, msg, take_family, &info);
}

/**
 * kg_sock_join() - listen to the doorbell
 * @sock: the socket
 *
 * Return: 0 or a negative errno.
 */
int kg_sock_join(struct kg_sock *sock)
{
	int group = sock->group;

	if (setsockopt(sock->fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof(group)))
		return -errno;
	return 0;
}

static void take_doorbell_attr(void *to, uint16_t type, struct kg_bytes value)
{
	uint64_t *seq = to;

	if (type == KEXECGUARD_A_ALERT_SEQ)
		*seq = kg_u64(value);
}

/**
 * kg_doorbell() - wait for the doorbell
 * @sock: a socket that joined, with no request under way
 * @timeout_ms: how long
 * @seq: set to what it says
 *
 * Return: 0, -ETIMEDOUT, or -EPROTO if something else came.
 */
int kg_doorbell(struct kg_sock *sock, int timeout_ms, uint64_t *seq)
{
	const struct nlmsghdr *message = (const struct nlmsghdr *)receive_buffer;
	const struct genlmsghdr *genl = NLMSG_DATA(message);
	struct pollfd wait = { .fd = sock->fd, .events = POLLIN };
	int len;

	if (poll(&wait, 1, timeout_ms) != 1)
		return -ETIMEDOUT;
	len = receive(sock, 0);
	if (len < 0)
		return len;
	if (!NLMSG_OK(message, (unsigned int)len) || message->nlmsg_type != sock->family ||
	    genl->cmd != KEXECGUARD_CMD_DOORBELL)
		return -EPROTO;
	*seq = 0;
	kg_reply_each(message, take_doorbell_attr, seq);
	return 0;
}

int kg_acknowledge(struct kg_sock *sock, uint64_t seq)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_ACK, 0);

	kg_msg_put_u64(msg, KEXECGUARD_A_ALERT_SEQ, seq);
	return kg_call(sock, msg, NULL, NULL);
}

int kg_lock(struct kg_sock *sock)
{
	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_LOCK, 0), NULL, NULL);
}

int kg_set_mode(struct kg_sock *sock, uint32_t mode)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_MODE, 0);

	kg_msg_put_u32(msg, KEXECGUARD_A_MODE, mode);
	return kg_call(sock, msg, NULL, NULL);
}

int kg_policy_begin(struct kg_sock *sock, uint32_t size)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_POLICY_BEGIN, 0);

	kg_msg_put_u32(msg, KEXECGUARD_A_POLICY_SIZE, size);
	return kg_call(sock, msg, NULL, NULL);
}

int kg_policy_chunk(struct kg_sock *sock, const void *data, size_t len)
{
	struct kg_msg *msg = kg_msg_new(sock, KEXECGUARD_CMD_POLICY_CHUNK, 0);

	kg_msg_put(msg, KEXECGUARD_A_POLICY_DATA, data, len);
	return kg_call(sock, msg, NULL, NULL);
}

static void take_generation(void *to, uint16_t type, struct kg_bytes value)
{
	uint64_t *generation = to;

	if (type == KEXECGUARD_A_POLICY_GENERATION)
		*generation = kg_u64(value);
}

static int take_commit(void *to, const struct nlmsghdr *reply)
{
	kg_reply_each(reply, take_generation, to);
	return 0;
}

/**
 * kg_policy_commit() - let the policy that was sent take effect
 * @sock: the socket
 * @generation: set to the new one's; may be NULL
 *
 * Return: 0 or a negative errno.
 */
int kg_policy_commit(struct kg_sock *sock, uint64_t *generation)
{
	uint64_t unused;

	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_POLICY_COMMIT, 0), take_commit,
		       generation ?: &unused);
}

int kg_policy_abort(struct kg_sock *sock)
{
	return kg_call(sock, kg_msg_new(sock, KEXECGUARD_CMD_POLICY_ABORT, 0), NULL, NULL);
}

/**
 * kg_policy_load() - a whole transaction
 * @sock: the socket
 * @blob: the program
 * @size: bytes of it
 * @generation: set to the new one's; may be NULL
 *
 * Return: 0, or the negative errno of the step that failed.
 */
int kg_policy_load(struct kg_sock *sock, const void *blob, size_t size, uint64_t *generation)
{
	const char *at = blob;
	size_t len;
	int err;

	err = kg_policy_begin(sock, size);
	for (; !err && size; at += len, size -= len) {
		len = size < KEXECGUARD_POLICY_CHUNK_MAX ? size : KEXECGUARD_POLICY_CHUNK_MAX;
		err = kg_policy_chunk(sock, at, len);
	}
	return err ?: kg_policy_commit(sock, generation);
}
