// SPDX-License-Identifier: GPL-2.0
/*
 * Whatever comes over netlink, from as many sockets as there may be, while
 * programs are executed: the module answers, and goes on. What it should not
 * survive, the kernel's log tells of.
 *
 * KG_ROUNDS in the environment is how many times as long it takes.
 */
#include <sys/mman.h>

#include "kselftest_harness.h"

#include "kg_canary.h"
#include "kg_random.h"

#define REQUESTS	1500
#define POLICIES	1200
#define FUZZERS		3

/* A compiled policy with all that there is in the language: see fuzz.yml. */
#define POLICY_FILE	"fuzz.policy"

static unsigned int rounds(void)
{
	const char *given = getenv("KG_ROUNDS");

	return given ? atoi(given) : 1;
}

FIXTURE(fuzz)
{
	struct kg kg;
	struct kg_blob policy;
};

static int read_policy(struct kg_blob *policy)
{
	char path[256];
	ssize_t len;

	snprintf(path, sizeof(path), "%s/" POLICY_FILE, kg_tests_dir());
	len = kg_read_file(path, policy->data, sizeof(policy->data));
	policy->size = len > 0 ? len : 0;
	return len > 0 ? 0 : -ENOENT;
}

FIXTURE_SETUP(fuzz)
{
	ASSERT_EQ(0, kg_canary_begin(&self->kg));
	ASSERT_EQ(0, kg_install_act("kg-other"));
	ASSERT_EQ(0, read_policy(&self->policy));
}

/* It is as sound as it was: it says what it does, and does what it is told. */
FIXTURE_TEARDOWN(fuzz)
{
	static struct kg_blob canary;
	struct kg_status status;

	ASSERT_EQ(0, kg_set_mode(&self->kg.sock, KEXECGUARD_MODE_OBSERVE));
	kg_canary_blob(&canary);
	ASSERT_EQ(0, kg_policy_load(&self->kg.sock, canary.data, canary.size, NULL));
	EXPECT_TRUE(kg_canary_sings(&self->kg));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
	EXPECT_TRUE(kg_ledger_closes(&status));
	kg_end(&self->kg);
}

/* An attribute of the right size more often than not, and of the right kind at times. */
static void put_attribute(struct kg_msg *msg)
{
	static const size_t sizes[] = { 4, 4, 4, 8, 8, 0, 1, 3, 16, 700 };
	static const uint16_t types[] = {
		KEXECGUARD_A_MODE, KEXECGUARD_A_SINCE, KEXECGUARD_A_POLICY_SIZE,
		KEXECGUARD_A_POLICY_DATA,
	};
	uint16_t type = types[kg_random_below(ARRAY_SIZE(types))];
	char data[700];

	kg_random_bytes(data, sizeof(data));
	/* Small numbers mean something. */
	if (kg_random_below(2))
		memset(data + 1, 0, 7);
	if (kg_random_below(4) == 0)
		type = kg_random_below(KEXECGUARD_A_MAX + 4);
	if (kg_random_below(16) == 0)
		type |= kg_random_below(2) ? NLA_F_NESTED : NLA_F_NET_BYTEORDER;
	kg_msg_put(msg, type, data, sizes[kg_random_below(ARRAY_SIZE(sizes))]);
}

static uint16_t random_flags(void)
{
	static const uint16_t flags[] = {
		0, 0, NLM_F_DUMP, NLM_F_DUMP, NLM_F_ECHO, NLM_F_ROOT, NLM_F_MATCH, NLM_F_MULTI,
	};

	return flags[kg_random_below(ARRAY_SIZE(flags))];
}

/* Some of a policy, so that transactions come to an end now and then. */
static void put_policy(struct kg_msg *msg, uint8_t cmd, const struct kg_blob *policy)
{
	size_t len = kg_random_below(2) ? policy->size : kg_random_below(policy->size);

	if (cmd == KEXECGUARD_CMD_POLICY_BEGIN)
		kg_msg_put_u32(msg, KEXECGUARD_A_POLICY_SIZE, policy->size);
	else if (cmd == KEXECGUARD_CMD_POLICY_CHUNK)
		kg_msg_put(msg, KEXECGUARD_A_POLICY_DATA, policy->data,
			   len < KEXECGUARD_POLICY_CHUNK_MAX ? len : KEXECGUARD_POLICY_CHUNK_MAX);
}

static struct kg_msg *random_request(const struct kg_sock *sock, const struct kg_blob *policy)
{
	uint8_t cmd = kg_random_below(KEXECGUARD_CMD_MAX + 3);
	struct kg_msg *msg = kg_msg_new(sock, cmd, random_flags());
	unsigned int n;

	if (kg_random_below(2))
		put_policy(msg, cmd, policy);
	else
		for (n = kg_random_below(5); n; n--)
			put_attribute(msg);
	return msg;
}

/* Sends it as it is, or with some bits wrong, or with another end. */
static void send_spoiled(struct kg_sock *sock, struct kg_msg *msg)
{
	struct nlmsghdr *header = (struct nlmsghdr *)msg->data;
	size_t len = msg->len;

	if (kg_random_below(2))
		kg_random_flip(msg->data + NLMSG_HDRLEN, len - NLMSG_HDRLEN, kg_random_below(6));
	if (kg_random_below(8) == 0)
		len = NLMSG_HDRLEN + kg_random_below(len - NLMSG_HDRLEN + 16);
	header->nlmsg_len = kg_random_below(16) ? len : kg_random_below(2 * len);
	kg_send_raw(sock, msg->data, len);
}

static unsigned int send_requests(const struct kg_blob *policy, unsigned int n)
{
	struct kg_sock sock;
	unsigned int answers = 0;

	if (kg_sock_open(&sock))
		return 0;
	for (; n; n--) {
		send_spoiled(&sock, random_request(&sock, policy));
		/* An answer that nobody takes must do no harm either. */
		if (kg_random_below(8))
			answers += kg_drain(&sock);
		if (kg_random_below(100) == 0) {
			kg_sock_close(&sock);
			if (kg_sock_open(&sock))
				return 0;
		}
	}
	kg_sock_close(&sock);
	return answers;
}

static pid_t begin_fuzzer(const struct kg_blob *policy, unsigned int number)
{
	pid_t pid = fork();

	if (!pid) {
		kg_random_seed(number);
		_exit(send_requests(policy, REQUESTS * rounds()) < REQUESTS / 2);
	}
	return pid;
}

/* Several at once; what they load is in force for whatever is executed meanwhile. */
KG_TEST(fuzz, requests)
{
	pid_t pids[FUZZERS];
	unsigned int i;

	kg_random_seed(0);
	for (i = 0; i < FUZZERS; i++)
		pids[i] = begin_fuzzer(&self->policy, i + 1);
	for (i = 0; i < 20 * rounds(); i++)
		kg_run_simple(KG_PATH("kg-other"), NULL);
	for (i = 0; i < FUZZERS; i++)
		EXPECT_EQ(0, kg_wait(pids[i]));
}

/* Words are what a program is made of; small ones, and their neighbours, point somewhere. */
static void spoil_program(struct kg_blob *blob)
{
	u32 *words = (u32 *)blob->data;
	unsigned int changes = 1 + kg_random_below(3);

	for (; changes; changes--) {
		u32 *word = &words[kg_random_below(blob->size / sizeof(*words))];

		switch (kg_random_below(5)) {
		case 0:
			*word = kg_random();
			break;
		case 1:
			*word = kg_random_below(64);
			break;
		case 2:
			*word += kg_random_below(2) ? 1 : -1;
			break;
		case 3:
			*word = words[kg_random_below(blob->size / sizeof(*words))];
			break;
		default:
			kg_random_flip(word, sizeof(*word), 1);
			break;
		}
	}
}

/*
 * Programs that somebody tampered with. They are refused with a reason and leave
 * the policy as it was; or they are sound for all that can be seen, and then
 * they run.
 */
KG_TEST(fuzz, policies)
{
	struct kg_blob *spoiled = malloc(sizeof(*spoiled));
	unsigned int i, taken = 0;
	struct kg_status status;
	int err;

	kg_random_seed(0);
	for (i = 0; i < POLICIES * rounds(); i++) {
		*spoiled = self->policy;
		spoil_program(spoiled);
		err = kg_policy_load(&self->kg.sock, spoiled->data, spoiled->size, NULL);
		if (!err) {
			taken++;
			kg_run_simple(KG_PATH("kg-other"), NULL);
			continue;
		}
		ASSERT_EQ(-EINVAL, err);
		ASSERT_NE('\0', self->kg.sock.extack[0]);
		ASSERT_EQ(0, kg_status(&self->kg.sock, &status));
		ASSERT_EQ(self->kg.generation + taken, status.generation);
	}
	TH_LOG("%u of %u taken", taken, i);
	EXPECT_LT(0, taken);
	EXPECT_LT(taken, i);
	free(spoiled);
}

TEST_HARNESS_MAIN
