// SPDX-License-Identifier: GPL-2.0
/*
 * soak SECONDS: everything at once, for long. Every verdict is known beforehand,
 * every alert is read, and the ledger closes at every moment. Speaks TAP.
 */
#include "soak.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../../userspace/array.h"
#include "kg_report.h"
#include "kg_system.h"

#define CPUS 2

/* Room for what is raised until it is read, on a machine that is busy. */
#define MODULE_PARAMETERS "alerts=16384"

/* For each kind of mistake so many are told of. */
#define TOLD_MAX 10

static const char *const claims[SOAK_CLAIMS] = {
	[CLAIM_DENIED] = "a program is denied each time while enforcing, never while observing",
	[CLAIM_PASS] = "a program that no rule denies runs each time",
	[CLAIM_KEXEC] = "a kexec call is denied each time while enforcing, never while observing",
	[CLAIM_OPEN] = "an open is denied each time while enforcing, never while observing",
	[CLAIM_EITHER] = "a program whose mode nobody knows is denied or runs",
	[CLAIM_RELOAD] = "each set of rules replaces the one before it",
	[CLAIM_MODE] = "each change of the mode is made",
	[CLAIM_READER] = "a reader that is restarted gets every alert, or hears that it is gone",
	[CLAIM_UNLOAD] = "each unload during a call is refused",
	[CLAIM_TOOL] = "status, rules list and selftest end well",
	[CLAIM_LEDGER] = "the ledger closes at every moment",
	[CLAIM_ALERTS] = "each verdict has one alert, and that says what happened",
	[CLAIM_STORM] = "the storm's programs run",
};

static const struct part {
	void (*run)(struct soak *soak);
	unsigned int processes;
} parts[] = {
	{ soak_storm, 2 * CPUS },
	{ soak_denied, CPUS },
	{ soak_pass, CPUS },
	{ soak_either, CPUS },
	{ soak_kexec, 1 },
	{ soak_open, 1 },
	{ soak_modes, 1 },
	{ soak_reloads, 1 },
	{ soak_unloads, 1 },
	{ soak_tool, 1 },
	{ soak_reader, 1 },
};

#define PARTS ARRAY_SIZE(parts)
#define PROCESSES_MAX 32

/**
 * soak_expect() - put a claim to the test
 * @soak: the run
 * @claim: the claim
 * @holds: does it hold
 * @what: said if it does not
 * @value: said too
 */
void soak_expect(struct soak *soak, enum soak_claim claim, bool holds, const char *what, long value)
{
	atomic_fetch_add(&soak->done[claim], 1);
	if (!holds && atomic_fetch_add(&soak->wrong[claim], 1) < TOLD_MAX)
		printf("# wrong: %s: %ld\n", what, value);
}

/**
 * soak_mode_hold() - let the mode stay as it is
 * @soak: the run
 *
 * Return: the mode, until soak_mode_release().
 */
uint32_t soak_mode_hold(struct soak *soak)
{
	pthread_rwlock_rdlock(&soak->mode_lock);
	return soak->mode;
}

void soak_mode_release(struct soak *soak)
{
	pthread_rwlock_unlock(&soak->mode_lock);
}

static struct soak *soak_new(void)
{
	pthread_rwlockattr_t attr;
	struct soak *soak = mmap(NULL, sizeof(*soak), PROT_READ | PROT_WRITE,
				 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (soak == MAP_FAILED)
		return NULL;
	pthread_rwlockattr_init(&attr);
	pthread_rwlockattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	/* Those who read are never all gone; who writes shall have its turn. */
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&soak->mode_lock, &attr);
	soak->mode = KEXECGUARD_MODE_OBSERVE;
	return soak;
}

static int set_up(void)
{
	static const char *const programs[] = {
		"program", "kg-denied", "kg-pass", "kg-either",
	};
	size_t i;
	int err = kg_dir_reset();

	for (i = 0; i < ARRAY_SIZE(programs); i++)
		err = err ?: kg_install_act(programs[i]);
	err = err ?: kg_write_script(KG_PATH("script"), "#!" KG_PATH("program") " x\n");
	err = err ?: kg_write_script(KG_PATH("deep"), "#!" KG_PATH("script") "\n");
	err = err ?: kg_write_script(KG_PATH("broken"), "#!" KG_PATH("nothing") "\n");
	err = err ?: kg_write_script(KG_PATH("text"), "just text\n");
	err = err ?: kg_write_text(KG_PATH("vmlinuz-denied"), "no kernel");
	err = err ?: kg_module_unload_wait();
	return err ?: kg_module_load(MODULE_PARAMETERS);
}

static int load_first_set(struct kg_sock *sock)
{
	static char blob[1 << 20];
	char path[4200];
	ssize_t size;

	snprintf(path, sizeof(path), "%s/soak-sets/a.policy", kg_tests_dir());
	size = kg_read_file(path, blob, sizeof(blob));
	return size < 0 ? (int)size : kg_policy_load(sock, blob, size, NULL);
}

static pid_t start(const struct part *part, struct soak *soak, unsigned int number)
{
	cpu_set_t cpus;
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	srand(number);
	if (part->processes > 1) {
		CPU_ZERO(&cpus);
		CPU_SET(number % CPUS, &cpus);
		sched_setaffinity(0, sizeof(cpus), &cpus);
	}
	part->run(soak);
	exit(0);
}

static unsigned int start_all(struct soak *soak, pid_t *pids)
{
	unsigned int n = 0, i, j;

	for (i = 0; i < PARTS; i++)
		for (j = 0; j < parts[i].processes; j++, n++)
			pids[n] = start(&parts[i], soak, n);
	return n;
}

static void look(struct soak *soak, struct soak_audit *audit, struct kg_sock *sock)
{
	struct kg_status status;
	int err = kg_status(sock, &status);

	soak_expect(soak, CLAIM_LEDGER, !err && kg_ledger_closes(&status), "status", err);
	err = soak_audit(audit, sock);
	soak_expect(soak, CLAIM_ALERTS, !err, "reading alerts", err);
}

static void progress(struct soak *soak, const struct soak_audit *audit, long seconds)
{
	printf("# %ld s: %lu programs of the storm, %lu canaries, %" PRIu64 " alerts, "
	       "%lu sets of rules, %lu modes, %lu readers, %lu refused unloads\n", seconds,
	       soak->done[CLAIM_STORM], soak->done[CLAIM_DENIED] + soak->done[CLAIM_PASS] +
	       soak->done[CLAIM_KEXEC] + soak->done[CLAIM_OPEN] + soak->done[CLAIM_EITHER],
	       audit->since - 1, soak->done[CLAIM_RELOAD], soak->done[CLAIM_MODE],
	       soak->done[CLAIM_READER], soak->done[CLAIM_UNLOAD]);
}

static void wait_all(struct soak *soak, const pid_t *pids, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		int status = kg_wait(pids[i]);

		soak_expect(soak, CLAIM_STORM, !status, "a part ended with", status);
	}
}

static void compare(struct soak *soak, const struct soak_audit *audit)
{
	int claim;

	for (claim = CLAIM_DENIED; claim <= CLAIM_EITHER; claim++) {
		const struct soak_tally *tally = &soak->tally[claim];

		soak_expect(soak, CLAIM_ALERTS, audit->refused[claim] == tally->refused,
			    claims[claim], audit->refused[claim] - tally->refused);
		soak_expect(soak, CLAIM_ALERTS, audit->ran[claim] == tally->ran,
			    claims[claim], audit->ran[claim] - tally->ran);
	}
	soak_expect(soak, CLAIM_ALERTS, !audit->odd, "alerts that say what cannot be", audit->odd);
	soak_expect(soak, CLAIM_ALERTS, !audit->missing, "alerts that were not read in time",
		    audit->missing);
}

static int report(const struct soak *soak)
{
	int claim, failed = 0;

	printf("1..%d\n", SOAK_CLAIMS);
	for (claim = 0; claim < SOAK_CLAIMS; claim++) {
		bool ok = soak->done[claim] && !soak->wrong[claim];

		printf("%sok %d - %s\n# %lu tries, %lu wrong\n", ok ? "" : "not ", claim + 1,
		       claims[claim], soak->done[claim], soak->wrong[claim]);
		failed |= !ok;
	}
	return failed;
}

static void soak_for(struct soak *soak, struct kg_sock *sock, long seconds)
{
	struct soak_audit audit = { .since = 1 };
	time_t begin = time(NULL), told = begin, now;
	pid_t pids[PROCESSES_MAX];
	unsigned int n = start_all(soak, pids);

	while ((now = time(NULL)) < begin + seconds) {
		look(soak, &audit, sock);
		if (now >= told + 60) {
			told = now;
			progress(soak, &audit, now - begin);
		}
		usleep(200000);
	}
	soak->stop = true;
	/* The reader that is killed again and again is the last to end, for it reads all. */
	wait_all(soak, pids, n - 1);
	look(soak, &audit, sock);
	soak->last_seq = audit.since - 1;
	wait_all(soak, pids + n - 1, 1);
	look(soak, &audit, sock);
	progress(soak, &audit, time(NULL) - begin);
	compare(soak, &audit);
}

int main(int argc, char **argv)
{
	struct soak *soak = soak_new();
	long seconds = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
	struct kg_sock sock;
	int err;

	setlinebuf(stdout);
	if (!soak || seconds <= 0) {
		fprintf(stderr, "usage: soak SECONDS\n");
		return 2;
	}
	err = set_up();
	err = err ?: kg_sock_open(&sock);
	err = err ?: load_first_set(&sock);
	if (err) {
		printf("Bail out! cannot begin: %s\n", strerror(-err));
		return 1;
	}
	soak_for(soak, &sock, seconds);
	kg_sock_close(&sock);
	kg_dir_remove();
	return report(soak) | (kg_module_unload_wait() != 0);
}
