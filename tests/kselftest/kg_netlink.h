/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A small client of kexecguard's netlink family, written against the contract
 * and nothing else: raw sockets, no library, no line shared with the tool.
 */
#ifndef KG_NETLINK_H
#define KG_NETLINK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kexecguard.h"

/* Room for a policy chunk and what surrounds it. */
#define KG_MSG_SIZE	(KEXECGUARD_POLICY_CHUNK_MAX + 4096)
#define KG_EXTACK_SIZE	128

/**
 * struct kg_sock - a generic netlink socket
 * @fd: the socket, -1 if closed
 * @portid: its address
 * @family: number of the kexecguard family, 0 if there is none
 * @group: number of its multicast group "alerts"
 * @seq: of the last request
 * @extack: text of the last error, "" if it had none
 */
struct kg_sock {
	int fd;
	uint32_t portid;
	uint16_t family;
	uint32_t group;
	uint32_t seq;
	char extack[KG_EXTACK_SIZE];
};

/**
 * struct kg_msg - a request being written
 * @len: bytes of it
 * @data: the message, from its struct nlmsghdr on
 */
struct kg_msg {
	size_t len;
	char data[KG_MSG_SIZE] __attribute__((aligned(NLMSG_ALIGNTO)));
};

/* Bytes of an attribute; NULL if it was not there. */
struct kg_bytes {
	const char *data;
	size_t len;
};

typedef int (*kg_reply_fn)(void *to, const struct nlmsghdr *reply);

/* Called for each attribute; type without flags. */
typedef void (*kg_attr_fn)(void *to, uint16_t type, struct kg_bytes value);

int kg_sock_open(struct kg_sock *sock);
int kg_sock_open_bound(struct kg_sock *sock, uint32_t portid);
void kg_sock_close(struct kg_sock *sock);
int kg_sock_resolve(struct kg_sock *sock);
int kg_sock_join(struct kg_sock *sock);

struct kg_msg *kg_msg_new(const struct kg_sock *sock, uint8_t cmd, uint16_t flags);
void kg_msg_put(struct kg_msg *msg, uint16_t type, const void *data, size_t len);
void kg_msg_put_u32(struct kg_msg *msg, uint16_t type, uint32_t value);
void kg_msg_put_u64(struct kg_msg *msg, uint16_t type, uint64_t value);

int kg_request(struct kg_sock *sock, struct kg_msg *msg);
int kg_answer(struct kg_sock *sock, kg_reply_fn reply, void *to);
int kg_call(struct kg_sock *sock, struct kg_msg *msg, kg_reply_fn reply, void *to);
void kg_send_raw(struct kg_sock *sock, void *data, size_t len);
unsigned int kg_drain(struct kg_sock *sock);

void kg_attrs_each(const void *data, size_t len, kg_attr_fn take, void *to);
void kg_reply_each(const struct nlmsghdr *reply, kg_attr_fn take, void *to);
uint32_t kg_u32(struct kg_bytes value);
uint64_t kg_u64(struct kg_bytes value);

int kg_doorbell(struct kg_sock *sock, int timeout_ms, uint64_t *seq);

int kg_acknowledge(struct kg_sock *sock, uint64_t seq);
int kg_lock(struct kg_sock *sock);
int kg_set_mode(struct kg_sock *sock, uint32_t mode);
int kg_policy_begin(struct kg_sock *sock, uint32_t size);
int kg_policy_chunk(struct kg_sock *sock, const void *data, size_t len);
int kg_policy_commit(struct kg_sock *sock, uint64_t *generation);
int kg_policy_abort(struct kg_sock *sock);
int kg_policy_load(struct kg_sock *sock, const void *blob, size_t size, uint64_t *generation);

#endif /* KG_NETLINK_H */
