// SPDX-License-Identifier: GPL-2.0
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "command.h"
#include "options.h"
#include "stream.h"
#include "replace.h"
#include "source.h"

#define DEFAULT_NAME	"policy.bin"

/**
 * struct compilation - what is to be made
 * @source: of which rules
 * @version: the policy's, if one was given
 * @force: also what could lock everybody out
 * @name: where it goes; "-" is standard output
 */
struct compilation {
	struct source source;
	u64 version;
	bool force;
	const char *name;
};

static bool to_stdout(const struct compilation *compilation)
{
	return stream_is_stdout(compilation->name);
}

static int write_policy(const struct compilation *compilation, const struct policy *policy)
{
	int err = replace_file(compilation->name, policy->bytes.data, policy->bytes.count);

	return err ? diag_input(compilation->name, "%s", strerror(err)) : EXIT_DONE;
}

static void report(const struct compilation *compilation, const struct policy *policy)
{
	FILE *to = to_stdout(compilation) ? stderr : stdout;
	char text[SHA256_TEXT_SIZE];
	u8 digest[SHA256_SIZE];

	policy_digest(policy, digest);
	source_put_left_out(&compilation->source, to);
	fprintf(to, "%s: %u rule%s, version %" PRIu64 ", sha256 %s\n",
		to_stdout(compilation) ? "policy" : compilation->name, policy->program.n_rules,
		policy->program.n_rules == 1 ? "" : "s", policy->version,
		sha256_text(digest, text));
}

static int compile(struct compilation *compilation)
{
	struct source *source = &compilation->source;
	struct policy policy;
	int err;

	err = source_policy(source, false, &policy);
	if (!err)
		err = source_try(source, &policy, compilation->force);
	if (!err)
		err = write_policy(compilation, &policy);
	if (!err)
		report(compilation, &policy);
	policy_free(&policy);
	source_free(source);
	return err;
}

static int take_option(const struct options *options, struct compilation *compilation,
		       int option)
{
	switch (option) {
	case 'o':
		compilation->name = optarg;
		return EXIT_DONE;
	case 'v':
		compilation->source.version = &compilation->version;
		if (options_u64(optarg, &compilation->version))
			return EXIT_DONE;
		return diag_usage(options->command, "'%s' is no version: it is a whole number",
				  optarg);
	case 'c':
		compilation->source.config_path = optarg;
		return EXIT_DONE;
	case 'f':
		compilation->force = true;
		return EXIT_DONE;
	case 's':
		compilation->source.skip_rejected = true;
		return EXIT_DONE;
	}
	compilation->source.set.take_disabled = true;
	return EXIT_DONE;
}

static int check(const struct options *options, const struct compilation *compilation)
{
	if (stream_is_terminal(compilation->name))
		return diag_usage(options->command,
				  "a policy is not for a terminal: -o FILE, or send it to a pipe");
	if (compilation->source.n_paths && compilation->source.config_path)
		return diag_usage(options->command, "rules come from --config or from PATH...");
	return EXIT_DONE;
}

/**
 * cmd_rules_compile() - ``kexecguard rules compile [-o FILE] [--version N] [PATH...]``
 * @argc: arguments
 * @argv: from "compile" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_compile(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "version", required_argument, NULL, 'v' },
		{ "config", required_argument, NULL, 'c' },
		{ "force", no_argument, NULL, 'f' },
		{ "skip-rejected", no_argument, NULL, 's' },
		{ "disabled", no_argument, NULL, 'd' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules compile",
		.options = longs,
		.operands = OPTIONS_ANY,
		.shorts = "o:",
		.help = "usage: kexecguard rules compile [-o FILE] [--version N] [--config FILE]\n"
			"                                [--skip-rejected] [--disabled] [--force]\n"
			"                                [PATH...]\n\n"
			"Writes the policy that the rules in PATH... make, or without PATH those of the\n"
			"configuration: what the kernel runs, and what can be signed. Says how many rules\n"
			"it has, its version, and its SHA-256, the digest that 'status' shows.\n\n"
			"  -o, --output FILE  where to; without, policy.bin; - is standard output\n"
			"  --version N        the policy's version; of signed ones it must not go back\n"
			"  --config FILE      the configuration; without, " CONFIG_PATH "\n"
			"  --skip-rejected    leave out rules that are rejected\n"
			"  --disabled         rules that are disabled in their file too\n"
			"  --force            also if they could lock everybody out: a deny rule matches\n"
			"                     what a host cannot be without (init, login, sshd and so on)\n",
	};
	struct compilation compilation = {
		.source = { .done = "compiled", .set.messages = stderr },
		.name = DEFAULT_NAME,
	};
	int option, err = EXIT_DONE;

	options_begin();
	while (!err && (option = options_next(&options, argc, argv)) >= 0)
		err = take_option(&options, &compilation, option);
	if (err)
		return err;
	if (option != OPTIONS_END)
		return options_exit(option);
	compilation.source.paths = argv + optind;
	compilation.source.n_paths = argc - optind;
	err = check(&options, &compilation);
	return err ? err : compile(&compilation);
}
