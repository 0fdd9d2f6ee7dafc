// SPDX-License-Identifier: GPL-2.0
/* Who hashes for the reader, and how little it can be kept waiting by that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "../../userspace/hasher.h"
#include "sample.h"

static bool know(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	memset(digest, executable->inode, SHA256_SIZE);
	return true;
}

static bool do_not_know(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	return false;
}

static bool hang(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	for (;;)
		pause();
	return false;
}

static bool break_down(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	_exit(1);
}

/* Is it asked with what the alert says? */
static bool compare(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	return know(executable, digest) && executable->pid == 4711 && !executable->fresh &&
	       executable->start == 5000000000ull && executable->device_major == 8 &&
	       executable->device_minor == 1 && executable->inode == 1311;
}

static bool is_fresh(const struct executable *executable, u8 digest[SHA256_SIZE])
{
	return know(executable, digest) && executable->fresh;
}

static bool is_nobody(u32 pid)
{
	return false;
}

static bool is_all_but_4711(u32 pid)
{
	return pid != 4711;
}

static struct hasher hasher_of(bool (*hash)(const struct executable *executable,
					    u8 digest[SHA256_SIZE]))
{
	return (struct hasher){ .hash = hash, .is_gone = is_nobody, .wait_ms = 10000 };
}

/* One whose file is known. */
static struct nl_msg *decode(struct alert *alert)
{
	struct nl_msg *msg = sample_exec_in("/", &sample_host, 0);

	sample_decode(alert, msg);
	return msg;
}

/* However long the answer before took, there is time for another. */
static const char *ask(struct hasher *hasher, const struct alert *alert)
{
	hasher->spare_us = 1;
	return hasher_ask(hasher, alert);
}

static void answers(void **state)
{
	struct hasher hasher = hasher_of(compare);
	struct alert alert;
	struct nl_msg *msg = decode(&alert);
	const char *text;
	int i;

	for (i = 0; i < 3; i++) {
		text = ask(&hasher, &alert);
		assert_non_null(text);
		assert_string_equal(text, "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f"
				    "1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f");
	}
	hasher_end(&hasher);
	nlmsg_free(msg);
}

/* An exec of a moment ago may not have come to its end. */
static void says_what_is_fresh(void **state)
{
	struct hasher hasher = hasher_of(is_fresh);
	struct timespec now;
	struct alert alert;
	struct nl_msg *msg = decode(&alert);

	assert_null(ask(&hasher, &alert));
	clock_gettime(CLOCK_REALTIME, &now);
	/* However slow this machine is. */
	alert.time = (now.tv_sec + 3600) * 1000000000ull;
	assert_non_null(ask(&hasher, &alert));
	alert.event = KEXECGUARD_EVENT_FILE_OPEN;
	assert_null(ask(&hasher, &alert));
	hasher_end(&hasher);
	nlmsg_free(msg);
}

static void may_not_know(void **state)
{
	struct hasher hasher = hasher_of(do_not_know);
	struct alert alert;
	struct nl_msg *msg = decode(&alert);

	assert_null(hasher_ask(&hasher, &alert));
	assert_true(hasher.pid > 0);
	hasher_end(&hasher);
	nlmsg_free(msg);
}

/* What is not enough to be sure of, and what does not run, is not looked for. */
static void is_not_asked_in_vain(void **state)
{
	struct hasher hasher = hasher_of(know);
	struct alert good, alert;
	struct nl_msg *msg = decode(&good);

	alert = good;
	alert.decision = KEXECGUARD_DECISION_DENIED;
	assert_false(hasher_may_know(&hasher, &alert));
	alert = good;
	alert.has_process = false;
	assert_false(hasher_may_know(&hasher, &alert));
	alert = good;
	alert.process.start = 0;
	assert_false(hasher_may_know(&hasher, &alert));
	alert = good;
	alert.process.pid = ALERT_UNKNOWN;
	assert_false(hasher_may_know(&hasher, &alert));
	alert = good;
	alert.process.file.has_inode = false;
	assert_false(hasher_may_know(&hasher, &alert));
	alert = good;
	alert.process.file.device_major = ALERT_UNKNOWN;
	assert_false(hasher_may_know(&hasher, &alert));
	/* Who was refused a kexec call runs what it ran. */
	alert = good;
	alert.event = KEXECGUARD_EVENT_KEXEC_LOAD;
	alert.decision = KEXECGUARD_DECISION_DENIED;
	assert_true(hasher_may_know(&hasher, &alert));
	hasher.is_gone = is_all_but_4711;
	assert_true(hasher_may_know(&hasher, &good));
	good.process.pid++;
	assert_false(hasher_may_know(&hasher, &good));
	nlmsg_free(msg);
}

/* One that hangs is waited for once; after that there is a rest. */
static void hangs_once(void **state)
{
	struct hasher hasher = hasher_of(hang);
	struct alert alert;
	struct nl_msg *msg = decode(&alert);

	hasher.wait_ms = 20;
	hasher.rest_ms = 3600000;
	assert_null(hasher_ask(&hasher, &alert));
	assert_int_equal(hasher.fd, -1);
	hasher.hash = know;
	assert_null(hasher_ask(&hasher, &alert));
	assert_int_equal(hasher.fd, -1);
	hasher.resting = 0;
	/* It is asked again when the one that hung is gone. */
	hasher.wait_ms = 10000;
	while (!hasher_ask(&hasher, &alert))
		usleep(1000);
	hasher_end(&hasher);
	nlmsg_free(msg);
}

static void one_that_dies_is_replaced(void **state)
{
	struct hasher hasher = hasher_of(break_down);
	struct alert alert;
	struct nl_msg *msg = decode(&alert);

	assert_null(hasher_ask(&hasher, &alert));
	hasher.hash = know;
	while (!hasher_ask(&hasher, &alert))
		usleep(1000);
	hasher_end(&hasher);
	nlmsg_free(msg);
}

/* When its share of the time is spent, alerts go without. */
static void takes_no_more_than_its_share(void **state)
{
	struct hasher hasher = hasher_of(know);
	struct alert alert;
	struct nl_msg *msg = decode(&alert);

	assert_non_null(hasher_ask(&hasher, &alert));
	hasher.spare_us = -3600000000ll;
	assert_null(hasher_ask(&hasher, &alert));
	hasher.spare_us = 1;
	assert_non_null(hasher_ask(&hasher, &alert));
	hasher_end(&hasher);
	nlmsg_free(msg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers),
		cmocka_unit_test(says_what_is_fresh),
		cmocka_unit_test(may_not_know),
		cmocka_unit_test(is_not_asked_in_vain),
		cmocka_unit_test(hangs_once),
		cmocka_unit_test(one_that_dies_is_replaced),
		cmocka_unit_test(takes_no_more_than_its_share),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
