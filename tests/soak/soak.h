/* SPDX-License-Identifier: GPL-2.0 */
/* Everything at once, for long: what its parts share. */
#ifndef SOAK_H
#define SOAK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/* What is claimed; each that came out wrong once fails. */
enum soak_claim {
	CLAIM_DENIED,
	CLAIM_PASS,
	CLAIM_KEXEC,
	CLAIM_OPEN,
	CLAIM_EITHER,
	CLAIM_RELOAD,
	CLAIM_MODE,
	CLAIM_READER,
	CLAIM_UNLOAD,
	CLAIM_TOOL,
	CLAIM_LEDGER,
	CLAIM_ALERTS,
	CLAIM_STORM,
	SOAK_CLAIMS,
};

/* What became of what a rule is about. */
struct soak_tally {
	atomic_ulong ran;
	atomic_ulong refused;
};

/**
 * struct soak - what all processes of a run see
 * @stop: it is over
 * @mode_lock: who changes the mode writes; who must know it reads, over all of its try
 * @mode: of the module, under @mode_lock
 * @done: how often each claim was put to the test
 * @wrong: how often it did not hold
 * @tally: of the rules that are about one of the claims
 * @last_seq: the newest alert when all was over, for the reader that is restarted
 */
struct soak {
	atomic_bool stop;
	pthread_rwlock_t mode_lock;
	uint32_t mode;
	atomic_ulong done[SOAK_CLAIMS];
	atomic_ulong wrong[SOAK_CLAIMS];
	struct soak_tally tally[SOAK_CLAIMS];
	atomic_ulong last_seq;
};

void soak_expect(struct soak *soak, enum soak_claim claim, bool holds, const char *what,
		 long value);
uint32_t soak_mode_hold(struct soak *soak);
void soak_mode_release(struct soak *soak);

/* The parts: each goes on until it is told to stop. */
void soak_storm(struct soak *soak);
void soak_denied(struct soak *soak);
void soak_pass(struct soak *soak);
void soak_either(struct soak *soak);
void soak_kexec(struct soak *soak);
void soak_open(struct soak *soak);
void soak_modes(struct soak *soak);
void soak_reloads(struct soak *soak);
void soak_unloads(struct soak *soak);
void soak_tool(struct soak *soak);
void soak_reader(struct soak *soak);

/**
 * struct soak_audit - every alert there was
 * @since: the number that comes next
 * @missing: numbers that did not come
 * @ran: alerts of something that was let go on, by claim
 * @refused: alerts of something that was refused
 * @odd: alerts that say what cannot be
 */
struct soak_audit {
	uint64_t since;
	uint64_t missing;
	unsigned long ran[SOAK_CLAIMS];
	unsigned long refused[SOAK_CLAIMS];
	unsigned long odd;
};

struct kg_sock;

int soak_audit(struct soak_audit *audit, struct kg_sock *sock);

#endif /* SOAK_H */
