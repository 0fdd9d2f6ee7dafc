// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "alert.h"
#include "apply.h"
#include "client.h"
#include "command.h"
#include "config_metrics.h"
#include "config_outputs.h"
#include "options.h"
#include "source.h"
#include "status.h"

/**
 * struct change - what is between a host and its configuration
 * @config: the configuration
 * @policy: its rules
 * @digest: of these
 * @status: how the module is
 * @rules: they are other rules than those that run, or signed only now
 * @mode: it is another mode
 * @lock: it is to be locked, and is not
 */
struct change {
	const struct config *config;
	const struct policy *policy;
	u8 digest[SHA256_SIZE];
	struct status status;
	bool rules;
	bool mode;
	bool lock;
};

/* With a signature that the module has not seen they are others: no older set may follow. */
static bool are_other_rules(const struct change *change)
{
	const struct status *status = &change->status;

	return !status->has_digest ||
	       memcmp(status->digest, change->digest, sizeof(status->digest)) ||
	       (change->policy->has_signature && !status->trust.policy_signed);
}

static void compare(struct change *change)
{
	const struct config *config = change->config;
	const struct status *status = &change->status;

	change->rules = are_other_rules(change);
	change->mode = config->has_mode && config->mode != status->mode;
	change->lock = config->lock && !status->locked;
}

/* Nothing is tried where it is known that not all of it can be done. */
static int check(const struct change *change)
{
	const char *mode = alert_mode_name(change->status.mode);

	if (change->status.mode == KEXECGUARD_MODE_OFF) {
		diag_error("nothing was applied: the module was loaded with mode=off, and has no hooks");
		return EXIT_FINDINGS;
	}
	if (!change->status.locked || (!change->rules && !change->mode))
		return EXIT_DONE;
	if (change->rules)
		diag_error("the module is locked until the machine restarts: its rules stay as they are");
	if (change->mode)
		diag_error("the module is locked until the machine restarts: its mode stays %s",
			   mode);
	return EXIT_FINDINGS;
}

static void put_rules(const struct change *change)
{
	char text[SHA256_TEXT_SIZE];

	printf("rules  %u, version %" PRIu64 ", sha256 %.12s", change->policy->program.n_rules,
	       change->policy->version, sha256_text(change->digest, text));
}

static int load(struct client *client, const struct change *change)
{
	const struct policy *policy = change->policy;
	struct policy_id id;
	int err = EXIT_DONE;

	if (change->rules)
		err = client_load(client, policy->bytes.data, policy->bytes.count, &id);
	if (err)
		return err;
	put_rules(change);
	if (change->rules)
		printf(": generation %" PRIu64 "\n", id.generation);
	else
		puts(" (as before)");
	return EXIT_DONE;
}

static int set_mode(struct client *client, const struct change *change)
{
	const char *before = alert_mode_name(change->status.mode);
	int err;

	if (!change->mode) {
		printf("mode   %s (as before)\n", before);
		return EXIT_DONE;
	}
	err = client_set_mode(client, change->config->mode);
	if (!err)
		printf("mode   %s -> %s\n", before, alert_mode_name(change->config->mode));
	return err;
}

static int lock(struct client *client, const struct change *change)
{
	int err = EXIT_DONE;

	if (change->lock)
		err = client_lock(client);
	if (!err && (change->lock || change->status.locked))
		printf("lock   rules and mode stay so until the machine restarts%s\n",
		       change->lock ? "" : " (as before)");
	return err;
}

/* Rules first: if these are refused, nothing has changed. */
static int make(struct client *client, struct change *change)
{
	int err = client_status(client, &change->status);

	if (err)
		return err;
	compare(change);
	err = check(change);
	if (!err)
		err = load(client, change);
	if (!err)
		err = set_mode(client, change);
	return err ? err : lock(client, change);
}

/**
 * apply_config() - make the module run as a configuration says, and say so
 * @client: the module
 * @config: the configuration
 * @policy: its rules
 *
 * Return: enum exit_code.
 */
int apply_config(struct client *client, const struct config *config, const struct policy *policy)
{
	struct change change = { .config = config, .policy = policy };
	int err;

	policy_digest(policy, change.digest);
	err = make(client, &change);
	status_free(&change.status);
	return err;
}

static int connect_and_apply(const struct config *config, const struct policy *policy)
{
	struct client *client;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = apply_config(client, config, policy);
	client_close(client);
	return err;
}

static void report_check(const struct config *config, const struct policy *policy)
{
	struct change change = { .config = config, .policy = policy };

	policy_digest(policy, change.digest);
	put_rules(&change);
	putchar('\n');
	printf("mode   %s\n", config->has_mode ? alert_mode_name(config->mode) : "stays as it is");
	printf("lock   %s\n", config->lock ? "until the machine restarts" : "no");
	config_put_outputs(stdout, config);
	config_put_metrics(stdout, config);
}

static int apply(struct source *source, bool check_only, bool force)
{
	struct policy policy;
	int err;

	err = source_policy(source, true, &policy);
	if (!err)
		err = source_try(source, &policy, force);
	if (!err)
		source_put_left_out(source, stdout);
	if (!err && check_only)
		report_check(&source->config, &policy);
	else if (!err)
		err = connect_and_apply(&source->config, &policy);
	policy_free(&policy);
	source_free(source);
	return err;
}

/**
 * cmd_apply() - ``kexecguard apply [--config FILE] [--check] [--force]``
 * @argc: arguments
 * @argv: from "apply" on
 *
 * Return: enum exit_code.
 */
int cmd_apply(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "config", required_argument, NULL, 'c' },
		{ "check", no_argument, NULL, 'k' },
		{ "force", no_argument, NULL, 'f' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "apply",
		.options = longs,
		.help = "usage: kexecguard apply [--config FILE] [--check] [--force]\n\n"
			"Makes the host run as its configuration says: loads the rules, sets the mode,\n"
			"and locks both if that is wanted. If anything is wrong with the configuration\n"
			"or a rule, nothing is done. What is already so is left as it is.\n\n"
			"  --config FILE  the configuration; without, " CONFIG_PATH "\n"
			"  --check        say what is wrong and what would be done, and do nothing\n"
			"  --force        do it even if it could lock everybody out: a deny rule matches\n"
			"                 what a host cannot be without (init, login, sshd and so on)\n",
	};
	struct source source = { .done = "applied", .set.messages = stderr };
	bool check_only = false, force = false;
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0) {
		if (option == 'c')
			source.config_path = optarg;
		check_only |= option == 'k';
		force |= option == 'f';
	}
	return option == OPTIONS_END ? apply(&source, check_only, force) : options_exit(option);
}
