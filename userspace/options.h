/* SPDX-License-Identifier: GPL-2.0 */
/* The command line of a subcommand. */
#ifndef KG_OPTIONS_H
#define KG_OPTIONS_H

#include <getopt.h>
#include <limits.h>
#include <stdbool.h>

#include "../engine/types.h"

/* What options_next() returns beside the values of the options. */
enum options_result {
	OPTIONS_END = -1,
	OPTIONS_HELP = -2,	/* printed; the command is done */
	OPTIONS_BAD = -3,	/* reported; the command line is wrong */
};

#define OPTIONS_ANY	INT_MAX	/* operands, as many as there are */

/**
 * struct options - what a subcommand takes
 * @command: its name, as typed after "kexecguard"
 * @options: what getopt_long() takes; help is to be among them, with value 'h'
 * @operands: how many operands it takes at most
 * @shorts: of these, those that have a letter too, as getopt() takes them; or NULL
 * @help: printed by --help, whole
 */
struct options {
	const char *command;
	const struct option *options;
	int operands;
	const char *shorts;
	const char *help;
};

void options_begin(void);
int options_next(const struct options *options, int argc, char **argv);
int options_exit(int option);
int options_at_most(const struct options *options, int operands, int argc, char **argv);
int options_json(const char *command, const char *help, int argc, char **argv,
		 int (*run)(bool json));
bool options_u64(const char *text, u64 *value);

#endif /* KG_OPTIONS_H */
