// SPDX-License-Identifier: GPL-2.0
/* What an administrator does meanwhile: mode, rule sets, unloading, the tool. */
#include "soak.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kg_netlink.h"
#include "kg_sleeper.h"
#include "kg_system.h"

#define SET_SIZE_MAX (4 << 20)

/* Pauses, so that there is some of everything in a minute. */
#define MODE_PAUSE_US	100000
#define RELOAD_PAUSE_US	250000
#define UNLOAD_PAUSE_US	500000

void soak_modes(struct soak *soak)
{
	struct kg_sock sock;
	uint32_t mode;
	int err = kg_sock_open(&sock);

	while (!soak->stop && !err) {
		pthread_rwlock_wrlock(&soak->mode_lock);
		mode = soak->mode == KEXECGUARD_MODE_ENFORCE ? KEXECGUARD_MODE_OBSERVE :
							       KEXECGUARD_MODE_ENFORCE;
		err = kg_set_mode(&sock, mode);
		if (!err)
			soak->mode = mode;
		pthread_rwlock_unlock(&soak->mode_lock);
		soak_expect(soak, CLAIM_MODE, !err, "a change of the mode", err);
		usleep(rand() % (2 * MODE_PAUSE_US));
	}
	kg_sock_close(&sock);
}

struct set {
	void *data;
	ssize_t size;
};

static void set_read(struct set *set, char name)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/soak-sets/%c.policy", kg_tests_dir(), name);
	set->data = malloc(SET_SIZE_MAX);
	set->size = kg_read_file(path, set->data, SET_SIZE_MAX);
}

void soak_reloads(struct soak *soak)
{
	uint64_t generation = 0, before;
	struct kg_sock sock;
	struct set sets[3];
	unsigned int i;
	int err = kg_sock_open(&sock);

	for (i = 0; i < 3; i++)
		set_read(&sets[i], 'a' + i);
	for (i = 0; !soak->stop && !err; i++) {
		struct set *set = &sets[i % 3];

		before = generation;
		err = set->size < 0 ? set->size :
		      kg_policy_load(&sock, set->data, set->size, &generation);
		soak_expect(soak, CLAIM_RELOAD, !err && (!before || generation == before + 1),
			    "a set of rules that replaces another", err);
		usleep(rand() % (2 * RELOAD_PAUSE_US));
	}
	for (i = 0; i < 3; i++)
		free(sets[i].data);
	kg_sock_close(&sock);
}

/* While a task sleeps in a call of which nobody knows when it ends. */
void soak_unloads(struct soak *soak)
{
	struct kg_sleeper sleeper;
	int err = 0;

	while (!soak->stop && !err) {
		err = kg_sleeper_begin(&sleeper, KG_ABI_NATIVE);
		if (!err) {
			err = kg_module_unload();
			kg_sleeper_end(&sleeper);
		}
		soak_expect(soak, CLAIM_UNLOAD, err == -EAGAIN && kg_module_loaded() &&
			    sleeper.result, "an unload that is to be refused", err);
		err = err == -EAGAIN ? 0 : -EINVAL;
		atomic_fetch_add(sleeper.result == -EPERM ? &soak->tally[CLAIM_KEXEC].refused :
				 &soak->tally[CLAIM_KEXEC].ran, 1);
		usleep(rand() % (2 * UNLOAD_PAUSE_US));
	}
}

/* What is looked at beside; each has to end well. */
void soak_tool(struct soak *soak)
{
	static char *const commands[][4] = {
		{ "kexecguard", "status", "--json", NULL },
		{ "kexecguard", "rules", "list", NULL },
		{ "kexecguard", "selftest", NULL },
	};
	unsigned int i;

	for (i = 0; !soak->stop; i++) {
		char *const *command = commands[i % 3];
		int status = kg_command(command);

		soak_expect(soak, CLAIM_TOOL, !status, command[1], status);
	}
}
