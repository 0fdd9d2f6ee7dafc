// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "command.h"
#include "diag.h"
#include "options.h"

#define SHORTS_SIZE	16	/* no command has more than a few */

/**
 * options_begin() - start with a new command line
 */
void options_begin(void)
{
	optind = 0;
	opterr = 0;
}

/*
 * getopt_long() names a short option in optopt and a long one only by where it
 * stands; of a long one that it knows, optopt is the value.
 */
static int report_bad(const struct options *options, char **argv, bool missing)
{
	const char *word = argv[optind - 1];
	bool is_long = !strncmp(word, "--", 2);

	if (missing)
		diag_usage(options->command, "option '%s' needs a value", word);
	else if (is_long && optopt)
		diag_usage(options->command, "option '%s' takes no value", word);
	else if (is_long || !isprint(optopt))
		diag_usage(options->command, "unknown option '%s'", word);
	else
		diag_usage(options->command, "unknown option '-%c'", optopt);
	return OPTIONS_BAD;
}

/**
 * options_next() - take the next option
 * @options: what the subcommand takes
 * @argc: arguments
 * @argv: from the subcommand's own name on; operands are moved to its end
 *
 * Return: the option's value, with its argument in optarg, or enum options_result.
 */
int options_next(const struct options *options, int argc, char **argv)
{
	char shorts[SHORTS_SIZE];
	int option;

	snprintf(shorts, sizeof(shorts), ":h%s", options->shorts ? options->shorts : "");
	option = getopt_long(argc, argv, shorts, options->options, NULL);
	switch (option) {
	case -1:
		return options_at_most(options, options->operands, argc, argv) ? OPTIONS_BAD
										 : OPTIONS_END;
	case 'h':
		fputs(options->help, stdout);
		return OPTIONS_HELP;
	case '?':
	case ':':
		return report_bad(options, argv, option == ':');
	}
	return option;
}

/**
 * options_exit() - what a subcommand returns that ends with its options
 * @option: %OPTIONS_HELP or %OPTIONS_BAD
 *
 * Return: enum exit_code.
 */
int options_exit(int option)
{
	return option == OPTIONS_HELP ? EXIT_DONE : EXIT_USAGE;
}

/**
 * options_at_most() - refuse operands that are too many
 * @options: what the subcommand takes
 * @operands: how many operands it takes, if that hangs on its options
 * @argc: arguments
 * @argv: after options_next() came to the end
 *
 * Return: %EXIT_DONE if there are no more, else %EXIT_USAGE.
 */
int options_at_most(const struct options *options, int operands, int argc, char **argv)
{
	if (argc - optind <= operands)
		return EXIT_DONE;
	return diag_usage(options->command, "unexpected argument '%s'", argv[optind + operands]);
}

/**
 * options_json() - run a subcommand that takes --json, and nothing else
 * @command: as in struct options
 * @help: the same
 * @argc: arguments
 * @argv: from the subcommand's own name on
 * @run: does it, as one JSON document or for a person; returns enum exit_code
 *
 * Return: enum exit_code.
 */
int options_json(const char *command, const char *help, int argc, char **argv,
		 int (*run)(bool json))
{
	static const struct option longs[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{ }
	};
	const struct options options = { .command = command, .options = longs, .help = help };
	bool json = false;
	int option;

	options_begin();
	while ((option = options_next(&options, argc, argv)) >= 0)
		json = true;
	return option == OPTIONS_END ? run(json) : options_exit(option);
}

/**
 * options_u64() - read a number
 * @text: decimal digits and nothing else
 * @value: gets it
 *
 * Return: false if @text is no such number.
 */
bool options_u64(const char *text, u64 *value)
{
	char *end;

	if (!isdigit((unsigned char)*text))
		return false;
	errno = 0;
	*value = strtoull(text, &end, 10);
	return !errno && !*end;
}
