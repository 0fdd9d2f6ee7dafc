// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "../engine/field.h"
#include "client.h"
#include "command.h"
#include "diag.h"
#include "options.h"
#include "ruleset.h"

static void report(const struct ruleset *set, const struct policy_id *id)
{
	size_t loaded = 0, i;

	for (i = 0; i < set->n_rules; i++)
		loaded += !set->rules[i].never;
	ruleset_put_skipped(set, stdout);
	if (loaded < set->n_rules)
		printf("%zu left out: can never match\n", set->n_rules - loaded);
	printf("%zu rule%s loaded, generation %" PRIu64 "\n", loaded, loaded == 1 ? "" : "s",
	       id->generation);
}

static int send(const struct ruleset *set, const void *program, size_t size)
{
	struct client *client;
	struct policy_id id;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_load(client, program, size, &id);
	client_close(client);
	if (!err)
		report(set, &id);
	return err;
}

static int compile_and_send(const struct ruleset *set)
{
	size_t size;
	void *program = ruleset_compile(set, &size);
	int err;

	if (!program)
		return EXIT_FINDINGS;
	err = send(set, program, size);
	free(program);
	return err;
}

static int load(char *const paths[], size_t n_paths)
{
	struct ruleset set = { .messages = stderr };
	int err;

	err = ruleset_read(&set, paths, n_paths);
	if (!err && set.n_rejected)
		err = EXIT_FINDINGS;
	if (err == EXIT_USAGE)
		diag_error("nothing was loaded: not everything could be read");
	else if (err)
		diag_error("nothing was loaded: %zu rule%s rejected", set.n_rejected,
			   set.n_rejected == 1 ? " was" : "s were");
	else
		err = compile_and_send(&set);
	ruleset_free(&set);
	return err;
}

/**
 * cmd_rules_load() - ``kexecguard rules load PATH...``
 * @argc: arguments
 * @argv: from "load" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_load(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules load",
		.options = longs,
		.help = "usage: kexecguard rules load PATH...\n\n"
			"Replaces the rules that the kernel runs by those in PATH..., rule files or\n"
			"folders of them. If one of them is rejected, nothing is loaded.\n",
	};
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) != OPTIONS_END)
		return option == OPTIONS_HELP ? EXIT_DONE : EXIT_USAGE;
	if (optind == argc)
		return diag_usage(options.command, "no rules are given");
	return load(argv + optind, argc - optind);
}
