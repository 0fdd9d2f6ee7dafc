// SPDX-License-Identifier: GPL-2.0
#include <stdlib.h>

#include "command.h"
#include "diag.h"
#include "options.h"
#include "ruleset.h"

/* The last line is for scripts. */
static int report(const struct ruleset *set, int read, bool compiled)
{
	ruleset_put_skipped(set, stdout);
	printf("%zu rules: %zu accepted, %zu rejected\n", set->n_rules + set->n_rejected,
	       set->n_rules, set->n_rejected);
	if (read != EXIT_DONE)
		return read;
	return set->n_rejected || !compiled ? EXIT_FINDINGS : EXIT_DONE;
}

static int check(char *const paths[], size_t n_paths)
{
	struct ruleset set = { .messages = stderr };
	size_t size;
	void *program;
	int status;

	status = ruleset_read(&set, paths, n_paths);
	program = ruleset_compile(&set, &size);
	status = report(&set, status, program);
	free(program);
	ruleset_free(&set);
	return status;
}

/**
 * cmd_rules_check() - ``kexecguard rules check PATH...``
 * @argc: arguments
 * @argv: from "check" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_check(int argc, char **argv)
{
	static const struct option list[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules check",
		.options = list,
		.help = "usage: kexecguard rules check PATH...\n\n"
			"Compiles the rules in PATH..., rule files or folders of them, says what is\n"
			"wrong with them, and loads nothing. Exits 1 if a rule is rejected, 2 if a\n"
			"file cannot be read. Last line: N rules: A accepted, R rejected\n",
	};
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) != OPTIONS_END)
		return option == OPTIONS_HELP ? EXIT_DONE : EXIT_USAGE;
	if (optind == argc)
		return diag_usage(options.command, "no rule file is given");
	return check(argv + optind, argc - optind);
}
