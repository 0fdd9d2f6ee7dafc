// SPDX-License-Identifier: GPL-2.0
#include <stdio.h>

#include <json-c/json.h>

#include "client.h"
#include "command.h"
#include "coverage.h"
#include "jsonl.h"
#include "options.h"

static void print_json(const struct coverage *coverage)
{
	struct json_object *root = json_object_new_object();

	coverage_add(coverage, root);
	jsonl_put(stdout, root);
	json_object_put(root);
}

static int run(bool json)
{
	struct coverage coverage;
	struct client *client;
	int err;

	err = client_open(&client);
	if (err)
		return err;
	err = client_selftest(client, &coverage);
	if (!err && json)
		print_json(&coverage);
	else if (!err)
		coverage_put_trials(&coverage, stdout);
	if (!err && coverage_failed(&coverage))
		err = EXIT_FINDINGS;
	coverage_free(&coverage);
	client_close(client);
	return err;
}

/**
 * cmd_selftest() - ``kexecguard selftest [--json]``
 * @argc: arguments
 * @argv: from "selftest" on
 *
 * Return: enum exit_code; %EXIT_FINDINGS if a hook did not do what it is there for.
 */
int cmd_selftest(int argc, char **argv)
{
	static const char help[] =
		"usage: kexecguard selftest [--json]\n\n"
		"Tries each hook: the module calls the function that it stands before, and\n"
		"sees that the call comes to the hook and is refused. Nothing is counted or\n"
		"reported of that. Exit status 1 if a hook fails, which raises an alert.\n\n"
		"  --json  one JSON object, for scripts\n";

	return options_json("selftest", help, argc, argv, run);
}
