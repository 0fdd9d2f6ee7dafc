// SPDX-License-Identifier: GPL-2.0
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "diag.h"
#include "text.h"

static bool is_help(const char *arg)
{
	return !strcmp(arg, "--help") || !strcmp(arg, "-h");
}

static void put_commands(FILE *to, const char *group, const struct command *commands)
{
	const struct command *command;

	fprintf(to, "usage: kexecguard %s%sCOMMAND ...\n\n", group ? group : "", group ? " " : "");
	for (command = commands; command->name; command++)
		fprintf(to, "  %-8s  %s\n", command->name, command->summary);
	if (group)
		fprintf(to, "\n'kexecguard %s COMMAND --help' says more.\n", group);
	else
		fputs("\n'kexecguard COMMAND --help' says more, 'kexecguard --version' which this is.\n",
		      to);
}

static int report_unknown(const char *group, const struct command *commands, const char *name)
{
	const struct command *command;
	const char *nearest = NULL;

	for (command = commands; command->name; command++)
		nearest = text_nearer(name, nearest, command->name);
	if (nearest)
		return diag_usage(group, "unknown command '%s'; did you mean '%s'?", name,
				  nearest);
	return diag_usage(group, "unknown command '%s'", name);
}

/**
 * command_run() - find a subcommand and run it
 * @group: the command whose subcommands these are, or NULL at the top
 * @commands: the table, ends with an empty entry
 * @argc: arguments
 * @argv: from the group's name (or the program's) on
 *
 * Return: enum exit_code.
 */
int command_run(const char *group, const struct command *commands, int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		put_commands(stderr, group, commands);
		return EXIT_USAGE;
	}
	if (is_help(argv[1]) || !strcmp(argv[1], "help")) {
		put_commands(stdout, group, commands);
		return EXIT_DONE;
	}
	for (command = commands; command->name; command++) {
		if (!strcmp(argv[1], command->name))
			return command->run(argc - 1, argv + 1);
	}
	return report_unknown(group, commands, argv[1]);
}
