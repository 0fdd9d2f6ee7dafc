// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

#include "attr.h"
#include "request.h"

/* The text of an extended ack is among the attributes at the end of a message. */
static void keep_why(struct request *request, const void *attrs, int len)
{
	struct nlattr *tb[NLMSGERR_ATTR_MAX + 1];
	const struct nlattr *text;

	if (len <= 0 || !attr_parse(tb, NLMSGERR_ATTR_MAX, attrs, len))
		return;
	text = tb[NLMSGERR_ATTR_MSG];
	if (text)
		snprintf(request->why, sizeof(request->why), "%.*s", nla_len(text),
			 (const char *)nla_data(text));
}

/* What the error message quotes: the request's header, or all of it. */
static int quoted_len(const struct nlmsghdr *header, const struct nlmsgerr *error)
{
	int payload = 0;

	if (!(header->nlmsg_flags & NLM_F_CAPPED))
		payload = NLMSG_ALIGN(error->msg.nlmsg_len) - sizeof(error->msg);
	return sizeof(*error) + payload;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *error, void *arg)
{
	const struct nlmsghdr *header = (const void *)((char *)error - NLMSG_HDRLEN);
	struct request *request = arg;
	int quoted = quoted_len(header, error);

	request->error = -error->error;
	if (header->nlmsg_flags & NLM_F_ACK_TLVS)
		keep_why(request, (char *)error + quoted,
			 (int)header->nlmsg_len - NLMSG_HDRLEN - quoted);
	request->done = true;
	return NL_STOP;
}

static int on_ack(struct nl_msg *msg, void *arg)
{
	struct request *request = arg;

	request->done = true;
	return NL_STOP;
}

/* The end of a dump carries the error that ended it. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct request *request = arg;
	int error = 0;

	if (nlmsg_datalen(header) >= (int)sizeof(error))
		memcpy(&error, nlmsg_data(header), sizeof(error));
	if (error < 0) {
		request->error = -error;
		if (header->nlmsg_flags & NLM_F_ACK_TLVS)
			keep_why(request, (char *)nlmsg_data(header) + sizeof(error),
				 nlmsg_datalen(header) - sizeof(error));
	}
	request->done = true;
	return NL_STOP;
}

static int on_interrupted(struct nl_msg *msg, void *arg)
{
	struct request *request = arg;

	request->interrupted = true;
	return NL_OK;
}

static int on_message(struct nl_msg *msg, void *arg)
{
	struct nlmsghdr *header = nlmsg_hdr(msg);
	struct genlmsghdr *genl = nlmsg_data(header);
	struct request *request = arg;
	const char *bad;

	if (!request->take)
		return NL_OK;
	if (!genlmsg_valid_hdr(header, 0))
		bad = "header";
	else
		bad = request->take(request->data, genlmsg_attrdata(genl, 0),
				    genlmsg_attrlen(genl, 0));
	if (bad) {
		request->error = EBADMSG;
		snprintf(request->why, sizeof(request->why), "%s", bad);
	}
	request->done = request->enough;
	return request->enough ? NL_STOP : NL_OK;
}

static struct nl_cb *callbacks(struct request *request)
{
	struct nl_cb *cb = nl_cb_alloc(NL_CB_DEFAULT);

	if (!cb)
		return NULL;
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, request);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, on_ack, request);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, request);
	nl_cb_set(cb, NL_CB_DUMP_INTR, NL_CB_CUSTOM, on_interrupted, request);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_message, request);
	return cb;
}

static void fail(struct request *request, int err)
{
	request->error = EIO;
	snprintf(request->why, sizeof(request->why), "%s", nl_geterror(err));
}

static void receive(struct request *request, struct nl_sock *sock)
{
	struct nl_cb *cb = callbacks(request);
	int err;

	if (!cb) {
		request->error = ENOMEM;
		return;
	}
	while (!request->done) {
		err = nl_recvmsgs(sock, cb);
		if (request->pause)
			request->pause(request->data);
		/*
		 * An error of the kernel's is in the request by now, and is
		 * returned as well; an interrupted dump was complete.
		 */
		if (err < 0 && !request->done && err != -NLE_INTR && err != -NLE_DUMP_INTR) {
			fail(request, err);
			break;
		}
	}
	nl_cb_put(cb);
}

/**
 * request_run() - send a request and take the whole of the answer
 * @request: with @take, @pause and @data filled in, the rest zeroed
 * @sock: where to
 * @msg: the request, which is freed; NULL is reported as want of memory
 */
void request_run(struct request *request, struct nl_sock *sock, struct nl_msg *msg)
{
	int err;

	if (!msg) {
		request->error = ENOMEM;
		return;
	}
	err = nl_send_auto(sock, msg);
	nlmsg_free(msg);
	if (err < 0)
		fail(request, err);
	else
		receive(request, sock);
}
