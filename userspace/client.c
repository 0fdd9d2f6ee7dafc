// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <netlink/attr.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>
#include <netlink/socket.h>

#include "alert.h"
#include "attr.h"
#include "client.h"
#include "command.h"
#include "coverage.h"
#include "diag.h"
#include "hasher.h"
#include "installed.h"
#include "request.h"
#include "status.h"

#define SOCKET_BUFFER	(256 * 1024)	/* an alert with long arguments is about 130 KiB */
#define RINGS		32		/* that are taken at once */
#define MESSAGE_ROOM	256		/* for headers, beside a payload */
#define RULES_RETRIES	8		/* a set that is replaced more often is not to be read */
/* More than once within a restart's patience for last words, of half a second. */
#define POLL_MS		200

/**
 * struct client - a connection to the module
 * @sock: for requests
 * @bell: for the doorbell, NULL unless client_listen() was called and there is one
 * @family: generic netlink's number for the module
 * @hasher: hashes what the processes of alerts run
 */
struct client {
	struct nl_sock *sock;
	struct nl_sock *bell;
	int family;
	struct hasher hasher;
};

static int report_absent(void)
{
	diag_error("the kexecguard module is not loaded: load it with 'modprobe kexecguard'");
	return EXIT_NO_MODULE;
}

/* No such family; or there is one, of a module that is being unloaded: then no dump begins. */
static bool says_absent(int error)
{
	return error == ENOENT || error == EPROTONOSUPPORT;
}

/* Says what failed in a person's words; @why is the kernel's, if it gave any. */
static int report(const char *what, int error, const char *why)
{
	const char *colon = *why ? ": " : "";

	if (says_absent(error))
		return report_absent();
	if (error == EPERM || error == EACCES) {
		diag_error("cannot %s: %s%s%s%s", what, strerror(error), colon, why,
			   geteuid() ? " (run it as root)" : "");
		return EXIT_PERMISSION;
	}
	diag_error("cannot %s: %s%s%s", what, strerror(error), colon, why);
	return EXIT_FINDINGS;
}

static int report_memory(void)
{
	diag_error("out of memory");
	return EXIT_FINDINGS;
}

static int report_libnl(const char *what, int err)
{
	if (err == -NLE_OBJ_NOTFOUND)
		return report_absent();
	if (err == -NLE_PERM || err == -NLE_NOACCESS)
		return report(what, EPERM, "");
	diag_error("cannot %s: %s", what, nl_geterror(err));
	return EXIT_FINDINGS;
}

static int report_request(const char *what, const struct request *request)
{
	return request->error ? report(what, request->error, request->why) : EXIT_DONE;
}

/* NULL if it could not be put together. */
static struct nl_msg *complete(struct nl_msg *msg, int err)
{
	if (!err)
		return msg;
	nlmsg_free(msg);
	return NULL;
}

static struct nl_msg *new_message(struct client *client, u8 cmd, int flags, size_t payload)
{
	struct nl_msg *msg = nlmsg_alloc_size(payload + MESSAGE_ROOM);

	return complete(msg, msg && !genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, client->family, 0,
						 flags, cmd, KEXECGUARD_GENL_VERSION));
}

static struct nl_msg *u32_message(struct client *client, u8 cmd, int attr, u32 value)
{
	struct nl_msg *msg = new_message(client, cmd, 0, 0);

	return complete(msg, msg && nla_put_u32(msg, attr, value));
}

static struct nl_msg *u64_message(struct client *client, u8 cmd, int flags, int attr, u64 value)
{
	struct nl_msg *msg = new_message(client, cmd, flags, 0);

	return complete(msg, msg && nla_put_u64(msg, attr, value));
}

static struct nl_sock *open_socket(int *err)
{
	struct nl_sock *sock = nl_socket_alloc();
	int on = 1;

	*err = -NLE_NOMEM;
	if (!sock)
		return NULL;
	*err = genl_connect(sock);
	if (*err) {
		nl_socket_free(sock);
		return NULL;
	}
	nl_socket_enable_msg_peek(sock);
	/* Best effort: without these, messages are terser and an alert may not fit. */
	nl_socket_set_buffer_size(sock, SOCKET_BUFFER, SOCKET_BUFFER);
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_EXT_ACK, &on, sizeof(on));
	setsockopt(nl_socket_get_fd(sock), SOL_NETLINK, NETLINK_CAP_ACK, &on, sizeof(on));
	return sock;
}

/**
 * client_open() - connect to the module
 * @out: gets the connection
 *
 * Return: %EXIT_DONE, or what to exit with; %EXIT_NO_MODULE if it is not
 * loaded, or not to be seen from this network namespace.
 */
int client_open(struct client **out)
{
	struct client *client = calloc(1, sizeof(*client));
	int err;

	if (!client)
		return report_memory();
	client->hasher = (struct hasher)HASHER_DEFAULT;
	client->sock = open_socket(&err);
	if (client->sock) {
		client->family = genl_ctrl_resolve(client->sock, KEXECGUARD_GENL_NAME);
		err = client->family < 0 ? client->family : 0;
	}
	if (err) {
		client_close(client);
		return report_libnl("reach the kernel", err);
	}
	*out = client;
	return EXIT_DONE;
}

/**
 * client_close() - end the connection; a rule set that is half loaded is dropped
 * @client: may be NULL
 */
void client_close(struct client *client)
{
	if (!client)
		return;
	hasher_end(&client->hasher);
	nl_socket_free(client->bell);
	nl_socket_free(client->sock);
	free(client);
}

static const char *take_status(void *data, const void *attrs, int len)
{
	return status_decode(data, attrs, len);
}

/**
 * client_status() - ask the module how it is
 * @client: the connection
 * @status: filled in; to be freed with status_free() even after a failure
 *
 * Return: enum exit_code.
 */
int client_status(struct client *client, struct status *status)
{
	struct request request = { .take = take_status, .data = status };

	*status = (struct status){};
	request_run(&request, client->sock,
		    new_message(client, KEXECGUARD_CMD_STATUS, 0, 0));
	return report_request("read the status", &request);
}

static const char *take_coverage(void *data, const void *attrs, int len)
{
	return coverage_decode(data, attrs, len);
}

/**
 * client_selftest() - have the module try its hooks
 * @client: the connection
 * @coverage: filled in; to be freed with coverage_free() even after a failure
 *
 * Return: enum exit_code; %EXIT_DONE if they were tried, whatever came of it.
 */
int client_selftest(struct client *client, struct coverage *coverage)
{
	struct request request = { .take = take_coverage, .data = coverage };

	*coverage = (struct coverage){};
	request_run(&request, client->sock,
		    new_message(client, KEXECGUARD_CMD_SELFTEST, 0, 0));
	return report_request("try the hooks", &request);
}

/**
 * client_set_mode() - say what a deny rule does
 * @client: the connection
 * @mode: %KEXECGUARD_MODE_OBSERVE or %KEXECGUARD_MODE_ENFORCE
 *
 * Return: enum exit_code.
 */
int client_set_mode(struct client *client, u32 mode)
{
	struct request request = {};

	request_run(&request, client->sock,
		    u32_message(client, KEXECGUARD_CMD_MODE, KEXECGUARD_A_MODE, mode));
	return report_request("set the mode", &request);
}

/**
 * client_lock() - let nothing be changed until the machine restarts
 * @client: the connection
 *
 * Return: enum exit_code.
 */
int client_lock(struct client *client)
{
	struct request request = {};

	request_run(&request, client->sock, new_message(client, KEXECGUARD_CMD_LOCK, 0, 0));
	return report_request("lock the module", &request);
}

static const char *take_rule(void *data, const void *attrs, int len)
{
	return installed_add(data, attrs, len);
}

static struct nl_msg *rules_message(struct client *client, bool measure)
{
	struct nl_msg *msg = new_message(client, KEXECGUARD_CMD_RULES, NLM_F_DUMP, 0);

	return complete(msg, msg && measure && nla_put_flag(msg, KEXECGUARD_A_MEASURE));
}

static int list_rules(struct client *client, struct installed_rules *rules, bool measure)
{
	struct request request;
	int tries = 0;

	*rules = (struct installed_rules){};
	do {
		installed_free(rules);
		request = (struct request){ .take = take_rule, .data = rules };
		request_run(&request, client->sock, rules_message(client, measure));
	} while (!request.error && request.interrupted && ++tries < RULES_RETRIES);
	if (!request.error && request.interrupted) {
		diag_error("cannot list the rules: they are being replaced again and again");
		return EXIT_FINDINGS;
	}
	return report_request("list the rules", &request);
}

/**
 * client_rules() - list the rules that run
 * @client: the connection
 * @rules: filled in; to be freed with installed_free() even after a failure
 *
 * Return: enum exit_code.
 */
int client_rules(struct client *client, struct installed_rules *rules)
{
	return list_rules(client, rules, false);
}

/**
 * client_rules_measured() - the same, and have measured what they cost
 * @client: the connection
 * @rules: as of client_rules()
 *
 * The module measures for ten seconds from then on.
 *
 * Return: enum exit_code.
 */
int client_rules_measured(struct client *client, struct installed_rules *rules)
{
	return list_rules(client, rules, true);
}

static int begin(struct client *client, size_t size)
{
	struct request request = {};

	request_run(&request, client->sock,
		    u32_message(client, KEXECGUARD_CMD_POLICY_BEGIN, KEXECGUARD_A_POLICY_SIZE,
				size));
	return report_request("load the rules", &request);
}

static int send_chunk(struct client *client, const void *data, size_t len)
{
	struct nl_msg *msg = new_message(client, KEXECGUARD_CMD_POLICY_CHUNK, 0, len);
	struct request request = {};

	msg = complete(msg, msg && nla_put(msg, KEXECGUARD_A_POLICY_DATA, len, data));
	request_run(&request, client->sock, msg);
	return report_request("load the rules", &request);
}

static int send_chunks(struct client *client, const char *program, size_t size)
{
	size_t at, len;
	int err;

	for (at = 0; at < size; at += len) {
		len = size - at;
		if (len > KEXECGUARD_POLICY_CHUNK_MAX)
			len = KEXECGUARD_POLICY_CHUNK_MAX;
		err = send_chunk(client, program + at, len);
		if (err)
			return err;
	}
	return EXIT_DONE;
}

static const char *take_policy_id(void *data, const void *attrs, int len)
{
	struct nlattr *tb[KEXECGUARD_A_MAX + 1];
	const struct nlattr *digest;
	struct policy_id *id = data;
	static const struct attr_field field = {
		.name = "generation", .offset = offsetof(struct policy_id, generation),
		.type = KEXECGUARD_A_POLICY_GENERATION, .kind = ATTR_U64, .required = true,
	};

	if (!attr_parse(tb, KEXECGUARD_A_MAX, attrs, len))
		return "message";
	digest = tb[KEXECGUARD_A_POLICY_DIGEST];
	if (!digest || nla_len(digest) != sizeof(id->digest))
		return "digest";
	memcpy(id->digest, nla_data(digest), sizeof(id->digest));
	return attr_decode(tb, &field, 1, id);
}

static int commit(struct client *client, struct policy_id *id)
{
	struct request request = { .take = take_policy_id, .data = id };

	request_run(&request, client->sock,
		    new_message(client, KEXECGUARD_CMD_POLICY_COMMIT, 0, 0));
	return report_request("load the rules", &request);
}

/* Not waited on: the message that brought us here is the one to be read. */
static void abort_load(struct client *client)
{
	struct request request = {};

	request_run(&request, client->sock,
		    new_message(client, KEXECGUARD_CMD_POLICY_ABORT, 0, 0));
}

/**
 * client_load() - replace the rule set, whole or not at all
 * @client: the connection
 * @program: what ruleset_compile() made
 * @size: bytes of it
 * @id: gets what the kernel calls the new set
 *
 * Return: enum exit_code. Unless it is %EXIT_DONE, the old set stays.
 */
int client_load(struct client *client, const void *program, size_t size, struct policy_id *id)
{
	int err = begin(client, size);

	if (err)
		return err;
	err = send_chunks(client, program, size);
	if (err) {
		abort_load(client);
		return err;
	}
	return commit(client, id);
}

/**
 * client_listen() - hear the doorbell from now on
 * @client: the connection
 *
 * The notices of generic netlink's controller are heard as well: they tell
 * that the module is going away. Where the kernel cannot keep others from
 * listening there is no doorbell: that is said here, and client_wait() only
 * waits for the next look.
 *
 * Return: enum exit_code.
 */
int client_listen(struct client *client)
{
	int group, err;

	group = genl_ctrl_resolve_grp(client->sock, KEXECGUARD_GENL_NAME,
				      KEXECGUARD_MCGRP_ALERTS);
	if (group == -NLE_OBJ_NOTFOUND) {
		diag_file(stderr, "kexecguard", DIAG_NOTE,
			  "this kernel has no doorbell: looking for alerts every %d ms", POLL_MS);
		return EXIT_DONE;
	}
	if (group < 0)
		return report_libnl("listen for alerts", group);
	client->bell = open_socket(&err);
	if (!client->bell)
		return report_libnl("listen for alerts", err);
	err = nl_socket_add_memberships(client->bell, group, GENL_ID_CTRL, 0);
	if (!err)
		err = nl_socket_set_nonblocking(client->bell);
	return err ? report_libnl("listen for alerts", err) : EXIT_DONE;
}

/*
 * What a bell says is of no interest, so there is no room for it: that it rang is. It rings
 * for each alert, and so often while others are read.
 */
static void drain(int fd)
{
	struct mmsghdr rings[RINGS] = {};
	int got;

	do {
		got = recvmmsg(fd, rings, RINGS, MSG_DONTWAIT, NULL);
		/* ENOBUFS: some were lost, and with the next try it is over. */
	} while (got == RINGS || (got < 0 && (errno == ENOBUFS || errno == EINTR)));
}

/* Without a bell, whatever may have come is looked for. */
static int wait_limit(const struct client *client, int timeout)
{
	if (client->bell || (timeout >= 0 && timeout < POLL_MS))
		return timeout;
	return POLL_MS;
}

/**
 * client_wait() - sleep until there may be something to pull, or something else to do
 * @client: the connection, which listens
 * @others: what else to wait for; gets what came
 * @n: how many, %CLIENT_OTHERS_MAX at most
 * @timeout: milliseconds at most, -1 for no limit
 * @signals: what is blocked while it sleeps; another signal ends the sleep
 *
 * Return: enum exit_code.
 */
int client_wait(struct client *client, struct pollfd *others, size_t n, int timeout,
		const sigset_t *signals)
{
	struct pollfd polls[1 + CLIENT_OTHERS_MAX];
	struct timespec limit;

	/* poll() takes no notice of a descriptor of -1. */
	polls[0] = (struct pollfd){
		.fd = client->bell ? nl_socket_get_fd(client->bell) : -1, .events = POLLIN,
	};
	if (n)
		memcpy(polls + 1, others, n * sizeof(*others));
	timeout = wait_limit(client, timeout);
	limit = (struct timespec){ .tv_sec = timeout / 1000,
				   .tv_nsec = timeout % 1000 * 1000000L };
	if (ppoll(polls, 1 + n, timeout < 0 ? NULL : &limit, signals) < 0) {
		if (errno == EINTR)
			return EXIT_DONE;
		diag_error("cannot wait for alerts: %s", strerror(errno));
		return EXIT_FINDINGS;
	}
	if (polls[0].revents)
		drain(polls[0].fd);
	if (n)
		memcpy(others, polls + 1, n * sizeof(*others));
	return EXIT_DONE;
}

/**
 * struct pull - alerts on their way from the log
 * @client: the connection
 * @sink: who takes them
 * @request: by which they come
 */
struct pull {
	struct client *client;
	struct alert_sink *sink;
	struct request request;
};

static void pause_sink(void *data)
{
	struct alert_sink *sink = ((struct pull *)data)->sink;

	if (sink->pause)
		sink->pause(sink);
}

/* At once: it is of use only while the process runs what it was told of. */
static const char *hash_of(struct pull *pull, const struct alert *alert)
{
	struct hasher *hasher = &pull->client->hasher;

	if (!hasher_may_know(hasher, alert))
		return NULL;
	pause_sink(pull);
	return hasher_ask(hasher, alert);
}

static const char *take_alert(void *data, const void *attrs, int len)
{
	struct pull *pull = data;
	struct alert alert;
	const char *why;

	if (!alert_decode(&alert, attrs, len, &why)) {
		pull->sink->broken(pull->sink, alert.seq, why);
		return NULL;
	}
	alert.sha256 = hash_of(pull, &alert);
	pull->sink->alert(pull->sink, &alert);
	pull->request.enough = pull->sink->enough && pull->sink->enough(pull->sink);
	return NULL;
}

/* What is on its way by the socket goes with it; it is in the log still. */
static int renew_socket(struct client *client)
{
	struct nl_sock *sock;
	int err;

	sock = open_socket(&err);
	if (!sock)
		return report_libnl("read the alerts", err);
	nl_socket_free(client->sock);
	client->sock = sock;
	return EXIT_DONE;
}

/**
 * client_alerts() - pull what the log holds
 * @client: the connection
 * @since: the first sequence number that is wanted
 * @sink: who takes them, in their order, until it has enough
 *
 * Return: enum exit_code.
 */
int client_alerts(struct client *client, u64 since, struct alert_sink *sink)
{
	struct pull pull = { .client = client, .sink = sink,
			     .request = { .take = take_alert, .pause = pause_sink,
					  .data = &pull } };
	int err;

	request_run(&pull.request, client->sock,
		    u64_message(client, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP, KEXECGUARD_A_SINCE,
				since));
	err = report_request("read the alerts", &pull.request);
	return !err && pull.request.enough ? renew_socket(client) : err;
}

/**
 * client_acknowledge() - say that alerts are where they belong
 * @client: the connection
 * @seq: all up to this one
 *
 * An older module does not want to know.
 *
 * Return: enum exit_code.
 */
int client_acknowledge(struct client *client, u64 seq)
{
	struct request request = {};

	request_run(&request, client->sock,
		    u64_message(client, KEXECGUARD_CMD_ACK, 0, KEXECGUARD_A_ALERT_SEQ, seq));
	if (request.error == EOPNOTSUPP)
		return EXIT_DONE;
	return report_request("acknowledge the alerts", &request);
}
