// SPDX-License-Identifier: GPL-2.0
/* Who reads the alerts: one who misses none, and one who is killed again and again. */
#include "soak.h"

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "kg_report.h"
#include "kg_system.h"

#define OUTPUT "/tmp/soak-monitor"

/* Until a reader is killed, at most. */
#define READER_LIFE_US 4000000

static const char *const rule_ids[SOAK_CLAIMS] = {
	[CLAIM_DENIED] = "soak-denied",
	[CLAIM_PASS] = "soak-pass",
	[CLAIM_KEXEC] = "soak-kexec",
	[CLAIM_OPEN] = "soak-open",
	[CLAIM_EITHER] = "soak-either",
};

static uint32_t decision_due(const struct kg_alert *alert, enum soak_claim claim)
{
	if (claim == CLAIM_PASS)
		return KEXECGUARD_DECISION_ALLOWED;
	return alert->mode == KEXECGUARD_MODE_ENFORCE ? KEXECGUARD_DECISION_DENIED :
							KEXECGUARD_DECISION_WOULD_DENY;
}

static void audit_one(struct soak_audit *audit, const struct kg_alert *alert)
{
	int claim;

	audit->missing += alert->seq - audit->since;
	audit->since = alert->seq + 1;
	for (claim = 0; claim < SOAK_CLAIMS; claim++) {
		if (!rule_ids[claim] || strcmp(alert->rule_id, rule_ids[claim]))
			continue;
		audit->odd += alert->decision != decision_due(alert, claim) || alert->incomplete;
		if (alert->decision == KEXECGUARD_DECISION_DENIED)
			audit->refused[claim]++;
		else
			audit->ran[claim]++;
	}
}

/**
 * soak_audit() - read on
 * @audit: what was read so far
 * @sock: a socket of the module
 *
 * Return: 0 or a negative errno.
 */
int soak_audit(struct soak_audit *audit, struct kg_sock *sock)
{
	struct kg_alerts alerts;
	int err = kg_alerts(sock, audit->since, &alerts);
	size_t i;

	if (err)
		return err;
	for (i = 0; i < alerts.n; i++)
		audit_one(audit, &alerts.at[i]);
	kg_alerts_free(&alerts);
	return 0;
}

static pid_t monitor_start(uint64_t since)
{
	char number[32];
	pid_t pid;

	snprintf(number, sizeof(number), "%" PRIu64, since);
	pid = fork();
	if (!pid) {
		int fd = open(OUTPUT, O_WRONLY | O_CREAT | O_TRUNC, 0600);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(fd, STDOUT_FILENO);
		execlp("kexecguard", "kexecguard", "monitor", "--format", "ecs", "--since", number,
		       NULL);
		_exit(127);
	}
	return pid;
}

static bool number_after(const char *line, const char *key, uint64_t *number)
{
	const char *at = strstr(line, key);

	if (!at)
		return false;
	*number = strtoull(at + strlen(key), NULL, 10);
	return true;
}

/* A document's numbers are to follow what was there before; a gap is announced as one. */
static bool follows(const char *line, uint64_t *since)
{
	uint64_t from, to;

	if (number_after(line, "\"gap\":{\"from\":", &from) && number_after(line, "\"to\":", &to)) {
		if (from != *since)
			return false;
		*since = to + 1;
		return true;
	}
	return number_after(line, "\"sequence\":", &to) && to == (*since)++;
}

/* The last line may be half of one: its writer was killed. */
static bool output_follows(uint64_t *since)
{
	FILE *file = fopen(OUTPUT, "re");
	char *line = NULL;
	size_t size = 0;
	bool ok = file;
	ssize_t len;

	while (ok && (len = getline(&line, &size, file)) > 0 && line[len - 1] == '\n')
		ok = follows(line, since);
	free(line);
	if (file)
		fclose(file);
	return ok;
}

/* Killed at any moment, and begun anew behind the last that it wrote; until all is read. */
void soak_reader(struct soak *soak)
{
	uint64_t since = 1;
	bool ok = true;

	while (ok && !(soak->last_seq && since > soak->last_seq)) {
		pid_t pid = monitor_start(since);
		int status;

		usleep(rand() % READER_LIFE_US);
		kill(pid, SIGKILL);
		status = kg_wait(pid);
		ok = status == 128 + SIGKILL && output_follows(&since);
		soak_expect(soak, CLAIM_READER, ok, "a reader was killed; number due", since);
	}
}
