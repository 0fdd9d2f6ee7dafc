// SPDX-License-Identifier: GPL-2.0
/* Who may speak to the module: its owner and nobody else. */
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/genetlink.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "kselftest_harness.h"

#include "kg_canary.h"
#include "kg_random.h"
#include "trailer.h"

FIXTURE(stranger)
{
	struct kg kg;
};

/*
 * How somebody comes by a socket that may not use it. @become is called in a
 * child of the test, which knows the numbers of family and group.
 */
FIXTURE_VARIANT(stranger)
{
	int (*become)(struct kg_sock *sock);
	int error;		/* of each command */
	int join_error;
	bool hears;
};

static int user_drop(void)
{
	return setresgid(KG_NOBODY, KG_NOBODY, KG_NOBODY) ||
	       setresuid(KG_NOBODY, KG_NOBODY, KG_NOBODY) ? -errno : 0;
}

static int nobody(struct kg_sock *sock)
{
	return user_drop() ?: kg_sock_open_bound(sock, 0);
}

/* A socket of root's, used by nobody. */
static int nobody_with_roots_socket(struct kg_sock *sock)
{
	return kg_sock_open_bound(sock, 0) ?: user_drop();
}

/* A socket of nobody's, used by root: as a set-user-id program might be made to. */
static int root_with_nobodys_socket(struct kg_sock *sock)
{
	int err;

	if (seteuid(KG_NOBODY))
		return -errno;
	err = kg_sock_open_bound(sock, 0);
	if (seteuid(0))
		return -errno;
	return err;
}

/* With all capabilities that there are, in there. */
static int root_of_a_user_namespace(struct kg_sock *sock)
{
	int err = user_drop();

	if (err)
		return err;
	return unshare(CLONE_NEWUSER) ? -errno : kg_sock_open_bound(sock, 0);
}

/* One capability and no other, whoever it is. */
static int keep_capability(unsigned int capability)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2] = { };

	data[CAP_TO_INDEX(capability)].effective = CAP_TO_MASK(capability);
	data[CAP_TO_INDEX(capability)].permitted = CAP_TO_MASK(capability);
	return syscall(SYS_capset, &header, data) ? -errno : 0;
}

/* Who rules the network does not rule us. */
static int administrator_of_the_network(struct kg_sock *sock)
{
	return keep_capability(CAP_NET_ADMIN) ?: kg_sock_open_bound(sock, 0);
}

static int root_of_a_network_namespace(struct kg_sock *sock)
{
	return unshare(CLONE_NEWNET) ? -errno : kg_sock_open_bound(sock, 0);
}

static int root_of_both(struct kg_sock *sock)
{
	int err = user_drop();

	if (err)
		return err;
	return unshare(CLONE_NEWUSER | CLONE_NEWNET) ? -errno : kg_sock_open_bound(sock, 0);
}

FIXTURE_VARIANT_ADD(stranger, nobody)
{
	.become = nobody, .error = -EPERM, .join_error = -EPERM,
};

FIXTURE_VARIANT_ADD(stranger, nobody_with_roots_socket)
{
	.become = nobody_with_roots_socket, .error = -EPERM, .join_error = -EPERM,
};

/* Root may listen, with any socket. */
FIXTURE_VARIANT_ADD(stranger, root_with_nobodys_socket)
{
	.become = root_with_nobodys_socket, .error = -EPERM, .join_error = 0, .hears = true,
};

FIXTURE_VARIANT_ADD(stranger, root_of_a_user_namespace)
{
	.become = root_of_a_user_namespace, .error = -EPERM, .join_error = -EPERM,
};

FIXTURE_VARIANT_ADD(stranger, administrator_of_the_network)
{
	.become = administrator_of_the_network, .error = -EPERM, .join_error = -EPERM,
};

/* The family is not in there; its group's number is no use, see below. */
FIXTURE_VARIANT_ADD(stranger, root_of_a_network_namespace)
{
	.become = root_of_a_network_namespace, .error = -ENOENT, .join_error = 0,
};

FIXTURE_VARIANT_ADD(stranger, root_of_both)
{
	.become = root_of_both, .error = -ENOENT, .join_error = 0,
};

FIXTURE_SETUP(stranger)
{
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	/* So that there is something to read. */
	ASSERT_TRUE(kg_canary_sings(&self->kg));
}

FIXTURE_TEARDOWN(stranger)
{
	kg_end(&self->kg);
}

/* Every command there is, well-formed; says what each came to. */
static int call_command(struct kg_sock *sock, unsigned int cmd)
{
	static struct kg_blob blob;
	struct kg_status status;
	struct kg_alerts alerts;
	struct kg_rule_list list;

	kg_blob_build(&blob, NULL, 0);
	switch (cmd) {
	case KEXECGUARD_CMD_STATUS:
		return kg_status(sock, &status);
	case KEXECGUARD_CMD_MODE:
		return kg_set_mode(sock, KEXECGUARD_MODE_ENFORCE);
	case KEXECGUARD_CMD_RULES:
		return kg_rules(sock, &list);
	case KEXECGUARD_CMD_ALERTS:
		return kg_alerts(sock, 0, &alerts);
	case KEXECGUARD_CMD_ACK:
		return kg_acknowledge(sock, 1);
	case KEXECGUARD_CMD_POLICY_BEGIN:
		return kg_policy_begin(sock, blob.size);
	case KEXECGUARD_CMD_POLICY_CHUNK:
		return kg_policy_chunk(sock, blob.data, blob.size);
	case KEXECGUARD_CMD_POLICY_COMMIT:
		return kg_policy_commit(sock, NULL);
	case KEXECGUARD_CMD_POLICY_ABORT:
		return kg_policy_abort(sock);
	default:
		return kg_call(sock, kg_msg_new(sock, cmd, 0), NULL, NULL);
	}
}

static const unsigned int commands[] = {
	KEXECGUARD_CMD_STATUS, KEXECGUARD_CMD_MODE, KEXECGUARD_CMD_RULES,
	KEXECGUARD_CMD_ALERTS, KEXECGUARD_CMD_ACK, KEXECGUARD_CMD_POLICY_BEGIN,
	KEXECGUARD_CMD_POLICY_CHUNK, KEXECGUARD_CMD_POLICY_COMMIT, KEXECGUARD_CMD_POLICY_ABORT,
	KEXECGUARD_CMD_LOCK,
};

/* The other way to listen: to the groups of a bitmap, with the address. */
static int join_by_address(struct kg_sock *sock)
{
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK, .nl_pid = sock->portid,
		.nl_groups = 1u << (sock->group - 1),
	};

	return bind(sock->fd, (struct sockaddr *)&address, sizeof(address)) ? -errno : 0;
}

/* Exits with the number of what came to something else than it must. */
static void __attribute__((noreturn))
try_all_commands(const struct kg_sock *known, int (*become)(struct kg_sock *), int expected,
		 int join_expected)
{
	struct kg_sock sock;
	size_t i;
	int err;

	err = become(&sock);
	if (err) {
		fprintf(stderr, "# cannot become a stranger: %s\n", strerror(-err));
		_exit(200);
	}
	sock.family = known->family;
	sock.group = known->group;
	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		err = call_command(&sock, commands[i]);
		if (err != expected) {
			fprintf(stderr, "# command %u: %d\n", commands[i], err);
			_exit(100 + commands[i]);
		}
	}
	err = kg_sock_join(&sock);
	if (err != join_expected)
		fprintf(stderr, "# joining: %d\n", err);
	_exit(err != join_expected);
}

KG_TEST(stranger, is_refused_everything)
{
	struct kg_status before, after;
	pid_t pid;

	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	pid = fork();
	if (!pid)
		try_all_commands(&self->kg.sock, variant->become, variant->error,
				 variant->join_error);
	EXPECT_EQ(0, kg_wait(pid));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.mode, after.mode);
	EXPECT_EQ(before.generation, after.generation);
	EXPECT_EQ(before.delivered, after.delivered);
	EXPECT_EQ(before.acknowledged, after.acknowledged);
	EXPECT_EQ(before.generated, after.generated);
	EXPECT_TRUE(kg_canary_sings(&self->kg));
	/* And nobody is in the middle of loading a policy. */
	EXPECT_EQ(0, kg_policy_begin(&self->kg.sock, 1024));
	EXPECT_EQ(0, kg_policy_abort(&self->kg.sock));
}

KG_TEST(stranger, does_not_even_find_the_family_elsewhere)
{
	struct kg_sock sock;
	int expected = variant->error == -ENOENT ? ENOENT : 0, err;
	pid_t pid = fork();

	if (!pid) {
		err = variant->become(&sock) ?: kg_sock_resolve(&sock);
		_exit(-err);
	}
	EXPECT_EQ(expected, kg_wait(pid));
}

/* Waits for the test's word after it joined, if it could; exits with what it heard. */
static void __attribute__((noreturn))
listen_as(const struct kg_sock *known, int (*become)(struct kg_sock *),
	  int (*join)(struct kg_sock *), int up, int go)
{
	struct kg_sock sock;
	uint64_t seq;
	char byte = 0;
	int err;

	err = become(&sock);
	sock.family = known->family;
	sock.group = known->group;
	if (!err)
		join(&sock);
	if (write(up, &byte, 1) != 1 || read(go, &byte, 1) != 1)
		_exit(ECOMM);
	_exit(err ? -err : -kg_doorbell(&sock, 300, &seq));
}

/* What a stranger comes to who listens while there is an alert. */
static int listened(struct kg *kg, int (*become)(struct kg_sock *), int (*join)(struct kg_sock *))
{
	int up[2], go[2];
	char byte = 0;
	pid_t pid;

	if (pipe(up) || pipe(go))
		return -errno;
	pid = fork();
	if (!pid)
		listen_as(&kg->sock, become, join, up[1], go[0]);
	if (read(up[0], &byte, 1) != 1 || !kg_canary_sings(kg) || write(go[1], &byte, 1) != 1)
		return -EPROTO;
	return kg_wait(pid);
}

/* Who could join a group of that number elsewhere hears nothing there. */
KG_TEST(stranger, hears_nothing)
{
	int expected = variant->hears ? 0 : ETIMEDOUT;

	EXPECT_EQ(expected, listened(&self->kg, variant->become, kg_sock_join));
	/* A bitmap has room for these. */
	ASSERT_GE(32, self->kg.sock.group);
	EXPECT_EQ(expected, listened(&self->kg, variant->become, join_by_address));
}

/* What anybody may know of a family: its name, its number, what can be asked and with what. */
struct listing {
	unsigned int families;
	bool told[64];
	unsigned int others;
};

static void take_listing_attr(void *to, uint16_t type, struct kg_bytes value)
{
	struct listing *listing = to;

	(void)value;
	if (type < ARRAY_SIZE(listing->told))
		listing->told[type] = true;
	else
		listing->others++;
}

static int take_listing(void *to, const struct nlmsghdr *reply)
{
	struct listing *listing = to;

	listing->families++;
	kg_reply_each(reply, take_listing_attr, to);
	return 0;
}

/* Exits with 0 if the listing has what is public and nothing beyond that. */
static void __attribute__((noreturn)) look_up_as(int (*become)(struct kg_sock *), bool is_there)
{
	static const uint16_t public[] = {
		CTRL_ATTR_FAMILY_ID, CTRL_ATTR_FAMILY_NAME, CTRL_ATTR_VERSION,
		CTRL_ATTR_HDRSIZE, CTRL_ATTR_MAXATTR, CTRL_ATTR_OPS, CTRL_ATTR_MCAST_GROUPS,
	};
	struct listing listing = { };
	struct kg_sock sock;
	struct kg_msg *msg;
	size_t i;
	int err;

	if (become(&sock))
		_exit(200);
	sock.family = GENL_ID_CTRL;
	msg = kg_msg_new(&sock, CTRL_CMD_GETFAMILY, 0);
	kg_msg_put(msg, CTRL_ATTR_FAMILY_NAME, KEXECGUARD_GENL_NAME,
		   sizeof(KEXECGUARD_GENL_NAME));
	err = kg_call(&sock, msg, take_listing, &listing);
	if (err != (is_there ? 0 : -ENOENT) || listing.families != is_there || listing.others)
		_exit(201);
	for (i = 0; i < ARRAY_SIZE(public); i++)
		listing.told[public[i]] = false;
	for (i = 0; i < ARRAY_SIZE(listing.told); i++)
		if (listing.told[i])
			_exit(i);
	_exit(0);
}

KG_TEST(stranger, finds_names_and_numbers)
{
	pid_t pid = fork();

	if (!pid)
		look_up_as(variant->become, variant->error != -ENOENT);
	EXPECT_EQ(0, kg_wait(pid));
}

FIXTURE(malformed)
{
	struct kg kg;
	struct kg_status before;
};

FIXTURE_SETUP(malformed)
{
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &self->before));
}

/* Whatever was sent, everything is as it was. */
FIXTURE_TEARDOWN(malformed)
{
	struct kg_status after;

	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(self->before.mode, after.mode);
	EXPECT_EQ(self->before.generation, after.generation);
	EXPECT_EQ(0, memcmp(self->before.digest, after.digest, sizeof(after.digest)));
	EXPECT_TRUE(kg_ledger_closes(&after));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
	kg_end(&self->kg);
}

static int call_plain(struct kg_sock *sock, uint8_t cmd, uint16_t flags)
{
	return kg_call(sock, kg_msg_new(sock, cmd, flags), NULL, NULL);
}

static int call_attr(struct kg_sock *sock, uint8_t cmd, uint16_t flags, uint16_t type,
		     const void *data, size_t len)
{
	struct kg_msg *msg = kg_msg_new(sock, cmd, flags);

	kg_msg_put(msg, type, data, len);
	return kg_call(sock, msg, NULL, NULL);
}

KG_TEST(malformed, commands)
{
	struct kg_sock *sock = &self->kg.sock;

	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_UNSPEC, 0));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_DOORBELL, 0));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_MAX + 1, 0));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, 255, 0));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_STATUS, NLM_F_DUMP));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_POLICY_COMMIT, NLM_F_DUMP));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_RULES, 0));
	EXPECT_EQ(-EOPNOTSUPP, call_plain(sock, KEXECGUARD_CMD_ALERTS, 0));
}

KG_TEST(malformed, missing_attributes)
{
	static const uint8_t cmds[] = {
		KEXECGUARD_CMD_MODE, KEXECGUARD_CMD_ACK, KEXECGUARD_CMD_POLICY_BEGIN,
		KEXECGUARD_CMD_POLICY_CHUNK,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cmds); i++) {
		EXPECT_EQ(-EINVAL, call_plain(&self->kg.sock, cmds[i], 0));
		EXPECT_NE('\0', self->kg.sock.extack[0]);
	}
}

/* Numbers of another size than theirs. */
KG_TEST(malformed, attribute_lengths)
{
	struct kg_sock *sock = &self->kg.sock;
	const uint64_t two = KEXECGUARD_MODE_ENFORCE;
	size_t len;

	for (len = 0; len <= 8; len++) {
		if (len != 4) {
			EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_MODE, 0, KEXECGUARD_A_MODE,
					       &two, len));
			EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_POLICY_BEGIN, 0,
					       KEXECGUARD_A_POLICY_SIZE, &two, len));
		}
		if (len != 8)
			EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP,
					       KEXECGUARD_A_SINCE, &two, len));
	}
}

KG_TEST(malformed, modes)
{
	const uint32_t bad[] = { 0, 3, 4, 255, 256 + 1, 1u << 31, UINT32_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_GT(0, kg_set_mode(&self->kg.sock, bad[i]));
		EXPECT_NE('\0', self->kg.sock.extack[0]);
	}
}

KG_TEST(malformed, policy_sizes)
{
	const uint32_t bad[] = { 0, 1, sizeof(struct kg_program_header) - 1,
				 KG_POLICY_SIZE_MAX + 1, 1u << 31, UINT32_MAX };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(-EINVAL, kg_policy_begin(&self->kg.sock, bad[i]));
		EXPECT_NE('\0', self->kg.sock.extack[0]);
	}
}

KG_TEST(malformed, chunk_too_large)
{
	static const char data[KEXECGUARD_POLICY_CHUNK_MAX + 1];

	ASSERT_EQ(0, kg_policy_begin(&self->kg.sock, sizeof(data)));
	EXPECT_GT(0, kg_policy_chunk(&self->kg.sock, data, sizeof(data)));
	EXPECT_EQ(0, kg_policy_abort(&self->kg.sock));
}

/* Attributes that the kernel sends and does not take, and some that nobody knows. */
KG_TEST(malformed, unknown_attributes)
{
	struct kg_sock *sock = &self->kg.sock;
	uint16_t type;

	for (type = 0; type < KEXECGUARD_A_MAX + 10; type++) {
		/* The ones that it takes, with any command. */
		if (type == KEXECGUARD_A_MODE || type == KEXECGUARD_A_SINCE ||
		    type == KEXECGUARD_A_ALERT_SEQ || type == KEXECGUARD_A_POLICY_SIZE ||
		    type == KEXECGUARD_A_POLICY_DATA || type == KEXECGUARD_A_MEASURE)
			continue;
		EXPECT_EQ(-EINVAL, call_attr(sock, KEXECGUARD_CMD_STATUS, 0, type, "abc", 4)) {
			TH_LOG("attribute %u", type);
		}
	}
	EXPECT_EQ(-EINVAL, call_attr(sock, KEXECGUARD_CMD_STATUS, 0, 0x3fff, "abc", 4));
}

KG_TEST(malformed, nesting)
{
	struct kg_sock *sock = &self->kg.sock;
	struct { struct nlattr attr; uint32_t mode; } nested = {
		{ sizeof(nested), KEXECGUARD_A_MODE }, KEXECGUARD_MODE_ENFORCE,
	};

	EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_MODE, 0,
			       KEXECGUARD_A_STATUS_HOOK | NLA_F_NESTED, &nested,
			       sizeof(nested)));
	EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_MODE, 0,
			       KEXECGUARD_A_MODE | NLA_F_NESTED, &nested, sizeof(nested)));
	EXPECT_GT(0, call_attr(sock, KEXECGUARD_CMD_MODE, 0, KEXECGUARD_A_ALERT_PROCESS, &nested,
			       sizeof(nested)));
}

/* An attribute whose length is a lie. */
KG_TEST(malformed, attribute_headers)
{
	static const uint16_t lens[] = { 0, 1, 3, 9, 12, 255, 4096, 32768, 65535 };
	struct kg_msg *msg;
	struct nlattr *attr;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lens); i++) {
		msg = kg_msg_new(&self->kg.sock, KEXECGUARD_CMD_MODE, 0);
		attr = (struct nlattr *)(msg->data + msg->len);
		kg_msg_put_u32(msg, KEXECGUARD_A_MODE, KEXECGUARD_MODE_ENFORCE);
		attr->nla_len = lens[i];
		EXPECT_GT(0, kg_call(&self->kg.sock, msg, NULL, NULL)) {
			TH_LOG("length %u", lens[i]);
		}
	}
}

/* Bytes behind the last attribute. */
KG_TEST(malformed, trailing_bytes)
{
	struct kg_msg *msg = kg_msg_new(&self->kg.sock, KEXECGUARD_CMD_MODE, 0);

	kg_msg_put_u32(msg, KEXECGUARD_A_MODE, KEXECGUARD_MODE_ENFORCE);
	memset(msg->data + msg->len, 0xff, 3);
	msg->len += 3;
	EXPECT_GT(0, kg_call(&self->kg.sock, msg, NULL, NULL));
}

/* Messages that end before they have begun. */
KG_TEST(malformed, headers)
{
	struct kg_msg *msg;
	size_t len;

	for (len = 0; len < NLMSG_LENGTH(8); len++) {
		msg = kg_msg_new(&self->kg.sock, KEXECGUARD_CMD_MODE, 0);
		kg_msg_put_u32(msg, KEXECGUARD_A_MODE, KEXECGUARD_MODE_ENFORCE);
		((struct nlmsghdr *)msg->data)->nlmsg_len = len;
		kg_send_raw(&self->kg.sock, msg->data, len);
		kg_send_raw(&self->kg.sock, msg->data, msg->len);
		kg_drain(&self->kg.sock);
	}
}

/* The header of a request to our family; what else is in it is left. */
static void address(struct kg_msg *msg, const struct kg_sock *sock, size_t len)
{
	struct nlmsghdr *header = (struct nlmsghdr *)msg->data;

	header->nlmsg_len = len;
	header->nlmsg_type = sock->family;
	header->nlmsg_flags |= NLM_F_REQUEST;
}

/*
 * What could be a sound request for another mode is none that is wanted here,
 * since the mode must stay: so it is made one for the status.
 */
static void defuse(struct kg_msg *msg)
{
	uint8_t *cmd = (uint8_t *)NLMSG_DATA((struct nlmsghdr *)msg->data);

	if (*cmd == KEXECGUARD_CMD_MODE)
		*cmd = KEXECGUARD_CMD_STATUS;
}

KG_TEST(malformed, random_messages)
{
	static struct kg_msg msg;
	unsigned int answers = 0, i;
	size_t len;

	kg_random_seed(0);
	for (i = 0; i < 3000; i++) {
		len = NLMSG_LENGTH(4) + kg_random() % (i % 8 ? 120 : 4000);
		kg_random_bytes(msg.data, len);
		if (i % 4)
			((uint8_t *)msg.data)[NLMSG_HDRLEN] %= KEXECGUARD_CMD_MAX + 2;
		address(&msg, &self->kg.sock, len);
		defuse(&msg);
		kg_send_raw(&self->kg.sock, msg.data, len);
		answers += kg_drain(&self->kg.sock);
	}
	EXPECT_LE(3000, answers);
	/* One of them may have begun to load a policy. */
	kg_policy_abort(&self->kg.sock);
}

/* A sound request of each kind. */
static struct kg_msg *sound_request(const struct kg_sock *sock, const struct kg_blob *blob)
{
	uint8_t cmd = commands[kg_random() % ARRAY_SIZE(commands)];
	uint16_t flags = cmd == KEXECGUARD_CMD_RULES || cmd == KEXECGUARD_CMD_ALERTS ?
				 NLM_F_DUMP : 0;
	struct kg_msg *msg = kg_msg_new(sock, cmd, flags);

	if (cmd == KEXECGUARD_CMD_POLICY_BEGIN)
		kg_msg_put_u32(msg, KEXECGUARD_A_POLICY_SIZE, blob->size);
	else if (cmd == KEXECGUARD_CMD_POLICY_CHUNK)
		kg_msg_put(msg, KEXECGUARD_A_POLICY_DATA, blob->data, blob->size - 1);
	else if (cmd == KEXECGUARD_CMD_ALERTS)
		kg_msg_put_u64(msg, KEXECGUARD_A_SINCE, kg_random() % 20);
	return msg;
}

/*
 * Requests that are nearly right. None of them is a whole policy, and the
 * digest says so at the end.
 */
KG_TEST(malformed, mutated_messages)
{
	static struct kg_blob blob;
	struct kg_msg *msg;
	unsigned int answers = 0, i;
	size_t len;

	kg_random_seed(0);
	kg_canary_blob(&blob);
	for (i = 0; i < 4000; i++) {
		msg = sound_request(&self->kg.sock, &blob);
		len = msg->len;
		kg_random_flip(msg->data, len, kg_random_below(4));
		if (kg_random() % 8 == 0)
			len = NLMSG_HDRLEN + kg_random() % (len - NLMSG_HDRLEN + 16);
		address(msg, &self->kg.sock, len);
		defuse(msg);
		kg_send_raw(&self->kg.sock, msg->data, len);
		answers += kg_drain(&self->kg.sock);
	}
	EXPECT_LT(1000, answers);
	kg_policy_abort(&self->kg.sock);
}

FIXTURE(policy)
{
	struct kg kg;
	struct kg_sock other;
	struct kg_blob *blob;	/* with another rule than the canary's */
};

FIXTURE_SETUP(policy)
{
	static const struct kg_name_rule rules[] = {
		{ "other", "kg-other", KG_ACTION_ALERT, NULL },
	};
	static struct kg_blob blob;

	self->other.fd = -1;
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-other"));
	kg_blob_build(&blob, rules, ARRAY_SIZE(rules));
	self->blob = &blob;
	ASSERT_EQ(0, kg_sock_open(&self->other));
}

FIXTURE_TEARDOWN(policy)
{
	kg_sock_close(&self->other);
	kg_end(&self->kg);
}

static bool generation_is(struct kg *kg, uint64_t generation)
{
	struct kg_status status;

	return !kg_status(&kg->sock, &status) && status.generation == generation;
}

KG_TEST(policy, replaces_the_old_one_whole)
{
	uint64_t before = self->kg.generation, after;

	ASSERT_TRUE(kg_canary_sings(&self->kg));
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, self->blob->data, self->blob->size, &after));
	EXPECT_EQ(before + 1, after);
	ASSERT_EQ(0, kg_mark(&self->kg));
	EXPECT_EQ(after, self->kg.generation);
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-canary"), NULL));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-other"), NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	ASSERT_NE(NULL, kg_only(&self->kg, "other"));
	EXPECT_EQ(after, kg_only(&self->kg, "other")->generation);
}

KG_TEST(policy, of_no_rules)
{
	static struct kg_blob blob;
	struct kg_status status;

	kg_blob_build(&blob, NULL, 0);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-canary"), NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(0, self->kg.alerts.n);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(0, status.rules);
	EXPECT_EQ(blob.size, status.policy_size);
}

/* Alerts that were raised stay, with the generation that they are of. */
KG_TEST(policy, leaves_the_alerts)
{
	uint64_t before = self->kg.generation;

	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-canary"), NULL));
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, self->blob->data, self->blob->size, NULL));
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(1, self->kg.alerts.n);
	EXPECT_EQ(before, self->kg.alerts.at[0].generation);
}

KG_TEST(policy, was_not_begun)
{
	struct kg_sock *sock = &self->kg.sock;

	EXPECT_EQ(-EINVAL, kg_policy_commit(sock, NULL));
	EXPECT_NE('\0', sock->extack[0]);
	EXPECT_EQ(-EINVAL, kg_policy_chunk(sock, "abcd", 4));
	EXPECT_NE('\0', sock->extack[0]);
	EXPECT_EQ(-ENOENT, kg_policy_abort(sock));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
}

/* What is too much is refused and changes nothing of what was there. */
KG_TEST(policy, too_much_of_it)
{
	struct kg_sock *sock = &self->kg.sock;
	size_t half = self->blob->size / 2;

	ASSERT_EQ(0, kg_policy_begin(sock, self->blob->size));
	ASSERT_EQ(0, kg_policy_chunk(sock, self->blob->data, half));
	EXPECT_EQ(-EINVAL, kg_policy_chunk(sock, self->blob->data, self->blob->size - half + 1));
	EXPECT_NE('\0', sock->extack[0]);
	EXPECT_EQ(0, kg_policy_chunk(sock, self->blob->data + half, self->blob->size - half));
	EXPECT_EQ(-EINVAL, kg_policy_chunk(sock, "a", 1));
	EXPECT_EQ(0, kg_policy_chunk(sock, "", 0));
	EXPECT_EQ(0, kg_policy_commit(sock, NULL));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation + 1));
}

KG_TEST(policy, too_little_of_it)
{
	struct kg_sock *sock = &self->kg.sock;

	ASSERT_EQ(0, kg_policy_begin(sock, self->blob->size));
	ASSERT_EQ(0, kg_policy_chunk(sock, self->blob->data, self->blob->size - 1));
	EXPECT_EQ(-EINVAL, kg_policy_commit(sock, NULL));
	EXPECT_NE('\0', sock->extack[0]);
	/* That was it. */
	EXPECT_EQ(-EINVAL, kg_policy_chunk(sock, "a", 1));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

KG_TEST(policy, begun_anew)
{
	struct kg_sock *sock = &self->kg.sock;

	ASSERT_EQ(0, kg_policy_begin(sock, 4096));
	ASSERT_EQ(0, kg_policy_chunk(sock, "garbage", 7));
	ASSERT_EQ(0, kg_policy_load(sock, self->blob->data, self->blob->size, NULL));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation + 1));
}

KG_TEST(policy, aborted)
{
	struct kg_sock *sock = &self->kg.sock;

	ASSERT_EQ(0, kg_policy_begin(sock, self->blob->size));
	ASSERT_EQ(0, kg_policy_chunk(sock, self->blob->data, self->blob->size));
	EXPECT_EQ(0, kg_policy_abort(sock));
	EXPECT_EQ(-EINVAL, kg_policy_commit(sock, NULL));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

/* One at a time; the other neither disturbs it nor takes it over. */
KG_TEST(policy, of_another_socket)
{
	struct kg_sock *sock = &self->kg.sock, *other = &self->other;
	size_t size = self->blob->size;

	ASSERT_EQ(0, kg_policy_begin(sock, size));
	EXPECT_EQ(-EBUSY, kg_policy_begin(other, size));
	EXPECT_NE('\0', other->extack[0]);
	EXPECT_EQ(-EINVAL, kg_policy_chunk(other, self->blob->data, size));
	EXPECT_EQ(-EINVAL, kg_policy_commit(other, NULL));
	EXPECT_EQ(-ENOENT, kg_policy_abort(other));
	EXPECT_EQ(0, kg_policy_chunk(sock, self->blob->data, size));
	kg_sock_close(other);
	EXPECT_EQ(0, kg_policy_commit(sock, NULL));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation + 1));
}

KG_TEST(policy, of_a_socket_that_is_closed)
{
	struct kg_sock *other = &self->other;

	ASSERT_EQ(0, kg_policy_begin(other, self->blob->size));
	ASSERT_EQ(0, kg_policy_chunk(other, self->blob->data, self->blob->size));
	EXPECT_EQ(-EBUSY, kg_policy_begin(&self->kg.sock, self->blob->size));
	kg_sock_close(other);
	EXPECT_EQ(-EINVAL, kg_policy_commit(&self->kg.sock, NULL));
	EXPECT_EQ(0, kg_policy_begin(&self->kg.sock, self->blob->size));
	EXPECT_EQ(0, kg_policy_abort(&self->kg.sock));
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
}

KG_TEST(policy, of_a_process_that_dies)
{
	struct kg_sock sock;
	pid_t pid = fork();

	if (!pid) {
		if (kg_sock_open(&sock) || kg_policy_begin(&sock, 4096) ||
		    kg_policy_chunk(&sock, "half", 4))
			_exit(1);
		raise(SIGKILL);
	}
	EXPECT_EQ(128 + SIGKILL, kg_wait(pid));
	EXPECT_EQ(0, kg_policy_begin(&self->kg.sock, 4096));
	EXPECT_EQ(0, kg_policy_abort(&self->kg.sock));
}

/* A socket elsewhere that happens to have, or chose, the number of ours. */
KG_TEST(policy, of_a_namesake)
{
	struct kg_sock namesake, *sock = &self->kg.sock;
	int err;
	pid_t pid;

	ASSERT_EQ(0, kg_policy_begin(sock, self->blob->size));
	pid = fork();
	if (!pid) {
		err = user_drop();
		if (!err && unshare(CLONE_NEWUSER | CLONE_NEWNET))
			err = -errno;
		err = err ?: kg_sock_open_bound(&namesake, sock->portid);
		if (!err)
			kg_sock_close(&namesake);
		_exit(-err);
	}
	ASSERT_EQ(0, kg_wait(pid));
	EXPECT_EQ(0, kg_policy_chunk(sock, self->blob->data, self->blob->size));
	EXPECT_EQ(0, kg_policy_commit(sock, NULL));
}

/* The largest there can be: mostly padding. */
KG_TEST(policy, as_large_as_can_be)
{
	char *data = calloc(1, KG_PROGRAM_SIZE_MAX);
	struct kg_program_header *header = (struct kg_program_header *)data;
	struct kg_status status;

	memcpy(data, self->blob->data, self->blob->size);
	header->size = KG_PROGRAM_SIZE_MAX;
	EXPECT_EQ(0, kg_policy_load(&self->kg.sock, data, KG_PROGRAM_SIZE_MAX, NULL));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(KG_PROGRAM_SIZE_MAX, status.policy_size);
	EXPECT_EQ(self->kg.generation + 1, status.generation);
	free(data);
}

/* A policy that is refused: with a reason, and the old one stays. */
static bool refused(struct kg *kg, const void *data, size_t size)
{
	int err = kg_policy_load(&kg->sock, data, size, NULL);

	if (err == -EINVAL && kg->sock.extack[0])
		return true;
	fprintf(stderr, "# error %d, text '%s'\n", err, kg->sock.extack);
	return false;
}

KG_TEST(policy, with_a_broken_header)
{
	static struct kg_blob broken;
	static const uint32_t values[] = { 0, 1, 4, 8, 104, 0x7fffffff, 0x80000000, 0xfffffff8,
					   0xffffffff };
	uint32_t *word;
	size_t i, n;

	/* Each word of the header, but for the fields of empty sections. */
	for (i = 0; i < 4; i++) {
		broken = *self->blob;
		word = (uint32_t *)broken.data + i;
		for (n = 0; n < ARRAY_SIZE(values); n++) {
			if (values[n] == ((uint32_t *)self->blob->data)[i])
				continue;
			*word = values[n];
			EXPECT_TRUE(refused(&self->kg, broken.data, broken.size)) {
				TH_LOG("word %zu is %u", i, values[n]);
			}
		}
	}
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

KG_TEST(policy, with_a_broken_section)
{
	static const uint32_t offsets[] = { 1, 4, 7, 8, 96, 0x10000000, 0xfffffff8, 0xffffffff };
	static const uint32_t counts[] = { 0x10000, 0x7fffffff, 0x80000000, 0xffffffff };
	static struct kg_blob broken;
	size_t id, i;

	for (id = 0; id < KG_SECTION_COUNT; id++) {
		for (i = 0; i < ARRAY_SIZE(offsets); i++) {
			broken = *self->blob;
			broken.header.sections[id].offset = offsets[i];
			EXPECT_TRUE(refused(&self->kg, broken.data, broken.size)) {
				TH_LOG("section %zu at %u", id, offsets[i]);
			}
		}
		for (i = 0; i < ARRAY_SIZE(counts); i++) {
			broken = *self->blob;
			broken.header.sections[id].count = counts[i];
			EXPECT_TRUE(refused(&self->kg, broken.data, broken.size)) {
				TH_LOG("section %zu of %u", id, counts[i]);
			}
		}
	}
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

/* Each number in each element, made one that leads out of the program. */
KG_TEST(policy, with_a_broken_element)
{
	static const enum kg_section_id sections[] = {
		KG_SECTION_RULES, KG_SECTION_CODE, KG_SECTION_PREDICATES, KG_SECTION_MATCHERS,
		KG_SECTION_CANDIDATES, KG_SECTION_EXACT,
	};
	static const size_t words[] = {
		sizeof(struct kg_rule) / 4, sizeof(struct kg_test) / 4,
		sizeof(struct kg_predicate) / 4, sizeof(struct kg_matcher) / 4,
		1, sizeof(struct kg_exact) / 4,
	};
	static struct kg_blob broken;
	uint32_t *word;
	size_t i, n;

	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		for (n = 0; n < words[i]; n++) {
			broken = *self->blob;
			word = (uint32_t *)kg_blob_section(&broken, sections[i]) + n;
			/* All ones means "none", "accept" or "reject" where that is sound. */
			if (*word >= KG_REJECT)
				continue;
			*word = 0x7ffffff0;
			EXPECT_TRUE(refused(&self->kg, broken.data, broken.size)) {
				TH_LOG("section %d, word %zu", sections[i], n);
			}
		}
	}
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

KG_TEST(policy, cut_short)
{
	static struct kg_blob cut;
	size_t len;

	for (len = sizeof(cut.header); len < self->blob->size; len += 4) {
		cut = *self->blob;
		EXPECT_TRUE(refused(&self->kg, cut.data, len));
		cut.header.size = len;
		EXPECT_TRUE(refused(&self->kg, cut.data, len)) {
			TH_LOG("%zu of %zu bytes", len, self->blob->size);
		}
	}
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

KG_TEST(policy, of_random_bytes)
{
	static char data[70000];
	size_t len;
	int i;

	kg_random_seed(0);
	for (i = 0; i < 100; i++) {
		len = sizeof(struct kg_program_header) + kg_random() % (i ? 400 : 60000);
		kg_random_bytes(data, len);
		/* Half of them look like one from the outside. */
		if (i % 2) {
			memcpy(data, self->blob->data, sizeof(struct kg_program_header));
			((struct kg_program_header *)data)->size = len;
		}
		ASSERT_TRUE(refused(&self->kg, data, len));
	}
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
}

/*
 * One bit after the other. Where a text is another or an action, the program is
 * as good as before, so some are taken; those must run without harm, which an
 * exec of what they are about shows.
 */
KG_TEST(policy, of_which_a_bit_is_flipped)
{
	static struct kg_blob flipped;
	unsigned int taken = 0, turned_down = 0;
	size_t bit;
	int err;

	for (bit = 0; bit < self->blob->size * 8; bit++) {
		flipped = *self->blob;
		flipped.data[bit / 8] ^= 1u << bit % 8;
		err = kg_policy_load(&self->kg.sock, flipped.data, flipped.size, NULL);
		if (err) {
			ASSERT_EQ(-EINVAL, err);
			ASSERT_NE('\0', self->kg.sock.extack[0]);
			turned_down++;
		} else if (taken++ % 8 == 0) {
			ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-other"), NULL));
		}
	}
	TH_LOG("%u taken, %u refused", taken, turned_down);
	EXPECT_LT(0, taken);
	EXPECT_LT(taken, turned_down);
	EXPECT_TRUE(generation_is(&self->kg, self->kg.generation + taken));
}

#define MANY_RULES KG_NAME_RULES_MAX

FIXTURE(rules)
{
	struct kg kg;
	struct kg_blob *blob;
	char *meta;
	char ids[MANY_RULES][16];
};

/* So many, and with so much to say, that they do not fit in one message. */
FIXTURE_SETUP(rules)
{
	static struct kg_name_rule rules[MANY_RULES];
	static struct kg_blob blob;
	int i;

	ASSERT_EQ(0, kg_begin(&self->kg));
	self->meta = malloc(4001);
	memset(self->meta, 'm', 4000);
	self->meta[4000] = '\0';
	for (i = 0; i < MANY_RULES; i++) {
		snprintf(self->ids[i], sizeof(self->ids[i]), "kg-%02d", i);
		rules[i] = (struct kg_name_rule){ self->ids[i], self->ids[i], i % 2, self->meta };
	}
	self->blob = &blob;
	kg_blob_build(&blob, rules, MANY_RULES);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
	ASSERT_EQ(0, kg_install_act("kg-07"));
}

FIXTURE_TEARDOWN(rules)
{
	kg_end(&self->kg);
	free(self->meta);
}

KG_TEST(rules, are_told)
{
	struct kg_rule_list list;
	struct kg_status status;
	uint32_t i;

	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-07"), NULL));
	ASSERT_EQ(0, kg_run_simple(KG_PATH("kg-07"), NULL));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(MANY_RULES, status.rules);
	EXPECT_EQ(self->blob->size, status.policy_size);
	ASSERT_EQ(0, kg_rules(&self->kg.sock, &list));
	ASSERT_EQ(MANY_RULES, list.n_running);
	for (i = 0; i < MANY_RULES; i++) {
		EXPECT_EQ(i, list.at[i].index);
		EXPECT_STREQ(self->ids[i], list.at[i].id);
		EXPECT_STREQ(self->meta, list.at[i].meta);
		EXPECT_EQ(i % 2, list.at[i].action);
		EXPECT_EQ(i == 7 ? 2 : 0, list.at[i].hits);
	}
	kg_rules_free(&list);
}

/* A set that is replaced while it is told is not told as one. */
KG_TEST(rules, change_while_they_are_told)
{
	struct kg_sock other;

	ASSERT_EQ(0, kg_sock_open(&other));
	ASSERT_EQ(0, kg_request(&other, kg_msg_new(&other, KEXECGUARD_CMD_RULES, NLM_F_DUMP)));
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, self->blob->data, self->blob->size, NULL));
	EXPECT_EQ(-EINTR, kg_answer(&other, NULL, NULL));
	kg_sock_close(&other);
}

/* Who is in the middle of reading holds the module. */
KG_TEST(rules, hold_the_module_while_they_are_told)
{
	struct kg_sock other;

	ASSERT_EQ(0, kg_sock_open(&other));
	ASSERT_EQ(0, kg_request(&other, kg_msg_new(&other, KEXECGUARD_CMD_RULES, NLM_F_DUMP)));
	EXPECT_EQ(-EAGAIN, kg_module_unload());
	EXPECT_TRUE(kg_module_loaded());
	EXPECT_EQ(0, kg_answer(&other, NULL, NULL));
	kg_sock_close(&other);
	EXPECT_EQ(0, kg_module_unload_wait());
}

FIXTURE(alerts)
{
	struct kg kg;
	struct kg_sock listener;
};

FIXTURE_SETUP(alerts)
{
	self->listener.fd = -1;
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	ASSERT_EQ(0, kg_sock_open(&self->listener));
}

FIXTURE_TEARDOWN(alerts)
{
	kg_sock_close(&self->listener);
	kg_end(&self->kg);
}

static int raise_alerts(unsigned int n)
{
	int status = 0;

	while (n-- && !status)
		status = kg_run_simple(KG_PATH("kg-canary"), NULL);
	return status;
}

KG_TEST(alerts, since_a_number)
{
	uint64_t first = self->kg.since;
	struct kg_alerts alerts;
	size_t i;

	ASSERT_EQ(0, raise_alerts(5));
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, first + 2, &alerts));
	ASSERT_EQ(3, alerts.n);
	for (i = 0; i < 3; i++)
		EXPECT_EQ(first + 2 + i, alerts.at[i].seq);
	kg_alerts_free(&alerts);
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, first + 5, &alerts));
	EXPECT_EQ(0, alerts.n);
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, UINT64_MAX, &alerts));
	EXPECT_EQ(0, alerts.n);
}

KG_TEST(alerts, without_a_number_are_all)
{
	struct kg_sock *sock = &self->kg.sock;
	struct kg_alerts alerts;
	struct kg_status status;

	ASSERT_EQ(0, raise_alerts(3));
	ASSERT_EQ(0, kg_status(sock, &status));
	ASSERT_EQ(0, kg_alerts(sock, 0, &alerts));
	/* Fewer were raised by all tests than the log can hold. */
	EXPECT_EQ(status.generated, alerts.n);
	EXPECT_EQ(1, alerts.at[0].seq);
	kg_alerts_free(&alerts);
}

/* Read again, they are there again and counted once. */
KG_TEST(alerts, are_there_for_a_reader_that_restarts)
{
	struct kg_status before, after;

	ASSERT_EQ(0, raise_alerts(4));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	EXPECT_LE(4, before.queued);
	EXPECT_TRUE(kg_ledger_closes(&before));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(4, self->kg.alerts.n);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.delivered + 4, after.delivered);
	EXPECT_EQ(before.queued - 4, after.queued);
	EXPECT_TRUE(kg_ledger_closes(&after));

	/* By another socket, and by the same. */
	kg_alerts_free(&self->kg.alerts);
	ASSERT_EQ(0, kg_alerts(&self->listener, self->kg.since, &self->kg.alerts));
	EXPECT_EQ(4, self->kg.alerts.n);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(4, self->kg.alerts.n);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_EQ(before.delivered + 4, after.delivered);
	EXPECT_TRUE(kg_ledger_closes(&after));
}

KG_TEST(alerts, ring_the_bell)
{
	uint64_t seq;
	int i;

	ASSERT_EQ(0, kg_sock_join(&self->listener));
	EXPECT_EQ(-ETIMEDOUT, kg_doorbell(&self->listener, 100, &seq));
	for (i = 0; i < 3; i++) {
		ASSERT_EQ(0, raise_alerts(1));
		ASSERT_EQ(0, kg_doorbell(&self->listener, 30000, &seq));
		EXPECT_EQ(self->kg.since + i, seq);
	}
	EXPECT_EQ(-ETIMEDOUT, kg_doorbell(&self->listener, 100, &seq));
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, seq, &self->kg.alerts));
	ASSERT_EQ(1, self->kg.alerts.n);
	EXPECT_EQ(seq, self->kg.alerts.at[0].seq);
}

/* Who does not listen misses rings and no alert. */
KG_TEST(alerts, are_not_lost_on_the_deaf)
{
	int size = 1, i;

	ASSERT_EQ(0, setsockopt(self->listener.fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size)));
	ASSERT_EQ(0, kg_sock_join(&self->listener));
	ASSERT_EQ(0, raise_alerts(40));
	EXPECT_GT(40, kg_drain(&self->listener));
	ASSERT_EQ(0, kg_alerts(&self->kg.sock, self->kg.since, &self->kg.alerts));
	ASSERT_EQ(40, self->kg.alerts.n);
	for (i = 0; i < 40; i++)
		EXPECT_EQ(self->kg.since + i, self->kg.alerts.at[i].seq);
}

/* Larger than a page, and more of them than fit in one message. */
KG_TEST(alerts, of_any_size)
{
	enum { LEN = 15 << 10 };
	char *argv[] = { "kg-canary", malloc(LEN + 1), NULL };
	const struct kg_alert *alert;
	size_t i;

	memset(argv[1], 'l', LEN);
	argv[1][LEN] = '\0';
	for (i = 0; i < 12; i++) {
		argv[1][0] = 'a' + i;
		ASSERT_EQ(0, kg_run(KG_PATH("kg-canary"), i % 3 ? argv : (char *[]){ "x", NULL },
				    NULL));
	}
	ASSERT_EQ(0, kg_pull(&self->kg));
	ASSERT_EQ(12, self->kg.alerts.n);
	for (i = 0; i < 12; i++) {
		alert = &self->kg.alerts.at[i];
		EXPECT_EQ(self->kg.since + i, alert->seq);
		if (i % 3 == 0) {
			EXPECT_TRUE(kg_bytes_are(alert->process.args, "x", 2));
			continue;
		}
		ASSERT_EQ(10 + LEN + 1, alert->process.args.len);
		EXPECT_EQ('a' + (int)i, alert->process.args.data[10]);
		EXPECT_EQ('l', alert->process.args.data[10 + LEN - 1]);
	}
	free(argv[1]);
}

/* Readers in each other's way, and alerts all the while. */
KG_TEST(alerts, have_many_readers)
{
	struct kg_status status;
	struct kg_sock sock;
	struct kg_alerts alerts;
	pid_t readers[3];
	int i, n;

	for (i = 0; i < 3; i++) {
		readers[i] = fork();
		if (readers[i])
			continue;
		if (kg_sock_open(&sock))
			_exit(1);
		for (n = 0; n < 60; n++) {
			if (kg_alerts(&sock, 0, &alerts))
				_exit(2);
			kg_alerts_free(&alerts);
		}
		_exit(0);
	}
	ASSERT_EQ(0, raise_alerts(60));
	for (i = 0; i < 3; i++)
		EXPECT_EQ(0, kg_wait(readers[i]));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(60, self->kg.alerts.n);
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(0, status.queued);
	EXPECT_EQ(0, status.overwritten);
	EXPECT_EQ(0, status.suppressed);
	EXPECT_TRUE(kg_ledger_closes(&status));
}

/*
 * A socket that comes to somebody else while an answer is on its way: what was
 * in it can be read, and no more.
 */
KG_TEST(alerts, are_not_read_on_by_a_stranger)
{
	enum { ALERTS = 30, LEN = 15 << 10 };
	char *argv[] = { "kg-canary", calloc(1, LEN + 1), NULL };
	struct kg_sock *sock = &self->listener;
	struct kg_status status;
	pid_t pid;
	int i, err;

	memset(argv[1], 'l', LEN);
	for (i = 0; i < ALERTS; i++)
		ASSERT_EQ(0, kg_run(KG_PATH("kg-canary"), argv, NULL));
	ASSERT_EQ(0, kg_request(sock, kg_msg_new(sock, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP)));
	pid = fork();
	if (!pid) {
		err = user_drop() ?: kg_answer(sock, NULL, NULL);
		_exit(-err);
	}
	EXPECT_EQ(EPERM, kg_wait(pid));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_LT(0, status.queued);
	EXPECT_TRUE(kg_ledger_closes(&status));
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(ALERTS, self->kg.alerts.n);
	free(argv[1]);
}

static int count_reply(void *to, const struct nlmsghdr *reply)
{
	++*(unsigned int *)to;
	return 0;
}

/* Or a reader in a flood would come to nothing else: the bell has rung for them. */
KG_TEST(alerts, that_come_later_are_for_the_next_reading)
{
	enum { BEFORE = 5, LATER = 7, LEN = 15 << 10 };
	char *argv[] = { "kg-canary", calloc(1, LEN + 1), NULL };
	struct kg_sock *sock = &self->listener;
	unsigned int n = 0;
	struct kg_msg *msg;
	int i;

	memset(argv[1], 'l', LEN);
	for (i = 0; i < BEFORE; i++)
		ASSERT_EQ(0, kg_run(KG_PATH("kg-canary"), argv, NULL));
	msg = kg_msg_new(sock, KEXECGUARD_CMD_ALERTS, NLM_F_DUMP);
	kg_msg_put_u64(msg, KEXECGUARD_A_SINCE, self->kg.since);
	ASSERT_EQ(0, kg_request(sock, msg));
	ASSERT_EQ(0, raise_alerts(LATER));
	ASSERT_EQ(0, kg_answer(sock, count_reply, &n));
	EXPECT_EQ(BEFORE, n);
	ASSERT_EQ(0, kg_pull(&self->kg));
	EXPECT_EQ(BEFORE + LATER, self->kg.alerts.n);
	free(argv[1]);
}

/* Its family goes, its sockets stay, and a new one is another. */
KG_TEST(alerts, end_with_the_module)
{
	struct kg_status status;

	ASSERT_EQ(0, kg_sock_join(&self->listener));
	ASSERT_EQ(0, raise_alerts(1));
	ASSERT_EQ(0, kg_policy_begin(&self->kg.sock, 4096));
	ASSERT_EQ(0, kg_module_unload_wait());
	EXPECT_EQ(-ENOENT, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(-ENOENT, kg_sock_resolve(&self->kg.sock));
	ASSERT_EQ(0, kg_module_load(""));
	ASSERT_EQ(0, kg_sock_resolve(&self->kg.sock));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_EQ(0, status.generation);
	EXPECT_EQ(1, status.next_seq);
	EXPECT_EQ(-EINVAL, kg_policy_commit(&self->kg.sock, NULL));
}

FIXTURE(small_log)
{
	struct kg kg;
};

FIXTURE_SETUP(small_log)
{
	static struct kg_blob blob;

	self->kg.sock.fd = -1;
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_install_act("kg-canary"));
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load("alerts=16"));
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	kg_canary_blob(&blob);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, blob.data, blob.size, NULL));
}

FIXTURE_TEARDOWN(small_log)
{
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

static bool ledger_is(struct kg_sock *sock, uint64_t generated, uint64_t delivered,
		      uint64_t overwritten, uint64_t queued)
{
	struct kg_status status;

	if (kg_status(sock, &status) || !kg_ledger_closes(&status))
		return false;
	if (status.generated == generated && status.delivered == delivered &&
	    status.overwritten == overwritten && status.queued == queued && !status.suppressed)
		return true;
	fprintf(stderr, "# %ju generated = %ju delivered + %ju overwritten + %ju queued\n",
		(uintmax_t)status.generated, (uintmax_t)status.delivered,
		(uintmax_t)status.overwritten, (uintmax_t)status.queued);
	return false;
}

KG_TEST(small_log, ledger_closes_at_each_step)
{
	struct kg_sock *sock = &self->kg.sock;
	size_t i;

	EXPECT_TRUE(ledger_is(sock, 0, 0, 0, 0));
	ASSERT_EQ(0, raise_alerts(10));
	EXPECT_TRUE(ledger_is(sock, 10, 0, 0, 10));
	ASSERT_EQ(0, raise_alerts(6));
	EXPECT_TRUE(ledger_is(sock, 16, 0, 0, 16));
	ASSERT_EQ(0, raise_alerts(1));
	EXPECT_TRUE(ledger_is(sock, 17, 0, 1, 16));
	ASSERT_EQ(0, raise_alerts(83));
	EXPECT_TRUE(ledger_is(sock, 100, 0, 84, 16));
	/* The newest are there, without a gap. */
	ASSERT_EQ(0, kg_alerts(sock, 1, &self->kg.alerts));
	ASSERT_EQ(16, self->kg.alerts.n);
	for (i = 0; i < 16; i++)
		EXPECT_EQ(85 + i, self->kg.alerts.at[i].seq);
	EXPECT_TRUE(ledger_is(sock, 100, 16, 84, 0));
	/* What was delivered may go. */
	ASSERT_EQ(0, raise_alerts(10));
	EXPECT_TRUE(ledger_is(sock, 110, 16, 84, 10));
	ASSERT_EQ(0, raise_alerts(10));
	EXPECT_TRUE(ledger_is(sock, 120, 16, 88, 16));
	kg_alerts_free(&self->kg.alerts);
	ASSERT_EQ(0, kg_alerts(sock, 118, &self->kg.alerts));
	EXPECT_EQ(3, self->kg.alerts.n);
	EXPECT_TRUE(ledger_is(sock, 120, 19, 88, 13));
}

TEST_HARNESS_MAIN
