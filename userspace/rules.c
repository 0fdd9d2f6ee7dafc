// SPDX-License-Identifier: GPL-2.0
#include "command.h"

static const struct command commands[] = {
	{ "check", "PATH...", "compile rules and say what is wrong with them", cmd_rules_check },
	{ "test", "--rules PATH... EVENTS.ndjson", "run recorded events through rules",
	  cmd_rules_test },
	{ "load", "PATH...", "replace the kernel's rules, all or nothing", cmd_rules_load },
	{ "list", "[--json]", "what the kernel runs, with hits", cmd_rules_list },
	{ }
};

/**
 * cmd_rules() - ``kexecguard rules COMMAND ...``
 * @argc: arguments
 * @argv: from "rules" on
 *
 * Return: enum exit_code.
 */
int cmd_rules(int argc, char **argv)
{
	return command_run("rules", commands, argc, argv);
}
