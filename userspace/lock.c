// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include "alert.h"
#include "client.h"
#include "command.h"
#include "options.h"
#include "status.h"

/* What nobody can change any more, so that who locked it sees what that is. */
static void report(const struct status *status, bool before)
{
	printf("locked%s until the machine restarts: %s mode, generation %" PRIu64
	       ", %u rule%s; the module cannot be unloaded\n", before ? " already," : "",
	       alert_mode_name(status->mode), status->generation, status->rules,
	       status->rules == 1 ? "" : "s");
	if (status->mode == KEXECGUARD_MODE_OBSERVE)
		puts("In observe mode nothing is refused, and that is locked too.");
}

static int lock(struct client *client)
{
	struct status status;
	u8 before;
	int err;

	err = client_status(client, &status);
	before = status.locked;
	status_free(&status);
	if (!err && !before)
		err = client_lock(client);
	if (err)
		return err;
	/* Asked again: what counts is what was locked. */
	err = client_status(client, &status);
	if (!err)
		report(&status, before);
	status_free(&status);
	return err;
}

/**
 * cmd_lock() - ``kexecguard lock``
 * @argc: arguments
 * @argv: from "lock" on
 *
 * Return: enum exit_code.
 */
int cmd_lock(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "lock",
		.options = longs,
		.help = "usage: kexecguard lock\n\n"
			"From now on, until the machine restarts, rules and mode stay as they are and the\n"
			"module cannot be unloaded. There is no way back but a restart.\n",
	};
	struct client *client;
	int option, err;

	options_begin();
	option = options_next(&options, argc, argv);
	if (option != OPTIONS_END)
		return options_exit(option);
	err = client_open(&client);
	if (err)
		return err;
	err = lock(client);
	client_close(client);
	return err;
}
