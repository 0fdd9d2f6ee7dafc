// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>

#include "client.h"
#include "command.h"
#include "options.h"
#include "source.h"
#include "status.h"

static void report(const struct policy *policy, const struct policy_id *id)
{
	u32 rules = policy->program.n_rules;

	printf("%u rule%s loaded, generation %" PRIu64 "\n", rules, rules == 1 ? "" : "s",
	       id->generation);
}

/* What nothing refuses yet locks nobody out. */
static int try(struct client *client, const struct source *source, const struct policy *policy,
	       bool force)
{
	struct status status;
	int err;

	err = client_status(client, &status);
	if (!err)
		err = source_try(source, policy,
				 force || status.mode != KEXECGUARD_MODE_ENFORCE);
	status_free(&status);
	return err;
}

static int send(const struct source *source, const struct policy *policy, bool force)
{
	struct client *client;
	struct policy_id id;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = try(client, source, policy, force);
	if (!err)
		err = client_load(client, policy->bytes.data, policy->bytes.count, &id);
	client_close(client);
	if (err)
		return err;
	source_put_left_out(source, stdout);
	report(policy, &id);
	return EXIT_DONE;
}

static int compile_and_send(struct source *source, bool force)
{
	struct policy policy;
	int err;

	err = source_policy(source, true, &policy);
	if (!err)
		err = send(source, &policy, force);
	policy_free(&policy);
	source_free(source);
	return err;
}

static int load(const struct options *options, struct source *source, bool force)
{
	size_t i;

	for (i = 0; source->n_paths > 1 && i < source->n_paths; i++) {
		if (policy_is_at(source->paths[i]))
			return diag_usage(options->command,
					  "'%s' is a compiled policy, and goes alone",
					  source->paths[i]);
	}
	return compile_and_send(source, force);
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
		{ "force", no_argument, NULL, 'f' },
		{ "config", required_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules load",
		.options = longs,
		.operands = OPTIONS_ANY,
		.help = "usage: kexecguard rules load [--config FILE] [--skip-rejected] [--disabled]\n"
			"                             [--force] [PATH...]\n\n"
			"Replaces the rules that the kernel runs by those in PATH..., rule files or\n"
			"folders of them; without PATH, by those of the configuration. If one of them is\n"
			"rejected, nothing is loaded. PATH may instead be one policy that 'rules compile'\n"
			"made, with or without a signature.\n\n"
			"A deny rule that matches what a host cannot be without (init, login, sshd and so\n"
			"on) is warned of, and in enforce mode not loaded.\n\n"
			"  --config FILE    the configuration; without, " CONFIG_PATH "\n"
			"  --skip-rejected  leave out rules that are rejected, and load the others\n"
			"  --disabled       load rules that are disabled in their file too\n"
			"  --force          load them even if they could lock everybody out\n",
	};
	struct source source = { .done = "loaded", .set.messages = stderr };
	bool force = false;
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'c')
			source.config_path = optarg;
		force |= option == 'f';
		source.skip_rejected |= option == 's';
		source.set.take_disabled |= option == 'd';
	}
	if (option != OPTIONS_END)
		return options_exit(option);
	source.paths = argv + optind;
	source.n_paths = argc - optind;
	if (source.n_paths && source.config_path)
		return diag_usage(options.command, "rules come from --config or from PATH...");
	return load(&options, &source, force);
}
