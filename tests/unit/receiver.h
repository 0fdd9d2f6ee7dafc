/* SPDX-License-Identifier: GPL-2.0 */
/* Receivers that a test makes itself, and what an attacker would have them read. */
#ifndef KG_TEST_RECEIVER_H
#define KG_TEST_RECEIVER_H

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "outputs.h"

#define RECEIVER_PATH	"receiver"
#define RECEIVER_MAX	(1 << 20)

/* Ends lines, values and messages of every form, drives terminals, and is no UTF-8. */
#define EVIL		"a\n<0>1 - x\"] [y z=\"'}\\\x1b[2J\xe2\x80\xae\xff\r\x01" "MESSAGE=forged\n"

static const struct sample_process sample_evil = {
	.pid = 66,
	.filename = "/f" EVIL,
	.executable = "/e" EVIL,
	.script = "/s" EVIL,
	.args = "kexec\0-l\0" EVIL "\0",
	.args_len = sizeof("kexec\0-l\0" EVIL),
	.args_count = 3,
	.args_length = sizeof("kexec\0-l\0" EVIL),
};

/* Whatever names an attacker chooses are these. */
static inline struct nl_msg *sample_forged(void)
{
	struct nl_msg *msg = nlmsg_alloc_simple(0, 0);
	struct nlattr *nest;

	sample_put_head(msg, KEXECGUARD_EVENT_KEXEC_FILE_LOAD, KEXECGUARD_DECISION_DENIED);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PROCESS, &sample_evil);
	sample_put_process(msg, KEXECGUARD_A_ALERT_PARENT, &sample_evil);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_KEXEC);
	nla_put_string(msg, KEXECGUARD_A_KEXEC_ABI, EVIL);
	sample_put_text(msg, KEXECGUARD_A_KEXEC_IMAGE, EVIL);
	sample_put_text(msg, KEXECGUARD_A_KEXEC_INITRD, EVIL);
	sample_put_text(msg, KEXECGUARD_A_KEXEC_CMDLINE, EVIL);
	nla_nest_end(msg, nest);
	nest = nla_nest_start(msg, KEXECGUARD_A_ALERT_FILE);
	sample_put_text(msg, KEXECGUARD_A_FILE_PATH, EVIL);
	sample_put_text(msg, KEXECGUARD_A_FILE_TARGET, EVIL);
	nla_nest_end(msg, nest);
	nla_put_string(msg, KEXECGUARD_A_ALERT_HOOK, EVIL);
	return msg;
}

/* What is never in what a receiver gets, wherever it came from. */
static inline void assert_harmless(const char *text, size_t len)
{
	static const char *const bad[] = { "\n<0>", "\nMESSAGE=forged", "\x1b", "\r", "\x01",
					   "\xe2\x80\xae", "\xff" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (memmem(text, len, bad[i], strlen(bad[i])))
			fail_msg("%zu is in: %.*s", i, (int)len, text);
	}
	assert_null(memchr(text, '\0', len));
}

static inline int receiver_listen(int type, const void *address, socklen_t len)
{
	int fd = socket(((const struct sockaddr *)address)->sa_family, type | SOCK_NONBLOCK, 0);
	int on = 1;

	assert_int_not_equal(fd, -1);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	assert_int_equal(bind(fd, address, len), 0);
	assert_true(type == SOCK_DGRAM || !listen(fd, 8));
	return fd;
}

static inline int receiver_unix(int type, struct output_config *config)
{
	struct sockaddr_un *address = (struct sockaddr_un *)&config->address;

	unlink(RECEIVER_PATH);
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX, .sun_path = RECEIVER_PATH };
	config->address_len = sizeof(*address);
	config->socket_type = SOCK_DGRAM;
	return receiver_listen(type, address, sizeof(*address));
}

/* On the port that it has, or any. */
static inline int receiver_inet(int type, struct output_config *config)
{
	struct sockaddr_in *address = (struct sockaddr_in *)&config->address;
	int fd;

	address->sin_family = AF_INET;
	address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	config->address_len = sizeof(*address);
	config->socket_type = type;
	fd = receiver_listen(type, address, sizeof(*address));
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &config->address_len), 0);
	return fd;
}

/* One datagram, ended by a NUL; -1 if there is none. */
static inline ssize_t receiver_read(int fd, char *text)
{
	ssize_t got = recv(fd, text, RECEIVER_MAX - 1, 0);

	text[got > 0 ? got : 0] = '\0';
	return got;
}

/* A round of the tool, waiting for what it waits for; as at the end of a wait. */
static inline void receiver_round(struct outputs *outputs, u64 last)
{
	struct pollfd polls[OUTPUTS_MAX];
	size_t n = outputs_poll(outputs, polls);
	u64 since;

	poll(polls, n, 10);
	if (outputs_next_wake(outputs) != UINT64_MAX && outputs_next_wake(outputs) > outputs->now)
		outputs->now = outputs_next_wake(outputs);
	outputs_wake(outputs, polls);
	if (outputs_since(outputs, &since))
		test_give(outputs, since, last);
	outputs_settle(outputs);
}

#endif /* KG_TEST_RECEIVER_H */
