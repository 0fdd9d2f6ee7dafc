/* SPDX-License-Identifier: GPL-2.0 */
/* A netlink request and its answer. */
#ifndef KG_REQUEST_H
#define KG_REQUEST_H

#include <stdbool.h>

struct nl_msg;
struct nl_sock;

/**
 * struct request - a request and what became of it
 * @take: called for each message of the answer; returns what is wrong with it, or NULL
 * @pause: called when all that came together was taken; may be NULL
 * @data: for both
 * @error: errno, 0 if there was none
 * @why: what the kernel says to it, or what is wrong with a message
 * @done: the last message was seen
 * @interrupted: what was listed changed meanwhile
 * @enough: for @take to set: it wants no more. What is left of the answer will come by
 *	this socket, which is of no use then
 */
struct request {
	const char *(*take)(void *data, const void *attrs, int len);
	void (*pause)(void *data);
	void *data;
	int error;
	char why[256];
	bool done;
	bool interrupted;
	bool enough;
};

void request_run(struct request *request, struct nl_sock *sock, struct nl_msg *msg);

#endif /* KG_REQUEST_H */
