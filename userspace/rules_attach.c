// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>
#include <string.h>

#include "../engine/trailer.h"
#include "command.h"
#include "options.h"
#include "policy.h"
#include "replace.h"
#include "signature.h"
#include "slurp.h"
#include "stream.h"

#define SIGNATURE_MAX \
	(KG_TRAILER_SIZE_MAX - sizeof(struct kg_trailer) - (sizeof(KG_TRAILER_LINE) - 1))

static int read_signature(struct vector *signature, const char *path)
{
	int err = slurp_file(path, signature, SIGNATURE_MAX);
	const char *why = NULL;

	if (err)
		why = strerror(err);
	else if (signature->count > SIGNATURE_MAX)
		why = "too large to be a signature";
	else
		why = signature_check(signature->data, signature->count);
	return why ? diag_input(path, "%s", why) : EXIT_DONE;
}

static int read_unsigned(struct policy *policy, const char *path)
{
	int err = policy_read(policy, path);

	if (!err && policy->has_signature)
		return diag_input(path, "it has a signature already");
	return err;
}

static int write_signed(struct policy *policy, const struct vector *signature, const char *path)
{
	int err;

	signature_append(&policy->bytes, signature->data, signature->count);
	err = replace_file(path, policy->bytes.data, policy->bytes.count);
	if (err)
		return diag_input(path, "%s", strerror(err));
	fprintf(stream_is_stdout(path) ? stderr : stdout,
		"%s: the policy and its signature, of %zu bytes\n", path, signature->count);
	return EXIT_DONE;
}

static int attach(const char *signature_path, const char *policy_path, const char *path)
{
	struct vector signature = { 0 };
	struct policy policy;
	int err;

	err = read_unsigned(&policy, policy_path);
	if (!err)
		err = read_signature(&signature, signature_path);
	if (!err)
		err = write_signed(&policy, &signature, path);
	vector_free(&signature);
	policy_free(&policy);
	return err;
}

/**
 * cmd_rules_attach() - ``kexecguard rules attach SIGNATURE POLICY -o OUT``
 * @argc: arguments
 * @argv: from "attach" on
 *
 * Return: enum exit_code.
 */
int cmd_rules_attach(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	static const struct options options = {
		.command = "rules attach",
		.options = longs,
		.operands = OPTIONS_ANY,
		.shorts = "o:",
		.help = "usage: kexecguard rules attach SIGNATURE POLICY -o OUT\n\n"
			"Puts a detached signature behind a compiled policy, as the kernel's sign-file\n"
			"does. SIGNATURE is PKCS#7 in DER, as this makes it:\n\n"
			"  openssl cms -sign -binary -noattr -nosmimecap -nocerts -md sha256 \\\n"
			"      -outform DER -signer CERT.pem -inkey KEY.pem -in POLICY -out SIGNATURE\n\n"
			"  -o, --output OUT  where to; OUT may be POLICY; - is standard output\n",
	};
	const char *path = NULL;
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0)
		path = optarg;
	if (option != OPTIONS_END)
		return options_exit(option);
	if (argc - optind != 2)
		return diag_usage(options.command, "it takes a signature and a policy");
	if (!path)
		return diag_usage(options.command, "where to is not given: -o OUT");
	if (stream_is_terminal(path))
		return diag_usage(options.command,
				  "a policy is not for a terminal: -o FILE, or send it to a pipe");
	return attach(argv[optind], argv[optind + 1], path);
}
