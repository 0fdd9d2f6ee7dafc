// SPDX-License-Identifier: GPL-2.0
#include "command.h"

static const struct command commands[] = {
	{ "check", "compile rules and say what is wrong with them", cmd_rules_check },
	{ "test", "run recorded events through rules", cmd_rules_test },
	{ "explain", "why a rule matches an event, or does not", cmd_rules_explain },
	{ "show", "what a rule is, and what it asks", cmd_rules_show },
	{ "compile", "write the policy that rules make to a file", cmd_rules_compile },
	{ "attach", "put a signature behind a compiled policy", cmd_rules_attach },
	{ "load", "replace the rules that the kernel runs", cmd_rules_load },
	{ "list", "what the kernel runs, with hits", cmd_rules_list },
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
