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
	size_t never = ruleset_never(set), loaded = set->n_rules - never;

	ruleset_put_skipped(set, stdout);
	if (set->n_rejected)
		printf("%zu left out: rejected\n", set->n_rejected);
	if (never)
		printf("%zu left out: can never match\n", never);
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

/* Says why nothing is loaded, if so. */
static int judge(const struct ruleset *set, int read, bool skip_rejected)
{
	if (read == EXIT_USAGE) {
		diag_error("nothing was loaded: not everything could be read");
		return EXIT_USAGE;
	}
	if (set->n_rejected && !skip_rejected) {
		diag_error("nothing was loaded: %zu rule%s rejected%s", set->n_rejected,
			   set->n_rejected == 1 ? " was" : "s were",
			   set->n_rules ? " (--skip-rejected loads the others)" : "");
		return EXIT_FINDINGS;
	}
	if (!set->n_rules) {
		diag_error("nothing was loaded: there is no rule for us among them");
		return EXIT_FINDINGS;
	}
	return EXIT_DONE;
}

static int load(struct ruleset *set, char *const paths[], size_t n_paths, bool skip_rejected)
{
	int err = ruleset_read(set, paths, n_paths);

	err = judge(set, err, skip_rejected);
	return err ? err : compile_and_send(set);
}

/**
 * cmd_rules_load() - ``kexecguard rules load [--skip-rejected] PATH...``
 * @argc: arguments
 * @argv: from "load" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_load(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "skip-rejected", no_argument, NULL, 's' },
		{ "disabled", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules load",
		.options = longs,
		.help = "usage: kexecguard rules load [--skip-rejected] [--disabled] PATH...\n\n"
			"Replaces the rules that the kernel runs by those in PATH..., rule files or\n"
			"folders of them. If one of them is rejected, nothing is loaded.\n\n"
			"  --skip-rejected  leave out rules that are rejected, and load the others\n"
			"  --disabled       load rules that are disabled in their file too\n",
	};
	struct ruleset set = { .messages = stderr };
	bool skip_rejected = false;
	int option, err;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		skip_rejected |= option == 's';
		set.take_disabled |= option == 'd';
	}
	if (option != OPTIONS_END)
		return option == OPTIONS_HELP ? EXIT_DONE : EXIT_USAGE;
	if (optind == argc)
		return diag_usage(options.command, "no rules are given");
	err = load(&set, argv + optind, argc - optind, skip_rejected);
	ruleset_free(&set);
	return err;
}
