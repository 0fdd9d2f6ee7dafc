// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "options.h"
#include "status.h"

#define MODE_SHOW	0xffffffffu	/* no mode was given */

static int set(struct client *client, u32 old, u32 mode)
{
	int err;

	if (old == mode) {
		printf("%s (as before)\n", alert_mode_name(mode));
		return EXIT_DONE;
	}
	err = client_set_mode(client, mode);
	if (!err)
		printf("%s -> %s\n", alert_mode_name(old), alert_mode_name(mode));
	return err;
}

static int run(u32 mode)
{
	struct client *client;
	struct status status;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_status(client, &status);
	if (!err && mode == MODE_SHOW)
		puts(alert_mode_name(status.mode));
	else if (!err)
		err = set(client, status.mode, mode);
	status_free(&status);
	client_close(client);
	return err;
}

static int parse(const struct options *options, const char *word, u32 *mode)
{
	if (!strcmp(word, "observe"))
		*mode = KEXECGUARD_MODE_OBSERVE;
	else if (!strcmp(word, "enforce"))
		*mode = KEXECGUARD_MODE_ENFORCE;
	else
		return diag_usage(options->command,
				  "unknown mode '%s': it is observe or enforce", word);
	return EXIT_DONE;
}

/**
 * cmd_mode() - ``kexecguard mode [observe|enforce]``
 * @argc: arguments
 * @argv: from "mode" on
 *
 * Return: enum exit_code.
 */
int cmd_mode(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "mode",
		.options = longs,
		.operands = 1,
		.help = "usage: kexecguard mode [observe|enforce]\n\n"
			"Without an argument, prints the mode.\n\n"
			"  observe  deny rules report what they would refuse\n"
			"  enforce  deny rules refuse it\n",
	};
	u32 mode = MODE_SHOW;
	int option, err = EXIT_DONE;

	options_begin();
	option = options_next(&options, argc, argv);
	if (option != OPTIONS_END)
		return options_exit(option);
	if (optind < argc)
		err = parse(&options, argv[optind], &mode);
	return err ? err : run(mode);
}
