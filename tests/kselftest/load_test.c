// SPDX-License-Identifier: GPL-2.0
/*
 * Large rule sets, of 512 rules with 20,000 literals: loaded whole or not at
 * all, replaced while both processors execute what they are about, and without
 * memory lost. tests/load makes them, and smaller ones, of which a kernel under
 * emulation replaces more in the time there is.
 */
#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "kselftest_harness.h"

#include "../seconds.h"
#include "kg_fixture.h"
#include "trailer.h"

#define RULES		512
#define REPLACEMENTS	1000
#define LARGE_EVERY	20	/* replacements: the others are small */
#define PULL_EVERY	20	/* replacements: the log holds more alerts than come between */
#define WORKERS		2
#define LOAD_TIMEOUT	900	/* seconds for all of these: see KG_TIMEOUT */
#define SETTLE_TICKS	500	/* of 20 ms: the kernel frees in its own time */

/* A set as it is sent; of its canary's rule the id. */
struct set {
	char *data;
	size_t size;
	const char *canary;
};

static void set_path(char path[256], const char *name)
{
	snprintf(path, 256, "%s/load/%s", kg_tests_dir(), name);
}

static int set_read(struct set *set, const char *name, const char *canary)
{
	struct stat status;
	char path[256];
	int fd;

	set_path(path, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &status))
		return -errno;
	set->size = status.st_size;
	set->canary = canary;
	set->data = mmap(NULL, set->size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
	close(fd);
	return set->data == MAP_FAILED ? -errno : 0;
}

static int set_load(struct kg_sock *sock, const struct set *set, uint64_t *generation)
{
	return kg_policy_load(sock, set->data, set->size, generation);
}

/* KiB that the kernel has for itself: of pages mapped one by one, and of slabs. */
static long kernel_memory(void)
{
	char text[4096] = "", *at;
	long sum = 0;

	kg_read_file("/proc/meminfo", text, sizeof(text) - 1);
	at = strstr(text, "VmallocUsed:");
	sum += at ? strtol(at + strlen("VmallocUsed:"), NULL, 10) : 0;
	at = strstr(text, "SUnreclaim:");
	return sum + (at ? strtol(at + strlen("SUnreclaim:"), NULL, 10) : 0);
}

static int run_canary(unsigned int worker, unsigned int number)
{
	char worker_text[16], number_text[16];
	char *argv[] = { "kg-canary", worker_text, number_text, NULL };

	snprintf(worker_text, sizeof(worker_text), "%u", worker);
	snprintf(number_text, sizeof(number_text), "%u", number);
	return kg_run(KG_PATH("kg-canary"), argv, NULL);
}

enum { LARGE_A, LARGE_B, SMALL_C, SMALL_D, SETS };

FIXTURE(load)
{
	struct kg kg;
	struct set sets[SETS];
};

FIXTURE_SETUP(load)
{
	ASSERT_EQ(0, kg_module_unload_wait());
	ASSERT_EQ(0, kg_module_load("alerts=65536 alerts_kib=1048576 alert_rate=0"));
	memset(&self->kg, 0, sizeof(self->kg));
	ASSERT_EQ(0, kg_dir_reset());
	ASSERT_EQ(0, kg_sock_open(&self->kg.sock));
	ASSERT_EQ(0, set_read(&self->sets[LARGE_A], "a.policy", "canary-a"));
	ASSERT_EQ(0, set_read(&self->sets[LARGE_B], "b.policy", "canary-b"));
	ASSERT_EQ(0, set_read(&self->sets[SMALL_C], "c.policy", "canary-c"));
	ASSERT_EQ(0, set_read(&self->sets[SMALL_D], "d.policy", "canary-d"));
	ASSERT_EQ(0, kg_install_act("kg-canary"));
	ASSERT_EQ(0, kg_install_act("kg-quiet"));
}

FIXTURE_TEARDOWN(load)
{
	kg_end(&self->kg);
	EXPECT_EQ(0, kg_module_unload_wait());
}

/* The set runs, and nothing else: the canary alerts, by its rule, and that is all. */
static bool set_runs(struct kg *kg, const struct set *set, uint64_t generation)
{
	const char *const fired[] = { set->canary, NULL };
	struct kg_status status;

	return !kg_mark(kg) && !run_canary(0, 0) && !kg_run_simple(KG_PATH("kg-quiet"), NULL) &&
	       !kg_pull(kg) && kg_fired(kg, fired) &&
	       kg->alerts.at[0].generation == generation && !kg_status(&kg->sock, &status) &&
	       status.generation == generation && status.rules == RULES &&
	       status.policy_size == set->size;
}

KG_TEST(load, by_the_tool)
{
	char path[256];
	char *argv[] = { "kexecguard", "rules", "load", path, NULL };
	long before = kernel_memory(), used;
	double begin = seconds_now();

	set_path(path, "a.ndjson");
	ASSERT_EQ(0, kg_command_quiet(argv));
	TH_LOG("%d rules by the tool in %.2f s", RULES, seconds_now() - begin);
	used = kernel_memory() - before;
	EXPECT_TRUE(set_runs(&self->kg, &self->sets[LARGE_A], 1));
	TH_LOG("a program of %zu bytes, %zu a rule; the kernel has %ld KiB more",
	       self->sets[LARGE_A].size, self->sets[LARGE_A].size / RULES, used);
	begin = seconds_now();
	ASSERT_EQ(0, set_load(&self->kg.sock, &self->sets[LARGE_B], NULL));
	TH_LOG("the kernel's part of it in %.3f s", seconds_now() - begin);
	EXPECT_TRUE(set_runs(&self->kg, &self->sets[LARGE_B], 2));
}

static int send(struct kg_sock *sock, const char *data, size_t size)
{
	size_t len;
	int err = 0;

	for (; !err && size; data += len, size -= len) {
		len = size < KEXECGUARD_POLICY_CHUNK_MAX ? size : KEXECGUARD_POLICY_CHUNK_MAX;
		err = kg_policy_chunk(sock, data, len);
	}
	return err;
}

static int load_too_large(struct kg_sock *sock, const struct set *set)
{
	int err = kg_policy_begin(sock, KG_POLICY_SIZE_MAX + 1);

	return err ?: send(sock, set->data, set->size);
}

static int load_without_its_end(struct kg_sock *sock, const struct set *set)
{
	int err = kg_policy_begin(sock, set->size) ?: send(sock, set->data, set->size - 8);

	return err ? 0 : kg_policy_commit(sock, NULL);
}

static int load_more_than_announced(struct kg_sock *sock, const struct set *set)
{
	int err = kg_policy_begin(sock, set->size - 8) ?: send(sock, set->data, set->size - 8);

	return err ? 0 : kg_policy_chunk(sock, set->data + set->size - 8, 8);
}

/* The last test of the last rule's code: everything before it is fine. */
static int load_what_does_not_verify(struct kg_sock *sock, const struct set *set)
{
	const struct kg_program_header *header = (const void *)set->data;
	const struct kg_section *code = &header->sections[KG_SECTION_CODE];
	struct kg_test *test = (void *)(set->data + code->offset);
	u32 good = test[code->count - 1].on_true;
	int err;

	test[code->count - 1].on_true = 0;
	err = set_load(sock, set, NULL);
	test[code->count - 1].on_true = good;
	return err;
}

static int load_a_chunk_twice(struct kg_sock *sock, const struct set *set)
{
	int err = kg_policy_begin(sock, set->size) ?:
		  kg_policy_chunk(sock, set->data, KEXECGUARD_POLICY_CHUNK_MAX);

	err = err ?: send(sock, set->data, set->size - KEXECGUARD_POLICY_CHUNK_MAX);
	return err ? 0 : kg_policy_commit(sock, NULL);
}

static int load_without_beginning(struct kg_sock *sock, const struct set *set)
{
	return send(sock, set->data, set->size);
}

/* What is refused leaves what was there, at once and for good. */
KG_TEST(load, refused)
{
	static const struct {
		const char *name;
		int (*load)(struct kg_sock *sock, const struct set *set);
	} cases[] = {
		{ "too large", load_too_large },
		{ "without its end", load_without_its_end },
		{ "more than announced", load_more_than_announced },
		{ "not verified", load_what_does_not_verify },
		{ "a chunk twice", load_a_chunk_twice },
		{ "without beginning", load_without_beginning },
	};
	uint64_t generation;
	size_t i;

	ASSERT_EQ(0, set_load(&self->kg.sock, &self->sets[LARGE_A], &generation));
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		EXPECT_EQ(-EINVAL, cases[i].load(&self->kg.sock, &self->sets[LARGE_B])) {
			TH_LOG("%s", cases[i].name);
		}
		EXPECT_NE('\0', self->kg.sock.extack[0]);
		EXPECT_TRUE(set_runs(&self->kg, &self->sets[LARGE_A], generation));
		kg_policy_abort(&self->kg.sock);
	}
	ASSERT_EQ(0, set_load(&self->kg.sock, &self->sets[LARGE_B], &generation));
	EXPECT_TRUE(set_runs(&self->kg, &self->sets[LARGE_B], generation));
}

/* What the workers did, in memory that all share. */
struct tally {
	volatile bool stop;
	volatile unsigned int canaries[WORKERS];
	volatile unsigned int failed[WORKERS];
};

/* What came of it, as the log tells. */
struct seen {
	const struct set *sets;
	uint64_t first;
	unsigned int alerts[WORKERS];
	unsigned int wrong;
};

/* Which set the n-th replacement brings: now and then a large one, in turns. */
static const struct set *set_of(const struct seen *seen, uint64_t n)
{
	if (n % LARGE_EVERY == 0)
		return &seen->sets[n / LARGE_EVERY % 2 ? LARGE_B : LARGE_A];
	return &seen->sets[n % 2 ? SMALL_D : SMALL_C];
}

static void work(struct tally *tally, unsigned int worker)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(worker, &set);
	sched_setaffinity(0, sizeof(set), &set);
	while (!tally->stop) {
		tally->failed[worker] += !!run_canary(worker, tally->canaries[worker]);
		tally->canaries[worker]++;
		tally->failed[worker] += !!kg_run_simple(KG_PATH("kg-quiet"), NULL);
	}
}

static pid_t start_worker(struct tally *tally, unsigned int worker)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	work(tally, worker);
	_exit(0);
}

/* Which exec it was: the arguments are the program, the worker, the number. */
static bool canary_is(const struct kg_alert *alert, unsigned int *worker, unsigned int *number)
{
	const char *at = alert->process.args.data;

	if (!at || sscanf(at + strlen(at) + 1, "%u", worker) != 1 || *worker >= WORKERS)
		return false;
	at += strlen(at) + 1;
	return sscanf(at + strlen(at) + 1, "%u", number) == 1;
}

/* Each canary once and in its order, by the rule that its generation has. */
static void look_at(struct seen *seen, const struct kg_alert *alert)
{
	const struct set *set = set_of(seen, alert->generation - seen->first);
	unsigned int worker, number;

	if (canary_is(alert, &worker, &number) && number == seen->alerts[worker] &&
	    !strcmp(alert->rule_id, set->canary)) {
		seen->alerts[worker]++;
		return;
	}
	if (!seen->wrong++)
		fprintf(stderr, "# alert %llu of %s, generation %llu\n",
			(unsigned long long)alert->seq, alert->rule_id,
			(unsigned long long)alert->generation);
}

static int pull(struct kg *kg, struct seen *seen)
{
	int err = kg_pull(kg);
	size_t i;

	for (i = 0; i < kg->alerts.n; i++)
		look_at(seen, &kg->alerts.at[i]);
	if (kg->alerts.n)
		kg->since = kg->alerts.at[kg->alerts.n - 1].seq + 1;
	return err;
}

static void stop_workers(struct tally *tally, const pid_t workers[])
{
	unsigned int i;

	tally->stop = true;
	for (i = 0; i < WORKERS; i++)
		waitpid(workers[i], NULL, 0);
}

static int replace(struct kg *kg, struct seen *seen)
{
	uint64_t generation;
	unsigned int i;
	int err = 0;

	for (i = 1; !err && i <= REPLACEMENTS; i++) {
		const struct set *set = set_of(seen, i);

		err = set_load(&kg->sock, set, &generation);
		if (!err && generation != seen->first + i)
			return -EPROTO;
		if (!err && i % PULL_EVERY == 0)
			err = pull(kg, seen);
	}
	return err;
}

/* Old sets go when nobody reads them any more; then there is one again. */
static bool memory_settles(long limit)
{
	int left;

	for (left = SETTLE_TICKS; left; left--) {
		if (kernel_memory() <= limit)
			return true;
		usleep(20000);
	}
	return false;
}

static bool nothing_lost(const struct kg_status *before, const struct kg_status *after)
{
	return kg_ledger_closes(after) && after->overwritten == before->overwritten &&
	       after->suppressed == before->suppressed && after->incomplete == before->incomplete;
}

/* No exec sees a mix of two sets, or none: one alert for each canary, and no other. */
TEST_F_TIMEOUT(load, replaced_under_load, LOAD_TIMEOUT)
{
	struct kg_status before, after;
	struct seen seen = { .sets = self->sets };
	pid_t workers[WORKERS];
	struct tally *tally;
	unsigned int i;
	double begin;
	long memory;

	ASSERT_EQ(0, set_load(&self->kg.sock, &self->sets[LARGE_A], &seen.first));
	ASSERT_EQ(0, kg_mark(&self->kg));
	ASSERT_EQ(0, kg_status(&self->kg.sock, &before));
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		     0);
	ASSERT_NE(MAP_FAILED, tally);
	memory = kernel_memory();
	begin = seconds_now();
	for (i = 0; i < WORKERS; i++)
		workers[i] = start_worker(tally, i);
	EXPECT_EQ(0, replace(&self->kg, &seen));
	stop_workers(tally, workers);
	EXPECT_EQ(0, pull(&self->kg, &seen));
	TH_LOG("%d replacements in %.1f s, meanwhile %u and %u canaries", REPLACEMENTS,
	       seconds_now() - begin, tally->canaries[0], tally->canaries[1]);
	EXPECT_EQ(0, seen.wrong);
	for (i = 0; i < WORKERS; i++) {
		EXPECT_LT(0, tally->canaries[i]);
		EXPECT_EQ(tally->canaries[i], seen.alerts[i]);
		EXPECT_EQ(0, tally->failed[i]);
	}
	ASSERT_EQ(0, kg_status(&self->kg.sock, &after));
	EXPECT_TRUE(nothing_lost(&before, &after));
	EXPECT_EQ(before.generated + seen.alerts[0] + seen.alerts[1], after.generated);
	/* The alerts that the log holds are a few KiB each; sets that stayed were 200 MiB. */
	EXPECT_TRUE(memory_settles(memory + 10 * (self->sets[LARGE_B].size >> 10) +
				   4 * (seen.alerts[0] + seen.alerts[1])));
	munmap(tally, sizeof(*tally));
}

TEST_HARNESS_MAIN
