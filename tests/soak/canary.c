// SPDX-License-Identifier: GPL-2.0
/*
 * What every set of rules has a rule about, so that what becomes of it is known
 * whichever is in force: it depends on the mode alone, which is held meanwhile.
 */
#include "soak.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "kg_kexec.h"
#include "kg_netlink.h"
#include "kg_system.h"

static void count(struct soak *soak, enum soak_claim claim, bool refused)
{
	struct soak_tally *tally = &soak->tally[claim];

	atomic_fetch_add(refused ? &tally->refused : &tally->ran, 1);
}

/* What is asked of the module, again and again; true if it refused. */
static void try_all(struct soak *soak, enum soak_claim claim, const char *what, int (*try)(void))
{
	while (!soak->stop) {
		bool enforced = soak_mode_hold(soak) == KEXECGUARD_MODE_ENFORCE;
		int err = try();

		count(soak, claim, err == -EPERM);
		soak_mode_release(soak);
		soak_expect(soak, claim, (err == -EPERM) == enforced, what, err);
		usleep(1000);
	}
}

static int run_denied(void)
{
	return -kg_run_simple(KG_PATH("kg-denied"), NULL);
}

void soak_denied(struct soak *soak)
{
	try_all(soak, CLAIM_DENIED, "a program that is to be denied: result", run_denied);
}

void soak_kexec(struct soak *soak)
{
	try_all(soak, CLAIM_KEXEC, "a call that is to be denied: result", kg_kexec_load_nowhere);
}

static int open_image(void)
{
	int fd = open(KG_PATH("vmlinuz-denied"), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

void soak_open(struct soak *soak)
{
	try_all(soak, CLAIM_OPEN, "a file that is to be denied: result", open_image);
}

/* Whatever the mode is. */
void soak_pass(struct soak *soak)
{
	while (!soak->stop) {
		int status = kg_run_simple(KG_PATH("kg-pass"), NULL);

		count(soak, CLAIM_PASS, status);
		soak_expect(soak, CLAIM_PASS, !status, "a program that is to pass: status", status);
	}
}

/* To be denied, and the mode may change at any moment: but what its alert says is what happened. */
void soak_either(struct soak *soak)
{
	while (!soak->stop) {
		int status = kg_run_simple(KG_PATH("kg-either"), NULL);

		count(soak, CLAIM_EITHER, status == EPERM);
		soak_expect(soak, CLAIM_EITHER, !status || status == EPERM,
			    "a program, denied or not: status", status);
	}
}
