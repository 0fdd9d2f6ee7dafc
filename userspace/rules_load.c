// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include "client.h"
#include "command.h"
#include "options.h"
#include "source.h"

static int send(const struct policy *policy, struct policy_id *id)
{
	struct client *client;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_load(client, policy->bytes.data, policy->bytes.count, id);
	client_close(client);
	return err;
}

static void report(size_t rules, const struct policy_id *id)
{
	printf("%zu rule%s loaded, generation %" PRIu64 "\n", rules, rules == 1 ? "" : "s",
	       id->generation);
}

static int load_rules(struct source *source)
{
	struct policy policy;
	struct policy_id id;
	int err;

	err = source_policy(source, true, &policy);
	if (!err)
		err = send(&policy, &id);
	if (!err) {
		source_put_left_out(source, stdout);
		report(policy.program.n_rules, &id);
	}
	policy_free(&policy);
	source_free(source);
	return err;
}

/* As it is, with its signature. */
static int load_compiled(const char *path)
{
	struct policy policy;
	struct policy_id id;
	int err;

	err = policy_read(&policy, path);
	if (!err)
		err = send(&policy, &id);
	if (!err)
		report(policy.program.n_rules, &id);
	policy_free(&policy);
	return err;
}

static int load(const struct options *options, struct source *source)
{
	size_t i;

	if (source->n_paths == 1 && policy_is_at(source->paths[0]))
		return load_compiled(source->paths[0]);
	for (i = 0; i < source->n_paths; i++) {
		if (policy_is_at(source->paths[i]))
			return diag_usage(options->command,
					  "'%s' is a compiled policy, and goes alone",
					  source->paths[i]);
	}
	return load_rules(source);
}

/**
 * cmd_rules_load() - ``kexecguard rules load [--skip-rejected] [--config FILE] [PATH...]``
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
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules load",
		.options = longs,
		.help = "usage: kexecguard rules load [--config FILE] [--skip-rejected] [--disabled]\n"
			"                             [PATH...]\n\n"
			"Replaces the rules that the kernel runs by those in PATH..., rule files or\n"
			"folders of them; without PATH, by those of the configuration. If one of them is\n"
			"rejected, nothing is loaded. PATH may instead be one policy that 'rules compile'\n"
			"made, with or without a signature.\n\n"
			"  --config FILE    the configuration; without, " CONFIG_PATH "\n"
			"  --skip-rejected  leave out rules that are rejected, and load the others\n"
			"  --disabled       load rules that are disabled in their file too\n",
	};
	struct source source = { .done = "loaded", .set.messages = stderr };
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'c')
			source.config_path = optarg;
		source.skip_rejected |= option == 's';
		source.set.take_disabled |= option == 'd';
	}
	if (option != OPTIONS_END)
		return option == OPTIONS_HELP ? EXIT_DONE : EXIT_USAGE;
	source.paths = argv + optind;
	source.n_paths = argc - optind;
	if (source.n_paths && source.config_path)
		return diag_usage(options.command, "rules come from --config or from PATH...");
	return load(&options, &source);
}
